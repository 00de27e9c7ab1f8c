"""The public catalogue: search, filters with their counts, what a page shows and what it must not."""

import datetime
import json
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from coopps.bench.search import measure
from coopps.reference.loader import load
from protocols.catalogue.entries import Catalogue
from protocols.choices import CatalogueState, OpinionOutcome, OrderState, Regime
from protocols.models import HasOpinion, MinisterialAuthorization, Protocol, SearchWords, Theme
from tests.protocols.conftest import DAY, content

QUERIES = json.loads((Path(__file__).parent / "search_queries.json").read_text(encoding="utf-8"))
ORTHOPTIST = {"delegated": [{"profession": "92", "specialty": None}]}

pytestmark = pytest.mark.django_db


def codes(catalogue):
    return {entry.protocol.code for entry in catalogue.results}


def counts(catalogue, facet):
    return {option.label: option.count for option in catalogue.options(facet)}


@pytest.fixture
def three(make_protocol, authorize, bare_normandy, mayotte):
    """One open in Normandy, one national, one local of Mayotte by orthoptists."""
    eyes = Theme.objects.create(slug="yeux", label="Yeux")
    authorize(make_protocol("OPEN", title="Sutures de plaies"), bare_normandy)
    national = make_protocol("NATIONAL", Regime.NATIONAL, title="Suivi du diabète")
    MinisterialAuthorization.objects.create(protocol=national, state=OrderState.AUTHORIZED)
    make_protocol("LOCAL", Regime.LOCAL_ES, title="Bilan visuel", theme=eyes, origin_region="06", content=ORTHOPTIST)


# --- Search -----------------------------------------------------------------------------------------------------------
def test_labeled_queries_find_what_people_mean():
    load()
    assert len(QUERIES) >= 60
    known = set(Protocol.objects.values_list("code", flat=True))
    assert {code for labeled in QUERIES for code in labeled["expected"]} <= known
    recall, _ = measure(QUERIES)
    assert recall >= 0.95


@pytest.mark.parametrize(
    "query",
    [
        "sutures",
        "SUTURE",
        "suturé",
        "stures",
        "sutrue",
        "sutur",
        "plaie",
        "recoudre",
        "je veux recoudre une plaie",
        "open",
    ],
)
def test_a_query_is_forgiven_its_form(three, query):
    SearchWords.objects.create(word="suture", others=["recoudre"])
    assert codes(Catalogue(DAY, query)) == {"OPEN"}


@pytest.mark.parametrize("query", ["xyzzy", "genou", "ouverture"])
def test_a_query_of_unknown_words_finds_nothing(three, query):
    assert codes(Catalogue(DAY, query)) == set()


@pytest.mark.parametrize("query", ["", "  ", "le protocole de", "???"])
def test_a_query_without_a_word_shows_everything(three, query):
    assert codes(Catalogue(DAY, query)) == {"OPEN", "NATIONAL", "LOCAL"}


def test_the_index_follows_the_data(three):
    assert codes(Catalogue(DAY, "cicatrices")) == set()
    Protocol.objects.filter(code="OPEN").update(title="Cicatrices")
    assert codes(Catalogue(DAY, "cicatrices")) == {"OPEN"}


# --- Filters ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"theme": "yeux"}, {"LOCAL"}),
        ({"region": "28"}, {"OPEN", "NATIONAL"}),  # a national protocol is of every region
        ({"region": "06"}, {"LOCAL", "NATIONAL"}),  # a local one of its origin
        ({"delegant": "10"}, {"OPEN", "NATIONAL", "LOCAL"}),
        ({"delegue": "92"}, {"LOCAL"}),
        ({"regime": "NATIONAL"}, {"NATIONAL"}),
        ({"etat": "ouvert"}, {"OPEN"}),
        ({"region": "06", "delegue": "60"}, {"NATIONAL"}),
        ({"theme": "yeux", "etat": "ouvert"}, set()),
        ({"theme": "n’existe pas", "autre": "x"}, {"OPEN", "NATIONAL", "LOCAL"}),
    ],
)
def test_filters(three, chosen, expected):
    assert codes(Catalogue(DAY, chosen=chosen)) == expected


def test_each_filter_counts_what_the_others_leave(three):
    catalogue = Catalogue(DAY, chosen={"region": "28"})
    assert counts(catalogue, "region") == {"Mayotte": 2, "Normandie": 2}
    assert counts(catalogue, "theme") == {"Essais": 2}
    assert counts(catalogue, "delegue") == {"Infirmier": 2}
    assert counts(catalogue, "etat") == {"Adhésion ouverte": 1, "Autorisé": 1}
    assert counts(Catalogue(DAY, "bilan", {"region": "28"}), "region") == {"Mayotte": 1, "Normandie": 0}


@pytest.mark.parametrize(
    ("regime", "regional", "ministerial", "state"),
    [
        (Regime.HPST, OrderState.AUTHORIZED, None, CatalogueState.OPEN),
        (Regime.HPST, OrderState.REPLACED, None, CatalogueState.REPLACED),
        (Regime.HPST, None, None, CatalogueState.NOT_AUTHORIZED),
        (Regime.NATIONAL, OrderState.REPLACED, OrderState.AUTHORIZED, CatalogueState.AUTHORIZED),
        (Regime.NATIONAL, None, OrderState.REPEALED, CatalogueState.REPLACED),
        (Regime.NATIONAL, OrderState.AUTHORIZED, None, CatalogueState.NOT_AUTHORIZED),
        (Regime.LOCAL_VILLE, None, None, CatalogueState.LOCAL),
    ],
)
def test_where_a_protocol_stands(make_protocol, authorize, bare_normandy, regime, regional, ministerial, state):
    protocol = make_protocol(regime=regime)
    if regional:
        authorize(protocol, bare_normandy, state=regional)
    if ministerial:
        MinisterialAuthorization.objects.create(protocol=protocol, state=ministerial)
    [entry] = Catalogue(DAY).results
    assert entry.state is state


