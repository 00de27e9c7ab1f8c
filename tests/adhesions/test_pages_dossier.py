"""Pages of one's own dossier: saved as typed, several rows, documents accepted or refused, nothing typed lost, the word."""

import html
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from PIL import Image

from accounts.choices import PracticeStatus
from adhesions.choices import Item, MembershipState
from adhesions.services import dossier
from coopps.demo.story import sample_document
from tests.markup import inline_code

pytestmark = pytest.mark.django_db

DIPLOMA = {"title": "Diplôme d’État", "institution": "Institut", "obtained_on": "2015-06-30"}


def page_of(membership, item="diplome") -> str:
    return reverse("adhesions:dossier_item", args=[membership.pk, item])


def pdf(name="diplome.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, sample_document("Diplôme"))


def text_of(answer) -> str:
    """The words of a page, without its tags, with plain spaces."""
    words = html.unescape(strip_tags(answer.content.decode())).replace("\u00a0", " ")
    return " ".join(words.split())


def photograph(name="page.jpg") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue())


@pytest.fixture
def mine(ours):
    """The nurse's dossier, the doctor having joined."""
    ours.open().invite().join()
    return ours.membership(ours.lead)


@pytest.fixture
def nurse(ours, client_of):
    return client_of(ours.lead)


# --- Saved as typed -----------------------------------------------------------------------------------------------
def test_every_section_of_a_dossier_opens(ours, mine, nurse):
    overview = nurse.get(reverse("adhesions:dossier", args=[mine.pk]))
    assert overview.status_code == 200
    sections = overview.context["sections"]
    assert [section.key for section in sections] == [
        "exercice",
        *(item.value for item in Item if item != Item.EMPLOYER),
    ]
    for section in sections:
        answer = nurse.get(section.url)
        assert answer.status_code == 200, section.key
        assert f"rubrique {section.number} sur {len(sections)}" in answer.content.decode()
        assert inline_code(answer.content.decode()) == []


def test_a_section_that_the_dossier_has_not_is_not_found(ours, mine, client_of):
    [(doctor, _)] = ours.members
    membership = ours.membership(doctor)
    assert client_of(doctor).get(page_of(membership, "formation_theorique")).status_code == 404
    assert client_of(doctor).get(page_of(membership, "inconnu")).status_code == 404


def test_an_incomplete_row_is_saved_and_what_is_missing_is_told(mine, nurse):
    answer = nurse.post(page_of(mine), {"title": "Diplôme d’État"}, follow=True)
    row = mine.item_diplome.get()
    assert (row.title, row.institution, row.obtained_on) == ("Diplôme d’État", "", None)
    assert "reste à compléter" in answer.content.decode()
    overview = nurse.get(reverse("adhesions:dossier", args=[mine.pk])).content.decode()
    assert f"{page_of(mine)}#ligne-{row.pk}-institution" in overview


def test_autosave_begins_one_row_and_goes_on_with_it(mine, nurse):
    for typed in ("Dip", "Diplôme"):
        answer = nurse.post(page_of(mine), {"title": typed}, headers={"X-Autosave": "1"})
        assert (answer.status_code, answer.content) == (204, b"")
    assert mine.item_diplome.get().title == "Diplôme"


def test_autosave_of_something_wrong_says_so_and_changes_nothing(mine, nurse):
    wrong = {"title": "Diplôme", "obtained_on": "hier"}
    assert nurse.post(page_of(mine), wrong, headers={"X-Autosave": "1"}).status_code == 422
    assert not mine.item_diplome.exists()


def test_an_error_keeps_what_was_typed(mine, nurse):
    page = nurse.post(page_of(mine), {"title": "Mon diplôme", "obtained_on": "hier"}).content.decode()
    assert 'value="Mon diplôme"' in page
    assert 'value="hier"' in page
    assert 'href="#ligne-0-obtained_on"' in page


