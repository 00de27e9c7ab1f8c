"""The pages of a project: who enters, what is saved, what two people in one section see, what is said afterwards."""

import html
import io
import json

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Agency
from protocols.choices import ProjectState, RemarkState, ReservationState, Role
from protocols.models import Appendix
from protocols.sections import SECTIONS
from protocols.services import authors, remarks
from tests.protocols.contents import complete_content
from tests.protocols.drafts import Draft
from tests.protocols.test_filing import as_it_is, with_reservations


@pytest.fixture
def normandy(reference):
    return Agency.objects.get(code="NOR")


@pytest.fixture
def ours(normandy) -> Draft:
    return Draft(normandy, 1)


@pytest.fixture
def theirs(reference) -> Draft:
    return Draft(Agency.objects.get(code="REU"), 2)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def lead(ours) -> Client:
    return client_of(ours.lead.user)


def section_url(draft: Draft, number: int) -> str:
    return reverse("projects:section", args=[draft.pk, number])


def typed(draft: Draft, number: int, **changes) -> dict:
    """What the form of a section would post now, with some fields changed."""
    section = SECTIONS[number - 1]
    content = section.clean(draft.project.content)
    data = {"number": draft.number(section.key)}
    for field in section.fields:
        value = content[field.key]
        if field.kind.has_rows:
            rows = changes.pop(field.key, value)
            data |= {f"{field.key}-TOTAL_FORMS": len(rows), f"{field.key}-INITIAL_FORMS": len(value)}
            for place, row in enumerate(rows):
                data |= {f"{field.key}-{place}-{key}": said for key, said in row.items() if said is not None}
        elif isinstance(value, dict):
            data |= {f"{field.key}-{key}": said for key, said in value.items() if said is not None}
        elif value is not None:
            data[field.key] = "\n".join(value) if isinstance(value, list) else value
    return data | changes


def words_of(response) -> str:
    return " ".join(html.unescape(response.content.decode()).replace("\u00a0", " ").split())


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


def test_the_neighbor_finds_nothing(ours, theirs):
    for reader in (theirs.lead.user, theirs.instructor):
        client = client_of(reader)
        for name, more in PAGES:
            url = reverse(name, args=[ours.pk, *more])
            assert (url, client.get(url).status_code) == (url, 404)
            assert (url, client.post(url).status_code) == (url, 404) or client.post(url).status_code == 405


def test_an_author_removed_finds_nothing(ours):
    doctor = ours.with_author()
    client = client_of(doctor.user)
    assert client.get(reverse("projects:detail", args=[ours.pk])).status_code == 200
    authors.remove(ours.author(doctor), ours.lead.user)
    for name, more in PAGES:
        assert client.get(reverse(name, args=[ours.pk, *more])).status_code == 404
    assert ours.project.title not in words_of(client.get(reverse("projects:list")))


def test_the_agency_reads_the_draft_and_does_not_write_it(ours):
    client = client_of(ours.instructor)
    page = client.get(section_url(ours, 8))
    assert page.status_code == 200
    assert "data-autosave=" not in page.content.decode()
    assert client.get(reverse("projects:document_pdf", args=[ours.pk])).status_code == 200
    assert client.get(reverse("projects:detail", args=[ours.pk])).status_code == 404
    assert client.post(section_url(ours, 8), typed(ours, 8, context="Autre.")).status_code == 403


def test_only_the_lead_files_invites_and_withdraws(ours):
    client = client_of(ours.with_author().user)
    for name in ("projects:author_invite", "projects:file", "projects:withdraw"):
        assert client.get(reverse(name, args=[ours.pk])).status_code == 403
        assert client.post(reverse(name, args=[ours.pk])).status_code == 403


# --- The list and the project -------------------------------------------------------------------------------------
def test_the_list_holds_letters_and_projects_and_costs_the_same(ours, normandy):
    client = client_of(ours.lead.user)

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
    assert ours.project.title in words_of(client_of(theirs.lead.user).get(reverse("projects:list")))


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
    return {"number": ours.number("context"), "mine": json.dumps(mine)} | chosen


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


# --- Authors ------------------------------------------------------------------------------------------------------
def test_a_person_is_invited_reminded_and_removed(ours, lead):
    page = reverse("projects:authors", args=[ours.pk])
    words = {"name": "Noé Démo", "email": "noe@demonstration.test", "role": Role.DELEGATED}
    answer = lead.post(reverse("projects:author_invite", args=[ours.pk]), words, follow=True)
    assert "noe@demonstration.test" in words_of(answer)
    invited = ours.project.authors.get(email="noe@demonstration.test")
    assert lead.post(reverse("projects:author_resend", args=[ours.pk, invited.pk])).url == page
    remove = reverse("projects:author_remove", args=[ours.pk, invited.pk])
    assert "ne voit plus le projet" in words_of(lead.get(remove))
    assert lead.post(remove).url == page
    assert "noe@demonstration.test" not in words_of(lead.get(page))


