"""The register of paper letters."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from adhesions.choices import AuthorizationState
from coopps.kernel.documents.choices import Channel, PaperReturn
from coopps.kernel.documents.models import Delivery
from tests.stories import story

pytestmark = pytest.mark.django_db


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_a_paper_letter_is_sent_then_comes_back(client, ours):
    ours.lead.consents.all().delete()
    ours.ready().file().take().complete().examine().propose().sign()
    delivery = Delivery.objects.get(channel=Channel.PAPER)
    today = ours.adhesion.agency.today()
    client.force_login(ours.instructor)
    register = reverse("portal:register")
    assert delivery.act.number in client.get(register).text
    assert "1 lettre à envoyer par la poste" in client.get(reverse("portal:home")).text
    dispatch = reverse("portal:dispatch", args=[delivery.pk])
    early = client.post(dispatch, {"sent_on": today - datetime.timedelta(days=1), "reference": "1A 000 000 0001"})
    assert "La date d’envoi se situe entre la date de la lettre et aujourd’hui." in early.text
    assert "1A 000 000 0001" in early.text
    assert client.post(dispatch, {"sent_on": today, "reference": "1A 000 000 0001"}).status_code == 302
    assert delivery.act.number not in client.get(register).text
    assert delivery.act.number in client.get(register, {"etape": "retour", "q": ours.lead.exercise_name}).text
    assert "déjà inscrit" in client.get(dispatch).text
    back = reverse("portal:paper_return", args=[delivery.pk])
    assert (
        client.post(back, {"outcome": PaperReturn.RECEIVED, "presented_on": today, "distributed_on": today}).status_code
        == 302
    )
    assert ours.letter(ours.lead).authorization.state == AuthorizationState.ACTIVE
    assert delivery.act.number in client.get(register, {"etape": "revenus"}).text


def test_the_register_asks_as_many_queries_for_three_letters_as_for_one(client, ours, normandy):
    ours.lead.consents.all().delete()
    ours.ready().file().take().complete().examine().propose().sign()
    client.force_login(ours.instructor)
    register = reverse("portal:register")
    one = queries(client, register)
    other = story(normandy, "DEMO-VACC", 16)
    for person in other.everyone:
        person.consents.all().delete()
    other.ready().file().take().complete().examine().propose().sign()
    assert client.get(register).context["page_obj"].paginator.count == 3
    assert queries(client, register) == one
