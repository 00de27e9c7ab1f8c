"""The life of an authorization in its region, and what it makes others do, in the same transaction (BR-26)."""

from __future__ import annotations

import datetime

import pytest

from coopps.kernel.workflow.refusals import TransitionRefused
from protocols import registry
from protocols.choices import OrderGround, OrderState
from protocols.models import OrderEnding, RegionalAuthorization
from protocols.services import deciding, order_endings
from tests.orders import MOTIVES, consider, fresh, lift, proposed, sign, supervisor, suspend, urgent
from tests.stories import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def called(monkeypatch):
    """The events that were announced, in their order."""
    calls = []
    events = ("on_revised", "on_dropped", "on_authorized", "on_suspended", "on_ended")
    follow_alone(monkeypatch, **{name: lambda _, name=name: calls.append(name) for name in events})
    return calls


def follow_alone(monkeypatch, **handlers) -> None:
    """Nobody follows protocols but these handlers."""
    monkeypatch.setattr(registry._followers, "_entries", {"test": registry.Follower(name="test", **handlers)})


@pytest.fixture
def known(normandy) -> RegionalAuthorization:
    """An order of the reference data, of which neither number nor publication is known."""
    return RegionalAuthorization.objects.get(protocol__code="DEMO-URODYN", agency=normandy)


@pytest.fixture
def published(known, normandy):
    """The same, in force."""
    instructor, _ = office(normandy)
    return deciding.publish(known, instructor, **words(normandy))


def words(agency, **changes) -> dict:
    today = agency.today()
    return {
        "order_number": "2013-12",
        "order_date": today - datetime.timedelta(days=30),
        "publication_reference": "RAA n° 7",
        "publication_date": today - datetime.timedelta(days=20),
    } | changes


def test_an_order_older_than_the_portal_comes_into_force_once(known, normandy, called):
    instructor, _ = office(normandy)
    with pytest.raises(TransitionRefused) as refusal:
        deciding.publish(known, instructor, **words(normandy, order_number=""))
    assert refusal.value.reasons == ["Le numéro et la date de l’arrêté sont nécessaires."]
    assert called == []
    deciding.publish(known, instructor, **words(normandy))
    deciding.publish(known, instructor, **words(normandy, publication_reference="RAA n° 8"))
    assert called == ["on_authorized"]
    assert RegionalAuthorization.objects.get(pk=known.pk).publication_reference == "RAA n° 8"


def test_who_publishes_is_an_instructor_of_the_region(known, normandy, reunion):
    neighbor, _ = office(reunion)
    _, director = office(normandy)
    for stranger in (neighbor, supervisor(normandy), director):
        with pytest.raises(TransitionRefused) as refusal:
            deciding.publish(known, stranger, **words(normandy))
        assert refusal.value.forbidden


@pytest.mark.parametrize("ground", [OrderGround.NEED, OrderGround.NATIONAL])
def test_suspended_restored_ended_each_is_announced(published, normandy, called, ground):
    _, director = office(normandy)
    day = published.agency.today()
    suspension = suspend(published, director, ground=ground)
    assert not fresh(published).is_in_force(day)
    lift(suspension, director)
    assert fresh(published).is_in_force(day)
    ending = order_endings.propose(OrderEnding.objects.get(), supervisor(normandy), motivation=MOTIVES)
    sign(ending.letter, director)
    assert called == ["on_suspended", "on_authorized", "on_ended"]
    with pytest.raises(TransitionRefused):
        consider(published)
    with pytest.raises(TransitionRefused):
        urgent(published)


def test_a_change_is_considered_by_who_supervises(published, normandy, called):
    instructor, _ = office(normandy)
    for change in (consider, urgent):
        with pytest.raises(TransitionRefused) as refusal:
            change(published, instructor)
        assert refusal.value.forbidden
        with pytest.raises(TransitionRefused) as refusal:
            change(published, supervisor(normandy), facts="  ")
        assert not refusal.value.forbidden
    assert called == []
    assert fresh(published).state == OrderState.AUTHORIZED


def test_a_handler_that_fails_keeps_the_end_from_being_written(published, normandy, monkeypatch):
    def fails(authorization):
        raise RuntimeError("refusé")

    follow_alone(monkeypatch, on_ended=fails)
    _, director = office(normandy)
    ending = proposed(published)
    with pytest.raises(RuntimeError):
        sign(ending.letter, director)
    assert fresh(published).state == OrderState.AUTHORIZED


def test_what_is_known_is_recorded_once_in_force(known, normandy, called):
    deciding.record(known)
    for name, value in words(normandy).items():
        setattr(known, name, value)
    deciding.record(known)
    known.note = "rien de nouveau"
    deciding.record(known)
    assert called == ["on_authorized"]
