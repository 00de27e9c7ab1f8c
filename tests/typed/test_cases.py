"""What people typed on other portals, through the pages of this one: kept plain, or told with a sentence."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from adhesions.choices import Item
from adhesions.models import Adhesion, Membership
from coopps.kernel.instruction.choices import Outcome
from coopps.kernel.mailing.models import Message
from protocols.models import Intent
from tests.protocols.letters import Letter
from tests.protocols.test_intent_pages import typed as whole_letter
from tests.reading import signed_in, words_of
from tests.stories import story

pytestmark = pytest.mark.django_db


# --- Bounds of a dossier that is saved as typed ---------------------------------------------------------------------
@pytest.fixture
def mine(ours):
    """The nurse's dossier."""
    ours.open().invite().join()
    return ours.membership(ours.lead)


THEORY = {"organization": "Institut", "hours": "60", "ended_on": "2019-06-30"}


@pytest.mark.parametrize(
    ("item", "typed", "kept", "said"),
    [
        (Item.THEORY, {"hours": "−20"}, Decimal(-20), "« Heures suivies » : un nombre de 1 à 5 000"),
        (
            Item.THEORY,
            {"ended_on": "2031-01-01"},
            datetime.date(2031, 1, 1),
            "« Terminée le » : cette date est dans le futur",
        ),
        (Item.PRACTICE, {"supervised_acts": "-3"}, -3, "« Actes réalisés sous supervision » : un nombre de 1"),
        (Item.EXPERIENCE, {"years": "-3"}, Decimal(-3), "« Années d’expérience » : un nombre de 0 à 60"),
        (Item.DIPLOMA, {"obtained_on": "1019-06-30"}, datetime.date(1019, 6, 30), "au plus tôt le"),
        (
            Item.INSURANCE,
            {"valid_to": "2526-01-01"},
            datetime.date(2526, 1, 1),
            "« Valable jusqu’au » : la date attendue est",
        ),
    ],
)
def test_a_value_that_is_not_believed_is_kept_and_told(mine, ours, item, typed, kept, said):
    [field] = typed
    client, page = signed_in(ours.lead.user), reverse("adhesions:dossier_item", args=[mine.pk, item])
    kept_and_told = client.post(page, typed, headers={"X-Autosave": "1"})
    assert kept_and_told.status_code == 200
    assert said in words_of(kept_and_told)
    [row] = mine.items_of_kind(item)
    assert getattr(row, field) == kept
    overview = client.get(reverse("adhesions:dossier", args=[mine.pk]))
    [section] = [section for section in overview.context["sections"] if section.key == item]
    assert not section.complete
    [owed] = [owed for owed in section.owed if said in owed.sentence.replace("\u00a0", " ")]
    assert owed.url.endswith(f"-{field}")
    assert said in words_of(client.post(page, typed, follow=True))


@pytest.mark.parametrize(
    ("typed", "hours", "day"),
    [
        ({"hours": "59,5", "ended_on": "30/06/19"}, Decimal("59.5"), datetime.date(2019, 6, 30)),
        ({"hours": "1\u202f200", "ended_on": "0019-06-30"}, Decimal(1200), datetime.date(2019, 6, 30)),
        ({"hours": "60.0", "ended_on": "30.06.2019"}, Decimal(60), datetime.date(2019, 6, 30)),
    ],
)
def test_a_number_and_a_day_are_understood_as_they_are_written(mine, ours, typed, hours, day):
    client, page = signed_in(ours.lead.user), reverse("adhesions:dossier_item", args=[mine.pk, Item.THEORY])
    assert client.post(page, THEORY | typed, headers={"X-Autosave": "1"}).status_code == 204
    [row] = mine.items_of_kind(Item.THEORY)
    assert (row.hours, row.ended_on) == (hours, day)
    assert f'value="{str(hours).replace(".", ",")}"' in client.get(page).text
    assert [sentence for field, sentence in row.owed(ours.adhesion.agency.today()) if field != "document"] == []


def test_a_year_that_may_be_of_two_centuries_is_asked_again(mine, ours):
    client, page = signed_in(ours.lead.user), reverse("adhesions:dossier_item", args=[mine.pk, Item.THEORY])
    answer = client.post(page, THEORY | {"ended_on": "30/06/31"})
    assert "Écrivez l’année avec ses quatre chiffres, comme 30/06/2019." in words_of(answer)
    assert 'value="Institut"' in answer.text


