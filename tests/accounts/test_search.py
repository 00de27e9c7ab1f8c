"""Finding a person, a structure or a town in the directory: forgiving, bounded, and without anybody's address."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.choices import VerificationMeans
from accounts.forms.places import PlaceForm
from accounts.models import DirectoryPerson, DirectoryTown, HealthProfessional, PlaceOfExercise
from accounts.selectors import search
from accounts.selectors.search import find_people, find_places, towns_of
from accounts.services.directory import import_directory
from accounts.views import inviting
from coopps.bench.synthetic_extract import activity, line, person, synthetic_rpps, write_extract
from tests.reading import words_of

pytestmark = pytest.mark.django_db

ROUEN = {"postcode": "76000", "commune_code": "76540", "city": "Rouen"}
CAEN = {"postcode": "14000", "commune_code": "14118", "city": "Caen"}
SAINT_LO = {"postcode": "50000", "commune_code": "50502", "city": "Saint-Lô"}
CLINIC = {"structure": "CLINIQUE DES TILLEULS", "siret": "73282932000074", "finess": "750712184"}


def row(rank: int, first: str, last: str, **where) -> str:
    return line(**person(rank, first_name=first, last_name=last), **activity(rank, **where))


@pytest.fixture
def listed(tmp_path):
    """`listed(*lines)`: these people are in the directory."""
    made = iter(range(100))

    def load(*rows: str) -> None:
        import_directory(write_extract(tmp_path / f"extrait-{next(made)}.txt", rows), force=True)

    return load


@pytest.fixture
def some(listed):
    """Two Legrand, who differ by the town; a compound name; a short one; a town with an article."""
    listed(
        row(1, "Camille", "LEGRAND", **ROUEN, **CLINIC),
        row(2, "Camille", "LEGRAND", **CAEN, structure="MAISON MÉDICALE DU PORT"),
        row(3, "Jean-Noël", "D'HÉROUVILLE MARTIN", **SAINT_LO),
        row(4, "Maëlle", "LY", **ROUEN),
    )


@pytest.fixture(autouse=True)
def _counted():
    call_command("createcachetable", verbosity=0)
    cache.clear()


def names(typed: str, where: str = "") -> list[tuple[str, str]]:
    return [(found.name, found.towns) for found in find_people(typed, where).found]


# --- People ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("Legrand", "Rouen"),
        ("legrand camille", "76000"),
        ("Camille Legrand", "rouen"),
        ("legr", "76"),
        ("Legrnad", "Rouen"),
        ("Lgrand Camile", "Rouenn"),
        (synthetic_rpps(1), ""),
        (f"8{synthetic_rpps(1)}", ""),
        (f"RPPS : {synthetic_rpps(1)[:4]} {synthetic_rpps(1)[4:]}", ""),
    ],
)
def test_a_person_is_found_as_one_writes_the_name(some, typed, where):
    assert names(typed, where) == [("Camille LEGRAND", "Rouen")]


@pytest.mark.parametrize("typed", ["d’Hérouville", "herouville-martin dherouville", "jean noel d'herouville martin"])
def test_a_compound_name_is_found_by_its_parts(some, typed):
    found = names(typed, "st lo")
    assert found == ([] if typed.startswith("herouville") else [("Jean-Noël D'HÉROUVILLE MARTIN", "Saint-Lô")])


def test_a_short_name_is_found_whole(some):
    assert names("Ly Maëlle") == [("Maëlle LY", "Rouen")]
    assert find_people("Ly").fault.startswith("Écrivez au moins trois lettres")


def test_both_are_answered_without_a_town_and_nobody_elsewhere(some):
    assert names("Legrand") == [("Camille LEGRAND", "Rouen"), ("Camille LEGRAND", "Caen")]
    assert names("Legrand", "Saint-Lô") == []
    assert "ne connaît pas de commune" in find_people("Legrand", "Xyzw").fault
    assert names("Lefebvre") == []


def test_a_number_that_is_not_one_is_told(some):
    assert "onze chiffres" in find_people("991").fault
    assert find_people(synthetic_rpps(77)).found == []


def test_ten_answers_at_most_in_a_few_queries(listed):
    listed(*(row(rank, f"Alix{chr(97 + rank)}", f"MARTIN{chr(97 + rank)}", **ROUEN) for rank in range(20)))
    with CaptureQueriesContext(connection) as asked:
        answers = find_people("Martin", "Rouen")
    assert (len(answers.found), answers.more) == (10, True)
    assert len(asked) <= 6
    with CaptureQueriesContext(connection) as asked:
        assert len(find_people("Matrin", "Rouen").found) == 10
    assert len(asked) <= 8


def test_no_answer_says_an_address(some):
    [found] = find_people("Legrand", "Rouen").found
    assert vars(found) == {
        "directory_id": f"8{synthetic_rpps(1)}",
        "name": "Camille LEGRAND",
        "profession": vars(found)["profession"],
        "towns": "Rouen",
    }


def test_who_has_left_the_directory_is_not_found(some, listed):
    listed(row(2, "Camille", "LEGRAND", **CAEN))
    assert names("Legrand") == [("Camille LEGRAND", "Caen")]
    assert find_people(synthetic_rpps(1)).found == []


def test_who_asked_for_it_is_not_found_once_the_identity_is_sure(some, professional, client):
    someone = professional("camille@exemple.test", rank=1, identifier_justification="Nom d’usage.")
    client.force_login(someone.user)
    assert "pas votre adresse" not in words_of(client.get(reverse("accounts:profile")))
    answer = client.post(reverse("accounts:listing"), {"unlisted": "oui"}, follow=True)
    assert "dès que votre identité sera vérifiée" in words_of(answer)
    # A number is public: whoever declares it hides nobody yet.
    assert names("Legrand", "Rouen") == [("Camille LEGRAND", "Rouen")]
    HealthProfessional.objects.filter(pk=someone.pk).update(
        verified_at=timezone.now(), verification_means=VerificationMeans.MEETING
    )
    assert names("Legrand", "Rouen") == []
    assert find_people(synthetic_rpps(1)).found == []
    assert search.found_person(f"8{synthetic_rpps(1)}") is None
    client.post(reverse("accounts:listing"), {"unlisted": "non"})
    assert names("Legrand", "Rouen") == [("Camille LEGRAND", "Rouen")]


def test_one_person_does_not_read_the_whole_directory(some, person, monkeypatch):
    monkeypatch.setattr(inviting, "MOST_SEARCHES", 3)
    me, other = person("moi@exemple.test"), person("autre@exemple.test")
    for _ in range(3):
        assert inviting.look(me, find_people, "Legrand", "").found
    assert inviting.look(me, find_people, "Legrand", "").fault == inviting.TOO_MANY
    assert inviting.look(other, find_people, "Legrand", "").found


# --- Structures and towns --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("tilleuls", "Rouen"),
        ("clinique des tileuls", "76000"),
        ("732 829 320 00074", ""),
        ("FINESS 750712184", ""),
    ],
)
def test_a_structure_is_found_by_its_name_there_or_by_its_number(some, typed, where):
    [found] = find_places(typed, where).found
    assert (found.name, found.numbers) == ("CLINIQUE DES TILLEULS", "FINESS 750712184, SIRET 73282932000074")
    assert found.address.endswith("76000 Rouen")


def test_a_structure_is_looked_for_somewhere(some):
    assert "commune ou le code postal" in find_places("tilleuls").fault
    assert "trois lettres" in find_places("ti", "Rouen").fault
    assert find_places("tilleuls", "Caen").found == []


def test_a_structure_that_everybody_has_left_is_not_found(some, listed):
    listed(row(2, "Camille", "LEGRAND", **CAEN, structure="MAISON MÉDICALE DU PORT"))
    assert find_places("tilleuls", "Rouen").found == []
    assert [found.name for found in find_places("port", "Caen").found] == ["MAISON MÉDICALE DU PORT"]


def test_the_structure_chosen_fills_the_place(some, professional, client):
    client.force_login(professional("lise@exemple.test", rank=9).user)
    page = reverse("accounts:place_add")
    read = words_of(client.get(page, {"structures-qui": "tilleuls", "structures-ou": "Rouen"}))
    assert "CLINIQUE DES TILLEULS" in read
    [found] = find_places("tilleuls", "Rouen").found
    form = client.get(page, {"structure": found.activity}).context["form"]
    assert {name: form[name].value() for name in ("name", "postcode", "city", "finess", "siret")} == {
        "name": "CLINIQUE DES TILLEULS",
        "postcode": "76000",
        "city": "Rouen",
        "finess": "750712184",
        "siret": "73282932000074",
    }
    assert client.get(page, {"structure": "9" * 30}).status_code == 200


def test_a_postcode_gives_its_only_town_and_names_several(some, listed):
    listed(
        *(row(rank, "Alix", "MARTIN", **ROUEN) for rank in (1, 2, 3, 4)),
        row(5, "Alix", "MARTIN", postcode="27400", commune_code="27375", city="Louviers"),
        row(6, "Alix", "MARTIN", postcode="27400", commune_code="27001", city="Acquigny"),
    )
    assert towns_of("27400") == ["Acquigny", "Louviers"]
    place = {"name": "Cabinet", "kind": "cabinet", "status": "liberal", "address": "", "finess": "", "siret": ""}
    form = PlaceForm(place | {"postcode": "76 000", "city": ""})
    assert form.is_valid()
    assert form.cleaned_data["city"] == "Rouen"
    form = PlaceForm(place | {"postcode": "27400", "city": ""})
    assert form.errors == {"city": ["Indiquez la commune : 27400 est le code postal de Acquigny et Louviers."]}
    form = PlaceForm(place | {"postcode": "97400", "city": ""})
    assert list(form.errors) == ["city"]
    assert PlaceOfExercise.objects.count() == 0


def test_names_and_towns_are_learned_once(some, listed):
    listed(
        row(1, "Camille", "LEGRAND", **ROUEN), row(2, "Camille", "LEGRAND", **ROUEN), row(9, "Alix", "MARTIN", **ROUEN)
    )
    assert DirectoryTown.objects.filter(postcode="76000").count() == 1
    assert DirectoryPerson.objects.filter(vanished_at=None).count() == 3
