"""Files as people send them, and pages as a reader shows them."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

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


def words_of(content: bytes) -> str:
    """The text of a PDF, on one line."""
    text = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout
    return " ".join(text.decode().split())


def near(color, expected) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(color, expected, strict=True))
