"""A letter seen before it is proposed, marked PROJET: the very composition, of which nothing stays; who handles the matter."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AgencyRoleKind
from accounts.models import User
from adhesions.choices import Ground, Item
from adhesions.models import NominativeAuthorization
from adhesions.services import closings, endings
from coopps.demo import people
from coopps.demo.sessions import hold_session
from coopps.kernel.documents.models import Act, Letter, NumberSequence, Preparation, SigningSession
from coopps.kernel.documents.services import delivering
from coopps.kernel.instruction.models import Proposal
from coopps.kernel.instruction.services import examining, silence
from protocols.reviews.services import opinions
from tests.protocols.letters import Letter as IntentLetter
from tests.reading import printed, signed_in, words_of
from tests.stories import MOTIVE

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def kept() -> tuple:
    """What a preview never adds to."""
    models = (Letter, Preparation, Act, SigningSession, Proposal, NominativeAuthorization, NumberSequence)
    return tuple(model.objects.count() for model in models)


def shown(response) -> str:
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"].startswith("inline")
    assert "Content-Security-Policy" not in response
    assert "no-store" in response["Cache-Control"]
    return printed(response.content)


# --- Adhesions ----------------------------------------------------------------------------------------------------
@pytest.fixture
def examined(ours):
    return ours.ready().file().take().complete().examine()


def words_for(story, **changes) -> dict:
    acts = [act.code for act in story.adhesion.version.acts]
    return {"outcome": "autoriser", "acts": acts, "limits": "", "motivation": ""} | changes


def test_who_proposes_sees_the_letter_of_each_person(examined):
    story, client = examined, signed_in(examined.instructor)
    [(doctor, _)] = story.members
    pages = {
        person: [reverse(f"adhesions:{name}", args=[story.instruction.pk, story.membership(person).pk])
                 for name in ("proposal", "letter_preview")]
        for person in story.everyone
    }  # fmt: skip
    proposal, preview = pages[story.lead]
    assert f'formaction="{preview}"' in client.get(proposal).text
    assert client.get(preview).status_code == 405
    before = kept()
    read = shown(client.post(preview, words_for(story)))
    assert "PROJET : cette lettre n’est pas signée" in read
    assert "(à attribuer)" in read
    assert story.lead.full_name in read
    assert "Dominique Démo-NOR" in read  # who directs the agency
    assert "Affaire suivie par : Inès Démo-NOR, chargée d’instruction" in read
    assert story.protocol.version.acts[0].label in read
    assert "Code :" not in read
    assert kept() == before
    refusal = shown(client.post(preview, words_for(story, outcome="refuser", acts=[], motivation=MOTIVE)))
    assert MOTIVE in refusal
    assert kept() == before
    # the colleague’s decision that is proposed already is named, as it will be
    assert doctor.full_name not in read
    client.post(pages[doctor][0], words_for(story))
    assert doctor.full_name in shown(client.post(preview, words_for(story)))


def test_a_preview_says_what_proposing_would_say_and_loses_nothing(examined):
    story, client = examined, signed_in(examined.instructor)
    place = [story.instruction.pk, story.membership(story.lead).pk]
    answer = client.post(
        reverse("adhesions:letter_preview", args=place), words_for(story, outcome="refuser", acts=[], motivation="x")
    )
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/html")
    assert answer.context["form"].errors
    assert f'action="{reverse("adhesions:proposal", args=place)}"' in answer.text
    assert answer.context["form"]["motivation"].value() == "x"


def test_who_opens_the_preview_of_a_person(examined, theirs):
    story = examined
    url = reverse("adhesions:letter_preview", args=[story.instruction.pk, story.membership(story.lead).pk])
    for user, status in (
        (theirs.instructor, 404),
        (theirs.signatory, 404),
        (story.lead.user, 404),
        (story.members[0][0].user, 404),
        (theirs.lead.user, 404),
    ):
        assert signed_in(user).post(url, words_for(story)).status_code == status
    story.propose()  # the letters are at the signature: there is nothing to propose
    assert "attend la signature" in words_of(signed_in(story.instructor).post(url, words_for(story)))


def test_the_letter_is_the_one_that_was_seen(examined):
    """But for the number, the date, the code and the mark."""
    story, client = examined, signed_in(examined.instructor)
    url = reverse("adhesions:letter_preview", args=[story.instruction.pk, story.membership(story.lead).pk])
    read = shown(client.post(url, words_for(story, outcome="refuser", acts=[], motivation=MOTIVE)))
    story.propose(story.lead)
    proposed = story.letter(story.lead).authorization.proposal
    assert (proposed.outcome, MOTIVE in read) == ("refuser", True)
    story.session()
    real = printed(bytes(story.letter(story.lead).preparation.content))
    for words in ("Affaire suivie par : Inès Démo-NOR", "Dominique Démo-NOR", "Cachet électronique de l’agence"):
        assert (words in read, words in real) == (True, True)
    assert "PROJET" not in real


# --- Orders -------------------------------------------------------------------------------------------------------
def test_who_proposes_sees_the_order_or_the_refusal(our_protocol, their_protocol):
    our_protocol.transmitted().reviewed().write_opinion().render_opinion().answer_reservations().lift()
    client = signed_in(our_protocol.instructor)
    place = [our_protocol.instruction.pk]
    proposal, preview = reverse("protocols:propose", args=place), reverse("protocols:preview", args=place)
    assert f'formaction="{preview}"' in client.get(proposal).text
    assert client.get(preview).status_code == 405
    before, state = kept(), our_protocol.authorization.state
    order = shown(client.post(preview, {"outcome": "autoriser", "motivation": ""}))
    assert "Arrêté n° (à attribuer)" in order
    assert "PROJET" in order
    motive = "Les actes demandés ne répondent pas à un besoin de la région."
    refusal = shown(client.post(preview, {"outcome": "refuser", "motivation": motive}))
    assert motive in refusal
    assert "Affaire suivie par : Inès Démo-NOR" in refusal
    assert (kept(), our_protocol.authorization.state) == (before, state)
    answer = client.post(preview, {"outcome": "refuser", "motivation": ""})
    assert answer["Content-Type"].startswith("text/html")
    for user in (
        their_protocol.instructor,
        our_protocol.lead.user,
        our_protocol.signatory,
        our_protocol.office.reviewer,
    ):
        assert signed_in(user).post(preview, {"outcome": "autoriser"}).status_code in (403, 404)
    assert signed_in(their_protocol.instructor).post(preview, {"outcome": "autoriser"}).status_code == 404


# --- Opinions -----------------------------------------------------------------------------------------------------
def test_who_proposes_sees_the_opinion(our_protocol):
    our_protocol.transmitted().reviewed().write_opinion()
    opinions.take_back(our_protocol.review, our_protocol.office.reviewer)  # it is written, and not proposed
    review = our_protocol.review
    client = signed_in(our_protocol.office.reviewer)
    url = reverse("has:opinion_preview", args=[review.pk])
    assert url in client.get(reverse("has:opinion_propose", args=[review.pk])).text
    before, state = kept(), review.state
    read = shown(client.get(url))
    assert "Avis n° (à attribuer)" in read
    assert "PROJET" in read
    assert f"Affaire suivie par : {our_protocol.office.reviewer.full_name}" in read
    assert (kept(), type(review).objects.get(pk=review.pk).state) == (before, state)
    expert = our_protocol.office.experts[0]
    for user in (our_protocol.instructor, our_protocol.lead.user, getattr(expert, "user", expert)):
        assert signed_in(user).get(url).status_code == 404
    opinions.propose(review, our_protocol.office.reviewer)
    assert client.get(url).url == reverse("has:opinion_propose", args=[review.pk])  # which says why


# --- Who handles the matter (CRPA, L. 111-2) ------------------------------------------------------------------------
def test_the_acknowledgement_names_the_service_until_somebody_takes_the_dossier(ours):
    ours.ready().file()
    read = printed(bytes(ours.adhesion.acknowledgement.content))
    assert f"Affaire suivie par : {ours.adhesion.agency.service}" in read
    assert ours.adhesion.agency.phone in read
    assert ours.adhesion.agency.address in read


def test_the_letter_names_who_has_the_dossier_when_it_is_prepared(examined):
    from accounts.choices import AgencyRoleKind
    from coopps.demo import people
    from coopps.kernel.instruction.services import examining

    agency = examined.adhesion.agency
    colleague = people.agent(
        "collegue@demonstration.test", "Coline", "Démo", agency, AgencyRoleKind.INSTRUCTOR, "Instructrice"
    )
    examining.hand_over(examined.instruction, colleague)
    examined.instructor = colleague
    examined.propose().session()
    read = printed(bytes(examined.letter(examined.lead).preparation.content))
    assert "Affaire suivie par : Coline Démo, instructrice" in read


# --- What follows a decision, and what answers -----------------------------------------------------------------------
FACTS = "Le 3 mai, deux actes hors de la liste ont été réalisés dans ce service."


@pytest.fixture
def supervisor(normandy):
    return people.agent("suivi@demonstration.test", "Sami", "Démo", normandy, AgencyRoleKind.SUPERVISOR, "Suivi")


def seen(agent, stranger, proposal: str, place: int, words: dict) -> str:
    """The letter that the page offers to see, which leaves nothing behind; then the proposal itself."""
    page, preview = (reverse(name, args=[place]) for name in (proposal, PREVIEWS[proposal]))
    client = signed_in(agent)
    assert f'formaction="{preview}"' in client.get(page).text
    assert (client.get(preview).status_code, signed_in(stranger).post(preview, words).status_code) == (405, 404)
    before = kept()
    read = shown(client.post(preview, words))
    assert "PROJET : cette lettre n’est pas signée" in read
    assert client.post(preview, words | {"motivation": "", "facts": ""})["Content-Type"].startswith("text/html")
    assert kept() == before
    assert client.post(page, words).status_code == 302
    assert kept() > before
    return read


PREVIEWS = {
    "adhesions:suspension_propose": "adhesions:suspension_preview",
    "adhesions:suspension_lift": "adhesions:lift_preview",
    "adhesions:ending_propose": "adhesions:ending_preview",
    "adhesions:close_unanswered": "adhesions:closing_preview",
    "desk:motives_propose": "desk:motives_preview",
    "protocols:intent_redirect": "protocols:intent_redirect_preview",
    "protocols:intent_decline": "protocols:intent_decline_preview",
    "protocols:intent_close": "protocols:intent_close_preview",
}


def test_who_proposes_to_suspend_to_lift_or_to_end_sees_the_letter(ours, theirs, supervisor):
    ours.decided()
    right, out = ours.membership(ours.lead).current_authorization, theirs.instructor
    urgency = "Des patients sont exposés aujourd’hui à un acte qui n’est pas autorisé."
    words = {"ground": Ground.BREACH, "facts": FACTS, "urgency": urgency, "days": 15}
    assert urgency in seen(supervisor, out, "adhesions:suspension_propose", right.pk, words)
    hold_session(ours.adhesion.agency, ours.signatory)
    suspension, ending = right.suspensions.get(), right.endings.get()
    delivering.open_letter(ending.invitation.delivery, User.objects.get(pk=ours.lead.user_id))
    assert "Je lève la suspension" in seen(
        supervisor, out, "adhesions:suspension_lift", suspension.pk, {"motivation": FACTS}
    )
    endings.observe(ending, ours.lead.user, observations="Je confirme les faits du 3 mai.")
    assert MOTIVE in seen(supervisor, out, "adhesions:ending_propose", ending.pk, {"motivation": MOTIVE})


def test_who_proposes_to_close_or_to_give_motives_sees_the_letter(ours, theirs):
    ours.ready().file()
    examining.take(ours.instruction, ours.instructor)
    ours.request(ours.lead, Item.DIPLOMA)
    dossier, noon = ours.instruction, datetime.time(12)
    with time_machine.travel(datetime.datetime.combine(dossier.open_request.due_on, noon) + 2 * DAY, tick=False):
        words = {"motivation": MOTIVE}
        read = seen(ours.instructor, theirs.instructor, "adhesions:close_unanswered", dossier.pk, words)
        assert MOTIVE in read
        closings.take_back(ours.instruction, ours.instructor, reason="L’équipe a téléphoné.")
    with time_machine.travel(datetime.datetime.combine(ours.instruction.silence_on, noon) + 2 * DAY, tick=False):
        asked = silence.ask_motives(ours.instruction, ours.lead.user)
        assert MOTIVE in seen(ours.instructor, theirs.instructor, "desk:motives_propose", asked.pk, words)


@pytest.mark.parametrize("answer", ["redirect", "decline", "close"])
def test_who_answers_a_letter_of_intent_sees_the_answer(normandy, theirs, answer):
    letter = IntentLetter(normandy, 1).filed().take()
    if answer == "close":  # a question that nobody answered
        letter.ask()
    with time_machine.travel(timezone.now() + 90 * DAY, tick=False):
        words = {"motivation": MOTIVE, "where": "national"}
        assert MOTIVE in seen(letter.instructor, theirs.instructor, f"protocols:intent_{answer}", letter.pk, words)