def test_a_second_row_is_added_saved_alone_and_removed(mine, nurse):
    nurse.post(page_of(mine), DIPLOMA | {"then": "add"})
    first, second = mine.item_diplome.all()
    nurse.post(reverse("adhesions:dossier_row", args=[mine.pk, "diplome", second.pk]), {"title": "Le second"})
    assert [row.title for row in mine.item_diplome.all()] == ["Diplôme d’État", "Le second"]
    page = nurse.get(page_of(mine)).content.decode()
    assert f'id="ligne-{first.pk}-title"' in page
    assert f'id="ligne-{second.pk}-title"' in page
    remove = reverse("adhesions:row_remove", args=[mine.pk, "diplome", second.pk])
    assert "Le second" in nurse.get(remove).content.decode()
    assert nurse.post(remove)["Location"] == page_of(mine)
    assert [row.pk for row in mine.item_diplome.all()] == [first.pk]


def test_a_section_asks_as_much_with_one_row_as_with_three(mine, ours, nurse, django_assert_num_queries):
    nurse.post(page_of(mine), DIPLOMA | {"document": pdf()})
    nurse.get(page_of(mine))
    with CaptureQueriesContext(connection) as one:
        nurse.get(page_of(mine))
    count = len(one)
    for _ in range(2):
        row = dossier.add_row(mine, Item.DIPLOMA, ours.lead.user)
        nurse.post(reverse("adhesions:dossier_row", args=[mine.pk, "diplome", row.pk]), DIPLOMA | {"document": pdf()})
    with django_assert_num_queries(count):
        page = nurse.get(page_of(mine)).content.decode()
    assert page.count('class="portal-row"') == 3


def test_the_training_that_the_protocol_asks_for_is_beside_the_fields(ours, mine, nurse):
    training = ours.adhesion.version.training
    page = nurse.get(page_of(mine, "formation_theorique")).content.decode()
    assert (f"{training.theory_hours} heures" in page) == bool(training.theory_hours)


# --- Documents ----------------------------------------------------------------------------------------------------
def test_several_photographs_become_one_document(mine, nurse):
    pages = [photograph("recto.jpg"), photograph("verso.jpg")]
    nurse.post(page_of(mine), DIPLOMA | {"document": pages})
    document = mine.item_diplome.get().unconfirmed
    assert (document.content_type, document.pages) == ("application/pdf", 2)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("vide.pdf", b""), "est vide"),
        (SimpleUploadedFile("lettre.pdf", b"MZ\x90 un programme"), "n’est ni un PDF"),
        (SimpleUploadedFile("casse.pdf", b"%PDF-1.7 rien"), "est endommagé"),
    ],
)
def test_a_refused_document_says_why_at_its_field_and_takes_nothing_away(mine, nurse, file, words):
    file.seek(0)
    answer = nurse.post(page_of(mine), DIPLOMA | {"document": file})
    page, row = answer.content.decode(), mine.item_diplome.get()
    assert words in page
    assert 'value="Institut"' in page
    assert "ligne-0-document_error" in page
    assert (row.institution, row.document) == ("Institut", None)
    # What is sent next goes to the same row.
    assert reverse("adhesions:dossier_row", args=[mine.pk, "diplome", row.pk]) in page


# --- Practice, the sworn statement, the employer, the engagement -----------------------------------------------------
def test_a_salaried_person_gets_the_employer_s_section(mine, nurse):
    site = mine.adhesion.main_site
    words = {"practice_status": PracticeStatus.PUBLIC_EMPLOYEE, "sites": [site.pk]}
    nurse.post(reverse("adhesions:practice", args=[mine.pk]), words)
    address = reverse("adhesions:employer_request", args=[mine.pk])
    assert nurse.get(address).status_code == 200
    page = nurse.post(address, {"employer": "Hôpital", "email": "pas une adresse"}).content.decode()
    assert 'value="pas une adresse"' in page
    nurse.post(address, {"employer": "Hôpital", "email": "drh@demonstration.test"})
    assert mine.employer_agreements.get().email == "drh@demonstration.test"


def test_a_place_of_another_team_is_refused(ours, theirs, mine, nurse):
    theirs.open()
    words = {"practice_status": "liberal", "sites": [theirs.adhesion.main_site.pk]}
    assert nurse.post(reverse("adhesions:practice", args=[mine.pk]), words).status_code == 200
    assert list(mine.sites.all()) == [ours.adhesion.main_site]


