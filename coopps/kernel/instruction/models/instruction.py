"""The machine of an instruction."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django_fsm import transition

from coopps.kernel.instruction import registry
from coopps.kernel.instruction.choices import (
    Counting,
    InstructionState,
    SubjectKind,
)
from coopps.kernel.law.choices import SilenceEffect
from coopps.kernel.workflow.conditions import condition
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field

S = InstructionState

HAND_OVER = {
    "label": "Reprendre le dossier",
    "done": "Dossier repris par une autre personne",
}


def may_instruct(instruction: Instruction, actor) -> bool:
    """An instructor of the agency of the region, in force today, who is not in the dossier (BR-28)."""
    return instruction.agency.allows(actor, "instruct") and not registry.get(instruction.kind).is_party(
        instruction, actor
    )


def may_answer_silence(instruction: Instruction, actor) -> bool:
    """Who instructs or supervises in the agency, in force today, and is not in the dossier: a dossier that nobody took must not
    leave a rejection without a word."""
    agency = instruction.agency
    return any(agency.allows(actor, right) for right in ("instruct", "supervise")) and not registry.get(
        instruction.kind
    ).is_party(instruction, actor)


def has_taken(instruction: Instruction, actor) -> bool:
    """The instructor who took the dossier, still in force."""
    return instruction.instructor_id == actor.pk and may_instruct(instruction, actor)


def may_give_a_visa(instruction: Instruction, actor) -> bool:
    """The instructor who took the dossier, when it is of a nature that ends by a visa."""
    return registry.get(instruction.kind).visa_problems is not None and has_taken(instruction, actor)


@condition
def every_subject_is_examined(instruction: Instruction) -> list[str]:
    """Each grid is answered to the end."""
    missing = []
    for examination in instruction.examinations.standing().prefetch_related("answers"):
        answered = {answer.criterion for answer in examination.answers.all()}
        left = [code for code in examination.grid.codes if code not in answered]
        if left:
            missing.append(f"Grille de {examination.label} : il reste {', '.join(left)}.")
    return missing


@condition
def every_member_has_a_proposal(instruction: Instruction) -> list[str]:
    """A decision is proposed for each person (BR-10)."""
    members = instruction.examinations.standing().filter(subject=SubjectKind.MEMBER)
    return [
        f"{examination.label} : aucune décision n’est proposée."
        for examination in members.prefetch_related("proposals")
        if examination.current_proposal is None
    ]


@condition
def nothing_blocks_an_authorization(instruction: Instruction) -> list[str]:
    """No authorization is proposed against a blocking criterion, of the person or of the whole team (BR-09, BR-11)."""
    blocked = []
    examinations = list(instruction.examinations.standing().prefetch_related("answers", "proposals"))
    authorizes = {one.pk for one in examinations if one.authorizes}
    for examination in examinations:
        of_team = examination.subject == SubjectKind.TEAM and authorizes
        if examination.pk not in authorizes and not of_team:
            continue
        blocked += [
            f"{examination.label} : le critère {answer.criterion} n’est pas conforme ; "
            "une autorisation ne peut pas être proposée."
            for answer in examination.answers.all()
            if answer.is_failing and examination.grid.get(answer.criterion).blocking
        ]
    return blocked


@condition
def nothing_keeps_from_a_visa(instruction: Instruction) -> list[str]:
    """What the nature of the dossier asks for before a visa."""
    return registry.get(instruction.kind).visa_problems(instruction)


class Instruction(Machine):
    """The examination of one filed dossier by the agency of its region.

    Two dates, by the rule in force on the day of the filing (BR-12). `due_on`, by when the agency decides, counts from the
    receipt that made the dossier complete and not from the click that says so: `last_receipt_at` becomes
    `complete_receipt_at`. `silence_on`, when silence is a decision, counts for a rejection from the filing and stands still
    while documents are awaited (CRPA, L. 114-5). Nothing moves at either date: a person acts.
    """

    kind = models.CharField("nature", max_length=20)
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="instructions")
    number = models.CharField("numéro de dossier", max_length=30, unique=True)
    title = models.CharField("objet", max_length=250)
    applicant = models.CharField("demandeur", max_length=200)
    state = state_field(InstructionState.choices, InstructionState.RECEIVED)
    instructor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="instructions",
    )
    filed_at = models.DateTimeField("déposé le")
    last_receipt_at = models.DateTimeField("dernières pièces reçues le")
    complete_receipt_at = models.DateTimeField("complet à la réception du", null=True, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True, db_index=True)
    silence_on = models.DateField("décision par silence le", null=True, blank=True)
    silence_effect = models.CharField("effet du silence", max_length=20, blank=True)
    silence_basis = models.CharField("fondement", max_length=200, blank=True)

    class Meta:
        verbose_name = "instruction"
        constraints = [
            known_states(InstructionState, "instruction_known_states"),
            models.CheckConstraint(
                condition=models.Q(state__in=[S.RECEIVED, S.WITHDRAWN]) | models.Q(instructor__isnull=False),
                name="instruction_has_an_instructor",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.COMPLETE, S.PROPOSED, S.DECIDED])
                | models.Q(complete_receipt_at__isnull=False, due_on__isnull=False),
                name="complete_starts_the_clock",
            ),
        ]
        indexes = [models.Index(fields=["agency", "state", "due_on"], name="agency_queue")]

    def __str__(self) -> str:
        return f"{self.number} — {self.title}"

    @property
    def desk_url(self) -> str:
        """The address of its page for the agency: the nature of the dossier knows it."""
        return registry.get(self.kind).desk_url(self)

    @property
    def public_label(self) -> str:
        """The state in the words that the team reads."""
        return S(self.state).public_label

    @property
    def is_over(self) -> bool:
        """Whether nothing is examined any more."""
        return S(self.state).over

    @property
    def is_running(self) -> bool:
        """Whether the agency owes a decision at a date."""
        return S(self.state).clock == Counting.RUNS

    @property
    def is_untaken(self) -> bool:
        """Whether it waits for somebody to take it."""
        return self.state == S.RECEIVED

    @property
    def awaits_documents(self) -> bool:
        """Whether the team was asked for documents."""
        return self.state == S.REQUESTED

    @property
    def takes_answers(self) -> bool:
        """Whether its grids are filled now."""
        return S(self.state).meaning.grids

    @property
    def was_found_complete(self) -> bool:
        """Whether the agency has said that nothing is missing."""
        return S(self.state).meaning.complete

    @property
    def is_complete(self) -> bool:
        """Whether it is examined, and nothing is proposed yet."""
        return self.state == S.COMPLETE

    @property
    def is_proposed(self) -> bool:
        """Whether decisions are at the signature."""
        return self.state == S.PROPOSED

    @property
    def is_decided(self) -> bool:
        """Whether the agency has done its part: every letter is signed, or the visa is given."""
        return self.state == S.DECIDED

    @property
    def is_withdrawn(self) -> bool:
        """Whether the team withdrew its request."""
        return self.state == S.WITHDRAWN

    def silent_since(self, today: datetime.date) -> datetime.date | None:
        """The day on which silence rejected it, seen from `today`, the day after at the earliest. Whether a decision was taken
        before is another question, which the nature of the dossier answers (`selectors.born_rejection`)."""
        passed = self.silence_on is not None and self.silence_on < today
        return self.silence_on if passed and self.silence_effect == SilenceEffect.REJECTION else None

    @property
    def open_request(self):
        """The request that waits for the answer of the whole team, or None. No query when `requests` are prefetched."""
        return next(
            (request for request in self.requests.all() if request.is_open and request.examination_id is None), None
        )

    @transition(
        "state",
        source=S.RECEIVED,
        target=S.CHECKING,
        permission=may_instruct,
        custom={"label": "Prendre en charge", "done": "Dossier pris en charge"},
    )
    def take(self, instructor) -> None:
        """An instructor takes the dossier from the queue."""
        self.instructor = instructor

    @transition(
        "state",
        source=S.CHECKING,
        target=S.CHECKING,
        permission=may_instruct,
        custom=HAND_OVER,
    )
    @transition(
        "state",
        source=S.REQUESTED,
        target=S.REQUESTED,
        permission=may_instruct,
        custom=HAND_OVER,
    )
    @transition(
        "state",
        source=S.COMPLETE,
        target=S.COMPLETE,
        permission=may_instruct,
        custom=HAND_OVER,
    )
    @transition(
        "state",
        source=S.PROPOSED,
        target=S.PROPOSED,
        permission=may_instruct,
        custom=HAND_OVER,
    )
    def hand_over(self, instructor) -> None:
        """Another instructor goes on: an absence does not stop a delay."""
        self.instructor = instructor

    @transition(
        "state",
        source=S.CHECKING,
        target=S.REQUESTED,
        permission=has_taken,
        custom={"label": "Demander des pièces", "done": "Pièces demandées"},
    )
    def request_documents(self) -> None:
        """Named documents are missing; the request is a row of its own (CRPA, L. 114-5)."""

    @transition(
        "state",
        source=S.REQUESTED,
        target=S.CHECKING,
        custom={
            "label": "Recevoir les pièces",
            "done": "Pièces reçues",
            "system": True,
        },
    )
    def receive_documents(self, at) -> None:
        """The team answered the request; this receipt may be the one that completes the dossier."""
        self.last_receipt_at = at

    @transition(
        "state",
        source=S.REQUESTED,
        target=S.CHECKING,
        permission=has_taken,
        custom={
            "label": "Reprendre la vérification",
            "done": "Demande de pièces close",
        },
    )
    def close_request(self) -> None:
        """The agency goes on without waiting: the delay passed, or the document is no longer needed."""

    @transition(
        "state",
        source=S.CHECKING,
        target=S.COMPLETE,
        permission=has_taken,
        custom={"label": "Déclarer le dossier complet", "done": "Dossier complet"},
    )
    def declare_complete(self, due_on) -> None:
        """The dossier is complete since its last receipt; the date follows from its rule (BR-12)."""
        self.complete_receipt_at = self.last_receipt_at
        self.due_on = due_on

    @transition(
        "state",
        source=S.COMPLETE,
        target=S.PROPOSED,
        permission=has_taken,
        conditions=[
            every_subject_is_examined,
            every_member_has_a_proposal,
            nothing_blocks_an_authorization,
        ],
        custom={
            "label": "Proposer les décisions à la signature",
            "done": "Décisions proposées à la signature",
        },
    )
    def propose(self) -> None:
        """One letter per person goes to the signatory."""

    @transition(
        "state",
        source=S.COMPLETE,
        target=S.DECIDED,
        permission=may_give_a_visa,
        conditions=[every_subject_is_examined, nothing_keeps_from_a_visa],
        custom={"label": "Donner le visa de l’agence", "done": "Visa de l’agence donné"},
    )
    def give_visa(self) -> None:
        """The agency has nothing against the dossier going further; the decision itself comes later, elsewhere."""

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.COMPLETE,
        permission=has_taken,
        custom={
            "label": "Reprendre une proposition",
            "done": "Proposition reprise",
            "system": True,
        },
    )
    def take_back(self) -> None:
        """A proposal was taken back before signature, or the signatory sent it back."""

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.DECIDED,
        custom={"label": "Clore", "done": "Dossier décidé", "system": True},
    )
    def conclude(self) -> None:
        """The last letter is signed."""

    @transition(
        "state",
        source=S.DECIDED,
        target=S.COMPLETE,
        custom={"label": "Reprendre l’examen", "done": "Examen repris après un ajournement", "system": True},
    )
    def reopen(self, at, due_on) -> None:
        """The examination of somebody whose decision was put off goes on: the delay counts from this receipt."""
        self.last_receipt_at = self.complete_receipt_at = at
        self.due_on = due_on

    @transition(
        "state",
        source=[S.RECEIVED, S.CHECKING, S.REQUESTED, S.COMPLETE],
        target=S.WITHDRAWN,
        custom={"label": "Retirer", "done": "Demande retirée", "system": True},
    )
    def withdraw(self) -> None:
        """The team withdrew its request before a decision was proposed."""


class InstructionRecord(TransitionRecord):
    """The record of an instruction."""

    subject = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="record")
