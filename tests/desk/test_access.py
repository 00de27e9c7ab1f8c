"""Who opens the pages of an agency: its agents, on the dossiers of its region, and nobody of the team (BR-28)."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from accounts.models import AgencyRole
from accounts.services import roles
from adhesions.choices import Item
from coopps.demo import people
from coopps.kernel.documents.choices import Channel
from coopps.kernel.documents.models import Delivery
from coopps.kernel.instruction.choices import InstructionState

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbor(reunion):
    """An instructor of another agency, with every right there."""
    agent = people.agent(
        "voisine@demonstration.test", "Vera", "Démo-voisine", reunion, AgencyRoleKind.INSTRUCTOR, "Instruction"
    )
    people.agent(agent.email, "", "", reunion, AgencyRoleKind.SUPERVISOR, "Suivi")
    return agent


@pytest.fixture
def supervisor(normandy):
    return people.agent(
        "suivi@demonstration.test", "Sami", "Démo-suivi", normandy, AgencyRoleKind.SUPERVISOR, "Suivi des autorisations"
    )


def pages_of_a_dossier(story) -> dict[str, str]:
    """Every page about one dossier in instruction, one member and one grid."""
    pk, member = story.instruction.pk, story.membership(story.lead)
    alone = (
        "adhesions:desk",
        "desk:take",
        "desk:hand_over",
        "adhesions:declare_complete",
        "adhesions:request_documents",
    )
    return {name: reverse(name, args=[pk]) for name in (*alone, "desk:close_request", "adhesions:propose")} | {
        "adhesions:grid": reverse("adhesions:grid", args=[pk, member.examination_id]),
        "adhesions:identity": reverse("adhesions:identity", args=[pk, member.pk]),
        "adhesions:proposal": reverse("adhesions:proposal", args=[pk, member.pk]),
    }


def pages_of_a_decision(story) -> dict[str, str]:
    decision = story.letter(story.lead).authorization
    names = ("adhesions:take_back", "adhesions:ending_open", "adhesions:suspension_propose")
    return {name: reverse(name, args=[decision.pk]) for name in names}


def answers(client, pages: dict[str, str]) -> dict[str, tuple[int, int]]:
    """What GET and POST answer on each page; the desk is only read."""
    return {
        name: (client.get(url).status_code, client.post(url).status_code)
        for name, url in pages.items()
        if name != "adhesions:desk"
    } | {name: (client.get(url).status_code,) * 2 for name, url in pages.items() if name == "adhesions:desk"}


def test_a_dossier_of_another_region_does_not_exist(client, ours, neighbor):
    ours.ready().file().take()
    client.force_login(neighbor)
    pages = pages_of_a_dossier(ours)
    assert answers(client, pages) == dict.fromkeys(pages, (404, 404))
    assert ours.instruction.number not in client.get(reverse("desk:queue")).text
    assert client.get(reverse("desk:queue"), {"agence": "NOR"}).status_code == 404
    assert client.get(reverse("portal:register"), {"agence": "NOR"}).status_code == 404


def test_a_decision_of_another_region_does_not_exist(client, ours, neighbor):
    ours.ready().file().take().complete().examine().propose()
    client.force_login(neighbor)
    pages = pages_of_a_decision(ours)
    assert answers(client, pages) == dict.fromkeys(pages, (404, 404))


def test_who_works_for_no_agency_finds_nothing(client, ours):
    ours.ready().file().take().complete().examine().propose()
    client.force_login(ours.lead.user)
    pages = pages_of_a_dossier(ours) | pages_of_a_decision(ours)
    assert answers(client, pages) == dict.fromkeys(pages, (404, 404))
    assert client.get(reverse("desk:queue")).status_code == 403
    assert client.get(reverse("portal:register")).status_code == 403


def test_who_is_in_the_team_does_not_instruct_it(client, ours, normandy):
    """An agent of the agency who is also a member reads nothing of the others and decides nothing."""
    roles.give_role(
        user=ours.lead.user,
        agency=normandy,
        kind=AgencyRoleKind.INSTRUCTOR,
        quality="Instruction",
        valid_from=normandy.today(),
    )
    ours.ready().file()
    client.force_login(ours.lead.user)
    pages = pages_of_a_dossier(ours)
    assert answers(client, pages) == dict.fromkeys(pages, (403, 403))
    assert ours.instruction.state == InstructionState.RECEIVED
    queue = client.get(reverse("desk:queue")).text
    assert ours.instruction.number in queue
    assert reverse("desk:take", args=[ours.instruction.pk]) not in queue
    [(doctor, _)] = ours.members
    diploma = ours.membership(doctor).item_diplome.get()
    document = reverse("adhesions:document", args=[Item.DIPLOMA, diploma.pk])
    assert client.get(document).status_code == 404


def test_a_role_that_has_ended_opens_nothing(client, ours):
    """The dates are looked at again: guardian's grants may be older."""
    ours.ready().file().take()
    yesterday = ours.adhesion.agency.today() - datetime.timedelta(days=1)
    AgencyRole.objects.filter(user=ours.instructor).update(valid_to=yesterday)
    client.force_login(ours.instructor)
    assert client.get(reverse("adhesions:desk", args=[ours.instruction.pk])).status_code == 404
    assert client.get(reverse("desk:queue")).status_code == 403


def test_a_supervisor_reads_and_does_not_instruct(client, ours, supervisor):
    ours.ready().file().take()
    client.force_login(supervisor)
    pages = pages_of_a_dossier(ours)
    read = {"adhesions:desk": (200, 200), "adhesions:grid": (200, 403)}
    assert answers(client, pages) == {name: read.get(name, (403, 403)) for name in pages}


def test_an_instructor_of_the_same_agency_reads_what_a_colleague_has_taken(client, ours, normandy):
    colleague = people.agent(
        "collegue@demonstration.test", "Coline", "Démo", normandy, AgencyRoleKind.INSTRUCTOR, "Instruction"
    )
    ours.ready().file().take()
    client.force_login(colleague)
    desk = reverse("adhesions:desk", args=[ours.instruction.pk])
    assert reverse("desk:hand_over", args=[ours.instruction.pk]) in client.get(desk).text
    assert client.post(reverse("adhesions:declare_complete", args=[ours.instruction.pk])).status_code == 403
    assert client.post(reverse("desk:hand_over", args=[ours.instruction.pk])).status_code == 302
    assert ours.instruction.instructor == colleague
    assert "Déclarer le dossier complet" in client.get(desk).text


def test_the_register_of_another_agency_does_not_exist(client, ours, neighbor):
    for consent in ours.lead.consents.all():
        consent.delete()
    ours.ready().file().take().complete().examine().propose().sign()
    delivery = Delivery.objects.get(channel=Channel.PAPER)
    client.force_login(neighbor)
    pages = {
        name: reverse(name, args=[delivery.pk])
        for name in ("portal:dispatch", "portal:hand_over", "portal:paper_return")
    }
    assert answers(client, pages) == dict.fromkeys(pages, (404, 404))
    assert delivery.act.number not in client.get(reverse("portal:register")).text


def test_home_names_what_waits(client, ours, neighbor):
    ours.ready().file()
    client.force_login(ours.instructor)
    assert "1 dossier attend d’être pris en charge" in client.get(reverse("portal:home")).text
    client.force_login(neighbor)
    assert "attend d’être pris en charge" not in client.get(reverse("portal:home")).text
