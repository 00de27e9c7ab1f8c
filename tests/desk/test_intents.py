"""Letters of intent at the agency: the list, one letter with what resembles it, each answer, and who may not."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from accounts.models import Profession
from coopps.demo import people
from protocols.choices import IntentState, Redirection, Role
from protocols.models import IntentProfessional, Protocol
from protocols.services import intents
from tests.markup import inline_code
from tests.protocols.letters import TITLE, Letter
from tests.reading import signed_in, words_of

S = IntentState
WORDS = {
    "protocols:intent_take": {},
    "protocols:intent_hand_over": {},
    "protocols:intent_transfer": {"reason": "Le lieu est ailleurs."},
    "protocols:intent_ask_more": {"message": "Qui interprète ?"},
    "protocols:intent_retain": {"motivation": ""},
    "protocols:intent_redirect": {"where": Redirection.PPSPR, "motivation": "Personne n’agit hors de sa compétence."},
    "protocols:intent_decline": {"motivation": "L’acte n’est pas dérogatoire."},
    "protocols:intent_close": {"motivation": "L’équipe ne répond plus."},
}


@pytest.fixture
def ours(normandy) -> Letter:
    return Letter(normandy, 1)


@pytest.fixture
def theirs(reunion) -> Letter:
    return Letter(reunion, 2)


def url(name: str, letter: Letter) -> str:
    return reverse(name, args=[letter.pk])


# --- The list -----------------------------------------------------------------------------------------------------
def test_the_list_has_the_letters_of_the_region_by_stage(ours, theirs):
    ours.filed()
    theirs.filed()
    client = signed_in(ours.instructor)
    page = client.get(reverse("protocols:intents"))
    assert inline_code(page.content.decode()) == []
    assert ours.intent.number in words_of(page)
    assert theirs.intent.number not in words_of(page)
    assert ours.intent.number in words_of(client.get(reverse("protocols:intents"), {"onglet": "a-examiner"}))
    assert ours.intent.number not in words_of(client.get(reverse("protocols:intents"), {"onglet": "retenues"}))
    assert ours.intent.number in words_of(client.get(reverse("protocols:intents"), {"q": "surdité Démo-1"}))
    assert ours.intent.number not in words_of(client.get(reverse("protocols:intents"), {"q": "vessie"}))
    assert ours.intent.number not in words_of(client.get(reverse("protocols:intents"), {"qui": "moi"}))
    assert client.get(reverse("protocols:intents"), {"q": "\0" * 5000}).status_code == 200


@pytest.mark.parametrize("query", [{"onglet": "inconnu"}, {"agence": "REU"}])
def test_a_filter_that_does_not_exist_here_is_not_found(ours, theirs, query):
    assert signed_in(ours.instructor).get(reverse("protocols:intents"), query).status_code == 404


def test_a_draft_is_nobody_else_s(ours):
    ours.open().write()
    client = signed_in(ours.instructor)
    assert TITLE not in words_of(client.get(reverse("protocols:intents")))
    assert client.get(url("protocols:intent", ours)).status_code == 404


def test_a_draft_that_was_withdrawn_is_nobody_else_s_either(ours):
    ours.open().write()
    intents.withdraw(ours.intent, ours.lead.user)
    client = signed_in(ours.instructor)
    assert TITLE not in words_of(client.get(reverse("protocols:intents")))
    assert client.get(url("protocols:intent", ours)).status_code == 404


def test_the_list_costs_the_same_with_one_letter_and_with_three(ours, normandy):
    ours.filed()
    client = signed_in(ours.instructor)
    client.get(reverse("protocols:intents"))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("protocols:intents"))
        return len(queries)

    one = cost()
    Letter(normandy, 3).filed()
    Letter(normandy, 4).filed()
    assert cost() == one


# --- One letter ---------------------------------------------------------------------------------------------------
def test_the_page_shows_the_letter_what_resembles_it_and_the_reason_of_the_team(ours):
    ours.open().write(
        title="Bilan urodynamique par une orthophoniste",
        similar_reason="Le protocole connu ne concerne que l’hôpital.",
        related_protocol=Protocol.objects.get(code="DEMO-URODYN"),
    ).file()
    page = signed_in(ours.instructor).get(url("protocols:intent", ours))
    assert inline_code(page.content.decode()) == []
    assert "Le protocole connu ne concerne que l’hôpital." in words_of(page)
    assert words_of(page).count(reverse("protocols:detail", args=["DEMO-URODYN"])) == 2
    assert "Odile Démo" in words_of(page)
    assert "Prendre en charge" in words_of(page)


def test_what_followed_from_a_letter_is_linked_from_it(our_protocol, their_protocol):
    our_protocol.open().write_intent().announce().examine_intent()
    client, page = signed_in(our_protocol.instructor), reverse("protocols:intent", args=[our_protocol.intent.pk])
    assert "Suite donnée" not in words_of(client.get(page))
    our_protocol.retain().join()
    assert reverse("protocols:drafts") in words_of(client.get(page))
    our_protocol.draft().file()
    assert reverse("protocols:desk", args=[our_protocol.instruction.pk]) in words_of(client.get(page))


def test_each_stage_offers_its_own_actions(ours):
    client = signed_in(ours.filed().instructor)

    def offered() -> set[str]:
        page = words_of(client.get(url("protocols:intent", ours)))
        return {name for name in WORDS if f'href="{url(name, ours)}"' in page}

    assert offered() == {"protocols:intent_take", "protocols:intent_transfer", "protocols:intent_close"}
    ours.take()
    assert offered() == set(WORDS) - {"protocols:intent_take", "protocols:intent_hand_over"}
    ours.ask()
    assert offered() == {"protocols:intent_close"}
    intents.answer(ours.intent, ours.lead.user, reply="Le médecin.")
    assert "Le médecin." in words_of(client.get(url("protocols:intent", ours)))
    intents.retain(ours.intent, ours.instructor)
    assert offered() == set()


# --- Each answer --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("protocols:intent_ask_more", S.MORE_ASKED),
        ("protocols:intent_retain", S.RETAINED),
        ("protocols:intent_redirect", S.PROPOSED),
        ("protocols:intent_decline", S.PROPOSED),
        ("protocols:intent_close", S.PROPOSED),
    ],
)
def test_each_action_says_its_effect_then_acts(ours, name, state):
    client = signed_in(ours.taken().instructor)
    assert "Ce qui va se passer" in words_of(client.get(url(name, ours)))
    answer = client.post(url(name, ours), WORDS[name], follow=True)
    assert answer.redirect_chain == [(url("protocols:intent", ours), 302)]
    assert ours.intent.state == state


def test_taking_and_going_on_for_a_colleague(ours, normandy):
    ours.filed()
    signed_in(ours.instructor).post(url("protocols:intent_take", ours))
    assert (ours.intent.state, ours.intent.instructor) == (S.EXAMINED, ours.instructor)
    colleague = people.agent(
        "collegue@demonstration.test", "Colin", "Démo", normandy, AgencyRoleKind.INSTRUCTOR, "Instruction"
    )
    client = signed_in(colleague)
    assert f'href="{url("protocols:intent_hand_over", ours)}"' in words_of(client.get(url("protocols:intent", ours)))
    client.post(url("protocols:intent_hand_over", ours))
    assert ours.intent.instructor == colleague


def test_a_transferred_letter_leaves_the_agency_and_arrives_at_the_other(ours, theirs, reunion):
    client = signed_in(ours.filed().instructor)
    choices = client.get(url("protocols:intent_transfer", ours)).context["form"].fields["agency"].queryset
    assert ours.agency not in choices
    assert {agency.kind for agency in choices} == {"ars"}
    answer = client.post(
        url("protocols:intent_transfer", ours),
        {"agency": reunion.pk, "reason": "Le lieu est à La Réunion."},
        follow=True,
    )
    assert answer.redirect_chain == [(reverse("protocols:intents"), 302)]
    assert reunion.name in words_of(answer)
    assert client.get(url("protocols:intent", ours)).status_code == 404
    assert signed_in(theirs.instructor).get(url("protocols:intent", ours)).status_code == 200
    assert reunion.name in words_of(signed_in(ours.lead.user).get(reverse("projects:intent_detail", args=[ours.pk])))


@pytest.mark.parametrize(
    ("name", "words", "kept"),
    [
        ("protocols:intent_ask_more", {"message": "Ma question", "due_on": "2020-01-01"}, "Ma question"),
        ("protocols:intent_redirect", {"where": "", "motivation": "Mes raisons"}, "Mes raisons"),
        ("protocols:intent_decline", {"motivation": "  "}, ""),
        ("protocols:intent_transfer", {"agency": "", "reason": "Ma raison"}, "Ma raison"),
        ("protocols:intent_close", {"motivation": "x" * 20_001}, "x" * 20_001),
    ],
)
def test_words_that_are_missing_or_wrong_keep_what_was_typed(ours, name, words, kept):
    client = signed_in(ours.taken().instructor)
    page = client.post(url(name, ours), words)
    assert page.status_code == 200
    assert "data-error-summary" in page.content.decode()
    assert kept in words_of(page)
    assert ours.intent.state == S.EXAMINED


# --- Who may not --------------------------------------------------------------------------------------------------
def statuses(client: Client, letter: Letter) -> dict[str, tuple[int, int]]:
    return {
        name: (client.get(url(name, letter)).status_code, client.post(url(name, letter), words).status_code)
        for name, words in WORDS.items()
    }


@pytest.mark.parametrize("who", ["other_instructor", "lead", "neighbor"])
def test_a_letter_does_not_exist_for_whoever_is_not_of_the_agency(ours, theirs, who):
    ours.taken()
    user = {
        "other_instructor": theirs.instructor,
        "lead": ours.lead.user,
        "neighbor": theirs.lead.user,
    }[who]
    client = signed_in(user)
    assert statuses(client, ours) == dict.fromkeys(WORDS, (404, 404))
    assert client.get(url("protocols:intent", ours)).status_code == 404
    assert client.get(reverse("protocols:intents")).status_code == (200 if who == "other_instructor" else 403)
    assert ours.intent.state == S.EXAMINED


def test_who_is_in_the_letter_never_examines_it(ours):
    ours.open().write(
        professionals=[
            IntentProfessional(
                role=Role.DELEGATING,
                name="Inès Démo",
                profession=Profession.objects.get(code="10"),
                email=ours.instructor.email,
            )
        ]
    ).file()
    client = signed_in(ours.instructor)
    assert statuses(client, ours) == dict.fromkeys(WORDS, (403, 403))
    assert client.get(url("protocols:intent", ours)).status_code == 403
    assert client.get(reverse("portal:act", args=[ours.intent.filed_letter.pk])).status_code == 404
    assert ours.intent.state == S.FILED


def test_who_follows_authorizations_or_signs_reads_letters_and_answers_none(ours, normandy):
    supervisor = people.agent(
        "suivi@demonstration.test", "Sami", "Démo", normandy, AgencyRoleKind.SUPERVISOR, "Suivi des autorisations"
    )
    ours.taken()
    for user in (supervisor, ours.director):
        client = signed_in(user)
        assert client.get(url("protocols:intent", ours)).status_code == 200
        assert statuses(client, ours) == dict.fromkeys(WORDS, (403, 403))


def test_another_instructor_of_the_agency_must_take_the_letter_over_first(ours, normandy):
    colleague = people.agent(
        "collegue@demonstration.test", "Colin", "Démo", normandy, AgencyRoleKind.INSTRUCTOR, "Instruction"
    )
    client = signed_in(colleague)
    ours.taken()
    for name in (
        "protocols:intent_ask_more",
        "protocols:intent_retain",
        "protocols:intent_redirect",
        "protocols:intent_decline",
    ):
        assert client.post(url(name, ours), WORDS[name]).status_code == 403
    assert ours.intent.state == S.EXAMINED


# --- Home ---------------------------------------------------------------------------------------------------------
def test_the_home_and_the_queue_lead_to_the_letters(ours):
    client = signed_in(ours.filed().instructor)
    home = words_of(client.get(reverse("portal:home")))
    assert "1 lettre d’intention à examiner" in home
    assert reverse("protocols:intents") in words_of(client.get(reverse("desk:queue")))
    ours.take()
    assert "1 lettre d’intention attend votre réponse" in words_of(client.get(reverse("portal:home")))
    ours.ask(due_on=ours.agency.today() + datetime.timedelta(days=10))
    assert "1 équipe doit compléter sa lettre" in words_of(client.get(reverse("portal:home")))
