"""What the letters cannot print is refused with its place."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError

from coopps.kernel.typed.cleaning import clean_text
from coopps.kernel.typed.letter_font import FILES, check_drawn
from tests.coherence.project import ROOT


def test_the_fonts_are_those_of_the_letter():
    named = re.findall(r"static:(fonts/[^\"]+)", (ROOT / "static/documents/letter.css").read_text())
    assert sorted(named) == sorted(FILES)


@pytest.mark.parametrize(
    "text",
    [
        "L’équipe « d’urologie » – cœur, Ægir, Ÿ, 50 €, n° 3, 37 °C ± 0,5 ; ≤ 12 ≥ 3 × 2 → • ▪ ▸ ✓ α β µ Ω ½ m²",
        "Michałowski, Đorđević, Bjørnsen, Weiß, Þórður, Işık, Nguyễn",
        clean_text(
            "\uf0b7 Un\x0b\uf0a7 Deux\x0b\uf0d8 Trois \uf0e0 fin\u2028arc\u2011en\u2011ciel, 1\u2009200 et e\u0301"
        ),
    ],
)
def test_french_prints(text):
    check_drawn(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "un\ndeux\nhiéroglyphe𓂀 ici",
            "Le signe « 𓂀 » (ligne 3, 12e caractère) ne peut pas être imprimé dans une lettre : remplacez-le ou retirez-le.",
        ),
        ("𓂀", "Le signe « 𓂀 » (1er caractère) ne peut pas être imprimé dans une lettre : remplacez-le ou retirez-le."),
        (
            "oui 👍 et 👍, ⚠",
            "Les signes « 👍 » (5e caractère) et « ⚠ » (13e caractère) ne peuvent pas être imprimés dans une lettre : "
            "remplacez-les ou retirez-les.",
        ),
    ],
)
def test_a_sign_without_a_drawing_is_refused_with_its_place(text, sentence):
    with pytest.raises(ValidationError) as refused:
        check_drawn(text)
    assert refused.value.messages == [sentence]


def test_another_script_is_not_listed_whole():
    with pytest.raises(ValidationError, match="et 5 autres, ne peuvent pas"):
        check_drawn("日本語の文章を貼り付")


def test_a_private_sign_that_means_nothing_to_us_is_refused():
    with pytest.raises(ValidationError, match=r"\(3e caractère\)"):
        check_drawn(clean_text("a \uf04a b"))
