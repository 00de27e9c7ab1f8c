"""What a person states in the dossier, line by line: read again before the engagement is signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects
from django.urls import reverse

from adhesions import selectors
from adhesions.choices import Item
from adhesions.models import ITEM_MODELS, DossierItem, Membership
from adhesions.rules.completeness import PRACTICE, field_anchor
from adhesions.rules.held import facts
from adhesions.views.sections import Section
from coopps.kernel.typography import french_date, french_datetime


@dataclass(frozen=True)
class Line:
    """One thing that is stated, and where it is changed. `value` is empty when the person left it so; `row` has the document:
    received and to be looked at (`pages`, shown as `seen`), about to be taken from the safe (`taken`), or given."""

    label: str
    value: str
    url: str
    row: DossierItem | None = None
    pages: list[str] = field(default_factory=list)
    seen: str = ""
    taken: bool = False


@dataclass(frozen=True)
class Part:
    """What is stated about one subject."""

    title: str
    lines: list[Line]


def statement(membership: Membership, sections: list[Section]) -> list[Part]:
    """Everything that the person states, in the order of the form; the engagement itself aside."""
    return [part for section in sections for part in _parts(membership, section)]


def _parts(membership: Membership, section: Section) -> Iterator[Part]:
    if section.key == PRACTICE:
        yield Part(section.label, _practice(membership, section.url))
    elif section.key == Item.EMPLOYER:
        yield Part(section.label, _employer(membership, section.url))
    elif section.key in ITEM_MODELS:
        rows = list(membership.items_of_kind(section.key))
        prefetch_related_objects(rows, "document", "unconfirmed")
        taken = section.key in membership.supposed
        for number, row in enumerate(rows, start=1):
            title = f"{section.label}, {number} sur {len(rows)}" if len(rows) > 1 else section.label
            yield Part(title, _taken(row) if taken and row.paper_id else _row(row, section.url, membership))


def _practice(membership: Membership, url: str) -> list[Line]:
    return [
        Line("Statut pour ce protocole", membership.get_practice_status_display(), f"{url}#id_practice_status"),
        Line("Lieux d’exercice", " ; ".join(site.full_address for site in membership.sites.all()), f"{url}#id_sites"),
    ]


def _employer(membership: Membership, url: str) -> list[Line]:
    agreement = membership.employer_agreement
    if agreement is None:
        return [Line("Employeur", "", url)]
    answer = "attendue"
    if agreement.answered_at is not None:
        said = "accord donné" if agreement.agreed else "accord refusé"
        answer = f"{said} le {french_date(agreement.answered_at, membership.adhesion.agency.tz)}"
    return [Line("Employeur", f"{agreement.employer} ({agreement.email})", url), Line("Réponse", answer, url)]


def _row(row: DossierItem, url: str, membership: Membership) -> list[Line]:
    if row.item == Item.SWORN:
        return [Line("Attestée le", french_datetime(row.sworn_at, membership.adhesion.agency.tz), url)]
    typed = [field.name for field in row._meta.fields if field.model is type(row)]
    names = {row._meta.get_field(name).verbose_name: name for name in typed}
    lines = [Line(label, value, f"{url}#{field_anchor(row, names[label])}") for label, value in facts(row)]
    to_check = {"pages": pages_to_check(row), "seen": seen_as(row)} if row.unconfirmed else {}
    return [*lines, Line("Document", "", f"{url}#{field_anchor(row, 'document')}", row, **to_check)]


def _taken(row: DossierItem) -> list[Line]:
    """What a paper of the person's own safe says, changed where it is kept."""
    url = reverse("accounts:paper", args=[row.paper_id])
    names = {row._meta.get_field(name).verbose_name for name in row.words}
    return [
        *(Line(label, value, url) for label, value in facts(row) if label in names),
        Line("Document", "", url, row, taken=True),
    ]


def seen_as(row: DossierItem) -> str:
    """How a page says which file it showed for a row."""
    return f"vu-{row.item.value}-{row.pk}"


def pages_to_check(row: DossierItem) -> list[str]:
    """The pictures of the pages that the person is to look at."""
    if row.unconfirmed is None:
        return []
    numbers = range(1, row.unconfirmed.pages + 1)
    return [reverse("adhesions:to_check_page", args=[row.item.value, row.pk, number]) for number in numbers]


def practice_of(membership: Membership) -> dict:
    """How and where a person exercises, as it was said. Before: the status that the same person gave the last time, to be said
    again, and the only place of the team."""
    sites = list(membership.sites.all())
    if not sites and len(only := list(membership.adhesion.sites.all()[:2])) == 1:
        sites = only
    return {
        "practice_status": membership.practice_status or selectors.last_practice(membership),
        "sites": [site.pk for site in sites],
    }
