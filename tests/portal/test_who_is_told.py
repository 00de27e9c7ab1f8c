"""Who is told of what (domain, § 2.5), as one table: of each event exactly these messages leave, to nobody else, and never to who
did it — but for the receipts, which the law owes to who filed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AgencyRoleKind
from accounts.models import User
from adhesions.choices import Ground, Item
from adhesions.models import Membership
from adhesions.services import decisions, filing, leaving, suspensions, team, withdrawals
from coopps.demo import people
from coopps.kernel.mailing import registry
from coopps.kernel.mailing.models import Message
from protocols.models import RegionalAuthorization
from tests import orders
from tests.adhesions.test_ending import FACTS, URGENCY, signed
from tests.reading import signed_in
from tests.stories import second_nurse

pytestmark = pytest.mark.django_db

# A receipt goes to who filed (CRPA, R. 112-11-1; arrêté of 31 December 2009, art. 3 for the agency alone).
RECEIPTS = {"depot", "protocole_depose", "intention_deposee"}


class Cast:
    """Our story, and who each reader is in the table."""

    def __init__(self, story) -> None:
        self.story = story
        self.doctor = story.members[0][0]
        self.noe = second_nurse(story)

    @property
    def names(self) -> dict[str, str]:
        story = self.story
        agency = story.adhesion.agency
        return {
            story.lead.user.email: "lead",
            self.doctor.user.email: "doctor",
            self.noe.user.email: "noe",
            story.instructor.email: "instructor",
            story.signatory.email: "director",
            agency.email: "agency",
            "suivi@demonstration.test": "supervisor",
        }

    @property
    def supervisor(self):
        return people.agent(
            "suivi@demonstration.test", "Sami", "Démo", self.story.adhesion.agency, AgencyRoleKind.SUPERVISOR, "Suivi"
        )


Event = Callable[[Cast], Iterator[object]]


# Each event is brought about in two halves: what comes before, then — after the `yield` of who acts — the event itself.
def joins(cast):
    cast.story.open().invite()
    yield cast.doctor.user
    team.accept(_invitation(cast), cast.doctor)


def declines(cast):
    cast.story.open().invite()
    yield cast.doctor.user
    team.decline(_invitation(cast), cast.doctor.user)


def is_removed(cast):
    cast.story.open().invite().join()
    yield cast.story.lead.user
    team.remove(cast.story.membership(cast.doctor), cast.story.lead.user)


def invitation_is_taken_back(cast):
    cast.story.open().invite()
    yield cast.story.lead.user
    team.remove(_invitation(cast), cast.story.lead.user)


def signs_before_the_others(cast):
    cast.story.open().invite().join().write_intent().fill()
    yield cast.doctor.user
    cast.story.engage(cast.doctor)


def signs_last(cast):
    cast.story.open().invite().join().write_intent().fill().engage(cast.story.lead, cast.noe)
    yield cast.doctor.user
    cast.story.engage(cast.doctor)


def leads_and_signs_last(cast):
    cast.story.open().invite().join().write_intent().fill().engage(cast.doctor, cast.noe)
    yield cast.story.lead.user
    cast.story.engage(cast.story.lead)


def leaves_before_signing(cast):
    cast.story.open().invite().join()
    yield cast.doctor.user
    leaving.leave(cast.story.membership(cast.doctor), cast.doctor.user)


def lead_leaves(cast):
    cast.story.open().invite().join()
    yield cast.story.lead.user
    leaving.leave(cast.story.membership(cast.story.lead), cast.story.lead.user)


def files(cast):
    cast.story.ready()
    yield cast.story.lead.user
    cast.story.file()


def withdraws_before_anybody_examines(cast):
    cast.story.ready().file()
    yield cast.story.lead.user
    filing.withdraw(cast.story.adhesion, cast.story.lead.user)


def withdraws(cast):
    cast.story.ready().file().take()
    yield cast.story.lead.user
    filing.withdraw(cast.story.adhesion, cast.story.lead.user)


def leaves_after_filing(cast):
    cast.story.ready().file().take()
    yield cast.doctor.user
    leaving.leave(cast.story.membership(cast.doctor), cast.doctor.user)


def documents_are_asked(cast):
    cast.story.ready().file().take()
    yield cast.story.instructor
    cast.story.request(cast.doctor, Item.INSURANCE)


def documents_are_given(cast):
    cast.story.ready().file().take().request(cast.doctor, Item.INSURANCE).explain()
    yield cast.story.lead.user
    filing.answer_request(cast.story.adhesion, cast.story.lead.user)


def is_complete(cast):
    cast.story.ready().file().take()
    yield cast.story.instructor
    decisions.declare_complete(cast.story.instruction, cast.story.instructor)


def decision_is_signed(cast):
    cast.story.ready().file().take().complete().examine().propose()
    yield cast.story.signatory
    cast.story.sign()


def announces_a_withdrawal(cast):
    cast.story.decided()
    right = cast.story.letter(cast.doctor).authorization
    yield cast.doctor.user
    withdrawals.announce(right, cast.doctor.user, effect_on=withdrawals.earliest_day(right))


def cancels_a_withdrawal(cast):
    cast.story.decided()
    right = cast.story.letter(cast.doctor).authorization
    row = withdrawals.announce(right, cast.doctor.user, effect_on=withdrawals.earliest_day(right))
    yield cast.doctor.user
    withdrawals.cancel(row, cast.doctor.user)


def is_suspended(cast):
    cast.story.decided()
    suspensions.propose(
        cast.story.letter(cast.doctor).authorization,
        cast.supervisor,
        ground=Ground.BREACH,
        facts=FACTS,
        urgency=URGENCY,
        days=15,
    )
    yield cast.story.signatory
    signed(cast.story)


def protocol_is_suspended(cast):
    cast.story.decided()
    authorization = RegionalAuthorization.objects.get(pk=cast.story.adhesion.authorization_id)
    letter = orders.urgent(authorization, cast.supervisor).letter
    yield cast.story.signatory
    orders.sign(letter, cast.story.signatory)


def dies(cast):
    cast.story.decided()
    yield cast.supervisor
    withdrawals.report_death(
        cast.story.letter(cast.doctor).authorization,
        cast.supervisor,
        died_on=cast.story.adhesion.agency.today(),
        proof="Acte de décès vu le jour même.",
    )


TEAM = ("lead", "doctor", "noe")
MATRIX: dict[Event, set[tuple[str, str]]] = {
    joins: {("reponse_invitation", "lead")},
    declines: {("reponse_invitation", "lead")},
    is_removed: {("retiree_equipe", "doctor")},
    invitation_is_taken_back: set(),
    signs_before_the_others: set(),
    signs_last: {("equipe_prete", "lead")},
    leads_and_signs_last: set(),
    leaves_before_signing: {("depart", "lead"), ("depart", "noe")},
    lead_leaves: {("depart", "doctor"), ("depart", "noe"), ("porteur", "doctor")},
    files: {("depot", who) for who in TEAM},
    withdraws_before_anybody_examines: {("demande_retiree", who) for who in ("doctor", "noe", "agency")},
    withdraws: {("demande_retiree", who) for who in ("doctor", "noe", "instructor")},
    leaves_after_filing: {("depart", who) for who in ("lead", "noe", "instructor")},
    documents_are_asked: {("demande_de_pieces", who) for who in ("lead", "doctor")},
    documents_are_given: {("pieces_recues", "instructor")},
    is_complete: {("dossier_complet", who) for who in TEAM},
    decision_is_signed: {("avis_de_mise_a_disposition", who) for who in TEAM},
    announces_a_withdrawal: {("retrait", who) for who in ("lead", "noe", "agency")},
    cancels_a_withdrawal: {("retrait", who) for who in ("lead", "noe", "agency")},
    # Nobody delegates any more: the rights of the others are to be confirmed.
    is_suspended: {
        *((kind, "doctor") for kind in ("changement_autorisation", "avis_de_mise_a_disposition")),
        *(("condition_a_confirmer", who) for who in ("lead", "noe")),
    },
    protocol_is_suspended: {("protocole", who) for who in TEAM},
    # The same, said in the one message that tells of the death.
    dies: {("retrait", who) for who in ("lead", "noe", "agency")},
}


def told_after(event: Event, cast: Cast) -> tuple[set[tuple[str, str]], object]:
    """What the event alone wrote, each message with its reader by name; and who did it."""
    halves = event(cast)
    actor = next(halves)
    before = set(Message.objects.values_list("pk", flat=True))
    with pytest.raises(StopIteration):
        next(halves)
    found = Message.objects.exclude(pk__in=before)
    names = cast.names
    told = [(message.kind, names.get(message.to, message.to)) for message in found]
    assert len(told) == len(set(told)), "each is told once"
    return set(told), actor


@pytest.mark.parametrize("event", MATRIX, ids=lambda event: event.__name__)
def test_exactly_these_people_are_told(event, ours):
    cast = Cast(ours)
    told, actor = told_after(event, cast)
    assert told == MATRIX[event]
    did_it = cast.names.get(actor.email)
    assert {kind for kind, who in told if who == did_it} <= RECEIPTS


def test_nothing_is_told_of_the_neighbor(ours, theirs):
    theirs.ready().file()
    cast = Cast(ours)
    told, _ = told_after(withdraws, cast)
    assert {who for _, who in told} == {"doctor", "noe", "instructor"}


# --- A team at a standstill -------------------------------------------------------------------------------------------
def stalled(story, days: int) -> set[tuple[str, str]]:
    from adhesions.services.stalling import tell_of_teams

    with time_machine.travel(timezone.now() + datetime.timedelta(days=days), tick=False):
        tell_of_teams()
        tell_of_teams()
    kinds = ("invitation_sans_reponse", "dossier_immobile")
    return {(message.kind, message.to) for message in Message.objects.filter(kind__in=kinds)}


def test_the_lead_is_told_of_an_invitation_that_nobody_answers_twice_and_no_more(ours):
    ours.open().invite()
    lead = ours.lead.user.email
    assert stalled(ours, 6) == set()
    assert stalled(ours, 7) == {("invitation_sans_reponse", lead)}
    assert Message.objects.filter(kind="invitation_sans_reponse").count() == 1
    stalled(ours, 21), stalled(ours, 60)
    assert Message.objects.filter(kind="invitation_sans_reponse").count() == 2


def test_a_dossier_that_does_not_move_is_told_to_its_owner_and_to_the_lead_until_it_is_signed(ours):
    ours.open().invite().join().write_intent().fill().engage(ours.lead)
    doctor = ours.members[0][0]
    assert stalled(ours, 20) == set()
    assert stalled(ours, 21) == {("dossier_immobile", ours.lead.user.email), ("dossier_immobile", doctor.user.email)}
    ours.engage(doctor)
    Message.objects.filter(kind="dossier_immobile").delete()
    assert stalled(ours, 60) == set()


# --- What a message asks for is on the home ------------------------------------------------------------------------------
ASKING = {kind.name for kind in registry.all() if kind.asks}


def mine(email: str) -> set[tuple[str, str, str]]:
    """What waits for the person on the home: the fact, where it is dealt with, about what."""
    page = signed_in(User.objects.get(email=email)).get(reverse("portal:home"))
    return {(matter.title, matter.url, matter.detail) for matter in page.context["waiting"].mine}


@pytest.mark.parametrize(
    "event",
    [event for event, told in MATRIX.items() if {kind for kind, _ in told} & ASKING],
    ids=lambda event: event.__name__,
)
def test_what_a_message_asks_for_waits_on_the_home_of_its_reader(event, ours):
    cast = Cast(ours)
    halves = event(cast)
    next(halves)
    readers = {email: who for email, who in cast.names.items() if User.objects.filter(email=email).exists()}
    before = {who: mine(email) for email, who in readers.items()}
    with pytest.raises(StopIteration):
        next(halves)
    asked = {who for kind, who in MATRIX[event] if kind in ASKING}
    gained = {who for email, who in readers.items() if mine(email) - before[who]}
    assert asked <= gained


# --- On the home, first -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("event", "words"),
    [(is_suspended, "Autorisation suspendue"), (protocol_is_suspended, "Protocole suspendu dans la région")],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_suspension_is_what_the_home_says_first_to_who_may_not_act(event, words, ours, theirs):
    theirs.decided()
    cast = Cast(ours)
    told_after(event, cast)
    html = signed_in(cast.doctor.user).get(reverse("portal:home")).content.decode()
    assert (
        html.index("fr-alert--error") < html.index('id="attend"')
        if 'id="attend"' in html
        else "fr-alert--error" in html
    )
    assert f"{words}\u00a0: vous ne pouvez pas en faire les actes" in html
    assert reverse("adhesions:my_acts") in html
    assert "fr-alert--error" not in signed_in(theirs.lead.user).get(reverse("portal:home")).content.decode()


def _invitation(cast: Cast) -> Membership:
    return Membership.objects.get(adhesion_id=cast.story.pk, invited_email=cast.doctor.user.email)
