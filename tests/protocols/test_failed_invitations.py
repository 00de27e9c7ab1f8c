"""Who writes: an invitation that did not arrive is corrected by the lead; bounds and unverified words, as for teams."""

import pytest
from django.urls import reverse

from accounts.models import HealthProfessional, User
from coopps.kernel.mailing import selectors as mailing
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import Role
from protocols.services import authors
from tests.protocols.drafts import Draft

pytestmark = pytest.mark.django_db

WRONG = "faute@demonstration.test"


@pytest.fixture
def ours(normandy) -> Draft:
    return Draft(normandy, 1)


@pytest.fixture
def theirs(reunion) -> Draft:
    return Draft(reunion, 2)


def invite(story, email=WRONG):
    return authors.invite(story.project, story.lead.user, email=email, name="Maud Démo", role=Role.DELEGATED)


def test_the_lead_corrects_the_address_of_an_invitation_that_failed(
    ours, theirs, client, rude_server, settings, mailbox, work
):
    invited, working = invite(ours), settings.EMAIL_PORT
    rude_server(rcpt="550 no such user")
    work()
    settings.EMAIL_PORT = working
    client.force_login(ours.lead.user)
    address = reverse("projects:authors", args=[ours.project.pk])
    assert "a été refusé" in client.get(address).content.decode()
    assert address in client.get(reverse("portal:home")).content.decode()
    client.post(
        reverse("projects:author_resend", args=[ours.project.pk, invited.pk]), {"email": "juste@demonstration.test"}
    )
    mailbox.clear()
    work()
    assert [mail.to for mail in mailbox.messages()] == ["juste@demonstration.test"]
    assert "a été refusé" not in client.get(address).content.decode()
    with pytest.raises(TransitionRefused, match="déjà dans le projet"):
        authors.resend(invited, ours.lead.user, email=ours.lead.user.email)


def test_an_account_invites_so_many_people_a_day(ours, monkeypatch):
    monkeypatch.setattr(mailing, "MOST_A_DAY", 1)
    invited = invite(ours)
    with pytest.raises(TransitionRefused, match="Réessayez demain"):
        invite(ours, "autre@demonstration.test")
    with pytest.raises(TransitionRefused, match="Réessayez demain"):
        authors.resend(invited, ours.lead.user)


def test_who_answers_is_named_once_verified(ours, theirs):
    guest = theirs.lead
    HealthProfessional.objects.filter(pk=guest.pk).update(verified_at=None, verified_by=None, verification_means="")
    guest = HealthProfessional.objects.get(pk=guest.pk)
    authors.accept(invite(ours, guest.user.email), guest)
    told = Message.objects.get(kind="reponse_invitation_redaction")
    assert guest.full_name not in told.body
    assert told.body.startswith("Une personne que vous avez invitée a rejoint")
    assert User.objects.get(pk=told.recipient_id) == ours.lead.user
