"""A person leaves (BR-17): announced three months before, told the same day, effective on its day; or dead, without notice."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AgencyRoleKind
from accounts.models import User
from adhesions.choices import AdhesionState, AuthorizationState, Ground, WithdrawalState
from adhesions.models import Withdrawal
from adhesions.services import endings, life, withdrawals
from coopps.demo import people
from coopps.demo.story import put_in_force
from coopps.kernel import mailing
from coopps.kernel.documents.models import Act
from coopps.kernel.mailing.choices import MessageState
from coopps.kernel.mailing.models import Message
from coopps.kernel.transmissions.choices import Event, RecipientKind
from coopps.kernel.transmissions.models import Transmission
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.reading import printed, signed_in, words_of
from tests.stories import second_nurse, story
from tests.workflow.test_who_may import cast, check  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
PROOF = "Copie intégrale de l’acte de décès, mairie de Caen, n° 214"
S = WithdrawalState


@pytest.fixture
def supervisor(normandy):
    return people.agent("suivi@demonstration.test", "Sami", "Démo", normandy, AgencyRoleKind.SUPERVISOR, "Suivi")


@pytest.fixture
def decided(ours):
    return ours.decided()


def right(story, person=None):
    return story.membership(person or story.lead).current_authorization


def doctor_of(story):
    return story.members[0][0]


def announced(story, person=None, *, later: int = 0, reason: str = "") -> Withdrawal:
    person = person or story.lead
    row = right(story, person)
    effect_on = withdrawals.earliest_day(row) + later * DAY
    return withdrawals.announce(row, person.user, effect_on=effect_on, reason=reason)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def on(day: datetime.date):
    """At noon of a day in Caen."""
    return time_machine.travel(datetime.datetime.combine(day, datetime.time(11), tzinfo=datetime.UTC), tick=False)


# --- BR-17 --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("received", "earliest"),
    [
        ("2027-01-15", "2027-04-15"),
        ("2026-11-30", "2027-02-28"),  # no thirtieth in February
        ("2027-11-30", "2028-02-29"),  # nor the next year, which has a twenty-ninth
        ("2027-02-28", "2027-05-28"),  # and not the last day of May
        ("2027-08-31", "2027-11-30"),
        ("2027-12-31", "2028-03-31"),
    ],
)
def test_br_17_a_withdrawal_takes_effect_three_months_after_its_notice_at_the_earliest(decided, received, earliest):
    day = datetime.date.fromisoformat(earliest)
    with on(datetime.date.fromisoformat(received)):
        assert withdrawals.earliest_day(right(decided)) == day
        with pytest.raises(TransitionRefused, match="au plus tôt le") as refusal:
            withdrawals.announce(right(decided), decided.lead.user, effect_on=day - DAY)
        assert "3 mois" in str(refusal.value)
        assert not Act.objects.filter(kind=withdrawals.NOTICE).exists()
        assert withdrawals.announce(right(decided), decided.lead.user, effect_on=day).earliest_on == day


def test_br_17_the_database_refuses_a_day_before_the_notice_and_another_day_afterwards(decided):
    withdrawal = announced(decided)
    for effect_on in (withdrawal.earliest_on - DAY, withdrawal.earliest_on + DAY):
        with pytest.raises(DatabaseError), transaction.atomic():
            Withdrawal.objects.filter(pk=withdrawal.pk).update(effect_on=effect_on)
    row = fresh(withdrawal)
    row.pk, row.effect_on, row.authorization = None, row.earliest_on - DAY, right(decided, doctor_of(decided))
    with pytest.raises(IntegrityError, match="withdrawal_after_its_notice"), transaction.atomic():
        row.save()


def test_br_17_the_agency_and_each_co_adherent_are_told_the_same_day_with_a_dated_trace(ours, theirs, work, mailbox):
    noe = second_nurse(ours)
    ours.decided()
    agency = ours.adhesion.agency
    work()
    mailbox.clear()
    withdrawal = announced(ours, reason="Je change de métier.")
    work()
    withdrawal = fresh(withdrawal)
    told = list(withdrawal.told.order_by("pk"))
    assert [message.to for message in told] == [agency.email, doctor_of(ours).user.email, noe.user.email]
    assert all(agency.day_of(message.sent_at) == withdrawal.notice.day for message in told)
    assert sorted(message.to for message in mailbox.messages()) == sorted(message.to for message in told)
    assert not any("métier" in message.body or ours.lead.exercise_name in message.body for message in told)


def test_br_17_the_deposit_is_an_act_that_says_the_day_the_text_and_its_doubt(decided):
    withdrawal = announced(decided, reason="Je change de métier.")
    act = withdrawal.notice
    said = printed(bytes(act.content))
    for words in (
        "Je demande mon retrait",
        decided.lead.full_name,
        "Je change de métier.",
        "adressée au moins trois mois avant la date effective du retrait",
        "le nom d’un autre professionnel de santé candidat à l’adhésion",
        "il n’est pas établi qu’il vaille cette lettre",
        right(decided).letter.act.number,
    ):
        assert words in said
    assert (act.kind, act.letter_id, fresh(act).snapshot["effet_le"]) == (
        withdrawals.NOTICE, None, withdrawal.effect_on.isoformat(),
    )  # fmt: skip


def test_br_17_the_right_ends_on_its_day_and_not_before_and_nobody_elses(decided):
    withdrawal = announced(decided, later=5)
    with on(withdrawal.effect_on - DAY):
        withdrawals.take_effect_of_due()
        assert right(decided).may_act
        assert not Transmission.objects.filter(event=Event.WITHDRAWAL).exists()
    with on(withdrawal.effect_on):
        withdrawals.take_effect_of_due()
        withdrawals.take_effect_of_due()
        row = right(decided)
        assert (row.state, row.status_reason) == (AuthorizationState.ENDED, fresh(withdrawal).motivation)
        assert withdrawal.notice.number in row.status_reason
        assert decided.adhesion.agency.day_of(row.ended_at) == withdrawal.effect_on
        assert right(decided, doctor_of(decided)).is_active
        assert fresh(withdrawal).state == S.EFFECTIVE
    assert Message.objects.filter(recipient=decided.lead.user, subject="Votre autorisation est terminée").count() == 1


def test_br_17_the_order_and_the_union_are_told_of_a_withdrawal_that_took_effect(decided):
    withdrawal = announced(decided)
    with on(withdrawal.effect_on):
        withdrawals.take_effect_of_due()
    rows = Transmission.objects.filter(event=Event.WITHDRAWAL, act=withdrawal.notice)
    found = {(row.recipient_kind, row.profession.code) for row in rows}
    assert found == {(RecipientKind.ORDER, "60"), (RecipientKind.URPS, "60")}
    assert all(decided.lead.full_name in row.subject and decided.lead.full_name not in row.told for row in rows)


# --- Two of everything --------------------------------------------------------------------------------------------
def test_two_people_withdraw_each_on_their_own_day_then_the_adhesion_is_over(decided):
    first, second = announced(decided), announced(decided, doctor_of(decided), later=10)
    assert {message.recipient for message in second.told.exclude(recipient=None)} == {decided.lead.user}
    with on(first.effect_on):
        withdrawals.take_effect_of_due()
        assert decided.adhesion.state == AdhesionState.DECIDED
    with on(second.effect_on):
        withdrawals.take_effect_of_due()
        assert decided.adhesion.state == AdhesionState.CLOSED


def test_a_withdrawal_is_announced_once_by_the_person_and_for_a_right(decided, theirs, supervisor):
    for other in (doctor_of(decided).user, supervisor, decided.instructor, theirs.lead.user):
        with pytest.raises(TransitionRefused) as refusal:
            withdrawals.announce(right(decided), other, effect_on=withdrawals.earliest_day(right(decided)))
        assert refusal.value.forbidden
    announced(decided)
    with pytest.raises(TransitionRefused, match="déjà annoncé"):
        announced(decided)
    life.end(right(decided), motivation="Les conditions de l’adhésion ne sont plus remplies depuis le 3 mai.")
    with pytest.raises(TransitionRefused, match="rien dont se retirer"):
        announced(decided)


def test_the_person_stays_when_the_withdrawal_is_cancelled_before_its_day(decided):
    withdrawal = announced(decided)
    with on(withdrawal.effect_on), pytest.raises(TransitionRefused, match="ne s’annule plus"):
        withdrawals.cancel(withdrawal, decided.lead.user)
    with on(withdrawal.effect_on - DAY):
        withdrawals.cancel(withdrawal, decided.lead.user)
    with on(withdrawal.effect_on + DAY):
        withdrawals.take_effect_of_due()
        assert right(decided).may_act
    told = Message.objects.filter(key__startswith=f"withdrawal-{withdrawal.pk}-cancelled-")
    assert {message.to for message in told} == {decided.adhesion.agency.email, doctor_of(decided).user.email}
    again = announced(decided)
    assert (again.state, again.notice_id != withdrawal.notice_id) == (S.ANNOUNCED, True)


def test_a_right_that_ends_otherwise_leaves_no_withdrawal_ahead(decided, supervisor):
    withdrawal = announced(decided)
    life.end(right(decided), motivation="Les conditions de l’adhésion ne sont plus remplies depuis le 3 mai.")
    assert fresh(withdrawal).state == S.CANCELLED
    with on(withdrawal.effect_on):
        withdrawals.take_effect_of_due()
    assert not Transmission.objects.filter(event=Event.WITHDRAWAL).exists()


def test_a_withdrawal_that_takes_effect_leaves_no_end_to_consider(decided, supervisor):
    facts = "Le 3 mai, deux actes ont été réalisés hors de la liste du protocole."
    ending = endings.open_ending(right(decided), supervisor, ground=Ground.BREACH, facts=facts, days=15)
    withdrawal = announced(decided)
    with on(withdrawal.effect_on):
        withdrawals.take_effect_of_due()
    assert not fresh(ending).is_open
    assert right(decided).is_ended


def test_who_was_refused_is_not_told_that_a_person_of_the_team_leaves(ours):
    noe = second_nurse(ours)
    ours.ready().file().take().complete().examine().propose(noe).sign().receive()
    withdrawal = announced(ours)
    assert noe.user.email not in {message.to for message in withdrawal.told.all()}


# --- Death --------------------------------------------------------------------------------------------------------
def dead(story, agent, person=None, **changes) -> list[Withdrawal]:
    words = {"died_on": story.adhesion.agency.today() - 3 * DAY, "proof": PROOF} | changes
    return withdrawals.report_death(right(story, person), agent, **words)


def test_a_death_ends_the_right_at_once_and_the_team_is_told_with_tact(decided, supervisor):
    withdrawal = announced(decided)
    [row] = dead(decided, supervisor)
    assert right(decided).is_ended
    assert right(decided, doctor_of(decided)).is_active
    assert (fresh(withdrawal).state, row.state, row.notice.kind) == (S.CANCELLED, S.EFFECTIVE, withdrawals.REPORT)
    said = printed(bytes(row.notice.content))
    for words in (
        decided.lead.full_name,
        PROOF,
        supervisor.full_name,
        "à défaut d’adhésion d’un nouveau professionnel",
    ):
        assert words in said
    told = row.told.get(recipient=doctor_of(decided).user)
    assert "tristesse" in told.body
    assert decided.lead.exercise_name not in told.body
    assert Transmission.objects.filter(event=Event.WITHDRAWAL, act=row.notice).count() == 2


def test_the_account_of_a_dead_person_receives_nothing_more(decided, supervisor, work, mailbox):
    before = mailing.queue("essai", decided.lead.user, "Avant", "Texte.", key="avant")
    dead(decided, supervisor)
    after = mailing.queue("essai", User.objects.get(pk=decided.lead.user_id), "Après", "Texte.", key="apres")
    work()
    assert decided.lead.user.email not in {message.to for message in mailbox.messages()}
    assert {fresh(before).state, fresh(after).state} == {MessageState.WITHHELD}
    assert "est fermé" in fresh(after).trouble
    assert not User.objects.get(pk=decided.lead.user_id).is_active


def test_every_right_in_the_region_ends_and_another_region_is_told(decided, supervisor, reunion, normandy):
    put_in_force(decided.protocol, reunion, number="DEMO-REU-1")
    other = story(normandy, "DEMO-VACC", 30)
    other.lead = decided.lead
    other.decided()
    far = story(reunion, "DEMO-VACC", 31)
    far.lead = decided.lead
    far.decided()
    rows = dead(decided, supervisor)
    assert {row.authorization.adhesion_id for row in rows} == {decided.pk, other.pk}
    assert right(far).is_active
    [message] = Message.objects.filter(to=reunion.email, kind="deces")
    assert message.body.endswith(far.instruction.desk_url)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"proof": "  "}, "document"), ({"died_on": datetime.date(2999, 1, 1)}, "à venir")],
)
def test_a_death_is_recorded_with_its_day_and_its_proof(decided, supervisor, changes, sentence):
    with pytest.raises(TransitionRefused, match=sentence):
        dead(decided, supervisor, **changes)
    assert right(decided).may_act
    assert User.objects.get(pk=decided.lead.user_id).is_active


# --- The pages ----------------------------------------------------------------------------------------------------
def test_the_thread_of_a_withdrawal_by_the_pages(decided, supervisor):
    nurse, doctor, agent = (signed_in(person) for person in (decided.lead.user, doctor_of(decided).user, supervisor))
    opening = reverse("adhesions:withdrawal_announce", args=[right(decided).pk])
    mine = reverse("adhesions:my_acts")
    assert opening in nurse.get(mine).text
    before = words_of(nurse.get(opening))
    earliest = withdrawals.earliest_day(right(decided))
    for words in (
        "au plus tôt 3 mois après",
        "L’autorisation des autres personnes ne change pas",
        f"lisent la notification : {doctor_of(decided).full_name}",
        "adressée au moins trois mois avant",
        "Envoyez donc aussi la notification, par lettre recommandée",
        "À confirmer par le service juridique",
        f'value="{earliest.isoformat()}"',
    ):
        assert words in before
    typed = {"effect_on": (earliest - DAY).isoformat(), "reason": "Je change de métier."}
    refused = nurse.post(opening, typed)
    assert refused.status_code == 200
    assert "au plus tôt le" in words_of(refused)
    assert "Je change de métier." in words_of(refused)
    assert nurse.post(opening, typed | {"effect_on": "32/13/2026"}).status_code == 200
    assert not Withdrawal.objects.exists()
    assert nurse.post(opening, typed | {"effect_on": earliest.isoformat()}).status_code == 302
    withdrawal = Withdrawal.objects.get()
    cancelling = reverse("adhesions:withdrawal_cancel", args=[withdrawal.pk])
    page = nurse.get(mine)
    assert cancelling in page.text
    assert opening not in page.text
    assert doctor_of(decided).full_name in words_of(page)
    notice = withdrawal.notice.get_absolute_url()
    for reader in (nurse, doctor, agent, signed_in(decided.instructor)):
        assert reader.get(notice).status_code == 200
    team_page = doctor.get(reverse("adhesions:detail", args=[decided.pk]))
    assert notice in team_page.text
    assert f"{decided.lead.full_name} a annoncé son retrait" in words_of(team_page)
    desk = words_of(agent.get(reverse("adhesions:desk", args=[decided.instruction.pk])))
    for words in ("Retrait annoncé", "prend effet le", "Prévenus par courriel", withdrawal.notice.number):
        assert words in desk
    assert "Une personne a annoncé son retrait" in words_of(agent.get(reverse("portal:home")))
    assert "Vous avez annoncé votre retrait" in words_of(nurse.get(reverse("portal:home")))
    assert "Vous restez dans l’équipe" in words_of(nurse.get(cancelling))
    assert nurse.post(cancelling).status_code == 302
    assert "a annulé son retrait" in words_of(doctor.get(reverse("adhesions:detail", args=[decided.pk])))
    assert opening in nurse.get(mine).text


def test_the_team_reads_who_leaves_and_when(decided):
    life.start(decided.adhesion, decided.lead.user)
    withdrawal = announced(decided)
    page = words_of(signed_in(doctor_of(decided).user).get(reverse("adhesions:detail", args=[decided.pk])))
    assert f"{decided.lead.full_name} quitte l’équipe le" in page
    assert withdrawal.is_announced


def test_the_thread_of_a_death_by_the_pages(decided, supervisor):
    agent = signed_in(supervisor)
    desk = reverse("adhesions:desk", args=[decided.instruction.pk])
    recording = reverse("adhesions:death", args=[right(decided).pk])
    assert recording in agent.get(desk).text
    before = words_of(agent.get(recording))
    for words in ("prend fin aujourd’hui", doctor_of(decided).full_name, "ne s’annule pas", "à défaut d’adhésion"):
        assert words in before
    day = (timezone.localdate() - DAY).isoformat()
    assert "manque" in words_of(agent.post(recording, {"died_on": "", "proof": PROOF}))
    assert agent.post(recording, {"died_on": day, "proof": PROOF}).status_code == 302
    act = Act.objects.get(kind=withdrawals.REPORT)
    told = words_of(agent.get(desk))
    assert "Décès enregistré" in told
    assert agent.get(act.get_absolute_url()).status_code == 200
    doctor = signed_in(doctor_of(decided).user)
    assert doctor.get(act.get_absolute_url()).status_code == 404  # the agency's
    page = words_of(doctor.get(reverse("adhesions:detail", args=[decided.pk])))
    assert "décès" not in page.lower()
    assert f"L’autorisation de {decided.lead.full_name} est terminée" in page


def test_others_are_kept_out(decided, theirs, supervisor):
    withdrawal = announced(decided)
    theirs.ready()
    neighbor = people.agent(
        "suivi.reu@demonstration.test", "Ravi", "Démo", theirs.adhesion.agency, AgencyRoleKind.SUPERVISOR, "Suivi"
    )
    opening = reverse("adhesions:withdrawal_announce", args=[right(decided).pk])
    cancelling = reverse("adhesions:withdrawal_cancel", args=[withdrawal.pk])
    for person in (doctor_of(decided).user, theirs.lead.user, supervisor, neighbor):
        for url in (opening, cancelling):
            assert signed_in(person).get(url).status_code == 404
            assert signed_in(person).post(url, {"effect_on": "2099-01-01"}).status_code == 404
    for person in (theirs.lead.user, neighbor):
        assert signed_in(person).get(withdrawal.notice.get_absolute_url()).status_code == 404
    recording = reverse("adhesions:death", args=[right(decided).pk])
    assert signed_in(neighbor).get(recording).status_code == 404
    assert signed_in(decided.instructor).get(recording).status_code == 403
    assert signed_in(decided.lead.user).get(recording).status_code == 404


# --- Who may -------------------------------------------------------------------------------------------------------
WITHDRAWAL = {"annonce": {"lead": {"cancel"}}, "effectif": {}, "annule": {}}


def test_who_may_move_a_withdrawal(cast):  # noqa: F811 - the fixture
    """Of the lead's right: the person alone, until its day."""
    ours, everyone = cast
    seen = set()

    def look(withdrawal):
        withdrawal = Withdrawal.objects.get(pk=withdrawal.pk)
        seen.add(withdrawal.state)
        check(withdrawal, everyone, WITHDRAWAL)
        return withdrawal

    ours.decided()
    row = ours.membership(ours.lead).current_authorization
    day = withdrawals.earliest_day(row)
    look(withdrawals.cancel(look(withdrawals.announce(row, ours.lead.user, effect_on=day)), ours.lead.user))
    again = withdrawals.announce(row, ours.lead.user, effect_on=day)
    with time_machine.travel(datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC), tick=False):
        withdrawals.take_effect_of_due()
        look(again)
    assert seen == set(WITHDRAWAL)
