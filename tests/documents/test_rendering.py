"""A letter as bytes: archival, accessible, readable by a machine, the same twice, and shut to the network."""

import datetime
import io
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pikepdf
import pytest
from django.core.checks import run_checks
from django.template import engines
from PIL import Image

from coopps.bench.sample import SIGNATORY, sample_context, sample_data
from coopps.kernel.documents import checks, rendering
from coopps.kernel.documents.rendering import RenderingFailed, render_letter
from tests.reading import printed

TITLE = "Autorisation nominative"


def render(template="documents/sample_letter.html", specimen=False, data=None, **changes) -> bytes:
    return render_letter(
        template, sample_context() | changes, data=data or sample_data(), title=TITLE, specimen=specimen
    )


def metadata_of(pdf: bytes) -> ElementTree.Element:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return ElementTree.fromstring(document.Root.Metadata.read_bytes())


@pytest.fixture(scope="module")
def letter() -> bytes:
    return render()


def test_the_same_letter_twice_is_the_same_bytes(letter):
    assert render() == letter


def test_another_letter_is_other_bytes(letter):
    assert render(number="ARS-NOR-2026-99999") != letter


def test_nothing_of_a_letter_stays_for_the_next(letter):
    other = printed(render(number="ARS-GES-2026-00009", addressee=["Monsieur Ailleurs Démonstration"]))
    assert "ARS-NOR-2026-00001" not in other
    assert "Camille" not in other


