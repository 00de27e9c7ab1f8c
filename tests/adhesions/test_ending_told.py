"""Who must be told of the end of a right (arrêté of 21 July 2010, art. 2 IV)."""

from __future__ import annotations

import pytest

from accounts.choices import AgencyRoleKind
from coopps.demo import people
from coopps.kernel.transmissions.choices import Event, RecipientKind
from coopps.kernel.transmissions.models import Transmission
from tests.adhesions.test_ending import fresh, proposed, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(ours):
    return ours.decided()


@pytest.fixture
def supervisor(normandy):
    return people.agent("suivi@demonstration.test", "Sami", "Démo", normandy, AgencyRoleKind.SUPERVISOR, "Suivi")


def test_who_must_be_told_of_an_end_is_told_when_it_is_signed(decided, supervisor):
    """Arrêté du 21 juillet 2010, art. 2 IV: once, and only when the act is there."""
    ending = proposed(decided, supervisor)
    rows = Transmission.objects.filter(event=Event.END)
    assert not rows.exists()
    signed(decided)
    act = fresh(ending).letter.act
    assert {row.recipient_kind for row in rows} == {
        RecipientKind.ORDER,
        RecipientKind.HAS,
        RecipientKind.ORGANIZATION,
    }
    assert {(row.act_id, row.agency_id) for row in rows} == {(act.pk, decided.adhesion.agency_id)}
    assert {row.profession.code for row in rows if row.profession} == {decided.lead.profession.code}
