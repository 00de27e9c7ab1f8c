"""How a signed letter reaches its addressee, when it counts as received, and who may read it."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import HealthProfessional, NotificationConsent, User
from adhesions.choices import AuthorizationState
from coopps.kernel.documents.models import Delivery
from coopps.kernel.documents.services import delivering
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.markup import inline_code
from tests.reading import signed_in

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def page(client: Client, name: str, *args, status: int = 200) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == status
    html = response.content.decode()
    assert inline_code(html) == []
    return html.replace("\u00a0", " ")


def delivery_to(story, person) -> Delivery:
    return Delivery.objects.get(act__letter=story.letter(person))


@pytest.fixture
def signed(ours):
    """The nurse's and the doctor's letters are signed; nobody has opened any."""
    return ours.ready().file().take().complete().examine().propose().sign()


@pytest.fixture
def by_post(ours):
    """The nurse did not consent to electronic notification."""
    NotificationConsent.objects.filter(professional=ours.lead).delete()
    return ours.ready().file().take().complete().examine().propose().sign()


# --- In the portal ------------------------------------------------------------------------------------------------
def test_the_right_begins_when_the_letter_is_opened(signed):
    delivery, nurse = delivery_to(signed, signed.lead), signed_in(signed.lead.user)
    html = page(nurse, "portal:delivery", delivery.pk)
    assert "votre droit commence à cet instant" in html
    assert signed.protocol.version.acts[0].label not in html
    assert delivery.act.title not in html  # nothing of the decision before the opening
    assert signed.letter(signed.lead).authorization.state == AuthorizationState.AUTHORIZED
    before = timezone.now()
    response = nurse.post(reverse("portal:delivery", args=[delivery.pk]), follow=True)
    delivery = delivery_to(signed, signed.lead)
    assert before <= delivery.opened_at == delivery.received_at
    assert delivery.receipt_day == signed.adhesion.agency.today()
    decision = signed.letter(signed.lead).authorization
    assert (decision.state, decision.began_at >= before) == (AuthorizationState.ACTIVE, True)
    [(doctor, _)] = signed.members
    assert signed.letter(doctor).authorization.state == AuthorizationState.AUTHORIZED  # the other one waits
    html = response.content.decode()
    assert "Attendez que cette personne ait reçu sa lettre" in html
    assert doctor.full_name in html
    signed.receive(doctor)
    html = page(nurse, "portal:delivery", delivery.pk)
    assert "Ce que vous pouvez faire maintenant" in html
    assert signed.protocol.version.acts[0].label in html
    nurse.post(reverse("portal:delivery", args=[delivery.pk]))
    assert delivery_to(signed, signed.lead).opened_at == delivery.opened_at


def test_a_letter_is_opened_by_its_addressee_only(signed, theirs):
    delivery = delivery_to(signed, signed.lead)
    url = reverse("portal:delivery", args=[delivery.pk])
    for other in (signed.members[0][0].user, theirs.lead.user, signed.instructor, signed.signatory):
        assert signed_in(other).get(url).status_code == 404
        assert signed_in(other).post(url).status_code == 404
    assert Client().post(url).status_code == 302
    with pytest.raises(TransitionRefused) as refusal:
        delivering.open_letter(delivery, signed.members[0][0].user)
    assert refusal.value.forbidden
    assert delivery_to(signed, signed.lead).opened_at is None


def test_nothing_is_opened_by_an_identity_that_is_no_longer_verified(signed):
    HealthProfessional.objects.filter(pk=signed.lead.pk).update(
        verified_at=None, verified_by=None, verification_means=""
    )
    delivery, nurse = delivery_to(signed, signed.lead), signed_in(signed.lead.user)
    html = page(nurse, "portal:delivery", delivery.pk)
    assert "Votre identité doit être vérifiée" in html
    assert "Ouvrir ma lettre" not in html
    assert (
        "Votre identité doit être vérifiée"
        in nurse.post(reverse("portal:delivery", args=[delivery.pk])).content.decode()
    )
    with time_machine.travel(timezone.now() + 40 * DAY):
        delivering.receive_by_delay()
    delivery = delivery_to(signed, signed.lead)
    assert (delivery.opened_at, delivery.received_at) == (None, None)
    assert nurse.get(reverse("portal:act", args=[delivery.act_id])).status_code == 302


def test_the_document_is_an_attachment_for_who_may_read_it(signed, theirs):
    delivery = delivery_to(signed, signed.lead)
    url = reverse("portal:act", args=[delivery.act_id])
    nurse = signed_in(signed.lead.user)
    assert nurse.get(url).url == reverse("portal:delivery", args=[delivery.pk])
    nurse.post(reverse("portal:delivery", args=[delivery.pk]))
    for reader in (nurse, signed_in(signed.instructor), signed_in(signed.signatory)):
        response = reader.get(url)
        assert response.content == bytes(delivery.act.content)
        assert response["Content-Disposition"] == f'attachment; filename="{delivery.act.number}.pdf"'
        assert response["Content-Type"] == "application/pdf"
        assert "no-store" in response["Cache-Control"]
    for other in (signed.members[0][0].user, theirs.lead.user, theirs.instructor, theirs.signatory):
        assert signed_in(other).get(url).status_code == 404
    assert Client().get(url).status_code == 302
    admin = User.objects.create_superuser("technique@demonstration.test", "x")
    assert signed_in(admin).get(url).status_code == 404


def test_the_list_of_letters_is_one_s_own(signed, theirs):
    theirs.ready().file().take().complete().examine().propose().sign()
    html = page(signed_in(signed.lead.user), "portal:letters")
    assert delivery_to(signed, signed.lead).act.number in html
    for other in (delivery_to(signed, signed.members[0][0]), delivery_to(theirs, theirs.lead)):
        assert other.act.number not in html
    assert "Vous n’avez pas encore de lettre" in page(signed_in(signed.instructor), "portal:letters")


def test_what_a_refused_person_and_a_postponed_one_read(ours):
    [(doctor, _)] = ours.members
    ours.ready().file().take().complete().examine().propose(ours.lead, postponed=(doctor,)).sign()
    for person, words in ((ours.lead, "ne vous autorise à aucun acte"), (doctor, "La décision est reportée")):
        delivery, client = delivery_to(ours, person), signed_in(person.user)
        assert words not in page(client, "portal:delivery", delivery.pk)
        html = client.post(reverse("portal:delivery", args=[delivery.pk]), follow=True).content.decode()
        assert words in html
        assert "Mes actes autorisés, à garder" not in html


# --- Without an opening (BR-19) -------------------------------------------------------------------------------------
def test_when_the_fifteenth_day_has_passed_the_right_begins_and_never_backwards(signed, work):
    work()  # the notice of availability leaves
    available = delivery_to(signed, signed.lead).made_available_at
    tz = signed.adhesion.agency.tz
    midnight = datetime.datetime.combine(available.astimezone(tz).date() + 16 * DAY, datetime.time(), tz)
    with time_machine.travel(midnight - datetime.timedelta(minutes=1), tick=False):
        delivering.receive_by_delay()
        assert delivery_to(signed, signed.lead).received_at is None
        assert signed.letter(signed.lead).authorization.state == AuthorizationState.AUTHORIZED
    with time_machine.travel(midnight + datetime.timedelta(hours=3), tick=False):
        delivering.receive_by_delay()
        delivery = delivery_to(signed, signed.lead)
        assert delivery.received_at == timezone.now()
        # the appeal delay alone runs from the day of availability
        assert delivery.receipt_day == available.astimezone(tz).date()
        decision = signed.letter(signed.lead).authorization
        assert (decision.state, decision.began_at) == (AuthorizationState.ACTIVE, timezone.now())
    with time_machine.travel(midnight + 3 * DAY, tick=False):
        delivering.receive_by_delay()
        html = page(signed_in(signed.lead.user), "portal:delivery", delivery.pk)
        assert "votre droit a commencé le" in html
        assert "Le délai de recours court depuis le" in html
        signed_in(signed.lead.user).post(reverse("portal:delivery", args=[delivery.pk]))
        after = delivery_to(signed, signed.lead)
        assert (after.received_at, after.receipt_day) == (delivery.received_at, delivery.receipt_day)
        assert after.opened_at == timezone.now()
        assert signed.letter(signed.lead).authorization.began_at == delivery.received_at


@pytest.mark.parametrize("days", [0, 14, 15])
def test_an_opening_within_the_days_is_the_day_of_receipt(signed, days):
    delivery = delivery_to(signed, signed.lead)
    with time_machine.travel(delivery.made_available_at + days * DAY + datetime.timedelta(seconds=1), tick=False):
        delivering.open_letter(delivery, User.objects.get(pk=signed.lead.user_id))
        delivery = delivery_to(signed, signed.lead)
        assert delivery.receipt_day == signed.adhesion.agency.today()
        assert delivery.received_at == timezone.now()


def test_a_late_opening_that_no_clock_preceded_deems_the_appeal_from_availability(signed, work):
    """The periodic work did not run: the opening itself applies BR-19, and the right begins at the opening."""
    work()
    delivery = delivery_to(signed, signed.lead)
    available = delivery.made_available_at.astimezone(signed.adhesion.agency.tz).date()
    with time_machine.travel(delivery.made_available_at + 20 * DAY, tick=False):
        delivering.open_letter(delivery, User.objects.get(pk=signed.lead.user_id))
        delivery = delivery_to(signed, signed.lead)
        assert (delivery.receipt_day, delivery.received_at) == (available, timezone.now())


def test_an_authorization_ended_before_its_letter_is_opened_stays_ended(signed):
    from adhesions.services import life

    life.end(
        signed.letter(signed.lead).authorization, motivation="La personne a quitté l’équipe et le service à cette date."
    )
    delivery, nurse = delivery_to(signed, signed.lead), signed_in(signed.lead.user)
    html = nurse.post(reverse("portal:delivery", args=[delivery.pk]), follow=True).content.decode()
    assert signed.letter(signed.lead).authorization.state == AuthorizationState.ENDED
    assert "Vous ne pouvez plus" in html


# --- By post (BR-20; what becomes of the paper is in test_post.py) ----------------------------------------------------
def test_who_did_not_consent_gets_paper(by_post):
    delivery, nurse = delivery_to(by_post, by_post.lead), signed_in(by_post.lead.user)
    assert (delivery.channel, delivery.made_available_at) == ("postal", None)
    assert delivery_to(by_post, by_post.members[0][0]).channel == "electronique"
    html = page(nurse, "portal:delivery", delivery.pk)
    assert "courrier recommandé" in html
    assert "Ouvrir ma lettre" not in html
    assert (
        "envoyée par courrier recommandé" in nurse.post(reverse("portal:delivery", args=[delivery.pk])).content.decode()
    )
    with time_machine.travel(timezone.now() + 40 * DAY):
        delivering.receive_by_delay()
    assert delivery_to(by_post, by_post.lead).received_at is None
    assert nurse.get(reverse("portal:act", args=[delivery.act_id])).status_code == 302


def test_the_database_refuses_a_reception_before_the_letter_left(signed):
    delivery = delivery_to(signed, signed.lead)
    for changes in (
        {"received_at": delivery.made_available_at - DAY},
        {"made_available_at": None, "received_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.filter(pk=delivery.pk).update(**changes)
