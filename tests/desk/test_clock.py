"""The legal clock as a drawing, and delays in words: pure functions."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopps.desk.delays import Delay, since
from coopps.desk.legal_clock import MARGIN, WIDTH, Clock, Request, draw

TODAY = datetime.date(2026, 11, 22)
DAYS = st.dates(datetime.date(2026, 1, 1), datetime.date(2028, 12, 31))


@pytest.mark.parametrize(
    ("days", "words", "late"),
    [
        (-3, "dépassée de 3\u00a0jours", True),
        (-1, "dépassée de 1\u00a0jour", True),
        (0, "aujourd’hui", False),
        (1, "demain", False),
        (61, "dans 61\u00a0jours", False),
    ],
)
def test_a_delay_in_words(days, words, late):
    delay = Delay(TODAY + datetime.timedelta(days=days), TODAY)
    assert (delay.words, delay.is_late) == (words, late)


@pytest.mark.parametrize(("days", "words"), [(0, "aujourd’hui"), (1, "hier"), (12, "il y a 12\u00a0jours")])
def test_since_when(days, words):
    assert since(TODAY - datetime.timedelta(days=days), TODAY) == words


def test_the_clock_shows_each_day_that_counts_and_says_the_same():
    filed, asked, received = (TODAY - datetime.timedelta(days=days) for days in (80, 70, 65))
    due = TODAY - datetime.timedelta(days=4)
    drawing = draw(Clock(filed, TODAY, [Request(asked, due, received)], received, due))
    assert [(mark.label, mark.kind) for mark in drawing.marks] == [
        ("Déposé", "event"),
        ("Pièces demandées", "request"),
        ("Pièces reçues, complet", "complete"),
        ("Échéance", "due"),
        ("Aujourd’hui", "today"),
    ]
    assert [span.kind for span in drawing.spans] == ["waiting", "delay", "late"]
    assert drawing.sentence.split("\u00a0; ")[3] == "échéance le 18\u00a0novembre\u00a02026"
    assert len(drawing.sentence.split("\u00a0; ")) == len(drawing.marks)


def test_a_request_closed_without_an_answer_is_not_told_as_answered():
    asked = TODAY - datetime.timedelta(days=10)
    until = TODAY + datetime.timedelta(days=20)
    drawing = draw(Clock(asked, TODAY, [Request(asked, until, None, TODAY)]))
    # The delay stands still for the time that was given, whatever the agency waits for.
    assert [mark.label for mark in drawing.marks] == [
        "Déposé, pièces demandées", "Demande close, aujourd’hui", "Fin de la suspension",
    ]  # fmt: skip
    assert [span.kind for span in drawing.spans] == ["waiting"]


def test_an_answer_that_brings_less_than_was_asked_does_not_make_the_delay_run():
    asked, answered, until = (TODAY + datetime.timedelta(days=days) for days in (-10, -3, 20))
    drawing = draw(Clock(asked, TODAY, [Request(asked, until, answered, whole=False)]))
    assert [mark.label for mark in drawing.marks][1:] == ["Réponse reçue", "Aujourd’hui", "Fin de la suspension"]
    [span] = drawing.spans
    assert span.end == drawing.marks[2].x
    whole = draw(Clock(asked, TODAY, [Request(asked, until, answered)]))
    assert [mark.label for mark in whole.marks][1:] == ["Pièces reçues", "Aujourd’hui"]


def test_what_is_awaited_of_one_person_after_the_decisions_suspends_nothing():
    asked, until = (TODAY + datetime.timedelta(days=days) for days in (-10, 20))
    assert draw(Clock(asked, TODAY, [Request(asked, until, suspends=False)])).spans == []


@given(days=st.lists(DAYS, min_size=3, max_size=8), today=DAYS)
def test_the_clock_keeps_the_order_of_days_and_stays_in_its_frame(days, today):
    filed, complete, *rest = sorted(days)
    due = rest.pop()
    today = max(today, filed)
    drawing = draw(Clock(filed, today, [Request(min(day, today), day) for day in rest], complete, due))
    places = [mark.x for mark in drawing.marks]
    assert places == sorted(places)
    assert all(MARGIN <= place <= WIDTH - MARGIN for place in places)
    assert all(drawing.top <= mark.label_y and mark.date_y <= drawing.top + drawing.height for mark in drawing.marks)
    assert all(span.x <= span.end for span in drawing.spans)
