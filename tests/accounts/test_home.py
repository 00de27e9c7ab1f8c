"""Where a person lives: asked once, read by the agency alone, and counted in the delay of appeal (CJA, R. 421-7; BR-22)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import HealthProfessional
from coopps.kernel.law import selectors as law
from coopps.kernel.law.appeal import Residence
from tests.reading import printed, signed_in, words_of

pytestmark = pytest.mark.django_db

STREET = "3 impasse des Frangipaniers"


def lives(person, **home) -> None:
    HealthProfessional.objects.filter(pk=person.pk).update(**{"home_address": STREET} | home)
    person.refresh_from_db()


@pytest.mark.parametrize(
    ("home", "residence"),
    [
        ({"home_postcode": "14000"}, Residence("14")),
        ({"home_postcode": "97400"}, Residence("974")),
        ({"home_postcode": "97150"}, Residence("978")),
        ({"home_postcode": "20000"}, Residence("2A")),
        ({"home_postcode": "1000", "home_country": "Belgique"}, Residence(abroad=True)),
        ({"home_postcode": ""}, Residence()),
    ],
)
def test_the_residence_follows_from_the_address(ours, home, residence):
    lives(ours.lead, **home)
    assert ours.lead.residence == residence


def typed(person, **home) -> dict:
    fields = ("identifier_kind", "identifier", "civility", "first_names", "exercise_name", "identifier_justification")
    return {name: getattr(person, name) for name in fields} | {"profession": person.profession_id} | home


def test_it_is_asked_with_the_identity_and_leaves_it_verified(ours):
    ours.ready().file().take()
    client = signed_in(ours.lead.user)
    page = reverse("accounts:identity")
    assert "L’agence seule la lit, jamais votre équipe" in words_of(client.get(page))
    home = {"home_address": STREET, "home_postcode": "97400", "home_city": "Saint-Denis"}
    assert client.post(page, typed(ours.lead, **home)).status_code == 302
    ours.lead.refresh_from_db()
    assert (ours.lead.home_lines, ours.lead.is_verified) == ([STREET, "97400 Saint-Denis"], True)
    assert STREET in words_of(client.get(reverse("accounts:profile")))


@pytest.mark.parametrize("home", [{"home_city": "Caen"}, {"home_address": STREET, "home_postcode": "1000"}])
def test_a_home_in_france_has_a_postcode(ours, home):
    client = signed_in(ours.lead.user)
    answer = client.post(reverse("accounts:identity"), typed(ours.lead, **home))
    assert "Indiquez le code postal de votre domicile" in words_of(answer)
    abroad = client.post(reverse("accounts:identity"), typed(ours.lead, **home, home_country="Belgique"))
    assert abroad.status_code == 302


def test_the_agency_alone_reads_it(ours, theirs):
    lives(ours.lead, home_postcode="97400", home_city="Saint-Denis")
    ours.ready().file().take()
    doctor = ours.members[0][0]
    identity = reverse("adhesions:identity", args=[ours.instruction.pk, ours.membership(ours.lead).pk])
    assert STREET in words_of(signed_in(ours.instructor).get(identity))
    assert signed_in(theirs.instructor).get(identity).status_code == 404
    assert signed_in(doctor.user).get(identity).status_code == 404
    team = signed_in(doctor.user)
    for page in ("adhesions:detail", "adhesions:team", "adhesions:intent"):
        assert STREET not in words_of(team.get(reverse(page, args=[ours.pk])))
    for act in (ours.adhesion.filed_intent, ours.adhesion.acknowledgement):
        assert STREET not in printed(bytes(act.content))


def test_br_22_the_letter_counts_from_where_the_person_lives_and_where_the_court_is(ours):
    """The team exercises in Calvados; the nurse lives at La Réunion, the doctor said nothing."""
    lives(ours.lead, home_postcode="97400")
    lives(ours.members[0][0], home_address="", home_postcode="", home_city="")
    ours.ready().file().take().complete().examine().propose(*ours.everyone).sign()
    nurse, doctor = (printed(bytes(ours.letter(person).act.content)) for person in ours.everyone)
    assert law.court_for("14").name == "Caen"
    assert "augmenté de 1 mois" in nurse
    assert "3 mois au total" in nurse
    assert "ne connaît pas votre adresse personnelle" in doctor
    assert STREET not in nurse
