"""Letters compared and searched, in Python and in the database."""

from __future__ import annotations

import pytest
from django.db.models import Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Profession
from coopps.kernel.typed.folding import Folded, folded

LATIN = st.text(
    st.characters(max_codepoint=0x24F, exclude_characters="\0") | st.sampled_from("ẞœŒﬁ’‑\u0301"), max_size=30
)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Michałowski", "michalowski"),
        ("MICHAŁOWSKI", "michalowski"),
        ("Đorđević", "dordevic"),
        ("Bjørnsen", "bjornsen"),
        ("Ærø", "aero"),
        ("Œuvre, cœur", "oeuvre, coeur"),
        ("Weiß, WEIẞ", "weiss, weiss"),
        ("Işık, İzmir", "isik, izmir"),
        ("Þórður", "thordur"),
        ("L’Haÿ‑les‑Roses", "l'hay-les-roses"),
        ("ÉVREUX", "evreux"),
        ("E\u0301vreux", "evreux"),
    ],
)
def test_letters_are_folded(written, plain):
    assert folded(written) == plain


@given(LATIN)
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)


@pytest.fixture
def one_row(db):
    return Profession.objects.create(code="60", label="Infirmier", family="auxiliaire")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=60
)
@given(text=LATIN)
def test_the_database_folds_alike(one_row, text):
    found = Profession.objects.annotate(plain=Folded(Value(text))).values_list("plain", flat=True).get()
    assert found == folded(text)


def test_a_column_is_searched_by_its_folded_words(one_row):
    Profession.objects.filter(pk=one_row.pk).update(label="Łukasz Œuvré")
    assert Profession.objects.filter(label__folded__contains=folded("LUKASZ oeuvre")).exists()
