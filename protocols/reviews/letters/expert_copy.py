"""The copy of a dossier that an expert reads outside the portal: one file, the reader's name and the day across each page."""

from __future__ import annotations

import dataclasses
import datetime
import io
from collections.abc import Iterable

from coopps.kernel.documents.registry import Composition
from coopps.kernel.documents.services.issuing import render
from coopps.kernel.typography import french_date
from protocols.letters.document import document
from protocols.models import Appendix
from protocols.reviews.models import Appointment

TITLE = "Dossier à expertiser"
MARK = "documents/protocols/expert_mark.html"


def expert_copy(appointment: Appointment, appendices: Iterable[Appendix]) -> bytes:
    """The version examined and the documents joined to it, as one PDF. No data is embedded in it: the text goes nowhere
    without its mark."""
    version, day = appointment.review.version, appointment.review.agency.today()
    mark = f"Exemplaire personnel : {appointment.expert}, {french_date(day)}"
    dossier = document(
        version.content,
        code=version.protocol.code,
        agency=appointment.review.project.agency,
        day=day,
        version=version,
        copy_of=mark,
    )
    dossier = dataclasses.replace(dossier, data={"exemplaire": mark}, title=TITLE)
    parts = [_printed(dossier, day)]
    for appendix in appendices:
        with appendix.document.open() as file:
            parts.append(file.read())
    return _marked(parts, _printed(Composition(MARK, {"day": day, "mark": mark}, {"exemplaire": mark}, TITLE), day))


def _printed(composition: Composition, day: datetime.date) -> bytes:
    content, _ = render(composition, day=day)
    return content


def _marked(parts: list[bytes], mark: bytes) -> bytes:
    """The parts one after the other, each page under the mark."""
    import pikepdf

    sources = [pikepdf.open(io.BytesIO(content)) for content in (*parts, mark)]  # open until the copy is saved
    copy, layer = sources[0], sources[-1].pages[0]
    for source in sources[1:-1]:
        copy.pages.extend(source.pages)
    for page in copy.pages:
        page.add_overlay(layer)
    written = io.BytesIO()
    copy.save(written)
    for source in sources:
        source.close()
    return written.getvalue()
