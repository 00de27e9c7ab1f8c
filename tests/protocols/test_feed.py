"""The feed of the catalogue: what it tells, to whom it has nothing new to tell."""

import datetime
import xml.etree.ElementTree as ElementTree

import pytest
from django.conf import settings
from django.urls import reverse

from protocols.choices import OrderState
from protocols.models import Protocol
from tests.protocols.conftest import DAY, text_of

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def feed_of(client, **headers):
    answer = client.get(reverse("protocols:feed"), headers=headers)
    assert answer.status_code == 200
    return answer, ElementTree.fromstring(answer.content)


def test_the_feed_is_atom_with_absolute_addresses_and_identifiers_that_stay(client, four, bare_normandy, authorize):
    authorize(Protocol.objects.get(code="NOWHERE"), bare_normandy, state=OrderState.REPLACED, changed_on=DAY)
    answer, feed = feed_of(client)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert feed.find(f"{ATOM}{name}").text
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    [itself] = [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert itself.get("href") == settings.SITE_URL + reverse("protocols:feed")
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.find(f"{ATOM}id").text for entry in entries]
    assert len(set(ids)) == len(ids) == 4 + 1 + 3 + 1  # protocols, the country, regions, an end
    assert all(one.startswith("tag:") for one in ids)
    for entry in entries:
        assert entry.find(f"{ATOM}link").get("href").startswith(f"{settings.SITE_URL}/protocoles/")
        assert datetime.datetime.fromisoformat(entry.find(f"{ATOM}updated").text).tzinfo
        assert entry.find(f"{ATOM}title").text
    assert any("remplacée" in entry.find(f"{ATOM}title").text for entry in entries)
    Protocol.objects.update(title="Un autre intitulé", short_name="Un autre nom")
    assert [entry.find(f"{ATOM}id").text for entry in feed_of(client)[1].findall(f"{ATOM}entry")] == ids


def test_the_feed_answers_who_has_it_already(client, four, authorize, mayotte):
    answer, _ = feed_of(client)
    for header in ({"if-none-match": answer["ETag"]}, {"if-modified-since": answer["Last-Modified"]}):
        again = client.get(reverse("protocols:feed"), headers=header)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == answer["ETag"]
    authorize(Protocol.objects.get(code="NOWHERE"), mayotte)
    assert client.get(reverse("protocols:feed"), headers={"if-none-match": answer["ETag"]}).status_code == 200


def test_the_feed_tells_nothing_before_its_day_and_nothing_that_is_asked_for(client, make_protocol, authorize, mayotte):
    tomorrow = mayotte.today() + datetime.timedelta(days=1)
    authorize(make_protocol("MINE"), mayotte, publication_date=tomorrow)
    _, feed = feed_of(client)
    assert len(feed.findall(f"{ATOM}entry")) == 1


def test_an_empty_feed_is_still_a_feed(client):
    answer, feed = feed_of(client)
    assert feed.findall(f"{ATOM}entry") == []
    assert client.get(reverse("protocols:feed"), headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_the_pages_of_the_catalogue_announce_the_feed(client, four):
    for address in (reverse("protocols:catalogue"), reverse("protocols:detail", args=["HERE"])):
        assert (
            f'type="application/atom+xml" title="Nouveautés du catalogue" href="{reverse("protocols:feed")}"'
            in text_of(client.get(address))
        )
