"""A link that did not arrive is seen by who asked for it, corrected and sent again; nobody else's team sees it."""

import datetime

import pytest
from django.urls import reverse

from accounts.models import HealthProfessional, User
from adhesions.choices import Item
from adhesions.models import Membership
from adhesions.services import dossier, team
from coopps.demo import people
from coopps.kernel.instruction.services import examining
from coopps.kernel.mailing import selectors as mailing
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused

pytestmark = pytest.mark.django_db

WRONG = "faute@demonstration.test"


def html(client, name, *args) -> str:
    return client.get(reverse(name, args=args)).content.decode().replace("\u00a0", " ")


def unverify(person) -> None:
    HealthProfessional.objects.filter(pk=person.pk).update(verified_at=None, verified_by=None, verification_means="")


@pytest.fixture
def refusing(rude_server, settings, work):
    """`refusing()`: what waits is refused by its server, and the next messages arrive."""

    def run(**answers):
        working = settings.EMAIL_PORT
        rude_server(**(answers or {"rcpt": "550 no such user"}))
        work()
        settings.EMAIL_PORT = working

    return run


@pytest.fixture
def invited(ours) -> Membership:
    ours.open()
    return team.invite(ours.adhesion, ours.lead.user, email=WRONG, name="Maud Démo", role="delegant")


@pytest.mark.parametrize(
    ("answers", "words"),
    [({"rcpt": "550 no"}, f"Le courriel à {WRONG} a été refusé"), ({"end": None}, "Nous ne savons pas si le courriel")],
)
def test_the_lead_sees_a_failed_invitation_and_corrects_its_address(
    ours, theirs, invited, client_of, refusing, mailbox, work, answers, words
):
    theirs.open()
    lead = client_of(ours.lead)
    assert "Vérifiez l’adresse" not in html(lead, "adhesions:team", ours.pk)
    refusing(**answers)
    page = html(lead, "adhesions:team", ours.pk)
    assert words in page
    assert f'value="{WRONG}"' in page
    home = html(lead, "portal:home")
    assert "1 personne n’a peut-être pas reçu votre lien" in home
    assert reverse("adhesions:team", args=[ours.pk]) in home
    assert "reçu votre lien" not in html(client_of(theirs.lead), "portal:home")

    address = reverse("adhesions:resend", args=[ours.pk, invited.pk])
    assert client_of(theirs.lead).post(address, {"email": "pirate@demonstration.test"}).status_code == 404
    assert "pas-une-adresse" in lead.post(address, {"email": "pas-une-adresse"}, follow=True).content.decode()
    old = team.INVITATION.token(invited)
    lead.post(address, {"email": "Juste@demonstration.test"})
    mailbox.clear()
    work()
    assert [mail.to for mail in mailbox.messages()] == ["juste@demonstration.test"]
    with pytest.raises(TransitionRefused, match="remplacée"):
        team.invitation(old)
    assert "Vérifiez l’adresse" not in html(lead, "adhesions:team", ours.pk)
    assert "reçu votre lien" not in html(lead, "portal:home")


def test_an_address_is_not_corrected_into_that_of_somebody_who_is_there(ours, invited):
    with pytest.raises(TransitionRefused, match="déjà dans l’équipe"):
        team.resend_invitation(invited, ours.lead.user, email=ours.lead.user.email)


def test_a_failed_invitation_ends_with_the_place(ours, invited, client_of, refusing):
    refusing()
    team.remove(invited, ours.lead.user)
    assert "reçu votre lien" not in html(client_of(ours.lead), "portal:home")


def test_the_member_sees_that_the_employer_did_not_receive_the_link(ours, client_of, refusing, mailbox, work):
    ours.open()
    Membership.objects.filter(user=ours.lead.user).update(practice_status="salarie_prive")
    mine = ours.membership(ours.lead)
    dossier.ask_employer(mine, ours.lead.user, employer="Hôpital d’essai", email=WRONG)
    refusing()
    lead = client_of(ours.lead)
    assert f"Le courriel à {WRONG} a été refusé" in html(lead, "adhesions:employer_request", mine.pk)
    assert reverse("adhesions:employer_request", args=[mine.pk]) in html(lead, "portal:home")
    dossier.ask_employer(mine, ours.lead.user, employer="Hôpital d’essai", email="drh@demonstration.test")
    work()
    assert "a été refusé" not in html(lead, "adhesions:employer_request", mine.pk)
    assert "reçu votre lien" not in html(lead, "portal:home")


