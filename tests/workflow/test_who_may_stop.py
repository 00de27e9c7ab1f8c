"""Role × state → what may be asked, for what stops a protocol in its region, restores or maintains it: what a lawyer reads."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone

from coopps.kernel.law.clock import add_months
from protocols.models import OrderRenewal, RegionalAuthorization
from protocols.services import order_endings, order_suspensions, renewals
from tests import orders
from tests.workflow.test_who_may import SUSPENSION, WHY, check
from tests.workflow.test_who_may import cast as cast

pytestmark = pytest.mark.django_db


ORDER_ENDING = {
    "ouverte": {
        "lead": {"observe"},
        "doctor": {"observe"},
        "director": {"propose", "abandon"},
        "supervisor": {"propose", "abandon"},
    },
    "fin_proposee": {"director": {"take_back"}, "supervisor": {"take_back"}},
    "arrete_signe": {},
    "en_effet": {},
    "abandonnee": {},
}

BOTH = ("instructor", "colleague")
ORDER_RENEWAL = {
    # Nobody asked for this authorization on the portal: the agency enters what it receives.
    "a_preparer": {role: {"give"} for role in BOTH},
    "elements_recus": {role: {"transmit"} for role in BOTH},
    "transmis": {role: {"evaluate"} for role in BOTH},
    "evalue": {role: {"favor", "disfavor"} for role in BOTH},
    "avis_favorable": {role: {"propose"} for role in BOTH},
    "arrete_propose": {role: {"take_back"} for role in BOTH},
    "maintenu": {},
    "fin_au_terme": {},
}


def test_who_may_move_the_end_of_a_protocol_considered(cast):
    """Each person concerned answers, the agents who may supervise follow, the signed order alone decides."""
    ours, everyone = cast
    supervisor, director = everyone["supervisor"], everyone["director"]
    seen = set()

    def look(ending):
        ending = orders.fresh(ending)
        seen.add(ending.state)
        check(ending, everyone, ORDER_ENDING)
        return ending

    ours.decided()
    order = ours.adhesion.authorization
    order_endings.abandon(look(orders.consider(order, supervisor)), supervisor, reason=WHY)
    look(order.endings.get())
    tomorrow = order.agency.today() + datetime.timedelta(days=1)
    ending = look(orders.proposed(order, effect_on=tomorrow))
    orders.sign(ending.letter, director)
    look(ending)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1), tick=False):
        order_endings.end_what_is_due()
        look(ending)
    assert seen == set(ORDER_ENDING)


def test_who_may_move_the_suspension_of_a_protocol(cast):
    """As that of one person's right: the agents who may supervise propose, the signed order does."""
    ours, everyone = cast
    supervisor, director = everyone["supervisor"], everyone["director"]
    seen = set()

    def look(suspension):
        suspension = orders.fresh(suspension)
        seen.add(suspension.state)
        check(suspension, everyone, SUSPENSION)
        return suspension

    ours.decided()
    order = ours.adhesion.authorization
    look(order_suspensions.take_back(look(orders.urgent(order, supervisor)), supervisor, reason="Erreur."))
    suspension = look(orders.suspend(order, director))
    look(order_suspensions.propose_lift(suspension, supervisor, motivation=WHY))
    look(order_suspensions.take_back_lift(orders.fresh(suspension), supervisor, reason="Erreur."))
    orders.lift(suspension, director)
    look(suspension)
    again = orders.urgent(order, supervisor)
    ending = order.endings.get()
    orders.invite(ending)
    orders.answer(ending)
    orders.sign(order_endings.propose(ending, supervisor, motivation=WHY).letter, director)
    look(again)
    assert seen == set(SUSPENSION)


def test_who_may_move_the_renewal_of_an_authorization(cast):
    """The agents who instruct prepare, the signed order does; an authorization that has ended is not maintained."""
    ours, everyone = cast
    instructor = everyone["instructor"]
    seen = set()

    def look(renewal):
        renewal = orders.fresh(renewal)
        seen.add(renewal.state)
        check(renewal, everyone, ORDER_RENEWAL)
        return renewal

    ours.decided()
    order = ours.adhesion.authorization
    today = order.agency.today()
    RegionalAuthorization.objects.filter(pk=order.pk).update(term_on=add_months(today, 9))
    renewals.open_due()
    renewal = renewals.give(look(OrderRenewal.objects.get()), instructor, elements=WHY)
    said = {"given_on": today, "reference": "Relevé n° 1"}
    sent = {"outcome": "favorable", "motivation": WHY, "sent_on": today, "reference": "Courrier n° 1"}
    renewal = look(renewals.transmit(look(renewal), instructor, **sent))
    renewal = look(renewals.evaluate(renewal, instructor, outcome="efficient", **said))
    renewal = look(renewals.hear_board(renewal, instructor, outcome="favorable", **said))
    renewal = look(renewals.propose(renewal, instructor, duration_months=12, motivation=WHY))
    orders.sign(renewal.letter, everyone["director"])
    look(renewal)
    again = OrderRenewal.objects.create(authorization=order, former_term=today)
    renewals.lapse(order)
    look(again)
    assert seen == set(ORDER_RENEWAL)
