"""Files received: kept as sent, and converted together into one document.

A file is what its content says, whatever its name. A document of which the conversion would lose something is refused;
what is converted still counts only once the person has seen its pages (`GivenDocument`).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

import pikepdf
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from coopps.kernel.documents.models import SentFile, StoredFile
from coopps.kernel.documents.uploads.allowance import Allowance
from coopps.kernel.documents.uploads.pdf import pages_of_pdf
from coopps.kernel.documents.uploads.pictures import page_of_picture
from coopps.kernel.documents.uploads.refusals import UploadRefused, decoding, too_long
from coopps.kernel.typed.cleaning import clean_line
from coopps.kernel.typography import file_size

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


@dataclass(frozen=True)
class Converted:
    """A document ready to be stored."""

    content: bytes
    content_type: str
    pages: int
    original_name: str


def accept(files: Iterable[UploadedFile], *, owner, label: str) -> StoredFile:
    """Store what `owner` sent as one document, called `label` when it came in several files, beside each file as it was sent.

    Raises `UploadRefused` and stores nothing when a file cannot be accepted.
    """
    files = list(files)
    converted = convert(files)
    stored = StoredFile(
        original_name=label if len(files) > 1 else converted.original_name,
        content_type=converted.content_type,
        size=len(converted.content),
        pages=converted.pages,
        sha256=hashlib.sha256(converted.content).hexdigest(),
        owner=owner,
    )
    with transaction.atomic():
        stored.storage_name = default_storage.save(stored.storage_name, ContentFile(converted.content))
        stored.save()
        for file in files:
            _keep_as_sent(file, stored)
    return stored


def _keep_as_sent(file: UploadedFile, document: StoredFile) -> SentFile:
    file.seek(0)
    content = file.read()
    sent = SentFile(
        document=document,
        name=_name(file)[-200:],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    sent.storage_name = default_storage.save(sent.storage_name, ContentFile(content))
    sent.save()
    return sent


def convert(files: Iterable[UploadedFile]) -> Converted:
    """One PDF out of the files, in their order: PDF documents and photographs (JPEG, PNG, HEIC), told by their content.

    Raises `UploadRefused` when one of them is empty, unknown, damaged, locked, too large or too long, or would lose something.
    """
    files = list(files)
    if not files:
        raise UploadRefused("Aucun fichier n’a été reçu. Choisissez un fichier, puis envoyez-le à nouveau.")
    if sum(file.size for file in files) > settings.UPLOAD_MAX_BYTES:
        raise UploadRefused(
            f"L’envoi dépasse {file_size(settings.UPLOAD_MAX_BYTES)}. Réduisez la définition du document numérisé, ou "
            "envoyez moins de pages."
        )
    with (
        decoding(
            "Ces fichiers ne se réunissent pas en un seul document. Envoyez-les au format PDF, l’un après l’autre."
        ),
        pikepdf.new() as document,
    ):
        allowance = Allowance()
        sources = []  # pages point to their source until the document is saved
        for file in files:
            sources.append(_open(file, allowance))
            document.pages.extend(sources[-1].pages)
            if len(document.pages) > settings.UPLOAD_MAX_PAGES:
                raise too_long()
        content = io.BytesIO()
        # What came compressed stays as it is: nothing is unfolded to be compressed again.
        document.save(content, deterministic_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none)
        return Converted(content.getvalue(), "application/pdf", len(document.pages), _name(files[0])[-200:])


def _open(file: UploadedFile, allowance: Allowance) -> pikepdf.Pdf:
    file.seek(0)
    content, name = file.read(), _name(file)
    if not content:
        raise UploadRefused(
            f"Le fichier « {name} » est vide. Vérifiez-le sur votre appareil, puis envoyez-le à nouveau."
        )
    if b"%PDF-" in content[:1024]:
        return pages_of_pdf(content, name, allowance)
    return page_of_picture(content, name)


def _name(file: UploadedFile) -> str:
    """The name of a file, whatever its sender made of it: one line of visible signs, without a path."""
    return clean_line(PurePath(file.name).name) or "document"