def test_the_sworn_statement_needs_the_box(mine, nurse):
    address = reverse("adhesions:sworn", args=[mine.pk])
    nurse.post(address, {})
    assert not mine.item_attestation.exists()
    nurse.post(address, {"sworn": "on"})
    row = mine.item_attestation.get()
    assert row.text == dossier.sworn_text(mine)
    assert "Vous l’avez attesté" in nurse.get(address).content.decode()


def test_the_engagement_shows_the_whole_text_the_hash_and_the_people_and_is_signed_as_shown(ours, mine, nurse):
    ours.fill()
    [(doctor, _)] = ours.members
    address = reverse("adhesions:engagement", args=[mine.pk])
    answer = nurse.get(address)
    page, text = answer.content.decode(), answer.context["text"]
    assert ours.adhesion.version.sha256 in page
    assert doctor.full_name in text
    assert nurse.post(address, {"seen": "Autre chose"}).status_code == 200
    assert ours.membership(ours.lead).state == MembershipState.IN_PROGRESS
    assert nurse.post(address, {"seen": text.replace("\n", "\r\n")}).status_code == 302
    signed = ours.membership(ours.lead)
    assert signed.state == MembershipState.ENGAGED
    assert signed.commitment.version_sha256 == ours.adhesion.version.sha256


def test_an_incomplete_dossier_is_not_signed_for_and_says_where_it_is_mended(mine, nurse):
    address = reverse("adhesions:engagement", args=[mine.pk])
    page = nurse.get(address).content.decode()
    assert "Signer mon engagement" not in page
    assert page_of(mine) in page
    nurse.post(address, {"seen": dossier.commitment_text(mine)})
    assert not mine.commitments.exists()


def test_what_keeps_from_signing_names_its_section(mine, nurse):
    words = text_of(nurse.get(page_of(mine, "engagement")))
    assert f"{Item.INSURANCE.label} : rien n’est encore rempli." in words
    assert f"{Item.DIPLOMA.label} : rien n’est encore rempli." in words


def test_after_a_signature_the_page_says_whose_turn_it_is(ours, mine, client_of):
    [(doctor, _)] = ours.members
    ours.write_intent().fill(doctor).fill(ours.lead)
    said = []
    for person in (doctor, ours.lead):
        page, client = page_of(ours.membership(person), "engagement"), client_of(person)
        seen = client.get(page).context["text"]
        said.append(text_of(client.post(page, {"seen": seen}, follow=True)))
    assert f"Nous attendons : {ours.membership(ours.lead).name}" in said[0]
    assert "Votre engagement est signé. Chaque personne a signé son engagement : déposez la demande." in said[1]


def test_a_signed_dossier_is_read_only_until_it_is_taken_back(ours, mine, nurse):
    ours.fill().engage()
    row = mine.item_diplome.get()
    save = reverse("adhesions:dossier_row", args=[mine.pk, "diplome", row.pk])
    refused = nurse.post(save, DIPLOMA | {"title": "Changé"})
    assert "reprenez votre dossier" in refused.content.decode()
    assert mine.item_diplome.get().title != "Changé"
    assert "<form" not in nurse.get(page_of(mine)).content.decode().split("<main")[1]
    reopen = reverse("adhesions:reopen", args=[mine.pk])
    assert "ne vaut plus" in nurse.get(reopen).content.decode()
    nurse.post(reopen)
    nurse.post(save, DIPLOMA | {"title": "Changé"})
    assert mine.item_diplome.get().title == "Changé"


def test_after_filing_what_the_agency_asks_comes_first_and_alone_can_change(ours, mine, nurse):
    ours.fill().write_intent().engage().file().take().request(ours.lead, Item.DIPLOMA, "La date est illisible.")
    overview = nurse.get(reverse("adhesions:dossier", args=[mine.pk]))
    assert [section.key for section in overview.context["asked"]] == ["diplome"]
    assert "La date est illisible." in overview.content.decode()
    row = mine.item_diplome.get()
    nurse.post(reverse("adhesions:dossier_row", args=[mine.pk, "diplome", row.pk]), DIPLOMA | {"title": "Lisible"})
    assert mine.item_diplome.get().title == "Lisible"
    other = mine.item_inscription.get()
    nurse.post(reverse("adhesions:dossier_row", args=[mine.pk, "inscription", other.pk]), {"number": "autre"})
    assert mine.item_inscription.get().number != "autre"
