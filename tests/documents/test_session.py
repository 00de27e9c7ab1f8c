"""The signing session: what is seen is what is signed, by who may, that day; and what the database itself refuses."""

from __future__ import annotations

import datetime
import subprocess

import pytest
import time_machine
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.choices import AgencyRoleKind, SignatureMode
from accounts.models import Agency, HealthProfessional, PersonalCertificate, SignatureDelegation
from accounts.services import roles
from coopps.demo import keys, people
from coopps.kernel.documents import signing
from coopps.kernel.documents.models import Act, Letter, LetterRecord, Preparation
from coopps.kernel.documents.services import signing_session
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import perform
from tests.stories import PUBLISHED, story

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)
PHRASE = "une phrase pour les essais"


@pytest.fixture
def proposed(ours):
    return ours.ready().file().take().complete().examine().propose()


def shown(session) -> dict[int, str]:
    """What the page of confirmation holds: the hash of each prepared letter."""
    return {letter.pk: letter.preparation.sha256 for letter in session.letters.filter(state="preparee")}


def states() -> list[str]:
    return [letter.state for letter in Letter.objects.order_by("pk")]


def midnight(agency: Agency) -> datetime.datetime:
    """The next midnight at the agency."""
    return datetime.datetime.combine(agency.today() + DAY, datetime.time(), agency.tz)


def deputy_of(story_, **dates):
    """A deputy with a delegation of signature of the Director General."""
    agency = story_.instructor.agency_roles.get().agency
    deputy = people.account("adjointe@demonstration.test", "Alma", "Démo")
    roles.delegate_signature(
        agency=agency,
        delegate=deputy,
        granted_by=story_.signatory,
        quality="Directrice adjointe",
        reference="décision de démonstration n° 1",
        **({"valid_from": agency.today()} | dates),
        **PUBLISHED,
    )
    return deputy


