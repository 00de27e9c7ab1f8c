"""The pages in which a project is written: who enters, what is saved, what two people in one section see."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from protocols.choices import Role
from protocols.forms.drafting import ConflictForm
from protocols.sections import section_numbered
from protocols.services import authors, remarks
from tests.protocols.contents import complete_content
from tests.protocols.drafts import Draft, section_url, typed
from tests.reading import signed_in, words_of


@pytest.fixture
def ours(normandy) -> Draft:
    return Draft(normandy, 1)


@pytest.fixture
def theirs(reunion) -> Draft:
    return Draft(reunion, 2)


@pytest.fixture
def lead(ours) -> Client:
    return signed_in(ours.lead.user)


# --- Who enters ---------------------------------------------------------------------------------------------------
PAGES = [
    ("projects:detail", []),
    ("projects:missing", []),
    ("projects:section", [5]),
    ("projects:conflict", [5]),
    ("projects:remark_new", [5]),
    ("projects:remarks", []),
    ("projects:authors", []),
    ("projects:author_invite", []),
    ("projects:appendix_add", []),
    ("projects:document_pdf", []),
    ("projects:acknowledgement", []),
    ("projects:compare", []),
    ("projects:file", []),
    ("projects:file_again", []),
    ("projects:withdraw", []),
]
ONLY_READ = {
    "projects:detail",
    "projects:missing",
    "projects:remarks",
    "projects:authors",
    "projects:document_pdf",
    "projects:acknowledgement",
    "projects:compare",
}


def test_the_neighbor_finds_nothing(ours, theirs):
    for reader in (theirs.lead.user, theirs.instructor):
        client = signed_in(reader)
        for name, more in PAGES:
            url = reverse(name, args=[ours.pk, *more])
            assert (url, client.get(url).status_code) == (url, 404)
            assert (url, client.post(url).status_code) == (url, 405 if name in ONLY_READ else 404)


def test_an_author_removed_finds_nothing(ours):
    doctor = ours.with_author()
    client = signed_in(doctor.user)
    assert client.get(reverse("projects:detail", args=[ours.pk])).status_code == 200
    authors.remove(ours.author(doctor), ours.lead.user)
    for name, more in PAGES:
        assert client.get(reverse(name, args=[ours.pk, *more])).status_code == 404
    assert ours.project.title not in words_of(client.get(reverse("projects:list")))


def test_the_agency_reads_the_draft_and_does_not_write_it(ours):
    client = signed_in(ours.instructor)
    page = client.get(section_url(ours, 8))
    assert page.status_code == 200
    assert "data-autosave=" not in page.content.decode()
    assert client.get(reverse("projects:document_pdf", args=[ours.pk])).status_code == 200
    assert client.get(reverse("projects:detail", args=[ours.pk])).status_code == 404
    assert client.post(section_url(ours, 8), typed(ours, 8, context="Autre.")).status_code == 403


def test_only_the_lead_files_invites_and_withdraws(ours):
    client = signed_in(ours.with_author().user)
    for name in ("projects:author_invite", "projects:file", "projects:withdraw"):
        assert client.get(reverse(name, args=[ours.pk])).status_code == 403
        assert client.post(reverse(name, args=[ours.pk])).status_code == 403


# --- The list and the project -------------------------------------------------------------------------------------
def test_the_list_holds_letters_and_projects_and_costs_the_same(ours, normandy):
    client = signed_in(ours.lead.user)

    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            assert client.get(reverse("projects:list")).status_code == 200
        return len(made)

    one = queries()
    for serial in (11, 12):
        more = Draft(normandy, serial)
        more.project.authors.update(user=ours.lead.user)
        authors.project_rights(more.project.authors.get())
    page = client.get(reverse("projects:list"))
    assert page.content.decode().count("portal-dossier__what") == 3
    assert queries() == one


def test_an_invitation_waits_in_the_list(ours, theirs):
    authors.invite(ours.project, ours.lead.user, email=theirs.lead.user.email, name="Voisine", role=Role.DELEGATED)
    assert ours.project.title in words_of(signed_in(theirs.lead.user).get(reverse("projects:list")))


def test_the_project_says_whose_turn_it_is_and_where_to_go(ours, lead):
    page = lead.get(reverse("projects:detail", args=[ours.pk]))
    assert "C’est à vous" in words_of(page)
    assert section_url(ours, 4) in page.content.decode()
    ours.write()
    assert "relisez le document, puis déposez-le" in words_of(lead.get(reverse("projects:detail", args=[ours.pk])))


def test_a_project_costs_the_same_with_more_remarks(ours, lead):
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            lead.get(reverse("projects:remarks", args=[ours.pk]))
        return len(made)

    remarks.open_remark(ours.project, ours.instructor, section="training", text="Une")
    one = queries()
    for text in ("Deux", "Trois"):
        remarks.open_remark(ours.project, ours.instructor, section="acts", text=text)
    assert queries() == one


def test_what_is_missing_leads_to_its_field(ours, lead):
    page = lead.get(reverse("projects:missing", args=[ours.pk])).content.decode()
    assert f"{section_url(ours, 13)}#id_adverse_events" in page
    assert 'id="id_adverse_events"' in lead.get(section_url(ours, 13)).content.decode()


# --- Sections -----------------------------------------------------------------------------------------------------
def test_each_section_is_written_read_and_written_again_as_it_was(ours, lead):
    before = ours.write().project.content
    for number in range(1, 21):
        page = lead.get(section_url(ours, number))
        assert f"rubrique {number} sur 20" in words_of(page)
        assert "data-autosave=" in page.content.decode()
        assert lead.post(section_url(ours, number), typed(ours, number)).status_code == 302
    assert ours.project.content == before
    ours.file()
    for number in range(1, 21):
        read = lead.get(section_url(ours, number))
        assert read.status_code == 200
        assert "data-autosave=" not in read.content.decode()


def test_what_is_typed_is_saved_and_says_its_number(ours, lead):
    url = section_url(ours, 4)
    answer = lead.post(url, typed(ours, 4, objectives="Un but."), headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.headers["X-Saved-Number"]) == (204, "1")
    again = lead.post(url, typed(ours, 4, objectives="Un but clair.") | {"number": 1}, headers={"X-Autosave": "1"})
    assert (again.status_code, again.headers["X-Saved-Number"]) == (204, "2")


def test_a_section_says_what_it_still_lacks(ours, lead):
    answer = lead.post(section_url(ours, 8), typed(ours, 8, regional_need=""), follow=True)
    assert "Dites à quel besoin de santé régional le protocole répond." in words_of(answer)
    assert answer.redirect_chain[-1][0] == section_url(ours, 9)


def test_a_number_out_of_its_scale_is_said_at_its_field(ours, lead):
    risk = complete_content()["risks"][0] | {"severity": 9}
    answer = lead.post(section_url(ours, 13), typed(ours, 13, risks=[risk]))
    assert answer.status_code == 200
    assert 'href="#id_risks-0-severity"' in answer.content.decode()
    assert (
        lead.post(section_url(ours, 13), typed(ours, 13, risks=[risk]), headers={"X-Autosave": "1"}).status_code == 422
    )
    assert ours.number("risks") == 0


def test_rows_are_added_raised_and_removed_without_a_script(ours, lead):
    ours.write()
    url, steps = section_url(ours, 12), complete_content()["care_steps"]
    answer = lead.post(url, typed(ours, 12) | {"ajouter": "care_steps"})
    assert answer.url == f"{url}?ajouter=care_steps#id_care_steps"
    assert 'name="care_steps-2-step"' in lead.get(answer.url.partition("#")[0]).content.decode()
    lead.post(url, typed(ours, 12, care_steps=[*steps, {"step": "Suivi"}]))
    assert [step["step"] for step in ours.project.content["care_steps"]] == ["Accueil", "Prescription", "Suivi"]
    lead.post(url, typed(ours, 12) | {"monter": "care_steps-2"})
    assert [step["step"] for step in ours.project.content["care_steps"]] == ["Accueil", "Suivi", "Prescription"]
    lead.post(url, typed(ours, 12) | {"retirer": "care_steps-0"})
    assert [step["step"] for step in ours.project.content["care_steps"]] == ["Suivi", "Prescription"]


@pytest.mark.parametrize("wrong", ["care_steps-99", "supervision-0", "x", "care_steps--1", ""])
def test_a_button_that_names_no_row_removes_nothing(ours, lead, wrong):
    ours.write()
    lead.post(section_url(ours, 12), typed(ours, 12) | {"retirer": wrong})
    assert len(ours.project.content["care_steps"]) == 2


@pytest.mark.parametrize("number", [0, 21])
def test_there_are_twenty_sections(ours, lead, number):
    assert lead.get(section_url(ours, number)).status_code == 404


# --- Two people in one section ------------------------------------------------------------------------------------
@pytest.fixture
def conflict(ours, lead):
    """The answer to a save of the lead, after another author saved the same section."""
    doctor = ours.with_author()
    mine = typed(ours, 8, context="Mon contexte.", regional_need="Mon besoin.")
    ours.save("context", {"context": "Son contexte.", "regional_need": "Son besoin."}, author=doctor)
    return lead.post(section_url(ours, 8), mine)


def test_the_page_shows_both_and_writes_nothing(ours, conflict):
    assert conflict.status_code == 409
    said = words_of(conflict)
    for text in ("Mon contexte.", "Son contexte.", "Mon besoin.", "Son besoin.", "Aude"):
        assert text in said
    assert ours.project.content["context"] == "Son contexte."


def test_what_is_typed_meanwhile_is_not_saved_over_the_other(ours, lead):
    doctor = ours.with_author()
    mine = typed(ours, 8, context="Mon contexte.")
    ours.save("context", {"context": "Son contexte."}, author=doctor)
    assert lead.post(section_url(ours, 8), mine, headers={"X-Autosave": "1"}).status_code == 409


def choice(ours: Draft, **chosen) -> dict:
    mine = {"context": "Mon contexte.", "regional_need": "Mon besoin."}
    carried = ConflictForm(initial={"mine": mine}, section=section_numbered(8), keys=())["mine"].value()
    return {"number": ours.number("context"), "mine": carried} | chosen


def test_each_field_is_chosen(ours, lead, conflict):
    url = reverse("projects:conflict", args=[ours.pk, 8])
    answer = lead.post(url, choice(ours, **{"choix-context": "mien", "choix-regional_need": "autre"}), follow=True)
    assert "ce que vous avez choisi" in words_of(answer)
    content = ours.project.content
    assert (content["context"], content["regional_need"]) == ("Mon contexte.", "Son besoin.")


def test_a_choice_that_is_not_made_is_asked_again_with_all_that_was_typed(ours, lead, conflict):
    url = reverse("projects:conflict", args=[ours.pk, 8])
    answer = lead.post(url, choice(ours, **{"choix-context": "mien"}))
    assert answer.status_code == 409
    assert "Ce choix manque." in words_of(answer)
    assert "Mon besoin." in words_of(answer)
    assert ours.project.content["context"] == "Son contexte."


def test_a_third_saving_is_shown_before_it_is_written_over(ours, lead, conflict):
    chosen = choice(ours, **{"choix-context": "mien", "choix-regional_need": "mien"})
    ours.save("context", {"context": "Troisième.", "regional_need": "Son besoin."})
    answer = lead.post(reverse("projects:conflict", args=[ours.pk, 8]), chosen)
    assert answer.status_code == 409
    assert "Troisième." in words_of(answer)
    assert "Mon contexte." in words_of(answer)
    assert ours.project.content["context"] == "Troisième."


def test_the_page_of_a_choice_has_no_address_of_its_own(ours, lead):
    answer = lead.get(reverse("projects:conflict", args=[ours.pk, 8]))
    assert answer.url == section_url(ours, 8)
    assert lead.post(reverse("projects:conflict", args=[ours.pk, 8]), {"mine": "[]", "number": 0}).status_code == 404
