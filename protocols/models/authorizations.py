"""What authorizes a protocol in a region (regimes of 2009 and 2014): an order of the Director General of its agency."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django_fsm import transition

from accounts.choices import AgencyRight
from accounts.models import Agency
from coopps.kernel.workflow.conditions import condition, required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols import registry
from protocols.choices import (
    OpinionOutcome,
    OrderOutcome,
    OrderState,
    ProjectState,
)
from protocols.models.intents import Intent
from protocols.models.intents import is_party as is_in_the_letter
from protocols.models.projects import Project
from protocols.models.projects import is_party as is_in_the_project
from protocols.models.protocols import Protocol, ProtocolVersion
from protocols.models.terms import TERM_CONSTRAINTS, WithTerm
from protocols.rules.stopping import end_is_signed, lifting_is_signed, suspension_is_signed

S = OrderState


class RegionalAuthorizationQuerySet(models.QuerySet):
    """Authorizations of protocols in regions, by what they open and to whom they are told."""

    def in_force(self, day: datetime.date):
        """Those that on `day` open an adhesion: authorized, with the number, the date and the publication entered."""
        return self.filter(state=OrderState.AUTHORIZED, order_date__lte=day, publication_date__lte=day).exclude(
            models.Q(order_number="") | models.Q(publication_reference="") | models.Q(term_on__lt=day)
        )

    def public(self):
        """Those that the catalogue tells: what was decided in favor and what became of it; a request is nobody else's."""
        return self.filter(models.Q(intent__isnull=True) | models.Q(state__in=S.where(shown=True)))


def is_party(authorization: RegionalAuthorization, actor) -> bool:
    """Whether a person asked for this authorization: such a person takes no part in its decision."""
    if authorization.intent is None:
        return False
    if authorization.project is not None:
        return is_in_the_project(authorization.project, actor)
    return is_in_the_letter(authorization.intent, actor)


def may_instruct(authorization: RegionalAuthorization, actor) -> bool:
    """An instructor of the agency, in force today, who did not ask for the authorization (BR-28)."""
    return authorization.agency.allows(actor, AgencyRight.INSTRUCT) and not is_party(authorization, actor)


def may_supervise(authorization: RegionalAuthorization, actor) -> bool:
    """Who may consider a suspension or an end in the agency, in force today, who did not ask for the authorization and does not
    act under it."""
    return (
        authorization.agency.allows(actor, AgencyRight.SUPERVISE)
        and not is_party(authorization, actor)
        and not is_concerned(authorization, actor)
    )


def is_concerned(authorization: RegionalAuthorization, actor) -> bool:
    """Whether a person holds a right under this authorization, or leads a team that does."""
    return any(one.professional.user_id == actor.pk for one in registry.concerned_by(authorization))


@condition
def the_law_allows_the_proposed_decision(authorization: RegionalAuthorization) -> list[str]:
    """An authorization needs the agency's visa and, for a project, an opinion that is not unfavorable whose reservations are
    all lifted (BR-04, BR-05, BR-06). A refusal needs a dossier that is complete."""
    return authorization.obstacles(authorization.outcome)


