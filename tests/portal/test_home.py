"""The home of each role: what waits for me, what I wait for, and how to begin."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.models import User
from coopps.demo import people
from coopps.demo.accounts import PASSWORD
from coopps.portal.waiting import Matter, by_kind

pytestmark = pytest.mark.django_db


def home(user) -> dict[str, str]:
    """The parts of the home page of a person, by heading."""
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    response = client.get(reverse("portal:home"))
    assert response.status_code == 200
    html = response.content.decode().replace("\u00a0", " ")
    parts = {"": html}
    for name, anchor in (("mine", 'id="attend"'), ("awaited", 'id="attendu"'), ("rest", 'id="reste"')):
        parts[name] = html.partition(anchor)[2].partition("</section>")[0]
    return parts


def test_who_has_nothing_is_told_how_to_begin(reference):
    nobody = people.account("seule@demonstration.test", "Sol", "Démo")
    page = home(nobody)[""]
    assert "Choisir un protocole" in page
    assert "portal-matter" not in page


def test_an_expert_lands_at_home(reference, client):
    expert = people.expert("experte@demonstration.test", "Lia", "Démo", employer="Institut").user
    answer = client.post(reverse("account_login"), {"login": expert.email, "password": PASSWORD})
    assert answer.url == reverse("portal:home")


def test_a_team_step_by_step(ours, theirs):
    [(doctor, _)] = ours.members
    theirs.ready().file()
    ours.open().invite()
    assert "vous invite" in home(doctor.user)["mine"]
    ours.join()
    assert "Complétez votre dossier" in home(doctor.user)["mine"]
    assert "Complétez votre dossier" in home(ours.lead.user)["mine"]
    ours.write_intent().fill().engage()
    assert "déposez la demande" in home(ours.lead.user)["mine"]
    assert "peut maintenant la déposer" in home(doctor.user)["awaited"]
    ours.file()
    assert ours.instruction.number in home(doctor.user)["awaited"]
    assert "Rien ne vous attend" in home(doctor.user)[""]
    ours.take().complete().examine().propose()
    director = home(ours.signatory)["mine"]
    assert "2 lettres attendent votre signature" in director
    assert f'datetime="{ours.instruction.due_on:%Y-%m-%d}"' in director
    assert "attend votre signature" not in home(theirs.signatory)["mine"]
    ours.sign()
    letter = ours.letter(doctor)
    waiting = home(doctor.user)["mine"]
    assert reverse("portal:delivery", args=[letter.act.delivery.pk]) in waiting
    assert reverse("portal:delivery", args=[letter.act.delivery.pk]) not in home(ours.lead.user)["mine"]
    ours.receive()
    assert "déclarez la mise en œuvre" in home(ours.lead.user)["mine"]
    assert "Mes actes autorisés" in home(doctor.user)["rest"]
    assert reverse("portal:letters") in home(doctor.user)["rest"]


def test_a_team_that_has_signed_is_told_what_the_request_still_lacks(ours):
    [(doctor, _)] = ours.members
    ours.ready()
    ours.adhesion.sites.update(department="974")
    assert "la demande reste à compléter" in home(ours.lead.user)["mine"]
    assert "Votre part est faite" in home(doctor.user)["awaited"]


def test_the_own_letter_is_told_once(ours):
    [(doctor, _)] = ours.members
    ours.ready().file().take().complete().examine().propose().sign()
    assert home(doctor.user)["mine"].count("<li") == 1
    assert ours.instruction.number not in home(doctor.user)["awaited"]


def test_the_home_of_a_signatory_tells_what_failed(ours, settings, tmp_path, work):
    from coopps.kernel.documents.services import signing_session

    ours.ready().file().take().complete().examine().propose()
    session = ours.session()
    settings.SEAL_DIR = tmp_path
    seen = {letter.pk: letter.preparation.sha256 for letter in session.letters.all()}
    signing_session.confirm(session, ours.signatory, seen)
    work()
    assert "2 lettres n’ont pas pu être signées" in home(ours.signatory)["mine"]


def test_who_writes_a_protocol_finds_it_on_the_home(client, our_protocol, their_protocol):
    ours = our_protocol
    ours.open().write_intent()
    client.force_login(ours.lead.user)
    page = client.get(reverse("portal:home")).content.decode()
    assert "Déposer la lettre" in page
    ours.announce().examine_intent().retain().draft(leaving=("risks",))
    their_protocol.drafted()
    page = client.get(reverse("portal:home")).content.decode()
    assert "Continuer la rédaction" in page
    assert page.count(f"Projet de protocole — {ours.subject.title}") == 1
    client.force_login(ours.colleague.user)  # named in the letter, not yet an author
    assert "Projet de protocole —" not in client.get(reverse("portal:home")).content.decode()


def test_what_says_the_same_fact_is_one_line_with_a_count():
    lines = [Matter("Une lettre vous attend", f"/{number}/", detail=f"Dossier {number}") for number in range(7)]
    other = Matter("Un message", "/m/")
    assert by_kind([lines[0], other, *lines[1:]]) == [lines, [other]]
    page = render_to_string("portal/matters.html", {"kind": lines, "yours": True, "first": True})
    assert page.count("Une lettre vous attend") == 1
    assert "(7)" in page
    assert [page.count(f'href="/{number}/"') for number in range(7)] == [1] * 7
    assert page.partition("<summary>")[2].startswith("2 autres<")
