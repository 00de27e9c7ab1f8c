"""A person leaves before the decision, a request is withdrawn, a name or a place is corrected: what it voids, who is told."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from accounts.services.professionals import update_professional
from adhesions import selectors
from adhesions.choices import AdhesionState, AuthorizationState, Item, MembershipState, Role
from adhesions.models import Membership
from adhesions.rules.completeness import commitment_stands
from adhesions.services import decisions, dossier, filing, leaving, team, withdrawals
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.reading import signed_in, words_of
from tests.stories import second_nurse

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def told(kind: str) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("to", flat=True))


# --- Before filing ------------------------------------------------------------------------------------------------
def test_who_leaves_before_filing_voids_the_engagements_that_name_them_and_nobody_elses(ours, theirs):
    noe = second_nurse(ours)
    ours.ready()
    [(doctor, _), _] = ours.members
    member, client = ours.membership(noe), signed_in(noe.user)
    page = reverse("adhesions:leave", args=[member.pk])
    assert page in client.get(reverse("adhesions:detail", args=[ours.pk])).text
    before = words_of(client.get(page))
    assert f"L’engagement de {doctor.full_name} ne vaudra plus, car il nomme {noe.full_name}" in before
    assert f"L’engagement de {ours.lead.full_name}" not in before
    answer = client.post(page)
    assert answer.url == reverse("adhesions:list")
    assert fresh(member).state == MembershipState.REMOVED
    assert ours.membership(doctor).commitment is None
    assert ours.membership(ours.lead).is_engaged
    assert told("depart") == {ours.lead.user.email, doctor.user.email}
    assert told("engagement_sans_effet") >= {doctor.user.email}
    assert client.get(reverse("adhesions:detail", args=[ours.pk])).status_code == 404
    history = words_of(signed_in(ours.lead.user).get(reverse("adhesions:detail", args=[ours.pk])))
    assert f"{noe.full_name} a quitté l’équipe" in history


def test_another_person_leads_when_the_lead_leaves(ours):
    ours.ready()
    doctor = ours.members[0][0]
    page = signed_in(ours.lead.user).get(reverse("adhesions:leave", args=[ours.membership(ours.lead).pk]))
    assert f"{doctor.full_name} la portera à votre place" in words_of(page)
    leaving.leave(ours.membership(ours.lead), ours.lead.user)
    assert selectors.leads(ours.adhesion, User.objects.get(pk=doctor.user_id))
    assert not selectors.leads(ours.adhesion, User.objects.get(pk=ours.lead.user_id))
    assert told("porteur") == {doctor.user.email}


def test_who_is_alone_withdraws_the_request_instead(ours):
    ours.open().invite()
    with pytest.raises(TransitionRefused, match="retirez plutôt la demande"):
        leaving.leave(ours.membership(ours.lead), ours.lead.user)
    assert ours.membership(ours.lead).is_in_progress


def test_nobody_makes_another_leave(ours, theirs):
    ours.ready()
    theirs.ready()
    page = reverse("adhesions:leave", args=[ours.membership(ours.lead).pk])
    for person in (ours.members[0][0], theirs.lead):
        assert signed_in(person.user).get(page).status_code == 404
        assert signed_in(person.user).post(page).status_code == 404
        with pytest.raises(TransitionRefused) as refusal:
            leaving.leave(ours.membership(ours.lead), person.user)
        assert refusal.value.forbidden or "Personne d’autre" in str(refusal.value)
    assert ours.membership(ours.lead).is_engaged


# --- After filing -------------------------------------------------------------------------------------------------
def test_who_leaves_after_filing_is_decided_no_more_and_the_agency_is_told(ours):
    noe = second_nurse(ours)
    ours.ready().file().take().complete().examine()
    member = ours.membership(noe)
    leaving.leave(member, noe.user)
    assert told("depart") == {ours.lead.user.email, ours.members[0][0].user.email, ours.instructor.email}
    # The others' engagements are not signed again: they stand for those who are still there.
    assert all(commitment_stands(ours.membership(person)) for person in (ours.lead, ours.members[0][0]))
    ours.members.pop()
    ours.propose().sign()
    assert ours.adhesion.state == AdhesionState.DECIDED
    assert not fresh(member).authorizations.exists()
    grid = reverse("adhesions:grid", args=[ours.instruction.pk, member.examination_id])
    assert signed_in(ours.instructor).get(grid).status_code == 404


def test_the_agency_still_reads_what_it_examined_and_the_person_has_no_page_in_the_dossier(ours, theirs):
    noe = second_nurse(ours)
    ours.ready().file().take()
    theirs.ready().file().take()
    member = ours.membership(noe)
    row = next(row for row in member.items_of_kind(Item.IDENTITY) if row.document_id)
    leaving.leave(member, noe.user)
    piece = reverse("adhesions:document", args=[Item.IDENTITY, row.pk])
    read = signed_in(ours.instructor).get(piece)
    assert b"".join(read.streaming_content).startswith(b"%PDF")
    assert signed_in(ours.lead.user).get(piece).status_code == 404
    assert signed_in(theirs.instructor).get(piece).status_code == 404
    identity = reverse("adhesions:identity", args=[ours.instruction.pk, member.pk])
    assert signed_in(ours.instructor).get(identity).status_code == 404


def test_what_was_proposed_about_the_person_is_taken_back_and_the_rest_is_signed(ours):
    noe = second_nurse(ours)
    ours.ready().file().take().complete().examine().propose()
    doctor = ours.members[0][0]
    ours.session()
    letter, member = ours.letter(noe), ours.membership(noe)
    assert noe.full_name in ours.letter(doctor).preparation.snapshot["avec"]
    leaving.leave(member, noe.user)
    assert fresh(letter).is_given_up
    assert fresh(letter).authorization.state == AuthorizationState.ABANDONED
    assert ours.instruction.state == InstructionState.PROPOSED
    ours.members.pop()
    ours.sign()
    assert ours.adhesion.state == AdhesionState.DECIDED
    assert noe.full_name not in ours.letter(doctor).act.snapshot["avec"]


def test_the_dossier_is_decided_when_the_last_person_undecided_leaves(ours):
    noe = second_nurse(ours)
    ours.ready().file().take().complete().examine().propose()
    pending = ours.membership(noe).current_authorization
    decisions.take_back(pending, ours.instructor, reason="Erreur de saisie.")
    left = ours.members.pop()
    ours.sign()
    assert ours.instruction.state == InstructionState.COMPLETE
    ours.members.append(left)
    leaving.leave(ours.membership(noe), noe.user)
    ours.members.pop()
    decisions.send_to_signature(ours.instruction, ours.instructor)
    assert (ours.instruction.state, ours.adhesion.state) == (InstructionState.DECIDED, AdhesionState.DECIDED)


def test_the_desk_says_that_the_composition_fails(ours):
    ours.ready().file().take()
    doctor = ours.members[0][0]
    desk = reverse("adhesions:desk", args=[ours.instruction.pk])
    agent = signed_in(ours.instructor)
    assert "La composition de l’équipe ne convient pas" not in words_of(agent.get(desk))
    page = words_of(signed_in(doctor.user).get(reverse("adhesions:leave", args=[ours.membership(doctor).pk])))
    assert "ne prend plus de décision à votre sujet" in page
    leaving.leave(ours.membership(doctor), doctor.user)
    said = words_of(agent.get(desk))
    assert "La composition de l’équipe ne convient pas" in said
    assert "Il manque au moins une personne délégante" in said


def test_who_is_decided_announces_a_withdrawal_instead(ours):
    ours.decided()
    member = ours.membership(ours.lead)
    with pytest.raises(TransitionRefused, match="annonce son retrait"):
        leaving.leave(member, ours.lead.user)
    page = signed_in(ours.lead.user).get(reverse("adhesions:detail", args=[ours.pk])).text
    assert reverse("adhesions:leave", args=[member.pk]) not in page
    assert reverse("adhesions:withdrawal_announce", args=[member.current_authorization.pk]) in page


def test_another_person_leads_when_the_lead_withdraws(ours):
    ours.decided()
    row = ours.membership(ours.lead).current_authorization
    day = withdrawals.earliest_day(row)
    withdrawals.announce(row, ours.lead.user, effect_on=day)
    doctor = ours.members[0][0]
    assert not selectors.leads(ours.adhesion, doctor.user)
    with time_machine.travel(datetime.combine(day, time(12), tzinfo=UTC), tick=False):
        withdrawals.take_effect_of_due()
    assert selectors.leads(ours.adhesion, User.objects.get(pk=doctor.user_id))
    assert told("porteur") == {doctor.user.email}


# --- The whole request --------------------------------------------------------------------------------------------
def test_withdrawing_the_request_is_confirmed_and_told_to_everyone_else(ours, theirs):
    ours.ready().file().take()
    page = reverse("adhesions:withdraw", args=[ours.pk])
    lead = signed_in(ours.lead.user)
    assert "Chaque personne de l’équipe en est prévenue" in words_of(lead.get(page))
    assert ours.adhesion.is_filed  # reading changes nothing
    assert lead.post(page).status_code == 302
    others = [person for person in ours.everyone if person != ours.lead]
    assert told("demande_retiree") == {*(person.user.email for person in others), ours.instructor.email}


def test_a_request_that_nobody_has_taken_is_told_to_the_service(ours):
    ours.ready().file()
    filing.withdraw(ours.adhesion, ours.lead.user)
    assert ours.adhesion.agency.email in told("demande_retiree")


# --- Corrections --------------------------------------------------------------------------------------------------
def test_the_main_place_is_corrected_without_beginning_again(ours, theirs):
    ours.ready()
    site = ours.adhesion.main_site
    lead, page = signed_in(ours.lead.user), reverse("adhesions:site_correct", args=[ours.pk, site.pk])
    assert page in lead.get(reverse("adhesions:team", args=[ours.pk])).text
    said = words_of(lead.get(page))
    assert f"Y exercent : {ours.lead.full_name}, {ours.members[0][0].full_name}" in said
    assert "rien n’est à signer de nouveau" in said
    words = {
        "name": "Clinique corrigée",
        "kind": site.kind,
        "address": "2 rue Neuve",
        "postcode": site.postcode,
        "city": "Caen",
    }
    assert "une autre agence en décide" in words_of(
        lead.post(page, words | {"postcode": "97400", "city": "Saint-Denis"})
    )
    assert fresh(site).name == site.name
    assert lead.post(page, words).status_code == 302
    assert (fresh(site).name, fresh(site).is_main) == ("Clinique corrigée", True)
    assert all(ours.membership(person).is_engaged for person in ours.everyone)
    theirs.ready()
    assert signed_in(theirs.lead.user).get(page).status_code == 404
    assert signed_in(ours.members[0][0].user).get(page).status_code == 403
    filing.file(ours.adhesion, ours.lead.user)
    assert "ne change plus" in words_of(lead.post(page, words))


def test_the_name_of_an_invitation_is_corrected_and_the_link_stands(ours, theirs):
    ours.open().invite()
    member = Membership.objects.get(adhesion_id=ours.pk, state=MembershipState.INVITED)
    lead, page = signed_in(ours.lead.user), reverse("adhesions:rename", args=[ours.pk, member.pk])
    assert page in lead.get(reverse("adhesions:team", args=[ours.pk])).text
    assert "reste valable" in words_of(lead.get(page))
    link = team.INVITATION.token(member)
    assert lead.post(page, {"name": ""}).status_code == 200
    assert lead.post(page, {"name": "Maude Démo"}).status_code == 302
    assert fresh(member).name == "Maude Démo"
    assert team.invitation(link).pk == member.pk
    theirs.open()
    assert signed_in(theirs.lead.user).get(page).status_code == 404
    ours.join()
    with pytest.raises(TransitionRefused, match="Mon profil"):
        team.correct_name(member, ours.lead.user, name="Autre")


def test_a_name_corrected_in_the_profile_asks_for_the_engagements_that_name_it_again(ours):
    ours.ready()
    doctor = ours.members[0][0]
    update_professional(doctor, exercise_name="Démo-Corrigée")
    team_now = selectors.with_team(type(ours.adhesion).objects.filter(pk=ours.pk)).get()
    stands = {member.role: commitment_stands(member) for member in team_now.memberships.all()}
    assert stands == {Role.DELEGATED: False, Role.DELEGATING: True}
    with pytest.raises(TransitionRefused, match="un nom"):
        filing.file(ours.adhesion, ours.lead.user)
    dossier.reopen(ours.membership(ours.lead), ours.lead.user)
    ours.engage(ours.lead)
    assert filing.file(ours.adhesion, ours.lead.user).is_filed
    assert "à signer de nouveau quand votre nom change" in words_of(
        signed_in(doctor.user).get(reverse("accounts:identity"))
    )
