"""The transmission to the HAS: after the visa, by whom the agency has chosen, once (BR-04)."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from accounts.choices import AgencyRoleKind, Transmission
from accounts.services import roles
from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import ProjectState
from protocols.reviews.choices import ReviewState
from protocols.reviews.models import Review
from protocols.services import transmitting
from tests.reading import printed

pytestmark = pytest.mark.django_db


@pytest.fixture
def endorsed(our_protocol):
    """Our project with the agency's visa; `by(...)` says who transmits."""
    return our_protocol.drafted().file().take().complete().examine().endorse()


def by(story, transmission: str) -> None:
    story.agency.transmission = transmission
    story.agency.save(update_fields=["transmission"])


@pytest.mark.parametrize("transmission", Transmission.values)
def test_who_transmits_is_a_setting_of_the_agency(endorsed, their_protocol, transmission):
    by(endorsed, transmission)
    who = {
        "lead": endorsed.lead.user,
        "colleague": endorsed.colleague.user,
        "instructor": endorsed.instructor,
        "signatory": endorsed.signatory,
        "neighbor": their_protocol.instructor,
        "has": endorsed.office.reviewer,
    }
    allowed = "lead" if transmission == Transmission.TEAM else "instructor"
    for name, actor in who.items():
        if name != allowed:
            with pytest.raises(TransitionRefused) as refusal:
                transmitting.transmit(endorsed.project, actor)
            assert refusal.value.forbidden, name
    transmitting.transmit(endorsed.project, who[allowed])
    assert (endorsed.project.state, endorsed.review.state) == (ProjectState.TRANSMITTED, ReviewState.RECEIVED)


def test_an_author_who_is_an_agent_does_not_transmit_for_the_agency(endorsed):
    by(endorsed, Transmission.AGENCY)
    roles.give_role(
        user=endorsed.colleague.user,
        agency=endorsed.agency,
        kind=AgencyRoleKind.INSTRUCTOR,
        quality="Chargée d’instruction",
        valid_from=endorsed.agency.today(),
    )
    with pytest.raises(TransitionRefused) as refusal:
        transmitting.transmit(endorsed.project, endorsed.colleague.user)
    assert refusal.value.forbidden


def test_the_slip_names_the_version_its_hash_and_the_remarks(endorsed):
    project, review = endorsed.transmit().project, endorsed.review
    act, version = project.transmittal, project.version
    assert (review.version, review.received_at) == (version, project.transmitted_at)
    assert act.snapshot["protocole"]["empreinte"] == version.sha256
    words = printed(bytes(act.content))
    for expected in (version.sha256, review.number, endorsed.instruction.number, "Haute Autorité de santé"):
        assert expected in words
    year = endorsed.agency.today().year
    assert review.number == f"HAS-{year}-H-00001"


def test_who_reads_the_slip(endorsed, their_protocol):
    act = endorsed.transmit().project.transmittal
    may_read = act_kinds.get(act.kind).may_read
    assert may_read(act, endorsed.lead.user)
    assert may_read(act, endorsed.instructor)
    assert may_read(act, endorsed.office.reviewer)
    for stranger in (their_protocol.instructor, their_protocol.lead.user, endorsed.office.experts[0].user):
        assert not may_read(act, stranger)


def test_the_has_and_the_team_are_told(endorsed):
    endorsed.transmit()
    assert {message.recipient for message in Message.objects.filter(kind="protocole_recu")} == {
        endorsed.office.reviewer
    }
    told = {message.recipient for message in Message.objects.filter(kind="protocole_transmis")}
    assert {endorsed.lead.user, endorsed.colleague.user} <= told


@pytest.mark.django_db(transaction=True)
def test_two_tabs_transmit_once(endorsed):
    by(endorsed, Transmission.AGENCY)
    barrier, told = threading.Barrier(2), []

    def transmit():
        try:
            barrier.wait()
            told.append(transmitting.transmit(endorsed.project, endorsed.instructor).has_number)
        except TransitionRefused as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=transmit) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [word.startswith("HAS-") for word in sorted(told, key=len)] == [True, False]
    assert Review.objects.count() == 1
