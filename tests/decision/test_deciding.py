"""The decision of a region: by whom, on what, and what it changes (BR-05, BR-06, BR-08, separation of duties)."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import connection

from accounts.choices import AgencyRoleKind
from accounts.services import roles
from adhesions.models import NominativeAuthorization
from coopps.demo import people
from coopps.demo.accounts import PASS_PHRASE
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.documents.services import signing_session
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.instruction.services import examining
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform
from protocols.choices import (
    OpinionOutcome,
    OrderOutcome,
    OrderState,
    ProjectState,
    ReservationState,
)
from protocols.models import RegionalAuthorization
from protocols.services import deciding, filing, instructing
from tests.stories import PUBLISHED, story

pytestmark = pytest.mark.django_db

AUTHORIZE, REFUSE = OrderOutcome.AUTHORIZE, OrderOutcome.REFUSE


def refusal_of(act, *args, **words) -> TransitionRefused:
    with pytest.raises(TransitionRefused) as refusal:
        act(*args, **words)
    return refusal.value


@pytest.fixture
def visaed(our_protocol):
    """Our project, examined by the agency."""
    return our_protocol.drafted().file().take().complete().examine().endorse()


@pytest.fixture
def reserved(our_protocol):
    """Our project, with an opinion that has two reservations."""
    return our_protocol.transmitted().reviewed().write_opinion().render_opinion()


@pytest.fixture
def ready(reserved):
    """Our project, every reservation lifted."""
    return reserved.answer_reservations().lift()


# --- What the law puts in the way -----------------------------------------------------------------------------------
def test_nothing_is_authorized_before_the_visa_nor_without_an_opinion(our_protocol):
    our_protocol.drafted().file().take().complete().examine()
    propose = (deciding.propose, our_protocol.authorization, our_protocol.instructor)
    assert refusal_of(*propose, outcome=AUTHORIZE).reasons == [
        "L’agence n’a pas encore donné son visa : le dossier n’est pas instruit."
    ]
    our_protocol.endorse()
    no_opinion = ["La Haute Autorité de santé n’a pas rendu son avis."]
    assert refusal_of(*propose, outcome=AUTHORIZE).reasons == no_opinion
    our_protocol.transmit()
    assert refusal_of(*propose, outcome=AUTHORIZE).reasons == no_opinion
    assert not Letter.objects.exists()
    assert our_protocol.authorization.state == OrderState.REQUESTED


def test_an_unfavorable_opinion_authorizes_nothing_whoever_asks(our_protocol):
    our_protocol.transmitted().reviewed("contre").write_opinion(OpinionOutcome.UNFAVORABLE).render_opinion()
    refusal = refusal_of(deciding.propose, our_protocol.authorization, our_protocol.instructor, outcome=AUTHORIZE)
    assert "défavorable" in str(refusal)
    letter = Letter.objects.create(
        kind=deciding.ORDER, agency=our_protocol.agency, title="Arrêté", proposed_by=our_protocol.instructor
    )
    words = {"outcome": AUTHORIZE, "motivation": "", "letter": letter, "proposed_by": our_protocol.instructor}
    refusal_of(perform, our_protocol.authorization, "propose", our_protocol.instructor, **words)
    refusal_of(perform, our_protocol.authorization, "authorize", SYSTEM, order_number="1", order_date=None)
    assert our_protocol.authorization.state == OrderState.REQUESTED


def test_each_reservation_keeps_the_decision_away_until_it_is_lifted(reserved):
    propose = (deciding.propose, reserved.authorization, reserved.instructor)
    sentences = [f"La réserve n° {number} de la Haute Autorité de santé n’est pas levée." for number in (1, 2)]
    assert refusal_of(*propose, outcome=AUTHORIZE).reasons == sentences
    reserved.answer_reservations()
    assert refusal_of(*propose, outcome=AUTHORIZE).reasons == sentences
    reserved.lift().propose()
    assert reserved.authorization.state == OrderState.PENDING


def test_a_decision_proposed_against_the_law_is_not_signed(ready):
    """The law is read again at the signature: a proposal forced into the database decides nothing."""
    ready.propose()
    ready.review.opinion.reservations.update(state=ReservationState.OPEN)
    ready.sign()
    assert (ready.authorization.state, Act.objects.filter(kind=deciding.ORDER).count()) == (OrderState.PENDING, 0)
    assert "n’est pas levée" in ready.authorization.letter.last_error


def test_after_the_visa_a_refusal_waits_for_the_opinion(visaed):
    propose = (deciding.propose, visaed.authorization, visaed.instructor)
    assert "au vu de l’avis" in str(refusal_of(*propose, outcome=REFUSE, motivation="Motif."))
    visaed.transmit()
    assert "au vu de l’avis" in str(refusal_of(*propose, outcome=REFUSE, motivation="Motif."))


# --- Who ------------------------------------------------------------------------------------------------------------
def test_an_author_instructs_nothing_of_their_own_project(ready, normandy):
    for author in (ready.lead, ready.colleague):
        roles.give_role(
            user=author.user, agency=normandy, kind=AgencyRoleKind.INSTRUCTOR, quality="Chargé d’instruction",
            valid_from=normandy.today(),
        )  # fmt: skip
        assert refusal_of(deciding.propose, ready.authorization, author.user, outcome=AUTHORIZE).forbidden
        assert refusal_of(instructing.close, ready.authorization, author.user, reason="Motif.").forbidden
    assert ready.authorization.state == OrderState.REQUESTED


def test_another_region_and_the_signatory_propose_nothing(ready, their_protocol):
    for stranger in (their_protocol.instructor, ready.signatory, ready.office.reviewer, ready.office.president):
        assert refusal_of(deciding.propose, ready.authorization, stranger, outcome=AUTHORIZE).forbidden


def test_who_proposed_or_wrote_does_not_sign(ready, normandy):
    """A director who wrote the project, or proposed the order, finds no letter of it in their own session."""
    ready.propose()
    letter = ready.authorization.letter
    for person in (ready.instructor, ready.lead.user, ready.colleague.user):
        roles.delegate_signature(
            agency=normandy, delegate=person, granted_by=ready.signatory, quality="Adjointe", reference="n° 1",
            valid_from=normandy.today(),
            **PUBLISHED,
        )  # fmt: skip
        session = signing_session.open_session(normandy, person)
        assert not session.letters.exists()
        assert refusal_of(signing_session.show, letter, person).forbidden
    ready.sign()
    assert ready.authorization.state == OrderState.AUTHORIZED


# --- The order ------------------------------------------------------------------------------------------------------
def test_a_signed_order_authorizes_the_version_that_met_the_reservations(ready):
    assert not ready.project.protocol.versions.filter(is_public=True).exists()
    ready.propose().sign()
    authorization, project = ready.authorization, ready.project
    act = Act.objects.get(letter=authorization.letter)
    assert (authorization.state, authorization.order_number, authorization.order_date) == (
        OrderState.AUTHORIZED, act.number, act.day,
    )  # fmt: skip
    assert authorization.version == project.version
    assert [version.number for version in project.protocol.versions.filter(is_public=True)] == [project.version.number]
    assert project.state == ProjectState.DECIDED
    assert project.protocol.title == project.version.title
    assert not authorization.is_in_force(ready.agency.today())
    told = set(Message.objects.filter(kind="protocole_autorise").values_list("recipient", flat=True))
    assert told == {ready.lead.user_id, ready.colleague.user_id}


def test_numbers_count_by_agency_and_year(ready, their_protocol):
    ready.propose().sign()
    their_protocol.authorized()
    year = ready.agency.today().year
    assert [row.order_number for row in (ready.authorization, their_protocol.authorization)] == [
        f"NOR-{year}-ARR-00001", f"REU-{year}-ARR-00001",
    ]  # fmt: skip


def test_the_order_is_in_force_once_its_publication_is_entered(ready):
    ready.propose().sign()
    today = ready.agency.today()
    words = {"publication_reference": "RAA n° 12", "publication_date": today}
    publish = (deciding.publish, ready.authorization)
    assert refusal_of(*publish, ready.lead.user, **words).forbidden
    assert "Indiquez la référence" in str(
        refusal_of(*publish, ready.instructor, **words | {"publication_reference": " "})
    )
    assert str(refusal_of(*publish, ready.instructor, **words | {"publication_date": None})) == (
        "Indiquez la date de publication au recueil des actes administratifs."
    )
    later, before = today + datetime.timedelta(days=1), today - datetime.timedelta(days=1)
    assert "à venir" in str(refusal_of(*publish, ready.instructor, **words | {"publication_date": later}))
    assert "précéder" in str(refusal_of(*publish, ready.instructor, **words | {"publication_date": before}))
    signed = ready.authorization.order_number
    authorization = deciding.publish(
        ready.authorization, ready.instructor, **words, order_number="autre", order_date=before
    )
    assert authorization.is_in_force(today)
    assert (authorization.order_number, authorization.order_date) == (signed, today)


def test_the_session_signs_orders_and_letters_together(ready, work):
    """One session: an order and the nominative letters of a team, in one confirmation."""
    team = story(ready.agency, "DEMO-URODYN", 1).ready().file().take().complete().examine().propose()
    ready.propose()
    session = signing_session.open_session(ready.agency, ready.signatory)
    work()
    seen = {letter.pk: letter.preparation.sha256 for letter in session.letters.all()}
    assert ready.authorization.letter_id in seen
    assert len(seen) == 1 + len(team.everyone)
    for letter in session.letters.all():
        signing_session.show(letter, ready.signatory)
    assert signing_session.confirm(session, ready.signatory, seen, PASS_PHRASE) == []
    work()
    assert {letter.state for letter in session.letters.all()} == {LetterState.SIGNED}
    assert ready.authorization.state == OrderState.AUTHORIZED
    assert NominativeAuthorization.objects.filter(state="autorisee").count() == len(team.everyone)


# --- The refusal ----------------------------------------------------------------------------------------------------
def test_a_refusal_before_the_has_ends_the_examination_and_the_project(our_protocol):
    our_protocol.drafted().file().take().complete().examine()
    refusal = refusal_of(deciding.propose, our_protocol.authorization, our_protocol.instructor, outcome=REFUSE)
    assert str(refusal) == "Un refus est motivé en droit et en fait : rédigez la motivation."
    our_protocol.propose(REFUSE, "Aucun besoin régional (CSP, L. 4011-2).")
    assert our_protocol.instruction.state == InstructionState.PROPOSED
    our_protocol.sign()
    assert (our_protocol.authorization.state, our_protocol.project.state, our_protocol.instruction.state) == (
        OrderState.REFUSED, ProjectState.REJECTED, InstructionState.DECIDED,
    )  # fmt: skip
    assert not our_protocol.project.protocol.versions.filter(is_public=True).exists()
    # The addressee has the letter; the others who wrote are told that there is a decision.
    told = Message.objects.filter(kind="protocole_refuse").values_list("to", flat=True)
    assert set(told) == {our_protocol.colleague.user.email}


def test_a_refusal_after_the_opinion_makes_the_reservations_lapse(reserved):
    reserved.refuse()
    states = set(reserved.review.opinion.reservations.values_list("state", flat=True))
    assert (reserved.authorization.state, reserved.project.state, states) == (
        OrderState.REFUSED, ProjectState.DECIDED, {ReservationState.LAPSED},
    )  # fmt: skip
    assert Message.objects.get(kind="decision_de_la_region").recipient == reserved.office.reviewer


def test_nobody_is_refused_before_the_identity_is_verified(our_protocol):
    our_protocol.drafted().file()
    examining.take(our_protocol.instruction, our_protocol.instructor)
    our_protocol.complete().examine()
    propose = (deciding.propose, our_protocol.authorization, our_protocol.instructor)
    assert "n’est pas vérifiée" in str(refusal_of(*propose, outcome=REFUSE, motivation="Motif."))
    assert our_protocol.instruction.state == InstructionState.COMPLETE
    our_protocol.lead.refresh_from_db()
    people.verify(our_protocol.lead, our_protocol.instructor, our_protocol.agency)
    our_protocol.propose(REFUSE, "Motif.")


# --- Taken back, sent back ------------------------------------------------------------------------------------------
def test_a_proposal_is_taken_back_until_its_signature(our_protocol):
    our_protocol.drafted().file().take().complete().examine().propose(REFUSE, "Motif.")
    letter = our_protocol.authorization.letter
    refusal = refusal_of(deciding.take_back, our_protocol.authorization, our_protocol.instructor, reason=" ")
    assert str(refusal) == "Dites pourquoi la proposition est reprise."
    deciding.take_back(our_protocol.authorization, our_protocol.instructor, reason="Erreur.")
    assert (Letter.objects.get(pk=letter.pk).state, our_protocol.authorization.state, our_protocol.instruction.state) == (
        LetterState.CANCELLED, OrderState.REQUESTED, InstructionState.COMPLETE,
    )  # fmt: skip
    our_protocol.propose(REFUSE, "Motif.").sign()
    refusal = refusal_of(deciding.take_back, our_protocol.authorization, our_protocol.instructor, reason="Trop tard.")
    assert "n’est plus possible : l’état est maintenant" in str(refusal)
    assert our_protocol.authorization.state == OrderState.REFUSED


def test_the_signatory_sends_the_order_back_with_a_reason(ready, work):
    ready.propose()
    letter = ready.authorization.letter
    signing_session.open_session(ready.agency, ready.signatory)
    work()
    signing_session.send_back(letter, ready.signatory, "Précisez le territoire.")
    assert (ready.authorization.state, ready.authorization.letter) == (OrderState.REQUESTED, None)
    assert ready.authorization.record.last().note == "Précisez le territoire."
    assert Message.objects.get(kind="lettre_renvoyee").recipient == ready.instructor
    ready.propose().sign()
    assert ready.authorization.state == OrderState.AUTHORIZED


# --- Without further action -----------------------------------------------------------------------------------------
def test_closing_a_dossier_ends_everything_that_was_open(our_protocol):
    our_protocol.transmitted().admit().invite()
    refusal = refusal_of(instructing.close, our_protocol.authorization, our_protocol.instructor, reason=" ")
    assert str(refusal) == "Dites pourquoi le projet est classé sans suite."
    instructing.close(our_protocol.authorization, our_protocol.instructor, reason="L’équipe ne répond plus.")
    assert (our_protocol.authorization.state, our_protocol.project.state, our_protocol.review.state) == (
        OrderState.CLOSED, ProjectState.CLOSED, "retiree",
    )  # fmt: skip
    assert our_protocol.project.closing_reason == "L’équipe ne répond plus."


def test_a_decision_at_the_signature_is_not_closed_nor_withdrawn(ready):
    ready.propose()
    assert "signature" in str(refusal_of(instructing.close, ready.authorization, ready.instructor, reason="Motif."))
    assert "signature" in str(refusal_of(filing.withdraw, ready.project, ready.lead.user))
    assert (ready.authorization.state, ready.project.state) == (OrderState.PENDING, ProjectState.REVIEWED)


# --- Another region (BR-08) -----------------------------------------------------------------------------------------
def test_an_extension_is_authorized_by_the_other_region_without_the_has(ready, their_protocol):
    ready.propose().sign().publish()
    their_protocol.extend(ready.project.protocol).take().complete()
    early = refusal_of(deciding.propose, their_protocol.authorization, their_protocol.instructor, outcome=AUTHORIZE)
    assert "visa" in str(early)
    their_protocol.examine().endorse().propose().sign().publish()
    theirs = their_protocol.authorization
    assert theirs.is_in_force(their_protocol.agency.today())
    assert theirs.version == ready.authorization.version
    told = Message.objects.filter(kind="arrete_signe", subject__contains="La Réunion")
    assert {row.recipient for row in told} == {ready.office.reviewer}
    text = Act.objects.get(letter=theirs.letter).snapshot
    assert text["protocole"]["empreinte"] == ready.authorization.version.sha256


# --- Two at once ----------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_of_two_proposals_at_once_one_goes_to_the_signatory(ready):
    barrier, told = threading.Barrier(2), []

    def propose(outcome, motivation):
        try:
            barrier.wait()
            deciding.propose(ready.authorization, ready.instructor, outcome=outcome, motivation=motivation)
            told.append(outcome)
        except TransitionRefused as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=propose, args=words) for words in ((AUTHORIZE, ""), (REFUSE, "Motif."))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [won] = [word for word in told if word in OrderOutcome.values]
    authorization = RegionalAuthorization.objects.get(pk=ready.authorization.pk)
    assert (authorization.state, authorization.outcome) == (OrderState.PENDING, won)
    assert Letter.objects.filter(kind__in=deciding.KINDS.values()).count() == 1