def test_the_agency_sees_whom_its_request_did_not_reach(ours, client, refusing):
    ours.ready().file().take()
    examining.request_documents(
        ours.instruction,
        ours.instructor,
        missing=[examining.Missing(ours.membership(ours.lead).examination, Item.DIPLOMA, "Diplômes", "Illisible.")],
        due_on=ours.adhesion.agency.today() + datetime.timedelta(30),
    )
    refusing()
    client.force_login(ours.instructor)
    desk = html(client, "adhesions:desk", ours.adhesion.instruction_id)
    assert f"Le courriel à {ours.lead.user.email} a été refusé" in desk
    assert "Prévenez ces personnes autrement" in desk


def test_who_receives_none_of_our_messages_is_told_at_home(ours, theirs, client_of, refusing):
    ours.ready().file()
    refusing()
    home = html(client_of(ours.lead), "portal:home")
    assert "Nos courriels ne vous parviennent pas" in home
    assert reverse("account_email") in home
    assert "ne vous parviennent pas" not in html(client_of(theirs.lead), "portal:home")


# --- The sender is not for hire ------------------------------------------------------------------------------------
def test_the_words_of_an_unverified_person_are_not_in_the_mail(ours):
    unverify(ours.lead)
    ours.open()
    lead = type(ours.lead.user).objects.get(pk=ours.lead.user_id)
    team.invite(ours.adhesion, lead, email="a@demonstration.test", name="Cliquez vite", role="delegant")
    mine = ours.membership(ours.lead)
    dossier.ask_employer(mine, lead, employer="Hôpital", email="drh@demonstration.test")
    mails = Message.objects.filter(kind__in=["invitation", "accord_employeur"])
    text = "".join(f"{mail.subject}\n{mail.body}" for mail in mails)
    assert mails.count() == 2
    for words in (ours.team_name, ours.lead.full_name, "Cliquez vite", "Hôpital"):
        assert words not in text
    assert "Une équipe vous propose d’adhérer au protocole" in text


def test_a_verified_lead_s_team_is_named(ours):
    ours.open()
    people.verify(ours.lead, ours.instructor, ours.adhesion.agency)
    lead = User.objects.get(pk=ours.lead.user_id)
    team.invite(ours.adhesion, lead, email="a@demonstration.test", name="Aude", role="delegant")
    assert ours.team_name in Message.objects.get(kind="invitation").body


def test_the_page_keeps_what_was_typed_when_the_day_s_bound_is_reached(ours, client_of, monkeypatch):
    ours.open()
    monkeypatch.setattr(mailing, "MOST_A_DAY", 2)
    lead, page = client_of(ours.lead), reverse("adhesions:invite", args=[ours.pk])
    for rank in range(2):
        lead.post(page, {"name": "X", "email": f"x{rank}@demonstration.test", "role": "delegant"})
    answer = lead.post(page, {"name": "Aude Démo", "email": "aude@demonstration.test", "role": "delegant"})
    text = answer.content.decode()
    assert "Réessayez demain" in text
    assert 'value="Aude Démo"' in text
    assert 'value="aude@demonstration.test"' in text
    assert not Membership.objects.filter(invited_email="aude@demonstration.test").exists()
    invited = Membership.objects.get(invited_email="x0@demonstration.test")
    with pytest.raises(TransitionRefused, match="Réessayez demain"):
        team.resend_invitation(invited, ours.lead.user)
    assert Membership.objects.get(pk=invited.pk).invitation_round == invited.invitation_round


def test_a_name_that_holds_an_address_is_refused_with_a_sentence(ours, client_of):
    ours.open()
    answer = client_of(ours.lead).post(
        reverse("adhesions:invite", args=[ours.pk]),
        {"name": "Gagnez sur evil.xyz", "email": "x@demonstration.test", "role": "delegant"},
    )
    assert "ressemble à une adresse" in answer.content.decode()
    assert not Message.objects.filter(kind="invitation").exists()
