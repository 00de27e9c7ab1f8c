"""The signing session: what the signatory does, and what the worker does between two of those gestures."""

from __future__ import annotations

import base64
import datetime
import hashlib
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from coopps.kernel.documents import registry, signing
from coopps.kernel.documents.choices import LetterState, SignatureKind
from coopps.kernel.documents.models import Act, Letter, Preparation, SigningSession, StoredFile
from coopps.kernel.documents.models.letters import concerning, may_sign_in_session, no_longer_signed_in
from coopps.kernel.documents.services import delivering
from coopps.kernel.documents.services.issuing import render, sha256, template_version
from coopps.kernel.documents.services.numbering import next_number
from coopps.kernel.outbox import wake
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform, prompted_by

# How long a personal signature stays unlocked after the pass phrase was typed, in seconds.
UNLOCKED_FOR = 15 * 60
# How long the original of a letter signed by hand may take to be stored; its date stays that of its signature.
HAND_SIGNED_WITHIN = datetime.timedelta(days=7)


# --- The signatory ------------------------------------------------------------------------------------------------
def open_session(agency, signatory) -> SigningSession:
    """Open (or go on with) today's session of `signatory`, and have the worker prepare every letter that waits.

    Letters that concern the signatory (proposed by, or about their own team) are left to somebody else, and so are those
    that the delegation does not cover.

    Raises:
        TransitionRefused: the person may not sign for the agency today (BR-14).
    """
    lapse_prepared(agency)
    day = agency.today()
    capacity = agency.signing_capacity(signatory, day) if agency.allows(signatory, "sign", day) else None
    if capacity is None:
        raise TransitionRefused(
            "Vous ne pouvez pas signer pour cette agence aujourd’hui : aucune fonction ni délégation de signature "
            "n’est en vigueur à votre nom.",
            forbidden=True,
        )
    with transaction.atomic():
        session, _ = SigningSession.objects.get_or_create(
            agency=agency,
            signatory=signatory,
            day=day,
            defaults={
                "signature_kind": SignatureKind(agency.signature_mode),
                "first_name": capacity.first_name,
                "last_name": capacity.last_name,
                "quality": capacity.quality,
                "service": capacity.service,
                "by_delegation_of": capacity.by_delegation_of,
                "delegation_reference": capacity.delegation_reference,
            },
        )
        waiting = list(
            Letter.objects.select_for_update(of=("self",)).filter(
                agency=agency, state=LetterState.TO_PREPARE, session=None
            )
        )
        left = concerning(waiting, signatory)
        for letter in waiting:
            if letter.pk in left or not capacity.covers(letter.kind):
                continue
            letter.session, letter.last_error = session, ""
            letter.save(update_fields=["session", "last_error"])
            wake("documents.prepare", letter.pk)
    return session


def show(letter: Letter, signatory) -> bytes:
    """The exact bytes of a prepared letter, for the signatory of its session; that they were shown is kept.

    Raises:
        TransitionRefused: not the session's signatory, or nothing is prepared.
    """
    with transaction.atomic():
        letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        if not may_sign_in_session(letter, signatory):
            raise TransitionRefused("Cette lettre n’est pas dans votre séance de signature.", forbidden=True)
        if letter.preparation is None:
            raise TransitionRefused("Cette lettre n’est pas encore préparée.")
        letter.seen_sha256 = letter.preparation.sha256
        letter.save(update_fields=["seen_sha256"])
    return bytes(letter.preparation.content)


def confirm(session: SigningSession, signatory, seen: dict[int, str], pass_phrase: str = "") -> list[str]:
    """Confirm the letters that the signatory saw: `seen` gives the hash shown for each key. One gesture for all.

    A letter that changed meanwhile is left out and told; the others go to the worker.

    Returns:
        the sentences about what could not be confirmed.

    Raises:
        TransitionRefused: the personal signature could not be unlocked; nothing is confirmed.
    """
    if session.letters.filter(pk__in=seen, preparation__signature_kind=SignatureKind.PERSONAL).exists():
        unlock(session, signatory, pass_phrase)
    refused = []
    for pk, digest in sorted(seen.items()):
        letter = session.letters.filter(pk=pk).first()
        if letter is None:
            refused.append("Une lettre n’est plus dans cette séance : elle a été mise de côté ou reprise.")
            continue
        try:
            with transaction.atomic():
                perform(letter, "confirm", signatory, sha256=digest)
                wake("documents.sign", letter.pk)
        except TransitionRefused as refusal:
            refused.append(f"{letter.title} : {refusal}")
    return refused


def send_back(letter: Letter, signatory, reason: str) -> Letter:
    """Send a prepared letter back to the instruction, with the reason; what proposed it is told."""
    with transaction.atomic():
        letter = perform(letter, "send_back", signatory, reason=reason)
        with prompted_by(signatory):
            registry.get(letter.kind).on_returned(letter)
    return letter


