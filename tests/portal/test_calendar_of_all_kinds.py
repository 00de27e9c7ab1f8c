"""A hundred days with one thing owed of each kind: left undone, it is reminded on these days and to these people; done on the
second day, nobody hears of it again."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.utils import timezone

from accounts.models import Agency, User
from adhesions.choices import Ground, Item
from adhesions.models import NominativeAuthorization
from adhesions.services import endings, filing, postponements
from coopps.kernel.documents.services import delivering
from coopps.kernel.law.clock import add_months
from protocols.choices import Regime
from protocols.models import OrderRenewal, Protocol, RegionalAuthorization
from protocols.services import deciding, funders, intents, order_endings, renewals
from tests import orders
from tests.adhesions.safe import given, own, replaced
from tests.portal.test_calendar import REMINDERS, Calendar
from tests.stories import creation, second_nurse, story

pytestmark = [pytest.mark.django_db, pytest.mark.long]

DAY = datetime.timedelta(days=1)
FACTS = "Deux actes ont été réalisés hors de la liste du protocole."


@dataclass
class Place:
    """Where things are owed, and the worker that sends."""

    normandy: Agency
    reunion: Agency
    work: Callable[[], int]

    def letters(self, serial: int):
        return story(self.normandy, "DEMO-URODYN", serial)

    def protocol(self, serial: int):
        return creation(self.normandy, serial)


# --- What is owed: each prepares it, yields, then does it -------------------------------------------------------------
def postponed(place: Place) -> Iterator[None]:
    """A practical training is expected of the nurse who leads; the agency waits."""
    ours = place.letters(31)
    second_nurse(ours, 131)
    ours.ready().file().take().complete().examine().propose(postponed=(ours.lead,)).sign().receive()
    yield
    decision = NominativeAuthorization.objects.filter(membership=ours.membership(ours.lead)).latest("pk")
    postponements.resume(decision, ours.instructor, reason="L’agence a reçu le document par la poste.")


def letter(place: Place) -> Iterator[None]:
    """Two letters wait in the portal."""
    ours = place.letters(32).ready().file().take().complete().examine().propose().sign()
    place.work()
    yield
    ours.receive()


def documents(place: Place) -> Iterator[None]:
    """The agency has asked for the doctor's insurance, within thirty days."""
    ours = place.letters(33).ready().file().take()
    ours.request(ours.members[0][0], Item.INSURANCE)
    yield
    ours.explain()
    filing.answer_request(ours.adhesion, ours.lead.user)


def hearing(place: Place) -> Iterator[None]:
    """The end of a right is considered; the person has read the invitation and may answer for fifteen days."""
    ours = place.letters(34).decided()
    agent = orders.supervisor(place.normandy)
    right = ours.letter(ours.lead).authorization
    ending = endings.open_ending(right, agent, ground=Ground.BREACH, facts=FACTS, days=15)
    delivering.open_letter(ending.invitation.delivery, User.objects.get(pk=ours.lead.user_id))
    yield
    endings.observe(orders.fresh(ending), ours.lead.user, observations="Je n’ai rien à ajouter.")


def hearing_of_order(place: Place) -> Iterator[None]:
    """The end of a protocol in its region is considered; the two people of its team have read the invitation."""
    ours = story(place.reunion, "DEMO-VACC", 35).decided()
    ending = orders.consider(RegionalAuthorization.objects.get(pk=ours.adhesion.authorization_id))
    for waiting in ending.hearings.all():
        orders.read(waiting)
    yield
    for waiting in ending.hearings.all():
        person = waiting.professional.user
        order_endings.observe(orders.fresh(waiting), person, observations="Je n’ai rien à ajouter.")


def intent(place: Place) -> Iterator[None]:
    """The agency is to answer a letter of intent within a month."""
    ours = place.protocol(36).open().write_intent().announce().examine_intent()
    yield
    ours.retain()


def question(place: Place) -> Iterator[None]:
    """The team is to answer a question on its letter within twenty days."""
    ours = place.protocol(37).open().write_intent().announce().examine_intent()
    due_on = ours.agency.today() + 20 * DAY
    intents.ask_more(ours.intent, ours.instructor, message="Précisez le nombre de patients.", due_on=due_on)
    yield
    intents.answer(ours.intent, ours.lead.user, reply="Quarante patients par an.")
    ours.retain()


def version(place: Place) -> Iterator[None]:
    """The HAS awaits a new version."""
    ours = place.protocol(38).transmitted().admit().ask_changes()
    yield
    ours.write("objectives", objectives="Un objectif mieux dit.").file_again()


def opinions(place: Place) -> Iterator[None]:
    """Three experts are to give their opinion."""
    ours = place.protocol(39).transmitted().admit().invite().accept().declare().open_expertise()
    yield
    ours.give_opinions()


