"""House rules of the pages: nothing lies unused, nothing goes untested."""

import ast
import inspect
import re

import pytest
from django.conf import settings
from django.urls import get_resolver

from tests.coherence.project import ROOT, named, sources, tracked

TEMPLATES = [path for path in tracked() if path.is_relative_to(ROOT / "templates")]
OURS = {"portal", "desk", "accounts", "protocols", "projects", "has", "adhesions", "demo"}
# Django, allauth and the State's design system find these by their names.
FOUND_BY_NAME = re.compile(r"^(400|403|403_csrf|404|500)\.html$|^(account|allauth|admin|dsfr|django|registration)/")


def test_each_template_is_used():
    texts = [path.read_text() for path in [*sources(), *TEMPLATES]]
    unused = []
    for path in TEMPLATES:
        name = str(path.relative_to(ROOT / "templates"))
        if not FOUND_BY_NAME.match(name) and not any(name in text for text in texts):
            unused.append(name)
    assert unused == []


def test_no_script_or_style_inside_a_page():
    """The content security policy would stop them."""
    inline = re.compile(r"<style\b|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", re.IGNORECASE)
    # A document is made by WeasyPrint, and a mail is read elsewhere: neither is a page of the portal.
    elsewhere = {"documents", "mailing"}
    pages = [path for path in TEMPLATES if path.suffix == ".html" and not elsewhere & set(path.parts)]
    assert [named(path) for path in pages if inline.search(path.read_text())] == []


def test_each_address_is_named_in_a_test():
    tests = "\n".join(path.read_text() for path in sources(tests=True) if named(path).startswith("tests/"))
    forgotten = [name for name in _names(get_resolver()) if f'"{name}"' not in tests and f"'{name}'" not in tests]
    assert forgotten == []


def test_no_address_leads_to_an_unfinished_page():
    """What a base leaves to its pages is an `abstractmethod`: a page that lacks it is named here, before anybody opens it."""
    assert [view.__qualname__ for view in _views(get_resolver()) if inspect.isabstract(view)] == []


def test_what_is_left_to_a_subclass_is_said_at_the_definition():
    """`raise NotImplementedError` is found by whoever opens the page; an `abstractmethod`, by the test above."""
    faults = [
        f"{named(path)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Name) and node.id == "NotImplementedError"
    ]
    assert faults == []


def _views(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern)
        elif (view := getattr(pattern.callback, "view_class", None)) is not None:
            yield view


def _names(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            if (pattern.namespace or namespace) in OURS:
                yield from _names(pattern, pattern.namespace or namespace)
        elif namespace and pattern.name:
            yield f"{namespace}:{pattern.name}"


@pytest.mark.parametrize("module", ["static/js", "static/css"])
def test_each_script_and_style_is_used(module):
    texts = [path.read_text() for path in [*sources(), *TEMPLATES]]
    files = [path for path in tracked() if path.is_relative_to(ROOT / module)]
    unused = [
        named(path) for path in files if not any(str(path.relative_to(ROOT / "static")) in text for text in texts)
    ]
    assert unused == []


def test_demonstration_pages_exist_only_where_one_tries():
    from coopps.settings import base

    assert not getattr(base, "DEMO", False)
    assert settings.DEMO
