"""What is typed or pasted, made plain."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopps.kernel.typed.cleaning import clean_address, clean_line, clean_text

# Anything, and often what disguises.
PASTED = st.text(
    st.characters()
    | st.sampled_from(
        "\u200b\u200d\u202c\u2060\ufeff\u00ad\uf0b7\uf0a7\uf0d8\uf076 \u00a0\t\n\r\v\f\x85\x1e\u2028‑é\u0301@<>.,:"
    )
)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("\uf0b7\tUn soin\x0bà domicile", "• Un soin\nà domicile"),
        ("\uf0a7 Un\r\n\uf0a7 Deux", "▪ Un\n▪ Deux"),
        ("\uf0d8 Un\n\uf076 Deux", "▸ Un\n• Deux"),
        ("du médecin \uf0e0 l’infirmière", "du médecin → l’infirmière"),
        ("un\x0cdeux\u2028trois\u2029quatre\x85cinq\rsix", "un\ndeux\ntrois\nquatre\ncinq\nsix"),
        ("arc\u2011en\u2010ciel, porte\x1emanteau", "arc-en-ciel, porte-manteau"),
        ("co\u00adopé\u200bration\u2060\ufeff\u202d", "coopération"),
        ("e\u0301te\u0301", "été"),
        ("\x00NUL\x07 et cloche", "NUL et cloche"),
        ("cœur ❤\ufe0f", "cœur ❤"),
        ("image \ufffc collée", "image  collée"),
        ("1\u2009200 €, « oui »", "1 200 €, « oui »"),
        ("fin de ligne   \n\n suite ", "fin de ligne\n\n suite"),
    ],
)
def test_a_text_of_several_lines(typed, plain):
    assert clean_text(typed) == plain


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  Équipe \u00a0 d’urologie\r\nde\tRouen\u200b ", "Équipe d’urologie de Rouen"),
        ("\uf0b7 Rouen", "• Rouen"),
        ("\u202eRouen\u202c", "Rouen"),
        ("\u200b", ""),
    ],
)
def test_a_line(typed, plain):
    assert clean_line(typed) == plain


@pytest.mark.parametrize(
    "typed",
    [
        "alix@exemple.test\u202c",
        "\u200balix@exemple.test",
        "alix @ exemple.test.",
        "mailto:alix@exemple.test",
        "Alix Exemple <alix@exemple.test>;",
        "« alix@exemple.test »",
        "alix\uff20exemple.test",
        "alix@exemple\n.test",
    ],
)
def test_an_address(typed):
    assert clean_address(typed) == "alix@exemple.test"


def test_an_address_keeps_its_hyphen_and_two_addresses_stay_two():
    assert clean_address("a\u2011b@exemple.test") == "a-b@exemple.test"
    assert clean_address("a@exemple.test, b@exemple.test") == "a@exemple.test, b@exemple.test"
    assert clean_address("Alix alix@exemple.test") == "Alix alix@exemple.test"  # refused, rather than guessed


@pytest.mark.parametrize("clean", [clean_text, clean_line, clean_address])
@given(typed=PASTED)
def test_cleaning_what_is_clean_changes_nothing(clean, typed):
    plain = clean(typed)
    assert clean(plain) == plain


@pytest.mark.parametrize("clean", [clean_text, clean_line, clean_address])
@given(typed=PASTED)
def test_nothing_invisible_is_left(clean, typed):
    plain = clean(typed)
    invisible = [
        sign for sign in plain if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") and sign != "\n"
    ]
    assert invisible == []
    assert unicodedata.is_normalized("NFC", plain)


@given(typed=PASTED)
def test_a_line_has_one_space_between_two_words(typed):
    plain = clean_line(typed)
    assert plain == " ".join(plain.split())


@given(st.text("abcdefghijklmnopqrstuvwxyzàâçéèêëîïôùûüÿœæ’«»–—…€ \n", max_size=300).map(lambda text: text.strip()))
def test_french_is_left_as_it_is(text):
    assert clean_text(text) == "\n".join(line.rstrip() for line in text.split("\n"))
