"""A notice of availability that was refused, or that perhaps did not leave, makes nobody receive anything (CRPA, R. 112-20)."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from adhesions.choices import AuthorizationState
from coopps.kernel.documents import selectors
from coopps.kernel.documents.models import Delivery
from coopps.kernel.documents.services import delivering
from coopps.kernel.mailing.models import ABANDONED_AFTER, Message
from coopps.kernel.mailing.services import sending as mailing
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.reading import signed_in

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def delivery_to(story, person) -> Delivery:
    return Delivery.objects.get(act__letter=story.letter(person))


def html(client: Client, name: str, *args, **query) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def states_after(days: int, story) -> tuple:
    """What the daily work makes of the lead's letter that many days from now."""
    with time_machine.travel(timezone.now() + days * DAY):
        delivering.receive_by_delay()
    delivery = delivery_to(story, story.lead)
    return delivery.received_at is not None, story.letter(story.lead).authorization.state


@pytest.fixture
def signed(ours):
    return ours.ready().file().take().complete().examine().propose().sign()


@pytest.fixture
def refused(signed, rude_server, settings, work):
    """The mailboxes refused the notices."""
    working = settings.EMAIL_PORT
    rude_server(rcpt="550 5.1.1 no such user")
    work()
    settings.EMAIL_PORT = working
    return signed


@pytest.fixture
def doubtful(signed, rude_server, settings):
    """The server took the notice to the lead and never answered."""
    working = settings.EMAIL_PORT
    rude_server(end=None)
    mailing.send(delivery_to(signed, signed.lead).notice_id)
    settings.EMAIL_PORT = working
    return signed


def abandoned(story):
    """The worker that held the notice never came back."""
    pk = delivery_to(story, story.lead).notice_id
    mailing._claim(pk)
    with time_machine.travel(timezone.now() + ABANDONED_AFTER + datetime.timedelta(seconds=1)):
        mailing.send(pk)


def test_a_notice_that_left_deems_the_letter_received(signed, work):
    work()
    assert states_after(15, signed) == (False, AuthorizationState.AUTHORIZED)
    assert states_after(16, signed) == (True, AuthorizationState.ACTIVE)


def test_a_refused_notice_deems_nothing_received(refused):
    assert delivery_to(refused, refused.lead).notice.last_error.startswith("550")
    assert states_after(16, refused) == (False, AuthorizationState.AUTHORIZED)
    assert states_after(400, refused) == (False, AuthorizationState.AUTHORIZED)


def test_a_doubtful_notice_deems_nothing_received(doubtful):
    assert states_after(400, doubtful) == (False, AuthorizationState.AUTHORIZED)


def test_a_notice_that_nobody_sent_deems_nothing_received(signed):
    assert states_after(400, signed) == (False, AuthorizationState.AUTHORIZED)
    abandoned(signed)
    assert states_after(400, signed) == (False, AuthorizationState.AUTHORIZED)


def test_soft_bounces_then_a_success_run_from_the_success(signed, rude_server, settings):
    working, notice = settings.EMAIL_PORT, delivery_to(signed, signed.lead).notice_id
    rude_server(rcpt="450 greylisted")
    start = timezone.now()
    mailing.send(notice)
    with time_machine.travel(start + DAY, tick=False):
        mailing.send(notice)
        delivering.receive_by_delay()
    settings.EMAIL_PORT = working
    with time_machine.travel(start + 3 * DAY, tick=False):
        mailing.send(notice)
    delivery = delivery_to(signed, signed.lead)
    assert delivery.notice.attempts == 3
    assert selectors.available_at(delivery) == start + 3 * DAY
    with time_machine.travel(start + 18 * DAY, tick=False):  # the fifteenth day belongs to the person
        delivering.receive_by_delay()
        assert delivery_to(signed, signed.lead).received_at is None
    with time_machine.travel(start + 19 * DAY, tick=False):
        delivering.receive_by_delay()
        delivery = delivery_to(signed, signed.lead)
        assert delivery.received_at == timezone.now()
        assert delivery.receipt_day == (start + 3 * DAY).astimezone(signed.adhesion.agency.tz).date()


@pytest.mark.parametrize("days", [0, 40])
def test_who_opens_a_letter_whose_notice_failed_receives_it_that_day(refused, days):
    """The letter is in the portal all the same; its delay of appeal never runs from a day on which nobody was told."""
    delivery = delivery_to(refused, refused.lead)
    with time_machine.travel(timezone.now() + days * DAY, tick=False):
        delivering.open_letter(delivery, User.objects.get(pk=refused.lead.user_id))
        delivery = delivery_to(refused, refused.lead)
        assert (delivery.receipt_day, delivery.received_at) == (refused.adhesion.agency.today(), timezone.now())


# --- What the agency does about it -----------------------------------------------------------------------------------
def test_the_agency_sees_whom_no_notice_reached_and_what_to_do(refused, theirs, work):
    theirs.ready().file().take().complete().examine().propose().sign()
    work()  # the neighbor's notices arrive
    agent, delivery = signed_in(refused.instructor), delivery_to(refused, refused.lead)
    home = html(agent, "portal:home")
    assert "2 lettres dont l’avis n’a pas été remis" in home
    assert f"{reverse('portal:register')}?agence={refused.adhesion.agency.code}&amp;etape=avis" in home
    page = html(agent, "portal:register", etape="avis")
    assert delivery.act.number in page
    assert f"Le courriel à {refused.lead.user.email} a été refusé" in page
    assert reverse("portal:notice", args=[delivery.pk]) in page
    assert reverse("portal:dispatch", args=[delivery.pk]) in page
    assert delivery.act.number not in html(agent, "portal:register")
    other = signed_in(theirs.instructor)
    assert "n’a pas été remis" not in html(other, "portal:home")
    assert delivery.act.number not in html(other, "portal:register", etape="avis")
    for name in ("portal:notice", "portal:dispatch"):
        assert other.get(reverse(name, args=[delivery.pk])).status_code == 404


