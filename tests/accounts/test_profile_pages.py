"""« Mon identité professionnelle », in the browser's words."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import AgencyRoleKind, VerificationMeans
from accounts.models import HealthProfessional, PlaceOfExercise
from accounts.services.directory import import_directory
from accounts.services.professionals import add_place, give_consent, verify_identity
from accounts.services.roles import give_role
from coopps.bench.synthetic_extract import activity, line, synthetic_rpps, write_extract
from coopps.bench.synthetic_extract import person as listed
from coopps.reference.loader import DATA, Loaded, load_law
from tests.accounts.conftest import LONG_AGO
from tests.reading import words_of

PLACE = {
    "name": "Cabinet des Exemples",
    "kind": "cabinet",
    "status": "liberal",
    "address": "1 rue du Modèle",
    "postcode": "20200",
    "city": "Bastia",
    "finess": "",
    "siret": "",
}


@pytest.fixture
def directory(tmp_path, professions):
    """The mirror knows a nurse, rank 1, with two places."""
    nurse = listed(1, profession_code="60", profession="Infirmier", civility_code="MME", last_name="EXEMPLE-NORD")
    content = [line(**nurse, **activity(1)), line(**nurse, **activity(2))]
    import_directory(write_extract(tmp_path / "extract.txt", content))
    return nurse


@pytest.fixture
def signed_in(client, person):
    user = person("alix@exemple.test", first_name="Alix", last_name="Exemple")
    client.force_login(user)
    client.user = user
    return client


def identity(**changes) -> dict[str, str]:
    return {
        "identifier_kind": "rpps",
        "identifier": synthetic_rpps(1),
        "civility": "mme",
        "first_names": "Alix",
        "exercise_name": "Exemple",
        "birth_name": "",
        "birth_date": "",
        "specialty": "",
        "phone": "",
        "identifier_justification": "",
    } | changes


def test_pages_ask_to_sign_in(client, db):
    for name in ("profile", "number", "identity", "place_add", "consent"):
        answer = client.get(reverse(f"accounts:{name}"))
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))


def test_an_empty_profile_says_how_to_begin(signed_in):
    answer = signed_in.get(reverse("accounts:profile"))
    assert reverse("accounts:number") in words_of(answer)
    assert "Identité déclarée" not in words_of(answer)


def test_the_number_leads_to_an_identity_filled_by_the_directory(signed_in, directory):
    number = synthetic_rpps(1)
    typed = f"{number[:3]} {number[3:7]} {number[7:]}"
    step = signed_in.post(reverse("accounts:number"), {"kind": "rpps", "number": typed})
    assert step.status_code == 302
    answer = signed_in.get(step.url)
    form = answer.context["form"]
    assert form["exercise_name"].value() == "EXEMPLE-NORD"
    assert form["first_names"].value() == directory["first_name"]
    assert form["civility"].value() == "mme"
    assert answer.context["findings"] == []
    assert len(form.fields["places"].choices) == 2
    assert "L’annuaire connaît ce numéro" in words_of(answer)


def test_declaring_takes_the_chosen_places(signed_in, directory, professions):
    step = reverse("accounts:identity") + f"?type=rpps&numero={synthetic_rpps(1)}"
    kept = str(signed_in.get(step).context["form"].fields["places"].queryset[0].pk)
    answer = signed_in.post(
        step,
        identity(
            exercise_name="Exemple Nord",
            first_names=directory["first_name"].upper(),
            profession=professions["60"].pk,
            places=[kept],
        ),
    )
    assert answer.status_code == 302
    declared = HealthProfessional.objects.get(user=signed_in.user)
    place = declared.places.get()
    assert place.from_directory
    assert place.department in {"76", "14", "2A", "974", "54"}
    assert not declared.is_verified


def test_the_letters_that_the_directory_does_not_write_are_no_difference(signed_in, tmp_path, professions):
    listed_as = listed(1, profession_code="60", last_name="MICHALOWSKI", first_name="LUKASZ SOREN")
    import_directory(write_extract(tmp_path / "extract.txt", [line(**listed_as)]))
    step = reverse("accounts:identity") + f"?type=rpps&numero=8{synthetic_rpps(1)}"
    typed = identity(
        exercise_name="Michałowski\u200b",
        first_names="Łukasz-Søren",
        profession=professions["60"].pk,
        birth_date="01/05/62",
        phone="+33 (0)2 35 00 00 00",
    )
    answer = signed_in.post(step, typed)
    assert answer.status_code == 302, answer.context["form"].errors
    declared = HealthProfessional.objects.get(user=signed_in.user)
    assert (declared.exercise_name, declared.phone) == ("Michałowski", "02 35 00 00 00")
    assert declared.birth_date == datetime.date(1962, 5, 1)


@pytest.mark.parametrize(("typed", "words"), [("2020-05-01", "au plus tard le"), ("1019-05-01", "au plus tôt le")])
def test_a_birth_out_of_its_bounds_is_refused_with_a_sentence(signed_in, directory, professions, typed, words):
    step = reverse("accounts:identity") + f"?type=rpps&numero={synthetic_rpps(1)}"
    answer = signed_in.post(step, identity(profession=professions["60"].pk, birth_date=typed))
    assert words in answer.context["form"].errors["birth_date"][0]


@pytest.mark.parametrize("number", ["123", "ABCDEFGHIJK", ""])
def test_a_malformed_number_stays_on_the_page(signed_in, number):
    answer = signed_in.post(reverse("accounts:number"), {"kind": "rpps", "number": number})
    assert answer.status_code == 200
    assert answer.context["form"].errors["number"]
    assert answer.context["form"]["number"].value() == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (synthetic_rpps(77), "inconnu de l’annuaire"),
        (str(int(synthetic_rpps(1)) ^ 1), "dernier chiffre"),
    ],
)
def test_a_doubtful_number_warns_and_an_explanation_is_enough(signed_in, directory, professions, number, words):
    step = reverse("accounts:identity") + f"?type=rpps&numero={number}"
    assert words in words_of(signed_in.get(step))
    data = identity(identifier=number, profession=professions["60"].pk, phone="01 99 00 00 00")
    refused = signed_in.post(step, data)
    assert refused.status_code == 200
    assert any(words in error for error in refused.context["form"].errors["identifier_justification"])
    # Nothing typed is lost.
    form = refused.context["form"]
    assert {name: form[name].value() for name in data if name != "profession"} == {
        name: value for name, value in data.items() if name != "profession"
    }
    assert form["profession"].value() == str(professions["60"].pk)
    accepted = signed_in.post(step, data | {"identifier_justification": "Diplôme obtenu ce mois-ci."})
    assert accepted.status_code == 302
    profile = words_of(signed_in.get(accepted.url))
    assert "Diplôme obtenu ce mois-ci." in profile
    assert words in profile


def test_a_name_that_differs_asks_why(signed_in, directory, professions):
    step = reverse("accounts:identity") + f"?type=rpps&numero={synthetic_rpps(1)}"
    refused = signed_in.post(
        step,
        identity(exercise_name="Autre", first_names=directory["first_name"], profession=professions["10"].pk),
    )
    assert len(refused.context["form"].errors["identifier_justification"]) == 2
    assert not HealthProfessional.objects.exists()


def test_the_identity_without_a_number_goes_back_to_it(signed_in):
    for query in ("", "?type=rpps&numero=12", "?type=autre&numero=10100375103"):
        answer = signed_in.get(reverse("accounts:identity") + query)
        assert (answer.status_code, answer.url) == (302, reverse("accounts:number"))


@pytest.fixture
def verified(signed_in, professional, person, agency, professions):
    """The signed-in person, whose identity is verified."""
    instructor = person("instruction@exemple.test")
    give_role(
        user=instructor, agency=agency, kind=AgencyRoleKind.INSTRUCTOR, quality="Instruction", valid_from=LONG_AGO
    )
    mine = professional("sacha@exemple.test")
    signed_in.force_login(mine.user)
    return verify_identity(mine, instructor, agency, VerificationMeans.MEETING)


def test_a_verified_identity_says_by_whom_and_changing_it_says_what_follows(signed_in, verified, professions):
    assert "par l’Agence de Normandie" in words_of(signed_in.get(reverse("accounts:profile")))
    page = reverse("accounts:identity")
    assert "la rendra à nouveau déclarée" in words_of(signed_in.get(page))
    same = identity(profession=professions["60"].pk, identifier_justification="Annuaire vide.")
    answer = signed_in.post(page, same | {"phone": "0199000000"}, follow=True)
    assert "Votre identité professionnelle est enregistrée" in words_of(answer)
    assert HealthProfessional.objects.get(pk=verified.pk).is_verified
    answer = signed_in.post(page, same | {"exercise_name": "Autre"}, follow=True)
    assert "ils la rendent à nouveau « déclarée »" in words_of(answer)
    assert not HealthProfessional.objects.get(pk=verified.pk).is_verified


def test_a_number_already_verified_for_somebody_else_can_still_be_declared(
    signed_in, verified, professional, professions
):
    """Nobody is told who has a number: the agency clears it up."""
    other = professional("eden@exemple.test", 2)
    signed_in.force_login(other.user)
    answer = signed_in.post(
        reverse("accounts:identity"),
        identity(profession=professions["60"].pk, identifier_justification="C’est mon numéro."),
    )
    assert answer.status_code == 302
    assert HealthProfessional.objects.filter(identifier=synthetic_rpps(1)).count() == 2


def test_a_verified_person_may_declare_a_number_verified_for_somebody_else(
    signed_in, verified, professional, person, agency, professions
):
    other = professional("eden@exemple.test", 2)
    verify_identity(other, verified.verified_by, agency, VerificationMeans.MEETING)
    signed_in.force_login(other.user)
    answer = signed_in.post(
        reverse("accounts:identity"),
        identity(profession=professions["60"].pk, identifier_justification="C’est mon numéro."),
    )
    assert answer.status_code == 302
    assert not HealthProfessional.objects.get(pk=other.pk).is_verified


# --- Places -------------------------------------------------------------------------------------------------------
@pytest.fixture
def mine(client, professional):
    declared = professional("alix@exemple.test", 1)
    client.force_login(declared.user)
    return declared


@pytest.fixture
def law(db):
    """The texts that the page of consent prints."""
    load_law(DATA, Loaded())


@pytest.fixture
def theirs(professional):
    """The neighbor, with a place whose name must not leak."""
    neighbor = professional("sacha@exemple.test", 2, exercise_name="Voisinage")
    add_place(neighbor, **PLACE | {"name": "Cabinet du voisinage", "department": "2B"})
    return neighbor


def test_a_place_is_added_changed_and_removed(client, mine):
    answer = client.post(reverse("accounts:place_add"), PLACE, follow=True)
    assert "Cabinet des Exemples" in words_of(answer)
    place = mine.places.get()
    assert place.department == "2B"
    answer = client.post(reverse("accounts:place_change", args=[place.pk]), PLACE | {"postcode": "76 000"}, follow=True)
    place.refresh_from_db()
    assert (place.postcode, place.department) == ("76000", "76")
    remove = reverse("accounts:place_remove", args=[place.pk])
    assert "Cabinet des Exemples" in words_of(client.get(remove))
    assert mine.places.count() == 1
    client.post(remove)
    assert mine.places.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("postcode", "00000"), ("postcode", "760"), ("siret", "73282932000075"), ("finess", "750712185"), ("status", "")],
)
def test_nothing_typed_is_lost_at_an_error(client, mine, field, value):
    typed = PLACE | {field: value}
    answer = client.post(reverse("accounts:place_add"), typed)
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert {name: form[name].value() for name in typed} == typed
    assert not PlaceOfExercise.objects.exists()


def test_the_neighbors_profile_is_not_found(law, client, mine, theirs):
    place = theirs.places.get()
    for name in ("place_change", "place_remove"):
        address = reverse(f"accounts:{name}", args=[place.pk])
        assert client.get(address).status_code == 404
        assert client.post(address, PLACE).status_code == 404
    place.refresh_from_db()
    assert place.name == "Cabinet du voisinage"
    for name in ("profile", "identity", "number", "consent"):
        page = words_of(client.get(reverse(f"accounts:{name}")))
        assert "voisinage" not in page.lower()
        assert theirs.identifier not in page


def test_nobody_elses_profile_is_changed_by_naming_it(client, mine, theirs, professions):
    client.post(
        reverse("accounts:identity"),
        identity(profession=professions["60"].pk, identifier_justification="Oui.", user=theirs.user_id, id=theirs.pk),
    )
    theirs.refresh_from_db()
    assert theirs.exercise_name == "Voisinage"


def test_places_and_consent_come_after_the_identity(signed_in):
    for name in ("place_add", "consent"):
        answer = signed_in.get(reverse(f"accounts:{name}"))
        assert (answer.status_code, answer.url) == (302, reverse("accounts:number"))
        assert signed_in.post(reverse(f"accounts:{name}"), PLACE).status_code == 302
    assert not PlaceOfExercise.objects.exists()


def test_the_profile_asks_the_same_questions_with_one_place_and_with_three(client, mine, django_assert_num_queries):
    add_place(mine, **PLACE, department="2B")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse("accounts:profile"))
    for _ in range(2):
        add_place(mine, **PLACE, department="2B")
    with django_assert_num_queries(len(one)):
        client.get(reverse("accounts:profile"))


# --- Consent ------------------------------------------------------------------------------------------------------
def test_consent_is_explained_given_and_withdrawn(client, law, mine, theirs):
    """In the words that the legal officer reads (CRPA, L. 112-15)."""
    give_consent(theirs)
    page = reverse("accounts:consent")
    shown = words_of(client.get(page))
    assert "quinze jours" in shown
    assert "L. 112-15" in shown
    assert "alix@exemple.test" in shown
    assert "J’accepte de recevoir dans mon espace personnel" in shown
    assert "Vous avez accepté" in words_of(client.post(page, {"choice": "accord"}, follow=True))
    assert mine.consents.filter(withdrawn_at=None).count() == 1
    assert "Retirer mon accord" in words_of(client.get(page))
    assert "par la poste" in words_of(client.post(page, {"choice": "courrier"}, follow=True))
    assert not mine.consents.filter(withdrawn_at=None).exists()
    assert theirs.consents.filter(withdrawn_at=None).count() == 1


def test_an_agent_sees_the_roles(client, person, agency):
    agent = person("agent@exemple.test")
    give_role(user=agent, agency=agency, kind=AgencyRoleKind.SUPERVISOR, quality="Suivi", valid_from=LONG_AGO)
    client.force_login(agent)
    assert "Suivi des autorisations, Agence de Normandie" in words_of(client.get(reverse("accounts:profile")))
