"""A dossier filled on one page: all that lacks something is there, one error asks for nothing again, and each page leads on."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from adhesions.choices import Item
from coopps.demo.story import sample_document
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(ours):
    """The nurse's dossier, the doctor having joined and filled."""
    [(doctor, _)] = ours.members
    ours.open().invite().join().write_intent().fill(doctor)
    return ours.membership(ours.lead)


@pytest.fixture
def nurse(ours):
    return signed_in(ours.lead.user)


def fill_page(membership) -> str:
    return reverse("adhesions:fill", args=[membership.pk])


def check_page(membership) -> str:
    return reverse("adhesions:check_all", args=[membership.pk])


def paper(name: str = "piece.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, sample_document("Pièce"))


def practice(membership) -> dict:
    return {
        "exercice-practice_status": "liberal",
        "exercice-sites": [site.pk for site in membership.adhesion.sites.all()],
    }


def diploma(**changes) -> dict:
    typed = {"title": "Diplôme d’État", "institution": "Institut", "obtained_on": "2015-06-30"} | changes
    return {f"diplome-0-{name}": value for name, value in typed.items()}


def test_every_section_that_is_typed_or_given_is_there_once(mine, nurse):
    parts = nurse.get(fill_page(mine)).context["parts"]
    assert [part.section.key for part in parts] == [
        "identite",
        "inscription",
        "diplome",
        "experience",
        "formation_theorique",
        "formation_pratique",
        "assurance",
    ]


def test_what_is_typed_and_given_in_two_sections_is_saved_at_once_then_looked_at_together(mine, nurse):
    sent = (
        practice(mine)
        | diploma(document=[paper()])
        | {"inscription-0-number": "EX-1", "inscription-0-document": [paper()]}
    )
    answer = nurse.post(fill_page(mine), sent)
    assert answer.url == check_page(mine)
    diplomas, registrations = mine.item_diplome.get(), mine.item_inscription.get()
    assert (diplomas.title, registrations.number) == ("Diplôme d’État", "EX-1")
    assert (diplomas.document, registrations.document) == (None, None)
    # Nothing was given in the others: no row is begun.
    assert not mine.item_experience.exists()

    rows = nurse.get(check_page(mine)).context["rows"]
    assert nurse.post(check_page(mine), {seen: row.unconfirmed_id for row, seen, _ in rows}).status_code == 302
    diplomas.refresh_from_db()
    assert diplomas.document_id == rows[1][0].unconfirmed_id
    assert "diplome" not in [part.section.key for part in nurse.get(fill_page(mine)).context["parts"]]


def test_a_document_that_the_page_did_not_show_is_not_confirmed(mine, nurse):
    nurse.post(fill_page(mine), practice(mine) | diploma(document=[paper()]))
    answer = nurse.post(check_page(mine), {})
    assert "Le document a changé" in words_of(answer)
    assert mine.item_diplome.get().document is None


def test_an_error_in_one_section_takes_nothing_of_another_away(mine, nurse):
    sent = practice(mine) | diploma(obtained_on="hier") | {"inscription-0-document": [paper("carte.pdf")]}
    answer = nurse.post(fill_page(mine), sent)
    assert answer.status_code == 200
    assert mine.item_inscription.get().unconfirmed.original_name == "carte.pdf"
    assert not mine.item_diplome.exists()
    page = answer.content.decode()
    assert 'value="hier"' in page
    assert "carte.pdf" in page


def test_a_document_that_cannot_be_read_is_said_beside_its_field_and_the_rest_is_saved(mine, nurse):
    answer = nurse.post(
        fill_page(mine), practice(mine) | diploma(document=[SimpleUploadedFile("piece.pdf", b"not a document")])
    )
    assert "Le reste de votre saisie est enregistré" in words_of(answer)
    assert mine.item_diplome.get().title == "Diplôme d’État"


def test_what_another_window_has_saved_is_not_overwritten(mine, nurse):
    nurse.post(fill_page(mine), practice(mine) | diploma())
    old = {"diplome-0-saving": "1"}
    nurse.post(reverse("adhesions:dossier_item", args=[mine.pk, "diplome"]), {"title": "Un autre titre"})
    answer = nurse.post(fill_page(mine), practice(mine) | diploma(title="Un titre plus ancien") | old)
    assert "Un autre titre" in words_of(answer)
    assert mine.item_diplome.get().title == "Un autre titre"


def test_what_is_typed_of_a_part_that_another_window_has_completed_is_not_lost(mine, ours, nurse):
    """Both texts are shown, and the page of a dossier that is closed meanwhile does not say that it is saved."""
    ours.fill(ours.lead)
    late = practice(mine) | diploma(title="Un autre diplôme") | {"diplome-0-saving": "0"}
    answer = nurse.post(fill_page(mine), late)
    assert answer.status_code == 200
    assert "a été rempli entre-temps dans un autre onglet" in words_of(answer)
    assert {'value="Un autre diplôme"', mine.item_diplome.get().title} <= {
        said for said in ('value="Un autre diplôme"', mine.item_diplome.get().title) if said in words_of(answer)
    }
    # Empty fields of the late page bring nothing, and take nothing away.
    empty = dict.fromkeys(diploma(), "") | {"diplome-0-saving": "0"}
    assert nurse.post(fill_page(mine), empty).status_code == 302
    ours.engage(ours.lead)
    row = mine.item_diplome.get()
    answer = nurse.post(fill_page(mine), late | {"diplome-0-saving": str(row.saving)})
    assert "Votre engagement est signé" in words_of(answer)
    assert mine.item_diplome.get().title == row.title


def test_what_is_typed_is_kept_before_it_is_sent(mine, nurse):
    typed = diploma(title="À moitié")
    page = nurse.get(fill_page(mine)).content.decode()
    key = page.partition('name="typed_by" value="')[2].partition('"')[0]
    answer = nurse.post(fill_page(mine), typed | {"typed_by": key}, headers={"X-Autosave": "1"})
    assert answer.status_code in (200, 204)
    assert 'value="À moitié"' in nurse.get(fill_page(mine)).content.decode()


def test_the_dossier_of_another_is_not_found(mine, ours, theirs):
    [(doctor, _)] = ours.members
    for user in (doctor.user, theirs.lead.user):
        for page in (fill_page(mine), check_page(mine)):
            assert signed_in(user).get(page).status_code == 404
            assert signed_in(user).post(page).status_code == 404


def test_a_complete_dossier_leads_to_the_engagement(mine, ours, nurse):
    ours.fill(ours.lead, leaving=(Item.SWORN,))
    assert nurse.get(fill_page(mine)).url == reverse("adhesions:engagement", args=[mine.pk])


def test_the_answer_to_the_agency_follows_the_document_that_it_asked_for(ours, nurse):
    ours.ready().file().take().request(ours.lead, Item.INSURANCE)
    member = ours.membership(ours.lead)
    ours.give(ours.lead, Item.INSURANCE)
    row = member.item_assurance.get()
    typed = {name: value for name, value in row.words.items() if value not in (None, "")}
    page = reverse("adhesions:dossier_item", args=[member.pk, "assurance"])
    answer = nurse.post(page, typed | {"covers_protocol": "on"})
    assert answer.url == reverse("adhesions:answer", args=[ours.pk])
