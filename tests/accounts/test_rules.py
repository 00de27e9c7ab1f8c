"""Numbers and territory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import rules
from accounts.choices import PracticeStatus, StructureKind
from accounts.models import PlaceOfExercise
from accounts.rules import Declared, Registered

digits = st.text("0123456789", min_size=1, max_size=20)


@given(digits)
def test_the_key_that_is_computed_holds(number):
    assert rules.luhn_holds(rules.with_luhn_key(number))


@given(digits, st.data())
def test_one_wrong_digit_is_seen(number, data):
    right = rules.with_luhn_key(number)
    rank = data.draw(st.integers(0, len(right) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != right[rank]]))
    assert not rules.luhn_holds(right[:rank] + other + right[rank + 1 :])


@given(st.text("0123456789", min_size=2, max_size=20), st.data())
def test_two_neighbors_swapped_are_seen(number, data):
    """Luhn sees every swap of two different neighbors but 09 and 90."""
    right = rules.with_luhn_key(number)
    rank = data.draw(st.integers(0, len(right) - 2))
    pair = right[rank : rank + 2]
    swapped = right[:rank] + pair[::-1] + right[rank + 2 :]
    assert rules.luhn_holds(swapped) == (pair[0] == pair[1] or pair in ("09", "90"))


@pytest.mark.parametrize("number", ["10100375103", "10107592585"])
def test_published_test_numbers_have_their_key(number):
    assert rules.rpps_key_holds(number)


@pytest.mark.parametrize(
    ("kind", "number", "well_formed"),
    [
        ("rpps", "10100375103", True),
        ("rpps", "10100375104", True),  # a failing key warns, and refuses nothing
        ("rpps", "1010037510", False),
        ("rpps", "1010037510A", False),
        ("rpps", "１０１００３７５１０３", False),  # digits of another script
        ("adeli", "769300012", True),
        ("adeli", "2A9300012", True),
        ("adeli", "76930001", False),
        ("adeli", "A69300012", False),
    ],
)
def test_form_of_a_number(kind, number, well_formed):
    assert (rules.identifier_fault(kind, number) == "") is well_formed


@pytest.mark.parametrize(
    ("check", "number", "holds"),
    [
        (rules.is_finess, "750712184", True),
        (rules.is_finess, "140000100", True),
        (rules.is_finess, "750712185", False),
        (rules.is_finess, "2A0000001", True),
        (rules.is_finess, "2C0000001", False),
        (rules.is_siret, "73282932000074", True),
        (rules.is_siret, "73282932000075", False),
        (rules.is_siret, "7328293200007", False),
        (rules.is_siret, "35600000000048", True),  # La Poste, with a Luhn key
        (rules.is_siret, "35600000049837", True),  # La Poste, with its own
        (rules.is_siret, "35600000049838", False),
    ],
)
def test_keys_of_establishments(check, number, holds):
    assert check(number) is holds


@pytest.mark.parametrize(
    ("code", "department"),
    [
        ("76000", "76"),
        ("01000", "01"),
        ("20000", "2A"),
        ("20137", "2A"),
        ("20200", "2B"),
        ("20600", "2B"),
        ("97110", "971"),
        ("97411", "974"),
        ("97600", "976"),
        ("97133", "977"),
        ("97150", "978"),
        ("97123", "971"),
        (" 76000 ", "76"),
        ("7600", ""),
        ("00100", ""),
        ("ABCDE", ""),
        ("", ""),
    ],
)
def test_department_of_a_postcode(code, department):
    assert rules.department_of(code) == department


@pytest.mark.parametrize(
    ("code", "department"),
    [("76540", "76"), ("2A004", "2A"), ("2B033", "2B"), ("97133", "971"), ("97701", "977"), ("2C033", ""), ("", "")],
)
def test_department_of_a_commune(code, department):
    """97133 is Vieux-Fort, in Guadeloupe, as a commune; as a postcode it is Saint-Barthélemy."""
    assert rules.department_of_commune(code) == department


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jean-Noël", "JEAN NOEL"),
        ("D’Essai", "D'ESSAI"),
        ("Cœur", "COEUR"),
        ("  Le  Goff ", "le goff"),
        ("Muñoz", "MUNOZ"),
        ("Michałowski", "MICHALOWSKI"),
        ("Bjørn Ðæmon", "BJORN DAEMON"),
        ("Weiß", "WEISS"),
        ("Işık", "ISIK"),
    ],
)
def test_names_that_are_the_same(one, other):
    assert rules.bare_name(one) == rules.bare_name(other)


KNOWN = Registered(last_name="EXEMPLE-NORD", first_name="MAËLLE", professions={"60"})


def declared(**changes) -> Declared:
    return Declared(
        **{
            "kind": "rpps",
            "number": "10100375103",
            "last_name": "Exemple Nord",
            "first_name": "Maelle",
            "profession_code": "60",
        }
        | changes
    )


def test_nothing_to_say_when_the_directory_agrees():
    assert rules.registry_findings(declared(), KNOWN) == []


@pytest.mark.parametrize(
    ("changes", "registered", "word"),
    [
        ({"number": "10100375104"}, KNOWN, "clé"),
        ({}, None, "inconnu"),
        ({"last_name": "Autre"}, KNOWN, "nom d’exercice"),
        ({"first_name": "Sacha"}, KNOWN, "prénom"),
        ({"profession_code": "10"}, KNOWN, "profession"),
        ({}, Registered("EXEMPLE NORD", "MAELLE", {"60"}, vanished=True), "ne figure plus"),
    ],
)
def test_one_difference_is_one_sentence(changes, registered, word):
    (finding,) = rules.registry_findings(declared(**changes), registered)
    assert word in finding.lower()


def test_the_directory_may_know_the_birth_name():
    assert rules.registry_findings(declared(last_name="Autre", birth_name="Exemple-Nord"), KNOWN) == []


def test_an_empty_birth_name_equals_nothing():
    nameless = Registered(last_name="", first_name="MAELLE", professions={"60"})
    assert len(rules.registry_findings(declared(), nameless)) == 1


def test_an_adeli_number_has_no_luhn_key():
    adeli = declared(kind="adeli", number="769300012")
    assert rules.registry_findings(adeli, KNOWN) == []


def test_national_identifier():
    assert rules.national_id("rpps", "10100375103") == "810100375103"
    assert rules.national_id("adeli", "769300012") == "0769300012"


@pytest.mark.parametrize(
    ("sector", "name", "mode", "kind", "status"),
    [
        ("Cabinet individuel", "", "L", StructureKind.PRACTICE, PracticeStatus.SELF_EMPLOYED),
        ("Etablissement public de santé", "CHU", "S", StructureKind.PUBLIC_HOSPITAL, PracticeStatus.PUBLIC_EMPLOYEE),
        ("Pharmacie d'officine", "", "S", StructureKind.PHARMACY, PracticeStatus.PRIVATE_EMPLOYEE),
        ("", "MAISON DE SANTÉ DU MODÈLE", "B", StructureKind.MSP, PracticeStatus.VOLUNTEER),
        ("", "", "", StructureKind.OTHER, ""),
    ],
)
def test_what_the_words_of_the_directory_suggest(sector, name, mode, kind, status):
    assert rules.place_kind(sector, name) == kind
    assert rules.practice_status(mode, kind) == status


@pytest.mark.parametrize(
    ("name", "city", "said"),
    [
        ("Cabinet des Tilleuls", "Vernon", "Cabinet des Tilleuls, Vernon"),
        ("Hôpital de Vernon", "VERNON", "Hôpital de Vernon"),
        ("Maison de santé, Évreux", "Evreux", "Maison de santé, Évreux"),
        ("Vernon", "Vernon", "Vernon"),
        ("Clinique du Vernonnet", "Vernon", "Clinique du Vernonnet, Vernon"),
        ("Hôpital de Neuvernon", "Vernon", "Hôpital de Neuvernon, Vernon"),
    ],
)
def test_a_place_that_names_its_town_does_not_say_it_twice(name, city, said):
    assert str(PlaceOfExercise(name=name, city=city)) == said
