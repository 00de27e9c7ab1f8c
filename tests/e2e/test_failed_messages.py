"""What a message that did not arrive looks like to whom it concerns, at two sizes, and what axe finds."""

from __future__ import annotations

import pytest
from django.urls import reverse

from adhesions.services import team
from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.services import sending as mailing
from tests.stories import story

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_sees_a_message_that_did_not_arrive(signed_in, ours, normandy, aside, rude_server, axe, look):
    ours.ready().file().take().complete().examine().propose()
    aside(ours.sign)
    other = story(normandy, "DEMO-VACC", 9, team_name="Centre de vaccination de Caen").open()
    team.invite(other.adhesion, other.lead.user, email="faute@demonstration.test", name="Maud Démo", role="delegant")
    rude_server(rcpt="550 no such user")
    for pk in Message.objects.values_list("pk", flat=True):
        mailing.send(pk)
    register = f"{reverse('portal:register')}?etape=avis"
    for person, address, name in (
        (other.lead.user, reverse("adhesions:team", args=[other.pk]), "failed-invitation"),
        (ours.instructor, register, "failed-notices"),
        (ours.instructor, reverse("portal:home"), "failed-home"),
    ):
        page = signed_in(person)
        assert page.goto(address).status == 200
        page.wait_for_load_state("networkidle")
        axe(page)
        look(page, name)
