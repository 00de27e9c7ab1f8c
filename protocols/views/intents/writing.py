"""Opening a letter of intent, writing it, and what resembles it meanwhile."""

from __future__ import annotations

import re

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from django.views.generic.detail import SingleObjectMixin

from accounts.models import Profession
from accounts.returning import to_profile
from coopps.kernel.components.autosave import is_autosave, not_saved, saved
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols import similarity
from protocols.choices import IntentKind
from protocols.forms.intents import LetterForms
from protocols.models import Intent, Theme
from protocols.nearby import nearby, nearby_letter
from protocols.rules.intents import ACTS, PROFESSIONALS, SITES
from protocols.services import intents
from protocols.similarity import Sketch
from protocols.views.intents.entry import LetterMixin, protocol_asked

# The tables to which a row may be added, with their anchors in the page.
TABLES = (SITES, PROFESSIONALS, ACTS)


class NewView(RefusalMixin, TemplateView):
    """What a letter of intent is for; the button opens one. The kind, and the protocol, come from the address."""

    template_name = "projects/intent_new.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and getattr(request.user, "professional", None) is None:
            return to_profile(request, "la lettre d’intention suivra")
        return super().dispatch(request, *args, **kwargs)

    @property
    def kind(self) -> str:
        asked = self.request.GET.get("type", "")
        return asked if asked in IntentKind.values else IntentKind.CREATION

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            kind=IntentKind(self.kind),
            protocol=protocol_asked(self.request.GET.get("protocole", "")),
            **{"refusals": [], **kwargs},
        )

    def post(self, request):
        protocol = protocol_asked(request.GET.get("protocole", ""))
        try:
            intent = intents.open_intent(request.user.professional, self.kind, protocol=protocol)
        except TransitionRefused as refusal:
            return self.refused(refusal)
        messages.success(request, "La lettre est ouverte. Ce que vous tapez est enregistré au fur et à mesure.")
        return redirect("projects:intent", pk=intent.pk)


class WriteView(LetterMixin, DraftMixin, SingleObjectMixin, TemplateView):
    """The letter as a form, kept as typed; its tables work without JavaScript."""

    template_name = "projects/intent_form.html"
    keeps_drafts = False

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        if not self.object.is_draft:
            told = "Cette lettre est déposée : elle ne change plus."
            if is_autosave(request):
                return not_saved(told)
            messages.info(request, told)
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        forms = LetterForms(self.object, request.POST)
        autosave = is_autosave(request)
        if not forms.is_valid():
            if autosave:
                return not_saved()
            return self.render_to_response(self.get_context_data(forms=forms))
        try:
            intents.write(self.object, request.user, **forms.words())
        except TransitionRefused as refusal:
            if autosave:
                return not_saved(*refusal.reasons)
            messages.error(request, str(refusal))
            return redirect(self.get_success_url())
        if autosave:
            return saved()
        table = request.POST.get("ajouter", "")
        if table in TABLES:
            return redirect(
                reverse("projects:intent", args=[self.object.pk], query={"ajouter": table}, fragment=f"{table}-nouveau")
            )
        messages.success(request, "La lettre d’intention est enregistrée.")
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs):
        if "forms" not in kwargs:
            kwargs["forms"] = LetterForms(self.object, self.take_up(), adding=self.request.GET.get("ajouter", ""))
        day = timezone.localdate()
        return super().get_context_data(
            extension=self.object.kind == IntentKind.EXTENSION,
            likenesses=nearby_letter(self.object, day),
            problems=intents.problems_of(self.object, day),
            statement=law.text(TextKey.INTENT_STATEMENT, day).paragraphs(),
            **kwargs,
        )


class SimilarView(LetterMixin, SingleObjectMixin, TemplateView):
    """What resembles the words of the letter while they are typed: a fragment of the page, for htmx.

    The names in the address are those of the form.
    """

    template_name = "projects/intent_similar.html"

    def get_context_data(self, **kwargs):
        self.object = self.get_object()
        typed = sketch_of(self.request.GET, self.object)
        return super().get_context_data(likenesses=nearby(typed, timezone.localdate(), leaving=self.object), **kwargs)


def sketch_of(data, intent: Intent) -> Sketch:
    """What a form says so far that can be compared; whatever else the address holds is left out."""

    def values(pattern: str) -> list[str]:
        return [value for name, value in data.items() if re.fullmatch(pattern, name)][: similarity.COMPARED]

    professions = {
        person.profession.code for person in intent.professionals.all() if person.is_lead and person.profession
    }
    chosen = [pk for pk in values(r"professionnels-\d{1,4}-profession") if _is_key(pk)]
    professions.update(Profession.objects.filter(pk__in=chosen).values_list("code", flat=True))
    theme = Theme.objects.filter(pk=data["theme"]).first() if _is_key(data.get("theme", "")) else None
    return Sketch(
        data.get("title", intent.title),
        values(r"actes-\d{1,4}-label"),
        frozenset(professions),
        theme.slug if theme else "",
    )


def _is_key(text: str) -> bool:
    """Whether it can be the key of a row."""
    return re.fullmatch(r"[0-9]{1,9}", text) is not None
