"""Files as people send them, and pages as a reader shows them."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from coopps.kernel.documents.uploads import UploadRefused, convert

PRINT_IT = "Imprimez-le dans un fichier PDF, puis envoyez ce fichier."
CASES = Path(__file__).with_name("cases")
RED, BLUE, WHITE = (210, 30, 30), (30, 30, 210), (255, 255, 255)
GPS = "48.8566"
ORIENTATION, GPS_IFD, GPS_LATITUDE_REF, IMAGE_DESCRIPTION = 0x0112, 0x8825, 1, 0x010E


def file(content: bytes, name: str = "document.pdf", content_type: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def two_colors(width: int = 400, height: int = 200) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def picture(kind: str, image: Image.Image | None = None, orientation: int = 1, **words) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[IMAGE_DESCRIPTION] = f"lieu {GPS}"
    exif.get_ifd(GPS_IFD)[GPS_LATITUDE_REF] = "N"
    content = io.BytesIO()
    (image or two_colors()).save(content, kind, exif=exif.tobytes(), **words)
    return content.getvalue()


def pdf_of(pages: int = 1, prepare=None, **saving) -> bytes:
    """A PDF; `prepare` receives it before it is saved."""
    with pikepdf.new() as document:
        for number in range(1, pages + 1):
            document.add_blank_page(page_size=(300, 200))
            document.pages[-1].Contents = document.make_stream(f"% page {number}\n0 0 {number} 10 re f".encode())
        if prepare:
            prepare(document)
        content = io.BytesIO()
        document.save(content, **saving)
        return content.getvalue()


def seen(content: bytes, tmp_path, page: int = 1) -> Image.Image:
    """The page as a reader draws it."""
    (tmp_path / "seen.pdf").write_bytes(content)
    command = ["pdftoppm", "-r", "40", "-png", "-f", str(page), "-l", str(page), "-singlefile", "seen.pdf", "seen"]
    subprocess.run(command, cwd=tmp_path, check=True)
    return Image.open(tmp_path / "seen.png").convert("RGB")


def near(color, expected) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(color, expected, strict=True))


def case(name: str):
    return file((CASES / name).read_bytes(), name)


def refusal(content: bytes) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(UploadRefused) as refused:
        convert([file(content, "mon diplôme.pdf")])
    assert "« mon diplôme.pdf »" in str(refused.value)
    return str(refused.value)


def plain(content: bytes) -> bytes:
    """The same PDF, written so that its objects can be read and changed."""
    with pikepdf.open(io.BytesIO(content)) as document:
        out = io.BytesIO()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
        return out.getvalue()


def with_picture(document):
    page = document.pages[0]
    image = document.make_stream(b"\x00" * 300, Type=Name.XObject, Subtype=Name.Image, Width=10, Height=10)
    image.ColorSpace, image.BitsPerComponent = Name.DeviceRGB, 8
    page.Resources = Dictionary(XObject=Dictionary(Im0=image))
    page.Contents = document.make_stream(b"q 100 0 0 100 0 0 cm /Im0 Do Q")


def layered(**default):
    """A page with a text in a layer; `default` says how layers are shown."""

    def prepare(document):
        layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("Calque")))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        made = {key: Array([layer]) if value is layer_itself else value for key, value in default.items()}
        document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(**made))
        shown = Dictionary(Type=Name.OCMD, OCGs=layer, P=Name.AllOff) if default.get("Order") == "formule" else layer
        page = document.pages[0]
        page.Resources = Dictionary(Font=Dictionary(F=font), Properties=Dictionary(L=shown))
        page.Contents = document.make_stream(b"/OC /L BDC BT /F 12 Tf 20 20 Td (Couche) Tj ET EMC")

    return pdf_of(1, prepare)


layer_itself = object()


def form(*, stale=False, **root):
    """A PDF form with one page; each call of `add` adds a field."""
    fields: list[dict] = []

    def prepare(document):
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        document.Root.AcroForm = Dictionary(
            Fields=Array(),
            DR=Dictionary(Font=Dictionary(Helv=document.make_indirect(font))),
            NeedAppearances=stale,
            **root,
        )
        document.pages[0].Annots = Array()
        for values in fields:
            drawn = values.pop("drawn", None)
            widget = {
                "Type": Name.Annot, "Subtype": Name.Widget, "FT": Name.Tx, "T": String("champ"), "F": 4,
                "Rect": [20, 20, 280, 40], "DA": String("/Helv 12 Tf 0 g"),
            } | values  # fmt: skip
            if isinstance(drawn, bytes):
                box = [0, 0, widget["Rect"][2] - widget["Rect"][0], widget["Rect"][3] - widget["Rect"][1]]
                widget["AP"] = Dictionary(N=drawing(document, drawn, box, font))
            elif drawn:
                widget["AP"] = Dictionary(
                    N=Dictionary(
                        **{name: drawing(document, code, [0, 0, 20, 20], font) for name, code in drawn.items()}
                    )
                )
            made = document.make_indirect(Dictionary(**widget))
            document.Root.AcroForm.Fields.append(made)
            document.pages[0].Annots.append(made)

    def made(page_rotation: int = 0) -> bytes:
        def all_of_it(document):
            prepare(document)
            if page_rotation:
                document.pages[0].Rotate = page_rotation

        return pdf_of(1, all_of_it)

    return fields.append, made


def drawing(document, code: bytes, box, font) -> Stream:
    return document.make_stream(
        code, Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=Dictionary(Font=Dictionary(Helv=font))
    )


def one_field(*, stale=False, rotation=0, **values) -> bytes:
    add, made = form(stale=stale)
    add(values)
    return made(rotation)


def text(words: str) -> bytes:
    return f"BT /Helv 12 Tf 2 5 Td ({words}) Tj ET".encode("cp1252")
