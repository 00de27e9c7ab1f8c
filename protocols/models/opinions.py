"""The opinion of the Haute Autorité de santé, its reservations to lift and its recommendations."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_fsm import transition

from accounts.choices import AgencyRight
from accounts.models import Agency
from coopps.kernel.law.models import Reviewed
from coopps.kernel.workflow.conditions import required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols import registry
from protocols.choices import Lifter, OpinionOutcome, ReservationState
from protocols.models.projects import Project, is_party, leads
from protocols.models.protocols import Protocol, ProtocolVersion

S = ReservationState


class CollegeRule(Reviewed):
    """How the college deliberates, from a day on: its quorum, and who lifts the reservations."""

    quorum_numerator = models.PositiveSmallIntegerField("quorum, numérateur", default=1)
    quorum_denominator = models.PositiveSmallIntegerField("quorum, dénominateur", default=2)
    minimum_present = models.PositiveSmallIntegerField("présents au moins", default=2)
    reservations_lifted_by = models.CharField(
        "les réserves sont levées par", max_length=3, choices=Lifter.choices, default=Lifter.HAS
    )

    class Meta(Reviewed.Meta):
        verbose_name = "règle du collège d’experts"
        verbose_name_plural = "règles du collège d’experts"
        ordering = ["-valid_from"]
        constraints = [
            *Reviewed.Meta.constraints,
            models.UniqueConstraint(fields=["valid_from"], name="one_college_rule_per_day"),
            models.CheckConstraint(
                condition=models.Q(
                    quorum_numerator__gte=1,
                    quorum_denominator__gte=models.F("quorum_numerator"),
                    minimum_present__gte=1,
                ),
                name="quorum_is_a_fraction",
            ),
        ]

    def __str__(self) -> str:
        return f"Collège d’experts ({self.valid_from:%d/%m/%Y})"

    @classmethod
    def in_force(cls, day: datetime.date) -> CollegeRule:
        """The rule in force on `day`. Raises `DoesNotExist` when the reference data is not loaded."""
        row = cls.objects.in_force(day).first()
        if row is None:
            raise cls.DoesNotExist(f"no rule of the college in force on {day}")
        return row


class HasOpinion(models.Model):
    """The opinion of the HAS on a version of a protocol; an empty field is unknown.

    Written by its reviewer as what the college decided, frozen when the president signs it. `project` is null for an opinion
    recorded from the past.
    """

    protocol = models.ForeignKey(Protocol, verbose_name="protocole", on_delete=models.PROTECT, related_name="opinions")
    version = models.ForeignKey(ProtocolVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    project = models.OneToOneField(
        Project, verbose_name="projet", null=True, blank=True, on_delete=models.PROTECT, related_name="has_opinion"
    )
    outcome = models.CharField("sens", max_length=24, choices=OpinionOutcome.choices, blank=True)
    motives = models.TextField("motifs", blank=True)
    number = models.CharField("numéro", max_length=60, blank=True)
    date = models.DateField("date", null=True, blank=True)
    read = models.BooleanField(
        "avis lu", default=False, help_text="Sinon, le sens est déduit de l’autorisation qui a suivi."
    )
    letter = models.OneToOneField(
        "documents.Letter", null=True, blank=True, on_delete=models.PROTECT, related_name="has_opinion"
    )
    rendered_at = models.DateTimeField("envoyé à l’agence le", null=True, blank=True)

    class Meta:
        verbose_name = "avis de la HAS"
        verbose_name_plural = "avis de la HAS"
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(project__isnull=True)
                | ~models.Q(outcome=OpinionOutcome.UNFAVORABLE)
                | models.Q(rendered_at__isnull=True)
                | ~models.Q(motives=""),
                name="unfavorable_opinion_has_motives",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display() or 'Avis'} — {self.protocol.code}"

    @property
    def is_rendered(self) -> bool:
        """Whether it is known outside the HAS: signed here, or recorded from the past."""
        return self.project_id is None or self.rendered_at is not None

    @property
    def is_public(self) -> bool:
        """Whether the catalogue tells it: recorded from the past, or on a project that its region authorized. An opinion on
        a version that is not decided, or was refused, is its team's and its agency's."""
        return self.project_id is None or (self.is_rendered and self.project.authorization.is_public)

    def problems(self) -> list[str]:
        """What keeps it from going to the signature (BR-07)."""
        found = []
        reservations = self.reservations.count()
        if not self.outcome:
            found.append("Le sens de l’avis manque.")
        if self.outcome == OpinionOutcome.UNFAVORABLE and not self.motives.strip():
            found.append("Un avis défavorable est motivé : rédigez les motifs.")
        if self.outcome == OpinionOutcome.WITH_RESERVATIONS and not reservations:
            found.append("Un avis favorable avec réserves énonce au moins une réserve.")
        if self.outcome and self.outcome != OpinionOutcome.WITH_RESERVATIONS and reservations:
            found.append("Des réserves sont écrites, mais l’avis n’est pas « favorable avec réserves ».")
        return found


def may_answer(reservation: Reservation, actor) -> bool:
    """The author who leads the project."""
    return leads(reservation.opinion.project, actor)


def may_lift(reservation: Reservation, actor) -> bool:
    """Who lifts reservations, by the rule in force: a reviewer of the HAS, or an instructor of the agency; never an author,
    nor an expert of the dossier."""
    project = reservation.opinion.project
    if is_party(project, actor) or registry.assesses(project, actor):
        return False
    has = Agency.objects.has()
    if CollegeRule.in_force(has.today()).reservations_lifted_by == Lifter.HAS:
        return has.allows(actor, AgencyRight.REVIEW)
    return project.agency.allows(actor, AgencyRight.INSTRUCT)


class Reservation(Machine):
    """One reservation: answered with the change that meets it in a new version, then lifted (BR-06)."""

    opinion = models.ForeignKey(HasOpinion, on_delete=models.PROTECT, related_name="reservations")
    number = models.PositiveSmallIntegerField("numéro")
    text = models.TextField("réserve")
    section = models.SlugField("rubrique concernée", max_length=40, blank=True)
    state = state_field(ReservationState.choices, ReservationState.OPEN)
    answer_text = models.TextField("réponse de l’équipe", blank=True)
    answered_version = models.ForeignKey(
        ProtocolVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    refusal_reason = models.TextField("pourquoi la réponse ne suffit pas", blank=True)
    lifted_at = models.DateTimeField("levée le", null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "réserve"
        ordering = ["number"]
        constraints = [
            known_states(ReservationState, "reservation_known_states"),
            models.UniqueConstraint(fields=["opinion", "number"], name="one_number_per_reservation"),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.ANSWERED, S.LIFTED])
                | (models.Q(answered_version__isnull=False) & ~models.Q(answer_text="")),
                name="answered_reservation_has_a_version",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.LIFTED) | models.Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="lifted_reservation_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"Réserve n° {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether the team has not given its answer."""
        return self.state == S.OPEN

    @property
    def is_pending(self) -> bool:
        """Whether it keeps the agency from deciding."""
        return S(self.state).meaning.pending

    @property
    def is_answered(self) -> bool:
        """Whether the answer of the team is to be examined."""
        return self.state == S.ANSWERED

    @property
    def is_lifted(self) -> bool:
        """Whether it keeps nobody from deciding any more."""
        return self.state == S.LIFTED

    @transition(
        "state",
        source=S.OPEN,
        target=S.ANSWERED,
        permission=may_answer,
        custom={"label": "Répondre à la réserve", "done": "Réponse déposée"},
    )
    def answer(self, version: ProtocolVersion) -> None:
        """The new version holds the change that the answer describes."""
        self.answered_version, self.answered_at, self.refusal_reason = version, timezone.now(), ""

    def clean_answer(self, version: ProtocolVersion | None = None) -> dict:
        required_words(self.answer_text, f"Écrivez votre réponse à la réserve n° {self.number}.")
        before = self.opinion.version
        if version is None or (before is not None and version.number <= before.number):
            raise TransitionRefused(f"La réserve n° {self.number} demande une nouvelle version du protocole.")
        return {"version": version}

    @transition(
        "state",
        source=S.ANSWERED,
        target=S.OPEN,
        permission=may_lift,
        custom={"label": "Réponse insuffisante", "done": "Réserve maintenue"},
    )
    def maintain(self, reason: str) -> None:
        """The change does not meet it; the team answers again."""
        self.refusal_reason = reason

    def clean_maintain(self, reason: str = "", read: int | None = None) -> dict:
        self._refuse_unless_read(read)
        return {"reason": required_words(reason, "Dites à l’équipe ce qui manque encore.")}

    @transition(
        "state",
        source=S.ANSWERED,
        target=S.LIFTED,
        permission=may_lift,
        custom={"label": "Lever la réserve", "done": "Réserve levée"},
    )
    def lift(self, by, at) -> None:
        """The version meets it."""
        self.lifted_by, self.lifted_at = by, at

    def clean_lift(self, by, at, read: int | None = None) -> dict:
        self._refuse_unless_read(read)
        return {"by": by, "at": at}

    def _refuse_unless_read(self, read: int | None) -> None:
        """What is judged is the version that the person has read, when the page says which."""
        if read is not None and read != self.answered_version.number:
            raise TransitionRefused(
                f"L’équipe a déposé la version {self.answered_version.number} depuis que vous avez ouvert cette page : "
                "rechargez la page pour la lire."
            )

    @transition(
        "state",
        source=[S.ANSWERED, S.LIFTED],
        target=S.ANSWERED,
        custom={"label": "Relire", "done": "Réserve à relire sur la nouvelle version", "system": True},
    )
    def read_again(self, version: ProtocolVersion) -> None:
        """A later version wrote the section again: what was lifted on another text is to be read once more (BR-06)."""
        self.answered_version, self.lifted_at, self.lifted_by = version, None, None

    @transition(
        "state",
        source=[S.OPEN, S.ANSWERED],
        target=S.LAPSED,
        custom={"label": "Rendre caduque", "done": "Réserve caduque", "system": True},
    )
    def lapse(self) -> None:
        """The project was withdrawn, closed or refused."""


class ReservationRecord(TransitionRecord):
    """The record of a reservation."""

    subject = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="record")


class Recommendation(models.Model):
    """An optional recommendation: not to be lifted."""

    opinion = models.ForeignKey(HasOpinion, on_delete=models.PROTECT, related_name="recommendations")
    number = models.PositiveSmallIntegerField("numéro")
    text = models.TextField("recommandation")

    class Meta:
        verbose_name = "recommandation"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["opinion", "number"], name="one_number_per_recommendation")]

    def __str__(self) -> str:
        return f"Recommandation n° {self.number}"
