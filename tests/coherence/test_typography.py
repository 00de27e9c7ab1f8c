"""French as it is printed: curly apostrophes, spaces that do not break in what no page corrects, units in octets."""

from __future__ import annotations

import csv
import json
import re

import pytest

from tests.coherence.project import ROOT, named, sources, tracked
from tests.coherence.test_law import printed

DATA = ROOT / "coopps" / "reference" / "data"
TEMPLATES = [path for path in tracked() if path.is_relative_to(ROOT / "templates")]
# An elided word before a vowel, with the apostrophe of a typewriter.
STRAIGHT = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|aujourd)'(?=[aeiouyhàâéèêîôœ])", re.IGNORECASE)
BREAKING = re.compile(r"(?<=\S) (?=[:;!?»](?:\s|$))|«[ ](?=\S)")
# Sizes are in octets.
UNIT = re.compile(r"\d[ \u00a0]?(?:[KMG]B|Mb|Kb|MiB)\b")
# The columns of the national directory are named as it writes them; PostgreSQL counts in its own units.
AS_OTHERS_WRITE = (
    "accounts/rpps_extract.py",
    "accounts/services/directory.py",
    "coopps/bench/",
    "coopps/demo/directory.py",
)
WORDS = [path for path in sources() if not named(path).startswith(AS_OTHERS_WRITE)]
ADDRESS = re.compile(r"https?://\S+")


def _strings(value):
    if isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, str):
        yield ADDRESS.sub("", value)


def _of(path):
    if path.suffix == ".json":
        yield from _strings(json.loads(path.read_text()))
    else:
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                yield from _strings(list(row.values()))


FILES = sorted(path for path in DATA.iterdir() if path.suffix in (".json", ".csv"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_reference_data_have_curly_apostrophes(path):
    assert [words for words in _of(path) if re.search(r"(?<=[^\W\d_])'(?=[^\W\d_])", words)] == []


@pytest.mark.parametrize("name", ["protocols.json", "agencies.csv", "professions.csv", "themes.json"])
def test_what_pages_show_as_it_is_does_not_break_before_its_signs(name):
    """The texts of law go through `typography.no_break`, wherever they are printed."""
    assert [words for words in _of(DATA / name) if BREAKING.search(words)] == []


def test_the_words_of_the_code_have_curly_apostrophes():
    faults = [
        f"{named(path)}:{line} {words[:60]}"
        for path in WORDS
        for line, words in printed(path)
        if STRAIGHT.search(words)
    ]
    assert faults == []


def test_the_pages_have_curly_apostrophes_and_french_units():
    faults = []
    for path in TEMPLATES:
        words = re.sub(
            r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>",
            " ",
            path.read_text(),
            flags=re.DOTALL,
        )
        if STRAIGHT.search(words) or UNIT.search(words):
            faults.append(named(path))
    assert faults == []


def test_no_guillemet_of_a_page_stands_alone_at_the_end_of_a_line():
    """What documents print goes through `typography.no_break`; a page is shown as its template writes it."""
    pages = [path for path in TEMPLATES if path.suffix == ".html" and "documents" not in path.parts]
    assert [named(path) for path in pages if re.search(r"« | »", path.read_text())] == []


def test_the_words_of_the_code_count_in_octets():
    assert [f"{named(path)}:{line}" for path in WORDS for line, words in printed(path) if UNIT.search(words)] == []
