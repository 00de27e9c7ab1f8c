"""Around the catalogue: the reader’s region, the map, shared pages, comparison, the whole text, declarations."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coopps.kernel.law.choices import TextKey
from coopps.kernel.law.models import LegalText
from coopps.reference.loader import load
from protocols.catalogue import territory
from protocols.catalogue.declaring import declared_regimes, sheet
from protocols.catalogue.entries import Catalogue
from protocols.choices import Access, OrderState, Regime
from protocols.models import Protocol, ProtocolVersion, Theme
from tests.protocols.conftest import content, text_of

pytestmark = pytest.mark.django_db


def codes(entries):
    return [entry.protocol.code for entry in entries]


# --- The region, remembered -------------------------------------------------------------------------------------------
def listed(client):
    return codes(client.get(reverse("protocols:catalogue")).context["page"])


def test_without_a_region_protocols_come_by_the_alphabet_and_with_one_what_can_be_joined_comes_first(client, four):
    assert listed(client) == ["ELSEWHERE", "NATIONAL", "NOWHERE", "HERE"]
    answer = client.post(reverse("protocols:choose_region"), {"region": "28"})
    assert (answer.status_code, answer.url) == (302, reverse("protocols:catalogue"))
    assert listed(client) == ["HERE", "NATIONAL", "ELSEWHERE", "NOWHERE"]
    groups = client.get(reverse("protocols:catalogue")).context["groups"]
    assert [(group.access, group.count) for group in groups] == [
        (Access.OPEN, 1),
        (Access.DECLARED, 1),
        (Access.EXTENSION, 1),
        (Access.OTHER, 1),
    ]


def test_a_visitor_changes_region_and_leaves_it(client, four):
    client.post(reverse("protocols:choose_region"), {"region": "28"})
    cookie = client.cookies["region"]
    assert (cookie.value, bool(cookie["httponly"]), cookie["samesite"]) == ("28", True, "Lax")
    client.post(reverse("protocols:choose_region"), {"region": "06"})
    assert listed(client)[0] == "ELSEWHERE"
    client.post(reverse("protocols:choose_region"), {"region": ""})
    assert client.cookies["region"].value == ""
    assert client.get(reverse("protocols:catalogue")).context["groups"] == []


@pytest.mark.parametrize("region", ["99", "'; DROP", "FR", "\x00"])
def test_a_region_that_does_not_exist_is_not_remembered(client, four, region):
    client.cookies["region"] = region
    assert listed(client) == ["ELSEWHERE", "NATIONAL", "NOWHERE", "HERE"]
    assert client.post(reverse("protocols:choose_region"), {"region": region}).status_code == 302
    assert listed(client) == ["ELSEWHERE", "NATIONAL", "NOWHERE", "HERE"]


@pytest.mark.parametrize("page", ["protocols:catalogue", "protocols:regions"])
def test_one_comes_back_to_the_page_where_the_region_was_chosen_and_nowhere_else(client, bare_normandy, page):
    chosen = {"region": "28", "suite": f"{reverse(page)}?q=suture"}
    assert client.post(reverse("protocols:choose_region"), chosen).url == chosen["suite"]
    away = chosen | {"suite": "https://ailleurs.example/"}
    assert client.post(reverse("protocols:choose_region"), away).url == reverse("protocols:catalogue")
    assert client.get(reverse("protocols:choose_region")).url == reverse("protocols:catalogue")


def test_who_is_signed_in_starts_from_the_place_of_exercise_and_may_look_elsewhere(client, four, nurse, doctor):
    client.cookies["region"] = "06"  # of who used this browser before
    client.force_login(nurse)
    assert listed(client)[0] == "HERE"
    client.post(reverse("protocols:choose_region"), {"region": "06"})
    assert listed(client)[0] == "ELSEWHERE"
    client.post(reverse("protocols:choose_region"), {"region": ""})
    assert client.get(reverse("protocols:catalogue")).context["groups"] == []
    client.force_login(doctor)
    assert listed(client)[0] == "ELSEWHERE"


def test_the_catalogue_says_the_short_name_first_then_acts_who_and_the_title(client, four):
    text = text_of(client.get(reverse("protocols:catalogue"), {"q": "HERE"})).partition('class="portal-protocols"')[2]
    places = [text.index(words) for words in ("Le nom court</a>", "Médecin", "Infirmier", "Premier acte ; Second acte")]
    assert places == sorted(places)
    assert text.index('<p class="portal-protocol__title">D</p>') > places[-1]


def test_the_catalogue_costs_the_same_for_one_and_for_three_rows_in_a_region(
    client, make_protocol, authorize, bare_normandy, nurse
):
    client.force_login(nurse)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("protocols:catalogue"))
        return len(captured)

    for code in ("UN", "DEUX", "TROIS"):
        authorize(make_protocol(code), bare_normandy)
        if code == "UN":
            cost()
            one = cost()
    assert cost() == one


# --- Short names of the reference data --------------------------------------------------------------------------------
def test_each_known_protocol_has_a_short_name_of_its_own():
    load()
    names = list(Protocol.objects.values_list("short_name", flat=True))
    assert "" not in names
    assert len(set(names)) == len(names) == 42
    assert list(Protocol.objects.filter(short_name_official=True).values_list("code", flat=True)) == ["DEMO-ASALEE"]


def test_a_line_of_acts_stays_a_line(make_protocol):
    label = "Un acte dont le nom est assez long pour remplir la ligne à lui seul ou presque"
    acts = [
        {"code": f"A{n}", "label": f"{label} {n}", "kind": "DIAGNOSTIC", "sub_kind": None, "legal_basis": None}
        for n in (1, 2, 3)
    ]
    assert make_protocol(content={"acts": acts}).version.acts_in_a_line == f"{label} 1 ; et 2 autres actes"
    assert make_protocol("TWO").version.acts_in_a_line == "Premier acte ; Second acte"


# --- The map ----------------------------------------------------------------------------------------------------------
def test_the_map_has_the_eighteen_regions():
    load()
    catalogue = Catalogue(timezone.localdate())
    assert {agency.insee for agency in catalogue.agencies} == set(territory.outlines()["regions"])


def test_the_table_the_map_and_the_catalogue_count_the_same(
    client, four, bare_normandy, mayotte, authorize, monkeypatch
):
    authorize(Protocol.objects.get(code="NOWHERE"), mayotte, publication_date=None)
    answer = client.get(reverse("protocols:regions"))
    rows = {row.agency.insee: (row.open, row.authorized) for row in answer.context["rows"]}
    assert rows == {"28": (1, 1), "06": (1, 2)}
    marks = {shape.query: (shape.tone, shape.mark) for shape in answer.context["drawing"].shapes}
    assert marks == {"region=28": ("open", "1"), "region=06": ("open", "1")}
    assert answer.context["national"] == 1
    text = text_of(answer)
    for insee, (opened, authorized) in rows.items():
        assert f'?region={insee}"' in text
        there = Catalogue(timezone.localdate(), chosen={"region": insee}, region=insee)
        assert sum(entry.access is Access.OPEN for entry in there.results) == opened
        regional = [entry for entry in there.results if entry.protocol.regime_kind.is_regional]
        assert len(regional) == authorized


def test_the_map_costs_the_same_for_one_and_for_three_protocols(client, make_protocol, authorize, bare_normandy):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("protocols:regions"))
        return len(captured)

    for code in ("UN", "DEUX", "TROIS"):
        authorize(make_protocol(code), bare_normandy)
        if code == "UN":
            one = cost()
    assert cost() == one


def test_the_map_of_a_protocol_says_each_state_by_a_sign(client, make_protocol, authorize, bare_normandy, mayotte):
    protocol = make_protocol("MINE")
    authorize(protocol, bare_normandy)
    authorize(protocol, mayotte, state=OrderState.REPEALED)
    authorize(make_protocol("NEIGHBOR"), mayotte)
    answer = client.get(reverse("protocols:detail", args=["MINE"]))
    assert {shape.query: (shape.tone, shape.mark) for shape in answer.context["drawing"].shapes} == {
        "region=28": ("open", "✓"),
        "region=06": ("ended", "×"),
    }


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([], "aucune"),
        ([0], "aucune"),
        ([1], "moins de 5"),
        ([2, 2], "moins de 5"),
        ([4, 3], "au moins 5"),
        ([5, 7], "12"),
        ([12, 1], "au moins 13"),
        ([12, 4], "au moins 13"),  # the same words: the small figure is not found by subtraction
    ],
)
def test_small_figures_are_not_told(counts, words):
    assert territory.total_in_words(counts) == words


@pytest.mark.parametrize(
    ("count", "words"), [(0, "aucune"), (1, "moins de 5"), (4, "moins de 5"), (5, "5"), (31, "31")]
)
def test_the_teams_of_a_region_are_counted_in_words(count, words):
    assert territory.teams_in_words(count) == words


# --- Pages that can be shared -----------------------------------------------------------------------------------------
def test_a_profession_has_its_page(client, four, make_protocol):
    make_protocol("EYES", content={"delegated": [{"profession": "92", "specialty": None}]})
    answer = client.get(reverse("protocols:profession", args=["92"]))
    assert (codes(answer.context["received"]), codes(answer.context["delegates"])) == (["EYES"], [])
    assert "<title>Orthoptiste : protocoles de coopération" in text_of(answer)
    doctor = client.get(reverse("protocols:profession", args=["10"]))
    assert len(doctor.context["delegates"]) == 5
    assert client.get(reverse("protocols:profession", args=["999"])).status_code == 404


def test_a_theme_has_its_page(client, four, make_protocol):
    eyes = Theme.objects.create(slug="yeux", label="Yeux")
    Theme.objects.create(slug="vide", label="Vide")
    make_protocol("EYES", theme=eyes)
    answer = client.get(reverse("protocols:theme", args=["yeux"]))
    assert codes(answer.context["found"]) == ["EYES"]
    assert "<title>Yeux : protocoles de coopération" in text_of(answer)
    for slug in ("vide", "inconnu"):
        assert client.get(reverse("protocols:theme", args=[slug])).status_code == 404


# --- Comparison -------------------------------------------------------------------------------------------------------
def compared(client, **asked):
    return client.get(reverse("protocols:compare"), asked)


def test_a_specialty_is_told_with_its_profession(client, four, make_protocol):
    who = [{"profession": "10", "specialty": "Urologie"}, {"profession": "60", "specialty": None}]
    make_protocol("SPECIAL", content={"delegating": who})
    [line, *_] = compared(client, avec="SPECIAL", et="HERE").context["lines"]
    assert (line.label, line.left) == ("Qui délègue", ["Médecin (Urologie)", "Infirmier"])


def test_two_protocols_are_compared_side_by_side(client, four):
    answer = compared(client, avec="HERE", et="NATIONAL")
    lines = {line.label: line for line in answer.context["lines"]}
    assert (lines["Régions"].left, lines["Régions"].right) == (["Normandie"], ["France entière"])
    assert lines["Actes"].is_same
    assert lines["Actes"].left == ["Premier acte", "Second acte"]
    assert lines["Délai"].right == ["Aucune décision à attendre : la déclaration suffit."]
    assert "<title>Le nom court et B : comparaison" in text_of(answer)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"avec": "HERE", "et": "HERE"}, "deux fois le même protocole"),
        ({"avec": "HERE", "et": "LOST"}, "ne connaît pas de protocole « LOST »"),
        ({"avec": "<b>", "et": "HERE"}, "ne connaît pas de protocole « &lt;b&gt; »"),
    ],
)
def test_what_cannot_be_compared_is_said_and_the_choice_kept(client, four, asked, words):
    answer = compared(client, **asked)
    text = text_of(answer)
    assert words in text
    assert '<option value="HERE" selected>' in text
    assert answer.context["lines"] == []


def test_one_protocol_is_chosen_and_the_other_waited_for(client, four):
    text = text_of(compared(client, avec="HERE"))
    assert '<option value="HERE" selected>' in text
    assert "fr-alert" not in text


# --- The text ---------------------------------------------------------------------------------------------------------
def test_the_whole_text_is_read_and_kept(client, make_protocol, authorize, bare_normandy, settings):
    authorize(make_protocol("MINE", short_name="Court"), bare_normandy)
    text = text_of(client.get(reverse("protocols:text", args=["MINE"])))
    assert "<title>Court : le texte entier" in text
    assert "Le portail ne connaît pas tout ce texte" in text
    pdf = client.get(reverse("protocols:text_pdf", args=["MINE"]))
    assert pdf.content.startswith(b"%PDF")
    again = client.get(reverse("protocols:text_pdf", args=["MINE"]), headers={"if-none-match": pdf["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("protocols:text", "protocols:text_pdf"):
        assert client.get(reverse(name, args=["LOST"])).status_code == 404


def test_a_text_that_is_not_public_is_nobodys(client, make_protocol):
    protocol = make_protocol("MINE")
    ProtocolVersion.freeze(protocol, content(code="MINE", title="Un projet"), is_public=False)
    assert "Un projet" not in text_of(client.get(reverse("protocols:text", args=["MINE"])))


# --- Declarations -----------------------------------------------------------------------------------------------------
def test_each_declared_regime_has_its_sheet_with_source_and_standing(client):
    load()
    for word, regime in declared_regimes().items():
        texts = sheet(regime, timezone.localdate())
        assert len(texts) in (5, 6)
        page = text_of(client.get(reverse("protocols:declare", args=[word])))
        for text in texts:
            assert all(line.replace("'", "&#x27;") in page for line in map(_plain, text.paragraphs()))
            assert f"État : {text.get_standing_display()}." in page
            assert text.source
    assert client.get(reverse("protocols:declare", args=["hpst"])).status_code == 404


def _plain(line):
    return re.sub(r"\s+", " ", line.replace("\u00a0", " "))


def test_a_hospital_declares_by_its_own_texts(client):
    load()
    hospital = {text.key: text.regime for text in sheet(Regime.LOCAL_ES, timezone.localdate())}
    assert (hospital[TextKey.DECLARE_LOCAL], hospital[TextKey.DECLARE_START]) == ("LOCAL_ES", "")
    town = {text.key: text.regime for text in sheet(Regime.LOCAL_VILLE, timezone.localdate())}
    assert set(town.values()) == {""}


def test_a_protocol_that_is_declared_leads_to_its_sheet_and_one_that_is_asked_for_has_none(client, four):
    LegalText.objects.create(
        key=TextKey.DECLARE_NATIONAL, title="Qui déclare", body="La structure.", valid_from=datetime.date(2025, 1, 1)
    )
    address = reverse("protocols:declaration", args=["NATIONAL"])
    assert f'href="{address}">Préparer la déclaration</a>' in text_of(
        client.get(reverse("protocols:detail", args=["NATIONAL"]))
    )
    text = text_of(client.get(address))
    assert "<title>B : déclarer sa mise en œuvre" in text
    assert "La structure." in text
    assert "data-print" in text
    assert client.get(reverse("protocols:declaration", args=["HERE"])).status_code == 404
