"""An extension seen by who asked for it: where it stands, its decision, and giving it up (BR-08)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from coopps.kernel.documents.models import Act
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import OrderState
from protocols.services import instructing

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(our_protocol, their_protocol):
    """Our protocol, authorized; the neighbor asks for it and the agency has taken the dossier."""
    our_protocol.authorized()
    return their_protocol.extend(our_protocol.project.protocol).take()


def test_the_team_follows_its_extension_and_reads_the_order(client, asked):
    page = reverse("projects:intent_detail", args=[asked.intent_pk])
    client.force_login(asked.lead.user)
    assert "vérification des pièces" in client.get(page).text
    asked.complete().examine().endorse().propose().sign()
    act = Act.objects.get(letter=asked.authorization.letter)
    text = client.get(page).text
    assert reverse("portal:act", args=[act.pk]) in text
    assert "L’adhésion ouvrira" in text
    assert client.get(reverse("portal:act", args=[act.pk])).status_code == 200
    asked.publish()
    assert reverse("protocols:detail", args=[asked.authorization.protocol.code]) in client.get(page).text


def test_the_team_withdraws_its_extension(client, asked, our_protocol):
    withdraw = reverse("projects:intent_extension_withdraw", args=[asked.intent_pk])
    for stranger in (our_protocol.lead.user, asked.instructor, asked.colleague.user):
        client.force_login(stranger)
        assert client.get(withdraw).status_code == 404
        with pytest.raises(TransitionRefused) as refusal:
            instructing.withdraw_extension(asked.authorization, stranger)
        assert refusal.value.forbidden
    client.force_login(asked.lead.user)
    assert withdraw in client.get(reverse("projects:intent_detail", args=[asked.intent_pk])).text
    assert client.post(withdraw).status_code == 302
    assert (asked.authorization.state, asked.instruction.state) == (OrderState.WITHDRAWN, InstructionState.WITHDRAWN)
    assert Message.objects.get(kind="extension_retiree").recipient == asked.instructor
    assert client.post(withdraw).status_code == 200


def test_an_extension_at_the_signature_is_not_withdrawn(client, asked, our_protocol):
    asked.complete().examine().endorse().propose()
    client.force_login(asked.lead.user)
    assert client.post(reverse("projects:intent_extension_withdraw", args=[asked.intent_pk])).status_code == 200
    with pytest.raises(TransitionRefused):
        instructing.withdraw_extension(asked.authorization, asked.lead.user)
    assert asked.authorization.state == OrderState.PENDING
    project = our_protocol.authorization
    with pytest.raises(TransitionRefused):
        instructing.withdraw_extension(project, our_protocol.lead.user)
    assert our_protocol.authorization.state == OrderState.AUTHORIZED
