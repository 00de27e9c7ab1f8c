"""House rules of the state machines."""

import ast
from importlib.metadata import distributions

import pytest
from django.db import models

from coopps.kernel.workflow.diagrams import machines
from coopps.kernel.workflow.models import TransitionRecord
from coopps.kernel.workflow.runner import transitions_of
from tests.coherence.project import named, sources

MACHINES = machines()
TRANSITIONS = [
    pytest.param(transition, id=f"{model.__name__}.{transition.name} from {transition.source}")
    for model in MACHINES
    for variants in transitions_of(model).values()
    for transition in variants
]


def test_only_django_fsm_2_provides_django_fsm():
    providers = {
        distribution.metadata["Name"]
        for distribution in distributions()
        if any(file.parts[0] == "django_fsm" for file in distribution.files or [])
    }
    assert providers == {"django-fsm-2"}


def test_there_are_machines():
    assert len(MACHINES) >= 5


@pytest.mark.parametrize("transition", TRANSITIONS)
def test_a_transition_is_named_for_people(transition):
    assert transition.custom["label"], "what the button says"
    assert transition.custom["done"], "what is said afterwards"


@pytest.mark.parametrize("transition", TRANSITIONS)
def test_a_transition_says_who_may(transition):
    assert callable(transition.permission) or transition.custom.get("system") is True
    if transition.permission:
        assert transition.permission.__doc__, "the diagrams print who may"


@pytest.mark.parametrize("transition", TRANSITIONS)
def test_a_transition_starts_from_named_states(transition):
    assert transition.source not in ("*", "+")
    assert transition.on_error is None, "nobody would save that state"


@pytest.mark.parametrize("model", MACHINES, ids=lambda model: model.__name__)
def test_the_state_is_protected_here_and_in_the_database(model):
    field = model._meta.get_field("state")
    assert field.protected
    assert not field.editable
    named_states = {
        value
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        for lookup, values in _lookups(constraint.condition)
        if lookup == "state__in"
        for value in values
    }
    assert named_states >= {value for value, _ in field.choices}


def _lookups(condition):
    for part in condition.children:
        if isinstance(part, models.Q):
            yield from _lookups(part)
        else:
            yield part


def record_of(model):
    return model._meta.get_field("record").related_model


@pytest.mark.parametrize("model", MACHINES, ids=lambda model: model.__name__)
def test_a_machine_has_a_record_of_its_own(model):
    assert issubclass(record_of(model), TransitionRecord)
    subject = record_of(model)._meta.get_field("subject")
    assert subject.related_model is model
    assert subject.remote_field.on_delete is models.PROTECT
    assert record_of(model)._meta.get_field("actor").remote_field.on_delete is models.PROTECT


@pytest.mark.parametrize("model", MACHINES, ids=lambda model: model.__name__)
@pytest.mark.django_db
def test_the_database_refuses_to_change_a_record(model):
    from django.db import connection

    table = record_of(model)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE tgrelid = %s::regclass AND proname = 'refuse_change' AND tgtype & 8 > 0 AND tgtype & 16 > 0",
            [table],
        )
        assert cursor.fetchall(), f"{table} needs AppendOnly (coopps.kernel.workflow.operations)"


def test_no_state_is_changed_behind_the_runner():
    """`update(state=…)` would leave neither record nor lock."""
    faults = [
        f"{named(path)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") in ("update", "aupdate")
        and any(keyword.arg == "state" for keyword in node.keywords)
    ]
    assert faults == []


@pytest.mark.parametrize("mixin", ["FSMAdminMixin", "ConcurrentTransitionMixin"])
def test_mixins_that_go_round_the_runner_are_not_used(mixin):
    assert [named(path) for path in sources() if mixin in path.read_text()] == []
