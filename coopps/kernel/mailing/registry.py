"""The kinds of messages: each is declared once, beside the words that it says, with its group and whether the law wants it.

`mailing.queue` sends no kind that is not declared here. `manage.py list_registries` prints them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from coopps.kernel.mailing.choices import Group
from coopps.kernel.registry import Registry

if TYPE_CHECKING:
    from coopps.kernel.mailing.models import Message


@dataclass(frozen=True)
class Kind:
    """A kind of message.

    Attributes:
        name: as `mailing.queue` and the row say it.
        label: what it tells, in a few words that the page of preferences shows: « une personne a rejoint l’équipe ».
        group: with which others a person chooses how to receive it.
        legal: a text wants it told, or it stops or opens a right from now on: it leaves at once, whatever the person chose.
        asks: it asks its reader for something; the home of this person has a line for it until the thing is done.
    """

    name: str
    label: str
    group: Group
    legal: bool = False
    asks: bool = False


_kinds: Registry[Kind] = Registry("Natures de courriels")
register, get, all = _kinds.register, _kinds.get, _kinds.all


def declare(*kinds: Kind) -> None:
    """Make kinds known. Called once by each module of messages, where it is read."""
    for kind in kinds:
        register(kind)


def discover() -> None:
    """Read the messages of every application, so that each process knows all kinds: the worker, which shows no page, puts the
    digests together."""
    for application in apps.get_app_configs():
        if module_has_submodule(application.module, "mails"):
            mails = import_module(f"{application.name}.mails")
            for _, name, _ in iter_modules(getattr(mails, "__path__", ())):
                import_module(f"{mails.__name__}.{name}")


def by_group(messages: Iterable[Message]) -> dict[Group, list[tuple[str, str]]]:
    """Group → subject and link of each fact, the oldest first, each once; the groups in the order of the page of preferences."""
    found: dict[Group, dict[tuple[str, str], None]] = {group: {} for group in Group}
    for message in sorted(messages, key=lambda one: one.pk):
        found[get(message.kind).group][message.subject, message.link] = None
    return {group: list(facts) for group, facts in found.items() if facts}
