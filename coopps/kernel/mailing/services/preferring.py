"""What a person wants to receive, and how often."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth import get_user_model
from django.db import transaction

from coopps.kernel.mailing import registry
from coopps.kernel.mailing.choices import Group, MessageState, Pace
from coopps.kernel.mailing.models import Message, Preference
from coopps.kernel.mailing.selectors import manner, preferences_of
from coopps.kernel.outbox import wake


def prefer(user, wanted: Mapping[Group, Pace]) -> None:
    """Keep what a person chose for some groups. What was kept for a digest follows: it leaves with the next one of the new pace,
    at once, or not at all."""
    with transaction.atomic():
        get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
        before = preferences_of(user)
        for group, pace in wanted.items():
            if before[group] == pace:
                continue
            Preference.objects.update_or_create(user=user, group=group, defaults={"pace": pace})
            state, not_before = manner(user, pace)
            kinds = [kind.name for kind in registry.all() if kind.group == group]
            kept = Message.objects.select_for_update(of=("self",)).filter(
                recipient=user, state=MessageState.KEPT, kind__in=kinds
            )
            for message in kept:
                message.state, message.not_before = state, not_before
                message.save(update_fields=["state", "not_before"])
                if state == MessageState.WAITING:
                    wake("mailing.send", message.pk)
