"""A document that is sent counts once its person has seen its pages; what was sent stays beside it, byte for byte."""

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from adhesions.choices import Item
from coopps.demo.story import sample_document
from coopps.kernel.instruction.choices import InstructionState
from tests.adhesions.test_pages_dossier import DIPLOMA, page_of, pdf, photograph, text_of

pytestmark = pytest.mark.django_db

CONFIRM = "C’est bien mon document"


@pytest.fixture
def mine(ours):
    """The nurse's dossier, the doctor having joined."""
    ours.open().invite().join()
    return ours.membership(ours.lead)


@pytest.fixture
def nurse(ours, client_of):
    return client_of(ours.lead)


def content_of(answer) -> bytes:
    """Read to the end, which closes the file."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def status(client, address: str) -> int:
    answer = client.get(address)
    content_of(answer)
    return answer.status_code


def send(client, member, *files, **words):
    return client.post(page_of(member), DIPLOMA | {"document": files or [pdf()]} | words)


def confirm(client, member, **words):
    row = member.item_diplome.get()
    return client.post(page_of(member), DIPLOMA | {"confirm": str(row.unconfirmed_id)} | words, follow=True)


def owed(member) -> str:
    return " ".join(member.item_diplome.get().missing(member.adhesion.agency.today()))


def test_what_is_sent_is_shown_and_does_not_count_until_its_person_says_so(mine, nurse):
    answer = send(nurse, mine, photograph("recto.jpg"), photograph("verso.jpg"))
    row = mine.item_diplome.get()
    assert answer["Location"] == f"{page_of(mine)}#ligne-{row.pk}"
    assert row.document is None
    assert "Le document reçu est à vérifier" in owed(mine)
    page = nurse.get(page_of(mine))
    words = page.content.decode()
    assert CONFIRM in words
    assert "Il ne compte pas encore" in text_of(page)
    for number in (1, 2):
        address = reverse("adhesions:to_check_page", args=["diplome", row.pk, number])
        assert address in words
        picture = nurse.get(address)
        assert (picture["Content-Type"], picture["Cache-Control"]) == ("image/jpeg", "private, no-store")
        assert picture["X-Content-Type-Options"] == "nosniff"
        assert max(Image.open(io.BytesIO(picture.content)).size) == 1600
    assert nurse.get(reverse("adhesions:to_check_page", args=["diplome", row.pk, 3])).status_code == 404
    assert content_of(nurse.get(reverse("adhesions:to_check", args=["diplome", row.pk]))).startswith(b"%PDF-")
    assert nurse.get(reverse("adhesions:document", args=["diplome", row.pk])).status_code == 404


def test_one_touch_says_that_it_is_the_right_document_and_leads_on(mine, nurse):
    send(nurse, mine)
    answer = confirm(nurse, mine, title="Diplôme retouché")
    row = mine.item_diplome.get()
    assert (row.document.original_name, row.unconfirmed, row.title) == ("diplome.pdf", None, "Diplôme retouché")
    assert row.confirmed_at is not None
    assert owed(mine) == ""
    assert answer.redirect_chain[-1][0] == page_of(mine, "experience")
    assert CONFIRM not in nurse.get(page_of(mine)).content.decode()


def test_a_document_to_check_is_shown_with_the_engagement(ours, mine, nurse):
    ours.fill()
    row = mine.item_diplome.get()
    nurse.post(page_of(mine), DIPLOMA | {"document": pdf("second.pdf")})
    engagement = text_of(nurse.get(page_of(mine, "engagement")))
    assert "«second.pdf», 1 page, à vérifier" in engagement.replace("« ", "«").replace(" »", "»")
    former = row.document
    row.refresh_from_db()
    assert row.document == former  # the former one stays until the new one is confirmed
    confirm(nurse, mine)
    row.refresh_from_db()
    assert row.document.original_name == "second.pdf"
    former.refresh_from_db()
    assert "à vérifier" not in text_of(nurse.get(page_of(mine, "engagement")))


def test_another_file_takes_the_place_of_the_one_that_was_to_be_checked(mine, nurse):
    send(nurse, mine)
    first = mine.item_diplome.get().unconfirmed_id
    nurse.post(page_of(mine), DIPLOMA | {"document": pdf("le-bon.pdf"), "confirm": str(first)})
    row = mine.item_diplome.get()
    assert (row.document, row.unconfirmed.original_name) == (None, "le-bon.pdf")
    again = nurse.post(page_of(mine), DIPLOMA | {"confirm": str(first)})  # the button of a tab left open
    assert "Le document a changé depuis que vous l’avez regardé" in text_of(again)
    assert f'value="{row.unconfirmed_id}"' in again.content.decode()
    assert mine.item_diplome.get().document is None
    confirm(nurse, mine)
    assert mine.item_diplome.get().document.original_name == "le-bon.pdf"


@pytest.mark.parametrize("seen", ["", "x", "0", "9" * 40])
def test_a_button_that_names_no_file_confirms_nothing(mine, nurse, seen):
    send(nurse, mine)
    assert nurse.post(page_of(mine), DIPLOMA | {"confirm": seen}).status_code == 200
    assert mine.item_diplome.get().document is None


def test_the_key_enter_in_a_field_confirms_nothing(mine, nurse):
    send(nurse, mine)
    page = nurse.get(page_of(mine)).content.decode()
    form = page[page.index("data-autosave=") :]
    assert form.index('value="stay"') < form.index('name="confirm"')  # the first button is the one that Enter presses


def test_saving_while_one_types_neither_confirms_nor_forgets_a_document(mine, nurse):
    send(nurse, mine)
    waiting = mine.item_diplome.get().unconfirmed_id
    assert nurse.post(page_of(mine), DIPLOMA, headers={"X-Autosave": "1"}).status_code == 204
    assert mine.item_diplome.get().unconfirmed_id == waiting


def test_with_another_part_to_check_one_stays_on_the_page(ours, mine, nurse):
    send(nurse, mine, then="add")
    first, second = mine.item_diplome.all()
    nurse.post(reverse("adhesions:dossier_row", args=[mine.pk, "diplome", second.pk]), {"document": pdf("autre.pdf")})
    answer = nurse.post(
        reverse("adhesions:dossier_row", args=[mine.pk, "diplome", first.pk]),
        DIPLOMA | {"confirm": str(first.unconfirmed_id)},
    )
    assert answer["Location"] == f"{page_of(mine)}#ligne-{first.pk}"


# --- As it was sent -------------------------------------------------------------------------------------------------
def test_what_was_sent_is_kept_and_given_back_byte_for_byte_as_an_attachment(mine, nurse):
    sent = sample_document("Diplôme signé")
    send(nurse, mine, SimpleUploadedFile("mon diplôme.pdf", sent))
    confirm(nurse, mine)
    row = mine.item_diplome.get()
    page = nurse.get(reverse("adhesions:originals", args=["diplome", row.pk])).content.decode()
    assert hashlib.sha256(sent).hexdigest() in page
    assert row.document.sha256 in page
    address = reverse("adhesions:sent", args=["diplome", row.pk, row.document.sent.get().pk])
    assert address in page
    for query in ("", "?inline=1"):
        answer = nurse.get(address + query)
        assert content_of(answer) == sent
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Type"] == "application/octet-stream"
        assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")


def test_who_reads_the_document_reads_what_was_sent_and_nobody_else(ours, theirs, mine, client_of, client):
    ours.fill()
    theirs.open().invite().join().fill()
    [(doctor, _)] = ours.members
    row, other = mine.item_diplome.get(), theirs.membership(theirs.lead).item_diplome.get()
    ours_to_read = [
        reverse("adhesions:originals", args=["diplome", row.pk]),
        reverse("adhesions:sent", args=["diplome", row.pk, row.document.sent.get().pk]),
    ]
    crossed = reverse("adhesions:sent", args=["diplome", other.pk, row.document.sent.get().pk])
    client.force_login(ours.instructor)
    for stranger in (client_of(doctor), client_of(theirs.lead), client):
        for address in [*ours_to_read, crossed]:
            assert status(stranger, address) == 404, address
    ours.write_intent().engage().file()
    for address in ours_to_read:
        assert status(client, address) == 200
        assert status(client_of(theirs.lead), address) == 404


def test_a_document_to_check_is_shown_to_its_person_only(ours, theirs, mine, client_of, client):
    ours.fill().write_intent().engage().file().take().request(ours.lead, Item.DIPLOMA, "La date est illisible.")
    row, nurse = mine.item_diplome.get(), client_of(ours.lead)
    nurse.post(page_of(mine), DIPLOMA | {"document": pdf("lisible.pdf")})
    theirs.open()
    client.force_login(ours.instructor)
    addresses = [
        reverse("adhesions:to_check", args=["diplome", row.pk]),
        reverse("adhesions:to_check_page", args=["diplome", row.pk, 1]),
    ]
    for address in addresses:
        assert status(nurse, address) == 200
        for stranger in (client, client_of(ours.members[0][0]), client_of(theirs.lead)):
            assert status(stranger, address) == 404
    given = client.get(reverse("adhesions:document", args=["diplome", row.pk]))
    assert 'filename="lisible.pdf"' not in given["Content-Disposition"]
    content_of(given)
    refused = nurse.post(reverse("adhesions:answer", args=[ours.pk]))
    assert f"{ours.lead.full_name} — Diplômes : le document reçu est à vérifier" in text_of(refused)
    assert ours.instruction.state == InstructionState.REQUESTED
