"""Opening a letter of intent, writing it, and what resembles it meanwhile."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from django.views.generic.detail import SingleObjectMixin

from accounts.models import Profession
from accounts.returning import to_profile
from coopps.kernel.components import drafts
from coopps.kernel.components.autosave import ELSEWHERE, is_autosave, not_saved, overtaken_elsewhere, saved
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typed.cleaning import number_in
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols import similarity
from protocols.choices import IntentKind
from protocols.forms.intents import PartForms
from protocols.models import Intent, Theme
from protocols.nearby import nearby, nearby_letter
from protocols.nearby import sketch_of as kept_sketch
from protocols.rules.intent_parts import ACTS, PROFESSIONALS, SIMILAR, SITES, STATEMENT, parts_of
from protocols.services import intents
from protocols.similarity import Sketch
from protocols.views.intents.entry import LetterMixin, protocol_asked
from protocols.views.intents.parts import CHECKING, lines_of, page_of, written

# What follows a saving, besides the next part: one more row of the table, or the part before.
ADD, BACK = "ajouter", "retour"
# What a row of each table is called, and the words that add one.
NOUNS = {
    SITES: ("lieu", "Enregistrer et ajouter un lieu"),
    PROFESSIONALS: ("autre personne", "Enregistrer et ajouter une personne"),
    ACTS: ("acte", "Enregistrer et ajouter un acte"),
}


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
        return redirect("projects:intent_detail", pk=intent.pk)


class PartView(LetterMixin, DraftMixin, SingleObjectMixin, TemplateView):
    """One subject of the letter, kept as typed; the check of the answers comes after the last one. Its table works without
    JavaScript, and going back keeps what is typed too."""

    template_name = "projects/intent_part.html"
    keeps_drafts = False

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        self.parts = parts_of(self.object.kind)
        self.place = next((place for place, part in enumerate(self.parts) if part.key == kwargs["part"]), None)
        if self.place is None:
            raise Http404
        self.part = self.parts[self.place]
        if not self.object.is_draft:
            told = "Cette lettre est déposée : elle ne change plus."
            if is_autosave(request):
                return not_saved(told)
            messages.info(request, told)
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        # The forms write into the letter that they are given: `self.object` stays what is kept.
        forms = PartForms(self.get_object(), self.part, request.POST)
        autosave = is_autosave(request)
        if not forms.is_valid():
            return not_saved() if autosave else self._again(forms)
        try:
            if forms.differs():  # the same words are no quarrel with another window
                read = self._read(request.POST)
                self.object = intents.write(self.object, request.user, **forms.words(), part=self.part.key, read=read)
        except drafts.Overtaken:
            return overtaken_elsewhere() if autosave else self._again(forms, overtaken=True)
        except TransitionRefused as refusal:
            if autosave:
                return not_saved(*refusal.reasons)
            messages.error(request, str(refusal))
            return redirect(self.get_success_url())
        if autosave:
            return saved(number=self.object.saving(self.part.key))
        return self._afterwards()

    def _again(self, forms: PartForms, *, overtaken: bool = False):
        """What was typed is shown: it cannot be kept as it is, or another window saved meanwhile, and both texts are there."""
        self.object = self.get_object()
        there = list(lines_of(self.object, self.part, "")) if overtaken else []
        number = self.object.saving(self.part.key) if overtaken else self._read(self.request.POST)
        context = self.get_context_data(forms=forms, there=there, told=ELSEWHERE, saving=number or 0)
        return self.render_to_response(context, status=409 if overtaken else 200)

    def _afterwards(self):
        then = self.request.POST.get("ensuite", "")
        if then == ADD:
            query = {ADD: "1"} | ({CHECKING: "1"} if self.checking else {})
            page = reverse("projects:intent_part", args=[self.object.pk, self.part.key], query=query)
            return redirect(f"{page}#{self.part.key}-nouveau")
        self.object = self.get_object()
        lacks = self._lacks()
        if lacks:
            sentences = " ".join(lack.sentence for lack in lacks)
            messages.warning(self.request, f"C’est enregistré. « {self.part.title} » reste à compléter. {sentences}")
        else:
            messages.success(self.request, f"C’est enregistré. Rien ne manque à « {self.part.title} ».")
        if then == BACK:
            return redirect(self._neighbor(-1))
        return redirect(reverse("projects:intent_file", args=[self.object.pk]) if self.checking else self._neighbor(1))

    def _neighbor(self, step: int) -> str:
        """The page of the part before or after; the letter before the first, the check of the answers after the last."""
        place = self.place + step
        if place < 0:
            return self.get_success_url()
        if place == len(self.parts):
            return reverse("projects:intent_file", args=[self.object.pk])
        return page_of(self.object, self.parts[place])

    @property
    def checking(self) -> bool:
        """Whether one comes from the check of the answers, and goes back there."""
        return CHECKING in self.request.GET

    @staticmethod
    def _read(posted) -> int | None:
        """The last saving that the window had read; None when it does not say."""
        return number_in(posted.get("saving", ""))

    def _lacks(self):
        problems = intents.problems_of(self.object, timezone.localdate())
        return next(one.lacks for one in written(self.object, problems) if one.part == self.part)

    def get_context_data(self, **kwargs):
        if "forms" not in kwargs:
            kwargs = {}  # what the address says is read already
            typed = self.take_up()
            number = self._read(typed) if typed else None
            kwargs["forms"] = PartForms(self.get_object(), self.part, typed, adding=ADD in self.request.GET)
            kwargs["saving"] = self.object.saving(self.part.key) if number is None else number
        day = timezone.localdate()
        return super().get_context_data(
            part=self.part,
            number=self.place + 1,
            total=len(self.parts),
            last=self.place + 1 == len(self.parts),
            checking=self.checking,
            lacks=self._lacks(),
            comparing=self.part.compares and self.object.kind != IntentKind.EXTENSION,
            similar=self.part.key == SIMILAR,
            likenesses=nearby_letter(self.object, day) if self.part.compares or self.part.key == SIMILAR else [],
            statement=law.text(TextKey.INTENT_STATEMENT, day).paragraphs() if self.part.key == STATEMENT else [],
            noun=NOUNS.get(self.part.key, ""),
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
    """What can be compared: what the page says so far, and what the letter says where the page says nothing. Whatever else the
    address holds is left out."""

    def values(pattern: str) -> list[str] | None:
        found = [value for name, value in data.items() if re.fullmatch(pattern, name)][: similarity.COMPARED]
        return found or None

    kept = kept_sketch(intent)
    acts = values(r"actes-\d{1,4}-label")
    chosen = values(r"professionnels-\d{1,4}-profession")
    professions = kept.professions
    if chosen is not None:
        own = {person.profession.code for person in intent.professionals.all() if person.is_lead and person.profession}
        keys = [pk for pk in chosen if _is_key(pk)]
        professions = frozenset(own.union(Profession.objects.filter(pk__in=keys).values_list("code", flat=True)))
    theme = kept.theme
    if "theme" in data:
        found = Theme.objects.filter(pk=data["theme"]).first() if _is_key(data["theme"]) else None
        theme = found.slug if found else ""
    return Sketch(data.get("title", kept.title), kept.acts if acts is None else acts, professions, theme)


def _is_key(text: str) -> bool:
    """Whether it can be the key of a row."""
    return re.fullmatch(r"[0-9]{1,9}", text) is not None
