"""The list, the desk and the register: what they show, what they keep, what they refuse."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from accounts.models import DirectoryPerson, HealthProfessional
from accounts.rules import national_id
from adhesions.choices import AuthorizationState, Item
from coopps.demo import people
from coopps.kernel.documents.choices import Channel, PaperReturn
from coopps.kernel.documents.models import Delivery
from coopps.kernel.documents.services import signing_session
from coopps.kernel.instruction.choices import Finding, InstructionState, Outcome
from coopps.kernel.instruction.services import examining
from coopps.kernel.mailing.models import Message
from tests.stories import story

pytestmark = pytest.mark.django_db


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


# --- The list -----------------------------------------------------------------------------------------------------
def test_the_list_asks_as_many_queries_for_three_dossiers_as_for_one(client, ours, normandy):
    ours.ready().file()
    client.force_login(ours.instructor)
    queue = reverse("portal:queue")
    one = queries(client, queue)
    for serial in (11, 12):
        story(normandy, "DEMO-URODYN", serial).ready().file()
    assert client.get(queue).context["page_obj"].paginator.count == 3
    assert queries(client, queue) == one


def test_the_list_is_searched_by_number_team_and_protocol(client, ours, normandy):
    ours.ready().file()
    other = story(normandy, "DEMO-VACC", 13, team_name="Équipe de la Presqu’île").ready().file()
    client.force_login(ours.instructor)

    def found(**filters):
        page = client.get(reverse("portal:queue"), filters)
        return {dossier.number for dossier in page.context["dossiers"]}

    assert found() == {ours.instruction.number, other.instruction.number}
    assert found(q=ours.instruction.number[-5:]) == {ours.instruction.number}
    assert found(q="presqu equipe") == {other.instruction.number}
    assert found(q="uro-dynamique") == {ours.instruction.number}
    assert found(q="demo-vacc") == {other.instruction.number}
    assert found(onglet="a-prendre") == {ours.instruction.number, other.instruction.number}
    assert found(onglet="instruction") == set()
    ours.take()
    assert found(qui="moi") == {ours.instruction.number}
    assert client.get(reverse("portal:queue"), {"onglet": "inconnu"}).status_code == 404


def test_the_tabs_count_and_keep_the_filters(client, ours, normandy):
    ours.ready().file().take()
    story(normandy, "DEMO-VACC", 14).ready().file()
    client.force_login(ours.instructor)
    page = client.get(reverse("portal:queue"), {"q": "équipe 1", "onglet": "completude"})
    counts = {tab.label: tab.count for tab in page.context["tabs"]}
    assert counts["Tous"] == 2  # « Équipe 1 » and « Équipe 14 »
    assert counts["Complétude à vérifier"] == 1
    assert counts["À prendre en charge"] == 1
    assert "onglet=a-prendre&amp;q=%C3%A9quipe+1" in page.text


def test_a_late_dossier_comes_first_and_says_so(client, ours, normandy):
    later = story(normandy, "DEMO-URODYN", 15).ready().file().take().complete()
    ours.ready().file().take().complete()
    late = ours.instruction
    late.due_on = normandy.today() - datetime.timedelta(days=3)
    late.save(update_fields=["due_on"])
    client.force_login(ours.instructor)
    page = client.get(reverse("portal:queue"), {"onglet": "instruction"})
    assert [dossier.number for dossier in page.context["dossiers"]] == [late.number, later.instruction.number]
    assert "Dépassée de 3\u00a0jours" in page.text


def test_two_instructors_take_at_once_and_one_is_told(client, ours, normandy):
    colleague = people.agent(
        "collegue@demonstration.test", "Coline", "Démo", normandy, AgencyRoleKind.INSTRUCTOR, "Instruction"
    )
    ours.ready().file()
    take = reverse("portal:take", args=[ours.instruction.pk])
    other = Client()
    client.force_login(ours.instructor)
    other.force_login(colleague)
    assert client.get(take).status_code == other.get(take).status_code == 200
    assert client.post(take).status_code == 302
    told = other.post(take)
    assert told.status_code == 200
    assert "l’état est maintenant «\u00a0complétude à vérifier\u00a0»" in told.text.replace("« ", "«\u00a0").replace(
        " »", "\u00a0»"
    )
    assert ours.instruction.instructor == ours.instructor


# --- The grid -----------------------------------------------------------------------------------------------------
@pytest.fixture
def grid(client, ours):
    """The address of the nurse's grid, her dossier taken by the signed-in instructor."""
    ours.ready().file().take()
    client.force_login(ours.instructor)
    return reverse("portal:grid", args=[ours.instruction.pk, ours.membership(ours.lead).examination_id])


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
    assert answers == dict.fromkeys((code for code in examination.grid.codes if code != "M6"), Finding.CONFORM)


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
    url = reverse("portal:identity", args=[ours.instruction.pk, ours.membership(doctor).pk])
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
    url = reverse("portal:request_documents", args=[ours.instruction.pk])
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
    desk = client.get(reverse("portal:desk", args=[ours.instruction.pk])).text
    assert "L’attestation n’est pas lisible." in desk
    assert client.post(reverse("portal:close_request", args=[ours.instruction.pk])).status_code == 302
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
    url = reverse("portal:proposal", args=[pk, ours.membership(doctor).pk])
    motivation = client.get(url).context["form"].initial["motivation"]
    assert "Deux ans justifiés sur cinq." in motivation
    empty = client.post(url, {"outcome": Outcome.REFUSE, "motivation": ""})
    assert empty.context["form"].errors.keys() == {"motivation"}
    assert client.post(url, {"outcome": Outcome.REFUSE, "motivation": motivation}).status_code == 302
    blocked = client.get(reverse("portal:propose", args=[pk])).context["refusals"]
    assert blocked == [f"{ours.lead.full_name}, personne déléguée : aucune décision n’est proposée."]
    acts = [act.code for act in ours.protocol.version.acts]
    client.post(
        reverse("portal:proposal", args=[pk, ours.membership(ours.lead).pk]),
        {"outcome": Outcome.AUTHORIZE, "acts": acts[:1]},
    )
    effects = client.get(reverse("portal:propose", args=[pk])).context["effects"]
    assert any(sentence.startswith(f"{doctor.full_name} ne pourra pas") for sentence in effects)
    assert any(f"La lettre de {ours.lead.full_name} sera retenue" in sentence for sentence in effects)
    client.post(reverse("portal:propose", args=[pk]))
    assert ours.letter(ours.lead).state == "retenue"
    assert ours.letter(ours.lead).authorization.acts == acts[:1]
    assert ours.letter(ours.lead).hold_reason in client.get(reverse("portal:desk", args=[pk])).text


