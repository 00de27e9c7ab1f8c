"""« Mes documents »: the person's own safe, in the browser's words."""

from __future__ import annotations

import datetime
import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.choices import PaperKind
from accounts.models import Paper
from accounts.rules import covered_until, paper_state
from accounts.services import papers
from coopps.kernel.documents.models import StoredFile
from coopps.kernel.documents.uploads import accept
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
POLICY = {"insurer": "Mutuelle", "policy_number": "42", "valid_from": "2026-01-01", "valid_to": "2040-12-31"}
CONFIRM = "C’est bien mon document"


def photograph(name: str, color: str = "white", size=(60, 80)) -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", size, color).save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue())


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.fixture
def owner(person):
    return person("alix@exemple.test", first_name="Alix", last_name="Exemple")


@pytest.fixture
def browser(texts, owner):
    return signed_in(owner)


def add(browser, kind="assurance", **typed) -> Paper:
    """A paper sent and not looked at."""
    browser.post(reverse("accounts:paper_add", args=[kind]), typed)
    return Paper.objects.latest("pk")


def confirm(browser, paper, **typed):
    return browser.post(
        reverse("accounts:paper", args=[paper.pk]), {"confirm": str(paper.unconfirmed_id)} | typed, follow=True
    )


# --- Added, looked at, kept -------------------------------------------------------------------------------------------
def test_an_empty_safe_says_each_kind_and_what_the_law_says(browser):
    page = words_of(browser.get(reverse("accounts:papers")))
    assert all(kind.label in page for kind in PaperKind)
    assert page.count("Aucun document pour l’instant") == len(PaperKind)
    assert "L. 113-12" in page
    assert reverse("accounts:papers") in browser.get(reverse("accounts:profile")).content.decode()


def test_a_paper_counts_once_its_pages_were_looked_at(browser):
    paper = add(browser, **POLICY, document=[photograph("recto.jpg"), photograph("verso.jpg")])
    assert (paper.document, paper.unconfirmed.pages, paper.insurer) == (None, 2, "Mutuelle")
    page = browser.get(reverse("accounts:paper", args=[paper.pk]))
    assert CONFIRM in words_of(page)
    for number in (1, 2):
        picture = browser.get(reverse("accounts:paper_to_check_page", args=[paper.pk, number]))
        assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert content_of(browser.get(reverse("accounts:paper_to_check", args=[paper.pk]))).startswith(b"%PDF-")
    assert browser.get(reverse("accounts:paper_file", args=[paper.pk])).status_code == 404
    answer = confirm(browser, paper, **POLICY)
    assert answer.redirect_chain[-1][0] == reverse("accounts:papers")
    paper.refresh_from_db()
    assert (paper.document.pages, paper.unconfirmed) == (2, None)
    assert "Valable jusqu’au 31 décembre 2040" in words_of(answer)
    assert browser.get(reverse("accounts:paper_page", args=[paper.pk, 2])).status_code == 200
    assert browser.get(reverse("accounts:paper_page", args=[paper.pk, 3])).status_code == 404
    assert content_of(browser.get(reverse("accounts:paper_file", args=[paper.pk]))).startswith(b"%PDF-")


def test_what_is_missing_is_said_and_what_was_typed_is_kept(browser):
    paper = add(browser, insurer="Mutuelle", document=photograph("a.jpg"))
    answer = confirm(browser, paper, insurer="Mutuelle")
    assert "« Numéro de contrat » n’est pas rempli" in words_of(answer)
    paper.refresh_from_db()
    assert (paper.document is not None, paper.insurer) == (True, "Mutuelle")
    assert "À compléter" in words_of(browser.get(reverse("accounts:papers")))


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("vide.pdf", b""), "est vide"),
        (SimpleUploadedFile("lettre.pdf", b"MZ\x90 un programme"), "n’est ni un PDF"),
        (SimpleUploadedFile("casse.pdf", b"%PDF-1.7 rien"), "est endommagé"),
    ],
)
def test_a_refused_file_takes_nothing_of_what_was_typed_away(browser, file, words):
    file.seek(0)
    answer = browser.post(reverse("accounts:paper_add", args=["assurance"]), POLICY | {"document": file})
    assert words in words_of(answer)
    assert 'value="Mutuelle"' in answer.content.decode()
    paper = Paper.objects.get()
    assert (paper.insurer, paper.document, paper.unconfirmed) == ("Mutuelle", None, None)
    # The same button again is about this paper, and begins no other.
    assert f'action="{reverse("accounts:paper", args=[paper.pk])}"' in answer.content.decode()


