"""A protocol is suspended in urgency by a signed order only, which opens the hearing of each person; another restores it."""

from __future__ import annotations

import pytest

from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.documents.services import signing_session
from coopps.kernel.mailing.models import Message
from coopps.kernel.transmissions.choices import Event
from coopps.kernel.transmissions.models import Transmission
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import OrderEndingState, OrderState, SuspensionState
from protocols.models import OrderEnding, RegionalAuthorization
from protocols.services import order_endings, order_suspensions
from tests.orders import (
    FACTS,
    MOTIVES,
    URGENCY,
    answer,
    consider,
    fresh,
    hearing_of,
    invite,
    lift,
    sign,
    supervisor,
    suspend,
    urgent,
)
from tests.reading import printed

pytestmark = pytest.mark.django_db
S = OrderEndingState


@pytest.fixture
def decided(ours):
    """Our team, whose two members hold a right under the protocol of the region."""
    return ours.decided()


@pytest.fixture
def order(decided) -> RegionalAuthorization:
    return decided.adhesion.authorization


@pytest.fixture
def agent(normandy):
    return supervisor(normandy)


@pytest.fixture
def alone(normandy) -> RegionalAuthorization:
    """An order of the reference data, under which nobody holds a right."""
    return RegionalAuthorization.objects.get(protocol__code="DEMO-URODYN", agency=normandy)


def test_only_the_signed_order_suspends_and_it_opens_the_hearing_of_each(decided, order, agent):
    suspension = urgent(order)
    assert decided.letter(decided.lead).authorization.may_act
    sign(suspension.letter, decided.signatory)
    suspension, order = fresh(suspension), fresh(order)
    act = suspension.letter.act
    assert (suspension.state, order.state, order.change_act, order.changed_on) == (
        SuspensionState.IN_FORCE,
        OrderState.SUSPENDED,
        act,
        act.day,
    )
    assert not decided.letter(decided.lead).authorization.may_act
    said = printed(bytes(act.content))
    for words in ("portant suspension", URGENCY, FACTS, "est suspendue à compter du", "l’urgence permet", "tribunal"):
        assert words in said, words
    ending = OrderEnding.objects.get()
    assert (ending.opened_by, ending.hearings.count()) == (agent, 2)
    invite(ending)
    said = printed(bytes(hearing_of(ending, decided.lead).invitation.content))
    assert f"suspendu par l’arrêté n° {act.number}" in said
    assert not Transmission.objects.filter(event=Event.END).exists()


def test_the_lifting_is_signed_too(decided, order, agent):
    suspension = suspend(order, decided.signatory)
    motive = "Le matériel en cause est remplacé dans toutes les équipes."
    proposal = order_suspensions.propose_lift(suspension, agent, motivation=motive)
    assert fresh(order).is_suspended
    order_suspensions.take_back_lift(proposal, agent, reason="À revoir.")
    lift(suspension, decided.signatory, motive)
    order = fresh(order)
    assert (order.is_authorized, order.change_act, order.changed_on, order.change_reason) == (True, None, None, "")
    assert decided.letter(decided.lead).authorization.may_act
    assert fresh(suspension).state == SuspensionState.LIFTED
    said = printed(bytes(Act.objects.get(kind=order_suspensions.LIFT).content))
    assert "portant levée de la suspension" in said
    assert suspension.letter.act.number in said
    assert OrderEnding.objects.get().state == S.OPENED  # the hearing goes on


@pytest.mark.parametrize("missing", ["facts", "urgency"])
def test_a_suspension_says_facts_and_urgency(alone, missing):
    with pytest.raises(TransitionRefused):
        urgent(alone, **{missing: "Urgent."})
    assert not Letter.objects.filter(kind=order_suspensions.ORDER).exists()


def test_the_signatory_may_send_a_suspension_and_its_lifting_back(decided, order, agent):
    suspension = urgent(order)
    for letter_of in (lambda row: row.letter, lambda row: row.lift_letter):
        letter = letter_of(fresh(suspension))
        session = signing_session.open_session(order.agency, decided.signatory)
        signing_session.prepare_letter(letter.pk)
        signing_session.send_back(session.letters.get(pk=letter.pk), decided.signatory, "Précisez les faits.")
        if fresh(suspension).state == SuspensionState.ABANDONED:
            assert fresh(order).is_authorized
            suspension = suspend(order, decided.signatory)
            order_suspensions.propose_lift(suspension, agent, motivation="Le matériel en cause est remplacé partout.")
    assert fresh(suspension).state == SuspensionState.IN_FORCE
    assert Message.objects.filter(recipient=agent, kind="lettre_renvoyee").count() == 2


def test_the_end_lapses_what_suspended(decided, order, agent):
    suspension = suspend(order, decided.signatory)
    ending = OrderEnding.objects.get()
    invite(ending)
    answer(ending)
    lifting = order_suspensions.propose_lift(suspension, agent, motivation="Le matériel en cause est remplacé partout.")
    ending = order_endings.propose(ending, agent, motivation=MOTIVES)
    sign(ending.letter, decided.signatory)
    assert fresh(order).state == OrderState.REPEALED
    assert fresh(suspension).state == SuspensionState.LAPSED
    assert fresh(lifting.lift_letter).is_given_up


def test_a_suspension_opens_no_second_hearing(decided, order, agent):
    ending = consider(order, agent)
    suspend(order, decided.signatory)
    assert list(OrderEnding.objects.all()) == [ending]
