"""Experts of the HAS: the pool, the standing declarations of interests, the appointments, the individual opinions."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django_fsm import transition

from accounts.models import Profession
from coopps.kernel.law.clock import add_months
from coopps.kernel.workflow.conditions import condition, required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field
from protocols.choices import OpinionOutcome
from protocols.models.protocols import ProtocolVersion
from protocols.reviews.choices import AppointmentState, Assessment, ExpertOpinionState
from protocols.reviews.grids import EXPERT
from protocols.reviews.models.reviews import Review, has_taken

A = AppointmentState
O = ExpertOpinionState  # noqa: E741 - the letter of opinions, as S elsewhere

# A standing declaration older than this no longer counts (HAS: at least one a year).
DECLARATION_MONTHS = 12


class Expert(models.Model):
    """A person of the pool of experts of the HAS."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="expert")
    profession = models.ForeignKey(Profession, verbose_name="profession", on_delete=models.PROTECT, related_name="+")
    specialties = ArrayField(models.CharField(max_length=100), verbose_name="spécialités", default=list, blank=True)
    employer = models.CharField("structure ou employeur", max_length=200)
    finess = models.CharField("numéro FINESS de la structure", max_length=9, blank=True)
    is_available = models.BooleanField("disponible", default=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField("ajouté le", default=timezone.now)

    class Meta:
        verbose_name = "expert ou experte"
        verbose_name_plural = "experts et expertes"
        ordering = ["user__last_name", "user__first_name"]

    def __str__(self) -> str:
        return self.user.full_name

    def current_declaration(self, day: datetime.date) -> InterestDeclaration | None:
        """The standing declaration that counts on `day`; None when the last one is older than twelve months."""
        latest = max(self.declarations.all(), key=lambda row: (row.declared_on, row.pk), default=None)
        return latest if latest is not None and latest.is_current(day) else None


class InterestDeclaration(models.Model):
    """A standing declaration of interests, with the links of the last five years. Rows are kept."""

    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="declarations")
    declared_on = models.DateField("déclarée le")
    has_links = models.BooleanField("a des liens")
    links = models.TextField("liens des cinq dernières années", blank=True)

    class Meta:
        verbose_name = "déclaration publique d’intérêts"
        ordering = ["-declared_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(has_links=False) | ~models.Q(links=""), name="declared_links_are_named"
            )
        ]

    def __str__(self) -> str:
        return f"Déclaration du {self.declared_on:%d/%m/%Y}"

    @property
    def ends_on(self) -> datetime.date:
        """The last day on which it counts."""
        return add_months(self.declared_on, DECLARATION_MONTHS)

    def is_current(self, day: datetime.date) -> bool:
        return self.declared_on <= day <= self.ends_on


def is_the_expert(appointment: Appointment, actor) -> bool:
    """The expert appointed."""
    return appointment.expert.user_id == actor.pk


def conducts_the_review(appointment: Appointment, actor) -> bool:
    """The reviewer of the HAS who took the dossier."""
    return has_taken(appointment.review, actor)


@condition
def the_standing_declaration_is_current(appointment: Appointment) -> list[str]:
    """A standing declaration of interests not older than twelve months is there."""
    if appointment.expert.current_declaration(appointment.review.agency.today()):
        return []
    return ["Votre déclaration publique d’intérêts a plus de douze mois : mettez-la à jour avant cette déclaration."]


