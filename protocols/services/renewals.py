"""An authorization that has a term is maintained beyond it: elements, opinions, an order (code de la santé publique, L. 4011-2-3,
version of 2014)."""

from __future__ import annotations

import datetime

from django.db import transaction

from coopps.kernel.documents.choices import Rank
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.documents.services.asking import ask_letter, hold, take_letter_back
from coopps.kernel.law.clock import add_months
from coopps.kernel.workflow.runner import SYSTEM, check, perform
from protocols.choices import Efficiency, OrderRenewalState
from protocols.mails import stopping
from protocols.mails import terms as mails
from protocols.models import FundersOutcome, OrderRenewal, RegionalAuthorization
from protocols.models.renewals import PREPARED_BEFORE
from protocols.selectors import renewals as selectors
from protocols.selectors.stopping import ABOUT

MAINTAINING = "arrete_maintien"


def open_due() -> None:
    """Open the renewal of each authorization nine months before its term, and tell who asked for it. Idempotent."""
    for row in selectors.with_a_term():
        if not add_months(row.term_on, -PREPARED_BEFORE) <= row.agency.today() <= row.term_on:
            continue
        with transaction.atomic():
            authorization = _locked(row)
            if authorization.is_over or authorization.term_on != row.term_on:
                continue
            renewal, created = OrderRenewal.objects.get_or_create(
                authorization=authorization, former_term=authorization.term_on
            )
            if created:
                mails.tell_renewal_opened(renewal)


# --- Who asked for the authorization ------------------------------------------------------------------------------------
def give(renewal: OrderRenewal, person, *, elements: str) -> OrderRenewal:
    """The elements of the evaluation; the agency is told."""
    with transaction.atomic():
        renewal = perform(renewal, "give", person, elements=elements)
        mails.tell_elements(renewal)
    return renewal


# --- The agency -----------------------------------------------------------------------------------------------------------
def transmit(renewal: OrderRenewal, agent, **words) -> OrderRenewal:
    """Say whether the protocol should last, and note that all was sent to the HAS and to the board."""
    return perform(renewal, "transmit", agent, **words)


def evaluate(renewal: OrderRenewal, agent, **words) -> OrderRenewal:
    """Note what the HAS says of the efficiency of the protocol."""
    return perform(renewal, "evaluate", agent, **words)


def hear_board(renewal: OrderRenewal, agent, *, outcome: str, given_on: datetime.date, reference: str) -> OrderRenewal:
    """Note what the funders' board says; who asked for the authorization is told when it is against."""
    favors = outcome == FundersOutcome.FAVORABLE
    with transaction.atomic():
        renewal = perform(renewal, "favor" if favors else "disfavor", agent, given_on=given_on, reference=reference)
        if not favors:
            mails.tell_disfavored(renewal)
    return renewal


def propose(renewal: OrderRenewal, agent, *, duration_months: int | None, motivation: str) -> OrderRenewal:
    """Send the order to the signatory. Until it is signed, the authorization still ends at its term.

    Raises:
        TransitionRefused: without a favorable opinion of the board, without a duration, or as the runner.
    """
    with transaction.atomic():
        renewal = OrderRenewal.objects.select_related(*ABOUT).get(pk=renewal.pk)
        check(renewal, "propose", agent)
        authorization = renewal.authorization
        letter = ask_letter(
            MAINTAINING,
            authorization.agency,
            title=f"Maintien : {authorization.version.title}",
            rank=Rank.CONFORM,
            exceptions=_noticed(renewal),
            proposed_by=agent,
        )
        words = {"duration_months": duration_months, "motivation": motivation, "letter": letter}
        return perform(renewal, "propose", agent, **words)


def _noticed(renewal: OrderRenewal) -> list[str]:
    """What the signatory should know of the opinions."""
    found = []
    if renewal.has_outcome == Efficiency.NOT_EFFICIENT:
        found.append("Avis de la Haute Autorité de santé : protocole non efficient.")
    if renewal.agency_outcome == FundersOutcome.UNFAVORABLE:
        found.append("Avis de l’agence sur la pérennisation : défavorable.")
    return found


def take_back(renewal: OrderRenewal, agent, *, reason: str) -> OrderRenewal:
    """Take the proposal back before its signature; its order is cancelled."""
    return take_letter_back(renewal, "take_back", agent, reason=reason)


# --- What the stored act changes (registered in protocols.acts), and the end of the authorization -----------------------
def on_issued(act: Act) -> None:
    """The order is signed: the authorization has a new term."""
    authorization = _locked(act.letter.orderrenewal.authorization)
    renewal = perform(act.letter.orderrenewal, "sign", SYSTEM)
    authorization.term_on = renewal.term_on
    authorization.save(update_fields=["term_on", "updated_at"])
    mails.tell_maintained(renewal, authorization)


def on_returned(letter: Letter) -> None:
    """The signatory sent the order back: the agent proposes again, or lets the term come."""
    renewal = perform(letter.orderrenewal, "take_back", SYSTEM, reason=letter.return_reason)
    stopping.tell_returned(renewal.authorization, letter)


def lapse(authorization: RegionalAuthorization) -> None:
    """The authorization ends: what would have maintained it has no object any more, its order at the signature included. Caller's
    transaction, before it holds the authorization: a signature holds its letter first."""
    for letter in hold(Letter.objects.filter(orderrenewal__authorization=authorization)):
        perform(letter, "void", SYSTEM)
    for renewal in authorization.renewals.filter(state__in=OrderRenewalState.where(over=False)):
        perform(renewal, "lapse", SYSTEM)


def _locked(authorization: RegionalAuthorization) -> RegionalAuthorization:
    rows = RegionalAuthorization.objects.select_for_update(of=("self",)).select_related("agency", "version", "protocol")
    return rows.get(pk=authorization.pk)
