"""Documents sent to a browser to keep, never to cache: each is read under somebody's rights."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse

from coopps.kernel.documents.models import StoredFile

PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


def private_pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF, as an attachment. The caller has checked who reads it."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', **PRIVATE},
    )


def private_file(document: StoredFile) -> FileResponse:
    """A stored file, as an attachment. The caller has checked who reads it."""
    return FileResponse(
        document.open(),
        as_attachment=True,
        filename=document.download_name,
        content_type=document.content_type,
        headers=PRIVATE,
    )
