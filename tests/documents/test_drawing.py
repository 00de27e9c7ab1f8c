"""Pages as pictures, and their words read back, by pdfium in a process of its own."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pikepdf import Dictionary, Name
from PIL import Image

from coopps.kernel.documents.downloads import page_of
from coopps.kernel.documents.drawing import NotDrawable, Place, page_picture, read_back
from coopps.kernel.documents.models import StoredFile
from tests.documents.sending import pdf_of


def page_that_says(words: str, *, box=(0, 0, 300, 200), rotation: int = 0) -> bytes:
    def write(document):
        page = document.pages[0]
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.MediaBox, page.Rotate = list(box), rotation
        page.Resources = Dictionary(Font=Dictionary(F=font))
        page.Contents = document.make_stream(f"BT /F 12 Tf {box[0] + 20} {box[1] + 20} Td ({words}) Tj ET".encode())

    return pdf_of(1, write)


@pytest.mark.parametrize(("rotation", "size"), [(0, (1600, 1067)), (90, (1067, 1600))])
def test_a_page_is_drawn_as_it_is_turned(rotation, size):
    picture = Image.open(io.BytesIO(page_picture(page_that_says("Bonjour", rotation=rotation), 1)))
    assert (picture.format, picture.size) == ("JPEG", size)
    assert picture.convert("L").getextrema()[0] < 100


def test_a_page_as_large_as_a_wall_makes_a_picture_of_the_same_size():
    picture = Image.open(io.BytesIO(page_picture(page_that_says("Mur", box=(0, 0, 14400, 14400)), 1)))
    assert picture.size == (1600, 1600)


@pytest.mark.parametrize("rotation", [0, 90, 270])
@pytest.mark.parametrize("origin", [0, -100, 50])
def test_words_are_read_where_they_stand_and_no_further(rotation, origin):
    content = page_that_says(
        "Bonjour Zélie".replace("é", "e"), box=(origin, origin, origin + 300, origin + 200), rotation=rotation
    )
    whole = [origin + 15, origin + 15, origin + 200, origin + 35]
    half = [origin + 15, origin + 15, origin + 63, origin + 35]
    elsewhere = [origin + 15, origin + 100, origin + 200, origin + 120]
    found = read_back(content, [Place(1, whole), Place(1, half), Place(1, elsewhere)])
    assert [words.strip() for words in found] == ["Bonjour Zelie", "Bonjour", ""]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 rien", b"\x00" * 100])
def test_what_cannot_be_drawn_takes_nothing_else_down(content):
    with pytest.raises(NotDrawable):
        page_picture(content, 1)
    with pytest.raises(NotDrawable):
        read_back(content, [Place(1, [0, 0, 10, 10])])


def test_the_picture_of_a_page_that_cannot_be_drawn_is_no_error_of_the_portal(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    stored = StoredFile(pages=1)
    default_storage.save(stored.storage_name, ContentFile(b"%PDF-1.7 rien"))
    assert page_of(stored, 1).status_code == 422
