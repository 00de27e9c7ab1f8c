"""What opens when a letter of intent is retained: the drafting of a protocol, or the examination of an extension."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from coopps.kernel.documents.services.numbering import next_number
from coopps.kernel.instruction.choices import SubjectKind
from coopps.kernel.instruction.services.opening import open_instruction
from protocols.choices import IntentKind, Regime, Role
from protocols.grids import EXTENSION_GRIDS
from protocols.models import (
    Author,
    DraftSection,
    Intent,
    Project,
    Protocol,
    RegionalAuthorization,
    Theme,
)
from protocols.sections import SECTIONS, coded, normal
from protocols.services.authors import project_rights

EXTENSION_KIND = "extension"
# The theme of a protocol whose letter named none.
OTHER_THEME = "autre"


@transaction.atomic
def open_project(intent: Intent, instructor) -> Project:
    """The project of a retained letter, with its twenty sections and the author who leads.

    A creation opens a protocol that the catalogue does not show, and copies into the draft what the letter says: title,
    acts, professions, context and need. A new version starts from the latest public one of its protocol.

    Args:
        instructor: who retained the letter; the sections are not theirs, nobody has written them yet.
    """
    if intent.kind == IntentKind.REVISION:
        protocol, content = intent.protocol, normal(intent.protocol.version.content)
    else:
        protocol, content = _protocol(intent), normal(_letter(intent))
    project = Project.objects.create(
        intent=intent, protocol=protocol, agency=intent.agency, title=content["title"] or intent.title
    )
    DraftSection.objects.bulk_create(
        DraftSection(
            project=project, key=section.key, content={field.key: content[field.key] for field in section.fields}
        )
        for section in SECTIONS
    )
    _lead(project, intent)
    return project


@transaction.atomic
def open_extension(intent: Intent) -> RegionalAuthorization:
    """The request of a region for a protocol authorized elsewhere, with the agency's examination of it (BR-08)."""
    instruction = open_instruction(
        EXTENSION_KIND,
        intent.agency,
        series="E",
        title=intent.version.title,
        applicant=intent.created_by.full_name,
        subjects=[(subject, SubjectKind(subject).label) for subject in EXTENSION_GRIDS],
    )
    return RegionalAuthorization.objects.create(
        protocol=intent.protocol, version=intent.version, agency=intent.agency, intent=intent, instruction=instruction
    )


def _protocol(intent: Intent) -> Protocol:
    """A row of the catalogue that nobody sees until a version of it is authorized."""
    agency = intent.agency
    return Protocol.objects.create(
        code=next_number(agency, "P", agency.today().year),
        title=intent.title,
        title_verified=True,
        theme=intent.theme or Theme.objects.get(slug=OTHER_THEME),
        regime=Regime.HPST,
        origin_region=agency.insee,
        origin_team=str(intent.main_site)[:200],
    )


def _letter(intent: Intent) -> dict[str, Any]:
    """What a letter already says of the protocol."""
    acts = [
        {
            "label": act.label,
            "kind": act.kind,
            "legal_basis": act.legal_basis,
            "why_derogatory": act.why_derogatory,
        }
        for act in intent.acts.all()
        if act.label.strip()
    ]
    return {
        "title": intent.title,
        "delegating": _professions(intent, Role.DELEGATING),
        "delegated": _professions(intent, Role.DELEGATED),
        "acts": coded(acts, []),
        "context": intent.context,
        "regional_need": intent.regional_need,
    }


def _professions(intent: Intent, role: str) -> list[dict[str, str | None]]:
    found = dict.fromkeys(
        (person.profession.code, person.specialty or None)
        for person in intent.professionals.all()
        if person.role == role and person.profession
    )
    return [{"profession": code, "specialty": specialty} for code, specialty in found]


def _lead(project: Project, intent: Intent) -> None:
    person = intent.professionals.get(is_lead=True)
    author = Author.objects.create(
        project=project,
        user=intent.created_by,
        email=intent.created_by.email,
        name=intent.created_by.full_name,
        role=person.role,
        is_lead=True,
        joined_at=timezone.now(),
    )
    project_rights(author)
