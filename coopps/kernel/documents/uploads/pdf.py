"""The pages of a PDF that was sent, with what is printed on them and nothing else; or a refusal when that would lose something.

Each page is laid into a new document: what a form holds becomes part of the page; scripts, actions, links and metadata
stay behind. A signature inside the PDF does not outlive that: the file as it was sent is kept beside the pages.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf
from django.conf import settings
from pikepdf import Array, Dictionary, Name

from coopps.kernel.documents.uploads.allowance import Allowance
from coopps.kernel.documents.uploads.forms import (
    NotDrawn,
    draw_fields,
    has_drawing,
    shown_annotations,
    unreadable_field,
)
from coopps.kernel.documents.uploads.refusals import PRINT_IT, UploadRefused, decoding, too_long

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

# How files that a person reads begin: PDF, JPEG, PNG, GIF, TIFF, office suites, RTF. HEIC says so a little later.
_DOCUMENTS = (
    b"%PDF-",
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
)
# Annotations that a reader opens or plays: there is nothing of them on the page.
_NOT_DRAWN = {
    "/Link",
    "/Popup",
    "/Widget",
    "/FileAttachment",
    "/Sound",
    "/Movie",
    "/Screen",
    "/RichMedia",
    "/3D",
    "/TrapNet",
}
# What the reader mends without guessing: the form of the file, not what it holds.
_TRIFLES = (
    "Resources is missing or invalid; repairing",
    "setting missing or invalid /Type entry",
    "/Type key should be /Page",
    "is not one plus the highest object number",
    "accepting invalid xref table entry",
)
_PICTURE = re.compile(rb"/([^\s/\[\]<>()#]+)\s+Do\b")


def pages_of_pdf(content: bytes, name: str, allowance: Allowance) -> pikepdf.Pdf:
    """The PDF with only its pages. Raises `UploadRefused` for what is locked, damaged, too long, or would not be kept whole."""
    damaged = f"Le PDF « {name} » est endommagé et ne s’ouvre pas. Enregistrez-le ou numérisez-le à nouveau, puis renvoyez-le."
    with decoding(damaged):
        try:
            source = pikepdf.open(io.BytesIO(content))
        except pikepdf.PasswordError:
            raise UploadRefused(
                f"Le PDF « {name} » est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe, puis "
                "envoyez-la."
            ) from None
        if not len(source.pages):
            raise UploadRefused(damaged)
        if len(source.pages) > settings.UPLOAD_MAX_PAGES:
            raise too_long()
        for _ in shown_annotations(source):
            allowance.take_annotation(name)
        _refuse_what_is_cut(source, name, allowance)
        _refuse_other_documents(source, name, allowance)
        _refuse_hidden_layers(source, name)
        _refuse_dynamic_form(source, name)
        _refuse_what_has_no_drawing(source, name)
        try:
            written = draw_fields(source, allowance, name)
        except NotDrawn as field:
            raise _form_refused(name, str(field)) from None
        source.flatten_annotations()
        for page in source.pages:
            for key in set(page.keys()) - PAGE_KEYS:
                del page[key]
        _refuse_what_is_cut(source, name, allowance)
        if field := unreadable_field(source, written):
            raise _form_refused(name, field)
        return source


def _form_refused(name: str, field: str) -> UploadRefused:
    return UploadRefused(
        f"Le PDF « {name} » est un formulaire dont le champ « {field} » ne peut pas être repris en entier. {PRINT_IT}"
    )


def _refuse_what_is_cut(source: pikepdf.Pdf, name: str, allowance: Allowance) -> None:
    """A transfer that broke, a page without its content: a reader mends such a file in silence, with blank pages."""
    for number, page in enumerate(source.pages, start=1):
        if not _is_whole(page, name, allowance):
            raise UploadRefused(
                f"Le PDF « {name} » est incomplet : la page {number} a perdu son contenu. Enregistrez-le ou numérisez-le à "
                "nouveau, puis renvoyez-le."
            )
    if any(not any(trifle in str(warning) for trifle in _TRIFLES) for warning in source.get_warnings()):
        raise UploadRefused(
            f"Le PDF « {name} » est abîmé : une partie de son contenu ne se lit pas. Ouvrez-le et vérifiez toutes ses pages. "
            "S’il est complet, imprimez-le dans un fichier PDF et envoyez ce fichier ; sinon, numérisez-le à nouveau."
        )


def _is_whole(page: pikepdf.Page, name: str, allowance: Allowance) -> bool:
    """Whether the page has its content, and the pictures that this content places."""
    contents = page.obj.get("/Contents")
    if contents is None:
        return "/Annots" in page
    streams = contents if isinstance(contents, Array) else [contents]
    try:
        content = b"\n".join(allowance.unfold(stream, name) for stream in streams)
    except (pikepdf.PdfError, AttributeError, TypeError):
        return False  # a stream that does not unfold, or nothing where a stream should be
    placed = {f"/{found.decode('latin-1')}" for found in _PICTURE.findall(content)}
    return not placed or placed <= set(page.obj.get("/Resources", Dictionary()).get("/XObject", Dictionary()).keys())


def _refuse_other_documents(source: pikepdf.Pdf, name: str, allowance: Allowance) -> None:
    """Documents inside the document are on none of its pages. Data that a machine reads, as in an invoice, may stay behind."""
    if "/Collection" in source.Root or any(
        content.startswith(_DOCUMENTS) or content[4:8] == b"ftyp"
        for content in (allowance.unfold(stream, name) for stream in _files_inside(source))
    ):
        raise UploadRefused(
            f"Le PDF « {name} » renferme d’autres documents, qui ne sont pas sur ses pages. Ouvrez-le, enregistrez chaque "
            "document utile, puis envoyez-les ensemble."
        )


def _files_inside(source: pikepdf.Pdf) -> Iterator[pikepdf.Stream]:
    for spec in source.attachments.values():
        yield spec.get_file().obj
    for _, annotation in shown_annotations(source):
        joined = annotation.get("/FS")
        if isinstance(joined, Dictionary):
            yield from joined.get("/EF", Dictionary()).values()


def _refuse_hidden_layers(source: pikepdf.Pdf, name: str) -> None:
    """Layers that a reader hides, or shows in some cases only: laid into a page, all of them would be seen."""
    properties = source.Root.get("/OCProperties")
    if properties is None:
        return
    default = properties.get("/D", Dictionary())
    groups = [group for group in properties.get("/OCGs", Array()) if isinstance(group, Dictionary)]
    hidden = default.get("/BaseState", Name.ON) != Name.ON or len(default.get("/OFF", Array()))
    by_use = "/AS" in default and any(
        usage.get("/State") == Name.OFF or usage.get("/ViewState") == Name.OFF or usage.get("/PrintState") == Name.OFF
        for group in groups
        for usage in group.get("/Usage", Dictionary()).values()
        if isinstance(usage, Dictionary)
    )
    if hidden or by_use or any(map(_is_conditional, _layers_used(source))):
        raise UploadRefused(
            f"Le PDF « {name} » a des calques masqués : ce qui s’affiche n’est pas tout ce qu’il contient. {PRINT_IT}"
        )


def _layers_used(source: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    yield from source.objects
    for page in source.pages:
        yield from page.obj.get("/Resources", Dictionary()).get("/Properties", Dictionary()).values()


def _is_conditional(item: pikepdf.Object) -> bool:
    """Whether it shows when layers are off, or by a formula."""
    if not isinstance(item, Dictionary) or item.get("/Type") != Name.OCMD:
        return False
    return "/VE" in item or item.get("/P") in (Name.AllOff, Name.AnyOff)


def _refuse_dynamic_form(source: pikepdf.Pdf, name: str) -> None:
    form = source.Root.get("/AcroForm", Dictionary())
    has_fields = any(annotation.get("/Subtype") == Name.Widget for _, annotation in shown_annotations(source))
    if source.Root.get("/NeedsRendering", False) or ("/XFA" in form and not has_fields):
        raise UploadRefused(f"Le PDF « {name} » est un formulaire dynamique que peu de logiciels affichent. {PRINT_IT}")


def _refuse_what_has_no_drawing(source: pikepdf.Pdf, name: str) -> None:
    """What each reader draws in its own way, or shows beside the page, would be lost."""
    for number, annotation in shown_annotations(source):
        kind = str(annotation.get("/Subtype", ""))
        if kind == "/Text" and str(annotation.get("/Contents", "")).strip():
            raise UploadRefused(
                f"Le PDF « {name} » porte une note à la page {number}, dont le texte n’est pas sur la page. Écrivez-le sur la "
                "page ou retirez la note, puis renvoyez le fichier."
            )
        if kind not in _NOT_DRAWN | {"/Text"} and not has_drawing(annotation):
            raise UploadRefused(
                f"Le PDF « {name} » porte à la page {number} une annotation qui ne peut pas être reprise. {PRINT_IT}"
            )
