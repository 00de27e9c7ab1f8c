"""A rejection born by silence, on the desk: what is told of it, noting it, giving its motives."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse

from coopps.desk.forms.motives import MotivesForm, ReasonForm
from coopps.desk.views.previewing import PreviewedMixin, PreviewMixin
from coopps.desk.views.scope import AgentMixin, InstructionMixin, refuse_a_party
from coopps.kernel.components.actions import Action, open_actions
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.instruction import selectors
from coopps.kernel.instruction.models import ImpliedRejection, Instruction, MotivesRequest
from coopps.kernel.instruction.models.instruction import may_answer_silence
from coopps.kernel.instruction.services import silence
from coopps.kernel.instruction.turns import born
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typography import french_date

_ACTIONS = {"propose": "desk:motives_propose", "take_back": "desk:motives_take_back"}


@dataclass(frozen=True)
class Asked:
    """A request for motives, and what the reader may do about it."""

    request: MotivesRequest
    returned: str
    actions: list[Action]


@dataclass(frozen=True)
class Silence:
    """What every page of the desk says of a dossier that silence rejected.

    Attributes:
        fact: in the words of the text.
        standing: nothing was decided since; `afterwards` says that the agency still may.
        noted: who noted it, once somebody did.
    """

    fact: str
    standing: bool
    afterwards: str
    noted: ImpliedRejection | None
    actions: list[Action] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


def silence_of(instruction: Instruction, user) -> Silence | None:
    """None for a dossier that silence did not reject, or that was decided since without anybody noting it."""
    born_on = selectors.born_rejection(instruction)
    noted = ImpliedRejection.objects.filter(instruction=instruction).select_related("noted_by").first()
    day = born_on or (noted and noted.born_on)
    if day is None:
        return None
    standing, actions = born_on is not None, []
    if standing and noted is None and may_answer_silence(instruction, user):
        actions.append(
            Action("Constater le rejet né du silence", reverse("desk:note_rejection", args=[instruction.pk]))
        )
    asked = []
    for request in instruction.motives_requests.select_related("asked_by", "letter__act").defer(
        "letter__act__content", "letter__act__snapshot"
    ):
        request.instruction = instruction
        letter = request.letter
        returned = letter.return_reason if request.is_asked and letter is not None else ""
        can = list(open_actions(request, user, _ACTIONS).values()) if standing else []
        asked.append(Asked(request, returned, can))
    return Silence(
        born(day, instruction.silence_basis),
        standing,
        law.text(TextKey.SILENCE_AFTERWARDS, instruction.agency.today()).body if standing else "",
        noted,
        actions,
        asked,
    )


class NoteRejectionView(InstructionMixin, TransitionView):
    """A person confirms that a rejection was born by silence; who asked is told."""

    heading = "Constater le rejet né du silence"
    submit_label = "Je constate ce rejet"
    done = "Le rejet né du silence est constaté. Les personnes concernées sont prévenues, avec les voies de recours."

    def check(self):
        silence.refuse_to_note(self.object, self.request.user)

    def execute(self, form):
        silence.note_rejection(self.object, self.request.user)

    def effects(self):
        day = self.object.silence_on
        return [
            born(day, self.object.silence_basis),
            f"Vous le constatez, {self.request.user.full_name}, le {french_date(self.object.agency.today())} : votre nom et la "
            "date sont gardés au dossier.",
            "Chaque personne dont la demande n’a pas reçu de décision est prévenue par courriel. La page qu’elle ouvre dit les "
            "voies et délais de recours, et comment demander les motifs.",
            "Constater n’est pas décider : rien n’est autorisé, et l’examen du dossier continue.",
            law.text(TextKey.SILENCE_AFTERWARDS, self.object.agency.today()).body,
        ]


class MotivesView(AgentMixin, TransitionView):
    """A page about a request for motives: 404 outside the region, 403 for who is in the dossier."""

    template_name = "desk/confirm.html"

    def get_queryset(self):
        return MotivesRequest.objects.filter(instruction__agency__in=self.agencies).select_related(
            "instruction__agency", "asked_by", "letter"
        )

    def get_object(self, queryset=None):
        found = super().get_object(queryset)
        refuse_a_party(found.instruction, self.request.user)
        return found

    def get_success_url(self):
        return self.object.instruction.desk_url

    def get_context_data(self, **kwargs):
        instruction = self.object.instruction
        return super().get_context_data(
            instruction=instruction, desk_url=instruction.desk_url, tz=instruction.agency.tz, **kwargs
        )


class ProposeMotivesView(PreviewedMixin, MotivesView):
    """Send the letter of the motives to the signatory."""

    transition = "propose"
    form_class = MotivesForm
    sent_by, previewed_by = "desk:motives_propose", "desk:motives_preview"
    submit_label = "Envoyer à la signature"
    done = "Les motifs sont à la signature. La personne les reçoit dès que la lettre est signée."

    def get_heading(self):
        return f"Communiquer les motifs à {self.object.asked_by.full_name}"

    def effects(self):
        day = self.object.instruction.agency.day_of(self.object.asked_at)
        return [
            f"{self.object.asked_by.full_name} a demandé les motifs le {french_date(day)}.",
            f"Ils sont à communiquer au plus tard le {french_date(self.object.due_on)}.",
            "La lettre dit les motifs de droit et de fait, et les voies et délais de recours. Elle ne change pas le rejet.",
            "Une autre personne que vous signe.",
        ]

    def propose(self, form):
        return silence.propose(self.object, self.request.user, **form.cleaned_data).letter


class PreviewMotivesView(PreviewMixin, ProposeMotivesView):
    """The letter of the motives, as it will be."""


class TakeMotivesBackView(MotivesView):
    """Take the letter of the motives back before its signature."""

    transition = "take_back"
    form_class = ReasonForm

    def effects(self):
        return [
            "La lettre est annulée. "
            f"Les motifs restent à communiquer au plus tard le {french_date(self.object.due_on)}."
        ]

    def execute(self, form):
        silence.take_back(self.object, self.request.user, **form.cleaned_data)
