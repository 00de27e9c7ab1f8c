"""The life of a right in a browser, on travelled time: papers asked and given, authorized, the doctor leaves, everybody is told,
the agency hears the nurse, and ends the right by an act. Each act is left beside the pictures, to be looked at."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from adhesions.choices import AuthorizationState, Item
from adhesions.services import endings, withdrawals
from coopps.demo import people
from coopps.demo.story import sample_document
from coopps.kernel.documents.models import Act
from coopps.kernel.documents.services import signing_session
from tests.e2e.clicks import button, field, link, reads, tick
from tests.e2e.conftest import SCREENSHOTS

pytestmark = pytest.mark.django_db(transaction=True)

DAY = datetime.timedelta(days=1)


def test_from_the_papers_asked_to_an_end_after_a_hearing(
    ours, signed_in, open_page, aside, work, mailbox, tmp_path, seen
):
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

    # 4. On its day the doctor's right ends; the nurse's stands, and everybody reads that it is to be confirmed.
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

        # 5. The agency considers the end of the nurse's right; she is heard, then the Director General signs.
        agent = signed_in(supervisor)
        agent.goto(desk)
        seen(agent, "", "life-desk-doubt")
        agent.get_by_role("link", name=re.compile("^Envisager la fin.*Nour")).first.click()
        tick(agent, "3° Lorsque la demande de retrait")
        field(agent, "Faits").fill("La seule personne délégante de l’équipe s’est retirée.")
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

    # 6. She does not answer: the delay passes, and only then may the end be proposed.
    after = datetime.datetime.combine(until + DAY, datetime.time(12), tzinfo=agency.tz)
    with time_machine.travel(after):
        agent = signed_in(supervisor)
        agent.goto(desk)
        agent.get_by_role("link", name=re.compile("^Proposer la fin.*Nour")).first.click()
        field(agent, "Motivation, en droit et en fait").fill(
            "L’équipe ne compte plus de personne délégante : les conditions de l’adhésion ne sont plus remplies."
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
