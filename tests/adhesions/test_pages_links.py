"""Pages by personal link: the invitation, and the employer's page without an account."""

from html import unescape
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.models import Profession, User
from adhesions.choices import MembershipState
from adhesions.models import Membership
from adhesions.services import dossier, team
from coopps.demo import people
from coopps.demo.accounts import PASSWORD
from tests.markup import inline_code

pytestmark = pytest.mark.django_db


# --- The invitation -----------------------------------------------------------------------------------------------
@pytest.fixture
def invited(ours) -> Membership:
    ours.open().invite()
    return Membership.objects.get(adhesion=ours.pk, state=MembershipState.INVITED)


def page_of(invitation: Membership) -> str:
    return reverse("adhesions:invitation", args=[team.INVITATION.token(invitation)])


def state_of(invitation: Membership) -> str:
    return Membership.objects.get(pk=invitation.pk).state


def test_anybody_who_has_the_link_reads_the_invitation_and_comes_back_to_it(ours, invited, client):
    address = page_of(invited)
    page = unescape(client.get(address).content.decode())
    assert ours.team_name in page
    assert ours.protocol.title in page
    assert "personne délégante" in page
    # The address has an account: its owner signs in.
    assert f"{reverse('account_login')}?next={quote(address)}" in page
    assert "Choisissez un mot de passe" not in page
    answer = client.post(address, {"answer": "accept"})
    assert answer["Location"] == f"{reverse('account_login')}?next={quote(address)}"
    assert state_of(invited) == MembershipState.INVITED


def test_the_invited_person_joins_and_is_led_to_their_own_dossier(ours, invited, client_of):
    [(doctor, _)] = ours.members
    answer = client_of(doctor).post(page_of(invited), {"answer": "accept"})
    assert answer["Location"] == reverse("adhesions:fill", args=[invited.pk])
    assert state_of(invited) == MembershipState.IN_PROGRESS
    again = client_of(doctor).get(page_of(invited))
    assert again["Location"] == reverse("adhesions:detail", args=[ours.pk])


def test_another_profession_is_told_why_not(ours, theirs, client_of):
    ours.open()
    invited = team.invite(ours.adhesion, ours.lead.user, email="a@demonstration.test", name="A", role="delegant")
    answer = client_of(theirs.lead).post(page_of(invited), {"answer": "accept"})
    assert "ne prévoit pas la profession" in answer.content.decode()
    assert state_of(invited) == MembershipState.INVITED


def test_the_invited_person_declines(ours, invited, client_of):
    [(doctor, _)] = ours.members
    client = client_of(doctor)
    assert client.post(page_of(invited), {"answer": "decline"})["Location"] == reverse("adhesions:list")
    assert state_of(invited) == MembershipState.DECLINED
    assert client.get(page_of(invited)).status_code == 410


def test_who_has_neither_account_nor_profile_comes_back_to_the_invitation(ours, client):
    """As allauth and the profile do it: sign in without `next`, say who one is, come back."""
    ours.open()
    invited = team.invite(ours.adhesion, ours.lead.user, email="a@demonstration.test", name="A", role="delegant")
    address = page_of(invited)
    client.get(address)
    user = User.objects.create_user("nouvelle@demonstration.test", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer["Location"] == reverse("accounts:number")
    words = {
        "identifier_kind": "rpps",
        "identifier": people.rpps(900),
        "identifier_justification": "Personne de démonstration.",
        "civility": "",
        "exercise_name": "Démo",
        "first_names": "Nina",
        "profession": Profession.objects.get(code="10").pk,
    }
    assert client.post(reverse("accounts:identity"), words)["Location"] == address
    client.post(address, {"answer": "accept"})
    assert state_of(invited) == MembershipState.IN_PROGRESS


def test_an_account_without_a_profile_is_led_to_it_and_back(invited, client):
    client.force_login(User.objects.create_user("nouvelle@demonstration.test"))
    address = page_of(invited)
    assert client.post(address, {"answer": "accept"})["Location"] == reverse("accounts:profile")
    assert client.session["return_to"] == address


@pytest.mark.parametrize("token", ["n-importe-quoi", "WzFd:1abc:xyz"])
def test_an_altered_link_opens_nothing(reference, client, token):
    answer = client.get(reverse("adhesions:invitation", args=[token]))
    assert answer.status_code == 410
    assert "n’est pas complet" in answer.content.decode()


def test_a_filed_dossier_is_not_joined_any_more(ours, client_of):
    ours.ready()
    late = people.professional("tard@demonstration.test", "Tara", "Démo", "10", 77)
    invitation = team.invite(ours.adhesion, ours.lead.user, email=late.user.email, name="Tara", role="delegant")
    team.remove(invitation, ours.lead.user)
    assert client_of(late).get(page_of(invitation)).status_code == 410


# --- The employer -------------------------------------------------------------------------------------------------
ANSWER = {"agreed": "oui", "signatory_name": "Alix Démo", "signatory_function": "Direction", "comment": ""}


@pytest.fixture
def asked(ours):
    ours.open()
    return dossier.ask_employer(
        ours.membership(ours.lead), ours.lead.user, employer="Hôpital d’essai", email="drh@demonstration.test"
    )


def employer_page(agreement) -> str:
    return reverse("adhesions:employer", args=[dossier.EMPLOYER.token(agreement)])


def test_the_employer_reads_who_and_what_and_agrees_without_an_account(ours, asked, client):
    page = unescape(client.get(employer_page(asked)).content.decode())
    assert ours.lead.full_name in page
    assert ours.adhesion.version.acts[0].label.split("'")[0] in page
    assert inline_code(page) == []
    answer = client.post(employer_page(asked), ANSWER, follow=True)
    assert "Vous avez donné votre accord" in answer.content.decode()
    asked.refresh_from_db()
    assert (asked.agreed, asked.signatory_name, asked.signatory_function) == (True, "Alix Démo", "Direction")


def test_the_employer_refuses(asked, client):
    client.post(employer_page(asked), ANSWER | {"agreed": "non"})
    asked.refresh_from_db()
    assert asked.agreed is False


def test_an_answer_without_a_name_keeps_what_was_typed(asked, client):
    page = client.post(
        employer_page(asked), ANSWER | {"signatory_name": "", "comment": "Sous réserve"}
    ).content.decode()
    assert "Sous réserve" in page
    assert 'href="#id_signatory_name"' in page
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_an_answer_is_given_once(asked, client):
    client.post(employer_page(asked), ANSWER)
    second = client.post(employer_page(asked), ANSWER | {"agreed": "non"})
    assert "déjà enregistrée" in second.content.decode()
    assert "Envoyer ma réponse" not in client.get(employer_page(asked)).content.decode()
    asked.refresh_from_db()
    assert asked.agreed is True


def test_a_replaced_or_altered_link_opens_nothing(ours, asked, client):
    former = employer_page(asked)
    dossier.ask_employer(ours.membership(ours.lead), ours.lead.user, employer="Autre", email="autre@demonstration.test")
    assert client.get(former).status_code == 410
    assert client.post(former, ANSWER).status_code == 410
    assert client.get(reverse("adhesions:employer", args=["rien"])).status_code == 410
