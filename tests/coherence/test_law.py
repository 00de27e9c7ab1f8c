"""The law that a person reads stands in rows that a legal officer reviews: never in a page, a mail or the code."""

import ast
import re

import pytest

from tests.coherence.project import ROOT, named, sources, tracked

# A text with its number, its date or its article, or a code by its name.
CITATION = re.compile(
    r"\b[LRD]\.[ \u00a0]?\d{3}"
    r"|[Aa]rticles?[ \u00a0](\d{2}|[2-9]\b|1er|[LRD]\.)"
    r"|[Aa]rrêtés? du \d|[Dd]écrets? (n°|du \d)|\b[Ll]oi (n°|du \d)|[Oo]rdonnance (n°|du \d)"
    r"|[Rr]èglement \(UE\)|\b(CRPA|CJA|CSP)\b"
    r"|[Cc]ode (de la santé publique|des relations entre|pénal|du patrimoine|de justice)"
)
# The benchmark and the demonstration print a letter of nobody and what invented people typed.
INVENTED = ("coopps/bench/", "coopps/demo/", "templates/documents/sample_letter.html")
TEMPLATES = [path for path in tracked() if path.is_relative_to(ROOT / "templates")]


def printed(path) -> list[tuple[int, str]]:
    """The strings of a Python file that may be shown to somebody: all but the docstrings."""
    tree = ast.parse(path.read_text())
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [(node.lineno, node.value) for node in strings if id(node) not in said]


def test_no_string_of_the_code_cites_a_text_of_law():
    faults = [
        f"{named(path)}:{line}"
        for path in sources()
        if not named(path).startswith(INVENTED)
        for line, words in printed(path)
        if CITATION.search(words)
    ]
    assert faults == []


def test_no_template_cites_a_text_of_law():
    faults = []
    for path in [*TEMPLATES, ROOT / "docs" / "glossaire.md"]:
        words = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.DOTALL)
        if not named(path).startswith(INVENTED) and CITATION.search(words.replace("&nbsp;", "\u00a0")):
            faults.append(named(path))
    assert faults == []


@pytest.mark.parametrize(
    "words", ["code pénal, article 441-6", "l’arrêté du 21 juillet 2010", "article R.\u00a0112-20"]
)
def test_what_a_citation_is(words):
    assert CITATION.search(words)


@pytest.mark.parametrize(
    "words", ["le code de la lettre", "Article 1<sup>er</sup>", "l’arrêté d’autorisation", "A1, D4"]
)
def test_what_a_citation_is_not(words):
    assert not CITATION.search(words)