def test_the_link_is_read_by_anybody_and_answered_with_an_account(ours, theirs):
    invited = authors.invite(ours.project, ours.lead.user, email="x@demonstration.test", name="X", role=Role.DELEGATED)
    url = reverse("projects:author_invitation", args=[authors.invitation_token(invited)])
    assert ours.project.title in words_of(Client().get(url))
    assert "connexion" in Client().post(url, {"answer": "accept"}).url
    client = client_of(theirs.lead.user)
    assert client.post(url, {"answer": "accept"}).url == reverse("projects:detail", args=[ours.pk])
    assert Client().get(url).status_code == 410


def test_an_invitation_is_declined(ours, theirs):
    invited = authors.invite(ours.project, ours.lead.user, email="x@demonstration.test", name="X", role=Role.DELEGATED)
    url = reverse("projects:author_invitation", args=[authors.invitation_token(invited)])
    client = client_of(theirs.lead.user)
    assert client.post(url, {"answer": "decline"}).url == reverse("projects:list")
    assert client.get(url).status_code == 410
    assert client.get(reverse("projects:detail", args=[ours.pk])).status_code == 404


# --- Remarks ------------------------------------------------------------------------------------------------------
def test_a_remark_is_made_answered_and_closed_on_its_pages(ours, lead):
    agency = client_of(ours.instructor)
    words = {"field": "training", "text": "Combien d’heures ?"}
    agency.post(reverse("projects:remark_new", args=[ours.pk, 10]), words)
    assert "Combien d’heures ?" in words_of(lead.get(section_url(ours, 10)))
    remark = ours.project.remarks.get()
    answer = reverse("projects:remark", args=[ours.pk, remark.pk, "repondre"])
    assert "Combien d’heures ?" in words_of(lead.get(answer))
    lead.post(answer, {"text": "Vingt heures."})
    assert "Vingt heures." in words_of(agency.get(reverse("projects:remarks", args=[ours.pk])))
    assert lead.post(reverse("projects:remark", args=[ours.pk, remark.pk, "clore"])).status_code == 403
    agency.post(reverse("projects:remark", args=[ours.pk, remark.pk, "rouvrir"]))
    agency.post(reverse("projects:remark", args=[ours.pk, remark.pk, "clore"]))
    assert ours.project.remarks.get().state == RemarkState.CLOSED


def test_a_remark_of_another_project_is_not_found(ours, theirs, lead):
    remark = remarks.open_remark(theirs.project, theirs.instructor, section="acts", text="Secret")
    assert lead.get(reverse("projects:remark", args=[ours.pk, remark.pk, "repondre"])).status_code == 404


# --- The document -------------------------------------------------------------------------------------------------
def pages_of(response) -> int:
    with pikepdf.open(io.BytesIO(response.content)) as document:
        return len(document.pages)


def test_the_document_is_read_as_it_is_now_and_as_it_was_filed(ours, lead):
    url = reverse("projects:document_pdf", args=[ours.pk])
    draft = lead.get(url)
    assert draft["Content-Type"] == "application/pdf"
    assert pages_of(draft) >= 2
    ours.write().file()
    filed = lead.get(f"{url}?version=1")
    assert "version-1" in filed["Content-Disposition"]
    for wrong in ("2", "x", "-1"):
        assert lead.get(f"{url}?version={wrong}").status_code == 404


def test_two_versions_are_compared(ours, lead):
    ours.write().file()
    url = reverse("projects:compare", args=[ours.pk])
    assert "Une seule version" in words_of(lead.get(url))
    ours.ask().save("objectives", {"objectives": "Réduire le délai d’accès au suivi de huit à deux semaines."})
    acts = ours.project.content["acts"]
    ours.save(
        "acts", {"acts": [acts[0] | {"kind": "THERAPEUTIQUE"}, acts[1], acts[0] | {"code": "", "label": "Vacciner"}]}
    )
    ours.file_again()
    page = lead.get(url)
    said = words_of(page)
    assert "<del>trois</del><ins>deux</ins>" in said
    assert "<del>Diagnostic</del> <ins>Thérapeutique</ins>" in said
    assert "<ins>A3. Vacciner</ins>" in said
    assert "Grossesse en cours" not in said
    assert "disent la même chose" in words_of(lead.get(f"{url}?avant=2&apres=2"))
    assert lead.get(f"{url}?avant=2&apres=9").status_code == 200


