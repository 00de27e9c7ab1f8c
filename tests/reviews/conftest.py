"""A protocol before the HAS, with a secret word in every section; the neighbor's, with another."""

from __future__ import annotations

import pytest

from tests.stories import creation

SECRET, OTHER_SECRET = "QZSECRETNOTRE", "QZSECRETVOISIN"


@pytest.fixture
def ours(normandy):
    """Our protocol, at the HAS, its experts invited."""
    return creation(normandy, 101, mark=SECRET).transmitted().admit().invite()


@pytest.fixture
def theirs(reunion):
    """The neighbor's, at the same point."""
    return creation(reunion, 102, mark=OTHER_SECRET).transmitted().admit().invite()
