"""What may be read of projects of protocol, and by whom."""

from __future__ import annotations

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.choices import AgencyRight
from accounts.models import Profession
from accounts.selectors import agencies_of
from coopps.kernel.permissions import objects_held
from protocols import registry
from protocols.choices import ProjectState
from protocols.models import (
    Appendix,
    Author,
    DraftSection,
    Project,
    ProjectHandover,
    ProtocolVersion,
    RegimeRule,
    Remark,
    Reservation,
)
from protocols.selectors.catalogue import profession_names

_WITH = ("regional_authorization__instruction", "agency", "protocol", "version", "has_opinion", "acknowledgement")
_NOT_THE_BYTES = ("acknowledgement__content", "acknowledgement__snapshot", "version__content")


def with_parts(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Load what the pages and the turns read, in a constant number of queries."""
    return (
        projects.select_related(*_WITH)
        .defer(*_NOT_THE_BYTES)
        .prefetch_related(
            Prefetch("sections", DraftSection.objects.select_related("updated_by")),
            Prefetch("authors", Author.objects.present().select_related("user__professional__profession")),
            "appendices",
            "regional_authorization__instruction__requests",
            Prefetch("has_opinion__reservations", Reservation.objects.select_related("answered_version")),
        )
    )


def written_by(user) -> QuerySet[Project]:
    """The projects that a person writes, newest first."""
    rules = RegimeRule.objects.in_force(timezone.localdate()).filter(regime=OuterRef("protocol__regime"))
    projects = with_parts(objects_held(user, "write", Project)).order_by("-created_at", "-pk")
    return projects.annotate(has_funders=Coalesce(Subquery(rules.values("needs_funders")[:1]), False))


def led_by(user) -> set[int]:
    """The keys of the projects that a person leads."""
    return set(objects_held(user, "lead", Project).values_list("pk", flat=True))


def invitations_to(user) -> QuerySet[Author]:
    """The invitations to write that wait for a person, by the account's address."""
    return (
        Author.objects.invited()
        .filter(email__iexact=user.email, project__state=ProjectState.DRAFTING)
        .select_related("project__agency")
    )


def unanswered_invitations(user) -> QuerySet[Author]:
    """The invitations to write the projects that a person leads, which nobody has answered."""
    led = objects_held(user, "lead", Project).filter(state__in=ProjectState.where(over=False))
    return Author.objects.invited().filter(project__in=led)


def accompanied_by(user) -> QuerySet[Project]:
    """The projects of the agencies for which a person instructs, their own left out: drafts too, for the accompaniment."""
    return with_parts(of_others(user).filter(agency__in=agencies_of(user, AgencyRight.INSTRUCT)))


def readable_by(user, *, drafts: bool) -> QuerySet[Project]:
    """The projects that a person may read: who writes them, the agency that accompanies them and, for what was filed, who
    examines them elsewhere."""
    readers = [objects_held(user, "write", Project), accompanied_by(user)]
    if not drafts:
        readers += registry.readable_by(user)
    found = Q()
    for projects in readers:
        found |= Q(pk__in=projects.order_by().values("pk"))
    return with_parts(Project.objects.filter(found))


def of_others(user) -> QuerySet[Project]:
    """The projects in which a person has no part."""
    return (
        Project.objects.exclude(authors__user=user)
        .exclude(intent__created_by=user)
        .exclude(intent__professionals__email__iexact=user.email)
    )


def filed_versions(project: Project) -> QuerySet[ProtocolVersion]:
    """The versions that this project filed, the first one first."""
    return project.versions.order_by("number")


def joined_to(version: ProtocolVersion, project: Project) -> QuerySet[Appendix]:
    """The documents joined to a filed version: those that were there when it was frozen."""
    frozen = version.frozen_at
    rows = project.appendices.filter(
        Q(removed_at=None) | Q(removed_at__gt=frozen), added_at__lte=frozen, document__isnull=False
    )
    return rows.select_related("document")


def remarks_of(project: Project, user) -> QuerySet[Remark]:
    """The remarks on a project that a person reads, the first one first. Those made while the text was drafted belong to the team
    and the agency that accompanies it: the HAS reads the later ones, and its own."""
    found = project.remarks.select_related("opened_by", "answered_by").order_by("pk")
    if readable_by(user, drafts=True).filter(pk=project.pk).exists():
        return found
    filed = Q(opened_at__gte=project.filed_at) if project.filed_at else Q(pk=None)
    return found.filter(filed | Q(opened_by=user))


def eligible_professions() -> list[tuple[str, str]]:
    """The professions that may delegate or be delegated to, by code, with their plainest name (BR-02)."""
    codes = set(Profession.objects.filter(eligible=True).values_list("code", flat=True))
    return sorted(((code, name) for code, name in profession_names().items() if code in codes), key=lambda row: row[1])


def may_lead(project: Project) -> QuerySet[Author]:
    """Those who could lead a project: they write it, and their account is open."""
    return project.authors.writing().filter(user__is_active=True).select_related("user")


def handovers_to(user) -> QuerySet[ProjectHandover]:
    """The proposals to lead a project that a person has to answer."""
    projects = objects_held(user, "write", Project)
    return ProjectHandover.objects.filter(to=user, outcome="", project__in=projects).select_related("project")


def declined_in(project: Project) -> list[Author]:
    """Those who declined to write, and who were not invited again."""
    present = {author.email.lower() for author in project.authors.present()}
    declined = project.authors.filter(declined_at__isnull=False)
    return list({author.email: author for author in declined if author.email.lower() not in present}.values())


def owing_a_version() -> QuerySet[Author]:
    """Whoever writes a project of which a new version is awaited by a day."""
    return (
        Author.objects.writing()
        .filter(project__awaited_until__isnull=False, user__is_active=True)
        .select_related("user", "project__agency")
        .order_by("pk")
    )
