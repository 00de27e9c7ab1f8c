"""House rules of the messages: each kind is declared once, beside its words, and each declared kind is sent."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest
from django.conf import settings

from coopps.kernel import mailing
from coopps.kernel.mailing import registry
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.models import Message
from tests.coherence.project import named, sources

CODE = {path: path.read_text() for path in sources() if not named(path).startswith("tests/")}
OURS = [kind for kind in registry.all() if kind.name != "essai"]


def test_a_kind_that_is_queued_is_declared():
    queued = {
        node.args[0].value
        for text in CODE.values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", "") == "queue" or getattr(node.func, "id", "") in ("queue", "Reminder"))
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert queued - {kind.name for kind in OURS} == set()
    assert "invitation" in queued


def test_a_kind_that_is_declared_nowhere_is_not_sent(db):
    with pytest.raises(KeyError, match="inconnu"):
        mailing.queue("inconnu", "a@exemple.test", "Objet", "Texte", key="k")
    assert not Message.objects.exists()


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.name)
def test_a_declared_kind_is_used_and_told_in_words(kind):
    used = sum(len(re.findall(rf'"{kind.name}"', text)) for text in CODE.values())
    assert used >= 2, "its declaration, and who sends it"
    assert kind.group in Group
    assert kind.label[0].islower()
    assert not kind.label.endswith(".")
    assert "'" not in kind.label


@pytest.mark.long
def test_a_worker_that_reads_no_page_knows_every_kind():
    """The digests are put together there. Another process, since this one has read everything."""
    program = (
        "import django; django.setup(); from coopps.kernel.mailing import registry; "
        "print(*sorted(kind.name for kind in registry.all()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=settings.BASE_DIR
    )
    assert set(done.stdout.split()) == {kind.name for kind in OURS}


def test_what_opens_an_account_or_ends_a_right_is_never_put_off():
    legal = {kind.name for kind in OURS if kind.legal}
    assert legal >= {
        "compte", "avis_de_mise_a_disposition", "demande_de_pieces", "depot", "retrait", "changement_autorisation",
    }  # fmt: skip
