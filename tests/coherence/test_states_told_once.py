"""No code lists states but their enumeration: a list of one's own, or a chain of `if`, would forget the state that is added.

What is asked of a state is on its `Meaning`, in a table of `for_each`, or a predicate of the model: pages ask those. A model or
a service may compare with one state, beside the transition of which it is the rule.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePath

import pytest

from coopps.kernel.components.states import State
from tests.coherence.project import ROOT, named, sources, tracked

TEMPLATES = [path for path in tracked() if path.is_relative_to(ROOT / "templates") and path.suffix in (".html", ".txt")]
# Where people read: a page asks a predicate.
PAGES = {"views", "turns", "turns.py", "portal", "desk", "forms", "chronicle", "chronicle.py"}


def _enumerations(base=State):
    for found in base.__subclasses__():
        yield found
        yield from _enumerations(found)


STATES = {found.__name__ for found in _enumerations()}
VALUES = {state.value for found in _enumerations() for state in found}


class Reading:
    """The faults of one module."""

    def __init__(self, path: str, source: str) -> None:
        self.page = bool(PAGES & set(PurePath(path).parts))
        self.tree = ast.parse(source)
        self.names = set(STATES)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                self.names |= {one.asname for one in node.names if one.name in STATES and one.asname}
            elif isinstance(node, ast.Assign):
                self._name(node.targets[0], node.value)

    def _name(self, target: ast.expr, value: ast.expr) -> None:
        """`S = IntentState`, `S, A = IntentState, OrderState`."""
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, its in zip(target.elts, value.elts, strict=False):
                self._name(one, its)
        elif isinstance(target, ast.Name) and isinstance(value, ast.Name) and value.id in STATES:
            self.names.add(target.id)

    def faults(self) -> Iterator[tuple[int, str]]:
        allowed = {inside for node in ast.walk(self.tree) for part in self._allowed(node) for inside in ast.walk(part)}
        for node in ast.walk(self.tree):
            if node not in allowed and (fault := self._fault(node)):
                yield node.lineno, fault

    @staticmethod
    def _allowed(node: ast.AST) -> list[ast.AST]:
        """The tables of `for_each`, the ends of a transition, the constraints of the database (which migrations repeat)."""
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("for_each", "transition"):
            return [node]
        return [node] if isinstance(node, ast.ClassDef) and node.name == "Meta" else []

    def _fault(self, node: ast.AST) -> str:
        match node:
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.JoinedStr() as name, *_]) if self._reads(name):
                return "a name made from a state"
            case ast.Call(func=ast.Attribute(attr="get"), args=[key, *_]) if self._is_state(key):
                return "a map that answers for a state it has not"
            case ast.Call(args=args) if sum(map(self._is_member, args)) > 1:
                return "a list of states"
            case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items) if self._is_list(items):
                return "a list of states"
            case ast.Dict(keys=keys) if sum(key is not None and self._is_member(key) for key in keys) > 1:
                return "a map of states without `for_each`"
            case ast.Match() if any(map(self._is_member, ast.walk(node))):
                return "a chain over states"
            case ast.FunctionDef() if self._is_chain(node):
                return "a chain over states"
            case ast.Compare(left=left, comparators=others):
                if self.page and any(map(self._is_member, [left, *others])):
                    return "a page that compares with a state"
                if self._reads(left) and any(isinstance(one, ast.Constant) and one.value in VALUES for one in others):
                    return "the value of a state"
            case ast.ClassDef(bases=bases) if any(_ends(base).endswith(("Choices", "State")) for base in bases):
                if any(_answers_for_itself(inside) for inside in ast.walk(node)):
                    return "a map that answers for a state it has not"
        return ""

    def _is_member(self, node: ast.AST) -> bool:
        """`IntentState.DRAFT`."""
        return (
            isinstance(node, ast.Attribute)
            and node.attr.isupper()
            and isinstance(node.value, ast.Name)
            and node.value.id in self.names
        )

    def _is_state(self, node: ast.AST) -> bool:
        """A member, `intent.state`, `state`, `IntentState(…)`."""
        made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in self.names
        return made or self._is_member(node) or _ends(node) == "state"

    def _reads(self, node: ast.AST) -> bool:
        return any(map(self._is_state, ast.walk(node)))

    def _is_list(self, items: list[ast.expr]) -> bool:
        members = [item for item in items if self._is_member(item)]
        return (
            bool(members) and len(items) > 1 and all(item in members or isinstance(item, ast.Starred) for item in items)
        )

    def _is_chain(self, function: ast.FunctionDef) -> bool:
        """The same thing compared with several states."""
        compared: dict[str, set[str]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Compare) and self._is_member(node.comparators[0]):
                compared.setdefault(ast.unparse(node.left), set()).add(ast.unparse(node.comparators[0]))
        return any(len(states) > 1 for states in compared.values())


def _ends(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _answers_for_itself(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Name(id="self"), *_]):
            return True
    return False


def _in_template(source: str) -> list[str]:
    """The tags that decide by a state; `{{ row.state }}` may be written, in an address for example."""
    tags = re.findall(r"{%-?\s*((?:if|elif|with)\s.*?)%}", source, re.DOTALL)
    return [tag.strip() for tag in tags if re.search(r"(?<![\w\"'-])(?:\w+\.)*state(?![\w.\"'-])", tag)]


@pytest.mark.parametrize("path", sources(), ids=named)
def test_no_module_lists_states(path):
    assert list(Reading(named(path), path.read_text()).faults()) == []


def test_no_template_decides_by_a_state():
    assert {named(path): found for path in TEMPLATES if (found := _in_template(path.read_text()))} == {}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('getattr(self, f"_{S(row.state).name.lower()}")()', "a name made from a state"),
        ("found = WORDS.get(row.state, '')", "a map that answers for a state it has not"),
        ("found = counts.get(S.FILED)", "a map that answers for a state it has not"),
        ("found = counts.get(state, {})", "a map that answers for a state it has not"),
        ("class Shown(models.TextChoices):\n    def tone(self):\n        return {}.get(self, 1)", "a map that answers"),
        ("OPEN = (S.DRAFT, S.FILED)", "a list of states"),
        ("rows.filter(state__in=[*OPEN, S.CLOSED])", "a list of states"),
        ("self._in(S.DRAFT, S.FILED)", "a list of states"),
        ("WORDS = {S.DRAFT: 'a', S.FILED: 'b'}", "a map of states"),
        (
            "def f(row):\n    if row.state == S.DRAFT: return 1\n    if row.state == S.FILED: return 2",
            "a chain over states",
        ),
        ("match state:\n    case S.DRAFT: pass", "a chain over states"),
        ("ready = row.state == 'brouillon'", "the value of a state"),
    ],
)
def test_a_list_of_ones_own_is_found(line, fault):
    faults = [found for _, found in Reading("protocols/services/a.py", f"S = IntentState\n{line}").faults()]
    assert len(faults) == 1
    assert faults[0].startswith(fault)


@pytest.mark.parametrize(
    "line",
    [
        "TURNS = for_each(S, 'turn', {S.DRAFT: a, S.FILED: b})",
        "rows.filter(state=S.DRAFT)",
        "if row.state != S.DRAFT: raise TransitionRefused('…')",
        "rows.filter(state__in=S.where(over=True))",
        "getattr(self, f'item_{item}')",
        "troubles.get(row.pk, '')",
        "class Row(models.Model):\n    class Meta:\n        constraints = [Q(state__in=[S.DRAFT, S.FILED])]",
        "class Row:\n    @transition('state', source=[S.DRAFT, S.FILED], target=S.CLOSED)\n    def close(self): pass",
    ],
)
def test_a_rule_about_one_state_and_a_whole_table_stay(line):
    assert list(Reading("protocols/models/a.py", f"S = IntentState\n{line}").faults()) == []


def test_a_page_asks_a_predicate():
    line = "S = IntentState\nmay_file = row.state == S.DRAFT"
    assert list(Reading("protocols/views/a.py", line).faults()) == [(2, "a page that compares with a state")]


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ('{% if opinion.letter.state == "renvoyee" and mine %}', True),
        ("{% elif not due and instruction.state != word %}", True),
        ('{% if row.is_returned %}{{ row.state }}{% include "protocols/order_state.html" %}', False),
        ("{% if portal.state_brand %}{% if row.get_state_display %}", False),
    ],
)
def test_a_template_asks_a_predicate(tag, found):
    assert bool(_in_template(tag)) is found
