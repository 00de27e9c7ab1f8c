"""Personal links: each of the five opens its own row and nothing else, to who has no account, for as long as it lasts."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from html import unescape

import pytest
import time_machine
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from adhesions.services import consultations as ordinal
from adhesions.services import dossier, team
from coopps.kernel.links import PersonalLink
from coopps.kernel.transmissions.choices import RecipientKind
from coopps.kernel.transmissions.models import Recipient
from coopps.kernel.typography import no_break
from protocols.choices import Role
from protocols.reviews.services import consultations
from protocols.services import authors
from tests.stories import creation, story

PAGES = {
    "adhesions:invitation": team.INVITATION,
    "projects:author_invitation": authors.INVITATION,
    "adhesions:employer": dossier.EMPLOYER,
    "adhesions:ordinal_answer": ordinal.LINK,
    "has:consultation_answer": consultations.LINK,
}


@dataclass
class Sent:
    """A link that was sent, and its neighbor of the same kind."""

    page: str
    link: PersonalLink
    row: Model
    neighbor: Model

    def address(self, token: str | None = None) -> str:
        return reverse(self.page, args=[token or self.link.token(self.row)])


@pytest.fixture(params=PAGES)
def sent(request, normandy, reunion) -> Sent:
    page = request.param
    make = {
        "adhesions:invitation": _member,
        "projects:author_invitation": _author,
        "adhesions:employer": _employer,
        "adhesions:ordinal_answer": _ordinal,
        "has:consultation_answer": _body,
    }[page]
    return Sent(page, PAGES[page], make(normandy, 101), make(reunion, 201))


def _team(agency, number):
    return story(agency, "DEMO-URODYN" if agency.code == "NOR" else "DEMO-VACC", number).open()


def _member(agency, number):
    ours = _team(agency, number)
    return team.invite(ours.adhesion, ours.lead.user, email="nina@demonstration.test", name="Nina", role="delegant")


def _author(agency, number):
    ours = creation(agency, number).open().write_intent().announce().examine_intent().retain()
    return authors.invite(
        ours.project, ours.lead.user, email="nina@demonstration.test", name="Nina", role=Role.DELEGATED
    )


def _employer(agency, number):
    ours = _team(agency, number)
    return dossier.ask_employer(
        ours.membership(ours.lead), ours.lead.user, employer="Hôpital d’essai", email="drh@demonstration.test"
    )


def _ordinal(agency, number):
    ours = story(agency, "DEMO-URODYN" if agency.code == "NOR" else "DEMO-VACC", number).ready().file().take()
    order = Recipient.objects.create(
        agency=agency,
        kind=RecipientKind.ORDER,
        profession=ours.lead.profession,
        name="Conseil régional de démonstration",
        email="conseil@demonstration.test",
        valid_from=agency.today(),
        recorded_by=ours.instructor,
    )
    return ordinal.ask(
        ours.membership(ours.lead),
        ours.instructor,
        recipient=order,
        question="Une procédure disciplinaire est-elle en cours ?",
        due_on=agency.today() + datetime.timedelta(90),
    )


def _body(agency, number):
    ours = creation(agency, number).transmitted().admit()
    return consultations.ask(
        ours.review,
        ours.office.reviewer,
        body="ordre",
        name="Conseil de démonstration",
        email="conseil@demonstration.test",
        question="La formation suffit-elle ?",
        due_on=ours.agency.today() + datetime.timedelta(90),
    )


def test_a_link_opens_its_row_without_an_account_and_nothing_keeps_the_page(sent, client):
    answer = client.get(sent.address())
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    for row in (sent.row, sent.neighbor):
        assert sent.link.open(sent.link.token(row), type(row).objects.all()) == row


def test_a_link_cut_short_says_so(sent, client):
    """The employer was told that an incomplete link was too old, and asked for another in vain."""
    answer = client.get(sent.address(sent.link.token(sent.row)[:-3]))
    assert answer.status_code == 410
    assert "n’est pas complet" in unescape(answer.content.decode())
    assert "no-store" in answer["Cache-Control"]


def test_a_link_of_another_kind_opens_nothing(sent, client):
    for page, link in PAGES.items():
        if page != sent.page:
            foreign = PersonalLink(salt=link.salt, bound_to=sent.link.bound_to, replaced="").token(sent.row)
            assert client.get(sent.address(foreign)).status_code == 410


def test_a_link_ends_when_its_address_or_its_round_changes(sent, client):
    former = sent.address()
    for field in sent.link.bound_to:
        before = getattr(sent.row, field)
        after = f"autre-{before}" if isinstance(before, str) else before + 1
        type(sent.row).objects.filter(pk=sent.row.pk).update(**{field: after})
        answer = client.get(former)
        assert answer.status_code == 410
        assert "remplacé" in unescape(answer.content.decode())
        type(sent.row).objects.filter(pk=sent.row.pk).update(**{field: before})
    assert client.get(former).status_code == 200


def test_a_link_lasts_as_long_as_it_says(sent, client):
    address = sent.address()
    days = sent.link.days or 90  # a consultation lasts until the date asked
    with time_machine.travel(timezone.now() + datetime.timedelta(days, minutes=-1), tick=False):
        assert client.get(address).status_code == 200
    with time_machine.travel(timezone.now() + datetime.timedelta(days + 1), tick=False):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "pas complet" not in unescape(answer.content.decode())
        if sent.link.days:
            assert no_break(sent.link.expired) in unescape(answer.content.decode())
