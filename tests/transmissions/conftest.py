"""The recipients of an agency, and its administration."""

from __future__ import annotations

import datetime

import pytest

from accounts.choices import AgencyRoleKind
from accounts.models import Profession
from accounts.services.recipients import keep_recipient
from coopps.demo import people
from coopps.kernel.transmissions.choices import RecipientKind
from coopps.kernel.transmissions.models import Recipient

K = RecipientKind


@pytest.fixture
def administrator(normandy):
    return people.agent(
        "administration@demonstration.test",
        "Ada",
        "Démo-admin",
        normandy,
        AgencyRoleKind.ADMINISTRATOR,
        "Administration",
    )


@pytest.fixture
def keep(normandy, administrator):
    """`keep(kind, code)`: the administration enters a recipient."""

    def enter(kind: str, code: str = "", **changes) -> Recipient:
        words = {
            "name": f"{RecipientKind(kind).label} {code}".strip(),
            "email": f"{kind}{code}@destinataire.test",
            "valid_from": normandy.today() - datetime.timedelta(days=1),
        }
        profession = Profession.objects.filter(code=code).order_by("pk").first() if code else None
        recipient = Recipient(kind=kind, profession=profession, **(words | changes))
        keep_recipient(recipient, normandy, administrator)
        return recipient

    return enter
