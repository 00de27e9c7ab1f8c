"""The technical administration opens no dossier, no account and no right; its sign-in is the portal's own."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import get_resolver, reverse

from accounts.models import User
from coopps.kernel.mailing import queue
from coopps.kernel.mailing.models import Message

pytestmark = pytest.mark.django_db

# What the administration may change, each entry with the reason in its own admin module.
CHANGEABLE = {
    "accounts.agencyrole", "accounts.signaturedelegation", "law.legaltext", "law.procedurerule", "law.competentcourt",
    "protocols.protocol", "protocols.collegerule", "protocols.regimerule", "protocols.hasopinion",
    "protocols.ministerialauthorization", "protocols.searchwords", "protocols.theme",
    "transmissions.transmissionrule",
}  # fmt: skip


@pytest.fixture(autouse=True)
def addresses():
    """The module of the addresses takes out what libraries register: it is read before the first request."""
    assert get_resolver().url_patterns


@pytest.fixture
def root():
    return User.objects.create_superuser("racine@demonstration.test", "racine")


def test_nothing_of_a_dossier_an_act_or_a_secret_is_registered():
    known = {model._meta.label_lower for model in admin.site._registry}
    closed = {"adhesions", "documents", "instruction", "account", "auth", "sessions", "guardian", "workflow"}
    assert [label for label in known if label.partition(".")[0] in closed] == []
    assert "accounts.personalcertificate" not in known


def test_what_a_superuser_changes_is_counted(root, rf):
    request = rf.get("/")
    request.user = root
    changeable = {
        model._meta.label_lower
        for model, page in admin.site._registry.items()
        if page.has_add_permission(request)
        or page.has_delete_permission(request)
        or (
            page.has_change_permission(request)
            and set(page.get_fields(request)) - set(page.get_readonly_fields(request))
        )
    }
    assert changeable == CHANGEABLE


def test_every_page_of_the_administration_opens(client, root):
    client.force_login(root)
    for model in admin.site._registry:
        assert (
            client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")).status_code == 200
        )


def test_the_links_of_a_message_are_not_shown(client, root):
    """The link of a new password would open anybody's account to who administers the portal."""
    queue("compte", "directrice@demonstration.test", "Nouveau mot de passe", "https://portail/secret-42", key="k")
    message = Message.objects.get()
    client.force_login(root)
    for address in (
        reverse("admin:mailing_message_change", args=[message.pk]),
        reverse("admin:mailing_message_changelist") + "?q=secret",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "secret-42" not in answer.text


def test_one_signs_in_by_the_portal_and_its_limits(client, root):
    answer = client.post(reverse("admin:login"), {"username": root.email, "password": "racine"})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session
    client.force_login(User.objects.create_user("simple@demonstration.test", "simple"))
    assert client.get(reverse("admin:index")).status_code in (302, 403)
    assert client.get(reverse("admin:login")).status_code == 403
