"""The safe of papers of a person: added, looked at, corrected, withdrawn; and what a dossier gives to it."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from accounts import mails
from accounts.choices import PaperKind
from accounts.models import Paper, User
from accounts.registry import uses_of
from accounts.rules import WARNED_BEFORE_END, covered_until
from accounts.selectors import ending_before, versions_of
from coopps.kernel.documents.models import StoredFile
from coopps.kernel.documents.services.arranging import arrange
from coopps.kernel.mailing.services.reminding import remind
from coopps.kernel.workflow.refusals import TransitionRefused


def add(owner: User, kind: str) -> Paper:
    """Begin a paper; it counts once its document was looked at."""
    return Paper.objects.create(owner=owner, kind=kind)


def save(paper: Paper, owner: User, words: dict[str, object], *, document: StoredFile | None = None) -> Paper:
    """Write what a paper says, and receive its document, which waits until its owner has looked at it.

    Returns the version that says so: another one when a dossier took the words as they were, or when what is received would
    take the place of a document that counts.

    Raises:
        TransitionRefused: somebody else's, withdrawn, or replaced meanwhile.
    """
    with transaction.atomic():
        paper = _own(paper, owner)
        _refuse_former(paper)
        if document is not None and paper.document_id is not None:
            paper = Paper.objects.filter(replaces=paper).first() or _follow(paper)
        paper = _say(paper, words, taken=bool(uses_of([paper])))
        if document is not None:
            paper.receive(document)
            paper.save(update_fields=["unconfirmed"])
    return paper


def confirm(paper: Paper, owner: User, *, seen: str) -> Paper:
    """The owner has looked at the pages of the file `seen`: it is the document of this version, and the version before it is
    kept as it was.

    Raises:
        TransitionRefused: somebody else's, or another file was sent since.
    """
    with transaction.atomic():
        paper = _own(paper, owner)
        paper.confirm(seen)
        paper.save(update_fields=["document", "unconfirmed", "confirmed_at"])
    return paper


def arrange_pages(paper: Paper, owner: User, wanted: str) -> str:
    """The owner turns or moves a page of what was received. Returns the anchor of that page. Raises as `confirm`."""
    with transaction.atomic():
        return arrange(_own(paper, owner), wanted)


def withdraw(paper: Paper, owner: User) -> None:
    """Take a paper and its earlier versions out of the safe. What was never looked at is forgotten.

    Raises:
        TransitionRefused: a dossier that goes on took one of its versions.
    """
    with transaction.atomic():
        paper = _own(paper, owner)
        _refuse_former(paper)
        if paper.document_id is None:
            paper.delete()
            return
        versions = [paper, *versions_of(paper)]
        if reasons := kept_by(versions):
            raise TransitionRefused(*reasons)
        Paper.objects.filter(replaces=paper, document=None).delete()
        Paper.objects.filter(pk__in=[version.pk for version in versions]).update(withdrawn_at=timezone.now())


def kept_by(versions: Collection[Paper]) -> list[str]:
    """Why these versions of a paper stay in the safe, one sentence for each dossier."""
    dossiers = dict.fromkeys(use.dossier for use in uses_of(versions) if use.goes_on)
    return [
        f"Ce document sert dans un dossier en cours : {dossier}. Retirez-le d’abord de ce dossier."
        for dossier in dossiers
    ]


def keep(
    owner: User,
    kind: str,
    document: StoredFile,
    words: dict[str, object],
    *,
    confirmed_at: datetime.datetime,
    known: Paper | None,
    taken: bool,
) -> Paper:
    """What a person gave in a dossier is in the safe: the version that holds it. Caller's transaction.

    Args:
        known: the version that the dossier took before, if any: another document takes its place.
        taken: another dossier took `known` as well: what it says there does not change.
    """
    if known is None or known.document_id != document.pk:
        same = (
            Paper.objects.current()
            .filter(owner=owner, kind=kind, document__sha256=document.sha256)
            .order_by("pk")
            .last()
        )
        if same is None:
            return Paper.objects.create(
                owner=owner,
                kind=kind,
                document=document,
                confirmed_at=confirmed_at,
                replaces=_last(known) if known else None,
                **words,
            )
        known, taken = same, bool(uses_of([same]))
    said = {name: value for name, value in words.items() if value not in (None, "")}
    return known if taken and not _is_last(known) else _say(known, said, taken=taken)


def announce_ends(today: datetime.date, told: Collection[tuple[int, datetime.date]]) -> None:
    """Tell each owner which paper ends soon, once for each step and not once it is replaced or followed by another.

    Args:
        told: who was told already, and of which end: of an insurance that a right rests on, with what is to be done for it.
    """
    near = today + datetime.timedelta(days=max(WARNED_BEFORE_END))
    owed = []
    papers: dict[tuple[int, str], list[Paper]] = {}
    for paper in ending_before(near):
        papers.setdefault((paper.owner_id, paper.kind), []).append(paper)
    for (owner, kind), rows in papers.items():
        until = covered_until(rows, today)
        if until is None or (kind == PaperKind.INSURANCE and (owner, until) in told):
            continue
        owed.append(mails.paper_ends(next(row for row in rows if row.valid_to == until), today))
    remind(("document_expire",), owed)


def _say(paper: Paper, words: dict[str, object], *, taken: bool) -> Paper:
    """Write what a paper says: in another version when a dossier took this one, which keeps its words."""
    if all(getattr(paper, name) == value for name, value in words.items()):
        return paper
    if not taken:
        paper.say(words)
        paper.save()
        return paper
    begun = _let_go(paper)
    changed = _follow(paper)
    changed.say(words)
    changed.document, changed.confirmed_at = paper.document, paper.confirmed_at
    changed.save()
    Paper.objects.filter(pk__in=begun).update(replaces=changed)
    return changed


def _let_go(paper: Paper) -> list[int]:
    """A version that was begun, and holds perhaps a document to look at, no longer takes the place of `paper`: another does."""
    begun = Paper.objects.filter(replaces=paper, document=None)
    keys = list(begun.values_list("pk", flat=True))
    begun.update(replaces=None)
    return keys


def _follow(paper: Paper) -> Paper:
    return Paper.objects.create(owner_id=paper.owner_id, kind=paper.kind, replaces=paper, **paper.words)


def _own(paper: Paper, owner: User) -> Paper:
    """The paper as it is now, locked, if it is the owner's and still in the safe."""
    found = (
        Paper.objects.select_for_update(of=("self",))
        .select_related("document", "unconfirmed")
        .filter(pk=paper.pk, owner=owner, withdrawn_at=None)
        .first()
    )
    if found is None:
        raise TransitionRefused("Ce document n’est plus dans vos documents.")
    return found


def _refuse_former(paper: Paper) -> None:
    if not _is_last(paper):
        raise TransitionRefused("Une version plus récente remplace ce document : ouvrez-la depuis vos documents.")


def _is_last(paper: Paper) -> bool:
    return paper.withdrawn_at is None and not Paper.objects.filter(replaces=paper, document__isnull=False).exists()


def _last(paper: Paper) -> Paper | None:
    """The version that another document takes the place of; None when the paper was withdrawn."""
    while (after := Paper.objects.filter(replaces=paper, document__isnull=False).first()) is not None:
        paper = after
    if paper.withdrawn_at is not None:
        return None
    _let_go(paper)
    return paper
