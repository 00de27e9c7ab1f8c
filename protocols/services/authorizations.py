"""What is known of a regional authorization without a dossier on the portal: entered in the administration, or loaded."""

from __future__ import annotations

from django.db import transaction

from protocols import registry
from protocols.models import RegionalAuthorization


@transaction.atomic
def record(authorization: RegionalAuthorization) -> RegionalAuthorization:
    """Save `authorization`; when that puts it in force, call the handlers, in the same transaction.

    “In force” is judged on the day of its agency. A handler that raises keeps the change from being saved. What ends or
    suspends an authorization is a transition, never a correction of what is known.
    """
    day = authorization.agency.today()
    before = RegionalAuthorization.objects.select_for_update().filter(pk=authorization.pk).first()
    was_in_force = before is not None and before.is_in_force(day)
    authorization.save()
    if authorization.is_in_force(day) and not was_in_force:
        registry.announce(registry.on_authorized, authorization)
    return authorization