def test_a_date_that_is_none_is_refused_at_its_field(browser):
    answer = browser.post(reverse("accounts:paper_add", args=["assurance"]), POLICY | {"valid_to": "le trente"})
    assert 'value="Mutuelle"' in answer.content.decode()
    assert not Paper.objects.exists()


def test_an_unknown_kind_is_not_found(browser):
    assert browser.get(reverse("accounts:paper_add", args=["attestation"])).status_code == 404


# --- Versions ---------------------------------------------------------------------------------------------------------
def test_another_document_is_another_version_and_the_former_one_stays(browser):
    first = add(browser, **POLICY, document=photograph("2026.jpg"))
    confirm(browser, first, **POLICY)
    address = reverse("accounts:paper", args=[first.pk])
    browser.post(address, POLICY | {"valid_to": "2039-12-31", "document": photograph("2027.jpg", "gray")})
    last = Paper.objects.latest("pk")
    assert (last.replaces, last.document) == (first, None)
    first.refresh_from_db()
    assert (str(first.valid_to), str(last.valid_to)) == ("2040-12-31", "2039-12-31")
    confirm(browser, last, **POLICY | {"valid_to": "2039-12-31"})
    listed = browser.get(reverse("accounts:papers")).content.decode()
    assert reverse("accounts:paper", args=[last.pk]) in listed
    assert f'"{address}"' not in listed
    page = words_of(browser.get(address))
    assert "Version d’avant, gardée" in page
    assert address in browser.get(reverse("accounts:paper", args=[last.pk])).content.decode()
    assert browser.get(reverse("accounts:paper_page", args=[first.pk, 1])).status_code == 200
    late = browser.post(address, POLICY | {"insurer": "Trop tard"})
    assert "Une version plus récente remplace ce document" in words_of(late)
    first.refresh_from_db()
    assert first.insurer == "Mutuelle"


def test_a_word_is_corrected_in_its_place_while_nobody_took_it(browser):
    paper = add(browser, **POLICY, document=photograph("a.jpg"))
    confirm(browser, paper, **POLICY)
    browser.post(reverse("accounts:paper", args=[paper.pk]), POLICY | {"policy_number": "43"})
    assert [row.policy_number for row in Paper.objects.all()] == ["43"]


def test_what_nobody_looked_at_is_forgotten_when_it_is_withdrawn(browser):
    paper = add(browser, **POLICY, document=photograph("a.jpg"))
    assert browser.get(reverse("accounts:paper_withdraw", args=[paper.pk])).status_code == 200
    browser.post(reverse("accounts:paper_withdraw", args=[paper.pk]))
    assert not Paper.objects.exists()


