"""What comes after a part of one's own dossier is done: each page leads to the next thing that its person has to do."""

from __future__ import annotations

from django.urls import reverse

from adhesions import selectors
from adhesions.choices import Item
from adhesions.models import Adhesion, Membership
from adhesions.rules.completeness import filing_problems, intent_problems
from adhesions.views.sections import Section, sections_of
from adhesions.views.signing import reading_of


def onward(membership: Membership, user) -> str:
    """Where the person goes on, once what could be filled is filled: the engagement when there is somebody to sign with; for who
    leads, the letter of intent, or the answer to the agency."""
    adhesion, sections = membership.adhesion, sections_of(membership)
    leads = selectors.leads(adhesion, user)
    asked = [section for section in sections if section.asked]
    if asked:
        answers = leads and membership.arrives is None and membership.is_filed and not any(one.owed for one in asked)
        return reverse("adhesions:answer", args=[adhesion.pk]) if answers else dossier_of(membership)
    if not membership.is_in_progress:
        return dossier_of(membership)
    reading = reading_of(membership)
    if reading.left:
        return dossier_of(membership)
    if to_ask := to_ask_employer(sections):
        return to_ask
    if reading.may_sign:
        return reverse("adhesions:engagement", args=[membership.pk])
    if leads and intent_problems(adhesion, adhesion.agency.today()):
        return reverse("adhesions:intent", args=[adhesion.pk])
    return reverse("adhesions:detail", args=[adhesion.pk])


def after_signing(membership: Membership, user) -> str:
    """Where the person goes on, once the engagement is signed: for who leads, the filing when nothing is missing."""
    adhesion = Adhesion.objects.get(pk=membership.adhesion_id)
    if adhesion.is_draft and selectors.leads(adhesion, user) and not filing_problems(adhesion, adhesion.agency.today()):
        return reverse("adhesions:file", args=[adhesion.pk])
    signed = selectors.own_membership(user, membership.pk)
    return to_ask_employer(sections_of(signed)) or dossier_of(signed)


def to_ask_employer(sections: list[Section]) -> str:
    """Where the agreement of the employer is asked, while it is not; it takes its time, and keeps nobody from signing."""
    employer = next((one for one in sections if one.key == Item.EMPLOYER and one.owed and not one.waiting), None)
    return employer.url if employer else ""


def dossier_of(membership: Membership) -> str:
    return reverse("adhesions:dossier", args=[membership.pk])