def test_metadata_identify_archival_and_accessible_pdf(letter):
    metadata = metadata_of(letter)
    names = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}
    assert len(metadata.findall("rdf:RDF", names)) == 1
    words = {}
    for description in metadata.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"):
        words |= description.attrib
    assert words["{http://www.aiim.org/pdfa/ns/id/}part"] == "3"
    assert words["{http://www.aiim.org/pdfa/ns/id/}conformance"] == "A"
    assert words["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    # PDF/A accepts the second identification only when it is described.
    described = [e.text for e in metadata.iter("{http://www.aiim.org/pdfa/ns/schema#}namespaceURI")]
    assert described == ["http://www.aiim.org/pdfua/ns/id/"]


def test_the_file_is_tagged_in_french_and_shows_its_title(letter):
    with pikepdf.open(io.BytesIO(letter)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "fr"
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(document.docinfo["/Title"]) == TITLE
        assert str(document.docinfo["/CreationDate"]) == "D:20260503"
        tags = {
            str(o.S) for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/StructElem"
        }
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/L", "/LI"} <= tags


def test_every_font_is_embedded_and_is_the_one_shipped(letter, tmp_path):
    (tmp_path / "letter.pdf").write_bytes(letter)
    listed = subprocess.run(["pdffonts", tmp_path / "letter.pdf"], capture_output=True, text=True, check=True).stdout
    fonts = listed.splitlines()[2:]
    assert len(fonts) == 2
    for line in fonts:
        assert re.match(r"[A-Z]{6}\+Letter", line)
        assert re.search(r"Identity-H\s+yes yes yes", line)


def test_data_are_embedded_for_machines(letter):
    with pikepdf.open(io.BytesIO(letter)) as document:
        (name, attached), *others = document.attachments.items()
        content = json.loads(attached.get_file().read_bytes())
        relationship = str(document.Root.AF[0].AFRelationship)
    assert others == []
    assert name == "donnees.json"
    assert relationship == "/Data"
    assert content == sample_data() | {"date": "2026-05-03"}


def test_each_page_bears_its_number_its_code_and_its_reference(letter):
    with pikepdf.open(io.BytesIO(letter)) as document:
        pages = len(document.pages)
    assert pages == 2
    for number, page in enumerate(subprocess_pages(letter), start=1):
        assert f"Page {number} / 2" in page
        assert "K7QM-4T001-XN" in page
        assert "ARS-NOR-2026-00001" in page


def subprocess_pages(pdf: bytes) -> list[str]:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return [" ".join(page.split()) for page in done.stdout.decode().split("\f") if page.strip()]


def test_a_specimen_says_so_in_words_and_across_every_page(letter, tmp_path):
    specimen = render(specimen=True)
    assert "SPÉCIMEN : ce document n’a aucune valeur." in printed(specimen)
    assert "SPÉCIMEN" not in printed(letter)
    assert [pink_share(page) > 0.03 for page in pictures(specimen, tmp_path)] == [True, True]
    assert [pink_share(page) for page in pictures(letter, tmp_path)] == [0, 0]


def pictures(pdf: bytes, folder: Path) -> list[Image.Image]:
    subprocess.run(["pdftoppm", "-r", "30", "-png", "-", folder / "page"], input=pdf, check=True)
    pages = [Image.open(path).convert("RGB") for path in sorted(folder.glob("page-*.png"))]
    for path in folder.glob("page-*.png"):
        path.unlink()
    return pages


def pink_share(page: Image.Image) -> float:
    """How much of a page bears the color of the word across it."""
    pixels = list(page.get_flattened_data())
    return sum(red - blue > 15 for red, _, blue in pixels) / len(pixels)


@pytest.mark.parametrize(
    ("by_seal", "present", "absent"),
    [
        (True, "Cachet électronique de l’agence", "Signé par"),
        (False, "Signé par Dominique Démonstration", "Cachet électronique"),
    ],
)
def test_a_seal_is_nobodys_signature(by_seal, present, absent):
    text = printed(render(by_seal=by_seal))
    assert present in text
    assert absent not in text
    assert "Directrice générale" in text


def test_a_delegate_signs_for_the_direction():
    delegate = {
        **vars(SIGNATORY),
        "quality": "Directeur de l’offre de soins",
        "formula": "Pour la direction générale de l’agence et par délégation",
        "delegation_reference": "Décision n° 2026-11 du 2 janvier 2026",
    }
    text = printed(render(signatory=delegate))
    assert "Pour la direction générale de l’agence et par délégation, Directeur de l’offre de soins" in text
    assert "Décision n° 2026-11 du 2 janvier 2026" in text
    assert "par délégation" not in printed(render())


def test_the_first_of_a_month_is_an_ordinal():
    assert "le 1er mai 2026" in printed(render(day=datetime.date(2026, 5, 1)))
    assert "le 3 mai 2026" in printed(render())


def test_a_short_letter_holds_on_one_page():
    pdf = render("documents/letter_base.html")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 1


def test_rows_of_a_long_table_are_not_broken():
    acts = [{"label": f"Acte-{n} " + "mot " * 60, "limits": f"Limite-{n}"} for n in range(30)]
    pages = subprocess_pages(render(acts=acts))
    assert len(pages) > 3
    for n in range(30):
        whole = [page for page in pages if f"Acte-{n} " in page]
        assert len(whole) == 1
        assert f"Limite-{n}" in whole[0]
    assert sum("Limites" in page for page in pages) >= 3  # the head of the table is repeated


def test_what_a_person_typed_is_text_and_not_markup():
    text = printed(render(addressee=["<img src='http://neighbor.example/x.png'> & <b>Zoé</b>"]))
    assert "<img src='http://neighbor.example/x.png'> & <b>Zoé</b>" in text


@pytest.mark.parametrize(
    "address",
    [
        "http://neighbor.example/logo.png",
        "file:///etc/passwd",
        "static:../coopps/settings/base.py",
        "static:documents/absent.svg",
        "relative.png",
    ],
)
def test_only_static_files_are_read(address, settings, tmp_path):
    (tmp_path / "letter.html").write_text(f'<html lang="fr"><img src="{address}" alt="x">')
    engine = engines["django"].engine
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    assert engines["django"].engine is not engine
    with pytest.raises(RenderingFailed):
        render("letter.html")


def test_the_block_of_the_state_is_drawn_only_where_it_may_be(settings, letter):
    assert "République" not in printed(letter)
    settings.STATE_BRAND = True
    rendering._press.cache_clear()
    try:
        assert "RÉPUBLIQUE FRANÇAISE" in printed(render())
    finally:
        rendering._press.cache_clear()


def test_weasyprint_has_nothing_to_complain_about(caplog):
    render(specimen=True)
    assert caplog.messages == []


def test_the_check_is_silent_here_and_speaks_where_the_library_is_missing(monkeypatch):
    assert shutil.which("pdftotext")
    assert [m for m in run_checks(tags=["compatibility"]) if m.id == "documents.W001"] == []
    monkeypatch.setattr(checks, "LIBRARY_NAMES", ("libnowhere.so",))
    assert [m.id for m in checks.harfbuzz_subset_is_installed()] == ["documents.W001"]
