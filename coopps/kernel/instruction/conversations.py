"""Who may read and write what is said about a dossier: its team, the agents of its agency, the HAS while it reviews.

A conversation is between two sides, and the third does not read it. One place says on which side a person stands: nobody stands
on two, since who is in a dossier neither instructs nor reviews it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.shortcuts import resolve_url

from coopps.kernel.instruction import registry
from coopps.kernel.instruction.choices import RemarkState, Side
from coopps.kernel.instruction.models import DossierMessage, Instruction, JoinedFile
from coopps.kernel.instruction.models.instruction import may_instruct
from coopps.kernel.instruction.selectors import party_to, remarks_waiting, visible_to

# What one message may bring, and what one person may write in twenty-four hours.
MOST_FILES = 5
MOST_A_DAY = 50


def spoken_by(side: Side, user) -> Q:
    """The dossiers in which a person speaks for a side today: a condition on instructions."""
    if side == Side.AGENCY:
        return Q(pk__in=visible_to(user).values("pk")) & ~party_to(user)
    found = Q(pk__in=[])
    for kind in registry.all():
        found |= Q(kind=kind.name) & (kind.takes_part(user) if side == Side.TEAM else kind.reviews(user))
    return found


def side_of(instruction: Instruction, user) -> Side | None:
    """The side of a person in a dossier today; None for a stranger."""
    own = Instruction.objects.filter(pk=instruction.pk)
    return next((side for side in Side if own.filter(spoken_by(side, user)).exists()), None)


def in_charge(instruction: Instruction):
    """To whom the agency's messages about a dossier go: the person who examines it, if still in office, else the service."""
    instructor = instruction.instructor
    if instructor is not None and may_instruct(instruction, instructor):
        return instructor
    return instruction.agency.email


def addressees(instruction: Instruction, side: Side) -> list:
    """Who is told that a message waits for a side: accounts, or an address."""
    kind = registry.get(instruction.kind)
    if side == Side.TEAM:
        return list(kind.team(instruction))
    to = in_charge(instruction) if side == Side.AGENCY else kind.reviewer(instruction)
    return [to] if to else []


def is_open(instruction: Instruction, side: Side) -> bool:
    """Whether a side may be written to: the HAS, while it reviews."""
    return side != Side.HAS or registry.get(instruction.kind).reviewer(instruction) is not None


def counterparts(instruction: Instruction, side: Side) -> list[Side]:
    """The sides with which another speaks or spoke in a dossier."""
    return [
        other
        for other in (Side.AGENCY, Side.TEAM, Side.HAS)
        if other != side and (is_open(instruction, other) or between(instruction, side, other).exists())
    ]


def between(instruction: Instruction, one: Side, other: Side) -> QuerySet[DossierMessage]:
    """What two sides wrote to each other, in order."""
    return instruction.messages.filter(sender__in=(one, other), recipient__in=(one, other))


def prepared(instruction: Instruction, user, to: Side) -> QuerySet[JoinedFile]:
    """What a person joins to the message that they write."""
    return JoinedFile.objects.filter(instruction=instruction, author=user, recipient=to, message=None).select_related(
        "document"
    )


def files_open_to(instruction: Instruction, user, side: Side) -> QuerySet[JoinedFile]:
    """The documents that a person reads: those of the conversations of the own side, and those being joined."""
    sent = Q(message__sender=side) | Q(message__recipient=side)
    own = Q(message=None, author=user)
    return JoinedFile.objects.filter(sent | own, instruction=instruction).select_related("document")


def unread(user) -> QuerySet[DossierMessage]:
    """What was written to the side of a person and the person has not read."""
    found = Q(pk__in=[])
    for side in Side:
        spoken = Instruction.objects.filter(spoken_by(side, user))
        found |= Q(recipient=side, instruction__in=spoken)
    return DossierMessage.objects.filter(found).exclude(readings__reader=user)


@dataclass(frozen=True)
class Unread:
    """A conversation in which something waits for a person."""

    instruction: Instruction
    by: Side
    number: int

    @property
    def url(self) -> str:
        return resolve_url(settings.MESSAGES_URL, self.instruction.pk, self.by.value)


def waiting_for(user) -> list[Unread]:
    """The conversations that wait for a person; for an agent, of the dossiers that the person took or that nobody has taken."""
    charged = ~Q(recipient=Side.AGENCY) | Q(instruction__instructor=user) | Q(instruction__instructor=None)
    rows = unread(user).filter(charged).values("instruction", "sender").annotate(number=Count("pk")).order_by()
    found = list(rows)
    dossiers = Instruction.objects.select_related("agency").in_bulk([row["instruction"] for row in found])
    return [Unread(dossiers[row["instruction"]], Side(row["sender"]), row["number"]) for row in found]


def remarks_for(user) -> dict[Instruction, int]:
    """The dossiers in which remarks wait for a person, and how many: to answer, in the own team; to close or to open again, for
    who follows the dossier or made them."""
    found: dict[Instruction, int] = {}
    in_team = Instruction.objects.filter(
        spoken_by(Side.TEAM, user), examinations__remarks__state=RemarkState.OPEN
    ).distinct()
    for instruction in in_team:
        if number := remarks_waiting(instruction, user, whole=False):
            found[instruction] = number
    mine = Q(instructor=user) | Q(examinations__remarks__opened_by=user)
    followed = Instruction.objects.filter(
        spoken_by(Side.AGENCY, user), mine, examinations__remarks__state=RemarkState.ANSWERED
    ).distinct()
    return found | {instruction: remarks_waiting(instruction, user, whole=True) for instruction in followed}


def was_told_lately(message: DossierMessage, to) -> bool:
    """Whether another message of the same side waits for somebody since less than a day: one e-mail is enough for both."""
    earlier = DossierMessage.objects.filter(
        instruction=message.instruction_id,
        sender=message.sender,
        recipient=message.recipient,
        pk__lt=message.pk,
        sent_at__gt=message.sent_at - datetime.timedelta(days=1),
    )
    return (earlier.filter(readings=None) if isinstance(to, str) else earlier.exclude(readings__reader=to)).exists()


@dataclass(frozen=True)
class Interlocutor:
    """Whom to speak to about a dossier, as each of its pages says: a name, a telephone, an address, and the messages."""

    name: str
    agency: object
    messages_url: str = ""
    unread: int = 0
    remarks_url: str = ""
    remarks: int = 0


def interlocutor(agency, instruction: Instruction | None, user) -> Interlocutor | None:
    """The agency's person in charge and how to reach the service; the messages, for who takes part in them. The agency itself is
    told nothing of it."""
    if instruction is None:
        return Interlocutor(agency.service, agency)
    name = agency.in_charge(instruction.instructor)
    side = side_of(instruction, user)
    if side is None:
        return Interlocutor(name, agency)
    if side == Side.AGENCY:
        return None
    number = unread(user).filter(instruction=instruction).count()
    found = Interlocutor(name, agency, resolve_url(settings.MESSAGES_URL, instruction.pk), number)
    if side == Side.TEAM and registry.get(instruction.kind).anchors is not None:
        waiting = remarks_waiting(instruction, user, whole=False)
        return replace(found, remarks_url=resolve_url(settings.REMARKS_URL, instruction.pk), remarks=waiting)
    return found
