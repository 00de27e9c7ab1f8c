"""The dates of a dossier are told before they come; silence rejects, a person notes it, its motives are given (BR-12)."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from accounts.models import User
from adhesions.choices import Item
from adhesions.services import filing
from coopps.demo import people
from coopps.demo.sessions import hold_session
from coopps.kernel import outbox
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.documents.services import delivering
from coopps.kernel.instruction import selectors
from coopps.kernel.instruction.choices import InstructionState, MotivesState
from coopps.kernel.instruction.models import ImpliedRejection, MotivesRequest
from coopps.kernel.instruction.services import silence
from coopps.kernel.law.clock import WARNED_BEFORE, add_months, warning_due
from coopps.kernel.mailing.models import Message
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.deadlines import warn_of_answers
from tests.reading import printed, signed_in, words_of

pytestmark = pytest.mark.django_db

MOTIVES = "Le protocole demande soixante heures de formation (CSP, L. 4011-3) ; le dossier en montre vingt."
KINDS = ("echeance", "silence", "rejet_ne_du_silence")


def on(day: datetime.date, agency, clock: str = "12:00"):
    """A moment of a day, by the clock of the agency."""
    moment = datetime.datetime.combine(day, datetime.time.fromisoformat(clock), tzinfo=agency.tz)
    return time_machine.travel(moment, tick=False)


def days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


def told(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("pk"))


@pytest.fixture
def supervisor(normandy):
    return people.agent("suivi@demonstration.test", "Sami", "Démo", normandy, AgencyRoleKind.SUPERVISOR, "Suivi")


@pytest.fixture
def silent(ours):
    """Our dossier, taken, on the day after silence rejected it."""
    ours.ready().file().take()
    with on(ours.instruction.silence_on + days(1), ours.adhesion.agency):
        yield ours


def members(story) -> set[int]:
    return {person.user_id for person in story.everyone}


# --- Before the dates ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("left", "step"),
    [(60, None), (31, None), (30, 30), (29, 30), (8, 30), (7, 7), (2, 7), (1, 1), (0, 0), (-1, 0), (-40, 0)],
)
def test_a_warning_that_no_run_gave_is_given_at_the_next(left, step):
    today = datetime.date(2028, 2, 29)
    assert warning_due(today + days(left), today) == step


def test_br_12_who_examines_is_told_before_each_date_and_on_the_day_once(ours):
    ours.ready().file().take().complete()
    agency, dossier = ours.adhesion.agency, ours.instruction
    for kind, date in (("echeance", dossier.due_on), ("silence", dossier.silence_on)):
        for step in WARNED_BEFORE:
            with on(date - days(step + 1), agency, "23:59"):
                outbox.run_daily()
            before = len(told(kind))
            with on(date - days(step), agency, "00:00"):
                outbox.run_daily()
                outbox.run_daily()
            assert len(told(kind)) == before + 1
            assert told(kind)[-1].recipient == ours.instructor
            assert dossier.number in told(kind)[-1].body
    assert [len(told(kind)) for kind in KINDS] == [4, 4, 0]


def test_a_dossier_that_nobody_took_warns_the_service_and_one_that_nobody_declared_complete_warns_too(ours):
    ours.ready().file()
    agency, dossier = ours.adhesion.agency, ours.instruction
    with on(add_months(agency.day_of(dossier.filed_at), 2) - days(7), agency):
        outbox.run_daily()
    assert [(message.to, message.recipient) for message in told("echeance")] == [(agency.email, None)]


def test_an_instructor_who_left_is_told_nothing_more(ours):
    ours.ready().file().take().complete()
    agency, dossier = ours.adhesion.agency, ours.instruction
    agency.roles.filter(user=ours.instructor).update(valid_to=dossier.due_on - days(20))
    with on(dossier.due_on - days(7), agency):
        outbox.run_daily()
    assert [message.to for message in told("echeance")] == [agency.email]


def test_what_is_awaited_has_no_date_to_act_and_a_silence_that_waits(ours):
    ours.ready().file().take().request(ours.lead, Item.INSURANCE)
    agency, dossier = ours.adhesion.agency, ours.instruction
    assert dossier.silence_on == add_months(agency.day_of(dossier.filed_at), 4) + days(30)
    with on(add_months(agency.day_of(dossier.filed_at), 2), agency):
        outbox.run_daily()
    assert [told(kind) for kind in KINDS] == [[], [], []]


def test_a_dossier_decided_or_withdrawn_warns_nobody(ours, theirs):
    ours.decided()
    theirs.ready().file()
    silence_on = theirs.instruction.silence_on
    filing.withdraw(theirs.adhesion, theirs.lead.user)
    with on(silence_on + days(3), theirs.adhesion.agency):
        outbox.run_daily()
    assert [told(kind) for kind in KINDS] == [[], [], []]


def test_each_agency_counts_by_its_own_midnight(ours, theirs):
    """At La Réunion the day begins three or two hours before that of Caen."""
    longer = datetime.date(2028, 12, 31)
    for story in (ours, theirs):
        story.open().invite().join().write_intent().fill(valid_to=longer).engage()
    with time_machine.travel(datetime.datetime(2027, 10, 31, 12, tzinfo=datetime.UTC), tick=False):
        for story in (ours, theirs):
            filing.file(story.adhesion, story.lead.user)
    assert ours.instruction.silence_on == theirs.instruction.silence_on == datetime.date(2028, 2, 29)
    with time_machine.travel(datetime.datetime(2028, 2, 29, 21, tzinfo=datetime.UTC), tick=False):
        assert selectors.born_rejection(theirs.instruction) == datetime.date(2028, 2, 29)
        assert selectors.born_rejection(ours.instruction) is None
        both = [ours.adhesion.agency, theirs.adhesion.agency]
        assert list(selectors.rejected_by_silence(both)) == [theirs.instruction]
        outbox.run_daily()
        assert [message.to for message in told("rejet_ne_du_silence")] == [theirs.adhesion.agency.email]


def test_the_answer_to_a_letter_of_intent_is_told_before_its_day(our_protocol):
    our_protocol.open().write_intent().announce()
    intent, agency = our_protocol.intent, our_protocol.agency
    date = add_months(agency.day_of(intent.filed_at), 2)
    with on(date - days(7), agency):
        warn_of_answers()
        warn_of_answers()
        assert [message.to for message in told("intention_echeance")] == [agency.email]
        our_protocol.examine_intent()
    with on(date, agency):
        outbox.run_daily()
        assert [message.recipient for message in told("intention_echeance")] == [None, our_protocol.instructor]
        page = words_of(signed_in(our_protocol.instructor).get(reverse("protocols:intent", args=[intent.pk])))
        assert french_date(date).replace("\xa0", " ") in page


# --- The day after ------------------------------------------------------------------------------------------------
def test_both_sides_read_that_a_rejection_was_born_and_nothing_is_authorized(silent):
    dossier = silent.instruction
    fact = f"née ce jour-là du silence de l’agence ({dossier.silence_basis}). Elle n’autorise aucun acte."
    agency = signed_in(silent.instructor)
    desk = reverse("adhesions:desk", args=[dossier.pk])
    grid = reverse("adhesions:grid", args=[dossier.pk, dossier.examinations.first().pk])
    assert [fact in words_of(agency.get(page)) for page in (desk, grid)] == [True, True]
    assert "rejet né du silence le" in words_of(agency.get(reverse("desk:queue")))
    for person in silent.everyone:
        team = signed_in(person.user)
        pages = [
            reverse("adhesions:detail", args=[silent.pk]),
            reverse("adhesions:dossier", args=[silent.membership(person).pk]),
            reverse("portal:silence", args=[dossier.pk]),
        ]
        assert [fact in words_of(team.get(page)) for page in pages] == [True] * 3
    assert silent.instruction.state == InstructionState.CHECKING
    assert silent.adhesion.authorizations.count() == 0


def test_on_the_very_day_nothing_is_born(ours):
    ours.ready().file()
    with on(ours.instruction.silence_on, ours.adhesion.agency, "23:59"):
        assert selectors.born_rejection(ours.instruction) is None
        assert signed_in(ours.lead.user).get(reverse("portal:silence", args=[ours.instruction.pk])).status_code == 404
        ours.take()
        with pytest.raises(TransitionRefused, match="Aucune décision de rejet n’est née"):
            silence.note_rejection(ours.instruction, ours.instructor)


def test_a_person_notes_it_and_each_one_who_asked_is_told(silent, client):
    dossier = silent.instruction
    url = reverse("desk:note_rejection", args=[dossier.pk])
    client.force_login(silent.instructor)
    home = words_of(client.get(reverse("portal:home")))
    assert "Un rejet est né du silence de l’agence" in home
    assert silent.instructor.full_name in words_of(client.get(url))
    assert client.post(url).status_code == 302
    noted = ImpliedRejection.objects.get()
    assert (noted.instruction, noted.born_on, noted.noted_by) == (dossier, dossier.silence_on, silent.instructor)
    assert {message.recipient_id for message in told("rejet_constate")} == members(silent)
    assert "Un rejet est né du silence de l’agence" not in words_of(client.get(reverse("portal:home")))
    assert f"par {silent.instructor}" in words_of(client.get(dossier.desk_url))
    with pytest.raises(TransitionRefused, match="déjà constaté"):
        silence.note_rejection(dossier, silent.instructor)


def test_what_is_noted_is_never_changed(silent):
    noted = silence.note_rejection(silent.instruction, silent.instructor)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImpliedRejection.objects.filter(pk=noted.pk).update(born_on=noted.born_on - days(1))


def test_who_may_note_a_rejection(silent, supervisor, theirs):
    allowed = {"instructor": True, "supervisor": True, "director": True, "lead": False, "neighbor": False}
    whom = {
        "instructor": silent.instructor,
        "supervisor": supervisor,
        "director": silent.signatory,
        "lead": silent.lead.user,
        "neighbor": theirs.instructor,
    }
    found = {}
    for name, user in whom.items():
        try:
            silence.refuse_to_note(silent.instruction, user)
            found[name] = True
        except TransitionRefused as refusal:
            found[name] = not refusal.forbidden
    assert found == allowed


def test_the_neighbor_finds_none_of_these_pages(silent, theirs):
    dossier = silent.instruction
    request = silence.ask_motives(dossier, silent.lead.user)
    pages = [
        reverse("desk:note_rejection", args=[dossier.pk]),
        reverse("desk:motives_propose", args=[request.pk]),
        reverse("desk:motives_take_back", args=[request.pk]),
        reverse("portal:silence", args=[dossier.pk]),
        reverse("portal:ask_motives", args=[dossier.pk]),
    ]
    for user in (theirs.instructor, theirs.lead.user):
        reader = signed_in(user)
        assert [reader.get(page).status_code for page in pages] == [404] * 5
        assert [reader.post(page).status_code for page in pages] == [404, 404, 404, 405, 404]


def test_an_authorization_withdraws_the_rejection_and_says_so(silent):
    silent.complete().examine().propose().sign()
    said = printed(bytes(silent.letter(silent.lead).act.content))
    assert "retire le rejet né du silence" in said
    assert selectors.born_rejection(silent.instruction) is None


def test_the_agency_may_still_decide_and_the_letter_says_what_it_does(silent):
    silence.note_rejection(silent.instruction, silent.instructor)
    nurse, doctor = silent.everyone
    silent.complete().examine().propose(nurse, doctor).sign()
    said = printed(bytes(silent.letter(nurse).act.content))
    assert "La présente décision confirme le rejet né du silence de l’agence le" in said
    assert selectors.born_rejection(silent.instruction) is None
    page = words_of(signed_in(nurse.user).get(reverse("portal:silence", args=[silent.instruction.pk])))
    assert "Une décision a été prise depuis" in page
    assert "Une décision a été prise depuis" in words_of(signed_in(silent.instructor).get(silent.instruction.desk_url))


# --- The motives --------------------------------------------------------------------------------------------------
def test_each_person_asks_for_the_motives_on_a_page_and_the_agency_has_a_month(silent):
    dossier, agency = silent.instruction, silent.adhesion.agency
    client = signed_in(silent.lead.user)
    page = reverse("portal:silence", args=[dossier.pk])
    assert "tribunal administratif de Caen" in words_of(client.get(page))
    assert client.post(reverse("portal:ask_motives", args=[dossier.pk])).status_code == 302
    request = MotivesRequest.objects.get()
    due_on = add_months(agency.today(), 1)
    assert (request.asked_by, request.due_on, request.state) == (silent.lead.user, due_on, MotivesState.ASKED)
    told_by = french_date(due_on).replace("\xa0", " ")
    for reader, where in ((client, page), (signed_in(silent.instructor), dossier.desk_url)):
        assert told_by in words_of(reader.get(where))
    assert [message.recipient for message in told("motifs_demandes")] == [silent.instructor]
    assert "Les motifs d’un rejet" in words_of(signed_in(silent.instructor).get(reverse("portal:home")))
    with pytest.raises(TransitionRefused, match="déjà demandé"):
        silence.ask_motives(dossier, silent.lead.user)
    silence.ask_motives(dossier, silent.everyone[1].user)


def test_the_month_for_the_motives_is_told_before_its_end(silent):
    request = silence.ask_motives(silent.instruction, silent.lead.user)
    outbox.run_daily()
    assert told("motifs_a_communiquer") == []
    for step in (7, 1, 0):
        with on(request.due_on - days(step), silent.adhesion.agency):
            outbox.run_daily()
            outbox.run_daily()
    assert [message.recipient for message in told("motifs_a_communiquer")] == [silent.instructor] * 3


def test_motives_are_asked_within_the_time_of_appeal_only(silent):
    dossier, agency = silent.instruction, silent.adhesion.agency
    applicant = selectors.applicant_of(dossier, silent.lead.user)
    last = selectors.appeal_after_birth(dossier, applicant, dossier.silence_on).deadline(dossier.silence_on)
    with on(last + days(1), agency), pytest.raises(TransitionRefused, match="délai de recours"):
        silence.refuse_to_ask(dossier, silent.lead.user)
    with on(last, agency, "23:59"):
        silence.refuse_to_ask(dossier, silent.lead.user)


def test_the_motives_are_an_act_signed_by_another_and_prolong_the_appeal(silent):
    silent.lead.refresh_from_db()
    dossier = silent.instruction
    request = silence.ask_motives(dossier, silent.lead.user)
    client = signed_in(silent.instructor)
    url = reverse("desk:motives_propose", args=[request.pk])
    assert "au moins une phrase" in words_of(client.post(url, {"motivation": "Non."}))
    assert client.post(url, {"motivation": MOTIVES}).status_code == 302
    assert MotivesRequest.objects.get().state == MotivesState.PROPOSED
    hold_session(silent.adhesion.agency, silent.signatory)
    act = Act.objects.get(kind=silence.LETTER)
    said = printed(bytes(act.content))
    for words in (MOTIVES, "une décision de rejet est née", "tribunal administratif de Caen", "prorogé"):
        assert words in said
    assert MotivesRequest.objects.get().state == MotivesState.GIVEN
    before = selectors.appeal_after_birth(dossier, selectors.applicant_of(dossier, silent.lead.user), request.born_on)
    delivering.open_letter(act.delivery, User.objects.get(pk=silent.lead.user_id))
    act.delivery.refresh_from_db()
    page = words_of(signed_in(silent.lead.user).get(reverse("portal:silence", args=[dossier.pk])))
    assert french_date(before.deadline(act.delivery.receipt_day)).replace("\xa0", " ") in page
    assert silent.adhesion.authorizations.count() == 0


def test_a_letter_of_motives_is_taken_back_or_sent_back_and_the_delay_goes_on(silent):
    request = silence.ask_motives(silent.instruction, silent.lead.user)
    request = silence.propose(request, silent.instructor, motivation=MOTIVES)
    request = silence.take_back(request, silent.instructor, reason="À compléter.")
    assert (request.state, Letter.objects.get().state) == (MotivesState.ASKED, "annulee")
    request = silence.propose(request, silent.instructor, motivation=MOTIVES)
    page = reverse("desk:motives_take_back", args=[request.pk])
    assert signed_in(silent.instructor).post(page, {"reason": "Une date est fausse."}).status_code == 302
    assert MotivesRequest.objects.get().state == MotivesState.ASKED


def test_who_wrote_the_motives_does_not_sign_them(silent):
    request = silence.ask_motives(silent.instruction, silent.lead.user)
    silence.propose(request, silent.signatory, motivation=MOTIVES)
    hold_session(silent.adhesion.agency, silent.signatory)
    assert not Act.objects.filter(kind=silence.LETTER).exists()


def test_the_database_refuses_motives_without_words_and_asked_twice(silent):
    request = silence.ask_motives(silent.instruction, silent.lead.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        MotivesRequest.objects.create(
            instruction=silent.instruction, asked_by=silent.lead.user, born_on=request.born_on, due_on=request.due_on
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        MotivesRequest.objects.filter(pk=request.pk).update(born_on=request.due_on)


# --- A protocol: its visa decides nothing ---------------------------------------------------------------------------
def test_a_visa_does_not_stop_the_silence_on_a_protocol(our_protocol):
    our_protocol.drafted().file().take().complete().examine().endorse()
    dossier, agency = our_protocol.instruction, our_protocol.agency
    assert dossier.is_decided
    with on(dossier.silence_on + days(1), agency):
        assert selectors.born_rejection(dossier) == dossier.silence_on
        lead = signed_in(our_protocol.lead.user)
        project = reverse("projects:detail", args=[our_protocol.project.pk])
        assert "une décision de rejet est née" in words_of(lead.get(project))
        assert "une décision de rejet est née" in words_of(lead.get(reverse("portal:silence", args=[dossier.pk])))
        silence.note_rejection(dossier, our_protocol.instructor)
    assert told("rejet_constate")
