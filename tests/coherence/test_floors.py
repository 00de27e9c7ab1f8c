"""A floor names no page, and no template, of a floor above it: it asks the object, the nature of the dossier, the settings."""

import re
from dataclasses import dataclass

from django.urls import get_resolver

from tests.coherence.project import ROOT, named, sources, tracked


@dataclass(frozen=True)
class Floor:
    """Where its code and its templates are, and the namespaces of its addresses."""

    name: str
    code: tuple[str, ...]
    templates: tuple[str, ...]
    namespaces: tuple[str, ...] = ()


# From the ground up; floors of the same line do not know each other.
HOUSE = [
    [Floor("kernel", ("coopps/kernel",), ("components", "documents", "mailing"))],
    [Floor("accounts", ("accounts",), ("accounts", "account"), ("accounts",))],
    [Floor("desk", ("coopps/desk",), ("desk",), ("desk",))],
    [Floor("protocols", ("protocols",), ("protocols", "projects", "documents/protocols"), ("protocols", "projects"))],
    [
        Floor("reviews", ("protocols/reviews",), ("reviews",), ("has",)),
        Floor("adhesions", ("adhesions",), ("adhesions", "documents/adhesions"), ("adhesions",)),
    ],
    [Floor("roof", ("coopps/portal", "coopps/demo"), ("portal", "demo"), ("portal", "demo"))],
]
FLOORS = [floor for line in HOUSE for floor in line]
# The frame of every page and the errors stand above all; the settings name what each floor asks for.
FRAME = re.compile(r"^templates/[\w]+\.html$")
ADDRESS = re.compile(
    rf"""["'](?P<namespace>{"|".join(name for floor in FLOORS for name in floor.namespaces)}):\w+["'?#]"""
)
PART = re.compile(r"""["'](?P<template>[\w/]+\.html)["']""")


def _floor_of(name: str) -> Floor | None:
    """The floor of a file, the nearest folder first: what is in protocols/reviews is not on the floor of protocols."""
    found = [
        (len(folder), floor)
        for floor in FLOORS
        for folder in (*floor.code, *(f"templates/{folder}" for folder in floor.templates))
        if name.startswith(f"{folder}/")
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def _may_name(floor: Floor, other: Floor) -> bool:
    heights = {one.name: height for height, line in enumerate(HOUSE) for one in line}
    return floor == other or heights[other.name] < heights[floor.name]


FILES = [
    (path, floor)
    for path in [*sources(), *(path for path in tracked() if path.is_relative_to(ROOT / "templates"))]
    if (floor := _floor_of(named(path)))
]


def test_each_template_stands_on_a_floor():
    templates = [named(path) for path in tracked() if path.is_relative_to(ROOT / "templates")]
    assert [name for name in templates if not FRAME.match(name) and _floor_of(name) is None] == []


def test_each_namespace_is_of_a_floor():
    ours = {pattern.namespace for pattern in get_resolver().url_patterns if getattr(pattern, "namespace", None)} - {
        "admin"
    }
    assert ours == {namespace for floor in FLOORS for namespace in floor.namespaces}


def test_no_page_of_a_floor_above_is_named():
    owners = {namespace: other for other in FLOORS for namespace in other.namespaces}
    faults = [
        f"{named(path)}: {match[0]}"
        for path, floor in FILES
        for match in ADDRESS.finditer(path.read_text())
        if not _may_name(floor, owners[match["namespace"]])
    ]
    assert faults == []


def test_no_template_of_a_floor_above_is_drawn():
    faults = [
        f"{named(path)}: {match[0]}"
        for path, floor in FILES
        for match in PART.finditer(path.read_text())
        if (other := _floor_of(f"templates/{match['template']}")) and not _may_name(floor, other)
    ]
    assert faults == []
