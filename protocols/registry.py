"""What follows, in the same database transaction, from what happens to a project or to its authorization in a region; and what
is asked of whoever examines the project outside its agency.

Who depends on protocols registers as a follower in `AppConfig.ready()`; `manage.py list_registries` prints what each follows.
The service that changes something then says so: `announce("on_ended", authorization)`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coopps.kernel.registry import Registry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import HealthProfessional
    from coopps.kernel.workflow.models import Machine
    from protocols.models import Project, ProtocolVersion, RegionalAuthorization


def _nothing(*_: Any) -> None:
    """Nothing follows."""


@dataclass(frozen=True, kw_only=True)
class Follower:
    """An application that follows protocols, by its name. A handler that raises undoes what it follows.

    Attributes:
        on_revised: another version is filed of the protocol that an authorization is asked for.
        on_dropped: an authorization that was asked for will not come: refused, withdrawn, without further action.
        on_authorized: a regional authorization comes into force, or a suspension of it is lifted.
        on_suspended: a regional authorization is suspended: it may be in force again.
        on_ended: a regional authorization ends for good: repealed, replaced, or come to its term (BR-26).
        on_transmitted: a project goes to the Haute Autorité de santé, with its slip and its number there.
        on_new_version: the team has filed a new version, in answer to anybody.
        on_given_up: project, reason → its team has withdrawn a project, or its agency has closed it.
        on_decided: the Director General has signed the order or the refusal.
    """

    name: str
    on_revised: Callable[[RegionalAuthorization], None] = _nothing
    on_dropped: Callable[[RegionalAuthorization], None] = _nothing
    on_authorized: Callable[[RegionalAuthorization], None] = _nothing
    on_suspended: Callable[[RegionalAuthorization], None] = _nothing
    on_ended: Callable[[RegionalAuthorization], None] = _nothing
    on_transmitted: Callable[[Project], None] = _nothing
    on_new_version: Callable[[Project], None] = _nothing
    on_given_up: Callable[[Project, str], None] = _nothing
    on_decided: Callable[[Project], None] = _nothing


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


@dataclass(frozen=True, kw_only=True)
class Examiner(Follower):
    """A follower that examines projects after their transmission, and answers what is asked about it.

    Attributes:
        examines: project, user → the person has or had a part in the examination: such a person does not write the project.
        assesses: project, user → the person was asked to assess it as an expert, took the place or declined it: such a person
            neither instructs the project nor lifts its reservations.
        conducts: project, user → the person conducts the examination today.
        readable_by: user → the projects that a person reads because of the examination.
        reviewed_by: user → the projects that the person reviews today, while the examination goes on.
        reviewer_of: project → to whom a message for the examination goes, a person or an address; None when it does not go on.
        examination_of: project → what is told of it; None before the transmission.
        visas_of: project → what the examination adds to the visas of the order, a line each.
    """

    examines: Callable[[Project, Any], bool]
    assesses: Callable[[Project, Any], bool]
    conducts: Callable[[Project, Any], bool]
    readable_by: Callable[[Any], QuerySet[Project]]
    reviewed_by: Callable[[Any], QuerySet[Project]]
    reviewer_of: Callable[[Project], Any]
    examination_of: Callable[[Project], Examination | None]
    visas_of: Callable[[Project], Iterable[str]]


@dataclass(frozen=True)
class Concerned:
    """A person whom the end of an authorization concerns.

    Attributes:
        standing: in which quality, in words.
        address: where letters reach the person, a line each.
    """

    professional: HealthProfessional
    standing: str
    address: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Implementer(Follower):
    """A follower whose people act under an authorization.

    Attributes:
        concerned: authorization → each person who holds a right under it or leads a team that does, once.
        teams: the key of an authorization → how many teams act under it today; an authorization without a team is left out.
    """

    concerned: Callable[[RegionalAuthorization], Iterable[Concerned]]
    teams: Callable[[], Mapping[int, int]]


_followers: Registry[Follower] = Registry("Suites de la vie d’un protocole")
register, get, all = _followers.register, _followers.get, _followers.all


def announce(event: str, subject: Project | RegionalAuthorization, *words: str | int) -> None:
    """Call what follows an event, in the caller's transaction."""
    for follower in all():
        getattr(follower, event)(subject, *words)


def _examiners() -> list[Examiner]:
    return [follower for follower in all() if isinstance(follower, Examiner)]


# --- Questions about a project ----------------------------------------------------------------------------------------
def examines(project: Project, user) -> bool:
    """Whether a person has or had a part in an examination of the project."""
    return any(one.examines(project, user) for one in _examiners())


def assesses(project: Project, user) -> bool:
    """Whether a person was ever asked to assess the project as an expert."""
    return any(one.assesses(project, user) for one in _examiners())


def conducts(project: Project, user) -> bool:
    """Whether a person conducts an examination of the project today."""
    return any(one.conducts(project, user) for one in _examiners())


def readable_by(user) -> list[QuerySet[Project]]:
    """The projects that a person reads because of an examination."""
    return [one.readable_by(user) for one in _examiners()]


def reviewed_by(user) -> list[QuerySet[Project]]:
    """The projects that a person reviews today."""
    return [one.reviewed_by(user) for one in _examiners()]


def reviewer_of(project: Project):
    """To whom a message for the examination of a project goes; None when none goes on."""
    return next((found for one in _examiners() if (found := one.reviewer_of(project)) is not None), None)


def examinations_of(project: Project) -> list[Examination]:
    """What is told of the examinations of a project."""
    return [found for one in _examiners() if (found := one.examination_of(project)) is not None]


def visas_of(project: Project) -> list[str]:
    """What the examinations add to the visas of the order."""
    return [line for one in _examiners() for line in one.visas_of(project)]


# --- Questions about an authorization ---------------------------------------------------------------------------------
def teams() -> Counter[int]:
    """How many teams act under each authorization today, by its key."""
    found: Counter[int] = Counter()
    for one in all():
        if isinstance(one, Implementer):
            found.update(one.teams())
    return found


def concerned_by(authorization: RegionalAuthorization) -> list[Concerned]:
    """The people whom the end of an authorization concerns: each is heard before."""
    return [person for one in all() if isinstance(one, Implementer) for person in one.concerned(authorization)]
