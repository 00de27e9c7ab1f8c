"""The session of the college in pages: the reviewer conducts it, the members read and vote, the opinion is written from it."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AgencyRoleKind
from coopps.demo import people
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.documents.models import Letter
from coopps.kernel.documents.services import signing_session
from coopps.kernel.mailing.models import Message
from protocols.choices import OpinionOutcome
from protocols.reviews.choices import CollegeSessionState, ReviewState, Vote
from protocols.reviews.services import college, experts
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db
S = CollegeSessionState


def url(name: str, pk: int, *more) -> str:
    return reverse(name, args=[pk, *more])


@pytest.fixture
def given(ours):
    """Every expert gave an opinion."""
    return ours.accept().declare().open_expertise().give_opinions()


@pytest.fixture
def reviewer(given) -> Client:
    """The reviewer, signed in."""
    return signed_in(given.office.reviewer)


def seats(story) -> list:
    return list(story.session.members.select_related("appointment__expert__user").order_by("pk"))


def test_a_session_from_the_convocation_to_the_minutes(given, reviewer):
    review = given.review
    page = words_of(reviewer.get(url("has:session_convene", review.pk)))
    for place in given.appointments:
        assert str(place.expert) in page
    day = given.agency.today() + datetime.timedelta(days=9)
    answer = reviewer.post(
        url("has:session_convene", review.pk),
        {"held_at": f"{day:%Y-%m-%d}T14:30", "place": "Salle 4", "rapporteur": given.appointments[0].pk},
        follow=True,
    )
    session = given.session
    assert session.held_at.astimezone(review.agency.tz).strftime("%H:%M") == "14:30"
    assert "Présents : 0 sur 3 membres non récusés. Il en faut 2." in words_of(answer)
    assert "au moins la moitié des membres" in words_of(answer)
    refused = words_of(reviewer.get(url("has:session_open", session.pk)))
    assert "elle s’ouvre ce jour-là" in refused
    assert "Le quorum n’est pas atteint" in refused
    type(session).objects.filter(pk=session.pk).update(held_at=timezone.now())  # the day comes
    members = seats(given)
    reviewer.post(url("has:session_presence", session.pk), {"present": [member.pk for member in members]})
    page = words_of(reviewer.get(url("has:session", session.pk)))
    assert "Le quorum est atteint" in page
    reviewer.post(url("has:session_open", session.pk))
    reviewer.post(url("has:session_reveal", session.pk))
    assert given.session.state == S.REVEALED
    page = words_of(reviewer.get(url("has:session", session.pk)))
    assert "Avis de démonstration." in page
    # The members vote, one of them through the reviewer.
    for member, vote in zip(members[:2], (Vote.FOR_WITH_RESERVATIONS, Vote.AGAINST), strict=True):
        client = signed_in(member.appointment.expert.user)
        assert "Les avis sont révélés" in words_of(client.get(url("has:session_member", member.appointment_id)))
        client.post(url("has:vote", member.appointment_id), {"vote": vote, "dissent": "Je ne partage pas cet avis."})
    assert "2 sur 3" in words_of(reviewer.get(url("has:session_votes", session.pk))).replace(" ", " ")
    refused = words_of(reviewer.post(url("has:session_close_vote", session.pk)))
    assert f"{members[2]} n’a pas voté." in refused
    reviewer.post(
        url("has:session_record_vote", session.pk, members[2].pk), {"vote": Vote.FOR_WITH_RESERVATIONS, "dissent": ""}
    )
    assert "enregistré par" in words_of(reviewer.get(url("has:session_votes", session.pk)))
    reviewer.post(url("has:session_close_vote", session.pk))
    assert given.session.outcome == OpinionOutcome.WITH_RESERVATIONS
    assert "La synthèse du rapporteur ou de la rapporteuse manque." in words_of(
        reviewer.post(url("has:session_close", session.pk))
    )
    reviewer.post(url("has:session_synthesis", session.pk), {"synthesis": "Le collège a débattu."})
    page = words_of(reviewer.post(url("has:session_close", session.pk), follow=True))
    session = given.session
    assert session.state == S.CLOSED
    assert f"Procès-verbal n° {session.minutes.number}" in page
    assert reviewer.get(reverse("portal:act", args=[session.minutes.pk])).status_code == 200
    member = signed_in(members[0].appointment.expert.user)
    assert member.get(reverse("portal:act", args=[session.minutes.pk])).status_code == 200
    assert "Résultat : favorable avec réserves" in words_of(
        member.get(url("has:session_member", members[0].appointment_id))
    )


def present(story) -> None:
    members = [member.pk for member in story.session.members.all()]
    college.record_presence(story.session, story.office.reviewer, present=members)


def test_nobody_votes_before_the_reveal_nor_after_the_closing(given):
    given.convene()
    member = seats(given)[0]
    client = signed_in(member.appointment.expert.user)
    assert client.get(url("has:vote", member.appointment_id)).status_code == 403
    present(given)
    college.open(given.session, given.office.reviewer)
    college.reveal(given.session, given.office.reviewer)
    for one in seats(given):
        college.cast_vote(one, one.appointment.expert.user, vote=Vote.FOR)
    client.post(url("has:vote", member.appointment_id), {"vote": Vote.AGAINST})
    assert seats(given)[0].vote == Vote.AGAINST
    college.close_vote(given.session, given.office.reviewer)
    page = words_of(client.post(url("has:vote", member.appointment_id), {"vote": Vote.FOR}))
    assert "Le vote n’est pas ouvert" in page
    assert seats(given)[0].vote == Vote.AGAINST


def test_a_member_who_is_absent_reads_and_does_not_vote(given):
    given.convene()
    first, *others = seats(given)
    college.record_presence(given.session, given.office.reviewer, present=[member.pk for member in others])
    college.open(given.session, given.office.reviewer)
    college.reveal(given.session, given.office.reviewer)
    client = signed_in(first.appointment.expert.user)
    page = words_of(client.get(url("has:session_member", first.appointment_id)))
    assert "Avis de démonstration." in page
    assert url("has:vote", first.appointment_id) not in page
    assert "n’est pas présent" in words_of(client.post(url("has:vote", first.appointment_id), {"vote": Vote.FOR}))


def test_the_page_of_a_member_is_shown_again_once_the_session_moved(given):
    given.convene()
    member = seats(given)[0]
    client = signed_in(member.appointment.expert.user)
    pulse = re.search(
        r'hx-get="([^"]+)"', words_of(client.get(url("has:session_member", member.appointment_id)))
    ).group(1)
    assert "HX-Refresh" not in client.get(pulse).headers
    assert pulse.startswith(url("has:session_pulse", member.appointment_id))
    present(given)
    answer = client.get(pulse)
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")


def test_the_rapporteur_writes_the_synthesis_and_nobody_else_of_the_college(given):
    given.convene()
    present(given)
    college.open(given.session, given.office.reviewer)
    college.reveal(given.session, given.office.reviewer)
    rapporteur, other, _ = seats(given)
    client = signed_in(rapporteur.appointment.expert.user)
    page = url("has:member_synthesis", rapporteur.appointment_id)
    assert page in words_of(client.get(url("has:session_member", rapporteur.appointment_id)))
    client.post(page, {"synthesis": "Vu et débattu."})
    assert given.session.synthesis == "Vu et débattu."
    assert (
        signed_in(other.appointment.expert.user).get(url("has:member_synthesis", other.appointment_id)).status_code
        == 403
    )
    signed_in(given.office.reviewer).post(url("has:session_rapporteur", given.session.pk), {"member": other.pk})
    assert [member.is_rapporteur for member in seats(given)] == [False, True, False]


def test_a_cancelled_session_says_why_and_another_is_convened(given, reviewer):
    given.convene()
    first = given.session
    reviewer.post(url("has:session_cancel", first.pk), {"reason": "Trop peu de présents."})
    assert "Trop peu de présents." in words_of(reviewer.get(url("has:session", first.pk)))
    assert Message.objects.filter(kind="college_annulation").count() == 3
    given.convene()
    assert given.session.pk != first.pk


def test_a_colleague_of_the_reviewer_reads_and_conducts_nothing(given):
    given.convene()
    colleague = people.agent(
        "autre@demonstration.test", "Remi", "Démo-HAS", given.review.agency, AgencyRoleKind.REVIEWER, "Chef de projet"
    )
    client, pk = signed_in(colleague), given.session.pk
    assert client.get(url("has:session", pk)).status_code == 200
    for name in (
        "has:session_presence",
        "has:session_rapporteur",
        "has:session_open",
        "has:session_reveal",
        "has:session_synthesis",
    ):
        assert client.post(url(name, pk)).status_code == 403
    for name in ("has:session_close_vote", "has:session_close", "has:session_cancel"):
        assert client.post(url(name, pk)).status_code == 403
    assert client.post(url("has:session_record_vote", pk, seats(given)[0].pk)).status_code == 403
    assert client.post(url("has:session_convene", given.review.pk)).status_code == 403
    assert client.post(url("has:opinion_draft", given.review.pk), {}).status_code == 403
    assert given.review.opinion is None
    assert given.session.state == S.CONVENED


def test_an_expert_and_the_agency_never_open_the_pages_of_the_lead(given):
    given.convene()
    for user in (given.office.experts[0].user, given.instructor, given.lead.user, given.office.president):
        client = signed_in(user)
        assert client.get(url("has:session", given.session.pk)).status_code == 404
        assert client.get(url("has:session_votes", given.session.pk)).status_code == 404
        assert client.get(url("has:opinion_draft", given.review.pk)).status_code == 404


def test_the_live_votes_ask_the_same_number_of_queries_whoever_voted(given, reviewer):
    given.convene()
    present(given)
    college.open(given.session, given.office.reviewer)
    college.reveal(given.session, given.office.reviewer)
    page = url("has:session_votes", given.session.pk)

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert reviewer.get(address).status_code == 200
        return len(found)

    count(page)
    none, whole = count(page), count(url("has:session", given.session.pk))
    for one in seats(given):
        college.cast_vote(one, one.appointment.expert.user, vote=Vote.FOR)
    assert count(page) == none
    assert count(url("has:session", given.session.pk)) == whole


# --- The opinion of the HAS -------------------------------------------------------------------------------------------
@pytest.fixture
def voted(given):
    """The session is closed: favorable with reservations."""
    return given.convene().deliberate()


def rows(prefix: str, *values: dict[str, str]) -> dict[str, str]:
    """What a set of rows posts."""
    posted = {f"{prefix}-TOTAL_FORMS": str(len(values)), f"{prefix}-INITIAL_FORMS": "0"}
    for place, value in enumerate(values):
        posted |= {f"{prefix}-{place}-{name}": text for name, text in value.items()}
    return posted


def test_the_opinion_says_what_was_voted_and_is_saved_as_typed(voted, reviewer):
    page = url("has:opinion_draft", voted.review.pk)
    assert "Le collège a voté" in words_of(reviewer.get(page))
    posted = {"motives": "Vu le débat."} | rows("reserve", {"text": "Préciser.", "section": "training"}, {"text": ""})
    posted |= rows("recommandation", {"text": "Évaluer."})
    assert reviewer.post(page, posted, headers={"X-Autosave": "1"}).status_code == 204
    opinion = voted.review.opinion
    assert opinion.outcome == OpinionOutcome.WITH_RESERVATIONS
    assert [(row.number, row.text, row.section) for row in opinion.reservations.all()] == [(1, "Préciser.", "training")]
    assert [row.text for row in opinion.recommendations.all()] == ["Évaluer."]


def test_a_row_more_is_shown_without_a_script_and_what_is_typed_stays(voted, reviewer):
    page = url("has:opinion_draft", voted.review.pk)
    posted = {"motives": "Pas encore.", "ajouter": "reserve"} | rows("reserve", {"text": "Une.", "section": ""})
    shown = words_of(reviewer.post(page, posted | rows("recommandation", {"text": ""})))
    assert 'name="reserve-1-text"' in shown
    assert "Une." in shown
    assert "Pas encore." in shown
    assert voted.review.opinion is None


def test_an_opinion_with_reservations_names_one(voted, reviewer):
    page = url("has:opinion_draft", voted.review.pk)
    asked = reviewer.post(
        page, {"proposer": "1"} | rows("reserve", {"text": ""}) | rows("recommandation", {"text": ""})
    )
    refused = words_of(reviewer.get(asked.url))
    assert "énonce au moins une réserve" in refused
    assert voted.review.state == ReviewState.EXPERTISE


def test_the_opinion_goes_to_the_president_and_comes_back(voted, reviewer):
    voted_page = url("has:opinion_draft", voted.review.pk)
    posted = {"proposer": "1"} | rows("reserve", {"text": "Préciser.", "section": ""})
    asked = reviewer.post(voted_page, posted | rows("recommandation", {"text": ""}))
    assert "Une réserve est à lever" in words_of(reviewer.get(asked.url))
    reviewer.post(url("has:opinion_propose", voted.review.pk))
    assert voted.review.state == ReviewState.PROPOSED
    assert "Reprendre l’avis" in words_of(reviewer.get(voted_page))
    assert "L’avis ne se rédige pas maintenant" in words_of(
        reviewer.post(voted_page, posted | rows("recommandation", {"text": ""}))
    )
    reviewer.post(url("has:opinion_take_back", voted.review.pk))
    assert voted.review.state == ReviewState.EXPERTISE


def test_the_president_reads_and_signs_an_act_addressed_to_nobody(voted):
    voted.write_opinion()
    president = signed_in(voted.office.president)
    assert "Avis : " in words_of(president.get(reverse("portal:signing")))
    president.post(reverse("portal:signing"))
    letter = voted.review.opinion.letter
    signing_session.prepare_letter(letter.pk)
    page = words_of(president.get(reverse("portal:signing_letter", args=[letter.pk])))
    assert "Cet acte n’est adressé à personne en particulier." in page
    assert "Avis favorable avec réserves" in page
    assert president.get(reverse("portal:signing_bytes", args=[letter.pk])).status_code == 200
    assert "Confirmer une lettre" in words_of(president.get(reverse("portal:signing_confirmation")))
    assert Letter.objects.get(pk=letter.pk).state == LetterState.PREPARED


def test_an_expert_reported_during_the_vote_leaves_it(given, reviewer):
    given.convene()
    present(given)
    college.open(given.session, given.office.reviewer)
    college.reveal(given.session, given.office.reviewer)
    first = seats(given)[0]
    experts.report_link(first.appointment, first.appointment.expert.user, link="Je le découvre.")
    client = signed_in(first.appointment.expert.user)
    assert client.get(url("has:session_member", first.appointment_id)).status_code == 403
    assert client.post(url("has:vote", first.appointment_id), {"vote": Vote.FOR}).status_code == 403
    assert "Présents : 2 sur 2 membres non récusés" in words_of(reviewer.get(url("has:session", given.session.pk)))