def elements(place: Place) -> Iterator[None]:
    """An authorization of the regime of 2014 ends in nine months: the elements of its evaluation are due in three."""
    ours = place.protocol(40).transmitted().reviewed().write_opinion().render_opinion().answer_reservations().lift()
    Protocol.objects.filter(pk=ours.project.protocol_id).update(regime=Regime.HPST_FIN)
    today = ours.agency.today()
    funders.record_opinion(
        ours.authorization, ours.instructor, outcome="favorable", given_on=today, reference="Relevé n° 3"
    )
    deciding.propose(ours.authorization, ours.instructor, outcome="autoriser", duration_months=36)
    ours.sign()
    words = {"publication_reference": "Recueil n° 12", "publication_date": today}
    deciding.publish(ours.authorization, ours.instructor, **words)
    RegionalAuthorization.objects.filter(pk=ours.authorization.pk).update(term_on=add_months(today, 9))
    renewals.open_due()
    yield
    renewals.give(OrderRenewal.objects.get(), ours.lead.user, elements="Deux cents patients suivis, sans événement.")


def paper(place: Place) -> Iterator[None]:
    """A paper of the safe ends in eighty days."""
    ours = place.letters(41)
    given(ours.lead, Item.IDENTITY, "Carte", valid_to=timezone.localdate() + 80 * DAY)
    yield
    replaced(own(ours.lead, Item.IDENTITY), "Carte suivante", valid_to=timezone.localdate() + 3000 * DAY)


OWED = [
    postponed, letter, documents, hearing, hearing_of_order, intent, question, version, opinions, elements, paper,
]  # fmt: skip


@pytest.fixture
def place(normandy, reunion, mailbox, work):
    return Place(normandy, reunion, work)


def lived(place: Place, *, done: bool) -> dict[str, list[int]]:
    """Kind → the days on which it was said, from the first on."""
    things = [owed(place) for owed in OWED]
    for thing in things:
        next(thing)

    def do() -> None:
        for thing in things:
            with pytest.raises(StopIteration):
                next(thing)

    calendar = Calendar(timezone.now())
    calendar.live(range(100), {1: do} if done else {})
    found: dict[str, list[int]] = {}
    for day, message in calendar.said:
        found.setdefault(message.kind, []).append(day)
    return found


TERM = [0] * 5 + [92] * 5  # nine and six months before, to the team and to who follows it at the agency

# Of four months, the two protocols that are at the HAS: thirty days before.
SILENCE = [90, 90]
# In `test_calendar`, and the motives of a rejection in `tests.desk.test_silence`.
LIVED_ELSEWHERE = {
    "echeance", "rejet_ne_du_silence", "motifs_a_communiquer", "invitation_sans_reponse", "dossier_immobile",
    "assurance_expire", "terme_de_l_equipe",
}  # fmt: skip


def test_what_is_left_undone_is_said_on_its_days(place):
    found = lived(place, done=False)
    assert found == {
        # Sixty days: fifteen, seven and one before to the person, then the agency once it is late.
        "rappel_ajournement": [45, 53, 59],
        "ajournement_sans_reponse": [61],
        # Fifteen days to open, for each of the two.
        "lettre_a_ouvrir": [8, 8, 14, 14],
        # Thirty days: to who leads and to the doctor; then to the agency.
        "pieces_rappel": [23, 23, 29, 29],
        "pieces_non_recues": [31],
        # Fifteen days to answer.
        "observations_rappel": [8, 14],
        "observations_protocole_rappel": [8, 8, 14, 14],
        # Two months for each of the two letters of intent; twenty days for the question.
        "intention_echeance": [31, 31, 54, 54, 60, 60, 61, 61],
        "intention_complement_rappel": [13, 19, 21],
        # Thirty days for the version, to who leads and who writes; one after.
        "version_attendue": [15, 15, 23, 23, 29, 29, 31, 31],
        # Twenty-one days, and three more, for three experts.
        "expertise_rappel": [day for day in (14, 19, 21, 24) for _ in range(3)],
        # Three months for the elements, to the two of the team; a week after.
        "renouvellement_rappel": [62, 62, 85, 85, 91, 91, 99, 99],
        "terme_proche": TERM,
        # Sixty, thirty and seven days before the end of the paper.
        "document_expire": [20, 50, 73],
        "silence": SILENCE,
    }
    assert found.keys() | LIVED_ELSEWHERE == REMINDERS


def test_what_is_done_is_said_no_more(place):
    """But for what follows: the agency is to decide on the two dossiers that it may examine again."""
    assert lived(place, done=True) == {
        "terme_proche": TERM,
        "echeance": [32, 32, 55, 55, 61, 61, 62, 62],
        "silence": SILENCE,
    }