# --- Pages turned and put in order ------------------------------------------------------------------------------------
def test_pages_are_turned_and_moved_by_buttons_before_they_count(browser):
    sent = [photograph("verso.jpg", "black"), photograph("recto.jpg", "white", (120, 60))]
    paper = add(browser, kind="identite", document=sent)
    received = paper.unconfirmed
    address = reverse("accounts:paper", args=[paper.pk])
    page = words_of(browser.get(address))
    assert f'value="{received.pk}-descendre-1"' in page
    assert f'value="{received.pk}-monter-1"' not in page
    moved = browser.post(address, {"valid_to": "2031-05-03", "arrange": f"{received.pk}-descendre-1"})
    paper.refresh_from_db()
    step = paper.unconfirmed
    assert moved["Location"] == f"{address}#page-{step.pk}-2"
    assert str(paper.valid_to) == "2031-05-03"
    browser.post(address, {"arrange": f"{step.pk}-tourner-1"})
    paper.refresh_from_db()
    with paper.unconfirmed.open() as file, pikepdf.open(io.BytesIO(file.read())) as pdf:
        shapes = [
            (float(page.mediabox[2]) > float(page.mediabox[3]), int(page.obj.get("/Rotate", 0))) for page in pdf.pages
        ]
    assert shapes == [(True, 90), (False, 0)]
    assert paper.unconfirmed.arranged_from == received
    assert sorted(file.name for file in paper.unconfirmed.originals) == ["recto.jpg", "verso.jpg"]
    confirm(browser, paper)
    paper.refresh_from_db()
    assert paper.document.arranged_from == received


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "x",
        "0-tourner-1",
        "{pk}-tourner-9",
        "{pk}-monter-1",
        "{pk}-jeter-1",
        "{pk}-tourner-²",
        "{pk}-tourner-" + "9" * 5000,
    ],
)
def test_a_button_that_means_nothing_moves_nothing(browser, wanted):
    paper = add(browser, kind="identite", document=[photograph("a.jpg"), photograph("b.jpg")])
    received = paper.unconfirmed
    address = reverse("accounts:paper", args=[paper.pk])
    answer = browser.post(address, {"arrange": wanted.format(pk=received.pk)})
    assert answer.status_code == 200
    paper.refresh_from_db()
    assert (paper.unconfirmed, StoredFile.objects.count()) == (received, 1)


# --- Where a paper stands ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("begins", "ends", "words"),
    [
        (-300, 61, "valable jusqu’au"),
        (-300, 25, "expire dans 25 jours"),
        (-300, 1, "expire demain"),
        (-300, 0, "expire aujourd’hui"),
        (-300, -1, "expirée depuis le"),
        (10, 300, "valable à partir du"),
        (-300, None, "à compléter"),
    ],
)
def test_where_a_paper_stands_is_said_in_words(owner, begins, ends, words):
    today = timezone.localdate()
    paper = papers.add(owner, PaperKind.INSURANCE)
    document = accept([photograph("a.jpg")], owner=owner, label="a")
    paper = papers.save(
        paper,
        owner,
        paper.words
        | {
            "insurer": "M",
            "policy_number": "1",
            "valid_from": today + begins * DAY,
            "valid_to": None if ends is None else today + ends * DAY,
        },
        document=document,
    )
    assert paper_state(paper, today).words == "à vérifier : regardez ses pages"
    paper = papers.confirm(paper, owner, seen=str(document.pk))
    assert paper_state(paper, today).words.startswith(words)


def test_what_follows_without_a_gap_is_covered():
    today = datetime.date(2026, 5, 3)
    rows = [
        Paper(valid_from=today + 11 * DAY, valid_to=today + 30 * DAY),
        Paper(valid_from=None, valid_to=today + 10 * DAY),
        Paper(valid_from=today + 32 * DAY, valid_to=today + 90 * DAY),
    ]
    assert covered_until(rows, today) == today + 30 * DAY
    assert covered_until(rows[:1], today) is None


def test_who_takes_a_paper_away_reads_what_becomes_of_it(browser):
    paper = add(browser, **POLICY, document=photograph("a.jpg"))
    confirm(browser, paper)
    said = words_of(browser.get(reverse("accounts:paper_withdraw", args=[paper.pk])))
    assert law.text(TextKey.DATA_PAPERS, timezone.localdate()).body in said
    assert law.text(TextKey.DATA_PAPERS, timezone.localdate()).body in words_of(
        browser.get(reverse("portal:personal_data"))
    )
