"""The pages of a document that was received, turned upright and put in order before the person says that it is theirs.

Each move makes another document: files are never changed, and what was received stays.
"""

from __future__ import annotations

import hashlib
import io

import pikepdf
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from coopps.kernel.documents.choices import PageMove
from coopps.kernel.documents.models import GivenDocument, StoredFile
from coopps.kernel.typed.cleaning import number_in
from coopps.kernel.workflow.refusals import TransitionRefused


def arrange(holder: GivenDocument, wanted: str) -> str:
    """Turn or move one page of what `holder` has received, and hold the result instead. Caller's transaction and lock.

    Args:
        wanted: what the button of the page says: the file that was looked at, what to do, and with which page.

    Returns the anchor of that page where it stands now.

    Raises:
        TransitionRefused: another file was sent since, or it has no such page.
    """
    received = holder.unconfirmed
    seen, move, number = [*wanted.split("-"), "", ""][:3]
    page = number_in(number)
    if received is None or seen != str(received.pk) or move not in PageMove.values or page is None:
        raise TransitionRefused("Le document a changé depuis que vous l’avez regardé : vérifiez à nouveau ses pages.")
    arranged, place = _arranged(received, PageMove(move), page)
    holder.receive(arranged)
    holder.save(update_fields=["unconfirmed"])
    return f"page-{arranged.pk}-{place}"


def _arranged(document: StoredFile, move: PageMove, number: int) -> tuple[StoredFile, int]:
    """The same document after the move, and where the page stands."""
    with document.open() as file:
        content = file.read()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        place = number + move.by
        if not (1 <= number <= len(pdf.pages) and 1 <= place <= len(pdf.pages)):
            raise TransitionRefused("Cette page ne se déplace pas plus loin.")
        if move == PageMove.TURN:
            pdf.pages[number - 1].rotate(90, relative=True)
        else:
            page = pdf.pages[number - 1]
            del pdf.pages[number - 1]
            pdf.pages.insert(place - 1, page)
        made = io.BytesIO()
        pdf.save(made, deterministic_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    arranged = StoredFile(
        original_name=document.original_name,
        content_type=document.content_type,
        size=len(made.getvalue()),
        pages=document.pages,
        sha256=hashlib.sha256(made.getvalue()).hexdigest(),
        owner=document.owner,
        uploaded_at=document.uploaded_at,
        arranged_from=document.arranged_from or document,
    )
    arranged.storage_name = default_storage.save(arranged.storage_name, ContentFile(made.getvalue()))
    arranged.save()
    return arranged, place
