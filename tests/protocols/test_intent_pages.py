"""Pages of who writes a letter of intent: the form kept as typed, what resembles it, filing, and who sees nothing."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Profession
from coopps.kernel.documents.services import delivering
from protocols.choices import IntentKind, IntentState
from protocols.models import Intent
from protocols.services import intents
from tests.markup import inline_code
from tests.protocols.letters import TITLE, Letter
from tests.reading import signed_in, words_of
from tests.stories import story

PAGES = (
    "projects:intent_detail",
    "projects:intent",
    "projects:similar",
    "projects:intent_pdf",
    "projects:intent_file",
    "projects:intent_answer",
    "projects:intent_withdraw",
)


@pytest.fixture
def ours(normandy) -> Letter:
    return Letter(normandy, 1)


@pytest.fixture
def theirs(reunion) -> Letter:
    return Letter(reunion, 2)


def url(name: str, letter: Letter) -> str:
    return reverse(name, args=[letter.pk])


def table(prefix: str, *rows: dict, initial: int = 0) -> dict:
    """What a table of the form posts."""
    data = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(initial)}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def typed(**changes) -> dict:
    """A whole letter, as the form posts it."""
    return {
        "title": TITLE,
        "purpose": "Repérer plus tôt.",
        "nature": ["actes_de_soins", "prevention"],
        "moi-role": "delegue",
        "moi-employer": "Cabinet",
        **table(
            "lieux",
            {"name": "Cabinet de Rouen", "kind": "cabinet", "postcode": "76000", "city": "Rouen"},
            {"name": ""},
        ),
        **table(
            "professionnels",
            {"name": "Odile Démo", "role": "delegant", "profession": Profession.objects.get(code="10").pk},
        ),
        **table("actes", {"label": "Otoémissions acoustiques", "kind": "DIAGNOSTIC"}, {"label": ""}),
        "sincere": "on",
    } | changes


# --- Opening ------------------------------------------------------------------------------------------------------
def test_a_letter_opens_from_the_orientation(ours):
    client = signed_in(ours.lead.user)
    page = client.get(reverse("projects:intent_new"), {"type": "creation"})
    assert "Création d’un protocole" in words_of(page)
    assert inline_code(page.content.decode()) == []
    answer = client.post(reverse("projects:intent_new"))
    intent = Intent.objects.get()
    assert answer["Location"] == reverse("projects:intent", args=[intent.pk])
    assert (intent.kind, intent.created_by) == (IntentKind.CREATION, ours.lead.user)


def test_a_letter_for_an_extension_opens_from_the_page_of_the_protocol(ours, theirs):
    story(ours.agency, "DEMO-URODYN", 5)
    client = signed_in(theirs.lead.user)
    page = words_of(client.get(reverse("protocols:detail", args=["DEMO-URODYN"])))
    address = re.search(r'href="(\S+type=extension\S+)"', page)[1]
    assert "Protocole" in words_of(client.get(address))
    client.post(address)
    intent = Intent.objects.get()
    assert (intent.kind, intent.protocol.code) == (IntentKind.EXTENSION, "DEMO-URODYN")


@pytest.mark.parametrize("code", ["PCN03", "INCONNU", ""])
def test_what_cannot_be_extended_says_why_and_opens_nothing(ours, code):
    answer = signed_in(ours.lead.user).post(f"{reverse('projects:intent_new')}?type=extension&protocole={code}")
    assert answer.status_code == 200
    assert "Cette lettre ne peut pas être ouverte" in words_of(answer)
    assert Intent.objects.count() == 0


def test_who_has_no_professional_identity_describes_it_first(ours):
    answer = signed_in(ours.instructor).get(reverse("projects:intent_new"))
    assert answer["Location"] == reverse("accounts:profile")


# --- Writing ------------------------------------------------------------------------------------------------------
def test_what_is_typed_is_kept_and_shown_again(ours):
    client = signed_in(ours.open().lead.user)
    answer = client.post(url("projects:intent", ours), typed(), headers={"X-Autosave": "1"})
    assert answer.status_code == 204
    intent = ours.intent
    assert (intent.title, intent.nature, intent.sincere) == (TITLE, ["actes_de_soins", "prevention"], True)
    assert [site.department for site in intent.sites.all()] == ["76"]
    assert intent.agency == ours.agency
    page = client.get(url("projects:intent", ours))
    assert inline_code(page.content.decode()) == []
    for value in (TITLE, "Cabinet de Rouen", "Odile Démo", "Otoémissions acoustiques"):
        assert f'value="{value}"' in words_of(page)
    assert 'data-autosave="intention-' in words_of(page)


def test_saving_twice_the_same_words_doubles_no_row(ours):
    client = signed_in(ours.open().lead.user)
    for _ in range(2):
        client.post(url("projects:intent", ours), typed(), headers={"X-Autosave": "1"})
    intent = ours.intent
    assert (intent.sites.count(), intent.professionals.count(), intent.acts.count()) == (1, 2, 1)


def test_half_a_letter_is_kept_and_says_what_is_missing(ours):
    client = signed_in(ours.open().lead.user)
    half = typed(
        title="",
        sincere="",
        **table("professionnels", {"name": "Odile", "role": "", "profession": "", "email": "odile@"}),
        **table("lieux", {"name": "Cabinet", "postcode": "76"}),
    )
    half.pop("sincere")
    assert client.post(url("projects:intent", ours), half, headers={"X-Autosave": "1"}).status_code == 204
    assert ours.intent.professionals.get(is_lead=False).email == "odile@"
    page = words_of(client.get(url("projects:intent", ours)))
    assert 'href="#cooperation">Donnez un intitulé provisoire' in page
    assert 'href="#professionnels">Odile : indiquez son rôle et sa profession.' in page
    assert 'value="odile@"' in page


def test_a_row_is_added_and_taken_out_without_javascript(ours):
    client = signed_in(ours.open().lead.user)
    answer = client.post(url("projects:intent", ours), typed(ajouter="actes"))
    assert answer["Location"] == url("projects:intent", ours) + "?ajouter=actes#actes-nouveau"
    assert 'name="actes-1-label"' not in words_of(client.get(url("projects:intent", ours)))
    page = words_of(client.get(answer["Location"]))
    assert 'name="actes-1-label"' in page
    assert 'name="actes-2-label"' not in page
    assert 'name="lieux-1-name"' not in page
    two = table("actes", {"label": "Premier", "DELETE": "on"}, {"label": "Second"}, initial=1)
    client.post(url("projects:intent", ours), typed() | two)
    assert [act.label for act in ours.intent.acts.all()] == ["Second"]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "x" * 251},
        {"purpose": "x" * 20_001},
        {"purpose": "un œil 𓂀 ici"},
        {"expected_volume": "beaucoup"},
        {"actes-TOTAL_FORMS": "5000"},
        {"actes-TOTAL_FORMS": "abc"},
        {"professionnels-0-profession": "999999"},
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(ours, changes):
    client = signed_in(ours.open().write().lead.user)
    posted = typed(specialties="ce que je viens de taper") | changes
    assert client.post(url("projects:intent", ours), posted, headers={"X-Autosave": "1"}).status_code == 422
    page = client.post(url("projects:intent", ours), posted)
    assert page.status_code == 200
    assert "data-error-summary" in page.content.decode()
    assert 'value="ce que je viens de taper"' in words_of(page)
    assert ours.intent.specialties == ""


def test_a_filed_letter_is_not_written_any_more(ours):
    client = signed_in(ours.filed().lead.user)
    answer = client.post(url("projects:intent", ours), typed(title="Autre titre"))
    assert answer["Location"] == url("projects:intent_detail", ours)
    assert ours.intent.title == TITLE


# --- What resembles it --------------------------------------------------------------------------------------------
def test_similar_protocols_appear_while_one_types_with_what_they_share(ours):
    client = signed_in(ours.open().lead.user)
    fragment = words_of(
        client.get(
            url("projects:similar", ours),
            {"title": "Bilan urodynamique par une infirmière", "actes-0-label": "Mesure du débit de la vessie"},
        )
    )
    assert reverse("protocols:detail", args=["DEMO-URODYN"]) in fragment
    assert "En commun" in fragment
    assert "<html" not in fragment
    assert "Aucun protocole" in words_of(client.get(url("projects:similar", ours), {"title": "Rien de connu"}))


def test_a_project_filed_by_others_shows_its_title_professions_and_region_only(ours, theirs):
    from protocols.choices import ProjectState
    from protocols.models import Project, ProtocolVersion

    theirs.taken()
    intents.retain(theirs.intent, theirs.instructor)
    project = theirs.intent.project
    secret = "Acte que personne ne doit deviner"
    content = project.content | {"acts": [{"code": "A1", "label": secret}], "context": secret}
    version = ProtocolVersion.freeze(project.protocol, content)
    client = signed_in(ours.open().lead.user)
    query = {"title": TITLE, "actes-0-label": secret}
    assert TITLE not in words_of(client.get(url("projects:similar", ours), query))
    # A project is filed through its own service; here only what is shown of it matters.
    Project.objects.filter(pk=project.pk).update(
        version=version, filed_at="2026-05-03T10:00Z", acknowledgement=theirs.intent.acknowledgement
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE protocols_project SET state = %s WHERE id = %s", [ProjectState.FILED, project.pk])
    fragment = words_of(client.get(url("projects:similar", ours), query))
    assert TITLE in fragment
    assert "La Réunion" in fragment
    assert secret not in fragment
    assert theirs.lead.full_name not in fragment
    assert TITLE not in words_of(client.get(url("projects:similar", ours), {"title": "", "actes-0-label": secret}))


@pytest.mark.parametrize(
    "query",
    [
        {"theme": "abc"},
        {"theme": "9" * 40},
        {"professionnels-0-profession": "²"},
        {"actes-0-label": "x" * 100_000},
        {f"actes-{number}-label": "x" for number in range(500)},
        {"title": "\0"},
    ],
)
def test_whatever_the_address_says_the_fragment_answers(ours, query):
    assert signed_in(ours.open().lead.user).get(url("projects:similar", ours), query).status_code == 200


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
    assert ours.agency.name in page
    assert "Odile Démo" in page
    answer = client.post(url("projects:intent_file", ours), follow=True)
    assert ours.intent.state == IntentState.FILED
    assert f"sous le numéro {ours.intent.number}" in words_of(answer)


def test_filing_an_incomplete_letter_leads_to_what_is_missing(ours):
    client = signed_in(ours.open().write(acts=[]).lead.user)
    for response in (client.get(url("projects:intent_file", ours)), client.post(url("projects:intent_file", ours))):
        assert f"{url('projects:intent', ours)}#actes" in words_of(response)
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


# --- Queries ------------------------------------------------------------------------------------------------------
def test_the_form_costs_the_same_with_one_row_and_with_many(ours):
    from protocols.models import IntentAct

    client = signed_in(ours.open().write().lead.user)
    client.get(url("projects:intent", ours))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(url("projects:intent", ours))
        return len(queries)

    one = cost()
    ours.write(acts=[IntentAct(label=f"Acte {number}", kind="DIAGNOSTIC") for number in range(8)])
    assert cost() == one


def test_the_home_says_what_waits_for_the_lead(ours):
    client = signed_in(ours.open().lead.user)
    assert "Complétez la lettre d’intention" in words_of(client.get(reverse("portal:home")))
    ours.write().file().take().ask()
    assert "L’agence a une question sur votre lettre." in words_of(client.get(reverse("portal:home")))
