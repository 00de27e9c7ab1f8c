"""A decision that is put off has its next step: what is asked is given by the person alone, reminded, and decided again."""

from __future__ import annotations

from django.db import transaction

from adhesions.choices import AuthorizationState, Item
from adhesions.mails import examining as mails
from adhesions.mails import reminders
from adhesions.models import Adhesion, Membership, NominativeAuthorization
from adhesions.rules.completeness import BELOW, member_problems
from adhesions.selectors import with_team
from adhesions.selectors.standing import postponements_open
from coopps.kernel.instruction.models import DocumentRequest
from coopps.kernel.instruction.services import examining
from coopps.kernel.mailing.services import reminding
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, check, perform, prompted_by

S = AuthorizationState


def ask(authorization: NominativeAuthorization) -> DocumentRequest:
    """The postponement is signed: what it names may be given from now on. Caller's transaction."""
    proposal = authorization.proposal
    return examining.ask_one(
        proposal.examination,
        proposal.proposed_by,
        missing=[examining.Missing(proposal.examination, item, Item(item).label) for item in proposal.expected_items],
        due_on=proposal.expected_by,
        message=proposal.expected,
    )


def missing(membership: Membership) -> list[str]:
    """What the person has not given yet of what the postponement asks. Whoever has less than the protocol asks says so, and is
    decided on."""
    request = membership.examination.own_requests.open_to_one().first()
    # What is explained may stay incomplete: the agency reads why, and decides.
    asked = set(request.items.filter(word="").values_list("requirement", flat=True)) if request else set()
    adhesion = with_team(Adhesion.objects.filter(pk=membership.adhesion_id)).get()
    member = next(row for row in adhesion.memberships.all() if row.pk == membership.pk)
    return [
        problem.sentence
        for problem in member_problems(member, adhesion.agency.today())
        if problem.item in asked and problem.rule != BELOW
    ]


def answer(authorization: NominativeAuthorization, person) -> NominativeAuthorization:
    """The person sends what was asked; the agency examines it and decides again, for this person alone.

    Raises:
        TransitionRefused: somebody else, nothing is expected, or a sentence for each thing that is missing.
    """
    with transaction.atomic():
        check(authorization, "answer", person)
        if left := missing(authorization.membership):
            raise TransitionRefused(*left)
        authorization = perform(authorization, "answer", person)
        with prompted_by(person):
            instruction = examining.reopen(
                authorization.proposal.examination,
                answered=True,
                note="La personne a donné ce que l’ajournement demandait.",
            )
        mails.tell_postponement_answered(authorization, instruction)
    return authorization


def resume(authorization: NominativeAuthorization, instructor, *, reason: str) -> NominativeAuthorization:
    """The instructor goes on without waiting; the person is told. A refusal is then proposed with its own motives."""
    with transaction.atomic():
        authorization = perform(authorization, "reexamine", instructor, reason=reason)
        with prompted_by(instructor):
            examining.reopen(authorization.proposal.examination, answered=False, note=reason)
        mails.tell_postponement_resumed(authorization)
    return authorization


def lapse(authorization: NominativeAuthorization) -> None:
    """Nothing will be decided. Caller's transaction."""
    perform(authorization, "lapse", SYSTEM)


def remind_of_them() -> None:
    """Remind each person of what is expected before its day, and the agency once it is past."""
    reminding.remind(
        ("rappel_ajournement", "ajournement_sans_reponse"),
        [
            one
            for authorization, request in postponements_open()
            for one in (reminders.to_answer(authorization, request), reminders.not_answered(authorization, request))
        ],
    )
