"""“Tell me when my region opens”: once, on the day, to who still wants it."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from coopps.kernel.mailing.models import Message
from protocols.choices import OpinionOutcome, OrderState, Regime
from protocols.models import HasOpinion, OpeningWatch
from protocols.services import watching
from tests.protocols.conftest import open_regime, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def waited(make_protocol, bare_normandy, mayotte):
    """A protocol that is open nowhere yet."""
    return make_protocol("MINE", short_name="Mien")


def told():
    return list(Message.objects.filter(kind="ouverture_region").order_by("pk").values_list("to", flat=True))


def test_who_asked_is_told_once_on_the_day_and_not_before(waited, authorize, bare_normandy, nurse):
    watching.watch(waited, bare_normandy, nurse)
    order = authorize(waited, bare_normandy, publication_date=bare_normandy.today() + datetime.timedelta(days=1))
    watching.tell_openings()
    assert told() == []
    order.publication_date = bare_normandy.today()
    order.save()
    for _ in range(3):
        watching.tell_openings()
    assert told() == [nurse.email]
    [message] = Message.objects.filter(kind="ouverture_region")
    assert "région Normandie" in message.body
    assert message.body.endswith(settings.SITE_URL + reverse("protocols:detail", args=["MINE"]))


def test_a_title_longer_than_a_line_is_told_too(make_protocol, authorize, bare_normandy, mayotte, nurse):
    """The titles of protocols have sixty words; the subject of a message is one line."""
    long = make_protocol("LONG", title="Réalisation par une infirmière " + "d’un acte " * 40)
    watching.watch(long, bare_normandy, nurse)
    authorize(long, bare_normandy)
    watching.tell_openings()
    assert told() == [nurse.email]
    assert len(Message.objects.get(kind="ouverture_region").subject) == 250


def test_the_region_is_that_which_was_asked_and_the_neighbor_waits(
    waited, authorize, bare_normandy, mayotte, nurse, doctor
):
    watching.watch(waited, bare_normandy, nurse)
    watching.watch(waited, mayotte, doctor)
    authorize(waited, mayotte)
    watching.tell_openings()
    assert told() == [doctor.email]


def test_who_took_it_back_is_never_told(client, waited, authorize, bare_normandy, nurse, doctor):
    mine = watching.watch(waited, bare_normandy, nurse)
    client.force_login(doctor)
    assert client.post(reverse("protocols:unwatch", args=[mine.pk])).status_code == 404
    client.force_login(nurse)
    assert client.post(reverse("protocols:unwatch", args=[mine.pk])).url == reverse("protocols:watches")
    authorize(waited, bare_normandy)
    watching.tell_openings()
    assert told() == []


def test_a_regime_that_nobody_has_read_opens_nothing_and_tells_nothing(waited, authorize, bare_normandy, nurse):
    watching.watch(waited, bare_normandy, nurse)
    authorize(waited, bare_normandy)
    rule = open_regime(Regime.HPST)
    rule.valid_to = rule.valid_from
    type(rule).objects.filter(pk=rule.pk).update(valid_to=rule.valid_from)
    watching.tell_openings()
    assert told() == []


def test_an_opening_that_ended_can_be_waited_for_again(waited, authorize, bare_normandy, nurse):
    watching.watch(waited, bare_normandy, nurse)
    order = authorize(waited, bare_normandy)
    watching.tell_openings()
    type(order).objects.filter(pk=order.pk).update(state=OrderState.SUSPENDED)
    watching.watch(waited, bare_normandy, nurse)
    watching.tell_openings()
    assert len(told()) == 1
    type(order).objects.filter(pk=order.pk).update(state=OrderState.AUTHORIZED)
    watching.tell_openings()
    assert len(told()) == 2


def test_asked_twice_it_is_one_request_and_the_database_says_so(waited, bare_normandy, nurse):
    assert watching.watch(waited, bare_normandy, nurse) == watching.watch(waited, bare_normandy, nurse)
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningWatch.objects.create(user=nurse, protocol=waited, agency=bare_normandy)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_it_once(waited, authorize, bare_normandy, nurse):
    watching.watch(waited, bare_normandy, nurse)
    authorize(waited, bare_normandy)

    def sweep(_):
        try:
            watching.tell_openings()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(sweep, range(2)))
    assert told() == [nurse.email]


def test_it_is_asked_from_the_page_of_the_protocol_for_a_region_where_it_is_not_open(
    client, waited, authorize, bare_normandy, mayotte, nurse
):
    authorize(waited, mayotte)
    page = reverse("protocols:detail", args=["MINE"])
    sign_in = f"{reverse('account_login')}?next={reverse('protocols:watch', args=['MINE'])}"
    assert f'href="{sign_in}"' in text_of(client.get(page))
    client.force_login(nurse)
    assert [one.region for one in client.get(page).context["to_open"]] == ["Normandie"]
    address = reverse("protocols:watch", args=["MINE"])
    assert client.get(address).url == f"{page}#prevenir"
    for region in ("", "99"):
        assert "Choisissez d’abord la région" in text_of(client.post(address, {"region": region}, follow=True))
    assert "déjà ouvert" in text_of(client.post(address, {"region": "06"}, follow=True))
    assert "C’est noté" in text_of(client.post(address, {"region": "28"}, follow=True))
    assert "Ne plus me prévenir" in text_of(client.get(page))
    assert "Normandie" in text_of(client.get(reverse("protocols:watches")))
    assert client.post(reverse("protocols:watch", args=["LOST"]), {"region": "28"}).status_code == 404


@pytest.mark.parametrize("regime", [Regime.NATIONAL, Regime.LOCAL_ES])
def test_what_never_opens_by_region_cannot_be_waited_for(client, make_protocol, bare_normandy, nurse, regime):
    make_protocol("MINE", regime)
    client.force_login(nurse)
    text = text_of(client.post(reverse("protocols:watch", args=["MINE"]), {"region": "28"}, follow=True))
    assert "n’ouvre pas d’adhésion sur ce portail" in text
    assert not OpeningWatch.objects.exists()


def test_nobody_waits_for_what_the_has_opposed(client, waited, bare_normandy):
    HasOpinion.objects.create(protocol=waited, outcome=OpinionOutcome.UNFAVORABLE)
    assert client.get(reverse("protocols:detail", args=["MINE"])).context["to_open"] == []


def test_the_alerts_of_a_person_are_nobody_elses(client, waited, bare_normandy, nurse, doctor):
    watching.watch(waited, bare_normandy, nurse)
    client.force_login(doctor)
    assert "Aucune alerte" in text_of(client.get(reverse("protocols:watches")))
    client.logout()
    assert client.get(reverse("protocols:watches")).status_code == 302
    assert client.post(reverse("protocols:watch", args=["MINE"]), {"region": "28"}).status_code == 302
    assert OpeningWatch.objects.count() == 1
