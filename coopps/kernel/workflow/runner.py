"""The one way a state changes: `perform()`.

A machine is a Django model with

- a protected `FSMField` named `state` and methods decorated with `@transition`;
- `record`, the lines of a concrete `TransitionRecord` whose `subject` is the machine;
- for each transition, in `custom`: `label` (what the button says), `done` (what is said afterwards) and, if the system
  itself may do it, `system=True`;
- beside a transition `x`, when people must give words or a choice: `clean_x(**words) -> dict`, which raises
  `TransitionRefused`, and returns the cleaned words;
- conditions that are callables `condition(instance)`; a condition that is false is explained by
  `condition.reasons(instance)`, a list of sentences, or by the first line of its docstring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Choices
from django_fsm import Transition

from coopps.kernel.workflow.refusals import TransitionRefused, refuse_unless

Machine = TypeVar("Machine", bound=models.Model)


class _System:
    """The portal itself as an actor: the worker, the clock. Allowed only where a transition says `system=True`."""

    def __repr__(self) -> str:
        return "SYSTEM"


SYSTEM = _System()

_person: ContextVar[Any] = ContextVar("whose gesture the portal carries out", default=None)


@contextmanager
def prompted_by(person) -> Iterator[None]:
    """What the portal does inside is by the gesture of this person, and the record says so: who signed, who answered. The person
    is not its actor, and needs no right to it."""
    token = _person.set(person)
    try:
        yield
    finally:
        _person.reset(token)


def transitions_of(model: type[models.Model]) -> dict[str, list[Transition]]:
    """The transitions of a machine by name: one entry per source state."""
    field = model._meta.get_field("state")
    found: dict[str, list[Transition]] = {}
    for transition in field.get_all_transitions(model):
        found.setdefault(transition.name, []).append(transition)
    return found


def is_final(model: type[models.Model], name: str) -> bool:
    """Whether nothing is done any more after the transition `name`: no transition leaves the state to which it leads."""
    known = transitions_of(model)
    left = {transition.source for variants in known.values() for transition in variants}
    return all(transition.target not in left for transition in known[name])


def perform(machine: Machine, name: str, actor, *, note: str = "", **words: Any) -> Machine:
    """Do the transition `name` on the row of `machine`, fetched again under a lock; return the fresh object.

    Args:
        machine: any instance of the row; only its class and key are used.
        name: the transition, a method of the model.
        actor: the person who asks, or `SYSTEM`.
        note: why, kept in the record beside the words.
        words: what the transition is given: a motivation, a choice. They go through `clean_<name>()`.

    Writes the row and its record in one database transaction (the caller's, if there is one).

    Raises:
        TransitionRefused: with a sentence for the person; nothing is written.
    """
    model = type(machine)
    with transaction.atomic():
        # Whoever else moves the row waits; whoever only points to it from a new row does not, and so never waits in a circle.
        fresh = model._base_manager.select_for_update(of=("self",), no_key=True).filter(pk=machine.pk).first()
        if fresh is None:
            raise TransitionRefused("Ce dossier n’existe plus.")
        transition = _open(fresh, name, actor)
        words = _clean(fresh, name, words)
        _refuse_unless_met(transition, fresh)
        source = fresh.state
        getattr(fresh, name)(**words)
        fresh.save()
        fresh.record.create(
            transition=name,
            source=source,
            target=fresh.state,
            actor=None if actor is SYSTEM else actor,
            prompted_by=_person.get() if actor is SYSTEM else None,
            note=note or _told(words),
        )
    return fresh


def check(machine: models.Model, name: str, actor) -> None:
    """Whether `actor` may do `name` on `machine` as it is now: state, permission and conditions; nothing is written.

    Raises:
        TransitionRefused: what `perform()` would say, words left aside.
    """
    transition = _open(machine, name, actor)
    _refuse_unless_met(transition, machine)


def open_to(
    machine: models.Model, actor, *, known: Mapping[Callable[..., bool], bool] | None = None
) -> list[Transition]:
    """The transitions that `actor` may ask for on `machine` now, conditions left aside (they are told on asking).

    Args:
        known: permissions that a page has asked already; they are not asked again for each of its rows.
    """
    known = known or {}
    found = []
    for variants in transitions_of(type(machine)).values():
        for transition in variants:
            if transition.source != machine.state:
                continue
            if known.get(transition.permission) or (
                transition.permission not in known and _permitted(transition, machine, actor)
            ):
                found.append(transition)
                break
    return found


def _open(machine: models.Model, name: str, actor) -> Transition:
    variants = transitions_of(type(machine)).get(name)
    if not variants:
        raise LookupError(f"{type(machine).__name__} has no transition {name!r}")
    # The right is looked at first: a person without it is told nothing about the state.
    refuse_unless(any(_permitted(transition, machine, actor) for transition in variants))
    for transition in variants:
        if transition.source == machine.state:
            return transition
    raise TransitionRefused(_wrong_state(machine))


def _permitted(transition: Transition, machine: models.Model, actor) -> bool:
    if actor is SYSTEM:
        return bool(transition.custom.get("system"))
    if not getattr(actor, "is_active", False) or transition.permission is None:
        return False
    return bool(transition.permission(machine, actor))


def _wrong_state(machine: models.Model) -> str:
    return (
        f"Cette action n’est plus possible : l’état est maintenant « {machine.get_state_display()} ». "
        "Rechargez la page pour voir où en est le dossier."
    )


def _clean(machine: models.Model, name: str, words: dict[str, Any]) -> dict[str, Any]:
    cleaner = getattr(machine, f"clean_{name}", None)
    return cleaner(**words) if cleaner else words


def _refuse_unless_met(transition: Transition, machine: models.Model) -> None:
    unmet = [reason for condition in transition.conditions for reason in condition.reasons(machine)]
    if unmet:
        raise TransitionRefused(*unmet)


def _told(words: dict[str, Any]) -> str:
    texts = (value.label if isinstance(value, Choices) else value for value in words.values())
    return "\n".join(text for text in texts if isinstance(text, str) and text)
