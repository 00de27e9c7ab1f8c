"""Photographs as telephones write them: accepted whole, or refused with a sentence that says what to do."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys

import pikepdf
import pillow_heif
import pytest
from PIL import Image

from coopps.kernel.documents.uploads import convert
from tests.documents.sending import BLUE, CASES, RED, WHITE, case, file, near, picture, refusal, seen, two_colors


# --- Photographs ----------------------------------------------------------------------------------------------------
def test_an_impossible_number_in_exif_takes_no_photograph_away(tmp_path):
    page = seen(convert([case("exif_neg_rational.jpg")]).content, tmp_path)
    assert page.width > page.height  # the file is 1200 × 1600, turned by its orientation


def test_a_jpeg_without_its_end_marker_is_accepted_when_every_line_is_there(tmp_path):
    page = seen(convert([case("no_eoi.jpg")]).content, tmp_path)
    assert (page.height > page.width, near(page.getpixel((page.width // 2, page.height - 3)), (128, 128, 128))) == (
        True,
        False,
    )


@pytest.mark.parametrize("words", [{}, {"progressive": True}, {"restart_marker_rows": 1}])
@pytest.mark.parametrize("lost", [0.001, 0.3, 0.7])
def test_a_jpeg_that_lost_lines_is_refused_whether_it_ends_with_a_marker_or_not(words, lost):
    whole = picture("JPEG", Image.effect_noise((800, 600), 80).convert("RGB"), **words)
    assert convert([file(whole)]).pages == 1
    assert convert([file(whole[:-2])]).pages == 1
    assert "est endommagée" in refusal(whole[: -2 - int(len(whole) * lost)])


def test_a_photograph_of_64_megapixels_is_accepted_in_a_bounded_memory():
    """Decoded whole, it would take 64 megabytes: it is shrunk while it is decoded."""
    program = (
        "import resource, sys, django; django.setup()\n"
        "from coopps.kernel.documents.uploads.pictures import page_of_picture\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        "content = open(sys.argv[1], 'rb').read()\n"
        "before = peak()\n"
        "document = page_of_picture(content, 'photo.jpg')\n"
        "image = document.pages[0].Resources.XObject['/image']\n"
        "print(int(image.Width), int(image.Height), peak() - before)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(CASES / "phone64.jpg")],
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=True,
    )
    width, height, megabytes = map(int, ran.stdout.split())
    assert (width, height) == (2900, 2175)
    assert megabytes < 45


def test_a_progressive_jpeg_is_decoded_whole_and_bounded_as_such(monkeypatch):
    monkeypatch.setattr("coopps.kernel.documents.uploads.pictures.MAX_PIXELS", 400 * 200 - 1)
    assert convert([file(picture("JPEG"))]).pages == 1
    assert "est trop grande" in refusal(picture("JPEG", progressive=True))
    assert "est trop grande" in refusal(picture("PNG"))


def test_a_long_jpeg_is_shrunk_along_its_long_side():
    sent = picture("JPEG", Image.new("RGB", (9000, 300), RED))
    with pikepdf.open(io.BytesIO(convert([file(sent)]).content)) as document:
        (image,) = document.pages[0].get_images().values()
        assert (int(image.Width), int(image.Height)) == (2900, 97)


def test_half_a_png_is_refused():
    sent = picture("PNG", Image.effect_noise((400, 300), 80))
    assert "est endommagée" in refusal(sent[: len(sent) // 2])


def odd_exif(orientation: int) -> bytes:
    """An orientation, then a resolution whose numbers lie beyond the end."""
    return (
        b"Exif\x00\x00II*\x00"
        + struct.pack("<IH", 8, 2)
        + struct.pack("<HHII", 0x0112, 3, 1, orientation)
        + struct.pack("<HHII", 0x011A, 10, 1, 9_999_999)
        + struct.pack("<I", 0)
    )


@pytest.mark.filterwarnings("ignore:Truncated File Read")
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_an_exif_that_is_cut_still_says_how_the_telephone_was_held(kind, tmp_path):
    content = io.BytesIO()
    two_colors().save(content, kind, exif=odd_exif(6))
    page = seen(convert([file(content.getvalue())]).content, tmp_path)
    assert page.height > page.width
    assert near(page.getpixel((page.width // 2, page.height // 4)), RED)


@pytest.mark.filterwarnings("ignore:Truncated File Read")
def test_a_heic_photograph_with_an_odd_exif_is_accepted(tmp_path):
    pillow_heif.register_heif_opener()
    content = io.BytesIO()
    two_colors().save(content, "HEIF", quality=90, exif=odd_exif(1))
    page = seen(convert([file(content.getvalue())]).content, tmp_path)
    assert near(page.getpixel((page.width // 4, page.height // 2)), RED)


def test_shades_of_sixteen_bits_stay_shades(tmp_path):
    image = Image.frombytes("I;16", (200, 100), (struct.pack("<H", 32768) * 100 + struct.pack("<H", 65535) * 100) * 100)
    content = io.BytesIO()
    image.save(content, "PNG")
    page = seen(convert([file(content.getvalue())]).content, tmp_path)
    assert near(page.getpixel((page.width // 4, page.height // 2)), (128, 128, 128))
    assert near(page.getpixel((3 * page.width // 4, page.height // 2)), WHITE)


def test_a_scan_in_black_and_white_keeps_its_thin_strokes():
    image = Image.new("1", (5800, 4000), 1)
    for row in range(101, 4000, 200):
        image.paste(0, (0, row, 5800, row + 1))
    content = io.BytesIO()
    image.save(content, "PNG")
    with pikepdf.open(io.BytesIO(convert([file(content.getvalue())]).content)) as document:
        (found,) = document.pages[0].get_images().values()
        shown = Image.open(io.BytesIO(found.read_raw_bytes()))
    column = [shown.getpixel((100, row)) for row in range(shown.height)]
    assert sum(level < 200 for level in column) >= 20


@pytest.mark.parametrize("kind", ["JPEG", "MPO"])
def test_other_jpeg_files_keep_their_colors(kind, tmp_path):
    mode = {"JPEG": "CMYK", "MPO": "RGB"}[kind]
    content = io.BytesIO()
    words = {"save_all": True, "append_images": [Image.new("RGB", (400, 200), "green")]} if kind == "MPO" else {}
    two_colors().convert(mode).save(content, kind, **words)
    converted = convert([file(content.getvalue())])
    page = seen(converted.content, tmp_path)
    assert converted.pages == 1
    assert near(page.getpixel((page.width // 4, page.height // 2)), RED)
    assert near(page.getpixel((3 * page.width // 4, page.height // 2)), BLUE)
