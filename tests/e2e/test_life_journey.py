"""The life of a right in a browser, on travelled time: papers asked and given, authorized, the doctor leaves, everybody is told,
another doctor takes the place, the agency hears the nurse, and ends the right by an act. Each act is left beside the pictures,
to be looked at."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from accounts.models import HealthProfessional
from adhesions.choices import AuthorizationState, Item, Role
from adhesions.models import Membership
from adhesions.services import decisions, endings, withdrawals
from coopps.demo import people
from coopps.demo.story import sample_document
from coopps.kernel.documents.models import Act
from coopps.kernel.documents.services import signing_session
from coopps.kernel.instruction.choices import Outcome
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.instruction.services import examining
from tests.e2e.clicks import button, field, hears, link, reads, tick, wait_for_mail
from tests.e2e.conftest import SCREENSHOTS

pytestmark = pytest.mark.django_db(transaction=True)

DAY = datetime.timedelta(days=1)


def test_from_the_papers_asked_to_an_end_after_a_hearing(
    ours, signed_in, open_page, aside, work, mailbox, tmp_path, seen, settings, live_server
):
    settings.SITE_URL = live_server.url  # links of the mails are followed
    [(doctor, _)] = ours.members
    ours.ready().file().take()
    agency = ours.adhesion.agency
    supervisor = people.agent("suivi@demonstration.test", "Sacha", "Démo", agency, AgencyRoleKind.SUPERVISOR, "Suivi")

    def right(person):
        return ours.membership(person).current_authorization

    # 1. The agency asks for a paper; the request is an act, the nurse opens it and answers.
    agent = signed_in(ours.instructor)
    desk = reverse("adhesions:desk", args=[ours.instruction.pk])
    ours.request(ours.lead, Item.INSURANCE, "L’attestation ne mentionne pas le protocole.")
    aside(work)
    nurse = signed_in(ours.lead.user)
    nurse.goto(reverse("adhesions:detail", args=[ours.pk]))
    assert "L’agence demande des pièces" in reads(nurse)
    seen(nurse, "", "life-asked")
    row = ours.membership(ours.lead).item_assurance.get()
    nurse.goto(reverse("adhesions:dossier_row", args=[ours.membership(ours.lead).pk, Item.INSURANCE, row.pk]))
    paper = tmp_path / "attestation.pdf"
    paper.write_bytes(sample_document("Attestation qui mentionne le protocole"))
    nurse.locator("input[type=file]").first.set_input_files(paper)
    button(nurse, "Enregistrer et continuer")
    nurse.get_by_role("img", name="Page 1 sur 1").wait_for()
    button(nurse, "C’est bien mon document")
    nurse.get_by_role("button", name="C’est bien mon document").wait_for(state="detached")
    nurse.goto(reverse("adhesions:answer", args=[ours.pk]))
    nurse.locator("main form button[type=submit]").first.click()
    nurse.wait_for_load_state()
    assert ours.instruction.open_request is None

    # 2. Both are authorized, and each opens their own letter.
    ours.complete().examine().propose()
    aside(ours.sign)
    aside(work)
    physician = signed_in(doctor.user)
    for page, person in ((physician, doctor), (nurse, ours.lead)):
        page.goto(reverse("portal:home"))
        page.get_by_role("link", name=re.compile("^Lire ma lettre")).first.click()
        button(page, "Ouvrir ma lettre")
        page.wait_for_load_state()
        assert right(person).is_active
    anyone = open_page()
    check = reverse("portal:check_code", args=[right(ours.lead).formatted_code])
    anyone.goto(check)
    assert "Autorisée aujourd’hui" in reads(anyone)

    # 3. The doctor announces a withdrawal, three months ahead: the agency and the nurse are told the same day.
    mailbox.clear()
    physician.goto(reverse("adhesions:withdrawal_announce", args=[right(doctor).pk]))
    seen(physician, "", "life-withdrawal")
    physician.locator("main form button[type=submit]").first.click()
    physician.wait_for_load_state()
    assert "Votre retrait est annoncé" in reads(physician)
    aside(work)
    assert {mail.to for mail in mailbox.messages()} >= {agency.email, ours.lead.user.email}
    withdrawal = right(doctor).withdrawals.get()
    agent.goto(desk)
    seen(agent, "", "life-desk-withdrawal")

    # 4. The nurse names another doctor meanwhile, who comes by the mail; the own dossier alone is filed.
    paul = people.professional("paul@demonstration.test", "Paul", "Démo-81", "10", 81, place=ours.site)
    nurse.goto(reverse("adhesions:detail", args=[ours.pk]))
    nurse.get_by_role("link", name=re.compile("^Remplacer")).first.click()
    seen(nurse, "", "life-replace")
    field(nurse, "Adresse électronique").fill(paul.user.email)
    field(nurse, "Prénom et nom").fill(paul.full_name)
    button(nurse, "Envoyer l’invitation")
    hears(nurse, "L’invitation est envoyée")
    aside(work)
    other = signed_in(paul.user)
    other.goto(wait_for_mail(mailbox, paul.user.email, "équipe de coopération"))
    seen(other, "", "life-replacement-invited")
    button(other, "Rejoindre l’équipe")
    other.wait_for_load_state()
    aside(lambda: ours.fill(paul).engage(paul))
    arrival = ours.adhesion.arrivals.get()
    nurse.goto(reverse("adhesions:arrival", args=[arrival.pk]))
    seen(nurse, "", "life-arrival")
    nurse.goto(reverse("adhesions:arrival_file", args=[arrival.pk]))
    nurse.locator("main form button[type=submit]").first.click()
    nurse.wait_for_load_state()
    arrival = ours.adhesion.arrivals.get()
    assert arrival.instruction.number != ours.instruction.number

    # 5. On its day the first doctor's right ends; the nurse's stands, and everybody reads that it is to be confirmed.
    gone = datetime.datetime.combine(withdrawal.effect_on, datetime.time(12), tzinfo=agency.tz)
    with time_machine.travel(gone):
        mailbox.clear()
        aside(withdrawals.take_effect_of_due)
        aside(work)
        assert (right(doctor).state, right(ours.lead).state) == (AuthorizationState.ENDED, AuthorizationState.ACTIVE)
        assert {mail.to for mail in mailbox.messages()} >= {ours.lead.user.email, doctor.user.email}
        anyone.goto(check)
        assert "À confirmer auprès de l’agence" in reads(anyone)
        seen(anyone, "", "life-to-confirm")
        nurse = signed_in(ours.lead.user)
        nurse.goto(reverse("adhesions:my_acts"))
        seen(nurse, "", "life-nurse-to-confirm")

        agent = signed_in(supervisor)
        agent.goto(desk)
        seen(agent, "", "life-desk-doubt")

        # 6. The other doctor is authorized, for the own dossier alone: nothing is left to confirm for the nurse.
        aside(lambda: decide(ours, arrival, paul))
        aside(ours.sign)
        aside(work)
        ours.members.append((paul, Role.DELEGATING))
        other = signed_in(paul.user)
        other.goto(reverse("portal:home"))
        other.get_by_role("link", name=re.compile("^Lire ma lettre")).first.click()
        button(other, "Ouvrir ma lettre")
        other.wait_for_load_state()
        assert right(paul).is_active
        assert ours.letter(paul).act.snapshot["avec"] == [ours.lead.full_name]
        anyone.goto(check)
        assert "Autorisée aujourd’hui" in reads(anyone)

        # 7. The agency considers the end of the nurse's right; she is heard, then the Director General signs.
        agent.goto(desk)
        agent.get_by_role("link", name=re.compile("^Envisager la fin.*Nour")).first.click()
        tick(agent, "4° En cas de non-respect du protocole")
        field(agent, "Faits").fill(
            "Le 3 mai, deux actes hors de la liste du protocole ont été réalisés dans ce service."
        )
        button(agent, "Inviter la personne à présenter ses observations")
        agent.wait_for_url(f"{desk}**")
        aside(work)
        nurse.goto(reverse("portal:home"))
        nurse.get_by_role("link", name=re.compile("^Lire ma lettre")).first.click()
        button(nurse, "Ouvrir ma lettre")
        nurse.wait_for_load_state()
        nurse.goto(reverse("adhesions:my_acts"))
        link(nurse, "Lire les faits et présenter mes observations")
        seen(nurse, "", "life-hearing")
        until = right(ours.lead).endings.get().observations_until

    # 8. She does not answer: the delay passes, and only then may the end be proposed.
    after = datetime.datetime.combine(until + DAY, datetime.time(12), tzinfo=agency.tz)
    with time_machine.travel(after):
        agent = signed_in(supervisor)
        agent.goto(desk)
        agent.get_by_role("link", name=re.compile("^Proposer la fin.*Nour")).first.click()
        field(agent, "Motivation, en droit et en fait").fill(
            "Deux actes hors de la liste ont été réalisés le 3 mai : le protocole n’est pas respecté."
        )
        button(agent, "Envoyer la fin à la signature")
        agent.wait_for_url(f"{desk}**")

        def sign():
            session = signing_session.open_session(agency, ours.signatory)
            work()
            letters = session.letters.filter(state="preparee")
            for letter in letters:
                signing_session.show(letter, ours.signatory)
            signing_session.confirm(session, ours.signatory, {one.pk: one.preparation.sha256 for one in letters})
            work()

        aside(sign)
        anyone.goto(check)
        assert "Autorisation terminée" not in reads(anyone)
        nurse = signed_in(ours.lead.user)
        nurse.goto(reverse("portal:home"))
        nurse.get_by_role("link", name=re.compile("^Lire ma lettre")).first.click()
        button(nurse, "Ouvrir ma lettre")
        nurse.wait_for_load_state()
        anyone.goto(check)
        assert "Autorisation terminée" in reads(anyone)
        seen(anyone, "", "life-ended")
        acts = list(Act.objects.exclude(kind="").order_by("pk"))
        for act in acts:
            (SCREENSHOTS / f"life-{act.number}.pdf").write_bytes(act.content)
        assert [act.kind for act in acts if act.letter_id][-1] == endings.LETTER
        assert right(paul).is_active


def decide(story, arrival, person) -> None:
    """The agency examines the dossier of who arrives, and proposes to authorize."""
    examining.take(arrival.instruction, story.instructor)
    people.verify(HealthProfessional.objects.get(pk=person.pk), story.instructor, story.adhesion.agency)
    dossier = Instruction.objects.get(pk=arrival.instruction_id)
    decisions.declare_complete(dossier, story.instructor)
    for examination in dossier.examinations.all():
        examining.answer_all_conform(examination, story.instructor)
    member = Membership.objects.get(pk=arrival.membership_id)
    acts = [act.code for act in story.adhesion.version.acts]
    decisions.propose_for(member, story.instructor, outcome=Outcome.AUTHORIZE, acts=acts)
    decisions.send_to_signature(Instruction.objects.get(pk=arrival.instruction_id), story.instructor)
