"""What people send, made into the one format that agents read: a PDF with nothing active in it.

A file is what its content says, whatever its name. Each page of a PDF is laid into a new document, with only what is
printed on it: what a form holds becomes part of the page; scripts, actions, attached files, links and metadata stay
behind. A signature inside the PDF does not outlive that; the portal relies on its own hash of what it accepted. A
photograph becomes a page, upright, without the place where it was taken.
"""

from __future__ import annotations

import functools
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat

if TYPE_CHECKING:
    import pikepdf
    from django.core.files.uploadedfile import UploadedFile

    from coopps.kernel.documents.models import StoredFile

# A few kilobytes of a PDF may unfold into gigabytes: what describes its pages stays far below this.
MAX_UNFOLDED_BYTES = 64 * 1024 * 1024
MAX_CONTAINER_ITEMS = 100_000
# A photograph of 50 million pixels passes; an image that would fill the memory does not.
MAX_PIXELS = 64_000_000
# Enough to read the seal of a diploma on a page of A4 (about 250 dots per inch), and about one megabyte.
LONG_SIDE_PIXELS = 2900
LONG_SIDE_INCHES = 11.69
JPEG_QUALITY = 82
# What a page keeps: what is printed on it, and how it is turned.
PAGE_KEYS = {
    "/Type",
    "/Parent",
    "/MediaBox",
    "/CropBox",
    "/Rotate",
    "/UserUnit",
    "/Resources",
    "/Contents",
    "/Group",
}


class UploadRefused(Exception):
    """The file cannot be accepted. `str()` is a sentence in French that says why and what to do."""


@dataclass(frozen=True)
class Converted:
    """A document ready to be stored."""

    content: bytes
    content_type: str
    pages: int
    original_name: str


def accept(files: Iterable[UploadedFile], *, owner, label: str) -> StoredFile:
    """Store what `owner` sent as one document, called `label` when it came in several files.

    Raises `UploadRefused` and stores nothing when a file cannot be accepted.
    """
    from coopps.kernel.documents.models import StoredFile

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
    stored.storage_name = default_storage.save(stored.storage_name, ContentFile(converted.content))
    stored.save()
    return stored


def convert(files: Iterable[UploadedFile]) -> Converted:
    """One PDF out of the files, in their order: PDF documents and photographs (JPEG, PNG, HEIC), told by their content.

    Raises `UploadRefused` when one of them is empty, unknown, damaged, locked, too large or too long.
    """
    import pikepdf

    files = list(files)
    if not files:
        raise UploadRefused("Aucun fichier n’a été reçu. Choisissez un fichier, puis envoyez-le à nouveau.")
    if sum(file.size for file in files) > settings.UPLOAD_MAX_BYTES:
        raise UploadRefused(
            f"L’envoi dépasse {filesizeformat(settings.UPLOAD_MAX_BYTES)}. Réduisez la définition du document numérisé, ou "
            "envoyez moins de pages."
        )
    with pikepdf.new() as document:
        sources = []  # pages point to their source until the document is saved
        for file in files:
            sources.append(_open(file))
            document.pages.extend(sources[-1].pages)
            if len(document.pages) > settings.UPLOAD_MAX_PAGES:
                raise UploadRefused(
                    f"Le document dépasse {settings.UPLOAD_MAX_PAGES} pages. N’envoyez que les pages utiles."
                )
        content = io.BytesIO()
        document.save(content, deterministic_id=True)
        name = PurePath(files[0].name).name[-200:]
        return Converted(content.getvalue(), "application/pdf", len(document.pages), name)


def _open(file: UploadedFile) -> pikepdf.Pdf:
    file.seek(0)
    content = file.read()
    name = PurePath(file.name).name
    if not content:
        raise UploadRefused(
            f"Le fichier « {name} » est vide. Vérifiez-le sur votre appareil, puis envoyez-le à nouveau."
        )
    if b"%PDF-" in content[:1024]:
        return _clean_pages(content, name)
    return _page_of_image(content, name)


def _clean_pages(content: bytes, name: str) -> pikepdf.Pdf:
    import pikepdf

    _bound_unfolding()
    damaged = UploadRefused(
        f"Le PDF « {name} » est endommagé et ne s’ouvre pas. Enregistrez-le ou numérisez-le à nouveau, puis renvoyez-le."
    )
    try:
        source = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        raise UploadRefused(
            f"Le PDF « {name} » est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe, puis envoyez-la."
        ) from None
    except pikepdf.PdfError:
        raise damaged from None
    try:
        if source.Root.get("/NeedsRendering", False):
            raise UploadRefused(
                f"Le PDF « {name} » est un formulaire dynamique que peu de logiciels affichent. Imprimez-le dans un fichier PDF, "
                "puis envoyez ce fichier."
            )
        if "/AcroForm" in source.Root:
            source.generate_appearance_streams()
        source.flatten_annotations()
        for page in source.pages:
            for key in set(page.keys()) - PAGE_KEYS:
                del page[key]
        if not len(source.pages):
            raise damaged
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError):
        raise damaged from None
    return source


@functools.cache
def _bound_unfolding() -> None:
    """Set, once for the process, what reading a PDF may take."""
    import pikepdf

    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=MAX_UNFOLDED_BYTES,
        run_length_max_memory=MAX_UNFOLDED_BYTES,
        png_max_memory=MAX_UNFOLDED_BYTES,
        tiff_max_memory=MAX_UNFOLDED_BYTES,
        parser_max_container_size=MAX_CONTAINER_ITEMS,
    )


def _page_of_image(content: bytes, name: str) -> pikepdf.Pdf:
    import pikepdf
    import pillow_heif
    from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once imported, lets half an image pass everywhere
    too_large = UploadRefused(
        f"L’image « {name} » est trop grande ({MAX_PIXELS // 1_000_000} millions de pixels au plus). Réduisez sa définition, "
        "puis renvoyez-la."
    )
    try:
        image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "HEIF"))
        if image.width * image.height > MAX_PIXELS:
            raise too_large
        image.draft("RGB", (LONG_SIDE_PIXELS, LONG_SIDE_PIXELS))
        image = ImageOps.exif_transpose(image)
        image.thumbnail((LONG_SIDE_PIXELS, LONG_SIDE_PIXELS))
        image = _on_white(image)
        # Neither EXIF nor XMP goes further: they say where and when the photograph was taken, and with what.
        image.info.clear()
        page = io.BytesIO()
        image.save(
            page,
            "PDF",
            resolution=max(image.size) / LONG_SIDE_INCHES,
            quality=JPEG_QUALITY,
        )
    except UnidentifiedImageError:
        raise UploadRefused(
            f"Le fichier « {name} » n’est ni un PDF, ni une photographie JPEG, PNG ou HEIC. Enregistrez-le au format PDF, puis "
            "envoyez-le."
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise too_large from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise UploadRefused(
            f"L’image « {name} » est endommagée et ne s’ouvre pas. Reprenez la photographie, puis renvoyez-la."
        ) from None
    return pikepdf.open(page)


def _on_white(image):
    """The image without transparency, in gray when it is gray."""
    from PIL import Image

    if image.mode in ("1", "L"):
        return image.convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("RGB")