class RegionalAuthorization(WithTerm, Machine):
    """The authorization of a protocol, in one of its versions, for one region: asked, decided by the Director General, alive.

    Created from the reference data with what is known of the past, or by the filing of a project or of an extension, with
    the agency's examination.
    """

    protocol = models.ForeignKey(
        Protocol, verbose_name="protocole", on_delete=models.PROTECT, related_name="regional_authorizations"
    )
    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="authorizations")
    agency = models.ForeignKey(
        Agency, verbose_name="agence", on_delete=models.PROTECT, related_name="regional_authorizations"
    )
    intent = models.OneToOneField(
        Intent,
        verbose_name="lettre d’intention",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="authorization",
    )
    project = models.OneToOneField(
        Project,
        verbose_name="projet",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="regional_authorization",
        help_text="Vide pour une extension, et pour ce qui précède le portail.",
    )
    instruction = models.OneToOneField(
        "instruction.Instruction", null=True, blank=True, on_delete=models.PROTECT, related_name="authorization"
    )
    letter = models.OneToOneField(
        "documents.Letter", null=True, blank=True, on_delete=models.PROTECT, related_name="regional_authorization"
    )
    outcome = models.CharField("décision proposée", max_length=10, choices=OrderOutcome.choices, blank=True)
    motivation = models.TextField("motivation", blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    order_number = models.CharField("numéro de l’arrêté", max_length=60, blank=True)
    order_date = models.DateField("date de l’arrêté", null=True, blank=True)
    publication_reference = models.CharField(
        "référence de publication", max_length=160, blank=True, help_text="Recueil des actes administratifs, numéro."
    )
    publication_date = models.DateField("date de publication", null=True, blank=True)
    state = state_field(OrderState.choices, OrderState.REQUESTED)
    change_reason = models.TextField("motif de la suspension ou de la fin", blank=True)
    change_act = models.ForeignKey(
        "documents.Act",
        verbose_name="arrêté de suspension ou de fin",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stopped_authorizations",
    )
    changed_on = models.DateField("suspendue ou terminée depuis le", null=True, blank=True)
    state_verified = models.BooleanField("état confirmé par une source", default=False)
    note = models.TextField("note", blank=True)
    is_demo = models.BooleanField("démonstration", default=False, editable=False)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = RegionalAuthorizationQuerySet.as_manager()

    class Meta:
        verbose_name = "autorisation régionale"
        verbose_name_plural = "autorisations régionales"
        ordering = ["agency__region", "pk"]
        constraints = [
            known_states(OrderState, "known_regional_state"),
            models.UniqueConstraint(
                fields=["protocol", "agency", "version"],
                condition=models.Q(state=OrderState.AUTHORIZED),
                name="one_authorization_per_version_and_region",
            ),
            models.UniqueConstraint(
                fields=["protocol", "agency"],
                condition=models.Q(state__in=[OrderState.REQUESTED, OrderState.PENDING]),
                name="one_request_per_region",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=OrderState.PENDING)
                | (models.Q(letter__isnull=False, proposed_by__isnull=False) & ~models.Q(outcome="")),
                name="pending_order_has_a_letter",
            ),
            models.CheckConstraint(
                condition=models.Q(letter__isnull=True)
                | ~models.Q(state=OrderState.REFUSED)
                | ~models.Q(motivation=""),
                name="refused_order_says_why",
            ),
            models.CheckConstraint(  # what was authorized before the portal may have ended before it too
                condition=models.Q(letter__isnull=True)
                | ~models.Q(state__in=[OrderState.SUSPENDED, OrderState.REPEALED, OrderState.REPLACED])
                | models.Q(change_act__isnull=False, changed_on__isnull=False),
                name="stopped_order_has_an_act",
            ),
            *TERM_CONSTRAINTS,
        ]

    def __str__(self) -> str:
        return f"{self.protocol.code}, {self.agency.region}"

    @property
    def is_public(self) -> bool:
        """Same rule as `public`."""
        return self.intent_id is None or S(self.state).meaning.shown

    @property
    def is_requested(self) -> bool:
        """Asked for, and nothing was proposed to who signs."""
        return self.state == S.REQUESTED

    @property
    def is_pending(self) -> bool:
        """Whether its decision is at the signature."""
        return self.state == S.PENDING

    @property
    def is_authorized(self) -> bool:
        """Given, and neither suspended nor ended since; in force is another question."""
        return self.state == S.AUTHORIZED

    @property
    def is_suspended(self) -> bool:
        """Whether nobody acts under it meanwhile."""
        return self.state == S.SUSPENDED

    @property
    def is_asked(self) -> bool:
        """Asked for on this portal, and not suspended, ended or refused since: it is in force, or may come to be."""
        return self.intent_id is not None and (S(self.state).meaning.pending or self.is_authorized)

    @property
    def is_over(self) -> bool:
        """Nobody will ever be given anything under it."""
        return S(self.state).over

    def missing(self, day: datetime.date) -> list[str]:
        """What keeps it from being in force on `day`, in words; empty when it is. Same rule as `in_force`."""
        if not self.is_authorized:
            return [f"son état est « {self.get_state_display().lower()} »"]
        found = [
            words
            for words, value in (
                ("le numéro de l’arrêté", self.order_number),
                ("la date de l’arrêté", self.order_date),
                ("la référence de publication", self.publication_reference),
                ("la date de publication", self.publication_date),
            )
            if not value
        ]
        if not found and max(self.order_date, self.publication_date) > day:
            found = [f"il entre en vigueur le {max(self.order_date, self.publication_date):%d/%m/%Y}"]
        if self.term_on is not None and self.term_on < day:
            found.append(f"il est arrivé à son terme le {self.term_on:%d/%m/%Y}")
        return found

    def is_in_force(self, day: datetime.date) -> bool:
        return not self.missing(day)

    def obstacles(self, outcome: str) -> list[str]:
        """What the law puts in the way of `outcome` now, one sentence each; read again at the proposal and at the signature."""
        if self.instruction is None:
            return ["Cette autorisation n’a pas été demandée sur ce portail."]
        if outcome == OrderOutcome.REFUSE:
            if not self.instruction.was_found_complete:
                return ["Un refus se propose sur un dossier complet."]
            if self.project is not None and self.project.state in ProjectState.where(before_the_has=True):
                return ["Après le visa, la décision se prend au vu de l’avis de la Haute Autorité de santé."]
            return []
        if not self.instruction.is_decided:
            return ["L’agence n’a pas encore donné son visa : le dossier n’est pas instruit."]
        return [] if self.project is None else [*self._obstacles_of_opinion(), *self.obstacles_of_funders()]

    def _obstacles_of_opinion(self) -> list[str]:
        opinion = self.project.opinion
        if opinion is None:
            return ["La Haute Autorité de santé n’a pas rendu son avis."]
        if opinion.outcome == OpinionOutcome.UNFAVORABLE:
            return ["L’avis de la Haute Autorité de santé est défavorable : le protocole ne peut pas être autorisé."]
        return [
            f"La réserve n° {reservation.number} de la Haute Autorité de santé n’est pas levée."
            for reservation in opinion.reservations.all()
            if not reservation.is_lifted
        ]

    # --- The decision ---------------------------------------------------------------------------------------------
    @transition(
        "state",
        source=S.REQUESTED,
        target=S.PENDING,
        permission=may_instruct,
        custom={"label": "Proposer la décision à la signature", "done": "Décision proposée à la signature"},
    )
    def propose(self, outcome: str, motivation: str, letter, proposed_by, **term) -> None:
        """The order or the refusal goes to the Director General."""
        self.outcome, self.motivation = outcome, motivation
        self.keep_term(**term)
        self.letter, self.proposed_by = letter, proposed_by

    def clean_propose(self, outcome: str = "", motivation: str = "", **words) -> dict:
        if outcome not in OrderOutcome.values:
            raise TransitionRefused("Choisissez la décision proposée : autoriser ou refuser.")
        if outcome == OrderOutcome.REFUSE:
            motivation = required_words(motivation, "Un refus est motivé en droit et en fait : rédigez la motivation.")
        if obstacles := self.obstacles(outcome):
            raise TransitionRefused(*obstacles)
        words |= self.clean_term(outcome, words.get("duration_months"))
        return {"outcome": OrderOutcome(outcome), "motivation": motivation.strip(), **words}

    @transition(
        "state",
        source=S.PENDING,
        target=S.REQUESTED,
        permission=may_instruct,
        custom={"label": "Reprendre la proposition", "done": "Proposition reprise", "system": True},
    )
    def take_back(self, reason: str) -> None:
        """Before signature, or sent back by the signatory."""
        self.letter, self.outcome, self.motivation, self.proposed_by = None, "", "", None
        self.keep_term()

    def clean_take_back(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites pourquoi la proposition est reprise.")}

    @transition(
        "state",
        source=S.PENDING,
        target=S.AUTHORIZED,
        conditions=[the_law_allows_the_proposed_decision],
        custom={"label": "Autoriser", "done": "Protocole autorisé dans la région", "system": True},
    )
    def authorize(self, order_number: str, order_date: datetime.date) -> None:
        """The signed order is stored. It opens adhesions once its publication is entered."""
        self.order_number, self.order_date = order_number, order_date
        self.term_on = self.term_from(order_date)
        self.state_verified = True  # by the act itself

    @transition(
        "state",
        source=S.PENDING,
        target=S.REFUSED,
        conditions=[the_law_allows_the_proposed_decision],
        custom={"label": "Refuser", "done": "Autorisation refusée", "system": True},
    )
    def refuse(self) -> None:
        """The signed and reasoned refusal is stored."""

    @transition(
        "state",
        source=S.REQUESTED,
        target=S.WITHDRAWN,
        custom={"label": "Retirer la demande", "done": "Demande retirée", "system": True},
    )
    def withdraw(self) -> None:
        """The team withdrew its project or its request."""

    @transition(
        "state",
        source=S.REQUESTED,
        target=S.CLOSED,
        custom={"label": "Classer sans suite", "done": "Demande classée sans suite", "system": True},
    )
    def close(self) -> None:
        """No further action on the project."""

    # --- Its life ---------------------------------------------------------------------------------------------------
    @transition(
        "state",
        source=S.AUTHORIZED,
        target=S.AUTHORIZED,
        permission=may_instruct,
        custom={"label": "Renseigner la publication", "done": "Publication renseignée"},
    )
    def publish(
        self,
        publication_reference: str,
        publication_date: datetime.date,
        order_number: str = "",
        order_date: datetime.date | None = None,
    ) -> None:
        """The order is published. Number and date are given for an order older than the portal only."""
        self.publication_reference, self.publication_date = publication_reference, publication_date
        self.order_number = order_number or self.order_number
        self.order_date = order_date or self.order_date

    def clean_publish(self, publication_reference="", publication_date=None, order_number="", order_date=None) -> dict:
        number, day = order_number.strip() or self.order_number, order_date or self.order_date
        if self.letter_id is not None:  # what was signed is not typed again
            number, day = self.order_number, self.order_date
        if not number or day is None:
            raise TransitionRefused("Le numéro et la date de l’arrêté sont nécessaires.")
        if publication_date is None:
            raise TransitionRefused("Indiquez la date de publication au recueil des actes administratifs.")
        if publication_date < day:
            raise TransitionRefused("La publication ne peut pas précéder l’arrêté : vérifiez la date.")
        if publication_date > self.agency.today():
            raise TransitionRefused("La publication se renseigne une fois faite : sa date ne peut pas être à venir.")
        return {
            "publication_reference": required_words(
                publication_reference, "Indiquez la référence de publication au recueil des actes administratifs."
            ),
            "publication_date": publication_date,
            "order_number": number,
            "order_date": day,
        }

    # What stops it, and restores it, is a signed order: `protocols.services.order_endings` and `order_suspensions`.
    @transition(
        "state",
        source=S.AUTHORIZED,
        target=S.SUSPENDED,
        conditions=[suspension_is_signed],
        custom={"label": "Suspendre", "done": "Autorisation suspendue dans la région", "system": True},
    )
    def suspend(self, motivation: str, act) -> None:
        """Nobody acts under this protocol in the region meanwhile."""
        self._stop(motivation, act, act.day)

    @transition(
        "state",
        source=S.SUSPENDED,
        target=S.AUTHORIZED,
        conditions=[lifting_is_signed],
        custom={"label": "Lever la suspension", "done": "Suspension levée dans la région", "system": True},
    )
    def resume(self, motivation: str) -> None:
        """The authorization is in force again."""
        self._stop("", None, None)

    @transition(
        "state",
        source=[S.AUTHORIZED, S.SUSPENDED],
        target=S.REPEALED,
        conditions=[end_is_signed],
        custom={"label": "Abroger", "done": "Autorisation abrogée dans la région", "system": True},
    )
    def repeal(self, motivation: str, act, on: datetime.date) -> None:
        """The end, in the region: every nominative authorization that hangs on it is closed (BR-26)."""
        self._stop(motivation, act, on)

    @transition(
        "state",
        source=[S.AUTHORIZED, S.SUSPENDED],
        target=S.REPLACED,
        conditions=[end_is_signed],
        custom={"label": "Remplacer par un protocole national", "done": "Autorisation remplacée", "system": True},
    )
    def replace(self, motivation: str, act, on: datetime.date) -> None:
        """A national protocol takes its place (BR-26 too)."""
        self._stop(motivation, act, on)

    def _stop(self, motivation: str, act, on: datetime.date | None) -> None:
        self.change_reason, self.change_act, self.changed_on = motivation, act, on


class RegionalAuthorizationRecord(TransitionRecord):
    """The record of a regional authorization."""

    subject = models.ForeignKey(RegionalAuthorization, on_delete=models.PROTECT, related_name="record")