def record_hand_signed(letter: Letter, signatory, *, signed_on: datetime.date, scan: StoredFile) -> Letter:
    """Store the original of a prepared letter that its signatory printed and signed by hand: the scan becomes the act, and
    the decision moves as for any signature.

    Raises:
        TransitionRefused: not the signatory of its session, or not any more; a letter that is signed in the portal; another
            day than the one that it prints; an identity that is no longer verified.
    """
    with transaction.atomic():
        letter = perform(letter, "sign_by_hand", signatory, signed_on=signed_on)
        _refuse_unverified(letter)
        with scan.open() as file:
            act = _act_of(letter, file.read(), at=timezone.now(), scan=scan)
        _issue(act)
    return letter


def unlock(session: SigningSession, signatory, pass_phrase: str) -> None:
    """Open the signatory's own certificate for this session, for a quarter of an hour.

    The pass phrase is kept encrypted, away from the dossiers, and forgotten by itself.

    Raises:
        TransitionRefused: no certificate, a wrong pass phrase, an expired certificate; or not the session's signatory.
    """
    certificate = getattr(signatory, "certificate", None)
    if signatory.pk != session.signatory_id or certificate is None:
        raise TransitionRefused(
            "Aucun certificat de signature n’est enregistré à votre nom : demandez à l’administration de l’agence."
        )
    try:
        signing.open_personal(bytes(certificate.pkcs12), pass_phrase)
    except signing.SigningRefused as refusal:
        raise TransitionRefused(str(refusal)) from refusal
    cache.set(_unlock_key(session), _vault().encrypt(pass_phrase.encode()), UNLOCKED_FOR)


def try_again(session: SigningSession, signatory, pass_phrase: str = "") -> None:
    """Have the worker try once more to sign what is confirmed and failed.

    Raises:
        TransitionRefused: the personal signature could not be unlocked, or not the session's signatory.
    """
    if signatory.pk != session.signatory_id:
        raise TransitionRefused(
            "Seule la personne qui a confirmé ces lettres peut les relancer.",
            forbidden=True,
        )
    confirmed = session.letters.filter(state=LetterState.CONFIRMED)
    if confirmed.filter(preparation__signature_kind=SignatureKind.PERSONAL).exists():
        unlock(session, signatory, pass_phrase)
    confirmed.update(last_error="")
    for letter in confirmed:
        wake("documents.sign", letter.pk)


# --- The worker ---------------------------------------------------------------------------------------------------
def prepare_letter(pk: int) -> None:
    """Render the exact bytes of a letter that waits in an open session. Running twice does it once."""
    try:
        with transaction.atomic():
            letter = _locked(pk, LetterState.TO_PREPARE)
            if letter is None or letter.session is None or not letter.session.is_open:
                return
            day = letter.session.day
            if letter.number is None or f"-{day.year}-" not in letter.number:
                letter.number = next_number(letter.agency, registry.get(letter.kind).series, day.year)
                letter.save(update_fields=["number"])
            composition = registry.get(letter.kind).compose(letter, letter.session)
            content, specimen = render(composition, day=day)
            preparation = Preparation.objects.create(
                letter=letter,
                session=letter.session,
                number=letter.number,
                day=day,
                content=content,
                sha256=sha256(content),
                template=composition.template,
                template_version=template_version(composition.template),
                snapshot=composition.data,
                specimen=specimen,
                signature_kind=letter.session.signature_of(letter),
            )
            perform(letter, "prepare", SYSTEM, preparation=preparation)
    except TransitionRefused as refusal:
        _tell(pk, str(refusal))
    except Exception as error:
        _tell(pk, f"La lettre n’a pas pu être préparée ({type(error).__name__}).")
        raise


def sign_letter(pk: int) -> None:
    """Sign what was confirmed and store the act; the decision moves in the same transaction, or nothing does.

    The hash of the bytes is checked against what the signatory saw; who confirmed must still sign such an act, on the very
    day that it prints: else it goes back to be prepared, and says why. Delivered twice, killed anywhere: one act.
    """
    try:
        with transaction.atomic():
            letter = _locked(pk, LetterState.CONFIRMED)
            if letter is None:
                return
            if reason := no_longer_signed_in(letter.session, letter):
                perform(letter, "take_back", SYSTEM, reason=reason)
                return
            act = _signed_act(letter)
            perform(letter, "sign", SYSTEM)
            _issue(act)
    except (signing.SigningRefused, TransitionRefused) as refusal:
        _tell(pk, str(refusal))
    except Exception as error:
        _tell(
            pk,
            f"La signature a échoué ({type(error).__name__}) ; elle sera tentée de nouveau.",
        )
        raise


