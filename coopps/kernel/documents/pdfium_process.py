"""Run by `drawing.py` as a program, never imported: draws one page of a PDF, or reads the words of some places.

Standard input: one line of JSON that says what is asked, then the PDF. Standard output: the answer.
"""

from __future__ import annotations

import json
import resource
import sys

import pypdfium2

MEMORY_BYTES = 1536 * 1024 * 1024
SECONDS = 20
# Enough to read a page of A4 enlarged on a telephone.
LONG_SIDE_PIXELS = 1600
JPEG_QUALITY = 80


def draw(document: pypdfium2.PdfDocument, number: int) -> None:
    """Write the page to the standard output, as JPEG."""
    page = document[number - 1]
    picture = page.render(scale=LONG_SIDE_PIXELS / max(page.get_size())).to_pil().convert("RGB")
    picture.save(sys.stdout.buffer, "JPEG", quality=JPEG_QUALITY)


def read(document: pypdfium2.PdfDocument, places: list[list[float]]) -> None:
    """Write the words of each place to the standard output, as JSON."""
    found = []
    for number, *sides in places:
        left, right = sorted(sides[::2])
        bottom, top = sorted(sides[1::2])
        words = document[number - 1].get_textpage()
        found.append(words.get_text_bounded(left, bottom, right, top))
    sys.stdout.buffer.write(json.dumps(found).encode())


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    asked = json.loads(sys.stdin.buffer.readline())
    opened = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    if "page" in asked:
        draw(opened, asked["page"])
    else:
        read(opened, asked["places"])
