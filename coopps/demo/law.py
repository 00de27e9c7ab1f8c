"""What a legal officer confirms on a real portal, so that the demonstration may open: the regional regime of 2009."""

from __future__ import annotations

from django.contrib.auth.models import Permission

from accounts.models import User
from coopps.demo import people
from coopps.kernel.law.services import mark_reviewed
from protocols.choices import Regime
from protocols.models import RegimeRule

OFFICER = "juriste@demonstration.test"


def open_regional_regime() -> User:
    """Mark the row of the regional regime as reviewed, by a legal officer of demonstration, who is given back. The other rows
    and texts stay unreviewed: every document of the demonstration is a specimen."""
    officer = people.account(OFFICER, "Judith", "Démo-droit")
    officer.user_permissions.add(Permission.objects.get(content_type__app_label="law", codename="review_legaltext"))
    for rule in RegimeRule.objects.filter(regime=Regime.HPST):
        mark_reviewed(rule, officer, rule.valid_from)
    return officer
