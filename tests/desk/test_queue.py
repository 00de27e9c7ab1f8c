"""The list of the dossiers of an agency: its tabs, its search, its order."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AgencyRoleKind
from coopps.demo import people
from coopps.kernel.instruction import selectors
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.law import selectors as law
from tests.stories import story

pytestmark = pytest.mark.django_db


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_list_asks_as_many_queries_for_three_dossiers_as_for_one(client, ours, normandy):
    ours.ready().file()
    client.force_login(ours.instructor)
    queue = reverse("desk:queue")
    one = queries(client, queue)
    for serial in (11, 12):
        story(normandy, "DEMO-URODYN", serial).ready().file()
    assert client.get(queue).context["page_obj"].paginator.count == 3
    assert queries(client, queue) == one


def test_the_list_is_searched_by_number_team_and_protocol(client, ours, normandy):
    ours.ready().file()
    other = story(normandy, "DEMO-VACC", 13, team_name="Équipe de la Presqu’île").ready().file()
    client.force_login(ours.instructor)

    def found(**filters):
        page = client.get(reverse("desk:queue"), filters)
        return {dossier.number for dossier in page.context["dossiers"]}

    assert found() == {ours.instruction.number, other.instruction.number}
    assert found(q=ours.instruction.number[-5:]) == {ours.instruction.number}
    assert found(q="presqu equipe") == {other.instruction.number}
    assert found(q="uro-dynamique") == {ours.instruction.number}
    assert found(q="demo-vacc") == {other.instruction.number}
    assert found(onglet="a-prendre") == {ours.instruction.number, other.instruction.number}
    assert found(onglet="instruction") == set()
    ours.take()
    assert found(qui="moi") == {ours.instruction.number}
    assert client.get(reverse("desk:queue"), {"onglet": "inconnu"}).status_code == 404


def test_the_tabs_count_and_keep_the_filters(client, ours, normandy):
    ours.ready().file().take()
    story(normandy, "DEMO-VACC", 14).ready().file()
    client.force_login(ours.instructor)
    page = client.get(reverse("desk:queue"), {"q": "équipe 1", "onglet": "completude"})
    counts = {tab.label: tab.count for tab in page.context["tabs"]}
    assert counts["Tous"] == 2  # « Équipe 1 » and « Équipe 14 »
    assert counts["Complétude à vérifier"] == 1
    assert counts["À prendre en charge"] == 1
    assert "onglet=a-prendre&amp;q=%C3%A9quipe+1" in page.text


def test_a_late_dossier_comes_first_and_says_so(client, ours, normandy):
    later = story(normandy, "DEMO-URODYN", 15).ready().file().take().complete()
    ours.ready().file().take().complete()
    late = ours.instruction
    late.due_on = normandy.today() - datetime.timedelta(days=3)
    late.save(update_fields=["due_on"])
    client.force_login(ours.instructor)
    page = client.get(reverse("desk:queue"), {"onglet": "instruction"})
    assert [dossier.number for dossier in page.context["dossiers"]] == [late.number, later.instruction.number]
    assert "Dépassée de 3\u00a0jours" in page.text


def test_two_instructors_take_at_once_and_one_is_told(client, ours, normandy):
    colleague = people.agent(
        "collegue@demonstration.test", "Coline", "Démo", normandy, AgencyRoleKind.INSTRUCTOR, "Instruction"
    )
    ours.ready().file()
    take = reverse("desk:take", args=[ours.instruction.pk])
    other = Client()
    client.force_login(ours.instructor)
    other.force_login(colleague)
    assert client.get(take).status_code == other.get(take).status_code == 200
    assert client.post(take).status_code == 302
    told = other.post(take)
    assert told.status_code == 200
    assert "l’état est maintenant «\u00a0complétude à vérifier\u00a0»" in told.text.replace("« ", "«\u00a0").replace(
        " »", "\u00a0»"
    )
    assert ours.instruction.instructor == ours.instructor


def test_each_nature_adds_its_tabs_where_the_work_comes_to_them():
    assert {key: label for key, (label, _) in selectors.tabs().items()} == {
        "a-prendre": "À prendre en charge",
        "completude": "Complétude à vérifier",
        "attente": "Pièces attendues",
        "instruction": "En instruction",
        "has": "Visés, à la HAS",
        "decider": "Décision à proposer",
        "signature": "À la signature",
        "publier": "Arrêté à publier",
        "decides": "Décidés",
    }


def test_a_dossier_stands_in_one_tab_at_a_time(ours):
    def held() -> list[str]:
        return [key for key, (_, held) in selectors.tabs().items() if Instruction.objects.filter(held).exists()]

    ours.ready().file()
    found = [held()]
    for step in (ours.take, ours.complete, ours.examine, ours.propose, ours.sign):
        step()
        found.append(held())
    assert found == [["a-prendre"], ["completude"], ["instruction"], ["instruction"], ["signature"], ["decides"]]


def test_the_list_tells_who_is_in_a_dossier(ours, theirs):
    ours.ready().file()
    theirs.ready().file()
    party = Instruction.objects.filter(selectors.party_to(ours.lead.user))
    assert [dossier.pk for dossier in party] == [ours.instruction.pk]


def test_the_first_to_act_on_is_first_whether_or_not_somebody_said_that_it_is_complete(client, ours, normandy):
    untaken = story(normandy, "DEMO-VACC", 14).ready().file()
    ours.ready()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=10), tick=False):
        ours.file().take().complete()
        found = selectors.queue(ours.instructor)
        assert list(found) == [untaken.instruction, ours.instruction]
        rule = law.rule("adhesion.enregistrement", normandy.today())
        assert [dossier.act_on for dossier in found] == [
            selectors.act_by(untaken.instruction, rule),
            ours.instruction.due_on,
        ]
