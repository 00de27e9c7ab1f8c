"""A right whose condition falls (BR-18, BR-32): told the same day, to be confirmed by the agency, ended by nobody but an act."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AgencyRoleKind
from accounts.services import professionals
from adhesions.choices import AuthorizationState, Condition, DoubtState, Ground, Item
from adhesions.models import Doubt, LiabilityInsurance, Renewal
from adhesions.rules.fallen import fallen
from adhesions.selectors.standing import rights_to_review
from adhesions.services import doubts, endings, expiring, life, renewals
from coopps.demo import people
from coopps.demo.story import sample_document
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.reading import signed_in, words_of
from tests.stories import second_nurse

pytestmark = pytest.mark.django_db

WHY = "Les actes sont suspendus : le médecin a quitté le service le 3 mai."
SEEN = "La nouvelle attestation, valable un an, a été lue ce matin par le service."
DAY = datetime.timedelta(days=1)


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


def open_doubts(story) -> list[tuple[str, str]]:
    rows = Doubt.objects.filter(authorization__adhesion_id=story.pk, state=DoubtState.OPEN).order_by("pk")
    return [(row.authorization.professional.full_name, row.condition) for row in rows]


def told(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("to", flat=True))


def noon(agency, day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), tzinfo=agency.tz)


def insured_until(story, person) -> datetime.date:
    return LiabilityInsurance.objects.get(membership=story.membership(person)).valid_to


def plain(text: str) -> str:
    return " ".join(text.split())


def check_page(client, row) -> str:
    return words_of(client.get(reverse("portal:check_code", args=[row.check_code])))


# --- BR-18: the other side is gone ----------------------------------------------------------------------------------
@pytest.mark.parametrize("stop", [life.suspend, life.end])
def test_br_18_without_the_only_delegating_person_the_right_is_to_be_confirmed_the_same_day(decided, theirs, stop):
    theirs.decided()
    nurse, doctor = decided.lead, doctor_of(decided)
    stop(right(decided, doctor), motivation=WHY)
    [doubt] = Doubt.objects.all()
    assert (doubt.authorization, doubt.condition, doubt.since, doubt.state) == (
        right(decided, nurse), Condition.COUNTERPART, decided.adhesion.agency.today(), DoubtState.OPEN,
    )  # fmt: skip
    assert right(decided, nurse).state == AuthorizationState.ACTIVE
    # Who still acts, and who leads; whose right is stopped was told so.
    expected = [nurse.user.email]
    assert told("changement_autorisation") == [doctor.user.email]
    assert told("condition_a_confirmer") == expected
    doubts.review(decided.adhesion)
    doubts.review_all()
    assert Doubt.objects.count() == 1
    assert told("condition_a_confirmer") == expected


def test_br_18_without_the_only_delegated_person_the_delegating_one_is_to_be_confirmed(decided):
    life.end(right(decided, decided.lead), motivation=WHY)
    assert open_doubts(decided) == [(doctor_of(decided).full_name, Condition.COUNTERPART)]


def test_br_18_as_long_as_somebody_delegates_nothing_is_to_be_confirmed(ours):
    nurse = second_nurse(ours)
    ours.decided()
    life.end(right(ours, nurse), motivation=WHY)
    assert open_doubts(ours) == []


def test_br_18_it_closes_with_its_trace_when_the_other_side_is_back(decided):
    doctor = doctor_of(decided)
    life.suspend(right(decided, doctor), motivation=WHY)
    life.resume(right(decided, doctor), motivation=WHY)
    [doubt] = Doubt.objects.all()
    assert (doubt.state, [line.transition for line in doubt.record.all()]) == (DoubtState.CLEARED, ["clear"])
    assert told("condition_confirmee") == [decided.lead.user.email]
    life.suspend(right(decided, doctor), motivation=WHY)
    assert open_doubts(decided) == [(decided.lead.full_name, Condition.COUNTERPART)]


def test_br_18_a_right_that_was_not_received_yet_is_awaited_and_not_lost(ours):
    ours.ready().file().take().complete().examine().propose().sign().receive(ours.lead)
    assert right(ours).waits_for_delegating
    assert open_doubts(ours) == []
    life.end(right(ours, doctor_of(ours)), motivation=WHY)
    assert open_doubts(ours) == [(ours.lead.full_name, Condition.COUNTERPART)]


def test_the_end_of_the_right_leaves_nothing_to_confirm(decided):
    life.suspend(right(decided, doctor_of(decided)), motivation=WHY)
    life.end(right(decided), motivation=WHY)
    assert set(Doubt.objects.filter(authorization__professional=decided.lead).values_list("state", flat=True)) == {
        DoubtState.LAPSED
    }


# --- BR-32: insurance, by the calendar of the agency ----------------------------------------------------------------
def test_br_32_an_insurance_that_ends_is_to_be_confirmed_from_the_day_after(decided, theirs):
    theirs.decided()
    agency, last = decided.adhesion.agency, insured_until(decided, decided.lead)
    LiabilityInsurance.objects.exclude(membership=decided.membership(decided.lead)).update(valid_to=last + 900 * DAY)
    for day, expected in ((last - DAY, 0), (last, 0), (last + DAY, 1), (last + 2 * DAY, 1)):
        with time_machine.travel(noon(agency, day), tick=False):
            doubts.review_all()
            doubts.review_all()
        assert Doubt.objects.count() == expected, day
    [doubt] = Doubt.objects.all()
    assert (doubt.authorization, doubt.condition, doubt.since) == (
        right(decided), Condition.INSURANCE, last + DAY,
    )  # fmt: skip
    assert right(decided).may_act
    assert told("condition_a_confirmer") == sorted(person.user.email for person in decided.everyone)


def test_br_32_the_day_is_that_of_the_agency(theirs):
    """Midnight in La Réunion is before midnight in Paris and in London."""
    theirs.decided()
    agency, last = theirs.adhesion.agency, insured_until(theirs, theirs.lead)
    midnight = datetime.datetime.combine(last + DAY, datetime.time(0), tzinfo=agency.tz)
    with time_machine.travel(midnight - datetime.timedelta(minutes=1), tick=False):
        doubts.review_all()
        assert open_doubts(theirs) == []
    with time_machine.travel(midnight + datetime.timedelta(minutes=1), tick=False):
        assert timezone.now().astimezone(datetime.UTC).date() == last
        doubts.review_all()
    assert {condition for _, condition in open_doubts(theirs)} == {Condition.INSURANCE}


def test_br_32_a_new_certificate_counts_once_the_agency_has_accepted_it(decided, supervisor):
    member, last = decided.membership(decided.lead), insured_until(decided, decided.lead)
    with time_machine.travel(noon(decided.adhesion.agency, last + DAY), tick=False):
        doubts.review_all()
        row = renewal_of(member, last + DAY, last + 366 * DAY)
        sent = renewals.send(member, decided.lead.user)
        doubts.review_all()
        assert (decided.lead.full_name, Condition.INSURANCE) in open_doubts(decided)
        with pytest.raises(TransitionRefused, match="l’agence l’examine"):
            renewals.save(LiabilityInsurance(membership=member), decided.lead.user)
        renewals.refuse(sent, supervisor, reason="Le document ne nomme pas le protocole.")
        assert not LiabilityInsurance.objects.select_related("renewal").get(pk=row.pk).counts
        renewal_of(member, last + DAY, last + 366 * DAY)
        renewals.accept(renewals.send(member, decided.lead.user), supervisor)
        assert (decided.lead.full_name, Condition.INSURANCE) not in open_doubts(decided)
    doubt = Doubt.objects.get(authorization=right(decided))
    assert doubt.state == DoubtState.CLEARED
    assert told("attestation_assurance") == [decided.lead.user.email] * 2


def renewal_of(member, begins, ends) -> LiabilityInsurance:
    """A certificate typed by the person, its document looked at."""
    document = LiabilityInsurance.objects.filter(membership=member).earliest("pk").document
    row = LiabilityInsurance(
        membership=member, insurer="Assureur", policy_number="2", valid_from=begins, valid_to=ends, covers_protocol=True
    )
    renewals.save(row, member.user)
    row.document, row.confirmed_at = document, timezone.now()
    row.save()
    return row


def test_what_is_missing_in_a_certificate_keeps_it_from_the_agency(decided):
    member = decided.membership(decided.lead)
    with pytest.raises(TransitionRefused, match="Remplissez d’abord"):
        renewals.send(member, decided.lead.user)
    renewals.save(LiabilityInsurance(membership=member, insurer="Assureur"), decided.lead.user)
    with pytest.raises(TransitionRefused) as refusal:
        renewals.send(member, decided.lead.user)
    assert "Le document n’est pas joint." in refusal.value.reasons


# --- Identity -------------------------------------------------------------------------------------------------------
def test_an_identity_that_is_declared_again_is_to_be_confirmed_until_it_is_verified(decided):
    nurse = decided.lead
    professionals.update_professional(nurse, exercise_name="Démo-Nouveau")
    [doubt] = Doubt.objects.all()
    assert (doubt.condition, doubt.since) == (Condition.IDENTITY, decided.adhesion.agency.today())
    nurse.refresh_from_db()
    people.verify(nurse, decided.instructor, decided.adhesion.agency)
    assert Doubt.objects.get().state == DoubtState.CLEARED


# --- The rule -------------------------------------------------------------------------------------------------------
def test_the_rule_says_nothing_of_a_team_that_is_whole_and_reads_in_few_queries(decided, django_assert_num_queries):
    today = decided.adhesion.agency.today()
    with django_assert_num_queries(7):
        found = [fallen(row, today) for row in rights_to_review()]
    assert found == [[], []]


def test_one_condition_of_one_right_is_to_be_confirmed_once(decided):
    words = {
        "authorization": right(decided),
        "condition": Condition.IDENTITY,
        "since": timezone.localdate(),
        "sentence": WHY,
    }
    Doubt.objects.create(**words)
    with pytest.raises(IntegrityError), transaction.atomic():
        Doubt.objects.create(**words)


# --- A person decides -----------------------------------------------------------------------------------------------
def test_a_person_keeps_the_right_with_reasons_and_it_is_not_asked_again(decided, supervisor):
    life.suspend(right(decided, doctor_of(decided)), motivation=WHY)
    doubt = Doubt.objects.get()
    for agent in (decided.instructor, decided.lead.user):
        with pytest.raises(TransitionRefused) as refusal:
            doubts.keep(doubt, agent, decision=SEEN)
        assert refusal.value.forbidden
    with pytest.raises(TransitionRefused):
        doubts.keep(doubt, supervisor, decision="Oui.")
    doubts.keep(doubt, supervisor, decision=SEEN)
    doubts.review_all()
    doubts.review(decided.adhesion)
    assert Doubt.objects.get().state == DoubtState.KEPT
    with time_machine.travel(timezone.now() + 3 * DAY, tick=False):
        life.end(right(decided, doctor_of(decided)), motivation=WHY)
    assert open_doubts(decided) == [(decided.lead.full_name, Condition.COUNTERPART)]  # another fact, another day


def test_the_public_page_says_it_with_the_date_and_names_no_reason(decided, client):
    row = right(decided)
    assert "Autorisée aujourd’hui" in check_page(client, row)
    life.suspend(right(decided, doctor_of(decided)), motivation=WHY)
    said = check_page(client, row)
    assert "<h1>À confirmer auprès de l’agence</h1>" in said
    assert "À confirmer depuis" in said
    assert "Autorisée aujourd’hui" not in said
    assert plain(Doubt.objects.get().sentence) not in said
    assert "<h1>Autorisation suspendue</h1>" in check_page(client, right(decided, doctor_of(decided)))


def test_the_thread_by_the_pages(decided, theirs, supervisor):
    theirs.ready()
    nurse, agent = signed_in(decided.lead.user), signed_in(supervisor)
    life.suspend(right(decided, doctor_of(decided)), motivation=WHY)
    doubt = Doubt.objects.get()
    home, desk = reverse("portal:home"), reverse("adhesions:desk", args=[decided.instruction.pk])
    for url in (home, reverse("adhesions:my_acts"), reverse("adhesions:detail", args=[decided.pk])):
        assert "onfirmer auprès de l’agence" in words_of(nurse.get(url)), url
    assert plain(doubt.sentence) in words_of(nurse.get(reverse("adhesions:my_acts")))
    assert "autorisation est à confirmer" in words_of(agent.get(home))
    keeping = reverse("adhesions:doubt_keep", args=[doubt.pk])
    assert keeping in agent.get(desk).text
    assert plain(doubt.sentence) in words_of(agent.get(desk))
    page = agent.get(keeping)
    opening = f"{reverse('adhesions:ending_open', args=[doubt.authorization_id])}?condition={doubt.pk}"
    assert opening in page.text
    assert plain(doubt.sentence) in words_of(agent.get(opening))
    assert agent.get(opening).context["form"].initial.get("ground") is None  # who lost every counterpart broke nothing
    neighbor = people.agent(
        "suivi.reu@demonstration.test", "Ravi", "Démo", theirs.adhesion.agency, AgencyRoleKind.SUPERVISOR, "Suivi"
    )
    assert signed_in(neighbor).get(keeping).status_code == 404
    assert signed_in(decided.lead.user).get(keeping).status_code == 404
    assert signed_in(decided.instructor).get(keeping).status_code == 403
    assert agent.post(keeping, {"decision": "Oui."}).status_code == 200
    assert agent.post(keeping, {"decision": SEEN}).status_code == 302
    assert SEEN in words_of(agent.get(desk))  # with who did it, in the history
    assert "autorisation est à confirmer" not in words_of(agent.get(home))


def test_an_end_that_is_considered_takes_it_off_what_waits(decided, supervisor):
    life.suspend(right(decided, doctor_of(decided)), motivation=WHY)
    endings.open_ending(right(decided), supervisor, ground=Ground.BREACH, facts=WHY, days=15)
    home = words_of(signed_in(supervisor).get(reverse("portal:home")))
    assert "autorisation est à confirmer" not in home
    assert open_doubts(decided) != []


def test_the_certificate_is_given_and_examined_by_the_pages(decided, theirs, supervisor):
    theirs.ready()
    member, last = decided.membership(decided.lead), insured_until(decided, decided.lead)
    nurse, agent = signed_in(decided.lead.user), signed_in(supervisor)
    giving = reverse("adhesions:renewal", args=[member.pk])
    assert giving in nurse.get(reverse("adhesions:my_acts")).text
    assert signed_in(doctor_of(decided).user).get(giving).status_code == 404
    assert nurse.get(giving).status_code == 200
    from django.core.files.uploadedfile import SimpleUploadedFile

    typed = {
        "insurer": "Assureur", "policy_number": "2", "valid_from": last.isoformat(),
        "valid_to": (last + 365 * DAY).isoformat(), "covers_protocol": "on",
    }  # fmt: skip
    file = SimpleUploadedFile("assurance.pdf", sample_document(Item.INSURANCE.label))
    assert nurse.post(giving, typed | {"document": file}).status_code == 302
    row = Renewal.objects.get().insurance
    assert "Est-ce bien votre document" in words_of(nurse.get(giving))
    refused = nurse.post(giving, typed, follow=True)
    assert "rien n’est envoyé" in words_of(refused)
    assert nurse.post(giving, typed | {"confirm": str(row.unconfirmed_id)}).status_code == 302
    renewal = Renewal.objects.get()
    assert renewal.is_sent
    assert "l’agence l’examine" in words_of(nurse.get(giving))
    accepting = reverse("adhesions:renewal_accept", args=[renewal.pk])
    refusing = reverse("adhesions:renewal_refuse", args=[renewal.pk])
    assert accepting in agent.get(reverse("portal:home")).text
    desk = agent.get(reverse("adhesions:desk", args=[decided.instruction.pk])).text
    assert accepting in desk
    assert refusing in desk
    assert agent.post(refusing, {"reason": ""}).status_code == 200
    assert signed_in(theirs.instructor).get(accepting).status_code == 404
    page = agent.get(accepting)
    assert reverse("adhesions:document", args=[Item.INSURANCE.value, row.pk]) in page.text
    assert agent.post(accepting).status_code == 302
    assert Renewal.objects.get().is_accepted
    assert LiabilityInsurance.objects.filter(membership=member).count() == 2  # what was examined stays


# --- Announced before it happens ------------------------------------------------------------------------------------
def test_an_insurance_is_announced_sixty_thirty_and_seven_days_before_once_each(decided):
    agency, last = decided.adhesion.agency, insured_until(decided, decided.lead)
    doctor = doctor_of(decided)
    LiabilityInsurance.objects.filter(membership=decided.membership(doctor)).update(valid_to=last + 900 * DAY)
    counts = {}
    for left in (61, 60, 59, 31, 30, 8, 7, 1, 0, -1):
        with time_machine.travel(noon(agency, last - left * DAY), tick=False):
            expiring.announce()
            expiring.announce()
        counts[left] = Message.objects.filter(kind="assurance_expire").count()
    assert counts == {61: 0, 60: 1, 59: 1, 31: 1, 30: 2, 8: 2, 7: 3, 1: 3, 0: 3, -1: 3}
    assert set(told("assurance_expire")) == {decided.lead.user.email}


def test_who_leads_is_told_of_the_others_and_a_late_run_makes_one_announcement(decided):
    agency, doctor = decided.adhesion.agency, doctor_of(decided)
    last = insured_until(decided, doctor)
    LiabilityInsurance.objects.filter(membership=decided.membership(decided.lead)).update(valid_to=last + 900 * DAY)
    with time_machine.travel(noon(agency, last - 20 * DAY), tick=False):
        expiring.announce()
    assert told("assurance_expire") == sorted([doctor.user.email, decided.lead.user.email])


def test_an_accepted_certificate_that_follows_on_is_what_is_announced(decided, supervisor):
    member, last = decided.membership(decided.lead), insured_until(decided, decided.lead)
    LiabilityInsurance.objects.exclude(membership=member).update(valid_to=last + 900 * DAY)
    renewal_of(member, last + DAY, last + 365 * DAY)
    renewals.accept(renewals.send(member, decided.lead.user), supervisor)
    with time_machine.travel(noon(decided.adhesion.agency, last - 5 * DAY), tick=False):
        expiring.announce()
    assert told("assurance_expire") == []
    with time_machine.travel(noon(decided.adhesion.agency, last + 340 * DAY), tick=False):
        expiring.announce()
    assert told("assurance_expire") == [decided.lead.user.email]
