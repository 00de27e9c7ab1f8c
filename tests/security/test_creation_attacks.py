"""What somebody would try against a protocol being created: each of these once opened a door."""

from __future__ import annotations

import json
import logging

import pytest
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from accounts.models import Profession, User
from coopps.demo import people
from coopps.kernel.documents import selectors as documents
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols import acts as order_acts
from protocols.choices import IntentKind, OpinionOutcome, OrderOutcome, Role
from protocols.models import Protocol
from protocols.reviews.choices import ExpertOpinionState, Vote
from protocols.reviews.services import college, experts, opinions, reviewing
from protocols.sections import SECTIONS
from protocols.selectors import projects as selectors
from protocols.services import authors, deciding, filing, remarks
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


# --- Nobody examines their own protocol -----------------------------------------------------------------------------------
@pytest.mark.parametrize("part", ["expert", "instructor", "reviewer"])
def test_who_examines_a_protocol_does_not_come_to_write_it(our_protocol, part):
    story = our_protocol.transmitted().admit().invite().accept().declare()
    expert = story.appointments[0].expert.user
    user = {"expert": expert, "instructor": story.instructor, "reviewer": story.office.reviewer}[part]
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
    reviewer = story.office.reviewer
    present = [
        member.pk for member in story.session.able if member.appointment.opinion.state == ExpertOpinionState.GIVEN
    ]
    college.record_presence(story.session, reviewer, present=present)
    college.open(story.session, reviewer)
    college.reveal(story.session, reviewer)


def test_who_read_the_opinions_of_the_others_gives_none_after_the_session_is_cancelled(our_protocol):
    story = before_the_reveal(our_protocol, opinions=2)
    reveal(story)
    college.cancel(story.session, story.office.reviewer, reason="Panne de la visioconférence.")
    with pytest.raises(TransitionRefused, match="trop tard"):
        story.give_opinion(story.appointments[2], OpinionOutcome.FAVORABLE)


def test_minutes_stay_closed_to_a_member_whose_link_was_never_examined(our_protocol):
    story = before_the_reveal(our_protocol)
    reveal(story)
    reviewer, linked = story.office.reviewer, story.appointments[2]
    experts.report_link(linked, linked.expert.user, link="Un projet commun.")
    for member in story.session.able:
        college.cast_vote(member, member.appointment.expert.user, vote=Vote.FOR_WITH_RESERVATIONS)
    college.close_vote(story.session, reviewer)
    college.write_synthesis(story.session, reviewer, text="Le collège a débattu.")
    college.close(story.session, reviewer)
    minutes = story.session.minutes
    assert not documents.may_read(minutes, linked.expert.user)
    story.write_opinion().render_opinion()
    assert not documents.may_read(minutes, linked.expert.user)
    assert documents.may_read(minutes, story.appointments[0].expert.user)