def test_a_doubtful_notice_is_the_agency_s_too(doubtful):
    page = html(signed_in(doubtful.instructor), "portal:register", etape="avis")
    assert f"Nous ne savons pas si le courriel à {doubtful.lead.user.email} est arrivé" in page


def test_a_notice_sent_again_goes_to_the_address_of_today_and_starts_the_days_anew(refused, mailbox, work):
    User.objects.filter(pk=refused.lead.user_id).update(email="juste@demonstration.test")
    delivery = delivery_to(refused, refused.lead)
    with time_machine.travel(timezone.now() + 10 * DAY, tick=False):
        agent = signed_in(refused.instructor)
        assert "juste@demonstration.test" in html(agent, "portal:notice", delivery.pk)
        response = agent.post(reverse("portal:notice", args=[delivery.pk]), follow=True)
        assert "Un nouvel avis est envoyé à juste@demonstration.test" in response.content.decode()
        assert delivery_to(refused, refused.lead).made_available_at == timezone.now()
        mailbox.clear()
        work()
        assert [mail.to for mail in mailbox.messages()] == ["juste@demonstration.test"]
        with pytest.raises(TransitionRefused, match="plus à renvoyer"):
            delivering.give_notice_again(delivery, refused.instructor)
        with pytest.raises(TransitionRefused, match="dans le portail"):
            delivering.record_dispatch(
                delivery, refused.instructor, sent_on=refused.adhesion.agency.today(), reference="1A"
            )
        assert states_after(15, refused) == (False, AuthorizationState.AUTHORIZED)
        assert states_after(16, refused) == (True, AuthorizationState.ACTIVE)
    assert (
        Message.objects.filter(kind="avis_de_mise_a_disposition", key__startswith=f"delivery-{delivery.pk}-").count()
        == 2
    )


def test_another_agency_sends_no_notice_again(refused, theirs):
    delivery = delivery_to(refused, refused.lead)
    with pytest.raises(TransitionRefused) as refusal:
        delivering.give_notice_again(delivery, theirs.instructor)
    assert refusal.value.forbidden
    assert signed_in(theirs.instructor).post(reverse("portal:notice", args=[delivery.pk])).status_code == 404


@pytest.mark.parametrize("which", ["refused", "doubtful"])
def test_a_letter_whose_notice_failed_goes_by_post(request, which):
    story = request.getfixturevalue(which)
    delivery, agent = delivery_to(story, story.lead), signed_in(story.instructor)
    assert "désormais notifiée par la poste" in html(agent, "portal:dispatch", delivery.pk)
    today = story.adhesion.agency.today()
    agent.post(
        reverse("portal:dispatch", args=[delivery.pk]), {"sent_on": today, "reference": "1A 234", "hand_signed": "on"}
    )
    delivery = delivery_to(story, story.lead)
    assert (delivery.channel, delivery.last_dispatch.sent_on) == ("postal", today)
    assert delivery.act.number in html(agent, "portal:register", etape="retour")
    nurse = signed_in(story.lead.user)
    page = html(nurse, "portal:delivery", delivery.pk)
    assert "n’a peut-être pas été remis" in page
    assert "recommandé n° 1A 234" in page
    assert "Ouvrir ma lettre" not in page
    assert Message.objects.filter(kind="envoi_postal", recipient=story.lead.user).count() == 1
    assert states_after(400, story) == (False, AuthorizationState.AUTHORIZED)
    mailing.resend(delivery.notice_id, story.instructor)
    mailing.send(delivery.notice_id)  # it arrives at last: the post goes on
    assert states_after(400, story) == (False, AuthorizationState.AUTHORIZED)
    delivering.record_return(delivery, story.instructor, outcome="recu", presented_on=today, distributed_on=today)
    delivery = delivery_to(story, story.lead)
    assert delivery.receipt_day == today
    assert story.letter(story.lead).authorization.state == AuthorizationState.ACTIVE


def test_a_letter_whose_notice_left_does_not_go_by_post(signed, work):
    work()
    delivery, agent = delivery_to(signed, signed.lead), signed_in(signed.instructor)
    assert agent.get(reverse("portal:dispatch", args=[delivery.pk])).status_code == 404
    with pytest.raises(TransitionRefused, match="dans le portail"):
        delivering.record_dispatch(delivery, signed.instructor, sent_on=signed.adhesion.agency.today(), reference="1A")


# --- A letter that nobody opens ---------------------------------------------------------------------------------------
def reminded(days: int) -> list[str]:
    """To whom the daily work says that a letter waits still, so many days from now, whatever the number of runs."""
    with time_machine.travel(timezone.now() + days * DAY):
        delivering.remind_of_unopened()
        delivering.remind_of_unopened()
    return sorted(Message.objects.filter(kind="lettre_a_ouvrir").values_list("to", flat=True))


def test_who_has_not_opened_a_letter_reads_it_a_week_and_a_day_before_the_last_day(signed, work):
    work()
    doctor, lead = signed.members[0][0], signed.lead
    assert reminded(7) == []
    # The fifteen days end on the fifteenth; the doctor has opened meanwhile.
    assert reminded(8) == sorted([doctor.user.email, lead.user.email])
    signed.receive(doctor)
    assert reminded(14) == sorted([doctor.user.email, lead.user.email, lead.user.email])
    assert reminded(16) == sorted([doctor.user.email, lead.user.email, lead.user.email])


def test_nobody_is_reminded_of_a_letter_whose_notice_did_not_arrive(refused):
    assert reminded(14) == []
