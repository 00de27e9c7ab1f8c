"""What comes after a part of one's own dossier is done: each page leads to the next thing that its person has to do."""

from __future__ import annotations

from django.urls import reverse

from adhesions import selectors
from adhesions.choices import Item
from adhesions.models import Membership
from adhesions.rules.completeness import counterparts, intent_problems
from adhesions.views.sections import sections_of


def onward(membership: Membership, user) -> str:
    """Where the person goes on, once what could be filled is filled: the engagement when there is somebody to sign with; for who
    leads, the letter of intent, or the answer to the agency."""
    adhesion, sections = membership.adhesion, sections_of(membership)
    leads = selectors.leads(adhesion, user)
    asked = [section for section in sections if section.asked]
    if asked:
        answers = leads and membership.arrives is None and membership.is_filed and not any(one.owed for one in asked)
        return reverse("adhesions:answer", args=[adhesion.pk]) if answers else dossier_of(membership)
    left = [one for one in sections if one.owed and one.key not in (Item.SWORN, Item.COMMITMENT) and not one.waiting]
    if left or not membership.is_in_progress:
        return left[0].url if [one.key for one in left] == [Item.EMPLOYER] else dossier_of(membership)
    if counterparts(membership):
        return reverse("adhesions:engagement", args=[membership.pk])
    if leads and intent_problems(adhesion, adhesion.agency.today()):
        return reverse("adhesions:intent", args=[adhesion.pk])
    return reverse("adhesions:detail", args=[adhesion.pk])


def dossier_of(membership: Membership) -> str:
    return reverse("adhesions:dossier", args=[membership.pk])
