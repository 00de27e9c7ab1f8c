"""The college of experts in session: who is convened, who is there, what is voted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_fsm import transition

from coopps.kernel.typography import french_date
from coopps.kernel.workflow.conditions import condition, required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field
from protocols.choices import OpinionOutcome
from protocols.models.opinions import CollegeRule
from protocols.reviews.choices import CollegeSessionState, Vote
from protocols.reviews.models.experts import Appointment
from protocols.reviews.models.reviews import Review, has_taken
from protocols.reviews.rules import college as arithmetic

S = CollegeSessionState


def conducts_the_review(session: CollegeSession, actor) -> bool:
    """The reviewer of the HAS who took the dossier."""
    return has_taken(session.review, actor)


@condition
def the_expertise_is_open(session: CollegeSession) -> list[str]:
    """The dossier is before the college."""
    if session.review.is_in_expertise:
        return []
    return ["L’expertise n’est pas ouverte sur ce dossier."]


@condition
def its_day_has_come(session: CollegeSession) -> list[str]:
    """The day on the convocation is today, or past: the minutes say it as the day on which the college met."""
    agency = session.review.agency
    day = agency.day_of(session.held_at)
    if day <= agency.today():
        return []
    return [f"La séance est convoquée pour le {french_date(day)} : elle s’ouvre ce jour-là."]


@condition
def there_is_a_quorum(session: CollegeSession) -> list[str]:
    """Enough of the members who are not recused are present."""
    present, needed = len(session.present), session.quorum
    if present >= needed:
        return []
    return [f"Le quorum n’est pas atteint : {present} membre(s) présent(s) sur les {needed} nécessaires."]


@condition
def every_present_member_gave_an_opinion(session: CollegeSession) -> list[str]:
    """The individual opinions of the members who are present are given on the version examined."""
    late = []
    for member in session.present:
        opinion = getattr(member.appointment, "opinion", None)
        given = opinion is not None and opinion.is_given
        if not given or opinion.version_id != session.review.version_id:
            late.append(f"{member.appointment.expert} n’a pas rendu son avis individuel sur la version examinée.")
    return late


@condition
def the_vote_decides(session: CollegeSession) -> list[str]:
    """Every member who is present voted, and the result is not a tie."""
    left = [f"{member.appointment.expert} n’a pas voté." for member in session.present if not member.vote]
    if left:
        return left
    if session.tally.outcome is None:
        return ["Le vote ne dégage aucun résultat : le collège délibère et vote de nouveau."]
    return []


@condition
def the_synthesis_is_written(session: CollegeSession) -> list[str]:
    """The rapporteur's synthesis is there."""
    return [] if session.synthesis.strip() else ["La synthèse du rapporteur ou de la rapporteuse manque."]


