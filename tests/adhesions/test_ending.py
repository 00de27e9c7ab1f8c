"""A right is stopped by an act and by nothing else: considered, heard, proposed, signed, notified."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AgencyRoleKind
from accounts.models import User
from adhesions.choices import AuthorizationState, EndingState, Ground, SuspensionState
from adhesions.letters import ground
from adhesions.models import Ending, Suspension
from adhesions.services import endings, suspensions
from coopps.demo import people
from coopps.demo.sessions import hold_session
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.documents.services import delivering, signing_session
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.orders import end
from tests.reading import printed, signed_in, words_of

pytestmark = pytest.mark.django_db

FACTS = "Le 3 mai, deux actes ont été réalisés hors de la liste du protocole."
URGENCY = "Les mêmes actes sont prévus demain, sans médecin délégant présent (CRPA, L. 121-2)."
MOTIVES = "Les observations ne contestent pas les actes du 3 mai, faits hors du protocole."
DAY = datetime.timedelta(days=1)


@pytest.fixture
def supervisor(normandy):
    return people.agent("suivi@demonstration.test", "Sami", "Démo", normandy, AgencyRoleKind.SUPERVISOR, "Suivi")


@pytest.fixture
def decided(ours):
    return ours.decided()


def right(story, person=None):
    return story.membership(person or story.lead).current_authorization


def considered(story, agent, **changes) -> Ending:
    words = {"ground": Ground.BREACH, "facts": FACTS, "days": 15} | changes
    return endings.open_ending(right(story), agent, **words)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def read(act, person) -> None:
    delivering.open_letter(act.delivery, User.objects.get(pk=person.user_id))


def heard(story, agent, **changes) -> Ending:
    """An end whose invitation was read."""
    ending = considered(story, agent, **changes)
    read(ending.invitation, story.lead)
    return fresh(ending)


def signed(story) -> None:
    hold_session(story.adhesion.agency, story.signatory)


# --- The hearing --------------------------------------------------------------------------------------------------
def test_the_cases_are_those_of_the_order_word_for_word(reference):
    assert [ground(value, timezone.localdate()) for value in Ground] == Ground.labels


def test_the_person_is_invited_by_an_act_and_the_right_stays(decided, supervisor):
    ending = considered(decided, supervisor)
    act = ending.invitation
    assert right(decided).state == AuthorizationState.ACTIVE
    assert (act.kind, act.delivery.addressee_id, act.letter_id) == (endings.INVITATION, decided.lead.user_id, None)
    said = printed(bytes(act.content))
    for words in (
        "L’agence envisage de mettre fin",
        FACTS,
        "4° En cas de non-respect du protocole",
        "15 jours",
        "par écrit",
    ):
        assert words in said
    assert fresh(ending).observations_until is None
    assert Message.objects.filter(recipient=decided.lead.user, kind="avis_de_mise_a_disposition").count() == 2


def test_the_delay_runs_from_the_reception_and_keeps_the_end_from_being_proposed(decided, supervisor):
    ending = considered(decided, supervisor)
    with pytest.raises(TransitionRefused, match="n’a pas encore reçu l’invitation"):
        endings.propose(ending, supervisor, motivation=MOTIVES)
    with time_machine.travel(timezone.now() + 4 * DAY, tick=False):
        read(ending.invitation, decided.lead)
        ending = fresh(ending)
        last = decided.adhesion.agency.today() + 15 * DAY
        assert ending.observations_until == last
        with pytest.raises(TransitionRefused, match="jusqu’au"):
            endings.propose(ending, supervisor, motivation=MOTIVES)
        begun = timezone.now()
    with time_machine.travel(begun + 15 * DAY, tick=False), pytest.raises(TransitionRefused, match="jusqu’au"):
        endings.propose(ending, supervisor, motivation=MOTIVES)
    with time_machine.travel(begun + 16 * DAY, tick=False):
        assert endings.propose(ending, supervisor, motivation=MOTIVES).state == EndingState.PROPOSED
    assert Letter.objects.get(kind=endings.LETTER).state == "a_preparer"


@pytest.mark.parametrize(
    ("received", "days", "until"),
    [
        ("2027-01-31", 30, "2027-02-28"),  # a month, and not thirty days
        ("2027-02-01", 30, "2027-03-01"),
        ("2027-02-01", 15, "2027-02-16"),
        ("2027-03-01", 30, "2027-03-31"),
    ],
)
def test_the_delay_never_exceeds_a_month(decided, supervisor, received, days, until):
    ending = considered(decided, supervisor, days=days)
    noon = datetime.datetime.fromisoformat(f"{received}T12:00+01:00")
    with time_machine.travel(noon, tick=False):
        read(ending.invitation, decided.lead)
    assert fresh(ending).observations_until == datetime.date.fromisoformat(until)


def test_observations_end_the_hearing_at_once_and_stay(decided, supervisor):
    ending = heard(decided, supervisor)
    endings.observe(ending, decided.lead.user, observations="Je n’étais pas de service.")
    endings.observe(ending, decided.lead.user, observations="Voici le planning.")
    ending = endings.propose(ending, supervisor, motivation=MOTIVES)
    assert ending.observations == "Je n’étais pas de service.\n\nVoici le planning."
    assert Message.objects.filter(recipient=supervisor, kind="observations_recues").count() == 2
    with pytest.raises(TransitionRefused):
        endings.observe(ending, decided.lead.user, observations="Trop tard.")


@pytest.mark.parametrize("days", [6, 31])
def test_a_delay_beyond_a_month_is_refused_by_the_service_and_by_the_database(decided, supervisor, days):
    with pytest.raises(TransitionRefused, match="excéder un mois"):
        considered(decided, supervisor, days=days)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ending.objects.create(
            authorization=right(decided), ground=Ground.BREACH, facts=FACTS, days=days, opened_by=supervisor
        )


@pytest.mark.parametrize("motive", ["", "x", "Fin.", "a" * 40, "12345 67890 " * 4, Ground.BREACH.label])
def test_a_motive_that_says_nothing_is_refused(decided, supervisor, motive):
    with pytest.raises(TransitionRefused):
        considered(decided, supervisor, facts=motive)
    page = signed_in(supervisor).post(
        reverse("adhesions:ending_open", args=[right(decided).pk]),
        {"ground": Ground.BREACH, "facts": motive, "days": 15},
    )
    assert page.status_code == 200
    assert not Ending.objects.exists()


def test_the_database_keeps_no_motive_of_one_letter(decided, supervisor):
    with pytest.raises(IntegrityError), transaction.atomic():
        Ending.objects.create(
            authorization=right(decided), ground=Ground.BREACH, facts="x", days=15, opened_by=supervisor
        )
    row = right(decided)
    row.status_reason = "x"
    type(row)._meta.get_field("state").set_state(row, AuthorizationState.ENDED)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_one_end_is_considered_at_a_time(decided, supervisor):
    considered(decided, supervisor)
    with pytest.raises(TransitionRefused, match="déjà envisagée"):
        considered(decided, supervisor)


def test_an_end_is_given_up_with_reasons_and_the_person_is_told(decided, supervisor):
    ending = heard(decided, supervisor)
    with pytest.raises(TransitionRefused):
        endings.abandon(ending, supervisor, reason="Non.")
    endings.abandon(ending, supervisor, reason="Le planning montre que la personne n’était pas de service.")
    assert right(decided).may_act
    assert Message.objects.filter(recipient=decided.lead.user, kind="fin_abandonnee").exists()
    assert considered(decided, supervisor).state == EndingState.OPENED


# --- The act ------------------------------------------------------------------------------------------------------
def proposed(story, agent, **words) -> Ending:
    ending = heard(story, agent)
    endings.observe(ending, story.lead.user, observations="Je n’étais pas de service.")
    return endings.propose(ending, agent, motivation=MOTIVES, **words)


def test_the_right_ends_when_the_person_has_the_signed_act_and_not_before(decided, supervisor):
    ending = proposed(decided, supervisor)
    assert right(decided).may_act
    signed(decided)
    ending = fresh(ending)
    assert (ending.state, right(decided).state) == (EndingState.DECIDED, AuthorizationState.ACTIVE)
    endings.end_what_is_due()
    assert right(decided).may_act  # signed, and not notified
    act = ending.letter.act
    said = printed(bytes(act.content))
    for words in (
        "Je mets fin à votre autorisation",
        MOTIVES,
        "le jour où vous recevez la présente lettre",
        "Vous les avez",
    ):
        assert words in said
    assert "tribunal administratif" in said
    assert "informent les patients" in said
    read(act, decided.lead)
    row = decided.letter(decided.lead).authorization
    assert (row.state, row.status_reason) == (AuthorizationState.ENDED, MOTIVES)
    assert Message.objects.filter(recipient=decided.lead.user, subject="Votre autorisation est terminée").count() == 1
    doctor = decided.members[0][0]
    assert decided.letter(doctor).authorization.may_act  # everybody else's right stays


def test_a_later_day_that_the_act_says_is_waited_for(decided, supervisor):
    today = decided.adhesion.agency.today()
    with pytest.raises(TransitionRefused, match="jamais effet dans le passé"):
        proposed(decided, supervisor, effect_on=today - DAY)
    ending = endings.propose(Ending.objects.get(), supervisor, motivation=MOTIVES, effect_on=today + 10 * DAY)
    signed(decided)
    read(fresh(ending).letter.act, decided.lead)
    endings.end_what_is_due()
    assert right(decided).may_act
    with time_machine.travel(timezone.now() + 10 * DAY, tick=False):
        endings.end_what_is_due()
        endings.end_what_is_due()
        assert decided.letter(decided.lead).authorization.is_ended


def test_who_opened_it_never_signs(decided, supervisor):
    """The Director General may consider an end as well: somebody else then signs."""
    director = decided.signatory
    ending = heard(decided, director)
    endings.observe(ending, decided.lead.user, observations="Je n’étais pas de service.")
    endings.propose(ending, supervisor, motivation=MOTIVES)
    session = signing_session.open_session(decided.adhesion.agency, director)
    assert not session.letters.filter(kind=endings.LETTER).exists()


def test_a_letter_sent_back_returns_to_the_agent(decided, supervisor):
    ending = proposed(decided, supervisor)
    session = signing_session.open_session(decided.adhesion.agency, decided.signatory)
    signing_session.prepare_letter(ending.letter_id)
    signing_session.send_back(session.letters.get(pk=ending.letter_id), decided.signatory, "Précisez les faits.")
    assert fresh(ending).state == EndingState.HEARD
    assert Message.objects.filter(recipient=supervisor, kind="lettre_renvoyee").exists()
    again = endings.propose(ending, supervisor, motivation=MOTIVES)
    signed(decided)
    read(fresh(again).letter.act, decided.lead)
    assert decided.letter(decided.lead).authorization.is_ended


def test_the_end_of_the_protocol_in_the_region_leaves_nothing_to_sign(decided, supervisor):
    ending = proposed(decided, supervisor)
    end(decided.adhesion.authorization, decided.signatory)
    assert fresh(ending).state == EndingState.ABANDONED
    assert fresh(ending).letter.is_given_up
    assert decided.letter(decided.lead).authorization.is_ended


# --- In urgency ---------------------------------------------------------------------------------------------------
def urgent(story, agent, **changes) -> Suspension:
    words = {"ground": Ground.BREACH, "facts": FACTS, "urgency": URGENCY, "days": 15} | changes
    return suspensions.propose(right(story), agent, **words)


def test_only_the_signed_act_suspends_and_it_opens_the_hearing(decided, supervisor):
    suspension = urgent(decided, supervisor)
    assert right(decided).may_act
    signed(decided)
    suspension, row = fresh(suspension), right(decided)
    assert (suspension.state, row.state, row.status_reason) == (
        SuspensionState.IN_FORCE,
        AuthorizationState.SUSPENDED,
        FACTS,
    )
    act = suspension.letter.act
    said = printed(bytes(act.content))
    for words in ("Je suspends votre autorisation", URGENCY, FACTS, "15 jours", "tribunal administratif"):
        assert words in said
    ending = Ending.objects.get()
    assert (ending.invitation_id, ending.opened_by, ending.observations_until) == (act.pk, supervisor, None)
    read(act, decided.lead)
    assert fresh(ending).observations_until == decided.adhesion.agency.today() + 15 * DAY


def test_the_lifting_is_signed_too(decided, supervisor):
    suspension = urgent(decided, supervisor)
    signed(decided)
    suspensions.propose_lift(suspension, supervisor, motivation="Les actes du 3 mai sont expliqués par le planning.")
    assert right(decided).is_suspended
    signed(decided)
    assert right(decided).may_act
    assert fresh(suspension).state == SuspensionState.LIFTED
    assert "Je lève la suspension" in printed(bytes(Act.objects.get(kind=suspensions.LIFT).content))


@pytest.mark.parametrize("missing", ["facts", "urgency"])
def test_a_suspension_says_facts_and_urgency(decided, supervisor, missing):
    with pytest.raises(TransitionRefused):
        urgent(decided, supervisor, **{missing: "Urgent."})
    assert not Letter.objects.filter(kind=suspensions.LETTER).exists()


def test_an_end_lapses_what_suspended(decided, supervisor):
    suspension = urgent(decided, supervisor)
    signed(decided)
    read(fresh(suspension).letter.act, decided.lead)
    ending = Ending.objects.get()
    endings.observe(ending, decided.lead.user, observations="Je n’étais pas de service.")
    suspensions.propose_lift(suspension, supervisor, motivation="Les actes du 3 mai sont expliqués par le planning.")
    endings.propose(ending, supervisor, motivation=MOTIVES)
    lifting = fresh(suspension).lift_letter
    session = signing_session.open_session(decided.adhesion.agency, decided.signatory)
    letter = session.letters.get(kind=endings.LETTER)
    signing_session.prepare_letter(letter.pk)
    letter = session.letters.get(pk=letter.pk)
    signing_session.confirm(session, decided.signatory, {letter.pk: letter.preparation.sha256})
    signing_session.sign_letter(letter.pk)
    read(Act.objects.get(kind=endings.LETTER), decided.lead)
    assert decided.letter(decided.lead).authorization.is_ended
    assert fresh(suspension).state == SuspensionState.LAPSED
    assert fresh(lifting).is_given_up


# --- The pages ----------------------------------------------------------------------------------------------------
def test_no_page_stops_a_right(decided, supervisor):
    pk = right(decided).pk
    for person in (supervisor, decided.signatory, decided.instructor):
        client = signed_in(person)
        for gone in ("suspendre", "mettre-fin", "lever-la-suspension"):
            assert client.post(f"/decisions/{pk}/{gone}/", {"motivation": FACTS}).status_code == 404


def test_the_thread_of_an_end_by_the_pages(decided, supervisor):
    desk = reverse("adhesions:desk", args=[decided.instruction.pk])
    agent, nurse = signed_in(supervisor), signed_in(decided.lead.user)
    opening = reverse("adhesions:ending_open", args=[right(decided).pk])
    assert opening in agent.get(desk).text
    before = words_of(agent.get(opening))
    assert f"Une personne est concernée : {decided.lead.full_name}" in before
    assert "L’autre autorisation de l’équipe reste en l’état" in before
    assert agent.post(opening, {"ground": Ground.BREACH, "facts": FACTS, "days": 15}).status_code == 302
    ending = Ending.objects.get()
    answering = reverse("adhesions:observations", args=[ending.pk])
    assert nurse.get(answering).status_code == 404  # nothing is told before the letter is received
    assert "délai qu’elle vous donne" in words_of(
        nurse.get(reverse("portal:delivery", args=[ending.invitation.delivery.pk]))
    )
    read(ending.invitation, decided.lead)
    assert answering in nurse.get(reverse("portal:home")).text
    assert answering in nurse.get(reverse("adhesions:my_acts")).text
    page = nurse.get(answering)
    assert FACTS in words_of(page)
    assert reverse("adhesions:dossier", args=[right(decided).membership_id]) in page.text
    proposing = reverse("adhesions:ending_propose", args=[ending.pk])
    assert "jusqu’au" in words_of(agent.get(proposing))
    assert "Envoyer la fin" not in agent.get(proposing).text
    assert nurse.post(answering, {"observations": "Je n’étais pas de service."}).status_code == 302
    assert "est à proposer ou à abandonner" in agent.get(reverse("portal:home")).text
    assert "Je n’étais pas de service." in words_of(agent.get(proposing))
    assert agent.post(proposing, {"motivation": "Fin."}).status_code == 200
    assert agent.post(proposing, {"motivation": MOTIVES}).status_code == 302
    back = reverse("adhesions:ending_take_back", args=[ending.pk])
    assert agent.get(back).status_code == 200
    assert agent.post(back, {"reason": "À revoir."}).status_code == 302
    assert agent.get(reverse("adhesions:ending_abandon", args=[ending.pk])).status_code == 200
    agent.post(proposing, {"motivation": MOTIVES})
    signed(decided)
    read(Act.objects.get(kind=endings.LETTER), decided.lead)
    told = words_of(agent.get(desk))
    for line in ("Fin envisagée : ", "Observations présentées : ", "Fin envoyée à la signature : ", "Fin signée : "):
        assert f"{line}{decided.lead.full_name}" in told
    assert supervisor.full_name in told
    assert MOTIVES in words_of(nurse.get(reverse("adhesions:my_acts")))
    assert signed_in(decided.signatory).get(Act.objects.get(kind=endings.LETTER).get_absolute_url()).status_code == 200


def test_the_thread_of_a_suspension_by_the_pages(decided, supervisor):
    agent = signed_in(supervisor)
    desk = reverse("adhesions:desk", args=[decided.instruction.pk])
    proposing = reverse("adhesions:suspension_propose", args=[right(decided).pk])
    assert proposing in agent.get(desk).text
    words = {"ground": Ground.BREACH, "facts": FACTS, "urgency": URGENCY, "days": 15}
    assert agent.post(proposing, words | {"urgency": "Vite."}).status_code == 200
    assert agent.post(proposing, words).status_code == 302
    suspension = Suspension.objects.get()
    back = reverse("adhesions:suspension_take_back", args=[suspension.pk])
    assert URGENCY in words_of(agent.get(back))
    assert agent.post(back, {"reason": "À revoir."}).status_code == 302
    agent.post(proposing, words)
    suspension = Suspension.objects.last()
    signed(decided)
    lifting = reverse("adhesions:suspension_lift", args=[suspension.pk])
    assert lifting in agent.get(desk).text
    motive = {"motivation": "Les actes du 3 mai sont expliqués par le planning."}
    assert agent.post(lifting, motive).status_code == 302
    assert (
        agent.post(reverse("adhesions:lift_take_back", args=[suspension.pk]), {"reason": "À revoir."}).status_code
        == 302
    )
    assert agent.post(lifting, motive).status_code == 302
    signed(decided)
    assert right(decided).may_act
    assert "Levée signée" in words_of(agent.get(desk))


def test_others_are_kept_out(decided, theirs, supervisor):
    ending = heard(decided, supervisor)
    opening = reverse("adhesions:ending_open", args=[right(decided, decided.members[0][0]).pk])
    proposing = reverse("adhesions:ending_propose", args=[ending.pk])
    answering = reverse("adhesions:observations", args=[ending.pk])
    neighbor = people.agent(
        "suivi.reu@demonstration.test", "Ravi", "Démo", theirs.adhesion.agency if theirs.pk else theirs.ready().adhesion.agency,
        AgencyRoleKind.SUPERVISOR, "Suivi",
    )  # fmt: skip
    for url in (opening, proposing):
        assert signed_in(neighbor).get(url).status_code == 404
        assert signed_in(decided.instructor).get(url).status_code == 403
    for person in (decided.members[0][0].user, supervisor, neighbor):
        assert signed_in(person).get(answering).status_code == 404
    with pytest.raises(TransitionRefused) as refusal:
        endings.open_ending(right(decided), neighbor, ground=Ground.BREACH, facts=FACTS, days=15)
    assert refusal.value.forbidden
