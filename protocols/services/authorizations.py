"""The life of a regional authorization as the portal records it."""

from __future__ import annotations

from django.db import transaction

from protocols import registry
from protocols.models import RegionalAuthorization


@transaction.atomic
def record(authorization: RegionalAuthorization) -> RegionalAuthorization:
    """Save `authorization`; when it comes into force or stops being so, call the handlers, in the same transaction.

    “In force” is judged on the day of its agency. A handler that raises keeps the change from being saved.
    """
    day = authorization.agency.today()
    before = RegionalAuthorization.objects.select_for_update().filter(pk=authorization.pk).first()
    was_in_force = before is not None and before.is_in_force(day)
    authorization.save()
    if authorization.is_in_force(day) != was_in_force:
        for handler in registry.on_ended if was_in_force else registry.on_authorized:
            handler(authorization)
    return authorization
