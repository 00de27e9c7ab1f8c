"""What happened in a project and what is expected next, as its team reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from coopps.kernel.instruction import selectors as dossiers
from protocols import registry
from protocols.choices import Awaited
from protocols.models import Project

AGENCY = {
    "take": "Dossier pris en charge",
    "request_documents": "Compléments demandés",
    "close_request": "Vérification reprise sans attendre de complément",
    "declare_complete": "Dossier déclaré complet",
}


def events_of(project: Project) -> list[dict[str, Any]]:
    """The events of a project in the words of `TimelineEvent`: what happened, by date, then what comes.

    The work inside the agency and the HAS (experts, session, proposals) is not told.
    """
    past = [*_team(project), *_agency(project), *_has(project)]
    past.sort(key=lambda event: event["at"])
    return past + list(_coming(project))


def _team(project: Project) -> Iterator[dict[str, Any]]:
    yield {"at": project.created_at, "title": "Rédaction ouverte", "by": project.agency.name}
    for author in project.authors.all():
        if author.joined_at and not author.is_lead:
            yield {"at": author.joined_at, "title": f"{author} a rejoint la rédaction"}
    for record in project.record.select_related("actor"):
        by = record.actor.full_name if record.actor else ""
        yield {"at": record.at, "title": record.transition_label, "by": by}


def _agency(project: Project) -> Iterator[dict[str, Any]]:
    if project.instruction is None:
        return
    for record in project.instruction.record.filter(transition__in=AGENCY):
        yield {"at": record.at, "title": AGENCY[record.transition], "by": project.agency.name}


def _has(project: Project) -> Iterator[dict[str, Any]]:
    for examination in registry.examinations_of(project):
        words = examination.told_to_team
        for record in examination.machine.record.filter(transition__in=words):
            yield {"at": record.at, "title": words[record.transition], "by": examination.by}
    for reservation in project.reservations:
        if reservation.lifted_at:
            yield {"at": reservation.lifted_at, "title": f"Réserve n° {reservation.number} levée"}


def _coming(project: Project) -> Iterator[dict[str, Any]]:
    instruction = project.instruction
    if instruction is None:
        return
    if project.awaited == Awaited.AGENCY:
        yield {"at": project.awaited_until, "title": "Fin du délai pour compléter le protocole", "upcoming": True}
    if instruction.is_running:
        implied = dossiers.implied(instruction)
        passed = instruction.due_on < project.agency.today()
        title = "La décision était attendue" if passed else "Décision attendue au plus tard"
        yield {"at": instruction.due_on, "title": title, "detail": implied.sentence, "upcoming": True}
    if project.awaited == Awaited.HAS:
        yield {"at": project.awaited_until, "title": "Fin du délai pour modifier le protocole", "upcoming": True}
