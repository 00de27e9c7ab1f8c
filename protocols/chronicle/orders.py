"""What happened to an authorization in its region, with who did it, as the agency reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coopps.kernel.components.timeline import TimelineEvent
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.workflow.models import Machine
from protocols.choices import OrderGround
from protocols.models import OrderEnding, RegionalAuthorization
from protocols.selectors import stopping

_PORTAL = "le portail"
_BYTES = ("letter__act__content", "letter__act__snapshot")
# What the record of the order itself tells.
_TOLD_BY_THE_ORDER = ("suspend", "resume", "take_effect")


def events_of(authorization: RegionalAuthorization) -> list[TimelineEvent]:
    """The record of the authorization, and of what was considered to stop or restore it. What an act did was done by who signed
    it."""
    decision, stop = _act_of(authorization.letter), authorization.change_act
    told = list(_steps(authorization, {"authorize": decision, "refuse": decision, "repeal": stop, "replace": stop}))
    for row in authorization.endings.select_related("opened_by", "letter__act").defer(*_BYTES):
        detail = f"{OrderGround(row.ground).label}. {row.facts}"
        told.append(TimelineEvent(row.opened_at, "Fin du protocole envisagée", row.opened_by.full_name, detail))
        told += _invitations(row)
        told += _steps(row, {"sign": _act_of(row.letter)})
    suspensions = authorization.suspensions.select_related("proposed_by", "letter__act", "lift_letter__act")
    for row in suspensions.defer(*_BYTES, *(f"lift_{name}" for name in _BYTES)):
        title = "Suspension du protocole envoyée à la signature"
        told.append(TimelineEvent(row.proposed_at, title, row.proposed_by.full_name, row.urgency))
        told += _steps(row, {"order": _act_of(row.letter), "lift": _act_of(row.lift_letter)})
    for row in authorization.renewals.select_related("letter__act").defer(*_BYTES):
        told.append(TimelineEvent(row.opened_at, "Renouvellement ouvert", _PORTAL))
        told += _steps(row, {"sign": _act_of(row.letter)})
    return sorted(told, key=lambda event: event.at)


def _act_of(letter: Letter | None) -> Act | None:
    return getattr(letter, "act", None)


def _invitations(ending: OrderEnding) -> Iterator[TimelineEvent]:
    for hearing in stopping.hearings_of(ending):
        if hearing.invitation is not None:
            title = f"Invitation à présenter des observations : {hearing.professional.full_name}"
            yield TimelineEvent(hearing.invitation.issued_at, title, _PORTAL, f"N° {hearing.invitation.number}.")


def _steps(row: Machine, signed: Mapping[str, Act | None]) -> Iterator[TimelineEvent]:
    """The record of a machine; `signed` gives the act that did a step."""
    for record in row.record.select_related("actor", "prompted_by").exclude(transition__in=_TOLD_BY_THE_ORDER):
        act = signed.get(record.transition)
        by = act.signatory_name if act else record.by
        yield TimelineEvent(record.at, record.transition_label, by, record.note)
