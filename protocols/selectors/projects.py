"""What may be read of projects of protocol, and by whom."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from accounts.choices import AgencyRight
from accounts.selectors import agencies_of
from coopps.instruction import selectors as instruction
from coopps.permissions import objects_held
from protocols.choices import ProjectState
from protocols.models import Author, DraftSection, Project, ProtocolVersion, Remark, Reservation
from protocols.models.projects import is_party

_WITH = ("intent__authorization__instruction", "agency", "protocol", "version", "review__opinion", "acknowledgement")
_NOT_THE_BYTES = ("acknowledgement__content", "acknowledgement__snapshot", "version__content")


def with_parts(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Load what the pages and the turns read, in a constant number of queries."""
    return (
        projects.select_related(*_WITH)
        .defer(*_NOT_THE_BYTES)
        .prefetch_related(
            Prefetch("sections", DraftSection.objects.select_related("updated_by")),
            Prefetch("authors", Author.objects.filter(left_at=None).select_related("user__professional__profession")),
            "intent__authorization__instruction__requests",
            Prefetch("review__opinion__reservations", Reservation.objects.select_related("answered_version")),
        )
    )


def written_by(user) -> QuerySet[Project]:
    """The projects that a person writes, newest first."""
    return with_parts(objects_held(user, "write", Project)).order_by("-created_at", "-pk")


def led_by(user) -> set[int]:
    """The keys of the projects that a person leads."""
    return set(objects_held(user, "lead", Project).values_list("pk", flat=True))


def invitations_to(user) -> QuerySet[Author]:
    """The invitations to write that wait for a person, by the account's address."""
    return Author.objects.filter(
        joined_at=None, left_at=None, email__iexact=user.email, project__state=ProjectState.DRAFTING
    ).select_related("project__agency")


def accompanied_by(user) -> QuerySet[Project]:
    """The projects of the agencies for which a person instructs, the own ones left out: drafts too, for the accompaniment."""
    agencies = agencies_of(user, AgencyRight.INSTRUCT)
    projects = with_parts(Project.objects.filter(agency__in=agencies)).order_by("-created_at", "-pk")
    return projects.exclude(authors__user=user).exclude(intent__created_by=user)


def examined_by_agency(user) -> QuerySet[Project]:
    """The filed projects whose examination a person may open."""
    return with_parts(Project.objects.filter(intent__authorization__instruction__in=instruction.visible_to(user)))


def may_accompany(project: Project, user) -> bool:
    """An instructor of the agency who is not in the project: reads the draft and remarks on it."""
    return project.agency.allows(user, "instruct") and not is_party(project, user)


def filed_versions(project: Project) -> QuerySet[ProtocolVersion]:
    """The versions that this project filed, the first one first."""
    if project.version_id is None:
        return ProtocolVersion.objects.none()
    first = project.created_at
    return project.protocol.versions.filter(frozen_at__gte=first, number__lte=project.version.number).order_by("number")


def remarks_of(project: Project) -> QuerySet[Remark]:
    """The remarks on a project, the first one first."""
    return project.remarks.select_related("opened_by", "answered_by").order_by("pk")
