"""One letter of intent for who wrote it: where it stands, and the letter as a PDF."""

from __future__ import annotations

from django.utils import timezone
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from coopps.kernel.documents.downloads import private_pdf
from coopps.kernel.documents.services.issuing import render
from protocols.choices import IntentKind
from protocols.chronicle.intents import events_of
from protocols.letters import intents as letters
from protocols.models import Intent, RegionalAuthorization
from protocols.nearby import nearby_letter
from protocols.services import intents
from protocols.turns.intents import turn_of
from protocols.views.intents.entry import LetterMixin
from protocols.views.intents.parts import written


class LetterView(LetterMixin, DetailView):
    """State, turn, what is missing, what the agency asks or answered, documents and what happened."""

    template_name = "projects/intent_detail.html"

    def get_context_data(self, **kwargs):
        intent, day = self.object, timezone.localdate()
        draft = intent.is_draft
        problems = intents.problems_of(intent, day) if draft else []
        parts = written(intent, problems) if draft else []
        page = next((part.url for part in parts if not part.is_done), "")
        return super().get_context_data(
            draft=draft,
            parts=parts,
            done=sum(part.is_done for part in parts),
            turn=turn_of(intent, ready=not problems, page=page),
            events=events_of(intent),
            likenesses=nearby_letter(intent, day) if draft else [],
            may_withdraw=not intent.is_over,
            extension=_extension(intent),
            tz=intent.agency.tz if intent.agency else None,
            **kwargs,
        )


def _extension(intent: Intent) -> RegionalAuthorization | None:
    """What the region decides about an extension, once its examination is open."""
    found = RegionalAuthorization.objects.filter(intent=intent, intent__kind=IntentKind.EXTENSION)
    return (
        found.select_related("agency", "protocol", "version", "instruction", "letter__act")
        .defer("letter__act__content", "letter__act__snapshot", "version__content")
        .first()
    )


class PdfView(LetterMixin, SingleObjectMixin, View):
    """The letter as a PDF: the filed act once there is one, else a draft of what would be filed now."""

    def get(self, request, *args, **kwargs):
        intent = self.get_object()
        if intent.filed_letter is not None:
            return private_pdf(bytes(intent.filed_letter.content), intent.filed_letter.download_name)
        day = timezone.localdate()
        composition = letters.letter(intent, day)
        composition.context.update(number="projet", day=day)
        content, _ = render(composition, day=day)
        return private_pdf(content, "lettre-d-intention-projet.pdf")
