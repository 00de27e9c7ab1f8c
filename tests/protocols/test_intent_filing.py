"""A letter of intent once it is written: read, checked, filed, answered, and who finds nothing there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from coopps.kernel.documents.services import delivering
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import Procedure
from coopps.kernel.law.silence import implied_decision
from coopps.kernel.typography import french_date
from protocols.choices import IntentState
from protocols.rules.intent_parts import PARTS
from protocols.services import intents
from tests.protocols.letters import TITLE, Letter
from tests.protocols.test_intent_pages import part_url, typed, url
from tests.reading import signed_in, words_of

PAGES = (
    "projects:intent_detail",
    "projects:similar",
    "projects:intent_pdf",
    "projects:intent_file",
    "projects:intent_filed",
    "projects:intent_answer",
    "projects:intent_withdraw",
)


@pytest.fixture
def ours(normandy) -> Letter:
    return Letter(normandy, 1)


@pytest.fixture
def theirs(reunion) -> Letter:
    return Letter(reunion, 2)


# --- Reading ------------------------------------------------------------------------------------------------------
def test_the_page_says_whose_turn_it_is_at_each_stage(ours):
    client = signed_in(ours.open().lead.user)

    def page() -> str:
        return words_of(client.get(url("projects:intent_detail", ours)))

    assert "Compléter la lettre" in page()
    ours.write()
    assert "Déposer la lettre" in page()
    ours.file()
    assert "est arrivée à l’agence" in page()
    assert ours.intent.number in page()
    ours.take()
    assert "examine la lettre" in page()
    assert ours.instructor.full_name not in page()
    ours.ask("Qui interprète l’examen ?")
    assert "Répondre à l’agence" in page()
    assert "Qui interprète l’examen ?" in page()
    intents.answer(ours.intent, ours.lead.user, reply="Le médecin.")
    intents.decline(ours.intent, ours.instructor, motivation="L’acte n’est pas dérogatoire.")
    assert "L’acte n’est pas dérogatoire." not in page()
    ours.sign()
    assert "L’acte n’est pas dérogatoire." in page()
    assert reverse("portal:act", args=[ours.intent.answer_act.pk]) in page()


def test_a_retained_letter_leads_to_the_drafting(ours):
    ours.taken()
    intents.retain(ours.intent, ours.instructor)
    page = words_of(signed_in(ours.lead.user).get(url("projects:intent_detail", ours)))
    assert reverse("projects:detail", args=[ours.intent.project.pk]) in page


def test_the_letter_is_a_pdf_at_any_time_and_the_filed_one_is_the_act(ours):
    client = signed_in(ours.open().lead.user)
    assert client.get(url("projects:intent_pdf", ours)).content.startswith(b"%PDF")
    ours.write(sites=[])
    assert client.get(url("projects:intent_pdf", ours)).content.startswith(b"%PDF")
    ours.write().file()
    answer = client.get(url("projects:intent_pdf", ours))
    assert answer.content == bytes(ours.intent.filed_letter.content)
    assert answer["Cache-Control"] == "private, no-store"
    assert client.get(reverse("portal:act", args=[ours.intent.acknowledgement.pk])).status_code == 200


# --- Acting -------------------------------------------------------------------------------------------------------
def test_filing_says_the_effect_then_the_number(ours):
    client = signed_in(ours.open().write().lead.user)
    page = words_of(client.get(url("projects:intent_file", ours)))
    assert "Vérifiez vos réponses avant de déposer" in page
    assert ours.agency.name in page
    assert "Odile Démo" in page
    assert client.get(url("projects:intent_filed", ours)).status_code == 404
    answer = client.post(url("projects:intent_file", ours))
    assert ours.intent.state == IntentState.FILED
    assert answer["Location"] == url("projects:intent_filed", ours)
    assert f"sous le numéro {ours.intent.number}" in words_of(client.get(answer["Location"]))


def test_each_answer_is_read_before_the_filing_with_the_way_to_change_it(ours):
    client = signed_in(ours.open().write().lead.user)
    page = words_of(client.get(url("projects:intent_file", ours)))
    for said, part, anchor in (
        (TITLE, "cooperation", "id_title"),
        ("Hôpital de démonstration", "lieux", "lieux-0"),
        ("Odile Démo", "professionnels", "professionnels-0"),
        ("Otoémissions acoustiques", "actes", "actes-0"),
        ("Six mois d’attente pour un premier examen.", "besoin", "id_context"),
        ("oui", "attestation", "id_sincere"),
    ):
        change = f'href="{part_url(ours, part)}?verifier=1#{anchor}"'
        assert said in page.partition(change)[0].rpartition("<dt>")[2]
    assert "Non renseigné" in page.partition('#id_related_protocol"')[0].rpartition("<dt>")[2]


def test_after_the_filing_the_page_says_what_comes_and_when(ours):
    client = signed_in(ours.filed().lead.user)
    page = client.get(url("projects:intent_filed", ours))
    filed = words_of(page)
    intent = ours.intent
    assert intent.number in filed
    assert intent.acknowledgement.get_absolute_url() in filed
    day = intent.filed_at.astimezone(intent.agency.tz).date()
    assert page.context["implied"].act_by == implied_decision(law.rule(Procedure.INTENT_ANSWER, day), day).act_by
    assert french_date(page.context["implied"].act_by).replace("\xa0", " ") in filed
    assert "Vous n’avez rien à faire" in filed
    ours.take().ask()
    assert "L’agence a une question sur votre lettre." in words_of(client.get(url("projects:intent_filed", ours)))


def test_filing_an_incomplete_letter_leads_to_what_is_missing(ours):
    client = signed_in(ours.open().write(acts=[]).lead.user)
    for response in (client.get(url("projects:intent_file", ours)), client.post(url("projects:intent_file", ours))):
        assert f'href="{part_url(ours, "actes", "?verifier=1")}">Indiquez au moins un acte' in words_of(response)
    assert ours.intent.state == IntentState.DRAFT


def test_the_agency_is_answered_and_nothing_typed_is_lost(ours):
    client = signed_in(ours.taken().ask().lead.user)
    empty = client.post(url("projects:intent_answer", ours), {"reply": ""})
    assert empty.status_code == 200
    assert "Qui interprète l’examen ?" in words_of(empty)
    client.post(url("projects:intent_answer", ours), {"reply": "Le médecin, à distance."})
    assert (ours.intent.state, ours.intent.reply) == (IntentState.EXAMINED, "Le médecin, à distance.")
    assert "n’est plus possible" in words_of(client.post(url("projects:intent_answer", ours), {"reply": "Encore."}))


def test_the_letter_is_withdrawn_from_its_page(ours):
    client = signed_in(ours.filed().lead.user)
    assert ours.intent.number in words_of(client.get(url("projects:intent_withdraw", ours)))
    client.post(url("projects:intent_withdraw", ours))
    assert ours.intent.state == IntentState.WITHDRAWN


# --- Who sees nothing ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["neighbor", "instructor", "other_instructor", "named"])
def test_whoever_did_not_write_the_letter_finds_nothing_there(ours, theirs, who):
    from coopps.demo import people

    ours.taken().ask()
    user = {
        "neighbor": lambda: theirs.lead.user,
        "instructor": lambda: ours.instructor,
        "other_instructor": lambda: theirs.instructor,
        "named": lambda: people.professional("orl@demonstration.test", "Odile", "Démo", "10", 900).user,
    }[who]()
    client = signed_in(user)
    for part in PARTS:
        assert client.get(part_url(ours, part.key)).status_code == 404
        assert client.post(part_url(ours, part.key), typed()).status_code == 404
    for name in PAGES:
        assert client.get(url(name, ours)).status_code == 404
        assert client.post(url(name, ours), {"reply": "x"}).status_code in (404, 405)
    assert (ours.intent.state, ours.intent.reply) == (IntentState.MORE_ASKED, "")


def test_a_visitor_signs_in_first(ours):
    ours.filed()
    for name in PAGES:
        assert reverse("account_login") in Client().get(url(name, ours))["Location"]
    assert reverse("account_login") in Client().get(reverse("projects:intent_new"))["Location"]


def test_the_acts_of_a_letter_are_read_by_its_author_and_its_agency_alone(ours, theirs):
    ours.taken()
    intents.decline(ours.intent, ours.instructor, motivation="Non dérogatoire.")
    intent = ours.sign().intent
    delivering.open_letter(intent.answer_act.delivery, ours.lead.user)
    readers = {
        ours.lead.user: 200,
        ours.instructor: 200,
        theirs.lead.user: 404,
        theirs.instructor: 404,
    }
    for act in (intent.filed_letter, intent.acknowledgement, intent.answer_act):
        found = {user: signed_in(user).get(reverse("portal:act", args=[act.pk])).status_code for user in readers}
        assert found == readers
