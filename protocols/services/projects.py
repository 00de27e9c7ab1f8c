"""What the services of every moment do to a project: lock it first, and say who awaits a new version of it, until when."""

from __future__ import annotations

import datetime

from protocols.choices import Awaited
from protocols.models import Project


def locked(project_pk: int) -> Project:
    """The project, locked before anything that hangs on it, in this order everywhere. Caller's transaction."""
    return Project.objects.select_for_update(of=("self",)).select_related("agency").get(pk=project_pk)


def await_version(project: Project, by: Awaited, until: datetime.date | None = None) -> None:
    """A new version is awaited: the drafting opens again. Caller's transaction, which holds the lock of the project.

    Args:
        until: the day by which it is awaited; None for reservations, which have no delay.
    """
    project.awaited, project.awaited_until = by, until
    project.save(update_fields=["awaited", "awaited_until"])


def await_nothing(project: Project) -> None:
    """Nobody awaits a version any more. Caller's transaction, which holds the lock of the project."""
    project.await_nothing()
    project.save(update_fields=["awaited", "awaited_until"])
