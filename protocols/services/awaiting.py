"""Who awaits a new version of a filed project, until when: written by whoever asks, read by the team's pages."""

from __future__ import annotations

import datetime

from protocols.choices import Awaited
from protocols.models import Project


def locked(project_pk: int) -> Project:
    """The project, locked before what asks: whoever files a version locks it first too. Caller's transaction."""
    return Project.objects.select_for_update(of=("self",)).select_related("agency").get(pk=project_pk)


def ask(project: Project, by: Awaited, until: datetime.date | None = None) -> None:
    """A new version is awaited; the drafting opens again. Caller's transaction, which holds the lock of the project.

    Args:
        until: the day by which it is awaited; None for reservations, which have no delay.
    """
    project.awaited, project.awaited_until = by, until
    project.save(update_fields=["awaited", "awaited_until"])


def stop(project: Project) -> None:
    """Nobody awaits a version any more. Caller's transaction, which holds the lock of the project."""
    project.await_nothing()
    project.save(update_fields=["awaited", "awaited_until"])
