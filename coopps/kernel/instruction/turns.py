"""Whose turn it is once silence rejected a request: the same words for any nature of dossier."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.shortcuts import resolve_url

from coopps.kernel.components.actions import Action
from coopps.kernel.components.states import Party
from coopps.kernel.components.turns import Turn
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typography import french_date


def born(day: datetime.date, legal_basis: str) -> str:
    """The fact, in the words of the text: the same for the agency, the team, and in a letter."""
    return law.text(TextKey.SILENCE_BORN, day).fill(date=french_date(day), legal_basis=legal_basis)


def rejected(instruction, day: datetime.date) -> Turn:
    """Said to who asked: silence rejected the request on `day`. What may be done is on a page of its own."""
    return Turn(
        Party.AGENCY,
        born(day, instruction.silence_basis),
        action=Action("Voir les recours et les motifs", resolve_url(settings.SILENCE_URL, instruction.pk)),
        yours=True,
        words="Votre demande est réputée rejetée",
    )
