"""The public check: today's truth about a code, for anyone, and nothing more than the letter says."""

from __future__ import annotations

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from adhesions.services import life
from coopps.portal.forms.check import CheckForm, normalize_code
from coopps.portal.views.check import PublicCheckMixin
from tests.markup import inline_code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


@pytest.fixture
def anyone() -> Client:
    return Client()


def answer(client: Client, code: str) -> str:
    response = client.get(reverse("portal:check_code", args=[code]))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    html = response.content.decode()
    assert '<meta name="robots" content="noindex, nofollow">' in html
    assert inline_code(html) == []
    return html.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7k2m-x4pd-90rt", "7K2MX4PD90RT"),
        (" 7K2M X4PD 9ORT ", "7K2MX4PD90RT"),
        ("7K2M–X4PD_90RT", "7K2MX4PD90RT"),
        ("ilo0", "1100"),
        ("Code : 7K2M-X4PD-90RT", "7K2MX4PD90RT"),
        ("https://portail.exemple.test/verifier/7K2M-X4PD-90RT/", "7K2MX4PD90RT"),
        ("\u202a7K2M\u2011X4PD\u200b\u201190RT\u202c", "7K2MX4PD90RT"),
    ],
)
def test_a_code_is_read_as_people_type_it(typed, code):
    assert normalize_code(typed) == code


@pytest.mark.parametrize("typed", ["", "ABC", "7K2M-X4PD-90RT-1", "7K2M-X4PD-90RÉ"])
def test_what_is_not_a_code_is_told(typed):
    assert not CheckForm({"code": typed}).is_valid()


def test_the_form_leads_to_the_answer(anyone):
    assert "Code imprimé au bas de la lettre" in anyone.get(reverse("portal:check")).content.decode()
    response = anyone.get(reverse("portal:check"), {"code": "7k2m x4pd 9ort"})
    assert response.url == reverse("portal:check_code", args=["7K2MX4PD90RT"])
    wrong = anyone.get(reverse("portal:check"), {"code": "7k2m"})
    assert "vous en avez tapé 4" in wrong.content.decode()
    assert 'value="7k2m"' in wrong.content.decode()


def test_an_unknown_code(anyone, ours):
    html = answer(anyone, "7K2MX4PD90RT")
    assert "<h1>Code inconnu</h1>" in html
    assert "7K2M-X4PD-90RT" in html
    assert ", heure de Paris" in html


def test_today_s_truth_from_the_signature_to_the_end(anyone, ours, theirs):
    theirs.decided()
    ours.ready().file().take().complete().examine().propose()
    code = ours.letter(ours.lead).authorization.check_code
    assert "Code inconnu" in answer(anyone, code)  # nothing is signed yet
    ours.sign()
    assert "Pas encore autorisée à agir" in answer(anyone, code)
    ours.receive(ours.lead)
    waits = answer(anyone, code).replace("\u00a0", " ")
    assert "<h1>En attente : personne ne peut encore confier ces actes</h1>" in waits
    assert "Autorisée aujourd’hui" not in waits
    assert "Actes autorisés" not in waits
    assert ours.members[0][0].full_name not in waits
    ours.receive(ours.members[0][0])
    html = answer(anyone, f"{code[:4]}-{code[4:8].lower()}-{code[8:]}")
    assert "<h1>Autorisée aujourd’hui</h1>" in html
    title = escape(ours.protocol.version.title)
    for said in (ours.lead.full_name, "Infirmier", "personne déléguée", "Rouen", title, "Démonstration"):
        assert said in html
    for act in ours.protocol.version.acts:
        assert escape(act.label) in html
    for hidden in (ours.lead.identifier, ours.lead.user.email, ours.members[0][0].full_name, theirs.lead.full_name):
        assert hidden not in html
    authorization = ours.letter(ours.lead).authorization
    life.suspend(authorization, motivation="Contrôle en cours dans le service de la personne.")
    html = answer(anyone, code)
    assert "<h1>Autorisation suspendue</h1>" in html
    assert "Contrôle en cours" not in html
    life.end(ours.letter(ours.lead).authorization, motivation="La personne met fin à son engagement dans l’équipe.")
    assert "<h1>Autorisation terminée</h1>" in answer(anyone, code)


def test_the_hour_is_that_of_the_agency(anyone, theirs):
    theirs.decided()
    with time_machine.travel(timezone.now().replace(hour=9, minute=30), tick=False):
        html = answer(anyone, theirs.letter(theirs.lead).authorization.check_code)
    assert "à 13 h 30, heure de l’agence" in html


def test_a_refusal_has_no_code_that_opens_anything(anyone, ours):
    ours.ready().file().take().complete().examine().propose(ours.lead).sign()
    assert "Code inconnu" in answer(anyone, ours.letter(ours.lead).authorization.check_code)


def test_one_address_asks_so_many_times_a_minute(anyone, reference):
    url = reverse("portal:check_code", args=["7K2MX4PD90RT"])
    with time_machine.travel(timezone.now().replace(second=1), tick=False) as clock:
        codes = [anyone.get(url).status_code for _ in range(PublicCheckMixin.rate_limit)]
        assert set(codes) == {200}
        refused = anyone.get(url)
        assert refused.status_code == 429
        assert refused["Retry-After"] == "60"
        assert "Attendez une minute" in refused.content.decode()
        assert anyone.get(reverse("portal:check")).status_code == 200  # the empty form is not counted
        assert anyone.get(reverse("portal:check"), {"code": "7K2MX4PD90RT"}).status_code == 429
        assert Client(REMOTE_ADDR="192.0.2.7").get(url).status_code == 200
        clock.shift(60)
        assert anyone.get(url).status_code == 200