def test_a_letter_of_intent_says_what_is_not_believed(ours):
    ours.open()
    page = reverse("adhesions:intent", args=[ours.pk])
    typed = {"purpose": "Objet", "nature": ["prevention"], "expected_volume": "-5", "planned_start": "30/06/2126"}
    client = signed_in(ours.lead.user)
    assert client.post(page, typed, headers={"X-Autosave": "1"}).status_code == 204
    said = words_of(client.get(reverse("adhesions:detail", args=[ours.pk])))
    assert "« Nombre de patients attendus par an » : un nombre de 1 à 1 000 000 est attendu" in said
    assert "« Début souhaité » : la date attendue est au plus tard le" in said


# --- Pasted from Word -------------------------------------------------------------------------------------------------
PASTED = "\uf0b7\tpremier motif\x0b\uf0a7 second\u2028sous\u2011motif\u200b\r\nfin\x0cdernier"
PLAIN = "• premier motif\n▪ second\nsous-motif\nfin\ndernier"


def test_a_motivation_pasted_from_word_is_printed_as_it_was_seen(ours):
    [(doctor, _)] = ours.members
    ours.ready().file().take().complete().examine()
    client, membership = signed_in(ours.instructor), ours.membership(doctor)
    propose = reverse("adhesions:proposal", args=[ours.instruction.pk, membership.pk])
    lacking = client.post(propose, {"outcome": Outcome.REFUSE, "motivation": "un\ndeux\nhiéroglyphe𓂀"})
    assert "Le signe « 𓂀 » (ligne 3, 12e caractère) ne peut pas être imprimé dans une lettre" in words_of(lacking)
    assert client.post(propose, {"outcome": Outcome.REFUSE, "motivation": PASTED}).status_code == 302
    assert Membership.objects.get(pk=membership.pk).examination.current_proposal.motivation == PLAIN


def test_the_name_of_a_team_and_its_place_are_kept_plain(ours):
    typed = {
        "name": "Cabinet\u00a0 des\r\nExemples\u202c",
        "kind": "cabinet",
        "address": "1 rue du Modèle",
        "postcode": "76 000",
        "city": "Rouen",
        "finess": "",
        "siret": "732 829 320 00074",
        "role": "delegue",
        "team_name": "\u202eÉquipe\u200b d’urologie",
        "practice_status": "liberal",
    }
    client, start = signed_in(ours.lead.user), reverse("adhesions:start", args=[ours.protocol.code])
    assert "« 👍 » (8e caractère)" in words_of(client.post(start, typed | {"team_name": "Équipe 👍"}))
    assert client.post(start, typed).status_code == 302
    adhesion = Adhesion.objects.get()
    assert str(adhesion.team) == "Équipe d’urologie"
    assert (adhesion.main_site.name, adhesion.main_site.siret) == ("Cabinet des Exemples", "73282932000074")


def test_an_invitation_to_a_disguised_address_leaves(ours):
    ours.open()
    typed = {"name": "Maud Démo", "email": "\u202amailto:maud.demo@exemple.test\u202c", "role": "delegant"}
    answer = signed_in(ours.lead.user).post(reverse("adhesions:invite", args=[ours.pk]), typed)
    assert answer.status_code == 302
    assert Message.objects.latest("pk").to == "maud.demo@exemple.test"


def test_a_letter_of_intent_takes_what_the_profile_takes(normandy):
    ours = Letter(normandy, 1).open()
    place = {
        "lieux-0-postcode": "76 000",
        "lieux-0-siret": "732 829 320 00074",
        "professionnels-0-email": "maud@exemple.test\u202c",
    }
    client = signed_in(ours.lead.user)
    for part in ("lieux", "professionnels"):
        page = reverse("projects:intent_part", args=[ours.pk, part])
        assert client.post(page, whole_letter(**place), headers={"X-Autosave": "1"}).status_code == 204
    intent = Intent.objects.get(pk=ours.pk)
    site = intent.sites.get()
    assert (site.postcode, site.department, site.siret) == ("76000", "76", "73282932000074")
    assert intent.professionals.filter(email="maud@exemple.test").exists()


# --- Letters without a decomposition ----------------------------------------------------------------------------------
def test_a_team_is_found_by_the_plain_letters_of_its_name(ours, normandy):
    ours.ready().file()
    other = story(normandy, "DEMO-VACC", 13, team_name="Équipe Michałowski – Bjørnsen").ready().file()
    client = signed_in(ours.instructor)
    for typed in ("michalowski", "MICHAŁOWSKI", "bjornsen\u200b equipe"):
        page = client.get(reverse("desk:queue"), {"q": typed})
        assert [dossier.number for dossier in page.context["dossiers"]] == [other.instruction.number]
