"""Filing through the pages alone, answering the agency, withdrawing, starting; « Mes actes autorisés »."""

import io
from html import unescape

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Agency
from adhesions.choices import AdhesionState, Item, Role
from adhesions.models import Adhesion, Membership
from adhesions.services import life, team
from coopps.demo.story import sample_document
from coopps.kernel.instruction.choices import InstructionState
from protocols import registry
from tests.adhesions.test_pages_team import INTENT, START, start
from tests.markup import inline_code
from tests.reading import printed, words_of

pytestmark = pytest.mark.django_db

TYPED = {
    "inscription": {"number": "123456"},
    "diplome": {"title": "Diplôme d’État", "institution": "Institut", "obtained_on": "2015-06-30"},
    "experience": {"field": "Urologie", "years": "6.5"},
    "formation_theorique": {"organization": "Organisme", "hours": "70", "ended_on": "2026-03-01"},
    "formation_pratique": {"supervisor": "Maud Démo", "supervised_acts": "20", "ended_on": "2026-04-01"},
    "assurance": {
        "insurer": "Assureur",
        "policy_number": "C-1",
        "valid_from": "2026-01-01",
        "valid_to": "2030-01-01",
        "covers_protocol": "on",
    },
    "identite": {},
}


def fill_through_pages(client, membership) -> None:
    """Every section of a dossier but the employer's and the engagement, typed and sent as a person does."""
    client.post(
        reverse("adhesions:practice", args=[membership.pk]),
        {"practice_status": "liberal", "sites": [membership.adhesion.main_site.pk]},
    )
    for section in client.get(reverse("adhesions:dossier", args=[membership.pk])).context["sections"]:
        if section.key in TYPED:
            document = SimpleUploadedFile("piece.pdf", sample_document("Pièce"))
            page = client.post(section.url, TYPED[section.key] | {"document": document}, follow=True)
            [form] = page.context["forms"]
            client.post(section.url, TYPED[section.key] | {"confirm": str(form.instance.unconfirmed_id)})
    client.post(reverse("adhesions:sworn", args=[membership.pk]), {"sworn": "on"})


def sign_through_pages(client, membership) -> None:
    address = reverse("adhesions:engagement", args=[membership.pk])
    client.post(address, {"seen": client.get(address).context["text"]})


def test_a_team_files_through_the_pages_alone(ours, client_of, mailbox, work):
    [(doctor, _)] = ours.members
    nurse_client, doctor_client = client_of(ours.lead), client_of(doctor)
    nurse_client.post(start(ours), START | {"practice_status": "liberal"})
    adhesion = Adhesion.objects.get()
    nurse_client.post(
        reverse("adhesions:invite", args=[adhesion.pk]),
        {"name": doctor.full_name, "email": doctor.user.email, "role": Role.DELEGATING},
    )
    [invitation] = doctor_client.get(reverse("adhesions:list")).context["invitations"]
    doctor_client.post(invitation.url, {"answer": "accept"})
    nurse_client.post(reverse("adhesions:intent", args=[adhesion.pk]), INTENT)
    nurse = Membership.objects.get(adhesion=adhesion, user=ours.lead.user)
    physician = Membership.objects.get(adhesion=adhesion, user=doctor.user)
    for client, membership in ((nurse_client, nurse), (doctor_client, physician)):
        fill_through_pages(client, membership)
    file = reverse("adhesions:file", args=[adhesion.pk])
    assert "ne peut pas encore être déposée" in nurse_client.get(file).content.decode()
    for client, membership in ((nurse_client, nurse), (doctor_client, physician)):
        sign_through_pages(client, membership)
    confirm = nurse_client.get(file).content.decode()
    assert "Ce qui va se passer" in confirm
    assert doctor.full_name in confirm
    answer = nurse_client.post(file, follow=True)
    filed = Adhesion.objects.get()
    assert filed.state == AdhesionState.FILED
    assert filed.instruction.number in answer.content.decode()
    assert "Accusé de réception" in answer.content.decode()


