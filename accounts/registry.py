"""Who depends on people: on their identity, when it is verified or is only declared again, and on the papers that they keep.

Who does registers as a follower in `AppConfig.ready()`; `manage.py list_registries` prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopps.kernel.registry import Registry

if TYPE_CHECKING:
    from accounts.models import HealthProfessional, Paper


@dataclass(frozen=True, kw_only=True)
class PaperUse:
    """A dossier that took a version of a paper: its name, its page (none for who has left the team), and whether it goes on."""

    paper: int
    dossier: str
    url: str
    goes_on: bool


@dataclass(frozen=True, kw_only=True)
class Follower:
    """An application that depends on people, by its name. A handler that raises undoes what it follows.

    Attributes:
        on_identity: called in the transaction in which the identity of a person is verified, or is only declared again.
        papers_used: the dossiers that took these papers.
    """

    name: str
    on_identity: Callable[[HealthProfessional], None]
    papers_used: Callable[[Collection[Paper]], list[PaperUse]]


_followers: Registry[Follower] = Registry("Identités et documents des personnes")
register, get, all = _followers.register, _followers.get, _followers.all


def announce_identity(professional: HealthProfessional) -> None:
    """Call what follows, in the caller's transaction."""
    for follower in all():
        follower.on_identity(professional)


def uses_of(papers: Collection[Paper]) -> list[PaperUse]:
    """The dossiers that took these papers, in every application."""
    return [use for follower in all() for use in follower.papers_used(papers)]
