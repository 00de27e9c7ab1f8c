"""What the documents of the repository name is there."""

from __future__ import annotations

import importlib
import re

import pytest

from tests.coherence.project import PACKAGES, ROOT, named, tracked

DOCUMENTS = [path for path in tracked() if path.suffix == ".md" and "workflows" not in path.parts]
FOLDERS = "|".join((*PACKAGES, "tests", "docs", "templates"))
PATH = re.compile(rf"`((?:{FOLDERS})/[\w./-]+)`")
MODULE = re.compile(rf"`((?:{'|'.join(PACKAGES)})(?:\.(?!json)\w+)+)[`(]")


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_a_path_or_a_module_that_a_document_names_exists(document):
    text = document.read_text()
    paths = [path for path in PATH.findall(text) if not ((ROOT / path).exists() or (ROOT / f"{path}.py").exists())]
    modules = [name for name in MODULE.findall(text) if not _is_there(name)]
    assert (paths, modules) == ([], [])


def test_the_links_between_documents_lead_somewhere():
    broken = [
        (named(document), target)
        for document in DOCUMENTS
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text())
        if not (document.parent / target).exists()
    ]
    assert broken == []


def _is_there(name: str) -> bool:
    """A module, or what a module holds."""
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        module, _, held = name.rpartition(".")
        return "." in name and hasattr(importlib.import_module(module), held)
    return True
