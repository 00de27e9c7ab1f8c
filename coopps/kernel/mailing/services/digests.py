"""The messages that a person wants together: one digest that lists their facts and their links.

A digest is a message too: it leaves once, or is marked doubtful. It takes its messages in the transaction that writes it, so a
worker that dies leaves either all of them for the next turn, or a digest that waits to be sent.
"""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db import transaction

from coopps.kernel import mailing
from coopps.kernel.mailing import registry
from coopps.kernel.mailing.choices import Group, MessageState
from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.registry import Kind

DIGEST = "resume"
registry.declare(Kind(DIGEST, "le résumé que vous avez choisi", Group.ACCOUNT, legal=True))


def put_together() -> None:
    """Write the digest of each person whose hour has come. Safe to call twice, and from two workers at once."""
    people = Message.objects.ripe().order_by("recipient").values_list("recipient", flat=True).distinct()
    for pk in list(people):
        _digest_of(pk)


def _digest_of(pk: int) -> None:
    with transaction.atomic():
        person = get_user_model().objects.select_for_update(no_key=True).get(pk=pk)
        kept = list(Message.objects.select_for_update(of=("self",)).filter(recipient=pk).ripe().order_by("pk"))
        if not kept:
            return  # another worker was quicker
        agencies = {message.agency for message in kept}
        digest = mailing.queue(
            DIGEST,
            person,
            subject_of(kept),
            body_of(kept),
            key=f"digest-{pk}-{kept[0].pk}",
            agency=agencies.pop() if len(agencies) == 1 else None,
        )
        for message in kept:
            message.state, message.digest = MessageState.DIGESTED, digest
        Message.objects.bulk_update(kept, ["state", "digest"])


def subject_of(messages: list[Message]) -> str:
    """A single fact is said; several are counted."""
    facts = {(message.subject, message.link) for message in messages}
    return messages[0].subject if len(facts) == 1 else f"Votre résumé : {len(facts)} nouvelles"


def body_of(messages: list[Message]) -> str:
    """The facts by group, in the order of the page of preferences, the oldest first; the same fact is said once."""
    parts = ["Voici ce qui s’est passé depuis le dernier courriel."]
    for group, facts in registry.by_group(messages).items():
        parts.append(f"{group.label}\n" + "\n".join(f"\n{subject}\n{link}" for subject, link in facts))
    return "\n\n".join(parts)