def test_a_document_is_joined_read_and_taken_out(ours, lead, theirs):
    with io.BytesIO() as file:
        pdf = pikepdf.new()
        pdf.add_blank_page()
        pdf.save(file)
        file.seek(0)
        file.name = "arbre.pdf"
        add = reverse("projects:appendix_add", args=[ours.pk])
        assert lead.post(add, {"label": "Arbre de décision", "document": file}).status_code == 302
    appendix = Appendix.objects.get()
    url = reverse("projects:appendix", args=[ours.pk, appendix.pk])
    assert "Arbre de décision" in words_of(lead.get(section_url(ours, 16)))
    assert b"".join(lead.get(url).streaming_content).startswith(b"%PDF-")
    assert client_of(theirs.lead.user).get(url).status_code == 404
    remove = reverse("projects:appendix_remove", args=[ours.pk, appendix.pk])
    assert client_of(theirs.lead.user).post(remove).status_code == 404
    lead.post(remove)
    assert lead.get(url).status_code == 404


def test_a_file_that_is_no_document_is_refused_in_words(ours, lead):
    file = io.BytesIO(b"GIF89a")
    file.name = "image.pdf"
    answer = lead.post(reverse("projects:appendix_add", args=[ours.pk]), {"label": "Image", "document": file})
    assert answer.status_code == 200
    assert not Appendix.objects.exists()


# --- Filing -------------------------------------------------------------------------------------------------------
def test_the_page_of_the_filing_says_what_is_missing_then_the_whole_effect(ours, lead):
    url = reverse("projects:file", args=[ours.pk])
    assert f"{section_url(ours, 13)}#id_risks" in lead.get(url).content.decode()
    assert "Analysez au moins un risque." in words_of(lead.post(url))
    assert ours.project.state == ProjectState.DRAFTING
    ours.write()
    assert "accusé de réception est établi aussitôt" in words_of(lead.get(url))
    answer = lead.post(url, follow=True)
    assert ours.project.instruction.number in words_of(answer)
    assert lead.get(reverse("projects:acknowledgement", args=[ours.pk]))["Content-Type"] == "application/pdf"


def test_a_new_version_shows_what_changes_before_it_leaves(ours, lead):
    ours.write().file()
    url = reverse("projects:file_again", args=[ours.pk])
    assert "Personne n’attend" in words_of(lead.get(url))
    ours.ask("Précisez la rubrique 4.")
    assert "Précisez la rubrique 4." in words_of(lead.get(reverse("projects:detail", args=[ours.pk])))
    assert "n’a pas changé" in words_of(lead.post(url))
    ours.save("objectives", {"objectives": "Un but plus précis."})
    assert "<ins>Un but plus précis.</ins>" in words_of(lead.get(url))
    assert "version 2" in words_of(lead.post(url, follow=True))


def test_a_reservation_is_answered_on_its_page(ours, lead, theirs):
    (reservation,) = with_reservations(ours.write().file(), "Ajouter un critère de sortie.")
    page = reverse("projects:detail", args=[ours.pk])
    assert "Ajouter un critère de sortie." in words_of(lead.get(page))
    url = reverse("projects:reservation", args=[ours.pk, reservation.number])
    assert client_of(theirs.lead.user).get(url).status_code == 404
    assert client_of(ours.instructor).post(url, {"text": "Non."}).status_code == 404
    lead.post(url, {"text": "Critère ajouté."})
    assert as_it_is(reservation).answer_text == "Critère ajouté."
    assert as_it_is(reservation).state == ReservationState.OPEN
    assert "Critère ajouté." in words_of(lead.get(page))


def test_a_project_is_withdrawn(ours, lead):
    url = reverse("projects:withdraw", args=[ours.pk])
    assert "ne se reprend pas" in words_of(lead.get(url))
    lead.post(url)
    assert ours.project.state == ProjectState.WITHDRAWN
    assert "Le projet est retiré." in words_of(lead.get(reverse("projects:detail", args=[ours.pk])))


def test_a_team_transmits_after_the_visa_where_the_agency_leaves_it_to_the_team(ours, lead):
    """Normandy does; the co-authors and the agency do not."""
    doctor = client_of(ours.with_author().user)
    ours.write().file()
    url = reverse("projects:transmit", args=[ours.pk])
    assert "Ce n’est pas possible" in words_of(lead.get(url))
    ours.endorse()
    assert url in lead.get(reverse("projects:detail", args=[ours.pk])).content.decode()
    assert doctor.post(url).status_code == 403
    assert client_of(ours.instructor).post(url).status_code == 404
    lead.post(url)
    assert ours.project.state == ProjectState.TRANSMITTED
    assert ours.project.review.version == ours.project.version
