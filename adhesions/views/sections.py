"""The sections of a person's dossier: what each is, what it still owes, what may be changed, before and after."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from django.urls import reverse

from adhesions.choices import Item
from adhesions.forms.dossier import ITEM_FORMS
from adhesions.models import ITEM_MODELS, Membership
from adhesions.rules.completeness import (
    PRACTICE,
    PRACTICE_LABEL,
    employer_is_awaited,
    item_owed,
    item_warnings,
    items_of,
    practice_owed,
)
from adhesions.rules.guidance import GUIDANCE, Guidance
from adhesions.selectors import decided_by
from adhesions.services import dossier
from coopps.kernel.instruction.models import RequestedItem


@dataclass(frozen=True)
class Owed:
    """One thing missing in a section, and the address of its field."""

    sentence: str
    url: str


class Status(enum.Enum):
    """How far a section is: few words, and no colour alone."""

    TO_DO = "À faire"
    BEGUN = "Commencé"
    WAITING = "En attente de quelqu’un"
    WITH_ENGAGEMENT = "À donner en signant votre engagement"
    DONE = "Fait"


@dataclass(frozen=True)
class Section:
    """One subject of the dossier. `asked` is what the agency says of it, when its open request names it; `warnings` keep nothing
    from being filed; `guidance` is its help."""

    key: str
    label: str
    url: str
    number: int
    owed: list[Owed] = field(default_factory=list)
    editable: bool = False
    asked: RequestedItem | None = None
    warnings: list[str] = field(default_factory=list)
    begun: bool = False
    waiting: bool = False

    @property
    def complete(self) -> bool:
        return not self.owed

    @property
    def with_engagement(self) -> bool:
        """Whether it is the sworn word, still to be given: the page of the engagement asks for it."""
        return self.key == Item.SWORN and self.editable and bool(self.owed)

    @property
    def guidance(self) -> Guidance:
        return GUIDANCE[self.key]

    @property
    def status(self) -> Status:
        if self.complete:
            return Status.DONE
        if self.with_engagement:
            return Status.WITH_ENGAGEMENT
        if self.waiting:
            return Status.WAITING
        return Status.BEGUN if self.begun else Status.TO_DO


def sections_of(membership: Membership) -> list[Section]:
    """The sections in the order of the form: how and where one exercises, each item, the engagement."""
    editable = set(dossier.editable_items(membership))
    asked = {row.requirement: row for row in requested_of(membership)}
    today, expected = membership.adhesion.agency.today(), decided_by(membership)
    open_now = membership.is_in_progress
    keys = [(PRACTICE, PRACTICE_LABEL), *((item.value, item.label) for item in _items(membership, asked))]
    found = []
    for number, (key, label) in enumerate(keys, start=1):
        url = reverse("adhesions:dossier_item", args=[membership.pk, key])
        owed = practice_owed(membership) if key == PRACTICE else item_owed(membership, key, today)
        found.append(
            Section(
                key,
                label,
                url,
                number,
                [Owed(sentence, f"{url}#{anchor}" if anchor else url) for anchor, sentence in owed],
                open_now if key == PRACTICE else key in editable or (key == Item.EMPLOYER and key in asked),
                asked.get(key),
                [] if key == PRACTICE else item_warnings(membership, key, today, expected),
                begun=_begun(membership, key),
                waiting=key == Item.EMPLOYER and employer_is_awaited(membership),
            )
        )
    return found


def _begun(membership: Membership, key: str) -> bool:
    """Whether something is in a section already."""
    if key == PRACTICE:
        return bool(membership.practice_status or membership.sites.all())
    if key == Item.EMPLOYER:
        return membership.employer_agreement is not None
    return key in ITEM_MODELS and bool(list(membership.items_of_kind(key)))


def to_fill(sections: list[Section]) -> list[Section]:
    """The sections that are typed or given, and lack something, or that the agency asks for."""
    return [
        section
        for section in sections
        if section.editable
        and (section.key == PRACTICE or section.key in ITEM_FORMS)
        and (section.owed or section.asked)
    ]


def requested_of(membership: Membership) -> list[RequestedItem]:
    """What the agency's open request asks of this person."""
    if membership.examination_id is None:
        return []
    rows = RequestedItem.objects.filter(
        examination=membership.examination_id, request__answered_at=None, request__closed_at=None
    )
    return list(rows.select_related("request").order_by("pk"))


def _items(membership: Membership, asked) -> list[Item]:
    """The items of the dossier, and those that the agency asks for although they are no longer owed."""
    items = items_of(membership)
    return [Item(key) for key in asked if key in Item.values and key not in items] + items
