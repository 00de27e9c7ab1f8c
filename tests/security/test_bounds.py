"""What one request may cost: the disk, the memory, the counters; and whose address is counted."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zlib

import pikepdf
import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings as configured
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from pikepdf import Array, Dictionary, Name, Rectangle, String

from coopps.kernel.documents.uploads import UploadRefused, allowance, convert


def unfolding(megabytes: int) -> bytes:
    """A PDF of a few kilobytes whose catalog lies in a stream that unfolds into `megabytes`."""
    unfold = zlib.compressobj(9)
    packed = unfold.compress(b"2 0 \n<</Type/Catalog/Pages 3 0 R>>")
    packed += b"".join(unfold.compress(b" " * 1024 * 1024) for _ in range(megabytes)) + unfold.flush()
    out, offsets = io.BytesIO(), {}
    out.write(b"%PDF-1.7\n")
    for number, content in {
        1: b"<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(packed), packed),
        3: b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
        4: b"<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]/Contents[]>>",
    }.items():
        offsets[number] = out.tell()
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    start = out.tell()
    places = {0: (0, 0, 65535), 1: (1, offsets[1], 0), 2: (2, 1, 0), 3: (1, offsets[3], 0), 4: (1, offsets[4], 0)}
    table = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + index.to_bytes(2, "big")
        for kind, where, index in [*places.values(), (1, start, 0)]
    )
    out.write(
        b"5 0 obj\n<</Type/XRef/Size 6/W[1 4 2]/Root 2 0 R/Length %d>>stream\n%b\nendstream\nendobj\n"
        % (len(table), table)
    )
    out.write(b"startxref\n%d\n%%%%EOF" % start)
    return out.getvalue()


def test_a_pdf_that_unfolds_without_end_is_refused():
    assert convert([SimpleUploadedFile("petit.pdf", unfolding(1))]).pages == 1
    large = unfolding(100)
    assert len(large) < 200_000
    with pytest.raises(UploadRefused):
        convert([SimpleUploadedFile("bombe.pdf", large)])


def bytes_of(document: pikepdf.Pdf) -> bytes:
    content = io.BytesIO()
    document.save(content, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return content.getvalue()


def pages(number: int, drawn: bytes = b"q Q", **stream) -> pikepdf.Pdf:
    """So many pages that share what is drawn on them."""
    document = pikepdf.new()
    shared = document.make_stream(drawn, **stream)
    for _ in range(number):
        document.add_blank_page()
        document.pages[-1].obj.Contents = shared
    return document


def with_files_inside(number: int, megabytes: int) -> pikepdf.Pdf:
    document = pages(1)
    for rank in range(number):
        name = f"{rank}.xml"
        content = zlib.compress(b"<" * megabytes * 1024 * 1024)
        document.attachments[name] = pikepdf.AttachedFileSpec(document, b"", filename=name)
        stream = document.attachments[name].get_file().obj
        stream.write(content, filter=Name.FlateDecode)
    return document


def with_links(number: int) -> pikepdf.Pdf:
    document = pages(1)
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Rectangle(0, 0, 1, 1).as_array())
    document.pages[0].obj.Annots = Array([link] * number)
    return document


def with_a_field() -> pikepdf.Pdf:
    document = pages(1)
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("nom"), Rect=Rectangle(0, 0, 90, 20).as_array()
        )
    )
    document.pages[0].obj.Annots = Array([field])
    document.Root.AcroForm = Dictionary(Fields=Array([field]))
    return document


def lzw(codes: int) -> bytes:
    """A stream of spaces in the old compression that has no bound of its own: each code is one space longer than the former."""
    bits, width = "", 9
    for rank in range(codes):
        place = rank % 3500
        if place == 0:
            bits += f"{256:0{width}b}{32:09b}"
        width = 9 + sum(place + 259 >= 1 << size for size in (9, 10, 11))
        bits += f"{258 + place:0{width}b}"
    bits += f"{257:0{width}b}"
    return int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")


def refusal_of(document: pikepdf.Pdf) -> str:
    try:
        convert([SimpleUploadedFile("bombe.pdf", bytes_of(document))])
    except UploadRefused as refusal:
        return str(refusal)
    return ""


COMPLEX = "Le PDF « bombe.pdf » est trop complexe pour être repris ici. Imprimez-le dans un fichier PDF, puis"


def test_what_one_sending_unfolds_is_bounded_over_all_its_pages_and_files():
    two_megabytes = zlib.compress(b" " * 2 * 1024 * 1024)
    assert refusal_of(pages(10, two_megabytes, Filter=Name.FlateDecode)) == ""
    assert COMPLEX in refusal_of(pages(40, two_megabytes, Filter=Name.FlateDecode))
    twenty = SimpleUploadedFile("bombe.pdf", bytes_of(pages(20, two_megabytes, Filter=Name.FlateDecode)))
    with pytest.raises(UploadRefused, match="trop complexe"):
        convert([twenty, twenty])


def test_a_document_of_too_many_pages_is_refused_before_they_are_read():
    megabyte = zlib.compress(b" " * 1024 * 1024)
    assert "dépasse 60 pages" in refusal_of(pages(100, megabyte, Filter=Name.FlateDecode))


def test_files_inside_a_pdf_do_not_fill_the_memory():
    assert refusal_of(with_files_inside(2, 4)) == ""
    assert COMPLEX in refusal_of(with_files_inside(20, 4))


def test_the_compression_that_has_no_bound_is_read_only_when_it_is_small():
    small, large = lzw(1_000), lzw(30_000)
    assert len(large) < 50_000
    assert refusal_of(pages(1, small, Filter=Name.LZWDecode)) == ""
    assert COMPLEX in refusal_of(pages(1, large, Filter=Name.LZWDecode))
    hidden = zlib.compress(large)
    assert COMPLEX in refusal_of(pages(1, hidden, Filter=Array([Name.FlateDecode, Name.LZWDecode])))


def test_what_is_laid_over_the_pages_is_bounded(monkeypatch):
    assert refusal_of(with_links(100)) == ""
    assert COMPLEX in refusal_of(with_links(allowance.MAX_ANNOTATIONS + 1))
    assert refusal_of(with_a_field()) == ""
    monkeypatch.setattr(allowance, "MAX_SECONDS", 0)
    assert COMPLEX in refusal_of(with_a_field())


def test_no_request_writes_more_than_the_limit_to_the_disk(settings):
    settings.UPLOAD_MAX_BYTES = 100_000
    files = [SimpleUploadedFile(f"{number}.pdf", b"%PDF-" + b"x" * 90_000) for number in range(3)]
    request = RequestFactory().post("/", {"document": files, "title": "saisi"})
    received = request.FILES.getlist("document")
    assert request.POST["title"] == "saisi"
    assert [file.size for file in received] == [90_005] * 3
    assert sum(len(file.read()) for file in received) <= settings.UPLOAD_MAX_BYTES
    with pytest.raises(UploadRefused, match="dépasse"):
        convert(received)
    request.close()


def test_counters_are_not_forgotten_under_load():
    assert configured.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 100_000
    assert caches["default"]._max_entries >= 100_000


def test_the_visitor_is_counted_and_not_the_proxy(rf, settings):
    """gunicorn sees one address, the proxy's: everybody would share one limit."""
    production = subprocess.run(
        [sys.executable, "-c", "from coopps.settings import production as p; print(p.ALLAUTH_TRUSTED_PROXY_COUNT)"],
        env=os.environ | {"COOPPS_SECRET_KEY": "x", "COOPPS_HOSTS": "portail.example"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = int(production.stdout)
    request = rf.get("/", REMOTE_ADDR="172.18.0.1", headers={"X-Forwarded-For": "6.6.6.6, 198.51.100.7"})
    assert get_adapter(request).get_client_ip(request) == "198.51.100.7"
