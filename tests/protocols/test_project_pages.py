"""The pages around a project: authors, remarks, the document, filing, reservations, transmission."""

import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from coopps.demo.story import sample_document
from coopps.kernel.instruction.choices import RemarkState
from protocols.choices import ProjectState, ReservationState, Role
from protocols.models import Appendix
from protocols.services import authors, remarks
from tests.protocols.drafts import Draft, section_url
from tests.protocols.test_filing import as_it_is, with_reservations
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
    url = reverse("projects:author_invitation", args=[authors.INVITATION.token(invited)])
    assert ours.project.title in words_of(Client().get(url))
    assert "mot de passe" in words_of(Client().post(url, {"answer": "accept"}))
    client = signed_in(theirs.lead.user)
    assert client.post(url, {"answer": "accept"}).url == reverse("projects:detail", args=[ours.pk])
    assert Client().get(url).status_code == 410


def test_an_invitation_is_declined(ours, theirs):
    invited = authors.invite(ours.project, ours.lead.user, email="x@demonstration.test", name="X", role=Role.DELEGATED)
    url = reverse("projects:author_invitation", args=[authors.INVITATION.token(invited)])
    client = signed_in(theirs.lead.user)
    assert client.post(url, {"answer": "decline"}).url == reverse("projects:list")
    assert client.get(url).status_code == 410
    assert client.get(reverse("projects:detail", args=[ours.pk])).status_code == 404


# --- Remarks ------------------------------------------------------------------------------------------------------
def test_a_remark_is_made_answered_and_closed_on_its_pages(ours, lead):
    agency = signed_in(ours.instructor)
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


def test_the_agency_comes_back_from_the_remarks_to_its_own_page_and_is_not_told_whom_to_call(ours, lead):
    ours.write().file()
    page = reverse("projects:remarks", args=[ours.pk])
    desk = reverse("protocols:desk", args=[ours.project.instruction.pk])
    agency = signed_in(ours.instructor).get(page)
    assert desk in agency.content.decode()
    assert "Votre contact à l’agence" not in words_of(agency)
    team = lead.get(page)
    assert desk not in team.content.decode()
    assert "Votre contact à l’agence" in words_of(team)


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
        answer = lead.post(add, {"label": "Arbre de décision", "document": file})
    appendix = Appendix.objects.get()
    check = reverse("projects:appendix_check", args=[ours.pk, appendix.pk])
    assert answer["Location"] == check
    assert "C’est bien mon document" in lead.get(check).content.decode()
    assert lead.get(reverse("projects:appendix", args=[ours.pk, appendix.pk])).status_code == 404
    for received in (
        reverse("projects:appendix_to_check", args=[ours.pk, appendix.pk]),
        reverse("projects:appendix_page", args=[ours.pk, appendix.pk, 1]),
    ):
        answer = lead.get(received)
        assert (answer.status_code, bool(answer.getvalue())) == (200, True)
        assert signed_in(theirs.lead.user).get(received).status_code == 404
    assert signed_in(theirs.lead.user).post(check, {"confirm": str(appendix.unconfirmed_id)}).status_code == 404
    assert lead.post(check, {"confirm": "0"})["Location"] == check
    lead.post(check, {"confirm": str(appendix.unconfirmed_id)})
    url = reverse("projects:appendix", args=[ours.pk, appendix.pk])
    assert "Arbre de décision" in words_of(lead.get(section_url(ours, 16)))
    assert b"".join(lead.get(url).streaming_content).startswith(b"%PDF-")
    assert signed_in(theirs.lead.user).get(url).status_code == 404
    remove = reverse("projects:appendix_remove", args=[ours.pk, appendix.pk])
    assert signed_in(theirs.lead.user).post(remove).status_code == 404
    lead.post(remove)
    assert lead.get(url).status_code == 404


def test_a_joined_file_that_nobody_looked_at_keeps_the_project_from_being_filed(ours, lead):
    ours.write()
    add = reverse("projects:appendix_add", args=[ours.pk])
    lead.post(add, {"label": "Arbre", "document": SimpleUploadedFile("arbre.pdf", sample_document("Arbre"))})
    appendix = Appendix.objects.get()
    check = reverse("projects:appendix_check", args=[ours.pk, appendix.pk])
    assert "À vérifier avant le dépôt" in words_of(lead.get(section_url(ours, 16)))
    assert "Le fichier « Arbre » est à vérifier" in words_of(lead.post(reverse("projects:file", args=[ours.pk])))
    assert ours.project.state == ProjectState.DRAFTING
    lead.post(check, {"document": SimpleUploadedFile("bon.pdf", sample_document("Le bon"))})
    appendix.refresh_from_db()
    assert (appendix.document, appendix.unconfirmed.original_name) == (None, "bon.pdf")
    received = appendix.unconfirmed
    answer = lead.post(check, {"arrange": f"{received.pk}-tourner-1"})
    appendix.refresh_from_db()
    assert appendix.unconfirmed.arranged_from == received
    assert answer["Location"] == f"{check}#page-{appendix.unconfirmed_id}-1"
    lead.post(check, {"confirm": str(appendix.unconfirmed_id)})
    originals = reverse("projects:appendix_originals", args=[ours.pk, appendix.pk])
    assert "bon.pdf" in words_of(lead.get(originals))
    appendix.refresh_from_db()
    sent = lead.get(
        reverse("projects:appendix_sent", args=[ours.pk, appendix.pk, appendix.document.originals.get().pk])
    )
    assert sent["Content-Disposition"].startswith("attachment")
    assert b"".join(sent.streaming_content).startswith(b"%PDF-")
    assert lead.get(check)["Location"] == f"{section_url(ours, 16)}#id_documents"
    assert lead.post(reverse("projects:file", args=[ours.pk])).status_code == 302


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
    assert "cette pièce n’a pas changé" in words_of(lead.post(url))  # the risks, asked for too
    ours.explain()
    assert "version 2" in words_of(lead.post(url, follow=True))


def test_a_reservation_is_answered_on_its_page(ours, lead, theirs):
    (reservation,) = with_reservations(ours.write().file(), "Ajouter un critère de sortie.")
    page = reverse("projects:detail", args=[ours.pk])
    assert "Ajouter un critère de sortie." in words_of(lead.get(page))
    url = reverse("projects:reservation", args=[ours.pk, reservation.number])
    assert signed_in(theirs.lead.user).get(url).status_code == 404
    assert signed_in(ours.instructor).post(url, {"text": "Non."}).status_code == 404
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
    doctor = signed_in(ours.with_author().user)
    ours.write().file()
    url = reverse("projects:transmit", args=[ours.pk])
    assert "Ce n’est pas possible" in words_of(lead.get(url))
    ours.endorse()
    assert url in lead.get(reverse("projects:detail", args=[ours.pk])).content.decode()
    assert doctor.post(url).status_code == 403
    assert signed_in(ours.instructor).post(url).status_code == 404
    lead.post(url)
    assert ours.project.state == ProjectState.TRANSMITTED
    assert ours.project.review.version == ours.project.version
