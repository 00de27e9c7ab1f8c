"""The desk of an adhesion: what its pages show, what they keep, what they refuse."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from accounts.models import DirectoryPerson, HealthProfessional
from accounts.rules import national_id
from adhesions.choices import AuthorizationState, Item
from coopps.demo import people
from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.documents.services import signing_session
from coopps.kernel.instruction.choices import Finding, InstructionState, Outcome
from coopps.kernel.instruction.services import examining, proposing
from coopps.kernel.mailing.models import Message
from tests.stories import MOTIVE

pytestmark = pytest.mark.django_db


# --- The grid -----------------------------------------------------------------------------------------------------
@pytest.fixture
def grid(client, ours):
    """The address of the nurse's grid, her dossier taken by the signed-in instructor."""
    ours.ready().file().take()
    client.force_login(ours.instructor)
    return reverse("adhesions:grid", args=[ours.instruction.pk, ours.membership(ours.lead).examination_id])


def test_the_grid_shows_each_typed_value_beside_what_is_required(client, ours, grid):
    page = client.get(grid).text
    membership = ours.membership(ours.lead)
    for item in (Item.DIPLOMA, Item.EXPERIENCE, Item.INSURANCE):
        row = membership.items_of_kind(item).get()
        assert reverse("adhesions:document", args=[item, row.pk]) in page
    assert "Le protocole ne fixe pas de durée." in page
    assert "Assureur de démonstration" in page
    [(doctor, _)] = ours.members
    assert doctor.full_name in page  # the counterpart that the engagement names


def test_an_answer_refused_keeps_the_others_and_what_was_typed(client, ours, grid):
    examination = ours.membership(ours.lead).examination
    typed = {
        "M1-constat": Finding.CONFORM,
        "M3-constat": Finding.NOT_CONFORM,
        "M4-constat": Finding.TO_COMPLETE,
        "M4-commentaire": "Attestation illisible",
        "M5-commentaire": "À revoir avec l’équipe",
    }
    page = client.post(grid, typed)
    assert page.status_code == 200
    assert set(examination.answers.values_list("criterion", "value")) == {
        ("M1", Finding.CONFORM),
        ("M4", Finding.TO_COMPLETE),
    }
    assert "M3 : dites en commentaire ce qui n’est pas conforme." in page.text
    assert "À revoir avec l’équipe" in page.text
    assert page.context["form"]["M3-constat"].value() == Finding.NOT_CONFORM


def test_the_grid_is_saved_as_it_is_typed(client, ours, grid):
    examination = ours.membership(ours.lead).examination
    saved = client.post(grid, {"M1-constat": Finding.CONFORM}, headers={"X-Autosave": "1"})
    assert (saved.status_code, examination.answers.get().criterion) == (204, "M1")
    refused = client.post(
        grid, {"M1-constat": Finding.CONFORM, "M2-constat": Finding.NOT_CONFORM}, headers={"X-Autosave": "1"}
    )
    assert (refused.status_code, examination.answers.count()) == (422, 1)
    examining.hand_over(ours.instruction, _colleague(ours))
    lost = client.post(grid, {"M6-constat": Finding.CONFORM}, headers={"X-Autosave": "1"})
    assert (lost.status_code, examination.answers.count()) == (403, 1)


def test_all_conform_keeps_the_exceptions(client, ours, grid):
    examination = ours.membership(ours.lead).examination
    client.post(grid, {"M6-constat": Finding.TO_COMPLETE, "tout-conforme": "1"})
    answers = dict(examination.answers.values_list("criterion", "value"))
    assert answers.pop("M6") == Finding.TO_COMPLETE
    assert answers.pop("M8") == Finding.NOT_APPLICABLE  # nobody employs the person for this protocol
    assert answers == dict.fromkeys(
        (code for code in examination.grid.codes if code not in ("M6", "M8")), Finding.CONFORM
    )


def _colleague(ours):
    agency = ours.adhesion.agency
    return people.agent("releve@demonstration.test", "Renée", "Démo", agency, AgencyRoleKind.INSTRUCTOR, "Instruction")


