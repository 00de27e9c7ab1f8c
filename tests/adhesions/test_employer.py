"""An employer is somebody else, and what one of them answered stays to be read (CSP, L. 4011-3)."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from adhesions.models import EmployerAgreement, Membership
from adhesions.services import dossier, team
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def salaried(ours):
    """Our nurse is salaried; the doctor, invited, has not answered."""
    ours.open().invite()
    Membership.objects.filter(professional=ours.lead).update(practice_status="salarie_public")
    EmailAddress.objects.create(user=ours.lead.user, email="nour@ailleurs.test", verified=True)
    return ours


def ask(story, email: str) -> EmployerAgreement:
    member = story.membership(story.lead)
    return dossier.ask_employer(member, story.lead.user, employer="Hôpital d’essai", email=email)


def answer(agreement: EmployerAgreement, **words) -> EmployerAgreement:
    return dossier.answer_as_employer(
        dossier.EMPLOYER.token(agreement), **({"name": "Alix Essai", "function": "Direction"} | words)
    )


@pytest.mark.parametrize(
    "email",
    [
        "nurse1@demonstration.test",
        "NURSE1+employeur@Demonstration.test",
        "nour+rh@ailleurs.test",
        "doctor1@demonstration.test",
        "Doctor1+direction@demonstration.test",
    ],
)
def test_no_address_of_the_team_is_that_of_an_employer(salaried, email):
    with pytest.raises(TransitionRefused, match="l’adresse d’une personne de l’équipe"):
        ask(salaried, email)
    assert not EmployerAgreement.objects.exists()
    address = reverse("adhesions:employer_request", args=[salaried.membership(salaried.lead).pk])
    page = signed_in(salaried.lead.user).post(address, {"employer": "Hôpital d’essai", "email": email})
    assert "l’adresse d’une personne de l’équipe" in words_of(page)


def test_whoever_joins_the_team_afterwards_does_not_answer_as_the_employer(salaried):
    agreement = ask(salaried, "direction@essai.test")
    team.invite(
        salaried.adhesion, salaried.lead.user, email="Direction+x@essai.test", name="Alix Essai", role="delegant"
    )
    with pytest.raises(TransitionRefused, match="l’adresse d’une personne de l’équipe"):
        answer(agreement, agreed=True)


def test_a_refusal_stays_on_the_desk_and_the_next_request_says_it(salaried, client):
    salaried.join().write_intent()
    refusal = answer(ask(salaried, "direction@essai.test"), agreed=False, comment="Pas cette année.")
    again = ask(salaried, "drh@essai.test")
    assert again.former_refusal == refusal
    assert "Une demande précédente a été refusée" in Message.objects.get(key=again.message_key).body
    page = words_of(client.get(reverse("adhesions:employer", args=[dossier.EMPLOYER.token(again)])))
    assert "Une demande précédente a été refusée le" in page
    salaried.fill().engage().file().take()
    desk = words_of(signed_in(salaried.instructor).get(reverse("adhesions:desk", args=[salaried.instruction.pk])))
    assert "Accord refusé" in desk
    assert "direction@essai.test" in desk
    assert "Pas cette année." in desk
    assert "drh@essai.test" in desk
    assert "après un refus" in desk
    examination = salaried.membership(salaried.lead).examination_id
    grid = reverse("adhesions:grid", args=[salaried.instruction.pk, examination])
    read = words_of(signed_in(salaried.instructor).get(grid))
    assert "direction@essai.test" in read
    assert "accord refusé" in read
