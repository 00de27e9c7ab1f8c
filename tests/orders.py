"""A protocol stopped and restored in its region as an agency does it: considered, everybody heard, proposed, signed."""

from __future__ import annotations

import datetime

from accounts.choices import AgencyRoleKind
from accounts.models import Agency, User
from coopps.demo import people
from coopps.demo.accounts import PASS_PHRASE
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.documents.models import Letter
from coopps.kernel.documents.services import delivering, signing_session
from protocols.choices import OrderGround
from protocols.models import Hearing, OrderEnding, OrderSuspension, RegionalAuthorization
from protocols.services import order_endings, order_suspensions

FACTS = "Trois événements indésirables ont été déclarés en un mois dans deux équipes."
URGENCY = "Les mêmes actes sont prévus demain, avec le matériel en cause (CRPA, L. 121-2)."
MOTIVES = "Les observations ne contestent pas les événements, et aucune mesure ne les prévient."
DAY = datetime.timedelta(days=1)


def supervisor(agency: Agency) -> User:
    """Who follows the authorizations of an agency."""
    code = agency.code.lower()
    return people.agent(
        f"suivi.{code}@demonstration.test", "Sami", f"Démo-suivi-{code}", agency, AgencyRoleKind.SUPERVISOR, "Suivi"
    )


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def consider(authorization: RegionalAuthorization, agent: User | None = None, **changes) -> OrderEnding:
    """An end is considered, and the worker has issued the invitations."""
    words = {"ground": OrderGround.NEED, "facts": FACTS, "days": 15} | changes
    ending = order_endings.open_ending(authorization, agent or supervisor(authorization.agency), **words)
    invite(ending)
    return ending


def invite(ending: OrderEnding) -> None:
    for pk in ending.hearings.filter(invitation=None).values_list("pk", flat=True):
        order_endings.invite(pk)


def hearing_of(ending: OrderEnding, person) -> Hearing:
    return ending.hearings.get(professional=person)


def read(hearing: Hearing) -> Hearing:
    """The person opens the invitation."""
    hearing = fresh(hearing)
    delivering.open_letter(hearing.invitation.delivery, User.objects.get(pk=hearing.professional.user_id))
    return fresh(hearing)


def answer(ending: OrderEnding) -> None:
    """Everybody opens the invitation, and answers."""
    for waiting in ending.hearings.filter(observed_at=None):
        hearing = read(waiting)
        order_endings.observe(hearing, hearing.professional.user, observations="Je n’ai rien à ajouter.")


def sign(letter: Letter, signatory: User) -> None:
    """That letter and no other."""
    letter = fresh(letter)
    session = signing_session.open_session(letter.agency, signatory)
    if fresh(letter).state == LetterState.TO_PREPARE:
        signing_session.prepare_letter(letter.pk)
    letter = fresh(letter)
    signing_session.show(letter, signatory)
    assert signing_session.confirm(session, signatory, {letter.pk: letter.preparation.sha256}, PASS_PHRASE) == []
    signing_session.sign_letter(letter.pk)


def proposed(
    authorization: RegionalAuthorization, *, effect_on=None, motivation: str = MOTIVES, **changes
) -> OrderEnding:
    """The order is at the signature, everybody heard."""
    agent = supervisor(authorization.agency)
    ending = consider(authorization, agent, **changes)
    answer(ending)
    return order_endings.propose(ending, agent, motivation=motivation, effect_on=effect_on)


def end(authorization: RegionalAuthorization, signatory: User, **changes) -> OrderEnding:
    """The order is signed."""
    ending = proposed(authorization, **changes)
    sign(ending.letter, signatory)
    return fresh(ending)


def urgent(authorization: RegionalAuthorization, agent: User | None = None, **changes) -> OrderSuspension:
    """A suspension is at the signature."""
    words = {"ground": OrderGround.FOLLOW_UP, "facts": FACTS, "urgency": URGENCY, "days": 15} | changes
    return order_suspensions.propose(authorization, agent or supervisor(authorization.agency), **words)


def suspend(authorization: RegionalAuthorization, signatory: User, **changes) -> OrderSuspension:
    """The suspension is signed."""
    suspension = urgent(authorization, **changes)
    sign(suspension.letter, signatory)
    return fresh(suspension)


def lift(
    suspension: OrderSuspension,
    signatory: User,
    motivation: str = "Le matériel en cause est remplacé dans toutes les équipes.",
) -> None:
    """The lifting is signed."""
    agent = supervisor(suspension.authorization.agency)
    suspension = order_suspensions.propose_lift(fresh(suspension), agent, motivation=motivation)
    sign(suspension.lift_letter, signatory)
