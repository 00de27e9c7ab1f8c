"""The agency examines a filed protocol, or an extension: completeness, what is asked, its visa, or no further action."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction

from coopps.kernel.documents.models import Letter
from coopps.kernel.documents.services.asking import hold
from coopps.kernel.instruction.choices import SubjectKind
from coopps.kernel.instruction.models import DocumentRequest, Instruction
from coopps.kernel.instruction.services import examining
from coopps.kernel.workflow.conditions import required_words
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, check, perform
from protocols import registry
from protocols.choices import Awaited
from protocols.mails import decisions as mails
from protocols.models import Project, RegionalAuthorization
from protocols.models.authorizations import may_instruct
from protocols.models.intents import leads
from protocols.sections import BY_KEY
from protocols.services import ending, projects, reservations


@transaction.atomic
def declare_complete(instruction: Instruction, instructor) -> Instruction:
    """Declare the dossier complete; the team is told, and reads the date that follows from the rule."""
    instruction = examining.declare_complete(instruction, instructor)
    mails.tell_complete(instruction.authorization)
    return instruction


@transaction.atomic
def request_documents(
    instruction: Instruction,
    instructor,
    *,
    sections: Mapping[str, str],
    due_on: datetime.date,
    message: str = "",
) -> DocumentRequest:
    """Ask the team for a new version, naming what is to complete (CRPA, L. 114-5); the drafting opens again.

    Args:
        sections: the key of each section → what is missing in it.

    Raises:
        TransitionRefused: no section named, a section that does not exist, a date that is not to come, or an extension:
            it takes a version as it is, so its team has nothing to write again.
    """
    check(instruction, "request_documents", instructor)
    if instruction.authorization.project is None:
        raise TransitionRefused(
            "Une extension reprend une version déjà autorisée : il n’y a pas de rubrique à compléter. Dites à la grille "
            "ce qui manque, puis proposez un refus motivé, ou classez le dossier sans suite."
        )
    if not set(sections) <= set(BY_KEY):
        raise TransitionRefused("Une des rubriques demandées n’existe pas.")
    project = projects.locked(instruction.authorization.project_id)
    examination = instruction.examinations.get(subject=SubjectKind.PROTOCOL)
    request = examining.request_documents(
        instruction,
        instructor,
        missing=[
            examining.Missing(examination, key, f"{BY_KEY[key].number}. {BY_KEY[key].title}"[:200], reason.strip())
            for key, reason in sections.items()
        ],
        due_on=due_on,
        message=message,
    )
    projects.await_version(project, Awaited.AGENCY, due_on)
    return request


def stop_waiting(instruction: Instruction) -> None:
    """The agency goes on without waiting for a new version. Called by the kernel, before the request is closed."""
    project_pk = instruction.authorization.project_id
    if project_pk is not None:
        projects.await_nothing(projects.locked(project_pk))


@transaction.atomic
def give_visa(instruction: Instruction, instructor) -> Instruction:
    """The agency has nothing against the dossier going further (BR-03, BR-04): a project may then be transmitted to the
    HAS; for an extension, the order may be proposed."""
    instruction = perform(instruction, "give_visa", instructor)
    authorization = instruction.authorization
    if authorization.project is not None:
        perform(authorization.project, "endorse", SYSTEM)
    mails.tell_visa(authorization)
    return instruction


def close(authorization: RegionalAuthorization, instructor, *, reason: str) -> RegionalAuthorization:
    """No further action on a dossier that is not decided: a project, at the HAS or not, or an extension. The team is told.

    Raises:
        TransitionRefused: not an instructor of the agency, a party, no reason, a decision at the signature or taken.
    """
    with transaction.atomic():
        project = authorization.project
        if project is not None:
            close_project(project, instructor, reason=reason)
        else:
            if not may_instruct(authorization, instructor):
                raise TransitionRefused("Seule l’instruction de l’agence classe ce dossier.", forbidden=True)
            _drop(authorization, required_words(reason, "Dites pourquoi le dossier est classé sans suite."))
        return RegionalAuthorization.objects.get(pk=authorization.pk)


@transaction.atomic
def withdraw_extension(authorization: RegionalAuthorization, lead) -> RegionalAuthorization:
    """The team gives up its request of an extension, before the decision; who examines it is told.

    Raises:
        TransitionRefused: not who wrote the letter of intent, a project (withdrawn by `filing.withdraw`), or a decision at
            the signature or taken.
    """
    if authorization.intent is None or authorization.project is not None or not leads(authorization.intent, lead):
        raise TransitionRefused("Seule la personne qui a demandé l’extension la retire.", forbidden=True)
    authorization = ending.give_up(authorization, note=f"Retirée par {lead.full_name}.")
    mails.tell_withdrawn(authorization)
    return authorization


@transaction.atomic
def close_project(project: Project, instructor, *, reason: str) -> Project:
    """No further action on a project, even one that was never filed; what the HAS had begun ends too."""
    # The opinion of the HAS at the signature is cancelled below: its letter first, as its signature locks it.
    hold(Letter.objects.filter(has_opinion__project=project))
    project = perform(project, "close", instructor, reason=reason)
    if project.authorization is not None:
        _drop(project.authorization, project.closing_reason)
    reservations.lapse(project)
    registry.announce("on_given_up", project, "Le projet est classé sans suite.")
    return project


def _drop(authorization: RegionalAuthorization, reason: str) -> None:
    mails.tell_closed(ending.drop(authorization, note=reason))
