"""Several documents bound into one, with an outline: each part is found again by its title."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

import pikepdf

# What a page answers in one request. What is beyond is left out, and said to be.
MOST_PAGES = 600
MOST_BYTES = 80 * 1024 * 1024


@dataclass(frozen=True)
class Part:
    """One entry of the outline: a document, under the last part of a lesser `level`."""

    title: str
    content: bytes
    level: int = 0


class Room:
    """How much may still be bound."""

    def __init__(self, pages: int = MOST_PAGES, size: int = MOST_BYTES) -> None:
        self._pages, self._size = pages, size

    def takes(self, pages: int, size: int) -> bool:
        """Whether a document of so many pages and bytes still has its place, which it then takes."""
        if pages > self._pages or size > self._size:
            return False
        self._pages -= pages
        self._size -= size
        return True


def bind(title: str, parts: Iterable[Part]) -> bytes:
    """One PDF of all the parts, in their order. Files embedded in a part, signatures and forms stay in the part itself: what is
    bound is a copy to read, and proves nothing."""
    with pikepdf.new() as bound:
        opened = []
        try:
            with bound.open_outline() as outline:
                above: list[pikepdf.OutlineItem] = []
                for part in parts:
                    document = pikepdf.open(io.BytesIO(part.content))
                    opened.append(document)
                    first = len(bound.pages)
                    bound.add_pages_from(document, forms="strip")
                    item = pikepdf.OutlineItem(part.title, first)
                    del above[part.level :]
                    (above[-1].children if above else outline.root).append(item)
                    above.append(item)
            for page in bound.pages:
                _only_to_read(page)
            bound.docinfo["/Title"] = title
            bound.Root.Lang = pikepdf.String("fr")
            bound.Root.PageMode = pikepdf.Name.UseOutlines
            bound.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
            content = io.BytesIO()
            bound.save(content, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return content.getvalue()
        finally:
            for document in opened:
                document.close()


def _only_to_read(page: pikepdf.Page) -> None:
    """Fields and signatures mean nothing outside their document; its structure stays there too."""
    if "/Annots" in page.obj:
        kept = [one for one in page.obj.Annots if one.get("/Subtype") == "/Link"]
        if kept:
            page.obj.Annots = pikepdf.Array(kept)
        else:
            del page.obj["/Annots"]
    for key in ("/StructParents", "/AA"):
        if key in page.obj:
            del page.obj[key]