def test_an_authorization_against_a_blocking_criterion_is_refused_with_the_sentence(client, ours, examined):
    pk = ours.instruction.pk
    acts = [act.code for act in ours.protocol.version.acts]
    for person in ours.everyone:
        url = reverse("portal:proposal", args=[pk, ours.membership(person).pk])
        client.post(url, {"outcome": Outcome.AUTHORIZE, "acts": acts})
    page = client.post(reverse("portal:propose", args=[pk]))
    assert page.status_code == 200
    assert "le critère M3 n’est pas conforme" in page.text
    assert ours.instruction.state == InstructionState.COMPLETE


def test_a_proposal_is_taken_back_and_proposed_again(client, ours):
    ours.ready().file().take().complete().examine().propose()
    client.force_login(ours.instructor)
    first = ours.letter(ours.lead).authorization
    url = reverse("portal:take_back", args=[first.pk])
    assert url in client.get(reverse("portal:desk", args=[ours.instruction.pk])).text
    assert client.post(url, {"reason": ""}).context["form"].errors.keys() == {"reason"}
    client.post(url, {"reason": "Un acte de trop."})
    assert ours.instruction.state == InstructionState.COMPLETE
    proposal = reverse("portal:proposal", args=[ours.instruction.pk, ours.membership(ours.lead).pk])
    acts = [act.code for act in ours.protocol.version.acts]
    client.post(proposal, {"outcome": Outcome.AUTHORIZE, "acts": acts[:1]})
    sent = client.post(reverse("portal:propose", args=[ours.instruction.pk]))
    assert sent.status_code == 302
    again = ours.letter(ours.lead).authorization
    assert (again.pk != first.pk, again.acts, again.state) == (True, acts[:1], AuthorizationState.PENDING)


