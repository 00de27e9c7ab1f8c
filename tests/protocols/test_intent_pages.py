"""Pages of who writes a letter of intent: opening it, its parts kept as typed, what resembles it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Profession
from protocols.choices import IntentKind
from protocols.forms.intents import IntentForm
from protocols.models import Intent
from protocols.rules.intent_parts import PARTS, parts_of
from protocols.services import intents
from tests.markup import inline_code
from tests.protocols.letters import TITLE, Letter
from tests.reading import signed_in, words_of
from tests.stories import story

AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture
def ours(normandy) -> Letter:
    return Letter(normandy, 1)


@pytest.fixture
def theirs(reunion) -> Letter:
    return Letter(reunion, 2)


def url(name: str, letter: Letter) -> str:
    return reverse(name, args=[letter.pk])


def save(client, letter: Letter, data: dict) -> dict[str, int]:
    """Every part of the letter saved while one types; what each answered."""
    return {
        part.key: client.post(part_url(letter, part.key), data, headers=AUTOSAVE).status_code
        for part in parts_of(letter.intent.kind)
    }


def pages(client, letter: Letter) -> str:
    """Every part of the letter, read again."""
    return "\n".join(words_of(client.get(part_url(letter, part.key))) for part in parts_of(letter.intent.kind))


def table(prefix: str, *rows: dict, initial: int = 0) -> dict:
    """What a table of the form posts."""
    data = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(initial)}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def part_url(letter: Letter, part: str, query: str = "") -> str:
    return reverse("projects:intent_part", args=[letter.pk, part]) + query


def typed(**changes) -> dict:
    """A whole letter: each part posts its own fields, and takes nothing else."""
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
    assert answer["Location"] == reverse("projects:intent_detail", args=[intent.pk])
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
def test_each_field_of_the_letter_is_in_one_part():
    fields = [name for part in PARTS for name in part.fields]
    assert sorted(fields) == sorted(IntentForm._meta.fields)


def test_what_is_typed_is_kept_and_shown_again(ours):
    client = signed_in(ours.open().lead.user)
    assert set(save(client, ours, typed()).values()) == {204}
    intent = ours.intent
    assert (intent.title, intent.nature, intent.sincere) == (TITLE, ["actes_de_soins", "prevention"], True)
    assert [site.department for site in intent.sites.all()] == ["76"]
    assert intent.agency == ours.agency
    page = client.get(part_url(ours, "cooperation"))
    assert inline_code(page.content.decode()) == []
    written = pages(client, ours)
    for value in (TITLE, "Cabinet de Rouen", "Odile Démo", "Otoémissions acoustiques"):
        assert f'value="{value}"' in written
    for part in PARTS:
        assert f'data-autosave="intention-{ours.pk}-{part.key}"' in written


def test_a_part_leaves_the_others_as_they_are(ours):
    client = signed_in(ours.open().write().lead.user)
    before = ours.intent
    client.post(part_url(ours, "besoin"), typed(context="Un an d’attente.", title="Autre titre"))
    after = ours.intent
    assert (after.context, after.title, after.purpose) == ("Un an d’attente.", before.title, before.purpose)
    assert [row.pk for row in after.sites.all()] == [row.pk for row in before.sites.all()]
    assert [row.pk for row in after.acts.all()] == [row.pk for row in before.acts.all()]
    assert [row.pk for row in after.professionals.all()] == [row.pk for row in before.professionals.all()]


def test_one_goes_from_part_to_part_then_checks(ours):
    client = signed_in(ours.open().lead.user)
    keys = [part.key for part in PARTS]
    for key, after in zip(keys, [*keys[1:], None], strict=True):
        answer = client.post(part_url(ours, key), typed())
        assert answer["Location"] == (part_url(ours, after) if after else url("projects:intent_file", ours))
    for key, before in zip(keys, [None, *keys[:-1]], strict=True):
        answer = client.post(part_url(ours, key), typed(specialties="En revenant", ensuite="retour"))
        assert answer["Location"] == (part_url(ours, before) if before else url("projects:intent_detail", ours))
    assert ours.intent.specialties == "En revenant"
    answer = client.post(part_url(ours, "lieux", "?verifier=1"), typed())
    assert answer["Location"] == url("projects:intent_file", ours)


def test_a_part_that_is_not_of_the_letter_is_not_found(ours, theirs):
    story(ours.agency, "DEMO-URODYN", 5)
    from protocols.models import Protocol

    theirs.open(IntentKind.EXTENSION, Protocol.objects.get(code="DEMO-URODYN"))
    client = signed_in(theirs.lead.user)
    found = {part.key: client.get(part_url(theirs, part.key)).status_code for part in PARTS}
    assert {key for key, status in found.items() if status == 404} == {"actes", "proches"}
    assert set(found.values()) == {200, 404}
    assert signed_in(ours.open().lead.user).get(part_url(ours, "inconnue")).status_code == 404


def test_saving_twice_the_same_words_doubles_no_row(ours):
    client = signed_in(ours.open().lead.user)
    for _ in range(2):
        save(client, ours, typed())
    intent = ours.intent
    assert (intent.sites.count(), intent.professionals.count(), intent.acts.count()) == (1, 2, 1)


def test_half_a_letter_is_kept_and_says_what_is_missing_where(ours):
    client = signed_in(ours.open().lead.user)
    half = typed(
        title="",
        **table("professionnels", {"name": "Odile", "role": "", "profession": "", "email": "odile@"}),
        **table("lieux", {"name": "Cabinet", "postcode": "76"}),
    )
    half.pop("sincere")
    assert set(save(client, ours, half).values()) == {204}
    assert ours.intent.professionals.get(is_lead=False).email == "odile@"
    page = client.get(url("projects:intent_detail", ours))
    for part, anchor, sentence in (
        ("cooperation", "id_title", "Donnez un intitulé provisoire"),
        ("lieux", "lieux-0", "Cabinet : indiquez le nom"),
        ("professionnels", "professionnels-0", "Odile : indiquez son rôle et sa profession."),
        ("attestation", "id_sincere", "Attestez que"),
    ):
        address = part_url(ours, part)
        assert f'href="{address}#{anchor}">{sentence}' in words_of(page)
        assert f'id="{anchor}"' in words_of(client.get(address))
    assert {one.part.key: one.status.value for one in page.context["parts"]} == {
        "cooperation": "Commencé",
        "lieux": "Commencé",
        "professionnels": "Commencé",
        "actes": "Fait",
        "proches": "Facultatif",
        "besoin": "Facultatif",
        "attestation": "À faire",
    }
    assert 'value="odile@"' in words_of(client.get(part_url(ours, "professionnels")))


def test_a_row_is_added_and_taken_out_without_javascript(ours):
    client = signed_in(ours.open().lead.user)
    page = part_url(ours, "actes")
    answer = client.post(f"{page}?verifier=1", typed(ensuite="ajouter"))
    assert answer["Location"] == f"{page}?ajouter=1&verifier=1#actes-nouveau"
    answer = client.post(page, typed(ensuite="ajouter"))
    assert answer["Location"] == f"{page}?ajouter=1#actes-nouveau"
    assert 'name="actes-1-label"' not in words_of(client.get(page))
    more = words_of(client.get(answer["Location"]))
    assert 'name="actes-1-label"' in more
    assert 'name="actes-2-label"' not in more
    two = table("actes", {"label": "Premier", "DELETE": "on"}, {"label": "Second"}, initial=1)
    client.post(page, typed() | two)
    assert [act.label for act in ours.intent.acts.all()] == ["Second"]


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("cooperation", {"title": "x" * 251}),
        ("cooperation", {"purpose": "x" * 20_001}),
        ("cooperation", {"purpose": "un œil 𓂀 ici"}),
        ("besoin", {"expected_volume": "beaucoup"}),
        ("actes", {"actes-TOTAL_FORMS": "5000"}),
        ("actes", {"actes-TOTAL_FORMS": "abc"}),
        ("professionnels", {"professionnels-0-profession": "999999"}),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(ours, part, changes):
    client = signed_in(ours.open().lead.user)
    just = "ce que je viens de taper"
    said = {
        "cooperation": {"specialties": just},
        "besoin": {"context": just},
        "actes": {"actes-0-label": just},
        "professionnels": {"moi-employer": just},
    }
    posted = typed() | said[part] | changes
    assert client.post(part_url(ours, part), posted, headers=AUTOSAVE).status_code == 422
    page = client.post(part_url(ours, part), posted)
    assert page.status_code == 200
    assert "data-error-summary" in page.content.decode()
    if changes != {"actes-TOTAL_FORMS": "abc"}:  # without a number of rows there is none to show
        assert just in words_of(page)
    assert ours.intent.savings == {}


def test_two_windows_on_one_part_lose_neither_text(ours):
    client = signed_in(ours.open().lead.user)
    page = part_url(ours, "actes")
    assert client.get(page).context["saving"] == 0
    first = client.post(page, typed() | {"saving": "0"}, headers=AUTOSAVE)
    assert (first.status_code, first["X-Saved-Number"]) == (204, "1")
    late = typed() | table("actes", {"label": "Audiométrie", "kind": "DIAGNOSTIC"}) | {"saving": "0"}
    answer = client.post(page, late, headers=AUTOSAVE)
    assert answer.status_code == 409
    assert "dans un autre onglet ou sur un autre appareil" in words_of(answer)
    both = client.post(page, late)
    assert both.status_code == 409
    assert "Otoémissions acoustiques" in words_of(both)
    assert 'value="Audiométrie"' in words_of(both)
    assert [act.label for act in ours.intent.acts.all()] == ["Otoémissions acoustiques"]
    again = late | {"saving": str(both.context["saving"])}
    assert client.post(page, again).status_code == 302
    assert [act.label for act in ours.intent.acts.all()] == ["Audiométrie"]


def test_another_part_or_the_same_words_are_no_quarrel(ours):
    client = signed_in(ours.open().lead.user)
    assert set(save(client, ours, typed(saving="0")).values()) == {204}
    assert set(save(client, ours, typed(saving="0")).values()) == {204}
    assert set(ours.intent.savings.values()) == {1}


def test_a_filed_letter_is_not_written_any_more(ours):
    client = signed_in(ours.filed().lead.user)
    answer = client.post(part_url(ours, "cooperation"), typed(title="Autre titre"))
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


def test_what_another_part_says_is_compared_too(ours):
    client = signed_in(ours.open().write(title="Bilan urodynamique par une infirmière", acts=[]).lead.user)
    known = reverse("protocols:detail", args=["DEMO-URODYN"])
    for part in ("cooperation", "professionnels", "actes", "proches"):
        assert known in words_of(client.get(part_url(ours, part)))
    assert known in words_of(
        client.get(url("projects:similar", ours), {"actes-0-label": "Mesure du débit de la vessie"})
    )
    assert known not in words_of(client.get(url("projects:similar", ours), {"title": "Rien de connu"}))
    assert known not in words_of(client.get(part_url(ours, "besoin")))


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


# --- Queries ------------------------------------------------------------------------------------------------------
def test_a_table_costs_the_same_with_one_row_and_with_many(ours):
    from protocols.models import IntentAct

    client = signed_in(ours.open().write().lead.user)
    client.get(part_url(ours, "actes"))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(part_url(ours, "actes"))
        return len(queries)

    one = cost()
    ours.write(acts=[IntentAct(label=f"Acte {number}", kind="DIAGNOSTIC") for number in range(8)])
    assert cost() == one


def test_the_home_says_what_waits_for_the_lead(ours):
    client = signed_in(ours.open().lead.user)
    assert "Complétez la lettre d’intention" in words_of(client.get(reverse("portal:home")))
    ours.write().file().take().ask()
    assert "L’agence a une question sur votre lettre." in words_of(client.get(reverse("portal:home")))
