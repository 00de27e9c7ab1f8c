"""Before the filing each answer is read again, with the way to change it; after it, what happens next and when."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from coopps.kernel.instruction.selectors import implied
from coopps.kernel.typography import french_date
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def checked(ours):
    """The page of the lead, one click before the filing."""
    ours.ready()
    return signed_in(ours.lead.user).get(reverse("adhesions:file", args=[ours.pk]))


def test_every_answer_is_there_by_person_each_with_its_change_link(ours, checked):
    said = words_of(checked)
    assert "Vérifiez vos réponses avant de déposer" in said
    [(doctor, _)] = ours.members
    assert [one.title for one in checked.context["answers"]] == [
        "L’équipe",
        f"{ours.lead.full_name} (vous)",
        doctor.full_name,
    ]
    lines = [line for one in checked.context["answers"] for part in one.parts for line in part.lines]
    assert said.count(">Modifier<span") == len(lines) > 15
    client = signed_in(ours.lead.user)
    for url in {line.url.partition("#")[0] for line in lines}:
        assert client.get(url).status_code == 200, url


def test_each_change_link_says_what_it_changes(checked):
    hidden = re.findall(r'Modifier<span class="fr-sr-only"> : ([^<]+)</span>', checked.content.decode())
    assert len(hidden) == len(set(hidden)) or {"Les personnes et les lieux"} == {
        text.partition(",")[0] for text in hidden if hidden.count(text) > 1
    }


def test_of_the_others_the_lead_reads_how_far_they_are_and_nothing_that_they_typed(ours, checked):
    [(doctor, _)] = ours.members
    said = words_of(checked)
    assert f"DEMO-{ours.lead.pk}" in said
    assert f"DEMO-{doctor.pk}" not in said
    [theirs] = [one for one in checked.context["answers"] if one.title == doctor.full_name]
    assert {section.status.value for section in theirs.sections} == {"Fait"}


def test_an_optional_answer_left_out_is_said_to_be(ours, checked):
    assert "Non renseigné" in words_of(checked)


def test_while_something_is_missing_it_is_told_instead(ours):
    ours.open().invite().join()
    page = signed_in(ours.lead.user).get(reverse("adhesions:file", args=[ours.pk]))
    assert "answers" not in page.context
    assert page.context["owing"]


def test_after_the_filing_the_page_says_the_reference_what_comes_and_when(ours):
    ours.ready()
    client = signed_in(ours.lead.user)
    assert client.get(reverse("adhesions:filed", args=[ours.pk])).status_code == 404
    answer = client.post(reverse("adhesions:file", args=[ours.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("adhesions:filed", args=[ours.pk]), 302)]
    said, found = words_of(answer), implied(ours.instruction)
    agency = ours.adhesion.agency
    for words in (
        ours.instruction.number,
        french_date(found.act_by),
        found.sentence,
        "Vous n’avez rien à faire pour l’instant",
        agency.email,
        reverse("adhesions:acknowledgement", args=[ours.pk]),
    ):
        assert " ".join(words.split()) in " ".join(said.split()), words


def test_the_confirmation_may_be_opened_again_by_the_team_and_by_nobody_else(ours, theirs):
    ours.ready().file()
    address = reverse("adhesions:filed", args=[ours.pk])
    for person, status in ((ours.lead, 200), (ours.members[0][0], 200), (theirs.lead, 404)):
        assert signed_in(person.user).get(address).status_code == status
    ours.take().complete()
    assert "Étape 3 sur 6" in words_of(signed_in(ours.lead.user).get(address))


def test_a_project_filed_has_its_confirmation_too(our_protocol, their_protocol):
    our_protocol.drafted()
    client, project = signed_in(our_protocol.lead.user), our_protocol.project
    assert client.get(reverse("projects:filed", args=[project.pk])).status_code == 404
    answer = client.post(reverse("projects:file", args=[project.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("projects:filed", args=[project.pk]), 302)]
    found = implied(our_protocol.instruction)
    said = words_of(answer)
    assert our_protocol.instruction.number in said
    assert french_date(found.act_by).replace("\u00a0", " ") in said.replace("\u00a0", " ")
    their_protocol.open()
    assert signed_in(their_protocol.lead.user).get(reverse("projects:filed", args=[project.pk])).status_code == 404


def test_the_tasks_of_a_dossier_begin_with_a_verb_and_say_how_far_they_are(ours):
    ours.open().invite().join()
    member = ours.membership(ours.lead)
    client = signed_in(ours.lead.user)
    page = client.get(reverse("adhesions:dossier", args=[member.pk]))
    statuses = {section.key: section.status.value for section in page.context["sections"]}
    assert statuses["diplome"] == "À faire"
    assert "Joindre votre diplôme" in words_of(page)
    ours.fill(ours.lead)
    page = client.get(reverse("adhesions:dossier", args=[member.pk]))
    statuses = {section.key: section.status.value for section in page.context["sections"]}
    assert statuses["diplome"] == "Fait"
    section = client.get(reverse("adhesions:dossier_item", args=[member.pk, "diplome"]))
    said = words_of(section)
    assert "20 Mo et 60 pages au plus" in said
    assert "Par exemple" in said
