"""Letters: from the wish to write to the signed act."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django_fsm import transition

from coopps.kernel.documents import registry
from coopps.kernel.documents.choices import LetterState, Rank, SignatureKind
from coopps.kernel.documents.models.sessions import SigningSession
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.conditions import condition, required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field
from coopps.kernel.workflow.refusals import TransitionRefused

S = LetterState


def concerning(letters: list[Letter], actor) -> set[int]:
    """The keys of the letters that a person never signs: proposed by the person, addressed to the person, or of a dossier
    in which the person is (CRPA, L. 100-2: impartiality)."""
    own = {letter.pk for letter in letters if actor.pk in (letter.proposed_by_id, letter.addressee_id)}
    return own | registry.concerning(letters, actor)


def may_sign(letter: Letter, actor) -> bool:
    """Director General, or delegate in force today for that kind of act, on this agency, and not concerned by the letter
    (CRPA, L. 212-1)."""
    return not concerning([letter], actor) and letter.agency.allows(actor, "sign", kind=letter.kind)


def may_sign_in_session(letter: Letter, actor) -> bool:
    """The signatory of the session in which the letter was prepared, still in force and not who proposed."""
    return letter.session is not None and letter.session.signatory_id == actor.pk and may_sign(letter, actor)


@condition
def is_in_session(letter: Letter) -> list[str]:
    """The letter belongs to an open session."""
    return [] if letter.session and letter.session.is_open else ["La séance de signature n’est plus ouverte."]


@condition
def has_bytes_of_today(letter: Letter) -> list[str]:
    """The bytes seen were prepared today; they lapse at midnight."""
    if letter.preparation is None or letter.preparation.day != letter.agency.today():
        return ["La lettre a été préparée un autre jour : préparez-la de nouveau, sa date a changé."]
    return []


def no_longer_signed_in(session: SigningSession, letter: Letter) -> str:
    """Why the signatory of a session cannot sign the letter now as it is printed, in a sentence; empty when it can be
    (CRPA, L. 212-1): asked when one confirms, and again by the worker that signs."""
    verified = letter.addressee is None or letter.addressee.has_verified_identity  # else it is said by who signs
    if letter.is_sealed and letter.needs_person and verified:
        return "Elle n’est plus notifiée dans le portail : un cachet seul ne la signe pas. Préparez-la de nouveau."
    if not session.is_open:
        return (
            f"Confirmée le {french_date(session.day)}, elle n’a pas pu être signée ce jour-là : elle porterait une date qui "
            "n’est pas celle de sa signature."
        )
    if not may_sign(letter, session.signatory):
        return (
            f"{session.signatory_name} ne peut plus signer cet acte : sa fonction ou sa délégation a pris fin, ou ne le couvre "
            "pas."
        )
    if not session.is_in(letter.agency.signing_capacity(session.signatory, session.day, letter.kind)):
        return (
            "La qualité imprimée sur cette lettre n’est plus celle de la personne qui signe : préparez-la de nouveau."
        )
    return ""


@condition
def is_signed_electronically(letter: Letter) -> list[str]:
    """The seal, or the own certificate of the signatory, signs it."""
    if letter.is_to_sign_by_hand:
        return ["Cette lettre se signe à la main : enregistrez son original signé."]
    return []


@condition
def is_on_paper(letter: Letter) -> list[str]:
    """It was prepared to be signed by hand."""
    return [] if letter.is_to_sign_by_hand else ["Cette lettre se signe dans le portail : confirmez-la."]


@condition
def is_in_printed_capacity(letter: Letter) -> list[str]:
    """The signatory still signs in the capacity that the letter prints."""
    if letter.session is None or not letter.session.is_open:
        return []  # said by `is_in_session`
    return [reason] if (reason := no_longer_signed_in(letter.session, letter)) else []


class Letter(Machine):
    """A letter to sign: to prepare → prepared (exact bytes) → confirmed by who saw them → signed.

    `proposed_by` is never its signatory. The application that asks for a letter points to it (a nominative
    authorization has its letter), and its kind says what it contains and what its issue changes.
    """

    kind = models.CharField("nature", max_length=40)
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="letters")
    addressee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="destinataire",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letters",
        help_text="Vide pour un acte qui n’est notifié à personne en particulier : un arrêté, un avis.",
    )
    title = models.CharField("objet", max_length=250)
    rank = models.PositiveSmallIntegerField(
        "ordre de lecture", default=Rank.CONFORM, help_text="0 refus, 1 exception, 2 conforme."
    )
    exceptions = models.TextField("points d’attention", blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = state_field(LetterState.choices, LetterState.TO_PREPARE)
    number = models.CharField("numéro", max_length=30, unique=True, null=True, blank=True, editable=False)
    session = models.ForeignKey(
        SigningSession,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letters",
    )
    preparation = models.ForeignKey(
        "documents.Preparation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    seen_sha256 = models.CharField("empreinte des octets vus", max_length=64, blank=True, editable=False)
    hold_reason = models.TextField("motif de la retenue", blank=True)
    return_reason = models.TextField("motif du renvoi", blank=True)
    last_error = models.TextField("dernière erreur", blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "lettre"
        ordering = ["rank", "pk"]
        constraints = [
            known_states(LetterState, "letter_known_states"),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.PREPARED, S.CONFIRMED, S.SIGNED])
                | models.Q(
                    preparation__isnull=False,
                    session__isnull=False,
                    number__isnull=False,
                ),
                name="letter_prepared_has_bytes",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.RETURNED) | ~models.Q(return_reason=""),
                name="letter_returned_says_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.HELD) | ~models.Q(hold_reason=""),
                name="letter_held_says_why",
            ),
        ]
        indexes = [models.Index(fields=["agency", "state"], name="letter_by_agency")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_held(self) -> bool:
        """Whether something keeps it from being signed."""
        return self.state == S.HELD

    @property
    def is_prepared(self) -> bool:
        """Whether its bytes wait for the signatory's eyes."""
        return self.state == S.PREPARED

    @property
    def is_returned(self) -> bool:
        """Whether the signatory sent it back."""
        return self.state == S.RETURNED

    @property
    def is_given_up(self) -> bool:
        """Whether it will never be signed."""
        return S(self.state).over and not S(self.state).committed

    @property
    def is_signed(self) -> bool:
        """Whether it is an act."""
        return self.state == S.SIGNED

    @property
    def needs_person(self) -> bool:
        """Whether the seal of an agency does not sign it: it is notified on paper, or to nobody (CRPA, L. 212-2, 1°)."""
        if registry.get(self.kind).answers_in_portal:
            return False
        return self.addressee is None or not self.addressee.consents_to_electronic_notification

    @property
    def signature_kind(self) -> str:
        """How its prepared bytes are signed; empty when nothing is prepared."""
        return self.preparation.signature_kind if self.preparation is not None else ""

    @property
    def is_sealed(self) -> bool:
        """Whether the seal of the agency signs its prepared bytes."""
        return self.signature_kind == SignatureKind.SEAL

    @property
    def is_signed_personally(self) -> bool:
        """Whether the own certificate of the signatory signs its prepared bytes."""
        return self.signature_kind == SignatureKind.PERSONAL

    @property
    def is_to_sign_by_hand(self) -> bool:
        """Whether its prepared bytes are to be printed and signed by hand."""
        return self.signature_kind == SignatureKind.BY_HAND

    @property
    def was_taken_back(self) -> bool:
        """Whether it was confirmed, could not be signed that day, and waits for another session: `last_error` says why."""
        return self.state == S.TO_PREPARE and self.session_id is None and bool(self.last_error)

    @property
    def trouble(self) -> str:
        """Why a confirmed letter is not signed yet, or was to be prepared again; empty when nothing went wrong."""
        return self.last_error if self.was_taken_back or self.state == S.CONFIRMED else ""

    @property
    def is_seen(self) -> bool:
        """Whether the bytes that wait for confirmation were shown to the signatory of the session."""
        return self.preparation is not None and self.seen_sha256 == self.preparation.sha256

    # --- Waiting -----------------------------------------------------------------------------------------------------
    @transition(
        "state",
        source=S.TO_PREPARE,
        target=S.HELD,
        custom={"label": "Retenir", "done": "Lettre retenue", "system": True},
    )
    def hold(self, reason: str) -> None:
        """What the letter depends on is not there."""
        self.hold_reason = reason
        self.session = None

    @transition(
        "state",
        source=S.HELD,
        target=S.TO_PREPARE,
        custom={"label": "Libérer", "done": "Lettre libérée", "system": True},
    )
    def release(self) -> None:
        """What the letter waited for has come."""
        self.hold_reason = ""

    # --- Preparing ---------------------------------------------------------------------------------------------------
    @transition(
        "state",
        source=S.TO_PREPARE,
        target=S.PREPARED,
        conditions=[is_in_session],
        custom={"label": "Préparer", "done": "Lettre préparée", "system": True},
    )
    def prepare(self, preparation: Preparation) -> None:
        """The worker rendered the exact bytes."""
        self.preparation = preparation
        self.last_error = ""

    @transition(
        "state",
        source=S.PREPARED,
        target=S.TO_PREPARE,
        custom={"label": "Périmer", "done": "Préparation périmée", "system": True},
    )
    def lapse(self) -> None:
        """Midnight has passed, or what the letter says has changed: nobody signs these bytes."""
        self._leave_session()

    @transition(
        "state",
        source=S.PREPARED,
        target=S.TO_PREPARE,
        permission=may_sign_in_session,
        custom={"label": "Mettre de côté", "done": "Lettre mise de côté"},
    )
    def set_aside(self) -> None:
        """Not now: the letter waits for another session."""
        self._leave_session()

    @transition(
        "state",
        source=S.PREPARED,
        target=S.RETURNED,
        permission=may_sign_in_session,
        custom={
            "label": "Renvoyer à l’instruction",
            "done": "Lettre renvoyée à l’instruction",
        },
    )
    def send_back(self, reason: str) -> None:
        """The signatory does not sign this, and says why."""
        self.return_reason = reason

    def clean_send_back(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites à l’instruction pourquoi vous renvoyez cette lettre.")}

    # --- Signing -----------------------------------------------------------------------------------------------------
    @transition(
        "state",
        source=S.PREPARED,
        target=S.CONFIRMED,
        permission=may_sign_in_session,
        conditions=[is_signed_electronically, is_in_session, has_bytes_of_today, is_in_printed_capacity],
        custom={"label": "Confirmer", "done": "Lettre confirmée"},
    )
    def confirm(self, sha256: str) -> None:
        """The signatory saw exactly these bytes."""
        self.last_error = ""

    def clean_confirm(self, sha256: str = "") -> dict:
        if self.preparation is None or sha256 != self.preparation.sha256:
            raise TransitionRefused("La lettre a changé depuis que vous l’avez vue : relisez-la avant de confirmer.")
        return {"sha256": sha256}

    @transition(
        "state",
        source=S.PREPARED,
        target=S.SIGNED,
        permission=may_sign_in_session,
        conditions=[is_on_paper],
        custom={"label": "Enregistrer l’original signé", "done": "Original signé enregistré"},
    )
    def sign_by_hand(self, signed_on: datetime.date) -> None:
        """The signatory printed these bytes, signed them on the day that they print, and stored the scan, in this very
        transaction."""

    def clean_sign_by_hand(self, signed_on: datetime.date) -> dict:
        if self.preparation is not None and signed_on != self.preparation.day:
            raise TransitionRefused(
                f"La lettre porte la date du {french_date(self.preparation.day)} : elle se signe ce jour-là. Si elle l’a été un "
                "autre jour, mettez-la de côté et préparez-la de nouveau : sa date sera celle de la signature."
            )
        return {"signed_on": signed_on}

    @transition(
        "state",
        source=S.CONFIRMED,
        target=S.SIGNED,
        custom={"label": "Signer", "done": "Lettre signée", "system": True},
    )
    def sign(self) -> None:
        """The worker stored the signed act, in this very transaction."""
        self.last_error = ""

    @transition(
        "state",
        source=S.CONFIRMED,
        target=S.TO_PREPARE,
        permission=may_sign,
        custom={"label": "Revenir sur la confirmation", "done": "Confirmation retirée"},
    )
    def unconfirm(self) -> None:
        """Signing keeps failing: who confirmed takes it back, or another signatory when that person is away."""
        self._leave_session()

    @transition(
        "state",
        source=S.CONFIRMED,
        target=S.TO_PREPARE,
        custom={"label": "Remettre à préparer", "done": "Lettre remise à préparer", "system": True},
    )
    def take_back(self, reason: str) -> None:
        """It could not be signed on the day that it prints, by who confirmed it: it waits for another session, and says why."""
        self._leave_session()
        self.last_error = reason

    # --- Given up ----------------------------------------------------------------------------------------------------
    @transition(
        "state",
        source=[S.TO_PREPARE, S.HELD, S.PREPARED],
        target=S.CANCELLED,
        custom={"label": "Annuler", "done": "Lettre annulée", "system": True},
    )
    def cancel(self) -> None:
        """The proposal behind the letter was taken back before signature, by whom that proposal says."""

    @transition(
        "state",
        source=[S.TO_PREPARE, S.HELD, S.PREPARED, S.CONFIRMED],
        target=S.CANCELLED,
        custom={"label": "Rendre sans objet", "done": "Lettre devenue sans objet", "system": True},
    )
    def void(self) -> None:
        """What the letter would decide cannot be decided any more; even confirmed, it is not signed."""

    def _leave_session(self) -> None:
        self.session = None
        self.preparation = None


class LetterRecord(TransitionRecord):
    """The record of a letter."""

    subject = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="record")


class Preparation(models.Model):
    """The exact bytes of a letter as a signatory sees them, number and date included. Insert-only."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="preparations")
    session = models.ForeignKey(SigningSession, on_delete=models.PROTECT, related_name="preparations")
    number = models.CharField(max_length=30)
    day = models.DateField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    template = models.CharField(max_length=100)
    template_version = models.CharField(max_length=64)
    snapshot = models.JSONField(encoder=DjangoJSONEncoder)
    specimen = models.BooleanField()
    signature_kind = models.CharField("signature", max_length=12, choices=SignatureKind.choices)
    rendered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "préparation"

    def __str__(self) -> str:
        return f"{self.number} ({self.day:%d/%m/%Y})"
