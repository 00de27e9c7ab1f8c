"""What a state means is said on its enumeration, whole: a state that is added names here what its pages still need."""

import pytest
from django.db import models

from coopps.kernel.components.states import State, forgotten
from coopps.kernel.workflow.diagrams import machines


def _enumerations(base=State):
    for found in base.__subclasses__():
        yield found
        yield from _enumerations(found)


def test_nothing_is_forgotten_of_any_state():
    assert list(forgotten()) == []


@pytest.mark.parametrize("model", machines(), ids=lambda model: model.__name__)
def test_the_states_of_a_machine_are_said_on_one_enumeration(model):
    choices = [(str(value), str(label)) for value, label in model._meta.get_field("state").choices]
    assert choices in [[(str(value), str(label)) for value, label in found.choices] for found in _enumerations()]


def test_a_state_of_a_machine_is_a_choice_of_the_database():
    assert issubclass(State, models.TextChoices)