class CollegeSession(Machine):
    """One session of the college on one dossier. An opinion is read by the others from the reveal on, never before."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="sessions")
    version = models.ForeignKey("protocols.ProtocolVersion", on_delete=models.PROTECT, related_name="+")
    state = state_field(CollegeSessionState.choices, CollegeSessionState.CONVENED)
    held_at = models.DateTimeField("date et heure")
    place = models.CharField("lieu ou visioconférence", max_length=200)
    convened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    convened_at = models.DateTimeField("convoquée le", default=timezone.now)
    members_count = models.PositiveSmallIntegerField("membres non récusés", null=True, blank=True)
    quorum_needed = models.PositiveSmallIntegerField("quorum", null=True, blank=True)
    synthesis = models.TextField("synthèse", blank=True)
    outcome = models.CharField("résultat du vote", max_length=24, choices=OpinionOutcome.choices, blank=True)
    minutes = models.ForeignKey("documents.Act", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancel_reason = models.TextField("motif de l’annulation", blank=True)

    class Meta:
        verbose_name = "séance du collège d’experts"
        verbose_name_plural = "séances du collège d’experts"
        ordering = ["-held_at", "-pk"]
        constraints = [
            known_states(CollegeSessionState, "college_session_known_states"),
            models.UniqueConstraint(
                fields=["review"],
                condition=models.Q(state__in=[S.CONVENED, S.OPEN, S.REVEALED, S.VOTED]),
                name="one_open_session_per_review",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.VOTED, S.CLOSED]) | ~models.Q(outcome=""),
                name="voted_session_has_a_result",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.CLOSED) | models.Q(minutes__isnull=False), name="closed_session_has_minutes"
            ),
        ]

    def __str__(self) -> str:
        return f"Séance du {self.held_at:%d/%m/%Y}"

    @property
    def is_over(self) -> bool:
        """Whether it has its minutes, or did not take place."""
        return S(self.state).over

    @property
    def is_revealed(self) -> bool:
        """Whether the members read each other's opinions."""
        return S(self.state).meaning.revealed

    @property
    def is_before_the_reveal(self) -> bool:
        """Whether the opinions are still to be revealed."""
        return not self.is_revealed and not self.is_over

    @property
    def takes_votes(self) -> bool:
        """Whether those who are present vote now."""
        return self.state == S.REVEALED

    @property
    def is_voted(self) -> bool:
        """Whether the result of the vote is known."""
        return S(self.state).meaning.voted

    @property
    def takes_synthesis(self) -> bool:
        """Whether the synthesis is written now: from the reveal until the minutes."""
        return self.is_revealed and not self.is_over

    @property
    def is_closed(self) -> bool:
        """Whether it has its minutes."""
        return self.state == S.CLOSED

    @property
    def is_cancelled(self) -> bool:
        """Whether it did not take place."""
        return self.state == S.CANCELLED

    @property
    def able(self) -> list[SessionMember]:
        """The convened members who are not recused, replaced or gone: the base of the quorum."""
        return [member for member in self.members.all() if member.appointment.may_read]

    @property
    def present(self) -> list[SessionMember]:
        """Those of them who are there."""
        return [member for member in self.able if member.is_present]

    @property
    def quorum(self) -> int:
        """How many must be present: fixed at the opening, by the rule in force that day."""
        if self.quorum_needed is not None:
            return self.quorum_needed
        rule = CollegeRule.in_force(self.review.agency.today())
        return arithmetic.quorum(len(self.able), rule.quorum_numerator, rule.quorum_denominator, rule.minimum_present)

    @property
    def tally(self) -> arithmetic.Tally:
        """The votes of the members who are present, counted."""
        return arithmetic.tally(member.vote for member in self.present)

    @transition(
        "state",
        source=S.CONVENED,
        target=S.OPEN,
        permission=conducts_the_review,
        conditions=[the_expertise_is_open, its_day_has_come, there_is_a_quorum],
        custom={"label": "Ouvrir la séance", "done": "Séance ouverte"},
    )
    def open(self) -> None:
        """Presence is recorded, and the quorum is there."""
        self.members_count, self.quorum_needed = len(self.able), self.quorum

    @transition(
        "state",
        source=S.OPEN,
        target=S.REVEALED,
        permission=conducts_the_review,
        conditions=[the_expertise_is_open, there_is_a_quorum, every_present_member_gave_an_opinion],
        custom={"label": "Révéler les avis et ouvrir le vote", "done": "Avis révélés, vote ouvert"},
    )
    def reveal(self) -> None:
        """The individual opinions become known to the members of the college."""

    @transition(
        "state",
        source=S.REVEALED,
        target=S.VOTED,
        permission=conducts_the_review,
        conditions=[there_is_a_quorum, the_vote_decides],
        custom={"label": "Clore le vote", "done": "Vote clos"},
    )
    def close_vote(self) -> None:
        """The result is what the votes say; no vote is taken afterwards."""
        self.outcome = self.tally.outcome

    @transition(
        "state",
        source=S.VOTED,
        target=S.CLOSED,
        permission=conducts_the_review,
        conditions=[the_synthesis_is_written],
        custom={"label": "Clore la séance", "done": "Séance close, procès-verbal établi"},
    )
    def close(self, minutes) -> None:
        """The minutes are issued as an act."""
        self.minutes = minutes

    @transition(
        "state",
        source=[S.CONVENED, S.OPEN, S.REVEALED, S.VOTED],
        target=S.CANCELLED,
        permission=conducts_the_review,
        custom={"label": "Annuler la séance", "done": "Séance annulée", "system": True},
    )
    def cancel(self, reason: str) -> None:
        """Put off, or without object since the dossier is over."""
        self.cancel_reason = reason

    def clean_cancel(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites aux membres pourquoi la séance est annulée.")}


class CollegeSessionRecord(TransitionRecord):
    """The record of a session."""

    subject = models.ForeignKey(CollegeSession, on_delete=models.PROTECT, related_name="record")


class SessionMember(models.Model):
    """One expert convened to a session: presence, vote, dissent."""

    session = models.ForeignKey(CollegeSession, on_delete=models.PROTECT, related_name="members")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="convocations")
    is_rapporteur = models.BooleanField("rapporteur ou rapporteuse", default=False)
    is_present = models.BooleanField("présent ou présente", default=False)
    vote = models.CharField("vote", max_length=20, choices=Vote.choices, blank=True)
    voted_at = models.DateTimeField("voté le", null=True, blank=True)
    vote_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dissent = models.TextField("position divergente", blank=True)

    class Meta:
        verbose_name = "membre convoqué"
        verbose_name_plural = "membres convoqués"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "appointment"], name="convened_once"),
            models.UniqueConstraint(
                fields=["session"], condition=models.Q(is_rapporteur=True), name="one_rapporteur_per_session"
            ),
            models.CheckConstraint(
                condition=models.Q(vote="") | models.Q(is_present=True, voted_at__isnull=False),
                name="votes_when_present",
            ),
        ]

    def __str__(self) -> str:
        return str(self.appointment.expert)
