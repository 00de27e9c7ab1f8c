"""What a team's letter or words are compared with: the public protocols, and the projects filed by other teams."""

from __future__ import annotations

import datetime

from protocols import selectors
from protocols.catalogue.entries import Entry
from protocols.choices import IntentKind, ProjectState
from protocols.models import Intent, Project
from protocols.similarity import Candidate, Likeness, Sketch, similar


def nearby(sketch: Sketch, day: datetime.date, *, leaving: Intent | None = None) -> list[Likeness]:
    """The protocols and projects that resemble `sketch`, without those of the letter `leaving` itself."""
    labels = selectors.profession_names()
    candidates = [*_public(labels, day, leaving), *_under_instruction(labels, leaving)]
    return similar(sketch, candidates, selectors.vocabulary())


def nearby_letter(intent: Intent, day: datetime.date) -> list[Likeness]:
    """The same for a letter as it is written. None for an extension: it takes a known protocol on purpose."""
    if intent.kind == IntentKind.EXTENSION:
        return []
    return nearby(sketch_of(intent), day, leaving=intent)


def sketch_of(intent: Intent) -> Sketch:
    """What a letter says that can be compared."""
    return Sketch(
        intent.title,
        tuple(act.label for act in intent.acts.all()),
        frozenset(person.profession.code for person in intent.professionals.all() if person.profession),
        intent.theme.slug if intent.theme else "",
    )


def _public(labels: dict[str, str], day: datetime.date, leaving: Intent | None):
    own = set() if leaving is None else {leaving.protocol_id, *_created_from(leaving)}
    rules = selectors.regime_rules(day)
    for protocol in selectors.catalogue_protocols():
        if protocol.pk in own:
            continue
        entry, version = Entry(protocol, labels, day, rules.get(protocol.regime)), protocol.version
        yield Candidate(
            key=protocol.pk,
            title=protocol.title,
            professions=_named(labels, [*version.delegating, *version.delegated]),
            where=", ".join(entry.regions) or entry.state.label,
            acts=tuple(act.label for act in version.acts),
            aliases=tuple(protocol.aliases),
            theme=protocol.theme.slug,
            code=protocol.code,
        )


def _under_instruction(labels: dict[str, str], leaving: Intent | None):
    """Of a project: the title, professions and region, no more. What is decided is public, or refused."""
    examined = ProjectState.where(under_instruction=True)
    projects = Project.objects.filter(state__in=examined).select_related("version", "agency")
    if leaving is not None:
        projects = projects.exclude(intent=leaving)
    for project in projects:
        version = project.version
        yield Candidate(
            key=project.pk,
            title=version.title,
            professions=_named(labels, [*version.delegating, *version.delegated]),
            where=project.agency.region,
        )


def _created_from(intent: Intent) -> list[int]:
    """The protocol that was created from this letter, once there is one."""
    return list(Project.objects.filter(intent=intent).values_list("protocol_id", flat=True))


def _named(labels: dict[str, str], required) -> dict[str, str]:
    return {who.profession: labels.get(who.profession, who.profession) for who in required}
