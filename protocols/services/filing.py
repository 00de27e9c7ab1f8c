"""Filing a project: the document is frozen with its hash; then each new version, in answer to what was asked."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from coopps.kernel.documents.services.issuing import issue_by_portal
from coopps.kernel.instruction import registry as dossiers
from coopps.kernel.instruction.choices import SubjectKind
from coopps.kernel.instruction.models import Examination, Instruction, RequestedItem
from coopps.kernel.instruction.services import examining
from coopps.kernel.instruction.services.opening import open_instruction
from coopps.kernel.law import selectors as law
from coopps.kernel.workflow.conditions import required_words
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform
from protocols import registry
from protocols.canonical import content_hash
from protocols.choices import Awaited, OrderState, ReservationState
from protocols.letters import acknowledgement as letters
from protocols.mails import projects as mails
from protocols.models import Project, Protocol, ProtocolVersion, RegionalAuthorization, Reservation
from protocols.models.authorizations import is_party as is_in_the_request
from protocols.models.projects import leads
from protocols.sections import BY_KEY, document_content
from protocols.services import ending, projects, reservations

DOSSIER_KIND = "protocole"
ACKNOWLEDGEMENT = "accuse_protocole"
_SERIES = "DP"

UNCHANGED = (
    "Le protocole n’a pas changé depuis la dernière version : modifiez au moins une rubrique avant de le déposer."
)


def file(project: Project, lead) -> Project:
    """File a project for the first time: version frozen, agency's queue fed, acknowledgement issued. One transaction.

    Raises:
        TransitionRefused: not who leads, one sentence for each thing missing, or a new version that changes nothing.
    """
    with transaction.atomic():
        project = _to_file(project, lead)
        if not project.is_drafted:
            raise TransitionRefused("Ce protocole est déjà déposé.")
        _refuse_a_second_request(project)
        version = _freeze(project)
        agency = project.agency
        instruction = open_instruction(
            DOSSIER_KIND, agency, series=_SERIES, title=version.title, applicant=lead.full_name
        )
        examine(instruction, version)
        RegionalAuthorization.objects.create(
            protocol=project.protocol,
            version=version,
            agency=agency,
            intent=project.intent,
            project=project,
            instruction=instruction,
        )
        receipt = agency.day_of(instruction.filed_at)
        rule = law.rule(dossiers.get(DOSSIER_KIND).procedure, receipt)
        acknowledgement = issue_by_portal(
            ACKNOWLEDGEMENT,
            agency=agency,
            series="RP",
            composition=letters.acknowledgement(project, version, instruction, lead, rule),
        )
        project = perform(
            project, "file", lead, version=version, acknowledgement=acknowledgement, at=instruction.filed_at
        )
        mails.tell_filed(project)
    return _as_it_is(project)


def file_again(project: Project, lead) -> Project:
    """File a new version, in answer to the agency, to the HAS, or to reservations: each that has an answer written is
    answered with this version (BR-06).

    Raises:
        TransitionRefused: not who leads, nobody awaits a version, something missing, nothing changed, no answer written, an act
            added after the visa, or a decision at the signature: it is about the version that was read.
    """
    with transaction.atomic():
        project = _to_file(project, lead)
        awaited = project.awaited
        if not awaited:
            raise TransitionRefused("Personne n’attend de nouvelle version de ce protocole.")
        authorization = RegionalAuthorization.objects.select_for_update(of=("self",)).get(project=project)
        if authorization.is_pending:
            raise TransitionRefused("La décision est à la signature : demandez à l’agence de la reprendre d’abord.")
        answered = _answered_reservations(project) if awaited == Awaited.RESERVATIONS else []
        if awaited != Awaited.AGENCY:
            _refuse_a_new_act(project)
        before, version = project.version, _freeze(project)
        project = perform(project, "file_again", lead, version=version)
        authorization.version = version
        authorization.save(update_fields=["version"])
        registry.announce("on_revised", authorization)
        if awaited == Awaited.AGENCY:
            examine(project.instruction, version)
            instruction = examining.receive_documents(project.instruction, lead)
            _tell_agency(project, instruction)
        elif awaited == Awaited.RESERVATIONS:
            _read_again(project, version, before=before)
            for reservation in answered:
                perform(reservation, "answer", lead, version=version)
            if project.has_opinion.reservations.filter(state=ReservationState.OPEN).exists():
                projects.await_version(project, Awaited.RESERVATIONS)
            _tell_agency(project, project.instruction)
        registry.announce("on_new_version", project)
    return _as_it_is(project)


def write_answer(reservation: Reservation, lead, *, text: str) -> Reservation:
    """Write the answer to a reservation; it is given with the next version.

    Raises:
        TransitionRefused: not who leads, a reservation that is not to be answered, or no words.
    """
    with transaction.atomic():
        reservation = Reservation.objects.select_for_update(of=("self",)).get(pk=reservation.pk)
        if not leads(reservation.opinion.project, lead):
            raise TransitionRefused("Seule la personne qui porte le projet répond aux réserves.", forbidden=True)
        if not reservation.is_open:
            raise TransitionRefused(f"La réserve n° {reservation.number} n’attend pas de réponse.")
        reservation.answer_text = required_words(text, f"Écrivez votre réponse à la réserve n° {reservation.number}.")
        reservation.save(update_fields=["answer_text"])
    return reservation


def withdraw(project: Project, lead) -> Project:
    """The team gives its project up, before the decision: what was examined ends with it.

    Raises:
        TransitionRefused: not who leads, or a decision or an opinion that is at the signature.
    """
    with transaction.atomic():
        project = perform(project, "withdraw", lead)
        mails.tell_team_withdrawn(project, lead)
        authorization = project.authorization
        if authorization is None:
            return project
        instruction = ending.give_up(authorization, note=f"Retirée par {lead.full_name}.").instruction
        if instruction.instructor is not None:
            mails.tell_withdrawn(project, instruction.instructor, instruction.desk_url)
        reservations.lapse(project)
        registry.announce("on_given_up", project, "Le projet est retiré.")
    return _as_it_is(project)


def is_party(instruction: Instruction, user) -> bool:
    """Whether a person is or was in the project that this dossier is about, or was asked to assess it for the HAS: such a person
    never instructs it."""
    authorization = instruction.authorization
    return is_in_the_request(authorization, user) or (
        authorization.project is not None and registry.assesses(authorization.project, user)
    )


def examine(instruction: Instruction, version: ProtocolVersion) -> None:
    """One grid for the protocol, one for each derogatory act. After a new version: an act that came is added, one that went
    is taken out with its answers, unless the agency named it in a request."""
    Examination.objects.get_or_create(
        instruction=instruction,
        subject=SubjectKind.PROTOCOL,
        defaults={"label": SubjectKind.PROTOCOL.label, "position": 0},
    )
    known = {row.label.partition(".")[0]: row for row in instruction.examinations.filter(subject=SubjectKind.ACT)}
    for position, act in enumerate(version.acts, start=1):
        row = known.pop(act.code, None) or Examination(instruction=instruction, subject=SubjectKind.ACT)
        row.label, row.position = f"{act.code}. {act.label}"[:200], position
        row.save()
    for row in known.values():
        if not RequestedItem.objects.filter(examination=row).exists():
            row.delete()


def _read_again(project: Project, version: ProtocolVersion, *, before: ProtocolVersion) -> None:
    """A reservation that was answered or lifted on a section that this version writes again is to be read on it; one that
    names no section, whatever has changed."""
    known = project.has_opinion.reservations.filter(state__in=ReservationState.where(answered=True))
    for reservation in known:
        keys = BY_KEY[reservation.section].keys if reservation.section else version.content.keys()
        if any(before.content.get(key) != version.content.get(key) for key in keys):
            perform(reservation, "read_again", SYSTEM, version=version)


def _as_it_is(project: Project) -> Project:
    """The project with what moved around it."""
    return Project.objects.select_related("agency", "protocol", "version").get(pk=project.pk)


def _to_file(project: Project, lead) -> Project:
    """The project, locked, with nothing missing."""
    locked = (
        Project.objects.select_for_update(of=("self",))
        .select_related("agency", "protocol", "intent__version", "version")
        .get(pk=project.pk)
    )
    if not leads(locked, lead):
        raise TransitionRefused("Seule la personne qui porte le projet peut le déposer.", forbidden=True)
    if problems := locked.lacks:
        raise TransitionRefused(*(problem.sentence for problem in problems))
    return locked


def _freeze(project: Project) -> ProtocolVersion:
    """The next version of the protocol, with what is drafted. Raises `TransitionRefused` when nothing changed."""
    content = frozen_content(project)
    before = project.version or project.intent.version
    if before is not None and before.sha256 == content_hash(content):
        raise TransitionRefused(UNCHANGED)
    version = ProtocolVersion.freeze(project.protocol, content, project=project)
    if not project.protocol.versions.filter(is_public=True).exists():
        project.protocol.title = version.title
        project.protocol.save(update_fields=["title", "updated_at"])
    return version


def frozen_content(project: Project) -> dict[str, Any]:
    """What would be frozen now, with the hash of each file that is joined (BR-23).

    The conditions of a version that is revised are kept.
    """
    revised = project.intent.version
    conditions = revised.conditions if revised is not None else []
    joined = [
        {"label": row.label, "sha256": row.document.sha256}
        for row in project.appendices.joined().select_related("document")
    ]
    return document_content(project.content | {"joined": joined}, code=project.protocol.code, conditions=conditions)


def _refuse_a_second_request(project: Project) -> None:
    """One request at a time for a protocol in a region. Locks the protocol."""
    protocol = Protocol.objects.select_for_update(of=("self",)).get(pk=project.protocol_id)
    if protocol.regional_authorizations.filter(
        agency=project.agency_id, state__in=OrderState.where(pending=True)
    ).exists():
        raise TransitionRefused(
            "Une autre demande sur ce protocole est déjà en cours d’examen dans votre région : attendez sa décision."
        )


def _refuse_a_new_act(project: Project) -> None:
    """After the visa no act is added: the agency examines each of them first (BR-03, BR-04)."""
    examined = {act.code for act in project.version.acts}
    added = [act["label"] for act in frozen_content(project)["acts"] if act["code"] not in examined]
    if added:
        raise TransitionRefused(
            *(f"L’acte « {label} » est nouveau : l’agence n’a pas examiné s’il est dérogatoire." for label in added),
            "Retirez-le, et demandez-le dans une nouvelle version une fois le protocole autorisé.",
        )


def _answered_reservations(project: Project) -> list[Reservation]:
    opened = project.has_opinion.reservations.filter(state=ReservationState.OPEN)
    answered = [reservation for reservation in opened if reservation.answer_text.strip()]
    if not answered:
        raise TransitionRefused(
            "Écrivez votre réponse à une réserve au moins : elle est donnée avec la nouvelle version."
        )
    return answered


def _tell_agency(project: Project, instruction: Instruction) -> None:
    if instruction.instructor is not None:
        mails.tell_new_version(project, instruction.instructor, instruction.desk_url)
