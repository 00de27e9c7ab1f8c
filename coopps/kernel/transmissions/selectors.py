"""What may be read of transmissions, and who is missing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from coopps.kernel.mailing.choices import UNDELIVERED
from coopps.kernel.transmissions.choices import PROFESSIONS, Event, Manner, RecipientKind
from coopps.kernel.transmissions.models import QUERIES, Recipient, Transmission, TransmissionRule, TransmissionState

# Its message did not arrive, or nobody knows.
UNCERTAIN = Q(proof__message__state__in=UNDELIVERED)
TO_SEND, NO_RECIPIENT = QUERIES[TransmissionState.TO_SEND], QUERIES[TransmissionState.NO_RECIPIENT]
SENT = QUERIES[TransmissionState.SENT]


def register(agencies: Iterable) -> QuerySet[Transmission]:
    """What these agencies transmitted, or have to, with all that a row shows."""
    return (
        Transmission.objects.filter(agency__in=agencies)
        .select_related("agency", "rule", "profession", "act", "proof__message", "proof__recorded_by", "recipient")
        .defer("act__content", "act__snapshot", "proof__message__body")
    )


def rules_of(event: Event, day: datetime.date) -> dict[RecipientKind, TransmissionRule]:
    """Whom the texts in force on `day` oblige to tell of an event, each with the latest version of its rule."""
    found: dict[RecipientKind, TransmissionRule] = {}
    for rule in TransmissionRule.objects.in_force(day).filter(event=event).order_by("recipient_kind", "-valid_from"):
        found.setdefault(RecipientKind(rule.recipient_kind), rule)
    return found


def recipients_of(agency, kind: RecipientKind, profession, day: datetime.date) -> QuerySet[Recipient]:
    """To whom an agency writes on `day`."""
    rows = Recipient.objects.in_force(day).filter(agency=agency, kind=kind)
    return (rows.filter(profession__code=profession.code) if profession else rows).order_by("pk")


@dataclass(frozen=True)
class Need:
    """One recipient that an agency needs, in words, and who they are today; nobody is a task for its administration."""

    kind: RecipientKind
    profession: object | None
    recipients: list[Recipient]

    @property
    def words(self) -> str:
        return ", ".join(filter(None, [self.kind.label, self.profession and self.profession.label]))


def checklist(agency, day: datetime.date) -> list[Need]:
    """Each recipient that the rules in force on `day` name and whose address the agency keeps, with or without one."""
    profession = Recipient._meta.get_field("profession").related_model
    first: dict[str, object] = {}
    for row in profession.objects.order_by("pk"):
        first.setdefault(row.code, row)
    named = set(
        TransmissionRule.objects.in_force(day)
        .exclude(manner=Manner.BY_PROFESSIONALS)
        .values_list("recipient_kind", flat=True)
    )
    rows = list(Recipient.objects.in_force(day).filter(agency=agency).select_related("profession").order_by("pk"))
    return [
        Need(kind, who, [row for row in rows if row.kind == kind and (who is None or row.profession.code == who.code)])
        for kind in RecipientKind
        if kind.is_kept and kind in named
        for who in ([first[code] for code in PROFESSIONS[kind] if code in first] if kind.by_profession else [None])
    ]
