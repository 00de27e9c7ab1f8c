"""The machines as documents: a diagram and a table, made from the code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.utils.text import capfirst
from django_fsm import Transition

from coopps.kernel.workflow.models import Machine
from coopps.kernel.workflow.runner import transitions_of


def machines() -> list[type[Machine]]:
    """Every concrete machine of the project, by name."""
    found = [model for model in apps.get_models() if issubclass(model, Machine)]
    return sorted(found, key=lambda model: model._meta.model_name)


def page(model: type[Machine]) -> str:
    """The Markdown page of a machine."""
    states = dict(model._meta.get_field("state").choices)
    variants = [transition for group in transitions_of(model).values() for transition in group]
    order = {state: place for place, state in enumerate(states)}
    variants.sort(
        key=lambda transition: (
            order[transition.source],
            order[transition.target],
            transition.name,
        )
    )
    lines = [
        f"# {capfirst(model._meta.verbose_name)}",
        "",
        f"Machine `{model._meta.label}`. Page écrite par `manage.py write_workflow_diagrams`\u00a0: ne pas la modifier ici.",
        "",
        "```mermaid",
        *_diagram(model, states, variants),
        "```",
        "",
        "| De | Vers | Transition | Ce que l’on voit | Qui | Conditions |",
        "|---|---|---|---|---|---|",
        *(_row(transition, states) for transition in variants),
    ]
    return "\n".join(lines) + "\n"


def index() -> str:
    """The page that leads to the others."""
    links = [f"- [{capfirst(model._meta.verbose_name)}]({model._meta.model_name}.md)" for model in machines()]
    title = "# Les états et leurs transitions"
    return (
        "\n".join(
            [
                title,
                "",
                "Pages écrites par `manage.py write_workflow_diagrams`.",
                "",
                *links,
            ]
        )
        + "\n"
    )


def pages() -> dict[str, str]:
    """File name → content of everything in `docs/workflows/`."""
    return {"README.md": index()} | {f"{model._meta.model_name}.md": page(model) for model in machines()}


def _diagram(model: type[Machine], states: dict, variants: list[Transition]) -> Iterator[str]:
    yield "stateDiagram-v2"
    for state, label in states.items():
        yield f'    state "{label}" as {_name(state)}'
    yield f"    [*] --> {_name(model._meta.get_field('state').default)}"
    for transition in variants:
        yield f"    {_name(transition.source)} --> {_name(transition.target)}: {transition.custom['label']}"
    for state in states:
        if not any(transition.source == state for transition in variants):
            yield f"    {_name(state)} --> [*]"


def _name(state: str) -> str:
    return re.sub(r"\W", "_", str(state))


def _row(transition: Transition, states: dict) -> str:
    who = [_first_line(transition.permission)] if transition.permission else []
    if transition.custom.get("system"):
        who.append("The portal itself.")
    cells = [
        states[transition.source],
        states[transition.target],
        f"`{transition.name}`",
        f"{transition.custom['label']} → {transition.custom['done']}",
        "<br>".join(who),
        "<br>".join(_first_line(condition) for condition in transition.conditions),
    ]
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _first_line(explained) -> str:
    return " ".join((explained.__doc__ or explained.__name__).strip().partition("\n\n")[0].split())
