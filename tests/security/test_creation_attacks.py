"""What somebody would try against a protocol being created: each of these once opened a door."""

from __future__ import annotations

import json
import logging

import pytest
from django.urls import reverse

from accounts.models import Profession, User
from coopps.demo import people
from coopps.documents import selectors as documents
from coopps.workflow.refusals import TransitionRefused
from protocols.choices import ExpertOpinionState, IntentKind, OpinionOutcome, OrderOutcome, Role, Vote
from protocols.models import Protocol
from protocols.sections import SECTIONS
from protocols.services import authors, college, experts, reviewing
from tests.stories import creation

pytestmark = pytest.mark.django_db

LONG = "9" * 5000


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


# --- What is typed ----------------------------------------------------------------------------------------------------
def choose_mine(client, story, key: str, mine: str):
    """Post what a page of conflict would carry, made by hand."""
    client.force_login(story.lead.user)
    client.raise_request_exception = False
    number = next(section.number for section in SECTIONS if section.key == key)
    page = reverse("projects:conflict", args=[story.project.pk, number])
    row = story.project.sections.get(key=key)
    return client.post(page, {"number": row.number, "mine": mine, f"choix-{key}": "mien"})


def test_the_page_of_conflict_takes_back_only_what_it_carried(our_protocol, client):
    story = our_protocol.drafted()
    barred = Profession.objects.filter(eligible=False).first().code
    before = story.project.content
    ours = json.dumps({"delegated": [{"profession": barred, "specialty": None}]})
    for mine in ("[" * 100_000, json.dumps({"delegated": "a\0b"}), f'{{"delegated": {LONG}}}', ours):
        assert choose_mine(client, story, "delegated", mine).status_code == 404
    assert story.project.content == before


def test_a_number_longer_than_any_is_no_error(our_protocol, client):
    story = our_protocol.drafted()
    client.force_login(story.lead.user)
    client.raise_request_exception = False
    page, title = reverse("projects:section", args=[story.project.pk, 1]), {"title": "Un titre"}
    assert client.post(page, title | {"number": LONG}).status_code == 200
    assert client.post(page, title | {"number": "0", "retirer": f"title-{LONG}"}).status_code in (200, 302, 409)
    document = reverse("projects:document_pdf", args=[story.project.pk])
    assert client.get(document, {"version": LONG}).status_code == 404
    client.force_login(story.office.experts[0].user)
    assert client.get(reverse("has:my_declaration"), {"dossier": LONG}).status_code == 200


# --- Nobody examines the own protocol -----------------------------------------------------------------------------------
@pytest.mark.parametrize("part", ["expert", "instructor", "project lead"])
def test_who_examines_a_protocol_does_not_come_to_write_it(our_protocol, part):
    story = our_protocol.transmitted().admit().invite().accept().declare()
    expert = story.appointments[0].expert.user
    user = {"expert": expert, "instructor": story.instructor, "project lead": story.office.lead}[part]
    person = people.professional("passage@demonstration.test", "Pia", "Démo", "10", 999, place=people.HOSPITAL)
    person.user = user
    person.save()
    invited = authors.invite(story.project, story.lead.user, email=user.email, name="Pia", role=Role.DELEGATING)
    with pytest.raises(TransitionRefused, match="examen"):
        authors.accept(invited, person)
    assert not story.project.authors.filter(user=user).exists()


# --- What the college keeps to itself -------------------------------------------------------------------------------------
def before_the_reveal(story, opinions: int = 3):
    story.transmitted().admit().invite().accept().declare().open_expertise()
    for appointment in story.appointments[:opinions]:
        story.give_opinion(appointment, OpinionOutcome.WITH_RESERVATIONS)
    return story.convene()


def reveal(story) -> None:
    lead = story.office.lead
    present = [
        member.pk for member in story.session.able if member.appointment.opinion.state == ExpertOpinionState.GIVEN
    ]
    college.record_presence(story.session, lead, present=present)
    college.open(story.session, lead)
    college.reveal(story.session, lead)


