"""The examination of a project by the Haute Autorité de santé, and the bodies it consults."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_fsm import transition

from accounts.choices import AgencyRight
from accounts.models import Agency
from coopps.kernel.names import no_address
from coopps.kernel.workflow.conditions import condition, required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.models.projects import Project, is_party
from protocols.models.protocols import ProtocolVersion
from protocols.reviews.choices import AppointmentState, Body, ReviewState

S = ReviewState

HAND_OVER = {"label": "Reprendre le dossier", "done": "Dossier repris par une autre personne"}


def may_review(review: Review, actor) -> bool:
    """A reviewer of the HAS, in force today, who is not in the project and was never asked to assess it."""
    asked = review.appointments.filter(expert__user=actor)
    return (
        review.agency.allows(actor, AgencyRight.REVIEW) and not is_party(review.project, actor) and not asked.exists()
    )


def has_taken(review: Review, actor) -> bool:
    """The reviewer who took the dossier, still in force."""
    return review.reviewer_id == actor.pk and may_review(review, actor)


@condition
def an_opinion_is_ready(review: Review) -> list[str]:
    """The college voted on the version examined, its minutes are issued, and the opinion says what they say."""
    problems = []
    closed = review.deciding_session
    if closed is None:
        problems.append("La séance du collège d’experts n’est pas close : son procès-verbal n’est pas établi.")
    opinion = review.opinion
    if opinion is None:
        problems.append("L’avis n’est pas rédigé.")
    else:
        problems += opinion.problems()
        if closed is not None and opinion.outcome and opinion.outcome != closed.outcome:
            problems.append(f"Le collège a voté « {closed.get_outcome_display().lower()} » : l’avis dit autre chose.")
    return problems


class Review(Machine):
    """One project before the HAS. `version` is what it examines; every change asked brings another."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="review")
    agency = models.ForeignKey(
        Agency, verbose_name="autorité", on_delete=models.PROTECT, related_name="reviews", help_text="La HAS."
    )
    state = state_field(ReviewState.choices, ReviewState.RECEIVED)
    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="chef ou cheffe de projet",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reviews",
    )
    received_at = models.DateTimeField("reçu le", default=timezone.now)
    admissibility = models.TextField("examen de la recevabilité", blank=True)
    changes = models.TextField("modifications demandées", blank=True)
    changes_due_on = models.DateField("attendues avant le", null=True, blank=True)
    opinions_due_on = models.DateField("avis individuels attendus avant le", null=True, blank=True)
    closing_reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "instruction par la HAS"
        verbose_name_plural = "instructions par la HAS"
        constraints = [
            known_states(ReviewState, "review_known_states"),
            models.CheckConstraint(
                condition=models.Q(state__in=[S.RECEIVED, S.WITHDRAWN, S.CLOSED]) | models.Q(reviewer__isnull=False),
                name="review_has_a_reviewer",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.CHANGES_ASKED) | ~models.Q(changes=""), name="changes_asked_are_said"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.EXPERTISE) | models.Q(opinions_due_on__isnull=False),
                name="expertise_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.CLOSED) | ~models.Q(closing_reason=""), name="closed_review_says_why"
            ),
        ]
        indexes = [models.Index(fields=["state", "received_at"], name="reviews_by_stage")]

    def __str__(self) -> str:
        return f"{self.number} — {self.project.title}"

    @property
    def number(self) -> str:
        """The number of the dossier at the HAS, given at the transmission: the slip says it."""
        return self.project.has_number

    @property
    def opinion(self):
        """What is written of the opinion, signed or not; None before."""
        return getattr(self.project, "has_opinion", None)

    @property
    def seeks(self) -> bool:
        """Whether the reviewer may still invite experts and consult other bodies."""
        return S(self.state).meaning.seeks

    @property
    def is_over(self) -> bool:
        """Whether its opinion is rendered, or will never be."""
        return S(self.state).over

    @property
    def is_rendered(self) -> bool:
        """Whether its opinion was signed and sent to the agency."""
        return self.state == S.RENDERED

    @property
    def is_in_expertise(self) -> bool:
        """Whether it is before the college."""
        return self.state == S.EXPERTISE

    @property
    def is_proposed(self) -> bool:
        """Whether its opinion is at the signature."""
        return self.state == S.PROPOSED

    @property
    def awaits_changes(self) -> bool:
        """Whether the team was asked for a new version."""
        return self.state == S.CHANGES_ASKED

    @property
    def opinions_are_revealed(self) -> bool:
        """Whether the college has read the individual opinions on the version examined: none is given afterwards."""
        read = any(one.takes_synthesis and one.version_id == self.version_id for one in self.sessions.all())
        return read or self.deciding_session is not None

    @property
    def deciding_session(self):
        """The session that voted on the version examined, its minutes issued. None before, and when somebody who voted was
        recused or replaced since (BR-27): the college then meets again. Prefetch `sessions__members__appointment` for several.
        """
        closed = [
            session for session in self.sessions.all() if session.is_closed and session.version_id == self.version_id
        ]
        for session in sorted(closed, key=lambda one: one.pk, reverse=True):
            voters = [member.appointment for member in session.members.all() if member.vote]
            if not any(AppointmentState(voter.state).meaning.unseats for voter in voters):
                return session
        return None

    @transition(
        "state",
        source=S.RECEIVED,
        target=S.CHECKED,
        permission=may_review,
        custom={"label": "Prendre en charge", "done": "Dossier pris en charge"},
    )
    def take(self, reviewer) -> None:
        """A reviewer takes the dossier."""
        self.reviewer = reviewer

    @transition("state", source=S.CHECKED, target=S.CHECKED, permission=may_review, custom=HAND_OVER)
    @transition("state", source=S.EXAMINED, target=S.EXAMINED, permission=may_review, custom=HAND_OVER)
    @transition("state", source=S.CHANGES_ASKED, target=S.CHANGES_ASKED, permission=may_review, custom=HAND_OVER)
    @transition("state", source=S.EXPERTISE, target=S.EXPERTISE, permission=may_review, custom=HAND_OVER)
    @transition("state", source=S.PROPOSED, target=S.PROPOSED, permission=may_review, custom=HAND_OVER)
    def hand_over(self, reviewer) -> None:
        """Another reviewer goes on."""
        self.reviewer = reviewer

    @transition(
        "state",
        source=S.CHECKED,
        target=S.EXAMINED,
        permission=has_taken,
        custom={"label": "Déclarer le dossier recevable", "done": "Dossier recevable"},
    )
    def admit(self, admissibility: str) -> None:
        """No duplicate, and within the scope."""
        self.admissibility = admissibility

    def clean_admit(self, admissibility: str = "") -> dict:
        return {"admissibility": required_words(admissibility, "Dites ce que vous avez vérifié.")}

    @transition(
        "state",
        source=[S.CHECKED, S.EXAMINED, S.EXPERTISE],
        target=S.CHANGES_ASKED,
        permission=has_taken,
        custom={"label": "Demander des modifications", "done": "Modifications demandées à l’équipe"},
    )
    def ask_changes(self, changes: str, due_on: datetime.date) -> None:
        """The team files a new version, compared with the last."""
        self.changes, self.changes_due_on = changes, due_on

    def clean_ask_changes(self, changes: str = "", due_on: datetime.date | None = None) -> dict:
        if due_on is None or due_on <= self.agency.today():
            raise TransitionRefused("Choisissez une date à venir pour la nouvelle version.")
        return {
            "changes": required_words(changes, "Dites à l’équipe ce qui est à modifier."),
            "due_on": due_on,
        }

    @transition(
        "state",
        source=S.CHANGES_ASKED,
        target=S.EXAMINED,
        custom={"label": "Recevoir la nouvelle version", "done": "Nouvelle version reçue", "system": True},
    )
    def receive_changes(self, version: ProtocolVersion) -> None:
        """The team filed a new version."""
        self.version = version

    @transition(
        "state",
        source=S.CHANGES_ASKED,
        target=S.EXAMINED,
        permission=has_taken,
        custom={"label": "Continuer sans attendre", "done": "Demande de modifications close"},
    )
    def stop_waiting(self) -> None:
        """The examination goes on with the version that is there."""

    @transition(
        "state",
        source=S.EXAMINED,
        target=S.EXPERTISE,
        permission=has_taken,
        custom={"label": "Ouvrir l’expertise", "done": "Expertise ouverte"},
    )
    def open_expertise(self, opinions_due_on: datetime.date) -> None:
        """The experts give their individual opinions on this version, by a date."""
        self.opinions_due_on = opinions_due_on

    def clean_open_expertise(self, opinions_due_on: datetime.date | None = None) -> dict:
        if opinions_due_on is None or opinions_due_on <= self.agency.today():
            raise TransitionRefused("Choisissez une date à venir pour les avis individuels.")
        return {"opinions_due_on": opinions_due_on}

    @transition(
        "state",
        source=S.EXPERTISE,
        target=S.PROPOSED,
        permission=has_taken,
        conditions=[an_opinion_is_ready],
        custom={"label": "Proposer l’avis à la signature", "done": "Avis proposé à la signature"},
    )
    def propose(self) -> None:
        """The opinion goes to the president of the college."""

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.EXPERTISE,
        permission=has_taken,
        custom={"label": "Reprendre l’avis", "done": "Avis repris", "system": True},
    )
    def take_back(self) -> None:
        """Before signature, or sent back by the president."""

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.RENDERED,
        custom={"label": "Rendre l’avis", "done": "Avis rendu", "system": True},
    )
    def render(self) -> None:
        """The signed opinion is stored, and sent to the agency."""

    @transition(
        "state",
        source=S.where(over=False),
        target=S.WITHDRAWN,
        custom={"label": "Retirer", "done": "Projet retiré par l’équipe", "system": True},
    )
    def withdraw(self) -> None:
        """The team withdrew its project, or the agency closed it."""

    @transition(
        "state",
        source=[S.RECEIVED, S.CHECKED, S.EXAMINED, S.CHANGES_ASKED, S.EXPERTISE],
        target=S.CLOSED,
        permission=may_review,
        custom={"label": "Classer sans suite", "done": "Dossier classé sans suite"},
    )
    def close(self, reason: str) -> None:
        """Not admissible, or no longer pursued."""
        self.closing_reason = reason

    def clean_close(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites pourquoi le dossier est classé sans suite.")}


class ReviewRecord(TransitionRecord):
    """The record of an examination by the HAS."""

    subject = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="record")


class Consultation(models.Model):
    """A body consulted on a project: asked, answered or closed. An outside body answers through a personal link."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="consultations")
    body = models.CharField("organisme", max_length=12, choices=Body.choices)
    name = models.CharField("nom de l’organisme", max_length=200, validators=[no_address])
    email = models.EmailField("adresse électronique")
    question = models.TextField("question posée")
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("réponse attendue avant le")
    link_round = models.PositiveSmallIntegerField(default=1)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answered_by = models.CharField("nom et qualité de la personne qui répond", max_length=200, blank=True)
    answer = models.TextField("réponse", blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)

    class Meta:
        verbose_name = "consultation"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True) | (~models.Q(answer="") & ~models.Q(answered_by="")),
                name="answered_consultation_has_a_text",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def message_key(self) -> str:
        """The key of the message with the last link."""
        return f"consultation-{self.pk}-{self.link_round}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.closed_at is None
