"""Each duty that a letter names has its place in the portal: a date, and a page or whom to write to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from adhesions.rules.duties import DUTIES, Leads
from adhesions.rules.readiness import insured_until
from adhesions.services import withdrawals
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typography import french_date
from tests.orders import end
from tests.reading import printed, signed_in, words_of

pytestmark = pytest.mark.django_db

PAGE = "adhesions:duties"


@pytest.fixture
def decided(ours):
    return ours.decided()


def owed(page, key: str):
    [one] = page.context["owed"]
    return next(line for line in one.lines if line.duty.key == key)


def test_each_duty_that_the_text_of_the_letter_names_is_on_the_page(texts):
    """The text changed and a duty was added: this list is to be read again."""
    body = law.text(TextKey.DUTIES, timezone.localdate()).body
    assert [duty.key for duty in DUTIES if duty.named not in body] == []
    changes = re.search(r"tout changement : ([^.]+)\.", body).group(1).split(", ")
    assert [change for change in changes if change not in {duty.named for duty in DUTIES}] == []


def test_each_letter_that_names_the_duties_prints_where_their_page_is():
    templates = list(Path(settings.BASE_DIR, "templates", "documents").glob("*/*.html"))
    naming = [path for path in templates if "in duties %}" in path.read_text()]
    assert [path.name for path in naming] == ["authorization.html"]
    assert all("{{ duties_page }}" in path.read_text() for path in naming)


def test_the_letter_leads_to_a_page_that_answers(decided):
    letter = printed(bytes(decided.letter(decided.lead).act.content))
    address = settings.SITE_URL + reverse(PAGE)
    assert address in letter.replace(" ", "") or address in letter
    page = signed_in(decided.lead.user).get(address.removeprefix(settings.SITE_URL))
    assert page.status_code == 200


@pytest.mark.parametrize("who", ["lead", "other"])
def test_each_duty_leads_to_a_page_that_answers_or_says_whom_to_write_to(decided, who):
    [(other, _)] = decided.members
    person = decided.lead if who == "lead" else other
    client = signed_in(person.user)
    page = client.get(reverse(PAGE))
    [one] = page.context["owed"]
    assert [line.duty for line in one.lines] == list(DUTIES)
    for line in one.lines:
        assert bool(line.action) != line.to_agency, line.duty.key
        assert line.when, line.duty.key
        if line.action:
            assert client.get(line.action.url).status_code == 200, line.duty.key
    assert {line.duty.key for line in one.lines if line.to_agency} == {
        duty.key for duty in DUTIES if duty.leads is Leads.AGENCY
    }
    agency, said = decided.adhesion.agency, words_of(page)
    assert said.count(f"mailto:{agency.email}?") == sum(line.to_agency for line in one.lines)
    assert said.count("Le portail ne le reçoit pas encore") == sum(line.to_agency for line in one.lines)
    assert decided.instruction.number in said


def test_the_dates_are_those_of_the_rows_and_of_the_rules(decided):
    page = signed_in(decided.lead.user).get(reverse(PAGE))
    member, today = decided.membership(decided.lead), decided.adhesion.agency.today()
    assert french_date(insured_until(member, today)) in owed(page, "assurance").when
    right = page.context["owed"][0].right
    assert french_date(withdrawals.earliest_day(right)) in owed(page, "retrait").when


def test_a_withdrawal_that_is_announced_is_told_with_its_day(decided):
    [(doctor, _)] = decided.members
    right = decided.letter(doctor).authorization
    day = withdrawals.earliest_day(right)
    withdrawals.announce(right, doctor.user, effect_on=day, reason="")
    line = owed(signed_in(doctor.user).get(reverse(PAGE)), "retrait")
    assert (line.action.label, french_date(day) in line.when) == ("Annuler mon retrait", True)


def test_who_has_no_right_and_whose_right_is_over_reads_only_the_text(ours, theirs):
    ours.open()
    client = signed_in(ours.lead.user)
    assert client.get(reverse(PAGE)).context["owed"] == []
    theirs.decided()
    end(theirs.adhesion.authorization, theirs.signatory)
    page = signed_in(theirs.lead.user).get(reverse(PAGE))
    assert page.context["owed"] == []
    assert "Vous n’avez pas d’autorisation en cours" in words_of(page)


def test_the_neighbor_reads_the_own_duties_alone(ours, theirs):
    ours.decided()
    theirs.decided()
    page = signed_in(theirs.lead.user).get(reverse(PAGE))
    assert [one.right.adhesion_id for one in page.context["owed"]] == [theirs.pk]
    assert ours.adhesion.team.name not in words_of(page)


def test_each_moment_is_a_text_of_law_with_its_standing(decided):
    said = words_of(signed_in(decided.lead.user).get(reverse(PAGE)))
    for duty in DUTIES:
        assert duty.texts or duty.leads is Leads.WITHDRAWAL, duty.key
        for key in duty.texts:
            row = law.text(key, timezone.localdate())
            assert row.body in said
            assert row.title in said
    assert said.count("État : ") > len({key for duty in DUTIES for key in duty.texts})


def test_a_serious_event_is_declared_elsewhere_too(decided):
    said = words_of(signed_in(decided.lead.user).get(reverse(PAGE)))
    assert "la première sans délai, la seconde au plus tard dans les trois mois" in said
