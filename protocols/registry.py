"""What follows, in the same database transaction, from what happens to a project or to its authorization in a region; and what
is asked of whoever examines the project outside its agency.

An explicit list for each event and for each question, filled in `AppConfig.ready()` of whoever depends on it;
`manage.py protocol_handlers` prints them. The service that changes something then says so:
`announce(registry.on_ended, authorization)`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from coopps.kernel.workflow.models import Machine
    from protocols.models import Project, ProtocolVersion, RegionalAuthorization

Handler = Callable[["RegionalAuthorization"], None]

# --- The authorization of a region ------------------------------------------------------------------------------------
on_revised: list[Handler] = []
on_dropped: list[Handler] = []
on_authorized: list[Handler] = []
on_suspended: list[Handler] = []
on_ended: list[Handler] = []


def when_revised(handler: Handler) -> Handler:
    """Call `handler(authorization)` when another version is filed of the protocol that an authorization is asked for."""
    return _once(on_revised, handler)


def when_dropped(handler: Handler) -> Handler:
    """Call `handler(authorization)` when an authorization that was asked for will not come: refused, withdrawn, without
    further action."""
    return _once(on_dropped, handler)


def when_authorized(handler: Handler) -> Handler:
    """Call `handler(authorization)` when a regional authorization comes into force, and again when a suspension is
    lifted. Registering twice changes nothing."""
    return _once(on_authorized, handler)


def when_suspended(handler: Handler) -> Handler:
    """Call `handler(authorization)` when a regional authorization is suspended: it may be in force again."""
    return _once(on_suspended, handler)


def when_ended(handler: Handler) -> Handler:
    """Call `handler(authorization)` when a regional authorization ends for good: repealed or replaced (BR-26)."""
    return _once(on_ended, handler)


# --- The project ------------------------------------------------------------------------------------------------------
on_transmitted: list[Callable[[Project], None]] = []
on_new_version: list[Callable[[Project], None]] = []
on_given_up: list[Callable[[Project, str], None]] = []
on_decided: list[Callable[[Project], None]] = []


def when_transmitted(handler):
    """Call `handler(project)` when a project goes to the Haute Autorité de santé, with its slip and its number there."""
    return _once(on_transmitted, handler)


def when_new_version(handler):
    """Call `handler(project)` when the team has filed a new version, in answer to anybody."""
    return _once(on_new_version, handler)


def when_given_up(handler):
    """Call `handler(project, reason)` when its team has withdrawn a project, or its agency has closed it. A handler may
    refuse: nothing is given up then."""
    return _once(on_given_up, handler)


def when_decided(handler):
    """Call `handler(project)` when the Director General has signed the order or the refusal."""
    return _once(on_decided, handler)


def announce(handlers: list[Callable[..., None]], subject: Project | RegionalAuthorization, *words: str) -> None:
    """Call what follows an event, in the caller's transaction: a handler that raises undoes the event."""
    for handler in handlers:
        handler(subject, *words)


# --- Questions about a project ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Examination:
    """What who examines a project tells of it to its team and to its agency.

    Attributes:
        machine: the examination itself, with its state and its record.
        version: the version that is examined.
        by: who examines, in words.
        asks: what a new version is to change, while it is awaited from here.
        told_to_team: the transitions that the team reads, in its words.
        kept_inside: the transitions that the agency does not read.
    """

    machine: Machine
    version: ProtocolVersion
    by: str
    asks: str
    told_to_team: Mapping[str, str]
    kept_inside: Collection[str]


@dataclass(frozen=True)
class Examiner:
    """Who examines projects after their transmission, and answers what is asked about it.

    Attributes:
        examines: project, user → the person has or had a part in the examination: such a person does not write the project.
        assesses: project, user → the person was asked to assess it as an expert, took the place or declined it: such a person
            neither instructs the project nor lifts its reservations.
        conducts: project, user → the person conducts the examination today.
        readable_by: user → the projects that a person reads because of the examination.
        examination_of: project → what is told of it; None before the transmission.
        visas_of: project → what the examination adds to the visas of the order, a line each.
    """

    examines: Callable[[Project, Any], bool]
    assesses: Callable[[Project, Any], bool]
    conducts: Callable[[Project, Any], bool]
    readable_by: Callable[[Any], QuerySet[Project]]
    examination_of: Callable[[Project], Examination | None]
    visas_of: Callable[[Project], Iterable[str]]


examiners: list[Examiner] = []


def register_examiner(examiner: Examiner) -> Examiner:
    """Ask `examiner` too, from now on. Registering twice changes nothing."""
    return _once(examiners, examiner)


def examines(project: Project, user) -> bool:
    """Whether a person has or had a part in an examination of the project."""
    return any(one.examines(project, user) for one in examiners)


def assesses(project: Project, user) -> bool:
    """Whether a person was ever asked to assess the project as an expert."""
    return any(one.assesses(project, user) for one in examiners)


def conducts(project: Project, user) -> bool:
    """Whether a person conducts an examination of the project today."""
    return any(one.conducts(project, user) for one in examiners)


def readable_by(user) -> list[QuerySet[Project]]:
    """The projects that a person reads because of an examination."""
    return [one.readable_by(user) for one in examiners]


def examinations_of(project: Project) -> list[Examination]:
    """What is told of the examinations of a project."""
    return [found for one in examiners if (found := one.examination_of(project)) is not None]


def visas_of(project: Project) -> list[str]:
    """What the examinations add to the visas of the order."""
    return [line for one in examiners for line in one.visas_of(project)]


def _once(handlers: list, handler):
    if handler not in handlers:
        handlers.append(handler)
    return handler
