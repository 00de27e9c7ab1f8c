"""Numbers of people and places, out of what disguises them, by every form that has one."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts import rules
from accounts.choices import IdentifierKind
from accounts.forms.identity import IdentityForm, NumberForm
from accounts.forms.numbers import FinessField, PhoneField, PostcodeField, SiretField
from accounts.forms.places import PlaceForm
from adhesions.forms.opening import StartForm
from adhesions.forms.places import SiteForm
from coopps.bench.synthetic_extract import synthetic_rpps
from protocols.forms.intents import SiteForm as IntentSiteForm
from protocols.reviews.forms.reviews import ExpertAddForm, ExpertEditForm

RPPS, ADELI = IdentifierKind.RPPS, IdentifierKind.ADELI


@pytest.mark.parametrize(
    ("kind", "typed", "number"),
    [
        (RPPS, "RPPS : 99 110 000 009", "99110000009"),
        (RPPS, "899110000009", "99110000009"),
        (RPPS, "8 99110000009", "99110000009"),
        (RPPS, "N° RPPS\u00a0: 99.110.000\u2011009\u202c", "99110000009"),
        (RPPS, "99110000009 (RPPS)", "99110000009"),
        (RPPS, "81100000009", "81100000009"),  # eleven digits that begin with 8 are a number
        (ADELI, "0759912345", "759912345"),
        (ADELI, "ADELI 2A 99 123 45", "2A9912345"),
    ],
)
def test_the_number_of_a_professional(kind, typed, number):
    assert rules.read_identifier(kind, typed) == number
    form = NumberForm({"kind": kind, "number": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["number"] == number


@pytest.mark.parametrize("typed", ["8911000000", "9911000000912", "quelques chiffres", "12345"])
def test_what_is_no_number_of_a_professional_is_told(typed):
    form = NumberForm({"kind": RPPS, "number": typed})
    assert form.errors["number"] == ["Un numéro RPPS compte 11 chiffres."]


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        (PostcodeField(), "76 000", "76000"),
        (PostcodeField(), "76\u00a0000", "76000"),
        (PostcodeField(), "F-76000", "76000"),
        (PostcodeField(), "76000 Rouen", "76000"),
        (SiretField(), "732 829 320 00074", "73282932000074"),
        (SiretField(), "SIRET : 732.829.320.00074\u200b", "73282932000074"),
        (FinessField(), "FINESS ET 75 071 218 4", "750712184"),
        (FinessField(), "2a0000001", "2A0000001"),
        (PhoneField(), "0235000000", "02 35 00 00 00"),
        (PhoneField(), "02.35-00 00\u202f00", "02 35 00 00 00"),
        (PhoneField(), "+33 (0)2 35 00 00 00", "02 35 00 00 00"),
        (PhoneField(), "0033 2 35 00 00 00", "02 35 00 00 00"),
        (PhoneField(), "+32 2 555 12 12", "+32 2 555 12 12"),
        (PhoneField(), "3646", "3646"),
    ],
)
def test_a_number_is_read_out_of_its_disguise(field, typed, kept):
    assert field.clean(typed) == kept


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (PostcodeField(), "760"),
        (PostcodeField(), "00100"),
        (SiretField(), "732 829 320 00075"),
        (FinessField(), "75 071 218 5"),
        (PhoneField(), "02 35 00"),
        (PhoneField(), "au bureau"),
    ],
)
def test_a_number_that_is_not_right_is_refused_with_a_sentence(field, typed):
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert refused.value.messages == [field.wrong]


PLACE = {
    "name": "Cabinet",
    "kind": "cabinet",
    "status": "liberal",
    "address": "1 rue du Modèle",
    "postcode": "76\u202f000",
    "city": "Rouen",
    "finess": "FINESS 75 071 218 4",
    "siret": "732 829 320 00074",
    "role": "delegue",
    "team_name": "Équipe",
    "practice_status": "liberal",
}


@pytest.mark.parametrize("form", [PlaceForm, SiteForm, StartForm, IntentSiteForm])
def test_every_place_takes_the_same_disguises(form):
    made = form(PLACE)
    assert made.is_valid(), made.errors
    kept = {name: made.cleaned_data[name] for name in ("postcode", "department", "finess", "siret")}
    assert kept == {"postcode": "76000", "department": "76", "finess": "750712184", "siret": "73282932000074"}


@pytest.mark.parametrize("form", [PlaceForm, SiteForm, StartForm])
def test_every_place_refuses_the_same_numbers(form):
    wrong = PLACE | {"postcode": "760", "finess": "75 071 218 5", "siret": "1"}
    assert {"postcode", "finess", "siret"} == set(form(wrong).errors)


def test_a_letter_of_intent_keeps_a_number_half_typed():
    made = IntentSiteForm(PLACE | {"postcode": "760", "finess": "7507", "siret": "1"})
    assert made.is_valid(), made.errors
    assert (made.row().postcode, made.row().department, made.row().finess) == ("760", "", "7507")


@pytest.mark.parametrize(
    ("form", "name", "field"),
    [
        (PlaceForm, "postcode", PostcodeField),
        (SiteForm, "siret", SiretField),
        (IntentSiteForm, "finess", FinessField),
        (IdentityForm, "phone", PhoneField),
        (ExpertAddForm, "finess", FinessField),
        (ExpertEditForm, "finess", FinessField),
    ],
)
def test_each_form_has_the_one_field(form, name, field):
    assert isinstance(form.base_fields[name], field)


def test_a_synthetic_number_is_one():
    assert rules.read_identifier(RPPS, synthetic_rpps(1)) == synthetic_rpps(1)
