"""« Mes obligations »: each duty that a letter names, with its date and where it is fulfilled."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from adhesions import selectors
from adhesions.models import NominativeAuthorization
from adhesions.rules.duties import DUTIES, Duty, Leads
from adhesions.rules.readiness import insured_until
from adhesions.selectors import standing
from adhesions.services import withdrawals
from coopps.kernel.components.actions import Action
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typography import french_date

# What the law says of the moments of the duties, each once.
TEXTS = tuple(dict.fromkeys(key for duty in DUTIES for key in duty.texts))


@dataclass(frozen=True)
class Line:
    """A duty of one person under one right.

    Attributes:
        action: its page; None for what the portal does not take yet, or what somebody else does.
        instead: what to do when there is no page.
        to_agency: the agency is to be written to.
    """

    duty: Duty
    when: str
    action: Action | None = None
    instead: str = ""
    to_agency: bool = False


@dataclass(frozen=True)
class Owed:
    """One right, and its duties."""

    right: NominativeAuthorization
    lines: list[Line]


class DutiesView(TemplateView):
    """The duties of the person, right by right."""

    template_name = "adhesions/duties.html"

    def get_context_data(self, **kwargs):
        user, day = self.request.user, timezone.localdate()
        self.moments = {text.key: text for text in law.texts(TEXTS, day)}
        rights = [row for row in standing.own_authorizations(user) if row.holds]
        led = selectors.led_by(user)
        members = {row.membership_id: selectors.own_membership(user, row.membership_id) for row in rights}
        owed = [
            Owed(row, [self._line(duty, row, members[row.membership_id], row.adhesion_id in led) for duty in DUTIES])
            for row in rights
        ]
        text = law.text(TextKey.DUTIES, day)
        return super().get_context_data(owed=owed, text=text, moments=self.moments.values(), **kwargs)

    def _when(self, duty: Duty) -> str:
        """What the law says of the moment of a duty."""
        return " ".join(self.moments[key].body for key in duty.texts)

    def _line(self, duty: Duty, right: NominativeAuthorization, member, leads: bool) -> Line:
        today = right.adhesion.agency.today()
        if duty.leads is Leads.RENEWAL:
            url = reverse("adhesions:renewal", args=[right.membership_id])
            known = self._insured(insured_until(member, today), today)
            return Line(duty, f"{self._when(duty)} {known}", Action("Donner une attestation", url))
        if duty.leads is Leads.WITHDRAWAL:
            return self._withdrawal(duty, right)
        if duty.leads is Leads.PROTOCOL:
            url = reverse("adhesions:protocol", args=[right.adhesion_id])
            return Line(duty, self._when(duty), Action("Lire le protocole en entier", url))
        if duty.leads is Leads.ARRIVAL:
            return self._arrival(duty, right, leads)
        return Line(duty, self._when(duty), to_agency=True)

    def _insured(self, until: datetime.date | None, today: datetime.date) -> str:
        if until is None:
            return f"L’agence n’a pas d’attestation valable aujourd’hui, le {french_date(today)} : donnez-la sans attendre."
        return f"L’attestation connue vaut jusqu’au {french_date(until)}."

    def _withdrawal(self, duty: Duty, right: NominativeAuthorization) -> Line:
        if announced := right.withdrawal:
            url = reverse("adhesions:withdrawal_cancel", args=[announced.pk])
            return Line(
                duty, f"Annoncé, à effet du {french_date(announced.effect_on)}.", Action("Annuler mon retrait", url)
            )
        earliest = french_date(withdrawals.earliest_day(right))
        url = reverse("adhesions:withdrawal_announce", args=[right.pk])
        return Line(
            duty,
            f"Annoncé aujourd’hui, il prendrait effet au plus tôt le {earliest}.",
            Action("Annoncer mon retrait", url),
        )

    def _arrival(self, duty: Duty, right: NominativeAuthorization, leads: bool) -> Line:
        adhesion = right.adhesion
        if leads and adhesion.takes_arrivals:
            return Line(
                duty,
                self._when(duty),
                Action("Faire venir une personne", reverse("adhesions:arrival_invite", args=[adhesion.pk])),
            )
        page = reverse("adhesions:team", args=[adhesion.pk])
        return Line(
            duty,
            self._when(duty),
            Action("Voir l’équipe", page),
            instead="La personne qui porte l’adhésion invite qui arrive.",
        )
