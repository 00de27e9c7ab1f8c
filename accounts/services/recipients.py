"""Whom an agency writes to when a text obliges it to: entered, changed and ended by its administration."""

from __future__ import annotations

from django.db import transaction

from accounts.choices import AgencyKind, AgencyRight
from accounts.models import Agency, User
from coopps.kernel.transmissions.models import Recipient
from coopps.kernel.transmissions.services import fill_in
from coopps.kernel.workflow.refusals import TransitionRefused


@transaction.atomic
def keep_recipient(recipient: Recipient, agency: Agency, actor: User) -> int:
    """Keep a recipient, new or changed; what waited for one is now to send. Returns how many transmissions that is.

    What was sent, and what is to send already, keeps the address that it has.

    Raises:
        TransitionRefused: `actor` does not administer the agency; or it is the HAS itself.
    """
    if not agency.allows(actor, AgencyRight.MANAGE_ROLES):
        raise TransitionRefused("Seule l’administration de l’agence peut changer cela.", forbidden=True)
    if agency.kind != AgencyKind.REGIONAL:
        raise TransitionRefused("Ces destinataires sont ceux d’une agence régionale de santé.")
    recipient.agency, recipient.recorded_by = agency, actor
    recipient.save()
    day = agency.today()
    if recipient.valid_from <= day and (recipient.valid_to is None or day <= recipient.valid_to):
        return fill_in(recipient)
    return 0
