"""House rules of the messages: each kind is declared once, beside its words, and each declared kind is sent."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

from coopps.kernel import mailing
from coopps.kernel.mailing import registry
from coopps.kernel.mailing.choices import Group, MessageState, Pace
from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.services.preferring import prefer
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


# Why nobody may put off or switch off these kinds.
LEGAL = {
    "opens an account, or is what a person chose to receive": ["compte", "resume"],
    "a receipt of what was filed, or what becomes of it": [
        "depot", "dossier_complet", "protocole_depose", "protocole_complet", "intention_deposee", "intention_transmise",
        "intention_suite", "rejet_constate",
    ],
    "asks for what is missing by a day, or ends that day": [
        "demande_de_pieces", "demande_close", "examen_repris", "intention_complement", "has_modifications",
        "has_sans_attendre", "reserve_maintenue", "renouvellement_ouvert",
    ],
    "a letter waits for its addressee": ["avis_de_mise_a_disposition", "envoi_postal"],
    "a decision, or an opinion, is taken": [
        "avis_has", "has_sans_suite", "protocole_autorise", "protocole_refuse", "protocole_sans_suite",
        "renouvellement_maintenu", "renouvellement_defavorable",
    ],
    "what a person asked for, or signed, has no effect any more, by somebody else's act": [
        "engagement_sans_effet", "demande_retiree", "arrivee_abandonnee", "projet_retire_equipe",
    ],
    "a right changes, or somebody's with whom one acts": [
        "changement_autorisation", "autorisation_du_protocole", "condition_a_confirmer", "protocole", "retrait", "deces",
        "fin_abandonnee", "fin_de_protocole", "fin_de_protocole_a_venir", "fin_de_protocole_abandonnee", "terme_passe",
    ],
    "a text names whom it is told to": ["transmission", "college_convocation", "college_annulation"],
}  # fmt: skip


def test_what_the_law_wants_told_is_never_put_off():
    assert {kind.name for kind in OURS if kind.legal} == {name for names in LEGAL.values() for name in names}


@pytest.mark.parametrize("pace", [Pace.NEVER, Pace.WEEKLY])
def test_whatever_a_person_chose_it_leaves_at_once(db, pace):
    reader = get_user_model().objects.create_user("lit@exemple.test")
    prefer(reader, dict.fromkeys(Group, pace))
    for kind in OURS:
        state = mailing.queue(kind.name, reader, "Objet", "Un fait.\n\nhttps://exemple.test/", key=kind.name).state
        assert (state == MessageState.WAITING) == kind.legal, kind.name


def test_nothing_that_the_law_wants_told_is_a_reminder():
    """A reminder is dropped once it is pointless, and left out when its reader wants none."""
    assert [kind.name for kind in OURS if kind.legal and kind.group == Group.REMINDER] == []
    reminded = {
        node.args[0].value
        for text in CODE.values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reminder" and node.args
        if isinstance(node.args[0], ast.Constant)
    }
    assert "assurance_expire" in reminded
    assert reminded & {name for names in LEGAL.values() for name in names} == set()
