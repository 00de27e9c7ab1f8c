"""The regime of 2014: the funders' board before the order, its duration, its term (code de la santé publique, L. 4011-2)."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from adhesions.choices import AuthorizationState
from adhesions.services import stalling
from coopps.demo import people
from coopps.kernel.documents.models import Letter
from coopps.kernel.law.clock import add_months
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import OpinionOutcome, OrderOutcome, OrderState, Regime
from protocols.models import FundersOpinion, Protocol, RegionalAuthorization
from protocols.services import deciding, funders
from tests.reading import printed, signed_in, words_of
from tests.stories import office

pytestmark = pytest.mark.django_db

AUTHORIZE = OrderOutcome.AUTHORIZE
DAY = datetime.timedelta(days=1)
NO_BOARD = "Le collège des financeurs n’a pas rendu son avis, ou il n’est pas inscrit au dossier."


def of_2014(story):
    Protocol.objects.filter(pk=story.project.protocol_id).update(regime=Regime.HPST_FIN)
    return story


@pytest.fixture
def ready(our_protocol):
    """Our project, of the regime of 2014, with the opinion of the HAS, every reservation lifted."""
    return of_2014(our_protocol.transmitted().reviewed().write_opinion().render_opinion().answer_reservations().lift())


def says(story, outcome="favorable", agent=None, **changes) -> FundersOpinion:
    words = {"given_on": story.agency.today(), "reference": "Relevé n° 3"} | changes
    return funders.record_opinion(story.authorization, agent or story.instructor, outcome=outcome, **words)


def propose(story, **changes) -> RegionalAuthorization:
    words = {"outcome": AUTHORIZE, "duration_months": 36} | changes
    return deciding.propose(story.authorization, story.instructor, **words)


# --- BR-05 --------------------------------------------------------------------------------------------------------------
def test_br_05_no_authorization_without_a_favorable_opinion_of_the_has_and_of_the_board(ready):
    with pytest.raises(TransitionRefused) as refused:
        propose(ready)
    assert refused.value.reasons == [NO_BOARD]
    says(ready, "defavorable", given_on=ready.agency.today())
    with pytest.raises(TransitionRefused, match="collège des financeurs est défavorable"):
        propose(ready)
    assert not Letter.objects.filter(regional_authorization__isnull=False).exists()
    says(ready)
    assert propose(ready).state == OrderState.PENDING


def test_br_05_an_unfavorable_opinion_of_the_has_stands_whatever_the_board_says(our_protocol):
    story = of_2014(
        our_protocol.transmitted().reviewed("contre").write_opinion(OpinionOutcome.UNFAVORABLE).render_opinion()
    )
    says(story)
    with pytest.raises(TransitionRefused, match="Haute Autorité de santé est défavorable"):
        propose(story)


def test_br_05_a_board_that_changes_its_mind_before_the_signature_stops_the_order(ready):
    says(ready)
    propose(ready)
    with pytest.raises(TransitionRefused, match="à la signature"):
        says(ready, "defavorable")
    deciding.take_back(ready.authorization, ready.instructor, reason="Le collège se réunit de nouveau.")
    row = ready.authorization
    assert (row.funders_opinion, row.duration_months, row.needs_funders, row.has_term) == (None, None, False, False)
    says(ready, "defavorable")
    with pytest.raises(TransitionRefused, match="défavorable"):
        propose(ready)


def test_br_05_the_database_refuses_an_order_that_rests_on_nothing_or_on_an_unfavorable_opinion(ready):
    against = says(ready, "defavorable")
    says(ready)
    propose(ready)
    rows = RegionalAuthorization.objects.filter(pk=ready.authorization.pk)
    for change in ({"funders_opinion": None}, {"funders_opinion": against}, {"duration_months": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state=OrderState.AUTHORIZED)  # without a last day
    for change in ({"outcome": "favorable"}, {"given_on": ready.agency.today() - DAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FundersOpinion.objects.filter(pk=against.pk).update(**change)


def test_the_regime_of_2009_asks_neither(our_protocol):
    story = our_protocol.transmitted().reviewed().write_opinion().render_opinion().answer_reservations().lift()
    with pytest.raises(TransitionRefused, match="ne demande pas l’avis"):
        says(story)
    row = propose(story, duration_months=None)
    assert (row.state, row.has_term, row.needs_funders) == (OrderState.PENDING, False, False)


# --- The page ---------------------------------------------------------------------------------------------------------
def test_the_opinion_is_recorded_on_a_page_and_read_at_the_desk(ready, reunion):
    address = reverse("protocols:funders_opinion", args=[ready.instruction.pk])
    desk = signed_in(ready.instructor)
    assert address in desk.get(ready.instruction.desk_url).text
    assert "collège des financeurs" in words_of(desk.get(address))
    sent = {
        "outcome": "favorable",
        "given_on": ready.agency.today(),
        "reference": "Relevé n° 3",
        "words": "Sans réserve.",
    }
    assert "Relevé n° 3" in desk.post(address, sent | {"given_on": ready.agency.today() + 5 * DAY}).text
    assert not FundersOpinion.objects.exists()
    for user, status in ((office(reunion)[0], 404), (people.account("x@y.test", "S", "D"), 404)):
        assert signed_in(user).post(address, sent).status_code == status
    assert desk.post(address, sent).status_code == 302
    shown = words_of(desk.get(ready.instruction.desk_url))
    assert "Avis favorable" in shown
    assert "Sans réserve." in shown
    with pytest.raises(TransitionRefused, match="entre le dépôt"):
        says(ready, given_on=ready.agency.today() - 900 * DAY)


# --- Duration and term ----------------------------------------------------------------------------------------------------
def test_the_order_says_how_long_and_visas_the_board(ready):
    says(ready, reference="Relevé n° 3")
    for wrong in (None, 0, 121):
        with pytest.raises(TransitionRefused):
            propose(ready, duration_months=wrong)
    page = signed_in(ready.instructor).get(reverse("protocols:propose", args=[ready.instruction.pk]))
    assert 'name="duration_months"' in page.text
    propose(ready)
    ready.sign()
    order = ready.authorization
    assert order.term_on == add_months(order.order_date, 36) - DAY
    said = printed(bytes(order.letter.act.content))
    for words in ("pour une durée de 3 ans", "collège des financeurs", "Relevé n° 3", "inclus"):
        assert words in said
    assert not order.is_in_force(order.term_on + DAY)


@pytest.fixture
def with_a_term(ours):
    """Our team at work, under an order that ends in ten months."""
    decided = ours.decided()
    term = add_months(decided.adhesion.agency.today(), 10)
    RegionalAuthorization.objects.filter(pk=decided.adhesion.authorization_id).update(term_on=term)
    return decided, term


def test_everybody_is_warned_nine_six_three_months_and_one_before_the_term_once(with_a_term):
    story, term = with_a_term
    # Each by one kind: the agency of the order, a team of its own right.
    warnings = Message.objects.filter(kind__in=("terme_proche", "terme_de_l_equipe"))
    for warn in (funders.warn_of_terms, stalling.tell_of_terms):
        warn()
    assert not warnings.exists()
    told = []
    for months in (9, 6, 3, 1):
        moment = timezone.now() + (add_months(term, -months) - story.adhesion.agency.today()) * 1
        with time_machine.travel(moment, tick=False):
            for warn in (funders.warn_of_terms, stalling.tell_of_terms) * 2:
                warn()
        told.append(warnings.count())
    people_told = {*(person.user for person in story.everyone), story.instructor, story.signatory}
    assert told == [len(people_told) * step for step in (1, 2, 3, 4)]
    assert {message.recipient for message in warnings} == people_told


def test_a_right_ends_with_the_term_of_the_order_and_not_a_day_before(with_a_term):
    story, term = with_a_term
    last = timezone.now() + (term - story.adhesion.agency.today())
    with time_machine.travel(last, tick=False):
        funders.end_at_term()
        assert story.letter(story.lead).authorization.may_act
    with time_machine.travel(last + DAY, tick=False):
        funders.end_at_term()
        funders.end_at_term()
        order = RegionalAuthorization.objects.get(pk=story.adhesion.authorization_id)
        assert order.state == OrderState.EXPIRED
        for person in story.everyone:
            assert story.letter(person).authorization.state == AuthorizationState.ENDED
    assert order.record.filter(transition="expire").count() == 1