# --- Identity, completeness -----------------------------------------------------------------------------------------
def test_an_identity_is_compared_with_the_directory_and_with_other_claims(client, ours):
    ours.ready().file()
    examining.take(ours.instruction, ours.instructor)
    [(doctor, _)] = ours.members
    DirectoryPerson.objects.create(
        national_id=national_id(doctor.identifier_kind, doctor.identifier),
        last_name="AUTRE-NOM",
        first_name=doctor.first_names,
        civility_code="",
        profession_code="10",
        profession_label="Médecin",
        expertise="",
        fingerprint=1,
    )
    HealthProfessional.objects.filter(pk=ours.lead.pk).update(identifier=doctor.identifier)
    client.force_login(ours.instructor)
    url = reverse("adhesions:identity", args=[ours.instruction.pk, ours.membership(doctor).pk])
    page = client.get(url).text
    assert "AUTRE-NOM" in page
    assert "Le nom d’exercice diffère" in page
    assert "Ce numéro est aussi déclaré par une autre personne" in page
    assert client.post(url, {"means": "ordre", "note": "Ordre joint le 3 mai."}).status_code == 302
    doctor.refresh_from_db()
    assert (doctor.verified_by, doctor.verifications.get().note) == (ours.instructor, "Ordre joint le 3 mai.")
    assert "Ordre joint le 3 mai." in client.get(url).text


def test_documents_are_asked_by_name_and_the_people_concerned_are_told(client, ours):
    ours.ready().file().take()
    [(doctor, _)] = ours.members
    examination = ours.membership(doctor).examination
    examining.answer(
        examination, "M6", ours.instructor, value=Finding.TO_COMPLETE, comment="L’attestation n’est pas lisible."
    )
    client.force_login(ours.instructor)
    url = reverse("adhesions:request_documents", args=[ours.instruction.pk])
    page = client.get(url)
    today = ours.adhesion.agency.today()
    assert page.context["form"]["due_on"].value() == today + datetime.timedelta(days=30)
    key = f"{examination.pk}-{Item.INSURANCE}"
    assert page.context["form"][f"piece-{key}"].value() is True
    nothing = client.post(url, {"due_on": today + datetime.timedelta(days=10), "message": "Bonjour"})
    assert "Nommez au moins une pièce à fournir." in nothing.text
    assert "Bonjour" in nothing.text
    typed = {
        f"piece-{key}": "on",
        f"motif-{key}": "L’attestation n’est pas lisible.",
        "due_on": today + datetime.timedelta(days=10),
    }
    assert client.post(url, typed).status_code == 302
    assert ours.instruction.state == InstructionState.REQUESTED
    item = ours.instruction.requests.get().items.get()
    assert (item.requirement, item.examination, item.reason) == (
        Item.INSURANCE,
        examination,
        "L’attestation n’est pas lisible.",
    )
    told = Message.objects.filter(kind="demande_de_pieces").values_list("recipient", flat=True)
    assert set(told) == {doctor.user_id, ours.lead.user_id}
    desk = client.get(reverse("adhesions:desk", args=[ours.instruction.pk])).text
    assert "L’attestation n’est pas lisible." in desk
    assert client.post(reverse("desk:close_request", args=[ours.instruction.pk])).status_code == 302
    assert ours.instruction.state == InstructionState.CHECKING


# --- Decisions ------------------------------------------------------------------------------------------------------
@pytest.fixture
def examined(client, ours):
    """Our dossier, every grid conform but one criterion of the doctor, and its instructor signed in."""
    [(doctor, _)] = ours.members
    ours.ready().file().take().complete()
    examining.answer(
        ours.membership(doctor).examination,
        "M3",
        ours.instructor,
        value=Finding.NOT_CONFORM,
        comment="Deux ans justifiés sur cinq.",
    )
    ours.examine()
    client.force_login(ours.instructor)
    return doctor


def test_a_refusal_starts_from_the_failing_criteria_and_holds_the_letter_of_the_delegated(client, ours, examined):
    doctor, pk = examined, ours.instruction.pk
    url = reverse("adhesions:proposal", args=[pk, ours.membership(doctor).pk])
    motivation = client.get(url).context["form"].initial["motivation"]
    assert "Deux ans justifiés sur cinq." in motivation
    empty = client.post(url, {"outcome": Outcome.REFUSE, "motivation": ""})
    assert empty.context["form"].errors.keys() == {"motivation"}
    assert client.post(url, {"outcome": Outcome.REFUSE, "motivation": motivation}).status_code == 302
    blocked = client.get(reverse("adhesions:propose", args=[pk])).context["refusals"]
    assert blocked == [f"{ours.lead.full_name}, personne déléguée : aucune décision n’est proposée."]
    acts = [act.code for act in ours.protocol.version.acts]
    client.post(
        reverse("adhesions:proposal", args=[pk, ours.membership(ours.lead).pk]),
        {"outcome": Outcome.AUTHORIZE, "acts": acts[:1], "motivation": MOTIVE},
    )
    effects = client.get(reverse("adhesions:propose", args=[pk])).context["effects"]
    assert any(sentence.startswith(f"{doctor.formal_name} ne pourra pas") for sentence in effects)
    [first, *_] = ours.protocol.version.acts
    assert any(f"réaliser 1 des {len(acts)} actes" in told and first.label in told for told in effects)
    assert any(f"La lettre de {ours.lead.full_name} sera retenue" in sentence for sentence in effects)
    client.post(reverse("adhesions:propose", args=[pk]))
    assert set(act_kinds.effects([ours.letter(ours.lead), ours.letter(doctor)]).values()) < set(effects)
    assert ours.letter(ours.lead).state == "retenue"
    assert ours.letter(ours.lead).authorization.acts == acts[:1]
    assert ours.letter(ours.lead).hold_reason in client.get(reverse("adhesions:desk", args=[pk])).text