def test_the_agency_does_not_read_what_the_has_wrote_on_admissibility(our_protocol, client):
    story = our_protocol.transmitted()
    reviewing.take(story.review, story.office.reviewer)
    reviewing.admit(story.review, story.office.reviewer, admissibility="Xylophone.")
    for user, page in (
        (story.instructor, reverse("protocols:desk", args=[story.instruction.pk])),
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


# --- Two projects on the same protocol ------------------------------------------------------------------------------------
def revised(agency, serial: int, protocol: Protocol):
    """A new version of a protocol, being written by another team."""
    story = creation(agency, serial)
    return story.open(IntentKind.REVISION, protocol).write_intent().announce().examine_intent().retain()


def test_a_team_reads_its_own_versions_and_not_those_of_another_that_revises_too(
    our_protocol, normandy, reunion, client
):
    protocol = Protocol.objects.get(pk=our_protocol.authorized().project.protocol_id)
    one, other = revised(normandy, 105, protocol), revised(reunion, 106, protocol)
    other.write("context", context="Le contexte de l’autre, Ornithorynque.").file()
    one.write("context", context="Le nôtre.").file()
    own = list(selectors.filed_versions(one.project))
    assert [version.number for version in own] == [one.project.version.number]
    client.force_login(one.lead.user)
    page = reverse("projects:document_pdf", args=[one.project.pk])
    assert client.get(page, {"version": other.project.version.number}).status_code == 404
    assert "Ornithorynque" not in client.get(reverse("projects:compare", args=[one.project.pk])).text


def test_one_request_at_a_time_for_a_protocol_in_a_region(our_protocol, normandy):
    protocol = Protocol.objects.get(pk=our_protocol.authorized().project.protocol_id)
    one, other = revised(normandy, 105, protocol), revised(normandy, 106, protocol)
    one.write("context", context="Le nôtre.").file()
    other.write("context", context="Le leur.")
    with pytest.raises(TransitionRefused, match="déjà en cours d’examen"):
        other.file()


# --- What nobody has examined -----------------------------------------------------------------------------------------------
def test_no_act_is_added_after_the_visa(our_protocol):
    story = our_protocol.transmitted().reviewed().write_opinion().render_opinion()
    acts = story.project.content["acts"]
    new = acts[0] | {"code": "", "label": "Pratiquer une intervention"}
    story.write("acts", acts=[*acts, new])
    with pytest.raises(TransitionRefused, match="Pratiquer une intervention"):
        story.answer_reservations()
    assert "Pratiquer une intervention" not in str(story.authorization.version.content)


def test_a_reservation_is_lifted_on_the_version_that_was_read(our_protocol):
    story = our_protocol.transmitted().reviewed().write_opinion().render_opinion().answer_reservations()
    reviewer, (first, second) = story.office.reviewer, story.review.opinion.reservations.all()
    opinions.maintain(second, reviewer, reason="Soixante heures ne suffisent pas.", read=2)
    filing.write_answer(second, story.lead.user, text="Quatre-vingts heures.")
    story.write("patient_information", patient_information="Récrit encore.")
    row = story.project.sections.get(key="training")
    story.write("training", training=row.content["training"] | {"theory_hours": 80}).file_again()
    for act, words in ((opinions.lift, {}), (opinions.maintain, {"reason": "Insuffisant."})):
        with pytest.raises(TransitionRefused, match="version 3"):
            act(first, reviewer, read=2, **words)
    assert opinions.lift(first, reviewer, read=3).state == "levee"


def test_who_examined_a_dossier_does_not_sign_its_order(our_protocol, normandy):
    story = our_protocol.transmitted().reviewed("pour").write_opinion(OpinionOutcome.FAVORABLE).render_opinion()
    colleague = people.agent(
        "collegue@demonstration.test", "Cléo", "Démo", normandy, AgencyRoleKind.INSTRUCTOR, "Chargée d’instruction"
    )
    deciding.propose(story.authorization, colleague, outcome=OrderOutcome.AUTHORIZE)
    letters = [story.authorization.letter]
    assert order_acts.concerning(letters, story.instructor) == {letters[0].pk}
    assert order_acts.concerning(letters, colleague) == {letters[0].pk}
    assert order_acts.concerning(letters, story.signatory) == set()


# --- The college ----------------------------------------------------------------------------------------------------------------
def before_the_vote(story):
    story.transmitted().admit().invite().accept().declare().open_expertise().give_opinions().convene()
    reviewer = story.office.reviewer
    college.record_presence(story.session, reviewer, present=[one.pk for one in story.session.members.all()])
    college.open(story.session, reviewer)
    college.reveal(story.session, reviewer)
    return story


def test_a_vote_cast_in_person_is_the_member_s_and_one_recorded_is_named_in_the_minutes(our_protocol):
    story = before_the_vote(our_protocol)
    reviewer, (one, two, three) = story.office.reviewer, story.session.members.all()
    college.cast_vote(one, one.appointment.expert.user, vote=Vote.AGAINST, dissent="Trop tôt.")
    with pytest.raises(TransitionRefused, match="en personne"):
        college.cast_vote(one, reviewer, vote=Vote.FOR)
    one.refresh_from_db()
    assert (one.vote, one.dissent) == (Vote.AGAINST, "Trop tôt.")
    college.cast_vote(two, reviewer, vote=Vote.FOR)
    college.cast_vote(three, three.appointment.expert.user, vote=Vote.FOR)
    college.close_vote(story.session, reviewer)
    college.write_synthesis(story.session, reviewer, text="Le collège a débattu.")
    session = college.close(story.session, reviewer)
    assert session.minutes.snapshot["votes_recueillis"] == [str(two)]


def test_the_college_meets_again_when_somebody_who_voted_is_recused(our_protocol):
    story = before_the_vote(our_protocol)
    reviewer = story.office.reviewer
    for member in story.session.members.all():
        college.cast_vote(member, member.appointment.expert.user, vote=Vote.FOR)
    college.close_vote(story.session, reviewer)
    college.write_synthesis(story.session, reviewer, text="Le collège a débattu.")
    college.close(story.session, reviewer)
    with pytest.raises(TransitionRefused, match="déjà siégé"):
        story.convene()
    story.write_opinion(OpinionOutcome.FAVORABLE)
    gone = story.appointments[0]
    for leave in (
        lambda: experts.recuse(gone, reviewer, reason="Un lien est apparu."),
        lambda: experts.report_link(gone, gone.expert.user, link="Un lien."),
    ):
        with pytest.raises(TransitionRefused, match="à la signature"):
            leave()
    opinions.take_back(story.review, reviewer)
    experts.recuse(gone, reviewer, reason="Un lien est apparu.")
    with pytest.raises(TransitionRefused, match="n’est pas close"):
        opinions.propose(story.review, reviewer)
    story.convene().deliberate(Vote.FOR)
    assert gone.expert.user_id not in {row.appointment.expert.user_id for row in story.session.members.all()}
    opinions.propose(story.review, reviewer)
    story.render_opinion()
    assert story.session.minutes.number in str(story.review.opinion.letter.act.snapshot)


def test_who_left_before_the_reveal_does_not_come_back_to_read_the_others(our_protocol):
    story = our_protocol.transmitted().admit().invite().accept().declare().open_expertise()
    *others, late = story.appointments
    for appointment in others:
        story.give_opinion(appointment, OpinionOutcome.FAVORABLE)
    story.convene()
    reviewer = story.office.reviewer
    college.record_presence(story.session, reviewer, present=[one.pk for one in story.session.members.all()])
    experts.report_link(late, late.expert.user, link="Un lien.")
    college.open(story.session, reviewer)
    college.reveal(story.session, reviewer)
    experts.keep(late, reviewer, reason="Sans portée.")
    member = story.session.members.get(appointment=late)
    assert not member.is_present
    with pytest.raises(TransitionRefused, match="présent"):
        college.cast_vote(member, late.expert.user, vote=Vote.FOR)


def test_who_was_asked_to_assess_a_dossier_is_not_its_project_lead_too(our_protocol, client):
    story = our_protocol.transmitted().admit().invite().accept()
    appointment = story.appointments[0]
    has, user = story.review.agency, appointment.expert.user
    people.agent(user.email, user.first_name, user.last_name, has, AgencyRoleKind.REVIEWER, "Cheffe de projet")
    user = User.objects.get(pk=user.pk)
    assert has.allows(user, "review")
    client.force_login(user)
    for name in ("review", "reservations"):
        assert client.get(reverse(f"has:{name}", args=[story.review.pk])).status_code == 404
    assert story.project.title not in client.get(reverse("has:desk")).text
    assert client.get(reverse("projects:document_pdf", args=[story.project.pk])).status_code == 404
    with pytest.raises(TransitionRefused):
        reviewing.close(story.review, user, reason="Classé.")


def test_the_has_does_not_read_the_remarks_made_while_the_text_was_drafted(our_protocol, client):
    story = our_protocol.drafted()
    remarks.open_remark(story.project, story.instructor, section="training", text="Combien d’heures, Ornithorynque ?")
    story.file().take().complete().examine().endorse().transmit().admit()
    remarks.open_remark(story.project, story.office.reviewer, section="training", text="La HAS demande des précisions.")
    page = reverse("projects:remarks", args=[story.project.pk])
    client.force_login(story.office.reviewer)
    text = client.get(page).text
    assert "La HAS demande des précisions." in text
    assert "Ornithorynque" not in text
    client.force_login(story.instructor)
    assert "Ornithorynque" in client.get(page).text
