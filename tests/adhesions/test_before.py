"""« Avant de commencer »: the papers, the delays of the rules, and whether one qualifies; nothing of it is kept."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from accounts.models import Profession
from adhesions.choices import Item, Role
from adhesions.rules.completeness import PRACTICE
from adhesions.rules.guidance import GUIDANCE
from coopps.kernel.law.choices import Procedure
from coopps.kernel.law.clock import add_months
from coopps.kernel.law.selectors import rule
from coopps.kernel.typography import french_date
from protocols.models import Protocol
from tests.reading import words_of

pytestmark = pytest.mark.django_db

# Five years and 45 hours are asked of the nurse.
ASKING = "DEMO-ONCO-ORAL"


@pytest.fixture
def address(reference):
    return reverse("adhesions:before", args=[ASKING])


def nurse():
    return Profession.objects.filter(code="60").order_by("pk").first()


def declare(client, address, **said):
    return client.post(address, {"profession": nurse().pk, "role": Role.DELEGATED} | said)


def test_anybody_reads_the_papers_the_steps_and_the_delay_of_the_rule(client, address):
    page = client.get(address)
    said, today = words_of(page), timezone.localdate()
    months = rule(Procedure.ADHESION_REGISTRATION, today).months
    assert page.status_code == 200
    assert f"dans les {months} mois" in said
    assert french_date(add_months(today, months)).replace("\u00a0", " ") in said.replace("\u00a0", " ")
    assert "Le protocole demande 5 années d’expérience." in said.replace("\u00a0", " ")
    assert all(Item(item).label in said for item in GUIDANCE if item != PRACTICE)


def test_each_item_of_a_dossier_has_its_help_beginning_with_a_verb():
    assert set(GUIDANCE) == {PRACTICE, *Item}
    verbs = {one.task.split()[0] for one in GUIDANCE.values()}
    assert verbs == {"Dire", "Joindre", "Justifier", "Attester", "Demander", "Lire"}


@pytest.mark.parametrize(
    ("said", "obstacles", "unknown"),
    [
        ({"experience": "6", "formation_theorique": "45"}, 0, 0),
        ({"experience": "4", "formation_theorique": "45"}, 1, 0),
        ({"experience": "4", "formation_theorique": "10"}, 2, 0),
        ({"experience": "", "formation_theorique": ""}, 0, 2),
        ({"role": Role.DELEGATING}, 1, 0),
    ],
)
def test_what_is_declared_is_compared_with_the_protocol(client, address, said, obstacles, unknown):
    verdict = declare(client, address, **said).context["verdict"]
    assert (len(verdict.obstacles), len(verdict.unknown)) == (obstacles, unknown)


def test_a_profession_that_may_not_cooperate_is_told_so(client, address):
    psychologist = Profession.objects.filter(eligible=False).first()
    verdict = declare(client, address, profession=psychologist.pk, experience="9", formation_theorique="90").context[
        "verdict"
    ]
    assert "n’est pas de celles qui peuvent entrer dans un protocole" in verdict.obstacles[0]


def test_nothing_of_it_is_kept(client, address):
    before = {model: model.objects.count() for model in apps.get_models() if model._meta.managed}
    answer = declare(client, address, experience="6", formation_theorique="45")
    assert answer.status_code == 200
    assert {model: model.objects.count() for model in before} == before
    assert not client.session.keys()


def test_bad_input_is_told_and_stays_typed(client, address):
    answer = declare(client, address, experience="beaucoup")
    assert answer.status_code == 200
    assert answer.context["verdict"] is None
    assert list(answer.context["form"].errors) == ["experience"]
    assert "beaucoup" in answer.content.decode()


def test_a_protocol_that_asks_for_no_number_asks_for_none_here(client, reference):
    page = client.get(reverse("adhesions:before", args=["DEMO-URODYN"]))
    assert list(page.context["form"].fields) == ["profession", "role"]
    assert "Formation de niveau universitaire" in words_of(page)


def test_a_protocol_that_nobody_knows_is_not_found(client, reference):
    assert client.get(reverse("adhesions:before", args=["INCONNU"])).status_code == 404


def test_it_leads_to_the_start_where_an_adhesion_opens_and_says_why_elsewhere(client, ours):
    page = words_of(client.get(reverse("adhesions:before", args=[ours.protocol.code])))
    assert reverse("adhesions:start", args=[ours.protocol.code]) in page
    shut = Protocol.objects.exclude(pk=ours.protocol.pk).filter(regional_authorizations=None).first()
    page = words_of(client.get(reverse("adhesions:before", args=[shut.code])))
    assert reverse("adhesions:start", args=[shut.code]) not in page


def test_the_page_of_a_protocol_leads_here(client, ours):
    page = client.get(reverse("protocols:detail", args=[ours.protocol.code]))
    assert reverse("adhesions:before", args=[ours.protocol.code]) in words_of(page)


def test_the_example_is_filed_today(client, address):
    assert client.get(address).context["example"].act_by > timezone.localdate()


def test_a_protocol_that_is_declared_has_neither_these_papers_nor_these_delays(client, reference):
    for protocol in (
        Protocol.objects.exclude(regime__in=["HPST", "HPST_FIN"]).order_by("regime", "pk").distinct("regime")
    ):
        answer = client.get(reverse("adhesions:before", args=[protocol.code]))
        assert answer.url == reverse("protocols:declaration", args=[protocol.code]), protocol.regime