def test_an_authorization_against_a_blocking_criterion_is_refused_with_the_sentence(client, ours, examined):
    pk = ours.instruction.pk
    acts = [act.code for act in ours.protocol.version.acts]
    for person in ours.everyone:
        url = reverse("adhesions:proposal", args=[pk, ours.membership(person).pk])
        answer = client.post(url, {"outcome": Outcome.AUTHORIZE, "acts": acts})
    assert list(answer.context["form"].errors) == ["outcome"]  # the doctor comes last
    examination = ours.membership(examined).examination
    grid = reverse("adhesions:grid", args=[pk, examination.pk])
    assert f'href="{grid}#critere-M3"' in answer.text
    assert 'id="critere-M3"' in client.get(grid).text
    assert examination.current_proposal is None
    # Forced past the service, it is read again when everything is sent.
    proposing.propose_for(examination, ours.instructor, outcome=Outcome.AUTHORIZE, acts=acts)
    page = client.post(reverse("adhesions:propose", args=[pk]))
    assert page.status_code == 200
    assert "le critère M3 n’est pas conforme" in page.text
    assert ours.instruction.state == InstructionState.COMPLETE


def test_what_will_keep_from_deciding_is_told_at_complete_with_its_place(client, ours):
    ours.ready().file()
    examining.take(ours.instruction, ours.instructor)
    member = ours.membership(ours.lead)
    examining.answer(member.examination, "M6", ours.instructor, value=Finding.TO_COMPLETE, comment="")
    client.force_login(ours.instructor)
    page = client.get(reverse("adhesions:declare_complete", args=[ours.instruction.pk])).text
    grid = reverse("adhesions:grid", args=[ours.instruction.pk, member.examination_id])
    assert f'href="{grid}#critere-M6"' in page
    for person in ours.everyone:
        identity = reverse("adhesions:identity", args=[ours.instruction.pk, ours.membership(person).pk])
        assert f'href="{identity}"' in page


def test_a_proposal_is_taken_back_and_proposed_again(client, ours):
    ours.ready().file().take().complete().examine().propose()
    client.force_login(ours.instructor)
    first = ours.letter(ours.lead).authorization
    url = reverse("adhesions:take_back", args=[first.pk])
    assert url in client.get(reverse("adhesions:desk", args=[ours.instruction.pk])).text
    assert client.post(url, {"reason": ""}).context["form"].errors.keys() == {"reason"}
    client.post(url, {"reason": "Un acte de trop."})
    assert ours.instruction.state == InstructionState.COMPLETE
    proposal = reverse("adhesions:proposal", args=[ours.instruction.pk, ours.membership(ours.lead).pk])
    acts = [act.code for act in ours.protocol.version.acts]
    client.post(proposal, {"outcome": Outcome.AUTHORIZE, "acts": acts[:1], "motivation": MOTIVE})
    sent = client.post(reverse("adhesions:propose", args=[ours.instruction.pk]))
    assert sent.status_code == 302
    again = ours.letter(ours.lead).authorization
    assert (again.pk != first.pk, again.acts, again.state) == (True, acts[:1], AuthorizationState.PENDING)


def test_a_letter_sent_back_by_the_signatory_is_shown_with_its_reason(client, ours):
    ours.ready().file().take().complete().examine().propose()
    ours.session()
    signing_session.send_back(ours.letter(ours.lead), ours.signatory, "Précisez le lieu.")
    client.force_login(ours.instructor)
    assert "Précisez le lieu." in client.get(reverse("adhesions:desk", args=[ours.instruction.pk])).text
    proposal = reverse("adhesions:proposal", args=[ours.instruction.pk, ours.membership(ours.lead).pk])
    assert "Précisez le lieu." in client.get(proposal).text
    assert "Une lettre vous est renvoyée par la signature" in client.get(reverse("portal:home")).text