def test_who_read_the_opinions_of_the_others_gives_none_after_the_session_is_cancelled(our_protocol):
    story = before_the_reveal(our_protocol, opinions=2)
    reveal(story)
    college.cancel(story.session, story.office.lead, reason="Panne de la visioconférence.")
    with pytest.raises(TransitionRefused, match="trop tard"):
        story.give_opinion(story.appointments[2], OpinionOutcome.FAVORABLE)


def test_minutes_stay_closed_to_a_member_whose_link_was_never_examined(our_protocol):
    story = before_the_reveal(our_protocol)
    reveal(story)
    lead, linked = story.office.lead, story.appointments[2]
    experts.report_link(linked, linked.expert.user, link="Un projet commun.")
    for member in story.session.able:
        college.cast_vote(member, member.appointment.expert.user, vote=Vote.FOR_WITH_RESERVATIONS)
    college.close_vote(story.session, lead)
    college.write_synthesis(story.session, lead, text="Le collège a débattu.")
    college.close(story.session, lead)
    minutes = story.session.minutes
    assert not documents.may_read(minutes, linked.expert.user)
    story.write_opinion().render_opinion()
    assert not documents.may_read(minutes, linked.expert.user)
    assert documents.may_read(minutes, story.appointments[0].expert.user)


def test_the_agency_does_not_read_what_the_has_wrote_on_admissibility(our_protocol, client):
    story = our_protocol.transmitted()
    reviewing.take(story.review, story.office.lead)
    reviewing.admit(story.review, story.office.lead, admissibility="Xylophone.")
    for user, page in (
        (story.instructor, reverse("portal:protocol_desk", args=[story.instruction.pk])),
        (story.lead.user, reverse("projects:detail", args=[story.project.pk])),
    ):
        client.force_login(user)
        assert "Xylophone" not in client.get(page).text


# --- The decision ---------------------------------------------------------------------------------------------------------
def test_the_version_does_not_change_under_a_decision_at_the_signature(our_protocol):
    story = our_protocol.transmitted().reviewed().write_opinion().render_opinion()
    story.propose(OrderOutcome.REFUSE, "Le besoin est couvert.")
    with pytest.raises(TransitionRefused, match="à la signature"):
        story.answer_reservations()
    assert story.authorization.version.number == story.project.version.number == 1


def test_the_opinion_on_a_new_version_is_not_public_before_its_order(our_protocol, normandy, client):
    story = our_protocol.authorized()
    protocol = Protocol.objects.get(pk=story.project.protocol_id)
    again = creation(normandy, 103)
    again.open(IntentKind.REVISION, protocol).write_intent().announce().examine_intent().retain()
    again.write("context", context="Un autre contexte.")
    again.file().take().complete().examine().endorse().transmit()
    again.reviewed(Vote.AGAINST).write_opinion(OpinionOutcome.UNFAVORABLE).render_opinion()
    public, hidden = (
        reverse("protocols:act", args=[protocol.code, one.review.opinion.letter.act.pk]) for one in (story, again)
    )
    assert client.get(public).status_code == 200
    assert client.get(hidden).status_code == 404
    page = client.get(reverse("protocols:detail", args=[protocol.code])).text
    assert public in page
    assert hidden not in page
    client.force_login(creation(normandy, 104).lead.user)
    assert client.get(reverse("portal:act", args=[again.review.opinion.letter.act.pk])).status_code == 404


# --- The administration ---------------------------------------------------------------------------------------------------
def test_the_administration_offers_no_project(our_protocol, client):
    project = our_protocol.drafted().project
    client.force_login(User.objects.create_superuser("racine@demonstration.test", "racine"))
    for name in ("hasopinion", "ministerialauthorization"):
        page = client.get(reverse(f"admin:protocols_{name}_add")).text
        assert Protocol.objects.filter(versions__is_public=True).first().title[:20] in page
        assert f'value="{project.protocol_id}"' not in page
