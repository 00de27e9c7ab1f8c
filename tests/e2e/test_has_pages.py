"""The pages of the experts and of the college in a browser: how they look at two sizes, what axe finds, what is saved as
typed, a vote from a telephone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from protocols.reviews.choices import Assessment
from protocols.reviews.grids import EXPERT
from protocols.reviews.models import Appointment
from protocols.reviews.services import college, expertise
from tests.e2e.conftest import TELEPHONE
from tests.stories import creation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(normandy):
    """A protocol before the HAS, its experts invited."""
    return creation(normandy, 101).transmitted().admit().invite()


def url(name: str, pk: int, *more) -> str:
    return reverse(name, args=[pk, *more])


def test_an_expert_before_the_dossier(signed_in, story, show):
    place = story.appointments[0]
    page = signed_in(place.expert.user)
    show(page, reverse("portal:home"), "has-expert-portal-home")
    show(page, reverse("has:expert_home"), "has-expert-home")
    show(page, url("has:appointment", place.pk), "has-invitation")
    show(page, url("has:decline", place.pk), "has-decline")
    page.goto(url("has:appointment", place.pk))
    page.get_by_role("link", name="Accepter").click()
    page.get_by_role("button", name="Accepter").click()
    page.get_by_text("Le dossier s’ouvre après votre déclaration").first.wait_for()
    show(page, reverse("has:my_declaration"), "has-declaration")
    show(page, url("has:statement", place.pk), "has-statement")
    page.get_by_text("Oui, un lien à examiner").click()
    page.get_by_role("button", name="Enregistrer ma déclaration").click()
    page.get_by_text("Décrivez le lien").first.wait_for()
    look_again = url("has:appointment", place.pk)
    show(page, look_again, "has-accepted")


def test_an_expert_writes_an_opinion_from_a_telephone(signed_in, story, show):
    story.accept().declare().open_expertise()
    place = Appointment.objects.get(pk=story.appointments[0].pk)
    page = signed_in(place.expert.user)
    show(page, url("has:appointment", place.pk), "has-open")
    show(page, url("has:dossier", place.pk), "has-dossier")
    show(page, url("has:report_link", place.pk), "has-report-link")
    page.set_viewport_size(TELEPHONE)
    page.goto(url("has:opinion", place.pk))
    page.locator("#critere-H2").get_by_text("À améliorer").click()
    page.locator("#critere-H2 textarea").fill("Deux actes se recouvrent.")
    page.get_by_text("Enregistré à").wait_for()
    assert place.opinion.answers.get(criterion="H2").comment == "Deux actes se recouvrent."
    show(page, url("has:opinion", place.pk), "has-opinion")
    answers = dict.fromkeys(EXPERT.codes, (Assessment.SATISFIED, ""))
    expertise.save_answers(place.opinion, place.expert.user, answers=answers, conclusion="FAVORABLE", comment="Bien.")
    show(page, url("has:opinion_give", place.pk), "has-opinion-give")
    page.get_by_role("button", name="Rendre mon avis").click()
    page.get_by_text("Votre avis est rendu").first.wait_for()
    show(page, url("has:opinion", place.pk), "has-opinion-given")


def test_a_session_with_a_vote_from_a_telephone(signed_in, aside, story, show):
    story.accept().declare().open_expertise().give_opinions(comment="La formation est à préciser, le reste est solide.")
    reviewer = signed_in(story.office.reviewer)
    show(reviewer, url("has:session_convene", story.review.pk), "has-session-convene")
    story.convene()
    session = story.session
    place = story.appointments[0]
    member = signed_in(place.expert.user, viewport=TELEPHONE)
    show(member, url("has:session_member", place.pk), "has-member-convened")
    show(reviewer, url("has:session", session.pk), "has-session-convened")
    college.record_presence(session, story.office.reviewer, present=[one.pk for one in session.members.all()])
    reviewer.goto(url("has:session", session.pk))
    reviewer.get_by_role("link", name="Ouvrir la séance").click()
    reviewer.get_by_role("button", name="Ouvrir la séance").click()
    reviewer.get_by_role("link", name="Révéler les avis").click()
    reviewer.get_by_role("button", name="Révéler les avis").click()
    # The page of the member comes again by itself, with the opinions and the vote.
    member.get_by_role("link", name="Voter").wait_for()
    show(member, url("has:session_member", place.pk), "has-member-revealed")
    show(member, url("has:vote", place.pk), "has-vote")
    member.get_by_text("Pour, avec réserves", exact=True).click()
    member.get_by_role("button", name="Voter").click()
    member.get_by_text("Votre vote est enregistré").wait_for()
    reviewer.goto(url("has:session", session.pk))
    show(reviewer, url("has:session", session.pk), "has-session-vote")
    others = list(session.members.order_by("pk"))[1:]
    show(reviewer, url("has:session_record_vote", session.pk, others[0].pk), "has-record-vote")
    reviewer.goto(url("has:session", session.pk))
    for one in others:
        college.cast_vote(
            one, one.appointment.expert.user, vote="contre", dissent="La place du médecin traitant manque."
        )
    reviewer.get_by_text("3 sur 3").wait_for()
    college.cast_vote(others[0], others[0].appointment.expert.user, vote="pour_avec_reserves")
    college.close_vote(session, story.office.reviewer)
    show(reviewer, url("has:session", session.pk), "has-session-voted")
    show(reviewer, url("has:session_synthesis", session.pk), "has-synthesis")
    college.write_synthesis(session, story.office.reviewer, text="Le collège a débattu de chaque critère.")
    aside(lambda: college.close(session, story.office.reviewer))
    show(reviewer, url("has:session", session.pk), "has-session-closed")
    show(reviewer, url("has:opinion_draft", story.review.pk), "has-opinion-draft")
    reviewer.get_by_label("Réserve", exact=True).fill("Préciser le document d’information remis au patient.")
    reviewer.get_by_role("button", name="Ajouter une réserve").click()
    assert reviewer.get_by_label("Réserve", exact=True).count() == 2
    reviewer.get_by_role("button", name="Proposer à la signature").click()
    reviewer.get_by_text("Ce qui va se passer").wait_for()
    show(reviewer, url("has:opinion_propose", story.review.pk), "has-opinion-propose")


def test_reservations_with_what_changed(signed_in, aside, story, show):
    aside(lambda: story.accept().declare().open_expertise().give_opinions().convene().deliberate())
    aside(lambda: story.write_opinion().render_opinion().answer_reservations())
    reviewer = signed_in(story.office.reviewer)
    show(reviewer, url("has:opinion_draft", story.review.pk), "has-opinion-rendered")
    show(reviewer, url("has:reservations", story.review.pk), "has-reservations")
    reservation = story.review.opinion.reservations.first()
    show(reviewer, url("has:reservation_lift", reservation.pk), "has-reservation-lift")
    show(reviewer, url("has:reservation_maintain", reservation.pk), "has-reservation-maintain")
