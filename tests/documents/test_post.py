"""A letter sent by post: presented, distributed, returned are three dates; nobody has a right before having the letter."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import NotificationConsent
from adhesions.choices import AuthorizationState
from coopps.kernel.documents.models import Delivery, Dispatch
from coopps.kernel.documents.services import delivering
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.reading import signed_in

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def by_post(ours):
    """The nurse did not consent to electronic notification."""
    NotificationConsent.objects.filter(professional=ours.lead).delete()
    return ours.ready().file().take().complete().examine().propose().sign()


def delivery_of(story) -> Delivery:
    return Delivery.objects.get(act__letter=story.letter(story.lead))


def state_of(story) -> str:
    return story.letter(story.lead).authorization.state


def words(client, name: str, *args, **query) -> str:
    return client.get(reverse(name, args=args, query=query)).text.replace("\u00a0", " ")


def after(days: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + days * DAY, tick=False)


# --- Golden cases -------------------------------------------------------------------------------------------------
# The letter is of day 0 and leaves on day 1; days are counted from it. What the post says → the day of notification (the
# delay of appeal runs from it), and whether the right begins at the entry, on day 30.
CASES = [
    # distributed at the first presentation
    ({"outcome": "recu", "presented_on": 3, "distributed_on": 3}, 3, True),
    # fetched at the post office, eleven days after the notice: that day counts, not the presentation
    ({"outcome": "recu", "presented_on": 3, "distributed_on": 14}, 14, True),
    # on the very day it left
    ({"outcome": "recu", "presented_on": 1, "distributed_on": 1}, 1, True),
    # told of, never fetched: notified on the day of presentation; the person does not have it
    ({"outcome": "non_reclame", "presented_on": 3, "returned_on": 20}, 3, False),
    ({"outcome": "non_reclame", "presented_on": 4, "returned_on": 4}, 4, False),
    # nobody of that name there: nothing is notified
    ({"outcome": "adresse_inconnue", "returned_on": 6}, None, False),
    ({"outcome": "adresse_inconnue", "returned_on": 1}, None, False),
]


@pytest.mark.parametrize(("entered", "notified", "begins"), CASES)
def test_br_20_what_the_post_says_dates_the_notification_and_the_right_begins_at_its_entry(
    by_post, entered, notified, begins
):
    delivery, agent = delivery_of(by_post), by_post.instructor
    day_0 = delivery.act.day
    with after(30):
        delivering.record_dispatch(delivery, agent, sent_on=day_0 + DAY, reference="1A")
        dates = {name: day_0 + day * DAY for name, day in entered.items() if name != "outcome"}
        delivering.record_return(delivery, agent, outcome=entered["outcome"], **dates)
        delivery = delivery_of(by_post)
        assert delivery.receipt_day == (None if notified is None else day_0 + notified * DAY)
        assert delivery.received_at == (timezone.now() if begins else None)  # never backwards
        decision = by_post.letter(by_post.lead).authorization
        assert decision.state == (AuthorizationState.ACTIVE if begins else AuthorizationState.AUTHORIZED)
        assert decision.began_at == delivery.received_at
        assert delivery.received_through == (delivery.last_dispatch if begins else None)
    with after(400):
        delivering.receive_by_delay()  # no delay makes a paper letter received
        assert delivery_of(by_post).received_at == delivery.received_at


@pytest.mark.parametrize("days", [0, 1, 14, 15, 16])
def test_br_19_the_first_opening_or_the_day_of_availability_after_fifteen_days(ours, work, days):
    """In the portal: who opens on the fifteenth day received that day; the day after, the availability counts."""
    ours.ready().file().take().complete().examine().propose().sign()
    work()
    delivery = delivery_of(ours)
    available = delivery.made_available_at.astimezone(delivery.act.agency.tz).date()
    noon = datetime.datetime.combine(available + days * DAY, datetime.time(12), delivery.act.agency.tz)
    with time_machine.travel(max(noon, delivery.made_available_at), tick=False):
        delivering.receive_by_delay()
        delivering.open_letter(delivery, type(by := ours.lead.user)._base_manager.get(pk=by.pk))
        delivery = delivery_of(ours)
        assert delivery.receipt_day == (available if days > 15 else available + days * DAY)
        first = delivery.opened_at
        page = words(signed_in(ours.lead.user), "portal:delivery", delivery.pk)
    shown = f"Vous l’avez ouverte pour la première fois dans le portail le {french_date(first, delivery.act.agency.tz)}"
    assert shown.replace("\u00a0", " ") in page
    with after(400):  # for ever
        assert shown.replace("\u00a0", " ") in words(signed_in(ours.lead.user), "portal:delivery", delivery.pk)


# --- Order of dates -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"outcome": "recu", "presented_on": 0, "distributed_on": 3}, "La date de présentation ne peut pas précéder l’envoi"),
        ({"outcome": "recu", "presented_on": 4, "distributed_on": 3}, "ne peut pas précéder la présentation"),
        ({"outcome": "recu", "presented_on": 4}, "indiquez la date de distribution"),
        ({"outcome": "recu", "distributed_on": 4}, "indiquez la date de présentation"),
        ({"outcome": "recu", "presented_on": 4, "distributed_on": 5, "returned_on": 6}, "laissez vide la date de retour"),
        ({"outcome": "recu", "presented_on": 4, "distributed_on": 31}, "est dans le futur"),
        ({"outcome": "non_reclame", "returned_on": 5}, "indiquez la date de présentation"),
        ({"outcome": "non_reclame", "presented_on": 5}, "indiquez la date de retour"),
        ({"outcome": "non_reclame", "presented_on": 5, "returned_on": 4}, "ne peut pas précéder la présentation"),
        ({"outcome": "adresse_inconnue", "presented_on": 3, "returned_on": 4}, "laissez vide la date de présentation"),
        ({"outcome": "adresse_inconnue", "returned_on": 0}, "ne peut pas précéder l’envoi"),
        ({"outcome": "adresse_inconnue"}, "indiquez la date de retour"),
    ],
)  # fmt: skip
def test_dates_out_of_order_are_told_and_nothing_typed_is_lost(by_post, entered, sentence):
    delivery, agent = delivery_of(by_post), by_post.instructor
    day_0 = delivery.act.day
    with after(30):
        delivering.record_dispatch(delivery, agent, sent_on=day_0 + DAY, reference="1A")
        typed = {name: str(day_0 + value * DAY) if isinstance(value, int) else value for name, value in entered.items()}
        response = signed_in(agent).post(reverse("portal:paper_return", args=[delivery.pk]), typed)
        assert sentence in response.text.replace("\u00a0", " ") or "dans le futur" in response.text
        assert {name: response.context["form"][name].value() for name in typed} == typed
        assert delivery_of(by_post).last_dispatch.is_awaited
    assert state_of(by_post) == AuthorizationState.AUTHORIZED


def test_the_database_refuses_an_outcome_without_its_dates(by_post):
    delivery, agent = delivery_of(by_post), by_post.instructor
    day = delivery.act.day
    delivering.record_dispatch(delivery, agent, sent_on=day, reference="1A")
    for half in (
        {"outcome": "recu", "outcome_by": agent},
        {"outcome": "non_reclame", "returned_on": day, "outcome_by": agent},
        {"outcome": "adresse_inconnue", "returned_on": day - DAY, "outcome_by": agent},
        {"outcome": "recu", "presented_on": day + DAY, "distributed_on": day, "outcome_by": agent},
        {"distributed_on": day},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Dispatch.objects.update(**half)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispatch.objects.create(delivery=delivery, sent_on=day, reference="2A", sent_by=agent)  # one at a time


def test_who_keeps_the_register(by_post, theirs):
    delivery, today = delivery_of(by_post), by_post.adhesion.agency.today()
    for other in (theirs.instructor, by_post.signatory, by_post.lead.user):
        for gesture in (
            lambda who: delivering.record_dispatch(delivery, who, sent_on=today, reference="1A"),
            lambda who: delivering.hand_over(delivery, who, handed_on=today, reference="reçu"),
            lambda who: delivering.record_return(delivery, who, outcome="adresse_inconnue", returned_on=today),
        ):
            with pytest.raises(TransitionRefused) as refusal:
                gesture(other)
            assert refusal.value.forbidden
    assert not Dispatch.objects.exists()
    with pytest.raises(TransitionRefused, match="La date d’envoi se situe"):
        delivering.record_dispatch(delivery, by_post.instructor, sent_on=today + DAY, reference="1A")
    with pytest.raises(TransitionRefused, match="Inscrivez d’abord l’envoi"):
        delivering.record_return(delivery, by_post.instructor, outcome="adresse_inconnue", returned_on=today)


# --- Sent again, or handed over -----------------------------------------------------------------------------------
def test_a_returned_letter_is_sent_again_to_a_corrected_address_and_the_former_dispatch_is_kept(by_post):
    delivery = delivery_of(by_post)
    day_0, number = delivery.act.day, delivery.act.number
    with after(10):
        agent = signed_in(by_post.instructor)
        dispatch = reverse("portal:dispatch", args=[delivery.pk])
        agent.post(dispatch, {"sent_on": day_0, "reference": "1A 001"})
        back = reverse("portal:paper_return", args=[delivery.pk])
        agent.post(back, {"outcome": "adresse_inconnue", "returned_on": day_0 + 5 * DAY})
        page = words(agent, "portal:register", etape="a-renvoyer")
        assert number in page
        assert "Rien n’est notifié" in page
        assert "rendue par la poste" in words(agent, "portal:home")
        assert number not in words(agent, "portal:register", etape="retour")
        assert "La poste a rendu cette lettre" in words(signed_in(by_post.lead.user), "portal:delivery", delivery.pk)
        for wrong, sentence in (
            ({"sent_on": day_0 + 6 * DAY, "reference": "1A 002"}, "indiquez l’adresse corrigée"),
            ({"sent_on": day_0 + 4 * DAY, "reference": "1A 002", "address": "9 rue Neuve"}, "ne peut pas précéder le retour"),
        ):  # fmt: skip
            response = agent.post(dispatch, wrong)
            assert sentence in response.text.replace("\u00a0", " ")
            assert response.context["form"]["reference"].value() == "1A 002"
        agent.post(
            dispatch, {"sent_on": day_0 + 6 * DAY, "reference": "1A 002", "address": "9 rue Neuve\n50000 Saint-Lô"}
        )
        page = words(agent, "portal:register", etape="retour")
        for told in ("recommandé 1A 001", "recommandé 1A 002, à l’adresse 9 rue Neuve 50000 Saint-Lô"):
            assert told in page
        assert agent.get(back).status_code == 200
        agent.post(back, {"outcome": "recu", "presented_on": day_0 + 7 * DAY, "distributed_on": day_0 + 8 * DAY})
        delivery = delivery_of(by_post)
        assert [one.outcome for one in delivery.dispatches.all()] == ["adresse_inconnue", "recu"]
        assert (delivery.receipt_day, delivery.received_at) == (day_0 + 8 * DAY, timezone.now())
        assert state_of(by_post) == AuthorizationState.ACTIVE
        assert number in words(agent, "portal:register", etape="revenus")
        assert "déjà reçu" in agent.post(dispatch, {"sent_on": day_0 + 9 * DAY, "reference": "1A 003"}).text


def test_an_unclaimed_letter_handed_over_keeps_its_day_of_notification_and_opens_the_right_now(by_post):
    delivery = delivery_of(by_post)
    day_0 = delivery.act.day
    with after(40):
        agent = signed_in(by_post.instructor)
        agent.post(reverse("portal:dispatch", args=[delivery.pk]), {"sent_on": day_0, "reference": "1A"})
        agent.post(
            reverse("portal:paper_return", args=[delivery.pk]),
            {"outcome": "non_reclame", "presented_on": day_0 + 2 * DAY, "returned_on": day_0 + 18 * DAY},
        )
        assert "aucun droit ne commence" in words(agent, "portal:register", etape="a-renvoyer")
        assert "considérée comme notifiée le" in words(signed_in(by_post.lead.user), "portal:delivery", delivery.pk)
        assert state_of(by_post) == AuthorizationState.AUTHORIZED
        hand = reverse("portal:hand_over", args=[delivery.pk])
        early = agent.post(hand, {"handed_on": day_0 + 3 * DAY, "reference": "registre n° 4"})
        assert "ne peut pas précéder le retour" in early.text
        agent.post(hand, {"handed_on": day_0 + 30 * DAY, "reference": "registre n° 4"})
        delivery = delivery_of(by_post)
        assert (delivery.receipt_day, delivery.received_at) == (day_0 + 2 * DAY, timezone.now())
        assert (delivery.last_dispatch.is_by_hand, delivery.last_dispatch.sent_by) == (True, by_post.instructor)
        assert state_of(by_post) == AuthorizationState.ACTIVE
        assert "Remise en main propre le" in words(agent, "portal:register", etape="revenus")


def test_a_letter_is_handed_over_without_any_dispatch(by_post):
    delivery, today = delivery_of(by_post), by_post.adhesion.agency.today()
    delivering.hand_over(delivery, by_post.instructor, handed_on=today, reference="registre n° 4")
    delivery = delivery_of(by_post)
    assert (delivery.receipt_day, state_of(by_post)) == (today, AuthorizationState.ACTIVE)
    nurse = signed_in(by_post.lead.user)
    assert "Ouvrir ma lettre" in words(nurse, "portal:delivery", delivery.pk)
    nurse.post(reverse("portal:delivery", args=[delivery.pk]))
    assert nurse.get(reverse("portal:act", args=[delivery.act_id])).status_code == 200


# --- A decision that takes something away --------------------------------------------------------------------------
def test_an_invitation_that_nobody_fetched_runs_from_its_presentation_and_never_from_an_unknown_address(ours):
    from adhesions.choices import Ground
    from adhesions.services import endings

    ours.decided()
    NotificationConsent.objects.filter(professional=ours.lead).delete()
    ending = endings.open_ending(
        ours.membership(ours.lead).current_authorization, _supervisor(ours), ground=Ground.BREACH,
        facts="Deux actes hors de la liste du protocole ont été relevés lors du contrôle.", days=15,
    )  # fmt: skip
    delivery = ending.invitation.delivery
    day_0 = delivery.act.day
    with after(40):
        delivering.record_dispatch(delivery, ours.instructor, sent_on=day_0, reference="1A")
        delivering.record_return(delivery, ours.instructor, outcome="adresse_inconnue", returned_on=day_0 + DAY)
        ending = type(ending).objects.get(pk=ending.pk)
        assert ending.observations_until is None
        delivering.record_dispatch(
            delivery, ours.instructor, sent_on=day_0 + 2 * DAY, reference="2A", address="9 rue Neuve, 50000 Saint-Lô"
        )
        delivering.record_return(
            delivery, ours.instructor, outcome="non_reclame", presented_on=day_0 + 4 * DAY, returned_on=day_0 + 20 * DAY
        )
        ending = type(ending).objects.get(pk=ending.pk)
        assert ending.observations_until == day_0 + 19 * DAY
        delivering.hand_over(delivery, ours.instructor, handed_on=day_0 + 30 * DAY, reference="reçu")
        assert type(ending).objects.get(pk=ending.pk).observations_until == day_0 + 19 * DAY  # it runs already


def _supervisor(story):
    from accounts.choices import AgencyRoleKind
    from coopps.demo import people

    return people.agent(
        "suivi@demonstration.test", "Sacha", "Démo", story.adhesion.agency, AgencyRoleKind.SUPERVISOR, "Suivi"
    )
