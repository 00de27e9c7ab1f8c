"""Where the dossiers of an agency stand after its visa: conditions on instructions, told by the authorization and the project."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from coopps.kernel.instruction import holdings
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.instruction.models import Examination, Instruction
from coopps.kernel.instruction.registry import Tab
from coopps.kernel.permissions import objects_held
from protocols import registry
from protocols.choices import OrderState, ProjectState
from protocols.models import Project, RegionalAuthorization
from protocols.models.projects import writes
from protocols.sections import BY_KEY
from protocols.sections.content import normal
from protocols.sections.reading import read_field
from protocols.selectors.authorizations import party, team_of
from protocols.selectors.catalogue import profession_names

_REQUESTED = Q(state=InstructionState.DECIDED, authorization__isnull=False, authorization__state=OrderState.REQUESTED)
_BEFORE_THE_HAS = Q(authorization__project__state__in=ProjectState.where(before_the_has=True))

AT_THE_HAS = _REQUESTED & _BEFORE_THE_HAS
TO_DECIDE = _REQUESTED & ~_BEFORE_THE_HAS
TO_PUBLISH = Q(
    authorization__state=OrderState.AUTHORIZED, authorization__publication_reference="", state=InstructionState.DECIDED
)

# What the queue gains.
TABS = (
    Tab("has", AT_THE_HAS, "Visés, à la HAS", before="signature"),
    Tab("decider", TO_DECIDE, "Décision à proposer", before="signature"),
    Tab("signature", Q(authorization__state=OrderState.PENDING)),
    Tab("publier", TO_PUBLISH, "Arrêté à publier", before="decides"),
)


# The decision is the order's, or the refusal's: a visa decides nothing.
UNDECIDED = Q(authorization__state__in=OrderState.where(pending=True))


def team_url(dossier: Instruction) -> str:
    """The page of a dossier for its team: the project, or the letter of intent of an extension."""
    authorization = dossier.authorization
    if authorization.project_id:
        return reverse("projects:detail", args=[authorization.project_id])
    return reverse("projects:intent_detail", args=[authorization.intent_id])


def asked_by(user) -> Q:
    """The dossiers that a person asked for."""
    return Q(Exists(RegionalAuthorization.objects.filter(party(user), instruction=OuterRef("pk"))))


def standing_of(dossier: Instruction):
    """What says where a dossier stands: its examination and, after a visa, what is decided, else the project."""
    authorization = getattr(dossier, "authorization", None)
    if not dossier.is_decided or authorization is None:
        return dossier
    if not authorization.is_requested:
        return authorization
    return authorization.project or authorization


def taken_part_in(user) -> Q:
    """The dossiers of the projects that a person writes today, and of the extensions that the person asked for."""
    written = Q(authorization__project__in=objects_held(user, "write", Project))
    return written | Q(authorization__project=None, authorization__intent__created_by=user)


def team_of_dossier(dossier: Instruction) -> list:
    """The accounts of those who write the project, or who asked for the extension."""
    return team_of(dossier.authorization)


def reviewed_by(user) -> Q:
    """The dossiers of the projects that a person reviews today outside of the agency, while the review goes on."""
    found = Q(pk__in=[])
    for projects in registry.reviewed_by(user):
        found |= Q(authorization__project__in=projects)
    return found


def reviewer_of(dossier: Instruction):
    """Who reviews the project outside of the agency now, a person or an address; None when nobody does."""
    project = dossier.authorization.project
    return registry.reviewer_of(project) if project is not None else None


def held(examination: Examination, key: str) -> list[holdings.Row]:
    """What the draft of a project says now in one section, a field each; for the appendices, the joined documents too."""
    project = examination.instruction.authorization.project
    if project is None or key not in BY_KEY:
        return []
    section, names, content = BY_KEY[key], profession_names(), normal(project.content)
    said = [
        (field.label, read_field(field, content[field.key], names).in_lines)
        for field in section.fields
        if field.key in content
    ]
    rows = [holdings.row(key, section.title, said)]
    if section == BY_KEY["appendices"]:
        joined = project.appendices.joined().select_related("document")
        rows += [holdings.row(f"{key}-{row.pk}", row.label, [], row.document) for row in joined]
    return rows


def mended_at(examination: Examination, key: str, user) -> str:
    """The section of the draft, for who writes it."""
    project = examination.instruction.authorization.project
    if project is None or key not in BY_KEY or not writes(project, user):
        return ""
    return reverse("projects:section", args=[project.pk, BY_KEY[key].number])


def answers_for(examination: Examination, user) -> bool:
    """An author of the project."""
    return writes(examination.instruction.authorization.project, user)
