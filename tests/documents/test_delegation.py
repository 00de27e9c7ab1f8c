"""Who signs an act, on the day that it prints: dates, publication and scope of a delegation, for who confirms and for the
worker that signs (BR-14)."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from accounts.models import AgencyRole, SignatureDelegation
from accounts.services import roles
from coopps.demo import people
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.documents.services import signing_session
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.reading import signed_in
from tests.stories import PUBLISHED

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def proposed(ours):
    """The nurse is refused, the doctor’s decision postponed: two kinds of letters."""
    [(doctor, _)] = ours.members
    return ours.ready().file().take().complete().examine().propose(ours.lead, postponed=(doctor,))


def deputy_of(story_, **words):
    agency = story_.adhesion.agency
    deputy = people.account("adjointe@demonstration.test", "Alma", "Démo")
    roles.delegate_signature(
        agency=agency, delegate=deputy, granted_by=story_.signatory, quality="Directrice adjointe",
        reference="décision n° 1", **({"valid_from": agency.today()} | PUBLISHED | words),
    )  # fmt: skip
    return deputy


def shown(session) -> dict[int, str]:
    return {letter.pk: letter.preparation.sha256 for letter in session.letters.filter(state="preparee")}


def confirmed_by(story_, signatory):
    """The letters of the signatory’s session are read and confirmed; the worker has not come yet."""
    story_.signatory = signatory
    session = story_.session()
    assert signing_session.confirm(session, signatory, shown(session)) == []
    return session


def noon(agency, day) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), agency.tz)


# --- The calendar (BR-14) -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "last", "published", "today", "signs"),
    [
        ("2026-03-01", "2026-03-31", "2026-02-14", "2026-02-28", False),  # the day before
        ("2026-03-01", "2026-03-31", "2026-02-14", "2026-03-01", True),  # the first day
        ("2026-03-01", "2026-03-31", "2026-02-14", "2026-03-31", True),  # the last day
        ("2026-03-01", "2026-03-31", "2026-02-14", "2026-04-01", False),  # the day after
        ("2026-03-01", "2026-03-01", "2026-02-14", "2026-03-01", True),  # of one day
        ("2026-03-01", None, "2026-02-14", "2027-03-01", True),  # without an end
        ("2026-03-01", "2026-03-31", "2026-03-10", "2026-03-09", False),  # not published yet
        ("2026-03-01", "2026-03-31", "2026-03-10", "2026-03-10", False),  # the day of the publication (L. 221-2)
        ("2026-03-01", "2026-03-31", "2026-03-10", "2026-03-11", True),  # the day after it
        ("2026-03-01", "2026-03-31", "2026-03-31", "2026-03-31", False),  # published too late
        ("2026-03-01", "2026-03-31", "2026-02-28", "2026-03-01", True),  # published the day before
        ("2026-03-01", "2026-03-31", None, "2026-03-15", False),  # never published
    ],
)
def test_br_14_a_delegate_signs_within_the_dates_once_published(ours, first, last, published, today, signs):
    def day(text):
        return text and datetime.date.fromisoformat(text)

    agency = ours.instructor.agency_roles.get().agency
    deputy = people.account("adjointe@demonstration.test", "Alma", "Démo")
    ours.signatory.agency_roles.update(valid_from=day("2020-01-01"))
    SignatureDelegation.objects.create(
        agency=agency, delegate=deputy, granted_by=ours.signatory, quality="Adjointe", reference="n° 1",
        valid_from=day(first), valid_to=day(last), published_on=day(published),
        publication_reference="recueil n° 1" if published else "",
    )  # fmt: skip
    with time_machine.travel(noon(agency, day(today)), tick=False):
        roles.project_grants(agency)
        assert agency.allows(deputy, "sign") is signs
        assert (agency.signing_capacity(deputy) is not None) is signs
        if signs:
            assert signing_session.open_session(agency, deputy).signatory == deputy
        else:
            with pytest.raises(TransitionRefused) as refusal:
                signing_session.open_session(agency, deputy)
            assert refusal.value.forbidden


def test_the_database_refuses_a_publication_said_by_half(ours):
    deputy_of(ours.ready())
    for half in ({"published_on": None}, {"publication_reference": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SignatureDelegation.objects.update(**half)


def test_the_letter_prints_the_decision_and_its_publication(proposed):
    session = confirmed_by(proposed, deputy_of(proposed))
    assert (
        session.delegation_reference
        == f"décision n° 1, publiée le {french_date(PUBLISHED['published_on'])} (recueil n° 1)"
    )


# --- The scope ----------------------------------------------------------------------------------------------------
def test_letters_out_of_the_scope_are_not_put_in_the_session_and_it_is_told(proposed, work):
    deputy = deputy_of(proposed, scope=["refus_nominatif"])
    client = signed_in(deputy)
    nurse, doctor = (proposed.letter(person) for person in proposed.everyone)
    html = client.get(reverse("portal:signing")).text
    assert "Hors de votre délégation" in html
    client.post(reverse("portal:signing"))
    work()
    nurse, doctor = (proposed.letter(person) for person in proposed.everyone)
    assert (nurse.state, doctor.state, doctor.session) == ("preparee", "a_preparer", None)
    assert doctor.title in client.get(reverse("portal:signing")).text
    # even in the session, it is neither shown nor confirmed
    Letter.objects.filter(pk=doctor.pk).update(session=nurse.session)
    signing_session.prepare_letter(doctor.pk)
    session = nurse.session
    assert len(signing_session.confirm(session, deputy, shown(session))) == 1
    assert proposed.letter(proposed.members[0][0]).state == "preparee"
    # the Director General signs it
    html = signed_in(proposed.signatory).get(reverse("portal:signing")).text
    assert "Hors de votre délégation" not in html


@pytest.mark.parametrize("kind", ["arrete_protocole", "avis_has", "inconnu"])
def test_a_scope_holds_acts_that_the_agency_signs(ours, kind):
    from coopps.kernel.documents import registry

    signed = {one.name for one in registry.signed_by("ars")}
    assert "avis_has" not in signed
    assert {one.name for one in registry.signed_by("has")}.isdisjoint(signed)
    if kind not in signed:
        with pytest.raises(TransitionRefused, match="ne se signe pas"):
            deputy_of(ours.ready(), scope=[kind])


# --- The worker ---------------------------------------------------------------------------------------------------
def _ended(story_, deputy):
    SignatureDelegation.objects.update(
        valid_from=story_.adhesion.agency.today() - 9 * DAY, valid_to=story_.adhesion.agency.today() - DAY
    )


def _unpublished(story_, deputy):
    SignatureDelegation.objects.update(published_on=None, publication_reference="")


def _narrowed(story_, deputy):
    SignatureDelegation.objects.update(scope=["ajournement"])


def _replaced(story_, deputy):
    """Another Director General takes office that day: the delegation falls with who gave it."""
    agency = story_.adhesion.agency
    AgencyRole.objects.filter(agency=agency, kind=AgencyRoleKind.DIRECTOR).update(valid_to=agency.today() - DAY)
    roles.give_role(
        user=people.account("nouvelle@demonstration.test", "Noé", "Démo"), agency=agency,
        kind=AgencyRoleKind.DIRECTOR, quality="Directeur général", valid_from=agency.today(),
    )  # fmt: skip


def _renamed(story_, deputy):
    SignatureDelegation.objects.update(quality="Directrice générale adjointe")


def _gone(story_, deputy):
    type(deputy).objects.filter(pk=deputy.pk).update(is_active=False)


@pytest.mark.parametrize("change", [_ended, _unpublished, _narrowed, _replaced, _renamed, _gone])
def test_the_worker_signs_nothing_for_who_cannot_sign_any_more(proposed, change):
    """Between the confirmation and the signature, on the same day."""
    deputy = deputy_of(proposed)
    confirmed_by(proposed, deputy)
    director = proposed.adhesion.agency.director().user
    change(proposed, deputy)
    letter = proposed.letter(proposed.lead)
    signing_session.sign_letter(letter.pk)
    letter = proposed.letter(proposed.lead)
    assert not Act.objects.filter(letter=letter).exists()
    assert (letter.state, letter.session, letter.preparation) == ("a_preparer", None, None)
    assert letter.last_error.endswith(("ne le couvre pas.", "préparez-la de nouveau."))
    assert letter.record.last().transition == "take_back"
    assert letter.record.last().note == letter.last_error
    assert letter.authorization.state == "en_attente"
    # who signs reads it on the desk and at home, who proposed on the dossier and at home
    signatory = director if change is not _replaced else proposed.adhesion.agency.director().user
    for user, page in (
        (signatory, reverse("portal:signing")),
        (proposed.instructor, reverse("adhesions:desk", args=[proposed.instruction.pk])),
        (proposed.instructor, reverse("portal:home")),
    ):
        assert letter.last_error in signed_in(user).get(page).text.replace("\u00a0", " ")
    assert "n’a pas été signée ce jour-là" in signed_in(signatory).get(reverse("portal:home")).text


def test_the_worker_at_midnight_signs_nothing_with_the_date_of_the_day_before(proposed):
    session = confirmed_by(proposed, proposed.signatory)
    agency = proposed.adhesion.agency
    midnight = datetime.datetime.combine(session.day + DAY, datetime.time(), agency.tz)
    nurse, doctor = (proposed.letter(person) for person in proposed.everyone)
    with time_machine.travel(midnight - datetime.timedelta(seconds=1), tick=False):
        signing_session.sign_letter(nurse.pk)
    act = Act.objects.get(letter=nurse)
    assert (act.day, agency.day_of(act.issued_at)) == (session.day, session.day)
    with time_machine.travel(midnight, tick=False):
        signing_session.sign_letter(doctor.pk)
        doctor = Letter.objects.get(pk=doctor.pk)
        assert doctor.state == "a_preparer"
        assert not Act.objects.filter(letter=doctor).exists()
        assert "elle n’a pas pu être signée ce jour-là" in doctor.last_error
        # the next session signs it, with its own day, and forgets the trouble
        again = proposed.session()
        doctor = Letter.objects.get(pk=doctor.pk)
        assert (doctor.preparation.day, doctor.last_error) == (session.day + DAY, "")
        assert signing_session.confirm(again, proposed.signatory, shown(again)) == []
        signing_session.sign_letter(doctor.pk)
        assert Act.objects.get(letter=doctor).day == session.day + DAY