def test_an_authorization_with_a_missing_reference_is_authorized_but_not_open(make_protocol, authorize, bare_normandy):
    authorize(make_protocol(), bare_normandy, publication_date=None)
    [entry] = Catalogue(DAY).results
    assert (entry.state, entry.regions) == (CatalogueState.AUTHORIZED, ["Normandie"])


# --- Pages ------------------------------------------------------------------------------------------------------------
def page(client, **parameters):
    answer = client.get(reverse("protocols:catalogue"), parameters)
    assert answer.status_code == 200
    return answer


def test_anyone_reads_the_catalogue_and_its_filters_stay_in_the_address(client, three):
    answer = page(client, q="suivi", region="28", page="1")
    text = answer.content.decode()
    assert [entry.protocol.code for entry in answer.context["page"]] == ["NATIONAL"]
    assert '<option value="28" selected>' in text
    assert [(tag.label, tag.without) for tag in answer.context["tags"]] == [
        ("Recherche : suivi", "?region=28"),
        ("Région : Normandie", "?q=suivi"),
    ]
    assert reverse("protocols:detail", args=["NATIONAL"]) in text


def test_nothing_found_says_how_to_go_on(client, three):
    text = page(client, q="xyzzy").content.decode()
    assert "Rien ne répond à cette recherche" in text
    assert "Voir tous les protocoles" in text


def test_what_is_typed_is_shown_and_never_run(client, three):
    wicked = '"><script>alert(1)</script>'
    text = page(client, q=wicked).content.decode()
    assert wicked not in text
    assert escape(wicked) in text


def test_the_catalogue_costs_the_same_for_one_and_for_three_rows(
    client, make_protocol, authorize, bare_normandy, mayotte
):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            page(client, q="protocole essai")
        return len(captured)

    for code in ("UN", "DEUX", "TROIS"):
        protocol = make_protocol(code)
        authorize(protocol, bare_normandy)
        authorize(protocol, mayotte)
        HasOpinion.objects.create(protocol=protocol, outcome=OpinionOutcome.FAVORABLE)
        if code == "UN":
            page(client)  # what the process loads once
            one = cost()
    assert cost() == one
    assert len(page(client).context["page"]) == 3


def detail(client, code="TEST-1"):
    answer = client.get(reverse("protocols:detail", args=[code]))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode().replace("\u00a0", " "))


def test_a_protocol_open_somewhere_offers_to_join_with_a_team(client, make_protocol, authorize, bare_normandy):
    authorize(make_protocol("MINE"), bare_normandy)
    make_protocol("NEIGHBOR")
    start = reverse("adhesions:start", kwargs={"code": "MINE"})
    text = detail(client, "MINE")
    assert f'href="{start}">Adhérer avec mon équipe</a>' in text
    for expected in ("n° 2026-12, 1er février 2026", "RAA n° 7, 10 février 2026", "Premier acte", "Version 1"):
        assert expected in text
    assert "Adhérer avec mon équipe" not in detail(client, "NEIGHBOR")


def test_what_is_unknown_stays_so_and_what_is_ours_is_marked(client, make_protocol, authorize, bare_normandy):
    protocol = make_protocol(title_verified=False, content={"acts_verified": False})
    authorize(
        protocol, bare_normandy, order_number="", order_date=None, publication_reference="", publication_date=None
    )
    text = detail(client)
    for expected in (
        "Numéro non renseigné, date non renseignée",
        "Données de démonstration",
        "Titre court",
        "Critères d’inclusion et d’exclusion non renseignés.",
        "non confirmé",
    ):
        assert expected in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"outcome": OpinionOutcome.FAVORABLE, "read": True}, "Favorable. </p>"),
        ({"outcome": OpinionOutcome.FAVORABLE, "read": False}, "déduit de l’autorisation"),
        (
            {"number": "2013.0030", "date": datetime.date(2013, 1, 30)},
            "Sens de l’avis non renseigné, n° 2013.0030, 30 janvier 2013",
        ),
    ],
)
def test_the_opinion_says_what_is_known(client, make_protocol, fields, words):
    HasOpinion.objects.create(protocol=make_protocol(), **fields)
    assert words in detail(client)


def test_the_doubts_of_the_reference_data_are_not_published(client):
    load()
    rows = json.loads((Path("coopps/reference/data/protocols.json")).read_text(encoding="utf-8"))
    doubts = [(row["code"], doubt) for row in rows for doubt in row["doubts"]]
    assert doubts
    for code, doubt in doubts[:12]:
        assert escape(doubt) not in detail(client, code)


def test_an_unknown_protocol_is_not_found(client, three):
    assert client.get(reverse("protocols:detail", args=["NOWHERE"])).status_code == 404


def test_a_protocol_without_a_version_is_not_published(client, three):
    Protocol.objects.create(code="DRAFT", title="Sans version", theme=Theme.objects.first(), regime=Regime.HPST)
    assert client.get(reverse("protocols:detail", args=["DRAFT"])).status_code == 404
    assert "DRAFT" not in codes(Catalogue(DAY))


def test_the_latest_version_is_shown(client, make_protocol):
    protocol = make_protocol()
    newer = type(protocol.version).freeze(
        protocol, content(title=protocol.title, inclusion=["Adulte de plus de 18 ans."]), is_public=True
    )
    text = detail(client)
    assert "Adulte de plus de 18 ans." in text
    assert newer.sha256 in text
