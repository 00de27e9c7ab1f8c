"""Who enters the pages of a letter: the person who wrote it. Anybody else gets 404."""

from __future__ import annotations

from django.urls import reverse

from coopps.kernel.instruction.conversations import interlocutor
from coopps.kernel.instruction.models import Instruction
from protocols import selectors
from protocols.selectors.intents import led_by


class LetterMixin:
    """A page about one letter of intent."""

    context_object_name = "intent"

    def get_queryset(self):
        return led_by(self.request.user)

    def get_success_url(self) -> str:
        return reverse("projects:intent_detail", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        agency = self.object.agency
        # An extension is examined by itself; a letter of intent leads to a project, which has its own pages.
        examined = Instruction.objects.filter(authorization__intent=self.object, authorization__project=None).first()
        found = interlocutor(agency, examined, self.request.user) if agency else None
        return super().get_context_data(**({"intent": self.object, "interlocutor": found} | kwargs))


def protocol_asked(code: str):
    """The protocol of the catalogue that an address names, or None."""
    code = code.replace("\0", "")  # PostgreSQL refuses it
    return selectors.catalogue_protocols().filter(code=code).first() if code else None
