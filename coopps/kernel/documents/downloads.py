"""Documents sent to a browser to keep, never to cache: each is read under somebody's rights."""

from __future__ import annotations

from csp.decorators import csp_exempt
from django.http import FileResponse, Http404, HttpResponse

from coopps.kernel.documents.drawing import NotDrawable, page_picture
from coopps.kernel.documents.models import SentFile, StoredFile

PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


def private_pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF, as an attachment. The caller has checked who reads it."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', **PRIVATE},
    )


@csp_exempt()  # a policy on a PDF blocks the browser's own viewer
def shown_pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF that the browser shows itself. The caller has checked who reads it."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', **PRIVATE},
    )


def private_file(document: StoredFile, *, inline: bool = False) -> FileResponse:
    """A stored document, as an attachment unless it is read in the page. The caller has checked who reads it."""
    return FileResponse(
        document.open(),
        as_attachment=not inline,
        filename=document.download_name,
        content_type=document.content_type,
        headers=PRIVATE,
    )


def sent_file(file: SentFile) -> FileResponse:
    """A file as it was sent, always as an attachment of no known type: nothing in it was cleaned. The caller has checked
    who reads the document that was made from it."""
    return FileResponse(
        file.open(), as_attachment=True, filename=file.name, content_type="application/octet-stream", headers=PRIVATE
    )


def page_of(document: StoredFile, number: int) -> HttpResponse:
    """The picture of a page (numbered from 1), for who has no reader of PDF. The caller has checked who reads it."""
    if not 1 <= number <= document.pages:
        raise Http404
    with document.open() as file:
        content = file.read()
    try:
        picture = page_picture(content, number)
    except NotDrawable:
        return HttpResponse(status=422, headers=PRIVATE)  # the words of the image and the link to the PDF stay
    return HttpResponse(picture, content_type="image/jpeg", headers=PRIVATE)