def test_what_keeps_from_filing_is_told_with_links_on_get_and_on_post(ours, client_of):
    ours.open().invite().join().write_intent()
    client, address = client_of(ours.lead), reverse("adhesions:file", args=[ours.pk])
    mine = ours.membership(ours.lead)
    for answer in (client.get(address), client.post(address)):
        page = answer.content.decode()
        assert reverse("adhesions:dossier_item", args=[mine.pk, "diplome"]) in page
        assert "Déposer la demande</button>" not in page
    assert ours.adhesion.state == AdhesionState.DRAFT


def test_an_agency_that_cannot_be_reached_receives_no_filing_and_nothing_is_lost(ours, client_of):
    """The acknowledgement must name where the service is written to and called (CRPA, R. 112-11-1)."""
    ours.ready()
    Agency.objects.filter(pk=ours.adhesion.agency_id).update(phone="", address="")
    client, address = client_of(ours.lead), reverse("adhesions:file", args=[ours.pk])
    for answer in (client.get(address), client.post(address)):
        assert "doit indiquer son adresse postale et son téléphone. Votre dossier est gardé." in words_of(answer)
    assert (ours.adhesion.state, ours.adhesion.instruction) == (AdhesionState.DRAFT, None)
    Agency.objects.filter(pk=ours.adhesion.agency_id).update(phone="02 00 00 00 00", address="1 rue du Modèle")
    client.post(address)
    assert ours.adhesion.state == AdhesionState.FILED


