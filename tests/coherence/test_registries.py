"""House rules of the registries: what an application tells a floor below it is found, followed and listed."""

from __future__ import annotations

import re
from dataclasses import fields
from io import StringIO

import pytest
from django.core.management import call_command

from accounts import registry as identities
from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.instruction import registry as dossiers
from coopps.kernel.mailing import registry as message_kinds
from coopps.kernel.registry import Registry
from protocols import registry as followers
from tests.coherence.project import sources

REGISTRIES = (identities, act_kinds, dossiers, message_kinds, followers)
CODE = "\n".join(path.read_text() for path in sources())
EVENTS = [field.name for field in fields(followers.Follower) if field.name != "name"]


def test_there_is_one_style_of_registry():
    assert {module.register.__self__ for module in REGISTRIES} == set(Registry.every)


@pytest.mark.parametrize("module", REGISTRIES, ids=lambda module: module.__name__)
def test_an_entry_is_found_by_its_name_and_registered_once(module):
    entries = module.all()
    assert entries
    for entry in entries:
        assert module.get(entry.name) is entry
        with pytest.raises(LookupError, match="twice"):
            module.register(entry)
    assert module.all() == entries


@pytest.mark.parametrize("event", EVENTS)
def test_what_may_be_followed_is_announced_and_followed(event):
    assert re.search(rf'registry\.announce\("{event}", ', CODE)
    assert any(
        getattr(one, event) is not followers.Follower.__dataclass_fields__[event].default for one in followers.all()
    )


def test_only_what_may_be_followed_is_announced():
    assert set(re.findall(r'registry\.announce\("?(\w+)', CODE)) == set(EVENTS)


def test_one_command_lists_them_all():
    out = StringIO()
    call_command("list_registries", stdout=out)
    told = out.getvalue()
    for module in REGISTRIES:
        assert all(f"\n  {entry.name}\n" in told for entry in module.all())
    assert "on_ended: adhesions.services.region.end" in told
