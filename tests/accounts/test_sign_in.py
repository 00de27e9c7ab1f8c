"""Creating an account, signing in, a forgotten password: with the mails that arrive."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AgencyRoleKind
from accounts.models import User
from accounts.services.roles import delegate_signature, give_role
from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.selectors import MOST_A_DAY, MOST_ASKED_BY_ANYBODY
from tests.accounts.conftest import LONG_AGO, PASSWORD
from tests.reading import words_of
from tests.stories import PUBLISHED

pytestmark = pytest.mark.django_db

ADDRESS = "alix@exemple.test"
SIGN_UP = {
    "first_name": "Alix",
    "last_name": "Exemple",
    "email": "Alix@Exemple.test",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


@pytest.fixture(autouse=True)
def _attempts():
    """Attempts are counted in the cache."""
    call_command("createcachetable", verbosity=0)
    cache.clear()


def link_of(message) -> str:
    """The one link of a message, without the address of the site."""
    (link,) = re.findall(r"https?://\S+", message.body)
    return re.sub(r"^https?://[^/]+", "", link)


def test_the_whole_journey(client, mailbox, work):
    answer = client.post(reverse("account_signup"), SIGN_UP)
    assert answer.url == reverse("account_email_verification_sent")
    assert "courriel vient de partir" in words_of(client.get(answer.url))
    user = User.objects.get()
    assert (user.email, user.first_name, user.last_name) == (ADDRESS, "Alix", "Exemple")

    assert Message.objects.get().kind == "compte"
    work()
    (message,) = mailbox.messages()
    assert message.to == ADDRESS
    assert message.subject == "Confirmez votre adresse électronique"

    # Not before the address is confirmed.
    answer = client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    assert answer.url == reverse("account_email_verification_sent")

    # Opening the link is not confirming: mail filters open links too.
    page = client.get(link_of(message))
    assert ADDRESS in words_of(page)
    assert not user.emailaddress_set.get().verified
    answer = client.post(link_of(message))
    assert answer.status_code == 302
    assert user.emailaddress_set.get().verified

    client.post(reverse("account_logout"))
    answer = client.post(reverse("account_login"), {"login": ADDRESS.upper(), "password": PASSWORD})
    # Who is new is first asked for a professional identity.
    assert answer.url == reverse("accounts:number")
    assert client.get(answer.url).status_code == 200


def test_who_has_an_identity_or_a_role_goes_home(client, professional, person, agency):
    nurse = professional("nurse@exemple.test").user
    agent = person("agent@exemple.test")
    give_role(user=agent, agency=agency, kind=AgencyRoleKind.INSTRUCTOR, quality="Instruction", valid_from=LONG_AGO)
    for user in (nurse, agent):
        answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        assert answer.url == reverse("portal:home")
        client.post(reverse("account_logout"))


def test_an_invited_person_goes_where_the_invitation_led(client, person):
    person(ADDRESS)
    page = reverse("accounts:profile")
    asked = client.get(page)
    assert asked.url == f"{reverse('account_login')}?next={page}"
    form = client.get(asked.url).content.decode()
    assert f'name="next" value="{page}"' in form
    answer = client.post(asked.url, {"login": ADDRESS, "password": PASSWORD, "next": page})
    assert answer.url == page


def test_a_wrong_password_says_the_same_as_an_unknown_address(client, person):
    person(ADDRESS)
    answers = [
        client.post(reverse("account_login"), {"login": login, "password": "autre-phrase-de-passe"})
        for login in (ADDRESS, "inconnu@exemple.test")
    ]
    errors = [answer.context["form"].errors.as_text() for answer in answers]
    assert errors[0] == errors[1] != ""
    assert answers[0].context["form"]["login"].value() == ADDRESS


def test_many_wrong_passwords_are_stopped(client, person):
    person(ADDRESS)
    for _ in range(12):
        answer = client.post(reverse("account_login"), {"login": ADDRESS, "password": "autre-phrase-de-passe"})
    assert answer.status_code in (200, 429)
    answer = client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    assert not answer.wsgi_request.user.is_authenticated


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password1": "court", "password2": "court"}, "password1"),
        ({"password2": "autre-phrase-de-passe"}, "password2"),
        ({"email": "alix"}, "email"),
        ({"first_name": ""}, "first_name"),
    ],
)
def test_an_error_loses_nothing_but_the_passwords(client, changes, field):
    answer = client.post(reverse("account_signup"), SIGN_UP | changes)
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == [field]
    for name in ("first_name", "last_name", "email"):
        assert form[name].value() == (SIGN_UP | changes)[name]
    assert not User.objects.exists()


def test_an_address_that_has_an_account_is_told_by_mail_only(client, person, mailbox, work):
    person(ADDRESS)
    answer = client.post(reverse("account_signup"), SIGN_UP)
    assert answer.url == reverse("account_email_verification_sent")
    assert User.objects.count() == 1
    work()
    (message,) = mailbox.messages()
    assert message.subject == "Vous avez déjà un compte"
    assert client.get(link_of(message)).status_code == 200


def test_a_forgotten_password(client, person, mailbox, work):
    person(ADDRESS)
    answer = client.post(reverse("account_reset_password"), {"email": ADDRESS})
    assert "Suivez le lien" in words_of(client.get(answer.url))
    work()
    (message,) = mailbox.messages()
    assert message.subject == "Choisissez un nouveau mot de passe"
    page = client.get(link_of(message), follow=True)
    address = page.redirect_chain[-1][0]
    new = "une-autre-phrase-de-passe"
    done = client.post(address, {"password1": new, "password2": new}, follow=True)
    assert "Votre mot de passe est changé" in words_of(done)
    assert User.objects.get().check_password(new)
    assert "Ce lien ne sert plus" in words_of(client.get(link_of(message), follow=True))


def test_a_forgotten_password_of_nobody(client, mailbox, work):
    answer = client.post(reverse("account_reset_password"), {"email": "inconnu@exemple.test"})
    assert answer.url == reverse("account_reset_password_done")
    work()
    (message,) = mailbox.messages()
    assert message.subject == "Aucun compte à cette adresse"


def test_asking_twice_sends_twice(client, person, mailbox, work):
    person(ADDRESS)
    for _ in range(2):
        client.post(reverse("account_reset_password"), {"email": ADDRESS})
    work()
    assert len(mailbox.messages()) == 2


@pytest.mark.parametrize("page", ["account_reset_password", "account_signup"])
def test_nobody_fills_the_box_of_somebody_else(client, person, page):
    person(ADDRESS)
    for rank in range(MOST_ASKED_BY_ANYBODY + 2):
        cache.clear()  # another machine asks each time
        email = ADDRESS.upper() if rank % 2 else ADDRESS
        answer = client.post(reverse(page), SIGN_UP | {"email": email})
        assert answer.status_code == 302, "who asks is told the same thing"
    assert Message.objects.filter(to=ADDRESS).count() == MOST_ASKED_BY_ANYBODY
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        cache.clear()
        client.post(reverse(page), SIGN_UP)
    assert Message.objects.filter(to=ADDRESS).count() == MOST_ASKED_BY_ANYBODY + 1


def test_an_account_does_not_write_to_whomever_it_wants_by_changing_its_address(client, person):
    user = person(ADDRESS)
    client.force_login(user)
    for rank in range(MOST_A_DAY + 2):
        cache.clear()
        answer = client.post(reverse("account_email"), {"email": f"cible{rank}@exemple.test", "action_add": ""})
    assert "Réessayez demain" in words_of(answer)
    assert Message.objects.filter(sender=user).count() == Message.objects.count() == MOST_A_DAY
    cache.clear()
    again = client.post(reverse("account_email"), {"email": f"cible{MOST_A_DAY - 1}@exemple.test", "action_send": ""})
    assert again.status_code == 302
    assert "Réessayez demain" in words_of(client.get(again.url))
    assert Message.objects.count() == MOST_A_DAY


def test_delegates_and_who_keeps_the_portal_go_home(client, person, agency):
    delegate, keeper = person("deleguee@exemple.test"), person("racine@exemple.test")
    director = person("dg@exemple.test")
    give_role(user=director, agency=agency, kind=AgencyRoleKind.DIRECTOR, quality="Direction", valid_from=LONG_AGO)
    delegate_signature(
        agency=agency, delegate=delegate, granted_by=director, quality="Adjointe", reference="n° 1",
        valid_from=LONG_AGO,
        **PUBLISHED,
    )  # fmt: skip
    User.objects.filter(pk=keeper.pk).update(is_staff=True)
    for user in (delegate, keeper):
        answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        assert answer.url == reverse("portal:home")
        client.post(reverse("account_logout"))


def test_another_password(client, person):
    client.force_login(person(ADDRESS))
    new = "une-autre-phrase-de-passe"
    page = reverse("account_change_password")
    refused = client.post(page, {"oldpassword": "faux", "password1": new, "password2": new})
    assert refused.context["form"].errors["oldpassword"]
    client.post(page, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert User.objects.get().check_password(new)


def test_another_address_counts_once_confirmed(client, person, mailbox, work):
    client.force_login(person(ADDRESS))
    client.post(reverse("account_email"), {"email": "autre@exemple.test", "action_add": ""})
    assert "autre@exemple.test attend sa confirmation" in words_of(client.get(reverse("account_email")))
    assert User.objects.get().email == ADDRESS
    work()
    (message,) = mailbox.messages()
    assert message.to == "autre@exemple.test"
    client.post(link_of(message))
    assert User.objects.get().email == "autre@exemple.test"
    mailbox.clear()
    work()
    (notice,) = mailbox.messages()
    assert (notice.to, notice.subject) == (ADDRESS, "L’adresse de votre compte a changé")
    assert "autre@exemple.test" not in notice.body
    assert not Message.objects.filter(subject="Confirmez votre adresse électronique").exclude(body="").exists()


def test_signing_out(client, person):
    client.force_login(person(ADDRESS))
    assert client.get(reverse("account_logout")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_an_inactive_account(client, person):
    user = person(ADDRESS)
    user.is_active = False
    user.save()
    answer = client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD}, follow=True)
    assert not answer.wsgi_request.user.is_authenticated
    assert "désactivé" in words_of(client.get(reverse("account_inactive")))


@pytest.mark.parametrize(
    "name", ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"]
)
def test_pages_open_to_everybody(client, name):
    assert client.get(reverse(name)).status_code == 200


def test_the_demonstration_accounts_are_offered_where_one_tries(client):
    from coopps.demo.accounts import ACCOUNTS

    page = words_of(client.get(reverse("account_login")))
    assert settings.DEMO
    assert all(account.email in page for account in ACCOUNTS)


def test_a_link_that_means_nothing(client):
    assert "Ce lien ne sert plus" in words_of(client.get(reverse("account_confirm_email", args=["rien"])))
    assert "Ce lien ne sert plus" in words_of(
        client.get(reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "rien"}))
    )