class Appointment(Machine):
    """The place of an expert in the examination of one dossier.

    Until the statement of links of interest is made, and while a link is examined, nothing of the dossier is open to the
    expert but its title, the names of the applicants and their territory (BR-27).
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="appointments")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="appointments")
    state = state_field(AppointmentState.choices, AppointmentState.INVITED)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField("invitée le", default=timezone.now)
    declaration = models.ForeignKey(
        InterestDeclaration, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stated_at = models.DateTimeField("déclaration faite le", null=True, blank=True)
    link = models.TextField("lien déclaré", blank=True)
    found_link = models.TextField("lien trouvé par le portail", blank=True)
    decision_reason = models.TextField("motif de la décision", blank=True)
    decline_reason = models.TextField("motif du refus", blank=True)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")

    class Meta:
        verbose_name = "désignation"
        ordering = ["pk"]
        constraints = [
            known_states(AppointmentState, "appointment_known_states"),
            models.UniqueConstraint(
                fields=["review", "expert"],
                condition=models.Q(state__in=(A.INVITED, A.ACCEPTED, A.LINK_DECLARED, A.CLEARED, A.KEPT)),
                name="one_open_appointment_per_expert",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[A.CLEARED, A.KEPT, A.LINK_DECLARED])
                | models.Q(declaration__isnull=False, stated_at__isnull=False),
                name="reads_after_the_statement",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[A.KEPT, A.RECUSED]) | ~models.Q(decision_reason=""),
                name="decision_on_a_link_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} — {self.review.number}"

    @property
    def message_key(self) -> str:
        """The key of the invitation."""
        return f"appointment-{self.pk}-invited"

    @property
    def is_invited(self) -> bool:
        """Whether the expert has not answered the invitation."""
        return self.state == A.INVITED

    @property
    def link_is_judged(self) -> bool:
        """Whether the HAS has decided about a link of the expert."""
        return A(self.state).meaning.judged

    @property
    def is_unanswered(self) -> bool:
        """Whether the expert has not answered yet, or not declared the links of interests."""
        return A(self.state).meaning.unanswered

    @property
    def may_read(self) -> bool:
        """Whether the dossier is open to the expert."""
        return A(self.state).meaning.reads

    @transition(
        "state",
        source=A.INVITED,
        target=A.ACCEPTED,
        permission=is_the_expert,
        custom={"label": "Accepter", "done": "Invitation acceptée"},
    )
    def accept(self) -> None:
        """The expert takes the dossier, and states their links next."""

    @transition(
        "state",
        source=[A.INVITED, A.ACCEPTED],
        target=A.DECLINED,
        permission=is_the_expert,
        custom={"label": "Décliner", "done": "Invitation déclinée"},
    )
    def decline(self, reason: str = "") -> None:
        """The expert does not take the dossier."""
        self.decline_reason = reason

    @transition(
        "state",
        source=A.ACCEPTED,
        target=A.CLEARED,
        permission=is_the_expert,
        conditions=[the_standing_declaration_is_current],
        custom={"label": "Déclarer n’avoir aucun lien", "done": "Déclaration enregistrée"},
    )
    def state_no_link(self, declaration: InterestDeclaration, at: datetime.datetime) -> None:
        """No link of interest for this dossier, against the standing declaration: the dossier opens."""
        self.declaration, self.stated_at = declaration, at

    @transition(
        "state",
        source=A.ACCEPTED,
        target=A.LINK_DECLARED,
        permission=is_the_expert,
        conditions=[the_standing_declaration_is_current],
        custom={"label": "Déclarer un lien", "done": "Lien transmis à la HAS"},
    )
    def state_link(
        self, declaration: InterestDeclaration, at: datetime.datetime, link: str, found_link: str = ""
    ) -> None:
        """A link was declared, or found by the portal: the reviewer decides, and the dossier stays closed."""
        self.declaration, self.stated_at = declaration, at
        self.link, self.found_link = link, found_link

    @transition(
        "state",
        source=[A.CLEARED, A.KEPT],
        target=A.LINK_DECLARED,
        permission=is_the_expert,
        custom={"label": "Signaler un lien", "done": "Lien transmis à la HAS"},
    )
    def report_link(self, link: str) -> None:
        """A link appeared on reading: the dossier closes until the reviewer decides."""
        self.link = link

    def clean_report_link(self, link: str = "") -> dict:
        return {"link": required_words(link, "Décrivez le lien que vous signalez.")}

    @transition(
        "state",
        source=A.LINK_DECLARED,
        target=A.KEPT,
        permission=conducts_the_review,
        custom={"label": "Maintenir malgré le lien", "done": "Expert ou experte maintenue"},
    )
    def keep(self, reason: str) -> None:
        """The link does not harm the independence of the opinion; the reason is kept."""
        self.decision_reason = reason

    def clean_keep(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites pourquoi ce lien n’empêche pas de rendre un avis indépendant.")}

    @transition(
        "state",
        source=[A.ACCEPTED, A.LINK_DECLARED, A.CLEARED, A.KEPT],
        target=A.RECUSED,
        permission=conducts_the_review,
        custom={"label": "Récuser", "done": "Expert ou experte récusée"},
    )
    def recuse(self, reason: str) -> None:
        """The person gives no opinion on this dossier, and no longer reads it (BR-27)."""
        self.decision_reason = reason

    def clean_recuse(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Motivez la récusation.")}

    @transition(
        "state",
        source=[A.INVITED, A.ACCEPTED, A.LINK_DECLARED, A.CLEARED, A.KEPT],
        target=A.REPLACED,
        permission=conducts_the_review,
        custom={"label": "Remplacer", "done": "Expert ou experte remplacée"},
    )
    def replace(self, reason: str) -> None:
        """Another expert takes the place."""
        self.decision_reason = reason

    def clean_replace(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites pourquoi cette personne est remplacée.")}

    @transition(
        "state",
        source=[A.INVITED, A.ACCEPTED, A.LINK_DECLARED, A.CLEARED, A.KEPT],
        target=A.ENDED,
        custom={"label": "Terminer", "done": "Mission terminée", "system": True},
    )
    def end(self) -> None:
        """The examination is over."""


class AppointmentRecord(TransitionRecord):
    """The record of an appointment."""

    subject = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="record")


def gives_it(opinion: ExpertOpinion, actor) -> bool:
    """The expert whose opinion it is, while the dossier is open to that person."""
    appointment = opinion.appointment
    return appointment.may_read and is_the_expert(appointment, actor)


@condition
def every_criterion_is_answered(opinion: ExpertOpinion) -> list[str]:
    """Each criterion H1…H11 has an answer, and there is a conclusion."""
    answered = {answer.criterion for answer in opinion.answers.all() if answer.value}
    left = [code for code in EXPERT.codes if code not in answered]
    problems = [f"Il reste des critères sans réponse : {', '.join(left)}."] if left else []
    if not opinion.conclusion:
        problems.append("Votre conclusion manque.")
    if opinion.conclusion == OpinionOutcome.UNFAVORABLE and not opinion.comment.strip():
        problems.append("Un avis défavorable est motivé : rédigez votre commentaire.")
    return problems


@condition
def the_college_awaits_it(opinion: ExpertOpinion) -> list[str]:
    """The expertise is open, and the expert has not read the others on this version: afterwards it is too late, even when
    the session that revealed them was cancelled."""
    review = opinion.appointment.review
    if not review.is_in_expertise:
        return ["L’expertise n’est pas ouverte : votre avis reste enregistré comme brouillon."]
    read = opinion.appointment.convocations.filter(
        session__version=review.version_id, session__record__transition="reveal"
    )
    if review.opinions_are_revealed or read.exists():
        return ["Les avis sont déjà révélés au collège : il est trop tard pour rendre le vôtre."]
    return []


class ExpertOpinion(Machine):
    """The individual opinion of an expert: hidden from the others until the reveal, tied to a version."""

    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="opinion")
    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+")
    state = state_field(ExpertOpinionState.choices, ExpertOpinionState.DRAFT)
    conclusion = models.CharField("conclusion", max_length=24, choices=OpinionOutcome.choices, blank=True)
    comment = models.TextField("commentaire", blank=True)
    saved_at = models.DateTimeField(auto_now=True)
    given_at = models.DateTimeField("rendu le", null=True, blank=True)

    class Meta:
        verbose_name = "avis individuel"
        verbose_name_plural = "avis individuels"
        constraints = [
            known_states(ExpertOpinionState, "expert_opinion_known_states"),
            models.CheckConstraint(
                condition=~models.Q(state__in=[O.GIVEN, O.REVEALED])
                | (models.Q(given_at__isnull=False) & ~models.Q(conclusion="")),
                name="given_opinion_concludes",
            ),
        ]

    def __str__(self) -> str:
        return f"Avis de {self.appointment.expert}"

    @property
    def is_draft(self) -> bool:
        """Whether it is to be given."""
        return self.state == O.DRAFT

    @property
    def is_hidden(self) -> bool:
        """Whether the college has not read it."""
        return O(self.state).meaning.hidden

    @property
    def may_be_changed(self) -> bool:
        """Whether the expert may still take it back."""
        return self.state == O.GIVEN

    @property
    def is_given(self) -> bool:
        """Whether it counts among those received; on which version is another question."""
        return O(self.state).meaning.given

    @transition(
        "state",
        source=O.DRAFT,
        target=O.GIVEN,
        permission=gives_it,
        conditions=[the_college_awaits_it, every_criterion_is_answered],
        custom={"label": "Rendre mon avis", "done": "Avis rendu"},
    )
    def give(self, version: ProtocolVersion, at: datetime.datetime) -> None:
        """The opinion is given on this version; its questions are frozen with the answers."""
        self.version, self.given_at = version, at

    @transition(
        "state",
        source=O.GIVEN,
        target=O.DRAFT,
        permission=gives_it,
        custom={"label": "Reprendre mon avis", "done": "Avis repris"},
    )
    def reopen(self) -> None:
        """Before the reveal, the expert changes it."""
        self.given_at = None

    @transition(
        "state",
        source=[O.GIVEN, O.REVEALED],
        target=O.DRAFT,
        custom={"label": "Demander de nouveau", "done": "Avis à rendre sur la nouvelle version", "system": True},
    )
    def renew(self) -> None:
        """The team filed another version: the opinion is to be given on it. What it said stays in the record."""
        self.given_at = None

    @transition(
        "state",
        source=O.GIVEN,
        target=O.REVEALED,
        custom={"label": "Révéler", "done": "Avis révélé au collège", "system": True},
    )
    def reveal(self) -> None:
        """The college reads it in session."""

    @transition(
        "state",
        source=O.where(hidden=True),
        target=O.VOID,
        custom={"label": "Rendre sans objet", "done": "Avis sans objet", "system": True},
    )
    def void(self) -> None:
        """The expert was recused or replaced, or the examination is over."""


class ExpertOpinionRecord(TransitionRecord):
    """The record of an individual opinion."""

    subject = models.ForeignKey(ExpertOpinion, on_delete=models.PROTECT, related_name="record")


class ExpertAnswer(models.Model):
    """The answer to one criterion, with the question as it was asked."""

    opinion = models.ForeignKey(ExpertOpinion, on_delete=models.CASCADE, related_name="answers")
    criterion = models.CharField("critère", max_length=4)
    question = models.CharField("question", max_length=300)
    value = models.CharField("appréciation", max_length=15, choices=Assessment.choices, blank=True)
    comment = models.TextField("commentaire", blank=True)

    class Meta:
        verbose_name = "réponse d’expertise"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["opinion", "criterion"], name="one_answer_per_expert_criterion")]

    def __str__(self) -> str:
        return f"{self.criterion} : {self.get_value_display()}"