def lapse_prepared(agency=None) -> None:
    """After midnight of the agency's time zone (of each, by default), what was prepared and not signed waits for another
    session: what was confirmed says why."""
    letters = Letter.objects.select_related("session__agency")
    if agency is not None:
        letters = letters.filter(agency=agency)
    for letter in letters.filter(state=LetterState.PREPARED).select_related("preparation"):
        if letter.is_to_sign_by_hand and letter.agency.today() <= letter.session.day + HAND_SIGNED_WITHIN:
            continue  # signed that day, its original may be stored a little later
        if not letter.session.is_open:
            try:
                perform(letter, "lapse", SYSTEM)
            except TransitionRefused:
                continue  # confirmed or set aside in between
    for letter in letters.filter(state=LetterState.CONFIRMED):
        if not letter.session.is_open:
            sign_letter(letter.pk)
    for letter in letters.filter(state=LetterState.TO_PREPARE, session__isnull=False):
        if not letter.session.is_open:
            Letter.objects.filter(pk=letter.pk, state=LetterState.TO_PREPARE).update(session=None)


def _refuse_unverified(letter: Letter) -> None:
    notified = letter.addressee is not None and not registry.get(letter.kind).answers_in_portal
    if notified and not letter.addressee.has_verified_identity:
        raise TransitionRefused("L’identité de la personne destinataire n’est plus vérifiée : rien n’est signé.")


def _issue(act: Act) -> None:
    """The act is stored: its addressee is notified, and what it decides moves."""
    if act.letter.addressee is not None:
        delivering.make_available(act, act.letter.addressee)
    with prompted_by(act.signatory):
        registry.get(act.kind).on_issued(act)


def _signed_act(letter: Letter) -> Act:
    session, preparation = letter.session, letter.preparation
    prepared = bytes(preparation.content)
    if sha256(prepared) != preparation.sha256:
        raise signing.SigningRefused(
            "Les octets préparés ne sont plus ceux qui ont été confirmés : la lettre n’est pas signée. "
            "Prévenez l’administration du portail."
        )
    _refuse_unverified(letter)
    signer = _signer(letter)
    now = timezone.now()
    if letter.agency.day_of(now) != preparation.day:  # midnight has passed in between
        raise signing.SigningRefused("La journée de cette lettre est passée.")
    signed = signing.sign(
        prepared,
        signer,
        reason=letter.title,
        location=letter.agency.seat,
        name=session.signatory_name if letter.is_signed_personally else letter.agency.name,
        at=now,
    )
    return _act_of(letter, signed, at=now, certificate=signer.subject)


def _act_of(letter: Letter, content: bytes, *, at: datetime.datetime, **signature: Any) -> Act:
    session, preparation = letter.session, letter.preparation
    return Act.objects.create(
        kind=letter.kind,
        letter=letter,
        agency=letter.agency,
        number=preparation.number,
        title=letter.title,
        day=preparation.day,
        issued_at=at,
        content=content,
        sha256=sha256(content),
        prepared_sha256=preparation.sha256,
        template=preparation.template,
        template_version=preparation.template_version,
        snapshot=preparation.snapshot,
        specimen=preparation.specimen,
        signature_kind=preparation.signature_kind,
        signatory=session.signatory,
        signatory_name=session.signatory_name,
        signatory_quality=session.quality,
        **signature,
    )


def _signer(letter: Letter) -> Any:
    session = letter.session
    if letter.is_sealed:
        return signing.load_seal(session.agency.code)
    token = cache.get(_unlock_key(session))
    certificate = getattr(session.signatory, "certificate", None)
    if token is None or certificate is None:
        raise signing.SigningRefused(
            "Votre signature personnelle n’est plus déverrouillée : saisissez de nouveau votre phrase secrète."
        )
    try:
        pass_phrase = _vault().decrypt(token).decode()
    except InvalidToken as error:
        raise signing.SigningRefused("Saisissez de nouveau votre phrase secrète.") from error
    return signing.open_personal(bytes(certificate.pkcs12), pass_phrase)


def _locked(pk: int, state: str) -> Letter | None:
    return (
        Letter.objects.select_for_update(of=("self",))
        .select_related(
            "session__agency",
            "session__signatory",
            "agency",
            "addressee",
            "preparation",
        )
        .filter(pk=pk, state=state)
        .first()
    )


def _tell(pk: int, sentence: str) -> None:
    Letter.objects.filter(pk=pk).update(last_error=sentence)


def _unlock_key(session: SigningSession) -> str:
    return f"unlocked-signature-{session.pk}"


def _vault() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(settings.SECRET_KEY.encode()).digest()))
