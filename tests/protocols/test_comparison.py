"""Differences between two contents: all that changed, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.sections import SECTIONS, normal
from protocols.sections.comparison import Change, apply, diff, words
from tests.protocols.contents import complete_content, contents

# Each example is a whole protocol.
FEW = settings(max_examples=25)
FIELDS = [field.key for section in SECTIONS for field in section.fields]


@FEW
@given(contents(), contents())
def test_the_changes_lead_from_one_content_to_the_other(before, after):
    assert apply(diff(before, after), before) == normal(after)


@FEW
@given(contents(), contents())
def test_a_field_is_shown_when_it_changed_and_only_then(before, after):
    shown = [change.field.key for section in diff(before, after) for change in section.fields]
    assert shown == [key for key in FIELDS if normal(before)[key] != normal(after)[key]]


@FEW
@given(contents())
def test_the_same_content_shows_nothing(content):
    assert diff(content, content) == []


@FEW
@given(contents(), contents())
def test_each_field_shown_says_something(before, after):
    for section in diff(before, after):
        for change in section.fields:
            assert change.value or change.cells or change.changed_lines or change.reordered


@FEW
@given(contents(), contents(), contents())
def test_changes_made_from_another_content_are_refused_or_lead_to_the_same(before, after, other):
    """A change never writes over what it did not start from."""
    try:
        found = apply(diff(before, after), other)
    except ValueError:
        return
    touched = {change.field.key for section in diff(before, after) for change in section.fields}
    assert {key: found[key] for key in FIELDS if key not in touched} == {
        key: normal(other)[key] for key in FIELDS if key not in touched
    }


@given(st.text(), st.text())
def test_the_words_of_both_texts_are_all_there(before, after):
    pieces = words(before, after)
    assert "".join(piece.text for piece in pieces if piece.change is not Change.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.change is not Change.REMOVED) == after


def change_of(**changes):
    content = complete_content()
    (section,) = diff(content, content | changes)
    (field,) = section.fields
    return section.section.number, field


def test_a_text_shows_the_words_that_changed():
    number, field = change_of(objectives="Réduire le délai d’accès au suivi de huit à deux semaines.")
    assert number == 4
    assert [(piece.change.value, piece.text) for piece in field.value.pieces] == [
        ("same", "Réduire le délai d’accès au suivi de huit à "),
        ("removed", "trois"),
        ("added", "deux"),
        ("same", " semaines."),
    ]


def test_an_act_is_recognized_by_its_code_wherever_it_stands():
    acts = complete_content()["acts"]
    changed = acts[1] | {"label": "Interpréter le bilan"}
    _, field = change_of(acts=[changed, acts[0] | {"code": "A3"}])
    assert [(line.change, line.row["code"]) for line in field.changed_lines] == [
        (Change.CHANGED, "A2"),
        (Change.ADDED, "A3"),
        (Change.REMOVED, "A1"),
    ]
    (cell,) = field.changed_lines[0].cells
    assert (cell.column.label, cell.after) == ("Acte ou activité", "Interpréter le bilan")
    assert not field.reordered


def test_acts_in_another_order_say_so_and_show_no_act():
    acts = complete_content()["acts"]
    _, field = change_of(acts=acts[::-1])
    assert field.reordered
    assert field.changed_lines == []


def test_a_criterion_that_changed_is_not_one_out_and_one_in():
    _, field = change_of(inclusion=["Adulte de 21 ans ou plus.", "Hépatite C traitée et suivie.", "Accord écrit."])
    assert [(line.change, line.before, line.after) for line in field.changed_lines] == [
        (Change.CHANGED, "Adulte de 18 ans ou plus.", "Adulte de 21 ans ou plus."),
        (Change.ADDED, None, "Accord écrit."),
    ]


def test_a_number_of_a_record_says_before_and_after():
    training = complete_content()["training"]
    number, field = change_of(training=training | {"theory_hours": 40})
    (cell,) = field.cells
    assert (number, cell.column.key, cell.before, cell.after) == (10, "theory_hours", 20, 40)


@pytest.mark.parametrize("change", [{"title": "  " + complete_content()["title"]}, {"unknown": 1}])
def test_what_says_the_same_is_no_change(change):
    assert diff(complete_content(), complete_content() | change) == []
