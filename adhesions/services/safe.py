"""Between a dossier and the safe of papers of its person: what is given here is kept there, so that it is given once."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from accounts.choices import PaperKind
from accounts.models import Paper
from accounts.registry import PaperUse
from accounts.services import papers
from adhesions.choices import ACCEPTED, LIVE
from adhesions.models import ITEM_MODELS, DossierItem
from adhesions.models.adhesion import OPEN


def keep(row: DossierItem) -> None:
    """The document of a row, once looked at, and what it says are in the safe: the row names the version. Caller's transaction;
    the caller saves the row."""
    if row.document_id is None or row.item not in PaperKind.values:
        return
    row.paper = papers.keep(
        row.membership.user,
        row.item,
        row.document,
        row.words,
        confirmed_at=row.confirmed_at,
        known=row.paper,
        taken=row.paper_id is not None and type(row).objects.filter(paper=row.paper_id).exclude(pk=row.pk).exists(),
    )


def uses_of(versions: Collection[Paper]) -> list[PaperUse]:
    """The dossiers that took these versions of papers."""
    found = []
    for kind in {version.kind for version in versions}:
        rows = (
            ITEM_MODELS[kind]
            .objects.filter(paper__in=[version.pk for version in versions])
            .select_related("membership__adhesion__team", "membership__adhesion__protocol")
        )
        for row in rows:
            member = row.membership
            found.append(
                PaperUse(
                    paper=row.paper_id,
                    dossier=f"équipe « {member.adhesion.team} », {member.adhesion.protocol.title}",
                    url=reverse("adhesions:dossier_item", args=[member.pk, kind]) if member.state in ACCEPTED else "",
                    goes_on=member.state in LIVE and member.adhesion.state in OPEN,
                )
            )
    return found
