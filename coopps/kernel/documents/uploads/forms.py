"""What a PDF form holds, drawn on its pages: whole, or not at all."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from coopps.kernel.documents.drawing import Place, read_back
from coopps.kernel.documents.uploads.allowance import Allowance

_HIDDEN = 2
_PUSH_BUTTON, _PASSWORD = 1 << 16, 1 << 13
_OFF = Name.Off
# A tree of fields that is deeper than this is a loop.
_DEEPEST = 50


@dataclass(frozen=True)
class Written:
    """What is to be read back on a page: the field, its words, and where they are drawn."""

    field: str
    words: list[str]
    place: Place


class NotDrawn(Exception):
    """A field whose value cannot be drawn whole. `str()` is its name."""


def shown_annotations(source: pikepdf.Pdf) -> Iterator[tuple[int, Dictionary]]:
    """What is laid over the pages and shown, each with the number of its page."""
    for number, page in enumerate(source.pages, start=1):
        for annotation in page.obj.get("/Annots", Array()):
            if isinstance(annotation, Dictionary) and not int(annotation.get("/F", 0)) & _HIDDEN:
                yield number, annotation


def has_drawing(annotation: Dictionary) -> bool:
    """Whether the file says how the annotation looks, in the state that it is in."""
    normal = annotation.get("/AP", Dictionary()).get("/N")
    if isinstance(normal, Dictionary):
        normal = normal.get(str(annotation.get("/AS", _OFF)))
    return isinstance(normal, Stream)


def draw_fields(source: pikepdf.Pdf, allowance: Allowance, name: str) -> list[Written]:
    """Draw each value that has no drawing; give those that are to be read back once the pages are made.

    These are the ones drawn here, with a font that may lack a sign and in a box that may be too small, and those whose
    drawing is out of date, as the file says itself (NeedAppearances).

    Raises:
        NotDrawn: a box is ticked, or a value is there, that nothing draws.
        UploadRefused: there are too many of them for the allowance of the file `name`.
    """
    form = source.Root.get("/AcroForm", Dictionary())
    stale = bool(form.get("/NeedAppearances", False))
    written = []
    for number, widget in shown_annotations(source):
        if widget.get("/Subtype") != Name.Widget:
            continue
        allowance.take_time(name)
        kind, flags = _inherited(widget, "/FT"), int(_inherited(widget, "/Ff") or 0)
        if kind == Name.Btn and not flags & _PUSH_BUTTON:
            _tick(widget, stale=stale)
        words = _words(widget) if kind in (Name.Tx, Name.Ch) else []
        if not words or (has_drawing(widget) and not stale):
            continue
        if not has_drawing(widget):
            _draw(source, widget, words, flags)
        written.append(Written(_label(widget), words, Place(number, [float(side) for side in widget.Rect])))
    if stale:
        form.NeedAppearances = False
    return written


def unreadable_field(source: pikepdf.Pdf, written: list[Written]) -> str:
    """The first field whose words are not all on its place of the finished page, as another reader finds them; or nothing."""
    if not written:
        return ""
    content = io.BytesIO()
    source.save(content, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    found = read_back(content.getvalue(), [field.place for field in written])
    for field, text in zip(written, found, strict=True):
        if not all(_plain(words) in _plain(text) for words in field.words):
            return field.field
    return ""


def _tick(widget: Dictionary, *, stale: bool) -> None:
    """Put a box or a round button into the state that the form gives it.

    Raises:
        NotDrawn: it is ticked, and nothing draws that.
    """
    value, states = _inherited(widget, "/V"), widget.get("/AP", Dictionary()).get("/N")
    if stale or "/AS" not in widget:
        known = isinstance(states, Dictionary) and len(states)
        if isinstance(value, Name) and value != _OFF and (not known or str(value) in states):
            widget.AS = value
        else:
            widget.AS = _OFF
    if widget.AS != _OFF and not has_drawing(widget):
        raise NotDrawn(_label(widget))


def _draw(source: pikepdf.Pdf, widget: Dictionary, words: list[str], flags: int) -> None:
    """Draw one line, as qpdf does; several lines and secrets are not for it."""
    one_line = len(words) == 1 and len(words[0].splitlines()) == 1
    if one_line and not flags & _PASSWORD and source.acroform.exists:
        annotation = pikepdf.Annotation(widget)
        source.acroform.get_field_for_annotation(annotation).generate_appearance(annotation)
    if not has_drawing(widget):
        raise NotDrawn(_label(widget))


def _words(widget: Dictionary) -> list[str]:
    """What a reader shows for the value: of a choice, its label."""
    value = _inherited(widget, "/V")
    shown = {
        str(option[0]): str(option[1])
        for option in _inherited(widget, "/Opt") or Array()
        if isinstance(option, Array) and len(option) == 2
    }
    values = [_text(part) for part in (value if isinstance(value, Array) else [value])]
    return [shown.get(text, text) for text in values if text.strip()]


def _text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, Stream):
        return str(String(value.read_bytes()))
    return str(value).removeprefix("/") if isinstance(value, Name) else str(value)


def _label(widget: Dictionary) -> str:
    return _text(_inherited(widget, "/TU")) or _text(_inherited(widget, "/T")) or "sans nom"


def _inherited(widget: Dictionary, key: str):
    """What a field says, or the field above it."""
    for _ in range(_DEEPEST):
        if key in widget:
            return widget[key]
        widget = widget.get("/Parent")
        if not isinstance(widget, Dictionary):
            break
    return None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
