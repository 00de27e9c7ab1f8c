"""What happened in an adhesion and what the law expects next, as the team reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from accounts.choices import HandoverOutcome
from adhesions.choices import Departure
from adhesions.models import (
    Adhesion,
    Doubt,
    Ending,
    MembershipRecord,
    NominativeAuthorizationRecord,
    RenewalRecord,
    Suspension,
    Withdrawal,
    WithdrawalRecord,
)
from coopps.kernel.components.timeline import TimelineEvent
from coopps.kernel.instruction import selectors as dossiers
from coopps.kernel.typography import french_date, of

MEMBERS = {
    "accept": "{name} a rejoint l’équipe",
    "decline": "{name} a décliné l’invitation",
    "remove": "{name} n’est plus dans l’équipe",
    "leave": "{name} a quitté l’équipe",
    "engage": "{name} a signé son engagement",
    "void_engagement": "L’engagement {of_name} ne vaut plus",
    "reopen": "{name} a repris son dossier",
}
AGENCY = {
    "take": "Dossier pris en charge",
    "request_documents": "Pièces demandées",
    "receive_documents": "Pièces reçues",
    "close_request": "Vérification reprise sans attendre de pièces",
    "declare_complete": "Dossier déclaré complet",
    "propose": "Décisions proposées à la signature",
}
REGION = {
    "authorize": "Le protocole est autorisé dans la région {region}",
    "refuse": "L’autorisation du protocole est refusée dans la région {region}",
    "publish": "L’arrêté de la région {region} est publié",
    "suspend": "Le protocole est suspendu dans la région {region}",
    "resume": "La suspension du protocole est levée dans la région {region}",
    "repeal": "L’autorisation du protocole est abrogée dans la région {region}",
    "replace": "Un protocole national remplace celui de la région {region}",
}
# Whose words the team reads too.
MOTIVATED = ("suspend", "resume", "repeal", "replace")


def events_of(adhesion: Adhesion, decisions) -> list[dict[str, Any]]:
    """The events of an adhesion in the words of `TimelineEvent`: what happened, by date, then what comes.

    The work inside the agency (who took the dossier, what was proposed and taken back) is not told.
    """
    past = [
        *_team(adhesion),
        *_agency(adhesion),
        *_people(decisions),
        *_withdrawals(adhesion),
        *_arrivals(adhesion),
        *_region(adhesion),
    ]
    past.sort(key=lambda event: event["at"])
    leaving = [
        {"at": row.withdrawal.effect_on, "title": f"Retrait {of(row.professional.full_name)}", "upcoming": True}
        for row in decisions
        if row.withdrawal
    ]
    return past + _coming(adhesion) + sorted(leaving, key=lambda event: event["at"])


def proceedings_of(adhesion: Adhesion) -> list[TimelineEvent]:
    """What was considered about the rights of the team, with who did it, for the agency: the facts about one person are not
    told to the others."""
    about = {"authorization__adhesion": adhesion}
    told = []
    endings = Ending.objects.filter(**about).select_related("opened_by", "authorization__professional")
    for row in endings.prefetch_related("record__actor", "record__prompted_by"):
        detail = f"{row.get_ground_display()}. {row.facts}"
        told.append(TimelineEvent(row.opened_at, _titled("Fin envisagée", row), row.opened_by.full_name, detail))
        told += _steps(row)
    suspensions = Suspension.objects.filter(**about).select_related("proposed_by", "authorization__professional")
    for row in suspensions.prefetch_related("record__actor", "record__prompted_by"):
        title = _titled("Suspension envoyée à la signature", row)
        told.append(TimelineEvent(row.proposed_at, title, row.proposed_by.full_name, row.urgency))
        told += _steps(row)
    leaving = Withdrawal.objects.filter(**about).select_related("announced_by", "authorization__professional", "notice")
    for row in leaving.defer("notice__content", "notice__snapshot").prefetch_related(
        "record__actor", "record__prompted_by"
    ):
        title = _titled("Décès enregistré" if row.is_death else "Retrait annoncé", row)
        detail = f"{row.get_departure_display()} n° {row.notice.number}, à effet du {french_date(row.effect_on)}. {row.reason}"
        told.append(TimelineEvent(row.announced_at, title, row.announced_by.full_name, detail.strip()))
        told += _steps(row)
    doubts = Doubt.objects.filter(**about).select_related("authorization__professional")
    for row in doubts.prefetch_related("record__actor", "record__prompted_by"):
        told.append(TimelineEvent(row.opened_at, _titled("Autorisation à confirmer", row), _PORTAL, row.sentence))
        told += _steps(row)
    renewals = RenewalRecord.objects.filter(subject__membership__adhesion=adhesion)
    for record in renewals.select_related("actor", "prompted_by", "subject__membership__professional"):
        title = f"{record.transition_label} : {record.subject.membership.name}"
        told.append(TimelineEvent(record.at, title, record.by, record.note))
    ends = NominativeAuthorizationRecord.objects.filter(subject__adhesion=adhesion, transition="end")
    for record in ends.select_related("actor", "prompted_by", "subject__professional"):
        title = f"{record.transition_label} : {record.subject.professional.full_name}"
        told.append(TimelineEvent(record.at, title, record.by, record.note))
    return sorted(told, key=lambda event: event.at)


_PORTAL = "le portail"


def _withdrawals(adhesion: Adhesion) -> Iterator[dict[str, Any]]:
    """Who announced a withdrawal, and who stays. A death is said by the end of the right, and by nothing more."""
    rows = Withdrawal.objects.filter(authorization__adhesion=adhesion, departure=Departure.WITHDRAWAL)
    for row in rows.select_related("authorization__professional"):
        name = row.authorization.professional.full_name
        yield {
            "at": row.announced_at,
            "title": f"{name} a annoncé son retrait",
            "detail": f"À effet du {french_date(row.effect_on)}.",
        }
    cancelled = WithdrawalRecord.objects.filter(subject__authorization__adhesion=adhesion, transition="cancel")
    for record in cancelled.select_related("subject__authorization__professional"):
        name = record.subject.authorization.professional.full_name
        yield {"at": record.at, "title": f"{name} a annulé son retrait"}


def _arrivals(adhesion: Adhesion) -> Iterator[dict[str, Any]]:
    """Who was invited to an authorized team, and what came of it."""
    for arrival in adhesion.arrivals.select_related("membership__professional", "opened_by").prefetch_related("record"):
        name = arrival.membership.name
        yield {
            "at": arrival.opened_at,
            "title": f"{name} est invité ou invitée dans l’équipe",
            "by": arrival.opened_by.full_name,
        }
        for record in arrival.record.all():
            yield {"at": record.at, "title": f"{record.transition_label} : {name}"}


def _titled(what: str, row: Doubt | Ending | Suspension | Withdrawal) -> str:
    return f"{what} : {row.authorization.professional.full_name}"


def _steps(row: Doubt | Ending | Suspension | Withdrawal) -> Iterator[TimelineEvent]:
    """The record of what is considered."""
    for record in row.record.all():
        yield TimelineEvent(record.at, _titled(record.transition_label, row), record.by, record.note)


def _team(adhesion: Adhesion):
    yield {"at": adhesion.created_at, "title": "Demande ouverte", "by": adhesion.team.created_by.full_name}
    records = MembershipRecord.objects.filter(subject__adhesion=adhesion, transition__in=MEMBERS).select_related(
        "subject__professional"
    )
    for record in records:
        detail = record.note if record.transition == "void_engagement" else ""
        title = MEMBERS[record.transition].format(name=record.subject.name, of_name=of(record.subject.name))
        yield {"at": record.at, "title": title, "detail": detail}
    for row in adhesion.handovers.filter(outcome=HandoverOutcome.ACCEPTED).select_related("proposed_by", "to"):
        title = f"{row.to.full_name} porte la demande, à la place {of(row.proposed_by.full_name)}"
        yield {"at": row.closed_at, "title": title}
    for record in adhesion.record.select_related("actor"):
        by = record.actor.full_name if record.actor else ""
        yield {"at": record.at, "title": record.transition_label, "by": by}


def _agency(adhesion: Adhesion):
    if adhesion.instruction is None:
        return
    for record in adhesion.instruction.record.filter(transition__in=AGENCY):
        detail = ""
        if record.transition == "declare_complete":
            receipt = adhesion.instruction.complete_receipt_at
            detail = f"Complet depuis la réception du {french_date(receipt, adhesion.agency.tz)}."
        yield {"at": record.at, "title": AGENCY[record.transition], "by": adhesion.agency.name, "detail": detail}


def _people(decisions):
    for decision in decisions:
        name = decision.professional.full_name
        if decision.began_at:
            yield {
                "at": decision.began_at,
                "title": f"{name} a reçu sa lettre",
                "detail": "Son droit a commencé.",
            }
        if decision.suspended_at:
            yield {"at": decision.suspended_at, "title": f"L’autorisation {of(name)} est suspendue"}
        if decision.ended_at:
            yield {"at": decision.ended_at, "title": f"L’autorisation {of(name)} est terminée"}


def _region(adhesion: Adhesion):
    """What happened to the protocol in the region since the team is there."""
    for record in adhesion.authorization.record.filter(transition__in=REGION, at__gte=adhesion.created_at):
        title = REGION[record.transition].format(region=adhesion.agency.region)
        detail = record.note if record.transition in MOTIVATED else ""
        yield {"at": record.at, "title": title, "by": adhesion.agency.name, "detail": detail}


def _coming(adhesion: Adhesion) -> list[dict[str, Any]]:
    instruction, coming = adhesion.instruction, []
    if instruction is None:
        return []
    if instruction.awaits_documents:
        coming = [
            {"at": row.due_on, "title": "Fin du délai pour fournir les pièces", "upcoming": True}
            for row in instruction.requests.all()
            if row.is_open
        ]
    if instruction.is_running:
        implied = dossiers.implied(instruction)
        title = "Décision attendue au plus tard"
        if instruction.due_on < adhesion.agency.today():
            title = "La décision était attendue"
        coming.append({"at": instruction.due_on, "title": title, "detail": implied.sentence, "upcoming": True})
    return coming
