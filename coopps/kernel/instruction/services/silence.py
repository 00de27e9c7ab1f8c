"""A rejection born by silence: the agency notes it, and gives its motives to who asks for them (CRPA, L. 231-4 and L. 232-4)."""

from __future__ import annotations

from django.db import transaction

from coopps.kernel.documents.choices import Rank
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.documents.services.asking import ask_letter, take_letter_back
from coopps.kernel.instruction import mails, registry, selectors
from coopps.kernel.instruction.models import ImpliedRejection, Instruction, MotivesRequest
from coopps.kernel.instruction.models.instruction import may_answer_silence
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import Procedure
from coopps.kernel.law.clock import add_months
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused, refuse_unless
from coopps.kernel.workflow.runner import SYSTEM, check, perform

LETTER = "motifs_rejet_silence"


# --- The agency notes it ------------------------------------------------------------------------------------------------
def refuse_to_note(instruction: Instruction, agent) -> None:
    """Raise `TransitionRefused` when this person may not note a rejection, when none was born, or when it is noted already."""
    refuse_unless(may_answer_silence(instruction, agent))
    if ImpliedRejection.objects.filter(instruction=instruction).exists():
        raise TransitionRefused("Le rejet né du silence est déjà constaté.")
    if selectors.born_rejection(instruction) is None:
        raise TransitionRefused("Aucune décision de rejet n’est née du silence de l’agence sur ce dossier.")


def note_rejection(instruction: Instruction, agent) -> ImpliedRejection:
    """Note that silence rejected the request; each person without a decision is told where the routes of appeal are. Nothing is
    decided here, and the agency may still decide.

    Raises:
        TransitionRefused: as `refuse_to_note`.
    """
    with transaction.atomic():
        instruction = _locked(instruction)
        refuse_to_note(instruction, agent)
        born_on = instruction.silence_on
        noted = ImpliedRejection.objects.create(
            instruction=instruction, born_on=born_on, legal_basis=instruction.silence_basis, noted_by=agent
        )
        for applicant in registry.get(instruction.kind).applicants(instruction):
            if not applicant.decided:
                mails.tell_rejection(instruction, born_on, applicant)
    return noted


# --- The person asks for the motives ------------------------------------------------------------------------------------
def refuse_to_ask(instruction: Instruction, user) -> None:
    """Raise `TransitionRefused` when this person may not ask for motives: not among those whom silence rejected, twice, or
    once the time of appeal has passed (CRPA, L. 232-4)."""
    applicant = selectors.applicant_of(instruction, user)
    if applicant is None or applicant.decided:
        raise TransitionRefused(
            "Les motifs se demandent par une personne dont la demande est rejetée par le silence de l’agence.",
            forbidden=True,
        )
    born_on = selectors.born_rejection(instruction)
    if born_on is None:
        raise TransitionRefused("Aucune décision de rejet n’est née du silence de l’agence sur cette demande.")
    if MotivesRequest.objects.filter(instruction=instruction, asked_by=user).exists():
        raise TransitionRefused("Vous avez déjà demandé les motifs de ce rejet.")
    last = selectors.appeal_after_birth(instruction, applicant, born_on).deadline(born_on)
    if last < instruction.agency.today():
        raise TransitionRefused(
            f"Les motifs se demandaient dans le délai de recours, jusqu’au {french_date(last)}. Vous pouvez encore écrire à "
            "l’agence."
        )


def ask_motives(instruction: Instruction, user) -> MotivesRequest:
    """Ask the agency for the motives of the rejection: it has a month.

    Raises:
        TransitionRefused: as `refuse_to_ask`.
    """
    with transaction.atomic():
        instruction = _locked(instruction)
        refuse_to_ask(instruction, user)
        today = instruction.agency.today()
        request = MotivesRequest.objects.create(
            instruction=instruction,
            asked_by=user,
            born_on=instruction.silence_on,
            due_on=add_months(today, law.rule(Procedure.SILENCE_MOTIVES, today).months),
        )
        mails.tell_motives_asked(request)
    return request


# --- The agency gives them ----------------------------------------------------------------------------------------------
def propose(request: MotivesRequest, agent, *, motivation: str) -> MotivesRequest:
    """Send the letter of the motives to the signatory.

    Raises:
        TransitionRefused: as the runner; the person has a decision since, whose motives are its own.
    """
    with transaction.atomic():
        request = MotivesRequest.objects.select_related("instruction__agency", "asked_by").get(pk=request.pk)
        check(request, "propose", agent)
        instruction = _locked(request.instruction)
        applicant = selectors.applicant_of(instruction, request.asked_by)
        if applicant.decided:
            raise TransitionRefused(
                "Une décision est signée depuis pour cette personne : ce sont ses motifs qui comptent."
            )
        letter = ask_letter(
            LETTER,
            instruction.agency,
            addressee=request.asked_by,
            title=f"Motifs du rejet né du silence : {applicant.name}",
            rank=Rank.REFUSAL,
            exceptions=[f"À communiquer au plus tard le {french_date(request.due_on)}."],
            proposed_by=agent,
        )
        return perform(request, "propose", agent, motivation=motivation, letter=letter)


def take_back(request: MotivesRequest, agent, *, reason: str) -> MotivesRequest:
    """Take the letter back before its signature; it is cancelled, and the delay goes on."""
    return take_letter_back(request, "take_back", agent, reason=reason)


def on_issued(act: Act) -> None:
    """The motives are signed, and made available to who asked."""
    perform(act.letter.motives_request, "give", SYSTEM)


def on_returned(letter: Letter) -> None:
    """The signatory sent the letter back: the agent writes it again, and the delay goes on."""
    request = perform(letter.motives_request, "take_back", SYSTEM, reason=letter.return_reason)
    mails.tell_returned(request.instruction, letter)


def _locked(instruction: Instruction) -> Instruction:
    return Instruction.objects.select_for_update(of=("self",)).select_related("agency").get(pk=instruction.pk)
