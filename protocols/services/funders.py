"""The funders' board, and the term of an order that has one (code de la santé publique, L. 4011-2 and L. 4011-2-3, 2014)."""

from __future__ import annotations

import datetime

from django.db import transaction

from coopps.kernel.mailing.services.reminding import remind
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.conditions import required_words
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform
from protocols import registry
from protocols.mails import terms as mails
from protocols.models import FundersOpinion, FundersOutcome, RegionalAuthorization
from protocols.models.authorizations import may_instruct
from protocols.selectors.renewals import with_a_term
from protocols.services import renewals


def refuse_to_record(authorization: RegionalAuthorization, agent) -> None:
    """Raise `TransitionRefused` when this person does not record an opinion of the board now."""
    if not may_instruct(authorization, agent):
        raise TransitionRefused("Seules les personnes qui instruisent inscrivent l’avis du collège.", forbidden=True)
    if not authorization.asks_funders:
        raise TransitionRefused("Le régime de ce protocole ne demande pas l’avis du collège des financeurs.")
    if not authorization.is_requested:
        raise TransitionRefused("La décision est à la signature, ou prise : l’avis ne s’inscrit plus.")


@transaction.atomic
def record_opinion(
    authorization: RegionalAuthorization,
    agent,
    *,
    outcome: str,
    given_on: datetime.date,
    reference: str,
    words: str = "",
) -> FundersOpinion:
    """Record what the board said. A later opinion counts instead of a former one; none is corrected.

    Raises:
        TransitionRefused: not an instructor, a regime that asks for none, a decision already proposed, a day to come or before
            the request, or no reference.
    """
    authorization = (
        RegionalAuthorization.objects.select_for_update(of=("self",))
        .select_related("agency", "protocol", "project", "intent", "instruction")
        .get(pk=authorization.pk)
    )
    refuse_to_record(authorization, agent)
    agency = authorization.agency
    filed_on = agency.day_of(authorization.instruction.filed_at)
    if not filed_on <= given_on <= agency.today():
        raise TransitionRefused(f"L’avis est rendu entre le dépôt ({french_date(filed_on)}) et aujourd’hui.")
    return FundersOpinion.objects.create(
        authorization=authorization,
        outcome=FundersOutcome(outcome),
        given_on=given_on,
        reference=required_words(reference, "Indiquez la référence du document qui porte l’avis."),
        words=words.strip(),
        recorded_by=agent,
    )


# --- The term (registered as daily duties) ----------------------------------------------------------------------------
def warn_of_terms() -> None:
    """Tell the agency and who asked for it that a term comes: nine, six, three months and one before it, once each."""
    remind(
        ("terme_proche",),
        [one for row in with_a_term() if row.term_on >= row.agency.today() for one in mails.of_term(row)],
    )


def end_at_term() -> None:
    """End each authorization whose last day is past: by its own order, with every right that hangs on it (BR-26)."""
    for row in with_a_term():
        if row.term_on >= row.agency.today():
            continue
        with transaction.atomic():
            renewals.lapse(row)
            authorization = RegionalAuthorization.objects.select_for_update(of=("self",)).get(pk=row.pk)
            if authorization.is_over or authorization.term_on != row.term_on:  # ended, or maintained, meanwhile
                continue
            authorization = perform(authorization, "expire", SYSTEM)
            registry.announce("on_ended", authorization)
            mails.tell_term_passed(authorization)
