"""The pages of an agency, walked from the queue to the signature."""

from __future__ import annotations

import pytest
from django.urls import reverse

from coopps.kernel.instruction.choices import InstructionState, Outcome
from tests.stories import MOTIVE

pytestmark = pytest.mark.django_db


def test_an_instructor_goes_from_the_queue_to_the_signature(client, ours):
    ours.ready().file()
    instruction = ours.instruction
    client.force_login(ours.instructor)
    pk = [instruction.pk]

    queue = client.get(reverse("desk:queue"))
    assert instruction.number in queue.text
    assert reverse("desk:take", args=pk) in queue.text

    taken = client.post(reverse("desk:take", args=pk))
    assert (taken.status_code, taken.url) == (302, reverse("adhesions:desk", args=pk))
    assert ours.instruction.state == InstructionState.CHECKING
    desk = client.get(taken.url)
    assert "Déclarer le dossier complet" in desk.text

    for person in ours.everyone:
        identity = reverse("adhesions:identity", args=[*pk, ours.membership(person).pk])
        assert person.identifier in client.get(identity).text
        client.post(identity, {"means": "piece_identite", "note": "Carte comparée à l’annuaire."})
        person.refresh_from_db()
        assert person.verified_by == ours.instructor

    complete = client.get(reverse("adhesions:declare_complete", args=pk)).text
    assert "jour où ont été reçues les dernières pièces" in complete
    client.post(reverse("adhesions:declare_complete", args=pk))
    assert ours.instruction.state == InstructionState.COMPLETE

    for examination in instruction.examinations.all():
        grid = reverse("adhesions:grid", args=[*pk, examination.pk])
        assert client.get(grid).status_code == 200
        client.post(grid, {"tout-conforme": "1"})
        assert set(examination.answers.values_list("criterion", flat=True)) == set(examination.grid.codes)

    for person in ours.everyone:
        proposal = reverse("adhesions:proposal", args=[*pk, ours.membership(person).pk])
        acts = [act.code for act in ours.protocol.version.acts]
        page = client.get(proposal)
        assert page.context["form"].initial["acts"] == acts
        client.post(
            proposal, {"outcome": Outcome.AUTHORIZE, "acts": acts, "limits": "Dans le service.", "motivation": MOTIVE}
        )

    confirm = client.get(reverse("adhesions:propose", args=pk)).text
    for person in ours.everyone:
        assert f"{person.full_name} pourra" in confirm
    sent = client.post(reverse("adhesions:propose", args=pk), follow=True)
    assert "Décisions envoyées à la signature" in sent.text
    assert ours.instruction.state == InstructionState.PROPOSED
    assert {ours.letter(person).state for person in ours.everyone} == {"a_preparer"}
