"""What one request may cost: the disk, the memory, the counters; and whose address is counted."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zlib

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings as configured
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from coopps.kernel.documents.uploads import UploadRefused, convert


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
