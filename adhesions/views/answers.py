"""Every answer of a team before the filing, grouped by person, each with the way to change it.

What a person states is read by that person, and by the agency once it is filed: of the others, the lead reads how far they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse

from adhesions import selectors
from adhesions.models import Adhesion, Membership
from adhesions.views.recap import Line, Part, statement
from adhesions.views.sections import Section, sections_of
from coopps.kernel.typography import french_date, french_datetime


@dataclass(frozen=True)
class Answers:
    """What is answered about the team, or by one person. `sections` say how far somebody else's dossier is."""

    title: str
    parts: list[Part] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)


def answers_of(adhesion: Adhesion, user) -> list[Answers]:
    """The team first, then each person, in the order of the team."""
    members = selectors.live_members(adhesion)
    return [Answers("L’équipe", _team(adhesion, members)), *(_person(member, user) for member in members)]


def _team(adhesion: Adhesion, members: list[Membership]) -> list[Part]:
    team, intent = reverse("adhesions:team", args=[adhesion.pk]), adhesion.intent
    people = [
        Line(member.role_label, f"{member.name}, {member.professional.profession.label}", team) for member in members
    ]
    places = [
        Line("Lieu principal" if site.is_main else "Lieu", f"{site.name}, {site.full_address}", team)
        for site in adhesion.sites.all()
    ]
    page = reverse("adhesions:intent", args=[adhesion.pk])
    words = {
        "purpose": intent.purpose,
        "nature": ", ".join(intent.nature_labels),
        "context": intent.context,
        "expected_benefits": intent.expected_benefits,
        "expected_volume": "" if intent.expected_volume is None else str(intent.expected_volume),
        "planned_start": french_date(intent.planned_start) if intent.planned_start else "",
    }
    letter = [
        Line(str(intent._meta.get_field(name).verbose_name), value, f"{page}#id_{name}")
        for name, value in words.items()
    ]
    return [Part("Les personnes et les lieux", people + places), Part("La lettre d’intention", letter)]


def _person(member: Membership, user) -> Answers:
    sections = sections_of(member)
    if member.user_id != user.pk:
        return Answers(member.name, sections=sections)
    return Answers(f"{member.name} (vous)", [*statement(member, sections), _engagement(member)])


def _engagement(member: Membership) -> Part:
    signed = member.commitment
    value = french_datetime(signed.signed_at, member.adhesion.agency.tz) if signed else ""
    page = reverse("adhesions:engagement", args=[member.pk])
    return Part("Engagement", [Line("Signé le", value, page)])