# --- What is signed -----------------------------------------------------------------------------------------------
def test_what_is_signed_begins_with_the_bytes_that_were_seen(proposed, tmp_path):
    session = proposed.session()
    seen = {letter.pk: signing_session.show(letter, proposed.signatory) for letter in session.letters.all()}
    assert signing_session.confirm(session, proposed.signatory, shown(session)) == []
    for pk in seen:
        signing_session.sign_letter(pk)
        act = Act.objects.get(letter=pk)
        signed = bytes(act.content)
        assert signed.startswith(seen[pk])
        assert act.prepared_sha256 == act.letter.preparation.sha256
        assert (act.signatory, act.signature_kind, act.signatory_quality) == (
            proposed.signatory, "cachet", "Directrice générale",
        )  # fmt: skip
        assert "Signature is Valid" in _pdfsig(signed, tmp_path)
        for place in (100, len(seen[pk]) // 2):
            changed = bytearray(signed)
            changed[place] ^= 1
            assert "Signature is Valid" not in _pdfsig(bytes(changed), tmp_path)


def _pdfsig(content: bytes, tmp_path) -> str:
    path = tmp_path / "acte.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout


def test_changed_bytes_are_not_signed(proposed):
    session = proposed.session()
    signing_session.confirm(session, proposed.signatory, shown(session))
    letter = proposed.letter(proposed.lead)
    with connection.cursor() as cursor:  # what only a person with the visa of the archives could do
        cursor.execute("SET LOCAL coopps.elimination = 'visa'")
        content = bytes(letter.preparation.content).replace(b"%PDF-1.7", b"%PDF-1.4", 1)
        cursor.execute("UPDATE documents_preparation SET content = %s WHERE id = %s", [content, letter.preparation_id])
        cursor.execute("SET LOCAL coopps.elimination = ''")
    signing_session.sign_letter(letter.pk)
    letter = proposed.letter(proposed.lead)
    assert letter.state == "confirmee"
    assert "ne sont plus ceux qui ont été confirmés" in letter.last_error
    assert not Act.objects.filter(letter=letter).exists()
    assert letter.authorization.state == "en_attente"


def test_a_hash_that_was_not_shown_confirms_nothing(proposed):
    session = proposed.session()
    wrong = dict.fromkeys(shown(session), "0" * 64)
    refused = signing_session.confirm(session, proposed.signatory, wrong)
    assert [sentence.endswith("relisez-la avant de confirmer.") for sentence in refused] == [True, True]
    assert states() == ["preparee", "preparee"]


def test_nothing_is_signed_for_an_identity_that_is_no_longer_verified(proposed):
    session = proposed.session()
    signing_session.confirm(session, proposed.signatory, shown(session))
    HealthProfessional.objects.filter(pk=proposed.lead.pk).update(
        verified_at=None, verified_by=None, verification_means=""
    )
    letter = proposed.letter(proposed.lead)
    signing_session.sign_letter(letter.pk)
    assert "n’est plus vérifiée" in proposed.letter(proposed.lead).last_error
    assert not Act.objects.filter(letter=letter).exists()


def test_the_number_stays_with_the_letter_through_its_preparations(proposed):
    session = proposed.session()
    letter = proposed.letter(proposed.lead)
    first = letter.preparation
    perform(letter, "set_aside", proposed.signatory)
    again = proposed.session()
    letter = proposed.letter(proposed.lead)
    assert again == session
    assert letter.preparation_id != first.pk
    assert letter.preparation.number == first.number == letter.number
    assert Preparation.objects.filter(letter=letter).count() == 2


# --- Midnight -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("code", "offset"), [("REU", 4), ("GUA", -4), ("NOR", None)])
def test_what_is_not_confirmed_lapses_at_midnight_of_the_agency(reference, code, offset):
    keys.make_seal(code)
    agency = Agency.objects.get(code=code)
    told = story(agency, "DEMO-VACC", 7).ready().file().take().complete().examine().propose()
    end = midnight(agency)
    if offset is not None:
        assert end.utcoffset() == datetime.timedelta(hours=offset)
    with time_machine.travel(end - 30 * MINUTE, tick=False):
        session = told.session()
        day = agency.today()
    with time_machine.travel(end - MINUTE, tick=False):
        signing_session.lapse_prepared()
        assert states() == ["preparee", "preparee"]
        first, second = shown(session)
        assert signing_session.confirm(session, told.signatory, {first: shown(session)[first]}) == []
    with time_machine.travel(end + MINUTE, tick=False):
        # the clock has not passed yet: the confirmation is refused all the same
        [refused] = signing_session.confirm(session, told.signatory, shown(session))
        assert "n’est plus ouverte" in refused
        signing_session.lapse_prepared()
        letters = {letter.pk: letter for letter in Letter.objects.all()}
        assert (letters[first].state, letters[second].state) == ("a_preparer", "a_preparer")
        assert (letters[second].session, letters[second].preparation) == (None, None)
        # what was confirmed and not signed in time never bears yesterday’s date: it is prepared again, and says why
        assert not Act.objects.filter(letter=first).exists()
        assert letters[first].last_error.startswith("Confirmée le ")
        following = told.session()
        assert (following.day, states()) == (day + DAY, ["preparee", "preparee"])
        assert {letter.preparation.day for letter in Letter.objects.all()} == {day + DAY}


def test_a_session_takes_yesterday_s_letters_even_if_the_clock_did_not_run(proposed):
    proposed.session()
    with time_machine.travel(midnight(proposed.adhesion.agency) + 9 * 60 * MINUTE, tick=False):
        today = proposed.session()
        assert states() == ["preparee", "preparee"]
        assert {letter.session for letter in Letter.objects.all()} == {today}
        assert {letter.preparation.day for letter in Letter.objects.all()} == {today.day}


# --- Who signs (BR-14) --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("begins", "ends"), [(1, None), (-30, -1)])
def test_a_delegate_out_of_the_dates_opens_no_session(proposed, begins, ends):
    today = proposed.adhesion.agency.today()
    deputy = deputy_of(proposed, valid_from=today + begins * DAY, valid_to=ends and today + ends * DAY)
    with pytest.raises(TransitionRefused) as refusal:
        signing_session.open_session(proposed.adhesion.agency, deputy)
    assert refusal.value.forbidden


def test_a_delegate_signs_within_the_dates_in_the_capacity_printed(proposed):
    deputy = deputy_of(proposed, valid_to=proposed.adhesion.agency.today())
    proposed.signatory = deputy
    proposed.sign()
    act = proposed.letter(proposed.lead).act
    assert (act.signatory, act.signatory_quality) == (deputy, "Directrice adjointe")


def test_a_delegation_that_ends_during_the_session_confirms_nothing(proposed):
    deputy = deputy_of(proposed)
    proposed.signatory = deputy
    session = proposed.session()
    SignatureDelegation.objects.update(valid_from=session.day - 9 * DAY, valid_to=session.day - DAY)
    assert len(signing_session.confirm(session, deputy, shown(session))) == 2
    assert states() == ["preparee", "preparee"]


def test_a_delegation_falls_with_the_office_of_who_gave_it(proposed):
    agency, deputy = proposed.adhesion.agency, deputy_of(proposed)
    director = proposed.signatory.agency_roles.get()
    director.valid_to = agency.today() - DAY
    director.save()
    roles.give_role(
        user=people.account("nouvelle@demonstration.test", "Noé", "Démo"),
        agency=agency,
        kind=AgencyRoleKind.DIRECTOR,
        quality="Directeur général",
        valid_from=agency.today(),
    )
    for former in (deputy, proposed.signatory):
        with pytest.raises(TransitionRefused):
            signing_session.open_session(agency, former)


def test_who_proposed_never_signs(proposed):
    agency = proposed.adhesion.agency
    roles.delegate_signature(
        agency=agency, delegate=proposed.instructor, granted_by=proposed.signatory, quality="Cheffe de service",
        reference="n° 2", valid_from=agency.today(),
        **PUBLISHED,
    )  # fmt: skip
    own = signing_session.open_session(agency, proposed.instructor)
    assert own.letters.count() == 0
    session = proposed.session()
    Letter.objects.update(session=own)  # even if a letter came into their own session
    assert len(signing_session.confirm(own, proposed.instructor, shown(own))) == 2
    Letter.objects.update(session=session)
    assert states() == ["preparee", "preparee"]


def test_another_signatory_neither_sees_nor_confirms(proposed, theirs):
    session, deputy = proposed.session(), deputy_of(proposed)
    for other in (deputy, theirs.signatory, proposed.instructor):
        assert len(signing_session.confirm(session, other, shown(session))) == 2
        with pytest.raises(TransitionRefused):
            signing_session.show(proposed.letter(proposed.lead), other)
    assert states() == ["preparee", "preparee"]


# --- Personal signature -------------------------------------------------------------------------------------------
@pytest.fixture
def personal(proposed):
    """The agency signs by personal signature; the director has a certificate."""
    Agency.objects.filter(pk=proposed.adhesion.agency.pk).update(signature_mode=SignatureMode.PERSONAL)
    give_certificate(proposed.signatory)
    return proposed


def give_certificate(user, **dates) -> None:
    PersonalCertificate.objects.filter(user=user).delete()
    PersonalCertificate.objects.create(
        user=user,
        pkcs12=signing.make_self_signed(user.full_name, "Agence", PHRASE, authority=keys.demo_authority(), **dates),
        subject=user.full_name,
        not_after=timezone.now() + 700 * DAY,
    )
    user.refresh_from_db()


def test_a_personal_signature_is_the_signatory_s_own(personal):
    personal.sign(PHRASE)
    act = personal.letter(personal.lead).act
    report = signing.verify(bytes(act.content))
    assert (act.signature_kind, report.valid, report.signer_name) == ("personnelle", True, personal.signatory.full_name)


def test_a_wrong_phrase_confirms_nothing(personal):
    session = personal.session()
    for phrase in ("", "pas la bonne"):
        with pytest.raises(TransitionRefused, match="ne déverrouille pas"):
            signing_session.confirm(session, personal.signatory, shown(session), phrase)
    assert states() == ["preparee", "preparee"]


def test_an_expired_certificate_confirms_nothing(personal):
    give_certificate(personal.signatory, valid_from=timezone.now() - 30 * DAY, valid_to=timezone.now() - DAY)
    session = personal.session()
    with pytest.raises(TransitionRefused, match="a expiré"):
        signing_session.confirm(session, personal.signatory, shown(session), PHRASE)
    assert states() == ["preparee", "preparee"]


def test_a_signatory_without_certificate_is_told(personal):
    PersonalCertificate.objects.all().delete()
    personal.signatory.refresh_from_db()
    session = personal.session()
    with pytest.raises(TransitionRefused, match="Aucun certificat"):
        signing_session.confirm(session, personal.signatory, shown(session), PHRASE)


def test_the_phrase_is_forgotten_after_a_quarter_of_an_hour(personal):
    session = personal.session()
    signing_session.confirm(session, personal.signatory, shown(session), PHRASE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(value, '') FROM cache")
        assert PHRASE not in cursor.fetchone()[0]
    letter = personal.letter(personal.lead)
    with time_machine.travel(timezone.now() + 16 * MINUTE, tick=False):
        signing_session.sign_letter(letter.pk)
        assert "saisissez de nouveau votre phrase secrète" in personal.letter(personal.lead).last_error
        with pytest.raises(TransitionRefused, match="ne déverrouille pas"):
            signing_session.try_again(session, personal.signatory, "pas la bonne")
        signing_session.try_again(session, personal.signatory, PHRASE)
        signing_session.sign_letter(letter.pk)
    assert personal.letter(personal.lead).state == "signee"
    cache.clear()


# --- What the database refuses --------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", [Act, Preparation, LetterRecord])
def test_what_is_kept_is_neither_changed_nor_deleted(ours, model):
    ours.decided()
    table = model._meta.db_table
    column = {Act: "title", Preparation: "number", LetterRecord: "note"}[model]
    before = model.objects.count()
    assert before
    for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert model.objects.count() == before
    assert not model.objects.filter(**{column: "x"}).exists()
