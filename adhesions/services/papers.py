"""What a dossier takes from the person's own safe of papers, with one touch: nothing that was given is asked for again."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from accounts.choices import PaperKind
from accounts.models import Paper
from accounts.selectors import current_papers
from adhesions.choices import Item
from adhesions.models import ITEM_MODELS, DossierItem, Membership
from adhesions.rules.completeness import items_of
from adhesions.services.dossier import editable_items, may_edit
from coopps.kernel.workflow.refusals import TransitionRefused


@dataclass(frozen=True)
class Offer:
    """A paper that an item may take. `fills` is whether the item has nothing yet, and nothing typed that the paper would change;
    `replaces`, whether it takes the place of the document that is there."""

    item: Item
    paper: Paper
    fills: bool
    replaces: bool = False


def offers(membership: Membership) -> list[Offer]:
    """What the items that the person may change now can take from the safe, in the order of the form."""
    return _offers(membership, editable_items(membership))


def take(membership: Membership, item: str, paper: Paper, actor) -> DossierItem:
    """An item takes one paper of the person's safe.

    Raises:
        TransitionRefused: not the person's own dossier, not to be changed now, or the paper is not to be taken here.
    """
    with transaction.atomic():
        membership = may_edit(membership, item, actor)
        if not any(offer.paper == paper for offer in _offers(membership, [Item(item)])):
            raise TransitionRefused("Ce document est déjà dans cette rubrique, ou n’est plus dans vos documents.")
        return _put(membership, item, paper)


def to_take(membership: Membership) -> list[Offer]:
    """What `take_all` would take: for each item that has nothing yet, one paper where one is asked for, else all of them."""
    return _filling(offers(membership))


def take_all(membership: Membership, actor) -> list[Offer]:
    """Each item that has nothing yet takes what the safe holds for it.

    Raises:
        TransitionRefused: not the person's own dossier, or not to be changed now.
    """
    with transaction.atomic():
        # One touch at a time: the second finds what the first took, and not what its page had read.
        membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
        taken = to_take(membership)
        for offer in taken:
            _put(may_edit(membership, offer.item, actor), offer.item, offer.paper)
    return taken


def take_again(membership: Membership) -> None:
    """Who comes with a team that is taken over gives again what the former dossier held, in its last version: the same papers, of
    the same person. Caller's transaction."""
    for offer in _given_before(membership):
        _put(membership, offer.item, offer.paper)


def supposing(membership: Membership) -> Membership:
    """The dossier as it is once its person, who joins or has joined, has taken all that it lacks from the safe: a copy to read,
    whose new rows are not saved."""
    again = _given_before(membership) if membership.awaits_answer else []
    there = {offer.item for offer in again}
    rest = [offer for offer in _filling(_offers(membership, items_of(membership))) if offer.item not in there]
    read, supposed = copy.copy(membership), {}
    for offer in again + rest:
        rows = supposed.setdefault(offer.item, [copy.copy(row) for row in membership.items_of_kind(offer.item)])
        row = _row_for(offer.paper, rows) or ITEM_MODELS[offer.item](membership=membership)
        row.take(offer.paper)
        if not any(row is one for one in rows):
            rows.append(row)
    read.supposed = supposed
    return read


def held(membership: Membership, items: Collection[str]) -> str:
    """Which papers these items have taken, in one word: what a page has shown, to be compared with what is signed."""
    found = sorted(row.paper_id for item in items for row in membership.items_of_kind(item) if row.paper_id)
    return "-".join(str(paper) for paper in found)


def _given_before(membership: Membership) -> list[Offer]:
    """The papers of the dossier that this one is taken over from, in their last version, when it is of the same person."""
    former = membership.copied_from
    if former is None or former.user_id != membership.user_id:
        return []
    given = {
        _root(row.paper)
        for item in PaperKind
        for row in former.items_of_kind(item).select_related("paper__replaces").exclude(paper=None)
    }
    return _filling([one for one in _offers(membership, items_of(membership)) if _root(one.paper) in given])


def _offers(membership: Membership, items: list[Item]) -> list[Offer]:
    kinds = [item for item in items if item in PaperKind.values]
    if not kinds or membership.user is None:
        return []
    today = membership.adhesion.agency.today()
    papers = [
        paper
        for paper in current_papers(membership.user)
        .given()
        .filter(kind__in=kinds)
        .select_related("replaces", "document")
        if not (paper.valid_to and paper.valid_to < today)
    ]
    found = []
    for item in kinds:
        rows = list(membership.items_of_kind(item)) if papers else []
        held = {row.paper_id for row in rows if row.document_id}
        empty = not any(row.document_id or row.unconfirmed_id for row in rows)
        for paper in papers:
            if paper.kind != item or paper.pk in held:
                continue
            fills = empty and not any(_contradicts(row, paper) for row in rows)
            found.append(Offer(item, paper, fills, replaces=PaperKind(item).is_single and not empty))
    return found


def _put(membership: Membership, item: str, paper: Paper) -> DossierItem:
    """The paper in the row that waits for it, or in a row of its own; where one is asked for, in the place of what is there."""
    rows = list(ITEM_MODELS[item].objects.filter(membership=membership).order_by("pk"))
    row = _row_for(paper, rows) or ITEM_MODELS[item](membership=membership)
    row.take(paper)
    row.save()
    return row


def _row_for(paper: Paper, rows: list[DossierItem]) -> DossierItem | None:
    """The one of `rows` that a paper goes in, or None when it has a row of its own."""
    if PaperKind(paper.kind).is_single:
        return rows[-1] if rows else None
    free = [row for row in rows if not (row.document_id or row.unconfirmed_id or _contradicts(row, paper))]
    return free[-1] if free else None


def _contradicts(row: DossierItem, paper: Paper) -> bool:
    """Whether something else was typed than what the paper says."""
    return any(
        value not in (None, "", getattr(paper, name)) and getattr(paper, name) not in (None, "")
        for name, value in row.words.items()
    )


def _filling(offered: list[Offer]) -> list[Offer]:
    """Those that fill an item: all of them; where a dossier asks for one, that which is valid the longest, and among those the
    last given."""
    best: dict[tuple, Offer] = {}
    for offer in offered:
        if not offer.fills:
            continue
        place = (offer.item, None if PaperKind(offer.item).is_single else offer.paper.pk)
        if place not in best or _lasts(best[place].paper) < _lasts(offer.paper):
            best[place] = offer
    return list(best.values())


def _lasts(paper: Paper) -> tuple[datetime.date, int]:
    return paper.valid_to or datetime.date.max, paper.pk


def _root(paper: Paper) -> int:
    """The first version of a paper: what all its versions share."""
    while paper.replaces_id is not None:
        paper = paper.replaces
    return paper.pk
