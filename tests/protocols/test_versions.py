"""The frozen content of a version, and its hash."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from protocols.canonical import canonical_bytes, content_hash
from protocols.models import ProtocolVersion, TeamRules, Training
from tests.protocols.conftest import content

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def test_the_canonical_form_is_one_text_for_one_content():
    assert canonical_bytes({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'.encode()
    # Worked out apart with sha256sum.
    assert content_hash({"b": [1, None], "a": "é"}) == (
        "3d92f6368f93f3cb36a4e7a721098054dfbfd705e31fa50409f2d99e0727a08c"
    )
    with pytest.raises(TypeError):
        canonical_bytes({"training": [{"hours": 1.5}]})


@given(st.dictionaries(st.text(max_size=5), json_values, max_size=5))
def test_the_order_of_keys_does_not_change_the_hash(value):
    assert content_hash(dict(reversed(value.items()))) == content_hash(value)


@given(st.dictionaries(st.text(max_size=5), json_values, min_size=1, max_size=5))
def test_any_change_changes_the_hash(value):
    assert content_hash(value) != content_hash({**value, next(iter(value)): "autre valeur, plus longue"})


def test_the_same_content_is_the_same_version_and_another_is_the_next(make_protocol):
    mine, neighbor = make_protocol("MINE"), make_protocol("NEIGHBOR")
    first = mine.version
    assert ProtocolVersion.freeze(mine, content(code="MINE", title=mine.title)) == first
    second = ProtocolVersion.freeze(mine, content(code="MINE", title=mine.title, inclusion=["Adulte."]))
    assert (first.number, second.number, neighbor.version.number) == (1, 2, 1)
    assert first.sha256 != second.sha256
    assert second.is_intact
    # Going back is a version of its own, never the old number.
    assert ProtocolVersion.freeze(mine, first.content).number == 3


@pytest.mark.parametrize("column", ["content", "sha256", "number", "frozen_at"])
def test_the_database_refuses_to_change_or_delete_a_version(make_protocol, column):
    version = make_protocol().version
    changes = {"content": {}, "sha256": "0" * 64, "number": 9, "frozen_at": "2020-01-01T00:00Z"}
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ProtocolVersion.objects.filter(pk=version.pk).update(**{column: changes[column]})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ProtocolVersion.objects.filter(pk=version.pk).delete()


def test_a_version_reads_what_it_froze(make_protocol):
    training = {"experience_years": 3, "theory_hours": None, "practice": "Dix actes."}
    version = make_protocol(content={"training": training, "team": {"delegating": 2, "delegated": 1}}).version
    assert [act.code for act in version.acts] == ["A1", "A2"]
    assert [act.kind_label for act in version.acts] == ["Diagnostic, réalisation", "Prévention"]
    assert version.training == Training(3, None, "Dix actes.")
    assert version.team_rules == TeamRules(2, 1, stated=True)
    assert version.illegal_practice == "de la médecine"
    assert [act.code for act in version.acts_coded(["A2"])] == ["A2"]
    with pytest.raises(KeyError, match="A9"):
        version.acts_coded(["A1", "A9"])


def test_a_silent_protocol_follows_the_default_composition(make_protocol):
    assert make_protocol().version.team_rules == TeamRules(1, 1, stated=False)
