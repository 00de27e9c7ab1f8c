"""The document of a protocol: contents that lead to the right page, a draft that says so on each page, the hash at the foot."""

import datetime
import io
import re
import subprocess

import pikepdf
import pytest
from django.utils import timezone

from accounts.models import Agency
from coopps.kernel.documents.rendering import render_letter
from protocols.letters import document as letters
from protocols.models import ProtocolVersion, RegionalAuthorization
from protocols.sections import SECTIONS
from tests.protocols.contents import complete_content

AGENCY = Agency(name="Agence de démonstration", region="Démonstration", timezone="Europe/Paris")
DAY = datetime.date(2026, 5, 3)
VERSION = ProtocolVersion(number=2, sha256="ab" * 32, frozen_at=timezone.now())
ORDER = RegionalAuthorization(order_number="2026-12", order_date=DAY)


@pytest.fixture(autouse=True)
def names(db):
    """Professions are read from the database; their codes will do."""


def pdf_of(content=None, *, specimen=False, **words) -> bytes:
    made = letters.document(content or complete_content(), code="TEST-1", agency=AGENCY, day=DAY, **words)
    return render_letter(made.template, made.context, data=made.data, title=made.title, specimen=specimen)


def pages(pdf: bytes) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return [" ".join(page.split()) for page in done.stdout.decode().split("\f") if page.strip()]


@pytest.fixture
def draft() -> list[str]:
    return pages(pdf_of())


def test_the_contents_lead_to_the_page_of_each_section(draft):
    for section in SECTIONS:
        heading = f"{section.number}. {section.title}"
        (number,) = re.findall(rf"{re.escape(heading)}[ .]*\. ?(\d+)", draft[0])
        assert heading in draft[int(number) - 1], heading


def test_a_draft_says_so_on_each_page(draft):
    assert len(draft) > 3
    assert all("PROJET" in page for page in draft)
    assert all(f"Page {number} / {len(draft)}" in page for number, page in enumerate(draft, start=1))


def test_a_filed_version_bears_its_number_and_its_hash_and_is_still_a_draft():
    for page in pages(pdf_of(version=VERSION, copy_of="Exemplaire de démonstration")):
        assert "PROJET" in page
        assert f"Empreinte SHA-256 : {VERSION.sha256}" in page.replace("\u00a0", " ")
        assert "version 2" in page
        assert "Exemplaire de démonstration" in page


def test_an_authorized_version_is_no_draft():
    found = pages(pdf_of(version=VERSION, authorization=ORDER))
    assert not any("PROJET" in page for page in found)
    assert "2026-12" in found[0]


def test_steps_risks_and_indicators_are_read_on_a_page_turned_on_its_side():
    with pikepdf.open(io.BytesIO(pdf_of())) as made:
        turned = [float(page.mediabox[2]) > float(page.mediabox[3]) for page in made.pages]
        assert str(made.Root.Lang) == "fr"
        assert b"pdfaid" in made.Root.Metadata.read_bytes()
    assert any(turned)
    assert not turned[0]


def test_a_row_is_never_cut_between_two_pages():
    content = complete_content()
    step = content["care_steps"][1]
    content["care_steps"] = [
        step | {"step": f"Début{n}", "description": "Longue description. " * 12, "trace": f"Fin{n}"} for n in range(12)
    ]
    found = pages(pdf_of(content))
    for number in range(12):
        holding = {
            place for place, page in enumerate(found) for mark in ("Début", "Fin") if f"{mark}{number}" in page.split()
        }
        assert len(holding) == 1


def test_a_content_with_nothing_in_it_is_a_document_too():
    found = pages(pdf_of({"title": ""}))
    assert "Protocole sans intitulé" in found[0]
    assert "Rubrique à écrire." in " ".join(found)


def test_the_annex_of_an_order_holds_the_same_sections():
    version = ProtocolVersion(content=complete_content())
    assert [read.section.number for read in letters.annex(version)["sections"]] == list(range(1, 21))
