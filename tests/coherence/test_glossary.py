"""The glossary gives each word of the domain the name that the code gives it: both must exist."""

import re

import pytest

from tests.coherence.project import ROOT, sources

GLOSSARY = (ROOT / "docs" / "glossaire.md").read_text()
IDENTIFIERS = [
    identifier
    for line in GLOSSARY.splitlines()
    if re.fullmatch(r"(`[^`]+`(, )?)+", line)
    for identifier in re.findall(r"`([^`]+)`", line)
]
CODE = "\n".join(path.read_text() for path in sources())


def test_the_glossary_names_the_code():
    assert len(IDENTIFIERS) > 20


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_a_name_of_the_glossary_is_defined_in_the_code(identifier):
    for name in identifier.split("."):
        assert re.search(rf"^\s*(class|def) {name}\b|^\s*{name}\b.* = ", CODE, re.MULTILINE), name
