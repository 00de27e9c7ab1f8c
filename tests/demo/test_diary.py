"""The diary of the demonstration: each gesture on its day, from the oldest to the newest."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone

from coopps.demo.diary import A_YEAR, PLACE, Diary
from coopps.demo.names import names
from coopps.demo.places import GRAND_EST, NORMANDY, place
from coopps.kernel.law.clock import is_working_day

# A Sunday, the day after the assumption: the diary steps over both.
SUNDAY = "2026-08-16T03:00:00Z"


@pytest.fixture
def told() -> list[tuple[str, datetime.datetime]]:
    return []


def scene(told, name: str, *days: int):
    for ago in days:
        yield ago
        told.append((name, timezone.now().astimezone(PLACE)))


@time_machine.travel(SUNDAY)
def test_gestures_follow_the_days_whatever_the_scenes(told):
    diary = Diary()
    diary.play([scene(told, "first", 30, 10, 1), scene(told, "second", 20, 10, 10)])
    assert [name for name, _ in told] == ["first", "second", "first", "second", "second", "first"]
    moments = [moment for _, moment in told]
    assert moments == sorted(moments)
    assert len(set(moments)) == len(moments)
    assert [moment.date() for moment in moments] == [diary.day(ago) for ago in (30, 20, 10, 10, 10, 1)]
    assert moments[-1].date() == datetime.date(2026, 8, 14)


@time_machine.travel(SUNDAY)
def test_a_year_of_working_days_and_hours(told):
    diary = Diary()
    assert all(is_working_day(diary.day(ago), "67") for ago in range(1, A_YEAR + 1))
    diary.play(scene(told, str(number), 5) for number in range(60))
    hours = [moment.time() for _, moment in told]
    assert datetime.time(8, 45) <= min(hours)
    assert max(hours) < datetime.time(20)


@pytest.mark.parametrize("days", [(3, 4), (3, 0)])
def test_a_scene_neither_goes_back_nor_tells_today(told, days):
    with pytest.raises(ValueError, match="scene goes from 3"):
        Diary().play([scene(told, "lost", *days)])


def test_a_place_exists_and_its_structure_is_marked():
    assert place("Lisieux") | {"kind": ""} == {
        "name": "Hôpital de démonstration, Lisieux",
        "kind": "",
        "finess": "",
        "siret": "",
        "address": "1 rue de l’Exemple",
        "postcode": "14100",
        "city": "Lisieux",
        "department": "14",
    }
    assert {code[:2] for code in NORMANDY.values()} == {"14", "27", "50", "61", "76"}
    assert {code[:2] for code in GRAND_EST.values()} <= {"08", "10", "51", "52", "54", "55", "57", "67", "68", "88"}


@pytest.mark.parametrize("region", ["NOR", "GES"])
def test_nobody_has_the_name_of_another(region):
    given = names(region)
    known = [next(given) for _ in range(400)]
    assert len(set(known)) == 400
    assert all(last.endswith("-Démo") for _, last in known)
