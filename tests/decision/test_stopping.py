"""A protocol is stopped in its region by a signed order and by nothing else: considered, everybody heard, proposed, signed, in
effect on its day (BR-16, BR-26)."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.choices import AgencyRoleKind
from accounts.models import User
from accounts.services import professionals, roles
from coopps.demo import people
from coopps.kernel.documents.choices import LetterState, PaperReturn
from coopps.kernel.documents.models import Act
from coopps.kernel.documents.services import delivering, signing_session
from coopps.kernel.mailing.models import Message
from coopps.kernel.transmissions.choices import Event
from coopps.kernel.transmissions.models import Transmission
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform
from protocols.choices import OrderEndingState, OrderGround, OrderState
from protocols.models import Hearing, OrderEnding, RegionalAuthorization
from protocols.selectors.stopping import ground, grounds
from protocols.services import order_endings
from tests.orders import (
    DAY,
    FACTS,
    MOTIVES,
    answer,
    consider,
    end,
    fresh,
    hearing_of,
    invite,
    proposed,
    read,
    sign,
    supervisor,
    urgent,
)
from tests.reading import printed
from tests.stories import PUBLISHED, office, story

pytestmark = pytest.mark.django_db
S = OrderEndingState


@pytest.fixture
def decided(ours):
    """Our team, whose two members hold a right under the protocol of the region."""
    return ours.decided()


@pytest.fixture
def order(decided) -> RegionalAuthorization:
    return decided.adhesion.authorization


@pytest.fixture
def agent(normandy):
    return supervisor(normandy)


@pytest.fixture
def alone(normandy) -> RegionalAuthorization:
    """An order of the reference data, under which nobody holds a right."""
    return RegionalAuthorization.objects.get(protocol__code="DEMO-URODYN", agency=normandy)


# --- The hearing ------------------------------------------------------------------------------------------------------
def test_the_cases_are_those_of_the_order_word_for_word(reference):
    need, follow_up, opinion, national = [ground(value, timezone.localdate()) for value in OrderGround]
    assert need == "1° Le besoin de santé constaté lors de l’autorisation du protocole n’est plus avéré"
    assert follow_up == (
        "2° Lorsque le suivi des indicateurs, notamment les résultats constatés au regard des objectifs du protocole, de la "
        "qualité et la sécurité de la prise en charge du patient et des soins, de l’impact organisationnel et de l’impact "
        "économique, n’est pas concluant ou que les difficultés d’application ont été signalées par les professionnels de "
        "santé concernés"
    )
    assert opinion == (
        "3° En cas d’avis émis en ce sens par la Haute Autorité de santé au regard des éléments cités à l’article 1er du "
        "présent arrêté"
    )
    assert [value for value in OrderGround if value.replaces] == [OrderGround.NATIONAL]
    assert grounds(timezone.localdate())[3] == (
        OrderGround.NATIONAL,
        f"{national} (à faire confirmer par le service juridique)",
    )


def test_each_person_is_invited_by_an_act_of_their_own_and_nothing_changes(decided, order, agent):
    ending = consider(order)
    doctor = decided.members[0][0]
    assert {hearing.professional for hearing in ending.hearings.all()} == {decided.lead, doctor}
    for person in (decided.lead, doctor):
        act = hearing_of(ending, person).invitation
        assert (act.kind, act.delivery.addressee_id, act.letter_id) == (order_endings.INVITATION, person.user_id, None)
        said = printed(bytes(act.content))
        for words in (person.exercise_name, "L’agence envisage de mettre fin", FACTS, "n’est plus avéré", "15 jours"):
            assert words in said
    assert fresh(order).state == OrderState.AUTHORIZED
    assert decided.letter(decided.lead).authorization.may_act


def test_br_16_no_end_is_proposed_before_everybody_has_answered_or_had_the_time_to(decided, order, agent):
    """Two people: one answers, the other lets the delay pass; it runs for each from their own reception."""
    ending = consider(order, agent)
    doctor = decided.members[0][0]
    with pytest.raises(TransitionRefused) as refusal:
        order_endings.propose(ending, agent, motivation=MOTIVES)
    assert len(refusal.value.reasons) == 2
    read(hearing_of(ending, decided.lead))
    order_endings.observe(
        hearing_of(ending, decided.lead), decided.lead.user, observations="Les indicateurs sont bons."
    )
    begun = timezone.now() + 4 * DAY
    with time_machine.travel(begun, tick=False):
        hearing = read(hearing_of(ending, doctor))
        assert hearing.observations_until == decided.adhesion.agency.today() + 15 * DAY
    for wait in (4, 19):
        with time_machine.travel(timezone.now() + wait * DAY, tick=False):
            with pytest.raises(TransitionRefused) as refusal:
                order_endings.propose(ending, agent, motivation=MOTIVES)
            (reason,) = refusal.value.reasons
            assert reason.startswith(f"{doctor.full_name} peut présenter ses observations jusqu’au")
    with time_machine.travel(timezone.now() + 20 * DAY, tick=False):
        ending = order_endings.propose(ending, agent, motivation=MOTIVES)
        assert ending.state == S.PROPOSED
    assert "dont 1 y ont répondu" in ending.letter.exceptions


def test_the_delay_never_exceeds_a_month(decided, order):
    with pytest.raises(TransitionRefused, match="excéder un mois"):
        consider(order, days=31)
    ending = consider(order, days=30)
    noon = datetime.datetime.fromisoformat("2027-01-31T12:00+01:00")
    with time_machine.travel(noon, tick=False):
        assert read(hearing_of(ending, decided.lead)).observations_until == datetime.date(2027, 2, 28)


def test_an_invitation_that_the_post_brings_back_does_not_keep_from_deciding(decided, order, agent, normandy):
    professionals.withdraw_consent(decided.lead)
    ending = consider(order, agent)
    instructor, _ = office(normandy)
    today = normandy.today()
    delivery = hearing_of(ending, decided.lead).invitation.delivery
    delivering.record_dispatch(delivery, instructor, sent_on=today, reference="1A 000 000 0001")
    answer_of_the_doctor = hearing_of(ending, decided.members[0][0])
    read(answer_of_the_doctor)
    order_endings.observe(answer_of_the_doctor, answer_of_the_doctor.professional.user, observations="Rien à dire.")
    with time_machine.travel(timezone.now() + 5 * DAY, tick=False):
        delivering.record_return(
            delivery, instructor, outcome=PaperReturn.UNKNOWN_ADDRESS, returned_on=normandy.today()
        )
        assert hearing_of(ending, decided.lead).observations_until == today + 20 * DAY
        with pytest.raises(TransitionRefused, match="jusqu’au"):
            order_endings.propose(ending, agent, motivation=MOTIVES)
    with time_machine.travel(timezone.now() + 21 * DAY, tick=False):
        ending = order_endings.propose(ending, agent, motivation=MOTIVES)
    assert "Invitations que la poste a rapportées : 1." in ending.letter.exceptions


def test_who_comes_to_hold_a_right_meanwhile_is_heard_too(decided, order, agent, normandy):
    ending = proposed(order)
    other = story(normandy, "DEMO-URODYN", 3).ready().file().take().complete().examine().propose().sign()
    assert ending.hearings.count() == 4
    sign(ending.letter, decided.signatory)
    letter = fresh(ending.letter)
    assert (letter.state, fresh(ending).state) == (LetterState.CONFIRMED, S.PROPOSED)
    assert other.lead.full_name in letter.last_error
    invite(ending)  # the order comes back: nobody signs what these people have not answered
    assert (fresh(letter).state, fresh(ending).state) == (LetterState.CANCELLED, S.OPENED)
    assert Message.objects.filter(recipient=agent, kind="lettre_renvoyee").count() == 1
    answer(ending)
    ending = order_endings.propose(ending, agent, motivation=MOTIVES)
    sign(ending.letter, decided.signatory)
    assert fresh(order).state == OrderState.REPEALED


def test_what_was_written_stays_and_is_kept_with_who_wrote_it(decided, order, agent):
    ending = consider(order, agent)
    hearing = hearing_of(ending, decided.lead)
    with pytest.raises(TransitionRefused, match="Ouvrez d’abord la lettre"):
        order_endings.observe(hearing, decided.lead.user, observations="Trop tôt.")
    read(hearing)
    order_endings.observe(hearing, decided.lead.user, observations="Les indicateurs sont bons.")
    hearing = order_endings.observe(hearing, decided.lead.user, observations="Voici le suivi.")
    assert hearing.observations == "Les indicateurs sont bons.\n\nVoici le suivi."
    assert [(row.transition, row.actor) for row in ending.record.all()] == [("observe", decided.lead.user)] * 2
    assert Message.objects.filter(recipient=agent, kind="observations_sur_un_protocole").count() == 2
    with pytest.raises(TransitionRefused) as refusal:
        order_endings.observe(hearing, decided.members[0][0].user, observations="À sa place.")
    assert refusal.value.forbidden


def test_an_end_is_given_up_with_reasons_and_people_are_told(decided, order, agent):
    ending = consider(order, agent)
    with pytest.raises(TransitionRefused):
        order_endings.abandon(ending, agent, reason="Non.")
    order_endings.abandon(ending, agent, reason="Les indicateurs de suivi du mois sont de nouveau dans les seuils.")
    assert Message.objects.filter(kind="fin_de_protocole_abandonnee").count() == 2
    assert fresh(order).is_authorized
    assert consider(order, agent).state == S.OPENED


@pytest.mark.parametrize("motive", ["", "x", "Fin.", "a" * 40, "le texte du cas"])
def test_a_motive_that_says_nothing_is_refused(alone, agent, motive):
    motive = ground(OrderGround.NEED, timezone.localdate()) if motive.startswith("le texte") else motive
    with pytest.raises(TransitionRefused):
        order_endings.open_ending(alone, agent, ground=OrderGround.NEED, facts=motive, days=15)
    with pytest.raises(TransitionRefused):
        order_endings.propose(consider(alone, agent), agent, motivation=motive)


def test_the_database_keeps_no_empty_motive_nor_a_longer_delay(alone, agent):
    for wrong in ({"facts": "x"}, {"days": 31}):
        words = {"authorization": alone, "ground": OrderGround.NEED, "facts": FACTS, "days": 15, "opened_by": agent}
        with pytest.raises(IntegrityError), transaction.atomic():
            OrderEnding.objects.create(**(words | wrong))


def test_one_end_is_considered_at_a_time(alone, agent):
    consider(alone, agent)
    with pytest.raises(TransitionRefused, match="déjà envisagée"):
        consider(alone, agent)


# --- Nothing without an act ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("transition", ["suspend", "resume", "repeal", "replace"])
def test_nobody_moves_an_authorization_and_neither_does_the_portal_without_an_act(decided, order, agent, transition):
    for person in (agent, decided.signatory, decided.instructor):
        with pytest.raises(TransitionRefused) as refusal:
            perform(order, transition, person)
        assert refusal.value.forbidden
    proposed(order)
    words = {"motivation": MOTIVES} | ({} if transition == "resume" else {"act": Act.objects.first()})
    if transition in ("repeal", "replace"):
        words["on"] = order.agency.today()
    with pytest.raises(TransitionRefused):
        perform(order, transition, SYSTEM, **words)
    assert fresh(order).is_authorized


def test_br_26_the_signed_order_ends_the_protocol_and_every_right_that_hangs_on_it(decided, theirs, order, agent):
    theirs.decided()
    ending = proposed(order)
    assert fresh(order).is_authorized
    sign(ending.letter, decided.signatory)
    order, ending = fresh(order), fresh(ending)
    act = ending.letter.act
    assert (order.state, order.change_reason, order.change_act, order.changed_on) == (
        OrderState.REPEALED,
        MOTIVES,
        act,
        act.day,
    )
    assert (ending.state, ending.effect_on) == (S.DONE, act.day)
    said = printed(bytes(act.content))
    for words in (
        f"Arrêté n° {act.number}",
        "portant abrogation",
        "est abrogée à compter du",
        MOTIVES,
        "n’est plus avéré",
        "2 personnes concernées ont été invitées",
        "2 y ont répondu",
        "prennent fin à la même date",
        "informent les patients",
        "tribunal administratif",
    ):
        assert words in said, words
    assert act.number.split("-")[2] == "ARR"
    for person in decided.everyone:
        right = decided.letter(person).authorization
        assert right.is_ended
        (message,) = Message.objects.filter(recipient=person.user, subject="Votre autorisation est terminée")
        assert "informent les patients" in message.body
    assert theirs.letter(theirs.lead).authorization.may_act
    told = Transmission.objects.filter(event=Event.END, act=act)
    assert told.exists()
    assert all(act.number in row.told for row in told.exclude(told=""))


def test_a_national_protocol_takes_its_place(decided, order, agent):
    ending = end(order, decided.signatory, ground=OrderGround.NATIONAL)
    assert fresh(order).state == OrderState.REPLACED
    act = ending.letter.act
    assert act.kind == order_endings.REPLACEMENT
    said = printed(bytes(act.content))
    assert "portant remplacement" in said
    assert "est remplacée par un protocole national à compter du" in said
    assert decided.letter(decided.lead).authorization.is_ended


def test_a_later_day_that_the_order_says_is_waited_for(decided, order, agent):
    today = order.agency.today()
    with pytest.raises(TransitionRefused, match="jamais effet dans le passé"):
        proposed(order, effect_on=today - DAY)
    ending = order_endings.propose(OrderEnding.objects.get(), agent, motivation=MOTIVES, effect_on=today + 10 * DAY)
    sign(ending.letter, decided.signatory)
    order_endings.end_what_is_due()
    assert (fresh(ending).state, fresh(order).state) == (S.SIGNED, OrderState.AUTHORIZED)
    assert decided.letter(decided.lead).authorization.may_act
    # Whoever must be told is told when the order is issued; the people, of the day to come.
    assert Transmission.objects.filter(event=Event.END).exists()
    assert Message.objects.filter(kind="fin_de_protocole_a_venir").count() == 2
    with time_machine.travel(timezone.now() + 10 * DAY, tick=False):
        order_endings.end_what_is_due()
        order_endings.end_what_is_due()
        assert (fresh(ending).state, fresh(order).state) == (S.DONE, OrderState.REPEALED)
        assert fresh(order).changed_on == today + 10 * DAY
        assert decided.letter(decided.lead).authorization.is_ended
    assert Transmission.objects.filter(event=Event.END).values("occurrence").distinct().count() == 1


def test_an_order_signed_after_the_day_that_was_proposed_takes_effect_when_it_is_signed(decided, order, agent):
    ending = proposed(order, effect_on=order.agency.today() + DAY)
    with time_machine.travel(timezone.now() + 3 * DAY, tick=False):
        sign(ending.letter, decided.signatory)
        assert fresh(ending).effect_on == order.agency.today()
        assert fresh(order).state == OrderState.REPEALED


# --- Who signs ----------------------------------------------------------------------------------------------------------
def test_who_opened_or_proposed_it_never_signs(decided, order, agent):
    """The Director General may consider an end as well: somebody else then signs."""
    director = decided.signatory
    ending = consider(order, director)
    answer(ending)
    order_endings.propose(ending, agent, motivation=MOTIVES)
    session = signing_session.open_session(order.agency, director)
    assert not session.letters.filter(kind=order_endings.REPEAL).exists()


def test_who_acts_under_the_protocol_neither_considers_nor_signs(decided, order, agent):
    """A nurse of the team who is also an agent, and a doctor who signs by delegation."""
    doctor, agency = decided.members[0][0], order.agency
    people.agent(decided.lead.user.email, "Nour", "Démo-1", agency, AgencyRoleKind.SUPERVISOR, "Suivi")
    roles.delegate_signature(
        agency=agency, delegate=doctor.user, granted_by=decided.signatory, quality="Adjointe", reference="n° 1",
        valid_from=agency.today(), **PUBLISHED,
    )  # fmt: skip
    nurse = User.objects.get(pk=decided.lead.user_id)
    assert agency.allows(nurse, "supervise")
    for refused in (lambda: consider(order, nurse), lambda: urgent(order, nurse)):
        with pytest.raises(TransitionRefused) as refusal:
            refused()
        assert refusal.value.forbidden
    suspension = urgent(order)
    ending = consider(order, agent)
    answer(ending)
    order_endings.propose(ending, agent, motivation=MOTIVES)
    session = signing_session.open_session(order.agency, User.objects.get(pk=doctor.user_id))
    assert not session.letters.filter(pk__in=[suspension.letter_id, fresh(ending).letter_id]).exists()


def test_an_order_sent_back_returns_to_the_agent_with_the_name_of_who_sent_it(decided, order, agent):
    ending = proposed(order)
    session = signing_session.open_session(order.agency, decided.signatory)
    signing_session.prepare_letter(ending.letter_id)
    signing_session.send_back(session.letters.get(pk=ending.letter_id), decided.signatory, "Précisez les faits.")
    assert fresh(ending).state == S.OPENED
    assert Message.objects.filter(recipient=agent, kind="lettre_renvoyee").exists()
    assert fresh(ending).record.last().note == f"Renvoyé par {decided.signatory.full_name}. Précisez les faits."
    again = order_endings.propose(ending, agent, motivation=MOTIVES)
    sign(again.letter, decided.signatory)
    assert fresh(order).state == OrderState.REPEALED


def test_a_proposal_is_taken_back_before_its_signature(decided, order, agent):
    ending = proposed(order)
    letter = ending.letter
    ending = order_endings.take_back(ending, agent, reason="À revoir.")
    assert (ending.state, fresh(letter).state) == (S.OPENED, LetterState.CANCELLED)
    assert order_endings.propose(ending, agent, motivation=MOTIVES).letter_id != letter.pk


def test_a_neighbor_considers_nothing(order, reunion):
    neighbor = supervisor(reunion)
    with pytest.raises(TransitionRefused) as refusal:
        order_endings.open_ending(order, neighbor, ground=OrderGround.NEED, facts=FACTS, days=15)
    assert refusal.value.forbidden
    with pytest.raises(TransitionRefused) as refusal:
        urgent(order, neighbor)
    assert refusal.value.forbidden


def test_the_worker_invites_once(decided, order, agent):
    ending = order_endings.open_ending(order, agent, ground=OrderGround.NEED, facts=FACTS, days=15)
    assert Hearing.objects.filter(invitation=None).count() == 2
    invite(ending)
    first = set(Hearing.objects.values_list("invitation", flat=True))
    for pk in ending.hearings.values_list("pk", flat=True):
        order_endings.invite(pk)
    assert set(Hearing.objects.values_list("invitation", flat=True)) == first
