"""What maintains an authorization beyond its term (code de la santé publique, L. 4011-2-3, version of 2014)."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coopps.kernel.documents.choices import LetterState
from coopps.kernel.law.clock import add_months
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import OrderRenewalState, OrderState, Regime
from protocols.models import OrderRenewal, Protocol, RegionalAuthorization
from protocols.services import deciding, funders, renewals
from tests.orders import fresh, sign
from tests.reading import printed, signed_in, words_of
from tests.stories import office

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
S = OrderRenewalState
ELEMENTS = "Deux cents patients suivis en trois ans, sans événement indésirable ; le coût de chaque suivi est joint."
WHY = "Le protocole répond au besoin de santé de la région, et le collège des financeurs y est favorable."


@pytest.fixture
def story(our_protocol):
    """Our protocol, of the regime of 2014, authorized and published: it ends in nine months and two days."""
    story = our_protocol.transmitted().reviewed().write_opinion().render_opinion().answer_reservations().lift()
    Protocol.objects.filter(pk=story.project.protocol_id).update(regime=Regime.HPST_FIN)
    today = story.agency.today()
    funders.record_opinion(
        story.authorization, story.instructor, outcome="favorable", given_on=today, reference="Relevé n° 3"
    )
    deciding.propose(story.authorization, story.instructor, outcome="autoriser", duration_months=36)
    story.sign()
    words = {"publication_reference": "Recueil n° 12", "publication_date": today}
    deciding.publish(story.authorization, story.instructor, **words)
    RegionalAuthorization.objects.filter(pk=story.authorization.pk).update(term_on=add_months(today + 2 * DAY, 9))
    return story


@pytest.fixture
def opened(story):
    """Nine months before the term, as the clock opens it."""
    RegionalAuthorization.objects.filter(pk=story.authorization.pk).update(term_on=add_months(story.agency.today(), 9))
    renewals.open_due()
    return story, OrderRenewal.objects.get()


def evaluated(story, renewal) -> OrderRenewal:
    today, agent = story.agency.today(), story.instructor
    renewal = renewals.give(renewal, story.lead.user, elements=ELEMENTS)
    words = {"outcome": "favorable", "motivation": WHY, "sent_on": today, "reference": "Courrier n° 8"}
    renewal = renewals.transmit(renewal, agent, **words)
    return renewals.evaluate(renewal, agent, outcome="efficient", given_on=today, reference="Avis n° 2")


def heard(story, renewal, outcome="favorable") -> OrderRenewal:
    words = {"outcome": outcome, "given_on": story.agency.today(), "reference": "Relevé n° 9"}
    return renewals.hear_board(evaluated(story, renewal), story.instructor, **words)


def proposed(story, renewal, **changes) -> OrderRenewal:
    return renewals.propose(
        heard(story, renewal), story.instructor, **({"duration_months": 24, "motivation": WHY} | changes)
    )


def at(story, day):
    """On that day of the agency."""
    return time_machine.travel(timezone.now() + (day - story.agency.today()), tick=False)


# --- When ---------------------------------------------------------------------------------------------------------------
def test_it_opens_nine_months_before_the_term_once_and_who_asked_is_told(story):
    term = story.authorization.term_on
    with at(story, add_months(term, -9) - DAY):
        renewals.open_due()
    assert not OrderRenewal.objects.exists()
    with at(story, add_months(term, -9)):
        renewals.open_due()
        renewals.open_due()
    renewal = OrderRenewal.objects.get()
    assert (renewal.state, renewal.former_term, renewal.elements_due) == (S.TO_PREPARE, term, add_months(term, -6))
    told = {message.recipient for message in Message.objects.filter(kind="renouvellement_ouvert")}
    assert story.lead.user in told
    assert story.instructor not in told


def test_the_elements_are_still_received_on_the_last_day_and_not_after(opened):
    story, renewal = opened
    with at(story, renewal.former_term + DAY), pytest.raises(TransitionRefused, match="a pris fin"):
        renewals.give(renewal, story.lead.user, elements=ELEMENTS)
    with at(story, renewal.former_term):
        assert renewals.give(renewal, story.lead.user, elements=ELEMENTS).state == S.RECEIVED


def test_no_day_is_before_the_one_that_it_follows_or_to_come(opened):
    story, renewal = opened
    today, agent = story.agency.today(), story.instructor
    renewal = renewals.give(renewal, story.lead.user, elements=ELEMENTS)
    words = {"outcome": "favorable", "motivation": WHY, "reference": "Courrier n° 8"}
    for wrong in (today - DAY, today + DAY, None):
        with pytest.raises(TransitionRefused, match="se situe entre"):
            renewals.transmit(renewal, agent, sent_on=wrong, **words)
    renewal = renewals.transmit(renewal, agent, sent_on=today, **words)
    with pytest.raises(TransitionRefused, match="se situe entre"):
        renewals.evaluate(renewal, agent, outcome="efficient", given_on=today - DAY, reference="Avis")
    with pytest.raises(TransitionRefused, match="sens de l’avis"):
        renewals.evaluate(renewal, agent, outcome="peut-être", given_on=today, reference="Avis")


# --- Who ----------------------------------------------------------------------------------------------------------------
def test_who_asked_gives_the_elements_and_the_agency_does_the_rest(opened, reunion):
    story, renewal = opened
    given = {"elements": ELEMENTS}
    for other in (story.instructor, story.signatory, office(reunion)[0]):
        with pytest.raises(TransitionRefused):
            renewals.give(renewal, other, **given)
    renewal = renewals.give(renewal, story.lead.user, **given)
    words = {"outcome": "favorable", "motivation": WHY, "sent_on": story.agency.today(), "reference": "Courrier"}
    for other in (story.lead.user, story.signatory, office(reunion)[0]):
        with pytest.raises(TransitionRefused):
            renewals.transmit(renewal, other, **words)
    assert fresh(renewal).state == S.RECEIVED


def test_where_nobody_asked_on_the_portal_the_agency_enters_the_elements(ours):
    story = ours.decided()
    order, agent = story.adhesion.authorization, story.instructor
    assert order.intent_id is None
    RegionalAuthorization.objects.filter(pk=order.pk).update(term_on=add_months(order.agency.today(), 8))
    renewals.open_due()
    renewal = OrderRenewal.objects.get()
    with pytest.raises(TransitionRefused):
        renewals.give(renewal, story.lead.user, elements=ELEMENTS)
    desk = signed_in(agent)
    address = reverse("protocols:order_renewal_give", args=[renewal.pk])
    assert address in desk.get(reverse("protocols:order", args=[order.pk])).text
    assert desk.post(address, {"elements": ELEMENTS}).status_code == 302
    assert fresh(renewal).elements == ELEMENTS


# --- What the board says --------------------------------------------------------------------------------------------------
def test_no_order_without_a_favorable_board_and_the_authorization_ends_at_its_term(opened):
    story, renewal = opened
    with pytest.raises(TransitionRefused):
        renewals.propose(evaluated(story, renewal), story.instructor, duration_months=24, motivation=WHY)
    words = {"outcome": "defavorable", "given_on": story.agency.today(), "reference": "Relevé n° 9"}
    renewal = renewals.hear_board(renewal, story.instructor, **words)
    assert (renewal.state, renewal.board_outcome) == (S.ENDING, "defavorable")
    assert Message.objects.filter(kind="renouvellement_defavorable", recipient=story.lead.user).exists()
    with pytest.raises(TransitionRefused):
        renewals.propose(renewal, story.instructor, duration_months=24, motivation=WHY)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderRenewal.objects.filter(pk=renewal.pk).update(state=S.FAVORED)
    with at(story, renewal.former_term + DAY):
        renewals.open_due()
        funders.end_at_term()
    assert story.authorization.state == OrderState.EXPIRED
    assert OrderRenewal.objects.count() == 1


# --- The order ------------------------------------------------------------------------------------------------------------
def test_the_signed_order_moves_the_term_and_the_warnings_follow(opened):
    story, renewal = opened
    for wrong in (None, 0, 121):
        with pytest.raises(TransitionRefused):
            renewals.propose(fresh(renewal), story.instructor, duration_months=wrong, motivation=WHY)
    renewal = proposed(story, renewal)
    former = renewal.former_term
    assert story.authorization.term_on == former
    sign(renewal.letter, story.signatory)
    renewal, order = fresh(renewal), story.authorization
    assert renewal.state == S.MAINTAINED
    assert order.term_on == renewal.term_on == add_months(former + DAY, 24) - DAY
    said = printed(bytes(renewal.letter.act.content))
    for words in ("portant maintien", "2 ans", "Relevé n° 9", "Avis n° 2", WHY[:40]):
        assert words in said
    with at(story, former + DAY):
        funders.warn_of_terms()
        funders.end_at_term()
        assert story.authorization.state == OrderState.AUTHORIZED
        assert story.authorization.is_in_force(story.agency.today())
    assert not Message.objects.filter(kind="terme_proche").exists()
    with at(story, add_months(order.term_on, -9)):
        funders.warn_of_terms()
        renewals.open_due()
        assert Message.objects.filter(kind="terme_proche").exists()
    assert list(OrderRenewal.objects.values_list("former_term", flat=True)) == [former, order.term_on]


def test_an_order_that_waits_for_a_signature_does_not_keep_the_authorization_alive(opened):
    story, renewal = opened
    renewal = proposed(story, renewal)
    with at(story, renewal.former_term):
        funders.end_at_term()
        assert story.authorization.state == OrderState.AUTHORIZED
    page = signed_in(story.instructor).get(reverse("protocols:order", args=[story.authorization.pk]))
    assert "s’il n’est pas signé à cette date, l’autorisation prend fin" in words_of(page)
    with at(story, renewal.former_term + DAY):
        funders.end_at_term()
        funders.end_at_term()
    assert story.authorization.state == OrderState.EXPIRED
    assert (fresh(renewal).state, fresh(renewal.letter).state) == (S.ENDING, LetterState.CANCELLED)


def test_a_proposal_is_taken_back_and_its_order_cancelled(opened):
    story, renewal = opened
    letter = proposed(story, renewal).letter
    renewal = renewals.take_back(fresh(renewal), story.instructor, reason="La durée est à revoir.")
    assert (renewal.state, renewal.letter, fresh(letter).state) == (S.FAVORED, None, LetterState.CANCELLED)


# --- The pages ------------------------------------------------------------------------------------------------------------
def test_the_team_gives_the_elements_on_its_page_with_their_day(opened, reunion):
    story, renewal = opened
    address = reverse("protocols:renewal", args=[renewal.pk])
    team = signed_in(story.lead.user)
    assert address in team.get(reverse("portal:home")).text
    shown = words_of(team.get(address))
    assert "attendus au plus tard le" in shown
    assert "L. 4011-2-3" in shown
    assert team.post(address, {"elements": ""}).status_code == 200
    for other in (office(reunion)[0], story.instructor):
        assert signed_in(other).post(address, {"elements": ELEMENTS}).status_code == 404
    assert team.post(address, {"elements": ELEMENTS}).status_code == 302
    assert fresh(renewal).elements == ELEMENTS
    assert "Éléments reçus" in words_of(team.get(address))
    assert Message.objects.filter(kind="renouvellement_elements", recipient=story.instructor).exists()


def test_the_agency_goes_from_one_step_to_the_next_and_its_neighbor_sees_nothing(opened, reunion):
    story, renewal = opened
    renewals.give(renewal, story.lead.user, elements=ELEMENTS)
    today = story.agency.today()
    desk, neighbor, team = (signed_in(one) for one in (story.instructor, office(reunion)[0], story.lead.user))
    order = reverse("protocols:order", args=[story.authorization.pk])
    assert "arrive à son terme" in words_of(desk.get(reverse("portal:home")))
    opinion = {"given_on": today, "reference": "Relevé n° 9"}
    for name, typed in (
        (
            "protocols:order_renewal_transmit",
            {"outcome": "favorable", "motivation": WHY, "sent_on": today, "reference": "Courrier n° 8"},
        ),
        ("protocols:order_renewal_evaluate", opinion | {"outcome": "non_efficient"}),
        ("protocols:order_renewal_board", opinion | {"outcome": "favorable"}),
        ("protocols:order_renewal_propose", {"duration_months": 24, "motivation": WHY}),
        ("protocols:order_renewal_take_back", {"reason": "La durée est à revoir."}),
    ):
        address = reverse(name, args=[renewal.pk])
        assert address in desk.get(order).text
        assert "Sans arrêté de maintien signé" in words_of(desk.get(address))
        assert {neighbor.post(address, typed).status_code, team.post(address, typed).status_code} == {404}
        assert desk.post(address, {}).status_code == 200
        if name == "protocols:order_renewal_propose":
            seen = desk.post(reverse("protocols:order_renewal_preview", args=[renewal.pk]), typed)
            assert seen["Content-Type"] == "application/pdf"
            assert fresh(renewal).state == S.FAVORED
        assert desk.post(address, typed).status_code == 302
    assert fresh(renewal).state == S.FAVORED
    assert "non efficient" in words_of(desk.get(order))
