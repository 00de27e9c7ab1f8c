"""The pages of a PDF drawn as pictures, and their words read back, by pdfium in a process of its own.

A file that takes too much memory or time, or brings pdfium down, takes nothing else down.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_PROGRAM = Path(__file__).with_name("pdfium_process.py")
_SECONDS = 30


class NotDrawable(Exception):
    """The pages cannot be drawn or read."""


@dataclass(frozen=True)
class Place:
    """A rectangle of a page (numbered from 1), in the units of the PDF: left, bottom, right, top in any order."""

    page: int
    rectangle: list[float]


def page_picture(content: bytes, number: int) -> bytes:
    """A page (numbered from 1) as JPEG. Raises `NotDrawable`."""
    return _ask({"page": number}, content)


def read_back(content: bytes, places: list[Place]) -> list[str]:
    """The words that stand in each place. Raises `NotDrawable`."""
    asked = {"places": [[place.page, *place.rectangle] for place in places]}
    return json.loads(_ask(asked, content))


def _ask(question: dict, content: bytes) -> bytes:
    try:
        answer = subprocess.run(  # noqa: S603 - this very interpreter, and a program of ours
            [sys.executable, "-I", str(_PROGRAM)],
            input=json.dumps(question).encode() + b"\n" + content,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failure:
        raise NotDrawable from failure
    return answer.stdout
