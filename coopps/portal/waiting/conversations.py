"""What was written to a person about a dossier: messages not read yet, remarks to answer or to close."""

from __future__ import annotations

from django.urls import reverse

from coopps.kernel.instruction import conversations
from coopps.portal.waiting import Matter, Waiting, many


def waiting_for(user) -> Waiting:
    """One line for each conversation and for the remarks of each dossier: who wrote, and about which dossier."""
    messages = [
        Matter(
            f"{many(one.number, 'message', 'messages')} de {one.by.in_sentence}",
            one.url,
            "Lire et répondre",
            f"Dossier {one.instruction.number} — {one.instruction.title}",
        )
        for one in conversations.waiting_for(user)
    ]
    remarks = [
        Matter(
            many(number, "remarque vous attend", "remarques vous attendent"),
            reverse("desk:remarks", args=[instruction.pk]),
            "Voir",
            f"Dossier {instruction.number} — {instruction.title}",
        )
        for instruction, number in conversations.remarks_for(user).items()
    ]
    return Waiting(mine=messages + remarks)
