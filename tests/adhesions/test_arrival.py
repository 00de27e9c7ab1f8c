"""A person arrives in an authorized team: the own dossier alone is filed, examined and decided; nobody else's right moves."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from adhesions import selectors
from adhesions.choices import AdhesionState, ArrivalState, AuthorizationState, Item, MembershipState, Role
from adhesions.models import Arrival, Membership
from adhesions.services import arrivals, decisions, leaving, life, team, withdrawals
from coopps.demo import people
from coopps.kernel.instruction.choices import InstructionState, Outcome
from coopps.kernel.instruction.services import examining
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.orders import end
from tests.reading import printed, signed_in, words_of
from tests.workflow.test_who_may import cast, check  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

S = ArrivalState
WHY = "Les conditions de l’adhésion ne sont plus remplies depuis le 3 mai."


@pytest.fixture
def decided(ours):
    ours.decided()
    life.start(ours.adhesion, ours.lead.user)
    return ours


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def newcomer(story, profession: str = "60", serial: int = 71):
    return people.professional(
        f"new{serial}@demonstration.test", "Nina", f"Démo-{serial}", profession, serial, place=story.site
    )


def invited(story, person, role=Role.DELEGATED, replaces=None) -> Arrival:
    return arrivals.invite(
        story.adhesion, story.lead.user, email=person.user.email, name=person.full_name, role=role, replaces=replaces
    )


def ready(story, person, role=Role.DELEGATED, replaces=None) -> Arrival:
    """Up to the last click before filing."""
    arrival = invited(story, person, role, replaces)
    team.accept(fresh(arrival.membership), person)
    story.fill(person).engage(person)
    return fresh(arrival)


def filed(story, person, role=Role.DELEGATED, replaces=None) -> Arrival:
    return arrivals.file(ready(story, person, role, replaces), story.lead.user)


def proposed(story, person, role=Role.DELEGATED, replaces=None, outcome=Outcome.AUTHORIZE) -> Arrival:
    arrival = filed(story, person, role, replaces)
    examining.take(arrival.instruction, story.instructor)
    people.verify(fresh(person), story.instructor, story.adhesion.agency)
    decisions.declare_complete(fresh(arrival.instruction), story.instructor)
    for examination in arrival.instruction.examinations.all():
        examining.answer_all_conform(examination, story.instructor)
    words = {"acts": [act.code for act in story.adhesion.version.acts]}
    if outcome == Outcome.REFUSE:
        words = {
            "acts": [],
            "motivation": "L’expérience justifiée n’atteint pas celle que demande le protocole (CSP, L. 4011-3).",
        }
    decisions.propose_for(fresh(arrival.membership), story.instructor, outcome=outcome, **words)
    decisions.send_to_signature(fresh(arrival.instruction), story.instructor)
    return fresh(arrival)


def rights(story, *out) -> dict[str, tuple]:
    """The rights of the team, those of `out` left aside."""
    rows = story.adhesion.authorizations.exclude(professional__in=out)
    return {row.professional.full_name: (row.state, row.began_at, row.letter_id) for row in rows}


# --- One dossier, one clock, one letter ---------------------------------------------------------------------------
def test_the_dossier_of_the_person_alone_is_filed_with_its_own_number_and_clock(decided):
    nina, before = newcomer(decided), rights(decided)
    of_team = decided.instruction
    with time_machine.travel(timezone.now() + datetime.timedelta(days=40), tick=False):
        arrival = filed(decided, nina)
        instruction = arrival.instruction
        assert instruction.filed_at == timezone.now()
    assert instruction.number != of_team.number
    assert [one.label for one in instruction.examinations.all()] == [f"{nina.full_name}, personne déléguée"]
    assert fresh(of_team).state == InstructionState.DECIDED
    said = printed(bytes(arrival.acknowledgement.content))
    for words in (instruction.number, f"l’arrivée de {nina.full_name}", "personne déléguée"):
        assert words in said
    assert rights(decided) == before
    assert decided.adhesion.state == AdhesionState.RUNNING
    told = set(Message.objects.filter(key__startswith=f"arrival-{arrival.pk}-filed-").values_list("to", flat=True))
    assert told == {nina.user.email, *(person.user.email for person in decided.everyone)}


def test_the_letter_names_those_authorized_of_the_other_side_and_nobody_elses_right_moves(decided):
    nina, before = newcomer(decided), rights(decided)
    doctor = decided.members[0][0]
    arrival = proposed(decided, nina)
    decided.sign()
    act = decided.letter(nina).act
    assert act.snapshot["avec"] == [doctor.full_name]
    said = printed(bytes(act.content))
    assert doctor.full_name in said
    assert arrival.instruction.number in said
    assert decided.lead.full_name not in act.snapshot["avec"]
    arrival = fresh(arrival)
    assert (arrival.state, arrival.instruction.state) == (S.DECIDED, InstructionState.DECIDED)
    decided.members.append((nina, Role.DELEGATED))
    decided.receive(nina)
    assert decided.membership(nina).current_authorization.may_act
    assert rights(decided, nina) == before


def test_a_refused_arrival_leaves_the_team_as_it_is(decided):
    nina, before = newcomer(decided), rights(decided)
    arrival = proposed(decided, nina, outcome=Outcome.REFUSE)
    decided.sign()
    assert fresh(arrival).state == S.DECIDED
    assert rights(decided, nina) == before
    assert decided.adhesion.state == AdhesionState.RUNNING


def test_the_engagement_names_those_who_stay(decided):
    doctor, nina = decided.members[0][0], newcomer(decided)
    paul = newcomer(decided, "10", 72)
    row = decided.membership(doctor).current_authorization
    withdrawal = withdrawals.announce(row, doctor.user, effect_on=withdrawals.earliest_day(row))
    arrival = invited(decided, nina)
    team.accept(fresh(arrival.membership), nina)
    decided.fill(nina)
    with pytest.raises(TransitionRefused, match="Aucune personne délégante"):
        decided.engage(nina)  # the only doctor leaves
    replacing = ready(decided, paul, replaces=withdrawal)
    assert replacing.membership.role == Role.DELEGATING
    decided.engage(nina)
    assert decided.membership(nina).commitment.counterpart_names == [paul.full_name]
    assert decided.membership(decided.lead).commitment.voided_at is None


# --- Who is replaced ----------------------------------------------------------------------------------------------
def test_br_17_a_replacement_is_instructed_meanwhile_and_acts_beside_those_who_stay(decided):
    doctor, paul = decided.members[0][0], newcomer(decided, "10", 72)
    row = decided.membership(doctor).current_authorization
    withdrawal = withdrawals.announce(row, doctor.user, effect_on=withdrawals.earliest_day(row))
    arrival = proposed(decided, paul, replaces=withdrawal)
    decided.sign()
    assert decided.letter(paul).act.snapshot["avec"] == [decided.lead.full_name]
    decided.members.append((paul, Role.DELEGATING))
    decided.receive(paul)
    assert fresh(arrival).replaces == withdrawal
    assert decided.membership(doctor).current_authorization.is_active
    assert not selectors.to_replace(decided.adhesion).exists()
    noon = datetime.datetime.combine(withdrawal.effect_on, datetime.time(11), tzinfo=datetime.UTC)
    with time_machine.travel(noon, tick=False):
        withdrawals.take_effect_of_due()
    assert decided.membership(doctor).current_authorization.is_ended
    assert decided.membership(decided.lead).current_authorization.may_act
    assert decided.membership(paul).current_authorization.may_act


def test_nobody_is_replaced_who_stays_or_is_of_another_team(decided, theirs):
    doctor = decided.members[0][0]
    row = decided.membership(doctor).current_authorization
    withdrawal = withdrawals.announce(row, doctor.user, effect_on=withdrawals.earliest_day(row))
    withdrawals.cancel(withdrawal, doctor.user)
    with pytest.raises(TransitionRefused, match="personne à remplacer"):
        invited(decided, newcomer(decided, "10", 72), replaces=fresh(withdrawal))
    theirs.decided()
    other = theirs.membership(theirs.lead).current_authorization
    leaving_ = withdrawals.announce(other, theirs.lead.user, effect_on=withdrawals.earliest_day(other))
    with pytest.raises(TransitionRefused, match="personne à remplacer"):
        invited(decided, newcomer(decided, "10", 72), replaces=leaving_)
    assert not Arrival.objects.exists()


def test_the_composition_is_that_of_the_team_as_it_will_be(decided):
    doctor, nina = decided.members[0][0], newcomer(decided)
    arrival = ready(decided, nina)
    row = decided.membership(doctor).current_authorization
    withdrawals.announce(row, doctor.user, effect_on=withdrawals.earliest_day(row))
    with pytest.raises(TransitionRefused, match="Il manque au moins une personne délégante"):
        arrivals.file(arrival, decided.lead.user)
    with pytest.raises(TransitionRefused, match="ne prévoit pas la profession"):
        ready(decided, newcomer(decided, "10", 73), Role.DELEGATED)


# --- It does not come ---------------------------------------------------------------------------------------------
def test_nobody_arrives_before_the_decision_or_once_it_is_over(ours):
    ours.ready()
    nina = newcomer(ours)
    with pytest.raises(TransitionRefused, match="Avant le dépôt"):
        invited(ours, nina)
    ours.file().take().complete().examine().propose().sign().receive()
    with pytest.raises(TransitionRefused, match="déjà dans l’équipe"):
        invited(ours, ours.lead)
    for person in ours.everyone:
        life.end(ours.membership(person).current_authorization, motivation=WHY)
    with pytest.raises(TransitionRefused):
        invited(ours, nina)


def test_the_invited_person_declines(decided):
    nina = newcomer(decided)
    arrival = invited(decided, nina)
    team.decline(arrival.membership, nina.user)
    assert (fresh(arrival).state, fresh(arrival.membership).state) == (S.GIVEN_UP, MembershipState.DECLINED)


@pytest.mark.parametrize("step", [invited, ready, filed])
def test_the_team_gives_an_arrival_up(decided, step):
    nina, before = newcomer(decided), rights(decided)
    arrival = fresh(arrivals.give_up(step(decided, nina), decided.lead.user))
    assert (arrival.state, fresh(arrival.membership).state) == (S.GIVEN_UP, MembershipState.REMOVED)
    assert arrival.instruction is None or arrival.instruction.state == InstructionState.WITHDRAWN
    assert Message.objects.filter(kind="arrivee_abandonnee", to=nina.user.email).exists()
    assert not selectors.readable_by(User.objects.get(pk=nina.user_id)).exists()
    assert rights(decided) == before
    assert invited(decided, nina).is_draft  # and may be asked again


def test_a_decision_at_the_signature_is_waited_for(decided):
    arrival = proposed(decided, newcomer(decided))
    with pytest.raises(TransitionRefused, match="à la signature"):
        arrivals.give_up(arrival, decided.lead.user)
    assert fresh(arrival).state == S.FILED


@pytest.mark.parametrize("step", [ready, filed, proposed])
def test_the_person_leaves_before_the_decision(decided, step):
    nina, before = newcomer(decided), rights(decided)
    arrival = step(decided, nina)
    leaving.leave(decided.membership(nina), nina.user)
    arrival = fresh(arrival)
    assert arrival.state == S.GIVEN_UP
    assert arrival.instruction is None or arrival.instruction.state == InstructionState.WITHDRAWN
    assert (
        not decided.adhesion.authorizations.filter(professional=nina)
        .exclude(state=AuthorizationState.ABANDONED)
        .exists()
    )
    assert rights(decided, nina) == before


def test_the_end_of_the_protocol_in_the_region_closes_an_arrival(decided):
    arrival = proposed(decided, newcomer(decided))
    end(decided.adhesion.authorization, decided.signatory)
    arrival = fresh(arrival)
    assert (arrival.state, arrival.instruction.state) == (S.GIVEN_UP, InstructionState.WITHDRAWN)
    assert decided.adhesion.state == AdhesionState.CLOSED


def test_the_database_knows_no_filed_arrival_without_its_acknowledgement(decided):
    arrival = filed(decided, newcomer(decided))
    arrival.acknowledgement = None
    with pytest.raises(IntegrityError, match="filed_arrival_is_acknowledged"), transaction.atomic():
        arrival.save()


ARRIVAL = {
    "en_preparation": {"lead": {"file", "give_up"}},
    "deposee": {"lead": {"give_up"}},
    "decidee": {},
    "abandonnee": {},
}


def test_who_may_move_an_arrival(cast):  # noqa: F811 - the fixture
    ours, everyone = cast
    ours.decided()
    seen = set()

    def look(arrival):
        seen.add(arrival.state)
        check(fresh(arrival), everyone, ARRIVAL)
        return arrival

    look(arrivals.give_up(look(ready(ours, newcomer(ours))), ours.lead.user))
    arrival = look(proposed(ours, newcomer(ours, serial=75)))
    ours.sign()
    look(fresh(arrival))
    assert seen == set(ARRIVAL)


# --- The pages ----------------------------------------------------------------------------------------------------
def test_the_thread_of_an_arrival_by_the_pages(decided, mailbox):
    nina = newcomer(decided)
    lead, new, agent = (signed_in(person) for person in (decided.lead.user, nina.user, decided.instructor))
    detail = reverse("adhesions:detail", args=[decided.pk])
    inviting = reverse("adhesions:arrival_invite", args=[decided.pk])
    assert inviting in lead.get(detail).text
    assert "L’autorisation des autres personnes de l’équipe ne change pas" in words_of(lead.get(inviting))
    typed = {"email": nina.user.email, "name": "Nina", "role": "delegue"}
    assert lead.post(inviting, typed | {"email": "pas une adresse"}).status_code == 200
    answer = lead.post(inviting, typed)
    arrival = Arrival.objects.get()
    page = reverse("adhesions:arrival", args=[arrival.pk])
    assert answer.url == page
    assert page in lead.get(detail).text
    assert "n’a pas encore répondu à l’invitation" in words_of(lead.get(page))
    assert lead.post(reverse("adhesions:resend", args=[decided.pk, arrival.membership_id])).status_code == 302
    link = reverse("adhesions:invitation", args=[team.INVITATION.token(fresh(arrival.membership))])
    assert "Rejoindre l’équipe" in words_of(new.get(link))
    assert "vous invite" in words_of(new.get(reverse("portal:home")))
    team.accept(fresh(arrival.membership), nina)
    assert "Complétez votre dossier" in words_of(new.get(detail))
    assert "Ce qui manque" in words_of(lead.get(page))
    filing_ = reverse("adhesions:arrival_file", args=[arrival.pk])
    assert "Ce n’est pas possible" in words_of(lead.get(filing_))
    decided.fill(nina).engage(nina)
    assert f"{nina.full_name} a signé son engagement : déposez son arrivée" in words_of(lead.get(detail))
    assert filing_ in lead.get(reverse("portal:home")).text
    assert f"Le dossier de {nina.full_name}, et de personne d’autre" in words_of(lead.get(filing_))
    assert lead.post(filing_).status_code == 302
    arrival = fresh(arrival)
    for reader in (lead, new, agent):
        assert reader.get(arrival.acknowledgement.get_absolute_url()).status_code == 200
    queue = agent.get(reverse("desk:queue"))
    assert arrival.instruction.number in queue.text
    assert "Arrivée dans une équipe" in words_of(queue)
    examining.take(arrival.instruction, decided.instructor)
    desk = words_of(agent.get(arrival.instruction.desk_url))
    assert nina.full_name in desk
    assert decided.instruction.desk_url in desk
    assert "La composition de l’équipe ne convient pas" not in desk
    assert f"{decided.lead.full_name}</strong>" not in desk  # the others are not examined again
    people.verify(fresh(nina), decided.instructor, decided.adhesion.agency)
    examination = arrival.instruction.examinations.get()
    grid = reverse("adhesions:grid", args=[arrival.instruction.pk, examination.pk])
    assert agent.get(grid).status_code == 200
    missing = [examining.Missing(examination, Item.INSURANCE, Item.INSURANCE.label, "Illisible.")]
    examining.request_documents(
        fresh(arrival.instruction),
        decided.instructor,
        missing=missing,
        due_on=decided.adhesion.agency.today() + datetime.timedelta(days=30),
    )
    answering = reverse("adhesions:arrival_answer", args=[arrival.pk])
    assert answering in lead.get(detail).text
    assert "Illisible." in words_of(lead.get(page))
    assert "L’agence demande ces pièces" in words_of(
        new.get(reverse("adhesions:dossier", args=[arrival.membership_id]))
    )
    assert new.post(answering).status_code == 403
    assert "Illisible." in words_of(lead.get(answering))
    assert "cette pièce n’a pas changé" in words_of(lead.post(answering))
    explaining = reverse("desk:explain", args=[fresh(arrival.instruction).requests.get().items.get().pk])
    assert explaining in new.get(reverse("adhesions:dossier", args=[arrival.membership_id])).text
    assert new.post(explaining, {"word": "L’assureur n’en délivre pas d’autre."}).status_code == 302
    assert lead.post(answering).status_code == 302
    assert fresh(arrival.instruction).state == InstructionState.CHECKING
    giving_up = reverse("adhesions:arrival_give_up", args=[arrival.pk])
    assert "cesse d’examiner" in words_of(lead.get(giving_up))
    assert lead.post(giving_up).status_code == 302
    assert "Arrivée abandonnée" in words_of(lead.get(detail))


def test_who_leaves_is_replaced_from_the_page_of_the_team(decided):
    doctor, paul = decided.members[0][0], newcomer(decided, "10", 72)
    row = decided.membership(doctor).current_authorization
    withdrawal = withdrawals.announce(row, doctor.user, effect_on=withdrawals.earliest_day(row))
    lead = signed_in(decided.lead.user)
    replacing = reverse("adhesions:replace", args=[decided.pk, withdrawal.pk])
    page = lead.get(reverse("adhesions:detail", args=[decided.pk]))
    assert f"Remplacer {doctor.full_name}" in words_of(page)
    assert "le nom d’un autre professionnel de santé candidat à l’adhésion" in words_of(lead.get(replacing))
    assert lead.post(replacing, {"email": paul.user.email, "name": "Paul"}).status_code == 302
    assert Membership.objects.get(invited_email=paul.user.email).role == Role.DELEGATING
    assert replacing not in lead.get(reverse("adhesions:detail", args=[decided.pk])).text
    assert lead.get(replacing).status_code == 404


def test_others_are_kept_out(decided, theirs):
    arrival = ready(decided, newcomer(decided))
    theirs.ready()
    doctor = decided.members[0][0]
    pages = [
        reverse(f"adhesions:{name}", args=[arrival.pk])
        for name in ("arrival", "arrival_file", "arrival_give_up", "arrival_answer")
    ]
    for url in [*pages, reverse("adhesions:arrival_invite", args=[decided.pk])]:
        assert signed_in(theirs.lead.user).get(url).status_code == 404
        assert signed_in(theirs.lead.user).post(url).status_code in (404, 405)
    assert signed_in(doctor.user).get(reverse("adhesions:arrival_invite", args=[decided.pk])).status_code == 403
    for url in pages[1:]:
        assert signed_in(doctor.user).get(url).status_code == 403
        assert signed_in(doctor.user).post(url).status_code == 403
    arrivals.file(arrival, decided.lead.user)
    desk = fresh(arrival).instruction.desk_url
    assert signed_in(theirs.instructor).get(desk).status_code == 404
    assert signed_in(doctor.user).get(desk).status_code == 404
