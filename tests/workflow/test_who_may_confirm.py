"""Role × state → what may be asked, of what follows a decision: a right to be confirmed, a new certificate of insurance."""

from __future__ import annotations

import pytest

from adhesions.models import Doubt, LiabilityInsurance
from adhesions.services import doubts, life, renewals
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform
from tests.workflow.test_who_may import WHY, check
from tests.workflow.test_who_may import cast as cast

pytestmark = pytest.mark.django_db

DOUBT = {
    "a_confirmer": {"director": {"keep"}, "supervisor": {"keep"}},
    "maintenue": {},
    "remplie": {},
    "sans_objet": {},
}


def test_who_may_confirm_a_right_whose_condition_fell(cast):
    """Who may supervise keeps the right; the portal only finds, and nobody of the team decides."""
    ours, everyone = cast
    seen = set()

    def look(person):
        doubt = Doubt.objects.filter(authorization__professional=person).latest("pk")
        seen.add(doubt.state)
        check(doubt, everyone, DOUBT)
        return doubt

    ours.decided()
    doctor = ours.members[0][0]
    life.suspend(ours.membership(doctor).current_authorization, motivation=WHY)
    look(ours.lead)
    life.resume(ours.membership(doctor).current_authorization, motivation=WHY)
    look(ours.lead)
    life.suspend(ours.membership(doctor).current_authorization, motivation=WHY)
    life.end(ours.membership(ours.lead).current_authorization, motivation=WHY)
    look(ours.lead)
    doubts.keep(look(doctor), everyone["supervisor"], decision=WHY)
    look(doctor)
    assert seen == set(DOUBT)


RENEWAL = {
    "en_preparation": {"lead": {"send"}},
    "a_examiner": {role: {"accept", "refuse"} for role in ("instructor", "colleague", "director", "supervisor")},
    "acceptee": {},
    "refusee": {},
}


def test_who_may_move_a_new_certificate_of_insurance(cast):
    """Of the lead: the person sends it, the agency reads it."""
    ours, everyone = cast
    seen = set()

    def look(renewal):
        seen.add(renewal.state)
        check(renewal, everyone, RENEWAL)
        return renewal

    def sent():
        first = LiabilityInsurance.objects.filter(membership=member).earliest("pk")
        words = {name: getattr(first, name) for name in ("insurer", "policy_number", "valid_from", "valid_to")}
        row = renewals.save(LiabilityInsurance(membership=member, covers_protocol=True, **words), ours.lead.user)
        row.document = first.document
        row.save()
        look(row.renewal)
        return look(renewals.send(member, ours.lead.user))

    ours.decided()
    member = ours.membership(ours.lead)
    look(renewals.refuse(sent(), everyone["colleague"], reason=WHY))
    look(renewals.accept(sent(), everyone["supervisor"]))
    assert seen == set(RENEWAL)


def test_the_system_is_refused_what_belongs_to_people(ours):
    ours.ready()
    with pytest.raises(TransitionRefused) as refusal:
        perform(ours.adhesion, "file", SYSTEM)
    assert refusal.value.forbidden