def test_the_acknowledgement_of_a_filing_stands_on_one_page(ours):
    """Date, service, both dates, the meaning of silence and the routes of appeal (CRPA, R. 112-11-1): no line goes overleaf."""
    content = bytes(ours.ready().file().adhesion.acknowledgement.content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 1
    for words in ("est réputée rejetée ce jour-là", "tribunal administratif de", "après leur communication"):
        assert words in printed(content)


def test_filing_twice_says_where_the_dossier_is(ours, client_of):
    ours.ready().file()
    client, address = client_of(ours.lead), reverse("adhesions:file", args=[ours.pk])
    assert "n’est plus possible" in client.get(address).content.decode()
    assert "déjà déposée" in client.post(address).content.decode()


def test_the_agency_is_answered_once_the_document_is_there(ours, client_of):
    ours.ready().file().take()
    [(doctor, _)] = ours.members
    ours.request(doctor, Item.DIPLOMA)
    row = ours.membership(doctor).item_diplome.get()
    row.document = None
    row.save()
    client, address = client_of(ours.lead), reverse("adhesions:answer", args=[ours.pk])
    assert Item.DIPLOMA.label in client.get(address).content.decode()
    assert "n’est pas joint" in client.post(address).content.decode()
    assert ours.instruction.state == InstructionState.REQUESTED
    document = io.BytesIO(sample_document("Diplôme"))
    document.name = "diplome.pdf"
    page = reverse("adhesions:dossier_row", args=[row.membership_id, "diplome", row.pk])
    typed = {"title": row.title, "institution": row.institution, "obtained_on": "2015-06-30"}
    client_of(doctor).post(page, typed | {"document": document})
    assert "est à vérifier" in client.post(address).content.decode()
    assert ours.instruction.state == InstructionState.REQUESTED
    row.refresh_from_db()
    client_of(doctor).post(page, typed | {"confirm": str(row.unconfirmed_id)})
    client.post(address)
    assert ours.instruction.state == InstructionState.CHECKING
    assert "n’attend pas de pièces" in client.get(address).content.decode()


def test_a_request_is_withdrawn_after_its_effect_was_read(ours, client_of):
    ours.ready().file()
    client, address = client_of(ours.lead), reverse("adhesions:withdraw", args=[ours.pk])
    assert ours.instruction.number in client.get(address).content.decode()
    client.post(address)
    assert (ours.adhesion.state, ours.instruction.state) == (AdhesionState.WITHDRAWN, InstructionState.WITHDRAWN)


def test_the_start_waits_for_the_last_letter(ours, client_of):
    ours.ready().file().take().complete().examine().propose().sign().receive(ours.lead)
    [(doctor, _)] = ours.members
    client, address = client_of(ours.lead), reverse("adhesions:start_work", args=[ours.pk])
    assert f"{doctor.full_name} n’a pas encore reçu" in client.get(address).content.decode()
    ours.receive(doctor)
    assert ours.lead.full_name in client.get(address).content.decode()
    assert registry.teams() == {}
    client.post(address)
    assert ours.adhesion.state == AdhesionState.RUNNING
    assert registry.teams() == {ours.adhesion.authorization_id: 1}


# --- « Mes actes autorisés » --------------------------------------------------------------------------------------
def acts(client) -> str:
    return unescape(client.get(reverse("adhesions:my_acts")).content.decode())


def test_nobody_acts_before_the_letter_is_received_and_the_page_says_so(ours, client_of):
    nurse, doctor = client_of(ours.lead), client_of(ours.members[0][0])
    warning = f"exercice illégal {ours.protocol.version.illegal_practice}"
    assert "Aucun acte autorisé" in acts(nurse)
    ours.ready()
    assert warning in acts(nurse)
    # Who delegates does acts of their own profession: nothing illegal there.
    assert warning not in acts(doctor)
    ours.file().take().complete().examine().propose().sign()
    waiting = acts(nurse)
    assert warning in waiting
    letter = reverse("portal:delivery", args=[ours.letter(ours.lead).act.delivery.pk])
    assert letter in waiting
    authorization = ours.letter(ours.lead).authorization
    assert authorization.formatted_code not in waiting
    ours.receive(ours.lead)
    waiting = acts(nurse)
    assert warning in waiting
    assert "Autorisée aujourd’hui" not in waiting
    assert f"ait reçu sa lettre : {ours.members[0][0].full_name}" in waiting.replace("\u00a0", " ")
    ours.receive(ours.members[0][0])
    received = acts(nurse)
    assert warning not in received
    assert authorization.formatted_code in received
    assert 'src="data:image/svg+xml' in received
    assert all(label in received for label in authorization.act_labels)
    assert inline_code(received) == []


def test_a_suspension_and_an_end_are_told_with_their_reason(ours, client_of, normandy):
    ours.decided()
    nurse = client_of(ours.lead)
    warning = f"exercice illégal {ours.protocol.version.illegal_practice}"
    authorization = ours.letter(ours.lead).authorization
    life.suspend(authorization, motivation="Un événement indésirable déclaré est à examiner.")
    page = acts(nurse)
    assert "Un événement indésirable déclaré est à examiner." in page
    assert warning in page
    life.end(authorization, motivation="Les conditions de l’adhésion ne sont plus remplies.")
    page = acts(nurse)
    assert "Les conditions de l’adhésion ne sont plus remplies." in page
    assert authorization.formatted_code not in page


def test_the_page_of_acts_shows_one_s_own_only(ours, theirs, client_of):
    ours.decided()
    assert "Aucun acte autorisé" in acts(client_of(theirs.lead))


def test_an_invitation_by_link_is_never_listed_for_another_address(ours, theirs, client_of):
    ours.open()
    team.invite(ours.adhesion, ours.lead.user, email="ailleurs@demonstration.test", name="Ailleurs", role="delegant")
    assert client_of(theirs.lead).get(reverse("adhesions:list")).context["invitations"] == []


def test_nobody_learns_a_refusal_before_the_letter_is_opened(ours, client):
    """Neither the person nor a colleague: the letter says it first."""
    [(doctor, _)] = ours.members
    ours.ready().file().take().complete().examine().propose(doctor).sign()
    page = reverse("adhesions:detail", args=[ours.pk])
    for person in (doctor, ours.lead):
        client.force_login(person.user)
        html = client.get(page).content.decode()
        assert "Décision signée, lettre pas encore reçue" in html
        assert "Refusée" not in html
    ours.receive(doctor)
    client.force_login(doctor.user)
    assert "Refusée" in client.get(page).content.decode()