def test_a_letter_sent_back_by_the_signatory_is_shown_with_its_reason(client, ours):
    ours.ready().file().take().complete().examine().propose()
    ours.session()
    signing_session.send_back(ours.letter(ours.lead), ours.signatory, "Précisez le lieu.")
    client.force_login(ours.instructor)
    assert "Précisez le lieu." in client.get(reverse("portal:desk", args=[ours.instruction.pk])).text
    proposal = reverse("portal:proposal", args=[ours.instruction.pk, ours.membership(ours.lead).pk])
    assert "Précisez le lieu." in client.get(proposal).text
    assert "Une lettre vous est renvoyée par la signature" in client.get(reverse("portal:home")).text


def test_a_supervisor_suspends_restores_and_ends(client, ours):
    ours.decided()
    agent = people.agent(
        "suivi@demonstration.test", "Sami", "Démo", ours.adhesion.agency, AgencyRoleKind.SUPERVISOR, "Suivi"
    )
    pk = ours.letter(ours.lead).authorization.pk
    desk = reverse("portal:desk", args=[ours.instruction.pk])
    client.force_login(ours.instructor)
    assert client.get(reverse("portal:suspend", args=[pk])).status_code == 403
    assert reverse("portal:suspend", args=[pk]) not in client.get(desk).text
    client.force_login(agent)
    assert reverse("portal:suspend", args=[pk]) in client.get(desk).text
    for step, state in (
        ("portal:suspend", AuthorizationState.SUSPENDED),
        ("portal:resume", AuthorizationState.ACTIVE),
        ("portal:end", AuthorizationState.ENDED),
    ):
        assert client.post(reverse(step, args=[pk]), {"motivation": " "}).status_code == 200
        assert client.post(reverse(step, args=[pk]), {"motivation": "Signalement du 3 mai."}).status_code == 302
        assert ours.letter(ours.lead).authorization.state == state
    late = client.post(reverse("portal:suspend", args=[pk]), {"motivation": "Trop tard."})
    assert late.status_code == 200
    assert "Trop tard." in late.text


# --- The register -----------------------------------------------------------------------------------------------------
def test_a_paper_letter_is_sent_then_comes_back(client, ours):
    ours.lead.consents.all().delete()
    ours.ready().file().take().complete().examine().propose().sign()
    delivery = Delivery.objects.get(channel=Channel.PAPER)
    today = ours.adhesion.agency.today()
    client.force_login(ours.instructor)
    register = reverse("portal:register")
    assert delivery.act.number in client.get(register).text
    assert "1 lettre à envoyer par la poste" in client.get(reverse("portal:home")).text
    dispatch = reverse("portal:dispatch", args=[delivery.pk])
    early = client.post(dispatch, {"dispatched_on": today - datetime.timedelta(days=1), "reference": "1A 000 000 0001"})
    assert "La date d’envoi se situe entre la date de la lettre et aujourd’hui." in early.text
    assert "1A 000 000 0001" in early.text
    assert client.post(dispatch, {"dispatched_on": today, "reference": "1A 000 000 0001"}).status_code == 302
    assert delivery.act.number not in client.get(register).text
    assert delivery.act.number in client.get(register, {"etape": "retour", "q": ours.lead.exercise_name}).text
    assert "déjà inscrit" in client.get(dispatch).text
    back = reverse("portal:paper_return", args=[delivery.pk])
    assert client.post(back, {"paper_return": PaperReturn.RECEIVED, "returned_on": today}).status_code == 302
    assert ours.letter(ours.lead).authorization.state == AuthorizationState.ACTIVE
    assert delivery.act.number in client.get(register, {"etape": "revenus"}).text


def test_the_register_asks_as_many_queries_for_three_letters_as_for_one(client, ours, normandy):
    ours.lead.consents.all().delete()
    ours.ready().file().take().complete().examine().propose().sign()
    client.force_login(ours.instructor)
    register = reverse("portal:register")
    one = queries(client, register)
    other = story(normandy, "DEMO-VACC", 16)
    for person in other.everyone:
        person.consents.all().delete()
    other.ready().file().take().complete().examine().propose().sign()
    assert client.get(register).context["page_obj"].paginator.count == 3
    assert queries(client, register) == one
