"""A request whose team never gave what was asked is closed: proposed, signed for each person, ended by the last signature."""

from __future__ import annotations

import datetime

from django.db import transaction

from adhesions.choices import ClosingState
from adhesions.models import Closing, Membership
from adhesions.selectors import adhesions_of, examined_in, with_team
from adhesions.services import access, decisions
from adhesions.services.proceedings import give_up_closing, signed_closings
from coopps.kernel.documents.choices import Rank
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.documents.services.asking import ask_letter
from coopps.kernel.instruction.mails import tell_returned
from coopps.kernel.instruction.models import DocumentRequest, Instruction
from coopps.kernel.instruction.models.instruction import has_taken
from coopps.kernel.instruction.services import examining
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.conditions import required_motive
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform

LETTER = "cloture_sans_reponse"


# --- The instructor -----------------------------------------------------------------------------------------------
def refuse_to_propose(instruction: Instruction, agent) -> None:
    """Raise `TransitionRefused` when this person may not close the dossier, or while the team may still answer in time."""
    if not has_taken(instruction, agent):
        raise TransitionRefused(
            "Seule la personne qui instruit ce dossier propose de clore une demande restée sans réponse.",
            forbidden=True,
        )
    asked = instruction.requests.open().first()
    if asked is None or not instruction.awaits_documents:
        raise TransitionRefused(
            "Aucune demande de pièces n’attend de réponse : l’équipe a répondu, ou la demande est close."
        )
    if asked.due_on >= instruction.agency.today():
        raise TransitionRefused(f"L’équipe peut répondre jusqu’au {french_date(asked.due_on)}.")
    if asked.closings.filter(state=ClosingState.PROPOSED).exists():
        raise TransitionRefused("La clôture de cette demande est déjà à la signature.")


def recipients(instruction: Instruction) -> list[Membership]:
    """Those who receive a letter: each person whom the dossier is about, whose letter is not signed already."""
    adhesion = with_team(adhesions_of(instruction)).get()
    told = set(signed_closings(instruction).values_list("addressee_id", flat=True))
    return [member for member in examined_in(adhesion, instruction) if member.user_id not in told]


def proposed_motive(instruction: Instruction, today: datetime.date) -> str:
    """The text that the instructor reads, completes and corrects: the law, then what was asked, when, and until when."""
    asked = instruction.requests.open().prefetch_related("items__examination").get()
    asked_on = french_date(asked.asked_at, instruction.agency.tz)
    items = "\n".join(f"– {item.label}, {item.examination}" for item in asked.items.all())
    return (
        f"{law.text(TextKey.CLOSING, today).body}\n\nEn fait, l’agence a demandé le {asked_on} ces pièces :\n{items}\n\n"
        f"Elles devaient lui parvenir le {french_date(asked.due_on)} au plus tard. Votre équipe n’avait pas répondu le "
        f"{french_date(today)}."
    )


def propose(instruction: Instruction, agent, *, motivation: str) -> Closing:
    """Send to the signatory a letter for each person: nothing is closed before the last one is signed, and the team may answer
    before the first.

    Raises:
        TransitionRefused: as `refuse_to_propose`, or without motives.
    """
    motivation = required_motive(motivation, "Dites les motifs de droit et de fait.")
    with transaction.atomic():
        instruction = Instruction.objects.select_for_update(of=("self",), no_key=True).get(pk=instruction.pk)
        refuse_to_propose(instruction, agent)
        asked = instruction.requests.open().get()
        closing = Closing.objects.create(request=asked, motivation=motivation, proposed_by=agent)
        for member in recipients(instruction):
            closing.letters.add(
                ask_letter(
                    LETTER,
                    instruction.agency,
                    addressee=member.user,
                    title=f"Clôture d’une demande restée sans réponse : {member.name}",
                    rank=Rank.REFUSAL,
                    exceptions=_exceptions(asked, member),
                    proposed_by=agent,
                )
            )
    return closing


def refuse_to_take_back(instruction: Instruction, agent) -> None:
    """Raise `TransitionRefused` when this person may not take a closing back, or when none is at the signature."""
    if not has_taken(instruction, agent):
        raise TransitionRefused(
            "Seule la personne qui instruit ce dossier reprend la clôture proposée.", forbidden=True
        )
    if not Closing.objects.filter(request__instruction=instruction, state=ClosingState.PROPOSED).exists():
        raise TransitionRefused("Aucune clôture n’est à la signature dans ce dossier.")


def take_back(instruction: Instruction, agent, *, reason: str) -> None:
    """Take the proposal back before any of its letters is signed.

    Raises:
        TransitionRefused: as `refuse_to_take_back`, without a reason, or once a letter is confirmed.
    """
    with transaction.atomic():
        refuse_to_take_back(instruction, agent)
        give_up_closing(instruction, reason, actor=agent)


def _exceptions(asked: DocumentRequest, member: Membership) -> list[str]:
    """What a signatory should notice."""
    found = [f"Pièces attendues jusqu’au {french_date(asked.due_on)}, sans réponse."]
    if not member.professional.is_verified:
        found.append("Identité non vérifiée : la lettre est remise dans le portail, à la personne qui a demandé.")
    return found


def stop_waiting(instruction: Instruction) -> None:
    """The agency closes its request for documents and goes on with what it has: nothing is closed for want of an answer."""
    give_up_closing(instruction, "L’agence n’attend plus la réponse : l’examen continue.")


# --- What the acts change (registered in adhesions.acts) --------------------------------------------------------------
def on_issued(act: Act) -> None:
    """A letter is signed: with the last one the examination ends, and the adhesion, or the arrival, with it."""
    closing = Closing.objects.select_for_update(of=("self",)).get(letters=act.letter)
    if closing.letters.filter(act=None).exists():
        return
    closing = perform(closing, "decide", SYSTEM)
    instruction = closing.instruction
    adhesion = adhesions_of(instruction).get()
    note = f"Close par l’agence : pièces attendues jusqu’au {french_date(closing.request.due_on)}, sans réponse."
    examining.withdraw(instruction, note=note)
    arrival = adhesion.arrivals.filter(instruction=instruction).first()
    if arrival is None:
        perform(adhesion, "close", SYSTEM, note=note)
        return
    perform(arrival, "close", SYSTEM, note=note)
    access.revoke_membership(perform(arrival.membership, "set_aside", SYSTEM))
    decisions.close_when_nobody_acts(adhesion)


def on_returned(letter: Letter) -> None:
    """The signatory sent a letter back: the dossier is as before the proposal, and who proposed is told."""
    closing = letter.closings.get()
    give_up_closing(closing.instruction, letter.return_reason, whatever_is_signed=True)
    tell_returned(closing.instruction, letter)
