"""The page on which a person chooses what to receive: found from the profile, kept, and followed by the messages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from coopps.kernel.mailing import queue
from coopps.kernel.mailing.choices import Group, MessageState, Pace
from coopps.kernel.mailing.selectors import preferences_of
from tests.stories import office

pytestmark = pytest.mark.django_db
PAGE = "portal:mail_preferences"


def groups_shown(page) -> set[str]:
    return set(page.context["form"].fields)


def test_the_profile_leads_to_the_page(client, ours):
    client.force_login(ours.lead.user)
    assert reverse(PAGE) in client.get(reverse("accounts:profile")).content.decode()
    page = client.get(reverse(PAGE))
    text = page.content.decode()
    assert groups_shown(page) == {"equipe", "demande", "autorisation", "rappel", "catalogue"}
    assert "Une personne a quitté une équipe" in text
    assert "Toujours envoyé tout de suite" in text


def test_each_role_has_the_groups_that_it_may_receive(client, normandy):
    agent, _ = office(normandy)
    client.force_login(agent)
    assert Group.DESK in groups_shown(client.get(reverse(PAGE)))
    assert Group.EXPERTISE not in groups_shown(client.get(reverse(PAGE)))


def test_a_choice_is_kept_for_this_person_alone(client, ours, theirs):
    client.force_login(ours.lead.user)
    chosen = {
        "equipe": Pace.WEEKLY,
        "demande": Pace.DAILY,
        "autorisation": Pace.AT_ONCE,
        "rappel": Pace.NEVER,
        "catalogue": Pace.AT_ONCE,
    }
    assert client.post(reverse(PAGE), chosen, follow=True).context["form"].initial["equipe"] == Pace.WEEKLY
    mine = preferences_of(ours.lead.user)
    assert {group.value: pace for group, pace in mine.items() if group.value in chosen} == chosen
    assert set(preferences_of(theirs.lead.user).values()) == {Pace.AT_ONCE}
    message = queue("depart", ours.lead.user, "Objet", "Texte", key="k")
    assert message.state == MessageState.KEPT


def test_a_choice_that_is_none_is_said_and_changes_nothing(client, ours):
    client.force_login(ours.lead.user)
    page = client.post(reverse(PAGE), {"equipe": "autre", "demande": Pace.DAILY})
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"equipe", "autorisation", "rappel", "catalogue"}
    assert set(preferences_of(ours.lead.user).values()) == {Pace.AT_ONCE}


def test_it_is_for_who_has_an_account(client):
    assert client.get(reverse(PAGE)).status_code == 302
