"""The catalogue after a decision: what each region authorized, the opinion and the order for anybody (CRPA, L. 312-1-1)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from coopps.kernel.documents.models import Act
from protocols.catalogue.entries import Catalogue

pytestmark = pytest.mark.django_db


def test_nobody_reads_the_order_before_its_publication(client, our_protocol, their_protocol):
    our_protocol.transmitted().reviewed().write_opinion().render_opinion().answer_reservations().lift().propose().sign()
    protocol = our_protocol.project.protocol
    act = Act.objects.get(letter=our_protocol.authorization.letter)
    address = reverse("protocols:act", args=[protocol.code, act.pk])
    page = reverse("protocols:detail", args=[protocol.code])
    assert client.get(address).status_code == 404
    assert address not in client.get(page).text
    for reader, status in (
        (our_protocol.lead.user, 200),
        (our_protocol.instructor, 200),
        (our_protocol.signatory, 200),
        (our_protocol.office.reviewer, 200),
        (their_protocol.instructor, 404),
        (their_protocol.lead.user, 404),
        (our_protocol.office.experts[0].user, 404),
    ):
        client.force_login(reader)
        assert client.get(reverse("portal:act", args=[act.pk])).status_code == status, reader
    client.logout()
    our_protocol.publish()
    answer = client.get(address)
    assert (answer.status_code, answer.content) == (200, bytes(act.content))
    assert address in client.get(page).text


def test_the_catalogue_names_the_version_of_each_region(client, our_protocol, their_protocol):
    our_protocol.authorized()
    protocol = our_protocol.project.protocol
    their_protocol.extend(protocol).take().complete().examine().endorse().propose().sign().publish()
    page = client.get(reverse("protocols:detail", args=[protocol.code]))
    orders = {row.agency.code: row.version.number for row in page.context["protocol"].regional_authorizations.all()}
    assert orders == {"NOR": 2, "REU": 2}
    for story in (our_protocol, their_protocol):
        act = Act.objects.get(letter=story.authorization.letter)
        assert reverse("protocols:act", args=[protocol.code, act.pk]) in page.text
    opinion = Act.objects.get(letter=our_protocol.review.opinion.letter)
    address = reverse("protocols:act", args=[protocol.code, opinion.pk])
    assert address in page.text
    assert client.get(address).status_code == 200
    assert "?type=extension" in page.text
    assert "?type=revision" in page.text
    regions = {option.label for option in Catalogue(our_protocol.agency.today()).options("region")}
    assert {"Normandie", "La Réunion"} <= regions
    assert "France entière" not in regions


def test_an_act_is_found_only_at_its_protocol_and_other_acts_never(client, our_protocol):
    our_protocol.authorized()
    code = our_protocol.project.protocol.code
    act = Act.objects.get(letter=our_protocol.authorization.letter)
    assert client.get(reverse("protocols:act", args=["DEMO-URODYN", act.pk])).status_code == 404
    for private in (
        our_protocol.project.acknowledgement,
        our_protocol.project.transmittal,
        our_protocol.session.minutes,
    ):
        assert client.get(reverse("protocols:act", args=[code, private.pk])).status_code == 404


def test_the_has_is_no_region_to_write_to(client, normandy):
    page = client.get(reverse("portal:contact")).text
    assert normandy.name in page
    assert "France entière" not in page
