"""Taking a dossier, checking its completeness, filling its grids."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils import timezone

from coopps.kernel.documents.services.delivering import make_available
from coopps.kernel.documents.services.issuing import issue_by_portal
from coopps.kernel.instruction import letters, mails, registry, selectors
from coopps.kernel.instruction.choices import FAILING, Finding, Given
from coopps.kernel.instruction.models import (
    DocumentRequest,
    Examination,
    GridAnswer,
    Instruction,
    RequestedItem,
    RequestLetter,
)
from coopps.kernel.instruction.models.instruction import has_taken
from coopps.kernel.instruction.services import proposing
from coopps.kernel.instruction.services.counting import count_silence
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform, prompted_by

REQUEST = "demande_de_pieces"


@dataclass(frozen=True)
class Missing:
    """One document to ask for: of which subject, which item, and what is wrong with it."""

    examination: Examination
    requirement: str
    label: str
    reason: str = ""


def take(instruction: Instruction, instructor) -> Instruction:
    """`instructor` takes the dossier from the queue."""
    return perform(instruction, "take", instructor, instructor=instructor)


def hand_over(instruction: Instruction, instructor) -> Instruction:
    """`instructor` goes on with a dossier that a colleague had taken."""
    return perform(instruction, "hand_over", instructor, instructor=instructor)


def request_documents(
    instruction: Instruction,
    instructor,
    *,
    missing: list[Missing],
    due_on: datetime.date,
    message: str = "",
) -> DocumentRequest:
    """Ask the team for named documents, with a delay (CRPA, L. 114-5): an act for each person concerned.

    Raises:
        TransitionRefused: nothing named, or a delay in the past.
    """
    if not missing:
        raise TransitionRefused("Nommez au moins une pièce à fournir.")
    if due_on <= instruction.agency.today():
        raise TransitionRefused("Le délai se termine dans le passé : choisissez une date à venir.")
    with transaction.atomic():
        instruction = perform(instruction, "request_documents", instructor, note=message)
        request = DocumentRequest.objects.create(
            instruction=instruction, message=message, due_on=due_on, asked_by=instructor
        )
        _name(request, missing)
        count_silence(instruction)
        _send(request)
    return request


def _name(request: DocumentRequest, missing: list[Missing]) -> None:
    """Each thing that is asked, beside what the dossier holds about it now."""
    held = registry.get(request.instruction.kind).held
    RequestedItem.objects.bulk_create(
        RequestedItem(
            request=request,
            examination=item.examination,
            requirement=item.requirement,
            label=item.label,
            reason=item.reason,
            before=held(item.examination, item.requirement),
        )
        for item in missing
    )


def explain(item: RequestedItem, person, *, word: str) -> RequestedItem:
    """Say, about one thing that is asked, what the agency is to know; no words take them back.

    Raises:
        TransitionRefused: somebody else than the person concerned or who answers for the dossier, or a request that is closed.
    """
    with transaction.atomic():
        request = DocumentRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=item.request_id)
        item = RequestedItem.objects.select_related("examination", "request__instruction").get(pk=item.pk)
        refuse_to_explain(item, person)
        if not request.is_open:
            raise TransitionRefused("L’agence n’attend plus cette pièce.")
        item.word = word.strip()
        item.word_by = person if item.word else None
        item.save(update_fields=["word", "word_by"])
    return item


def refuse_to_explain(item: RequestedItem, person) -> None:
    """Who may not, is told so.

    Raises:
        TransitionRefused: as `explain`.
    """
    if not registry.get(item.request.instruction.kind).answers_for(item.examination, person):
        raise TransitionRefused("Cette pièce est demandée à une autre personne.", forbidden=True)


def _answered(requests, at: datetime.datetime) -> None:
    """These requests are answered: what the answer holds is kept beside what was asked, and whether it brought all of it.
    Caller's transaction.

    Raises:
        TransitionRefused: a thing that is neither replaced nor explained.
    """
    items = list(
        RequestedItem.objects.filter(request__in=requests).select_related("examination", "request__instruction")
    )
    if left := [item for item in items if item.given == Given.TO_GIVE]:
        raise TransitionRefused(
            *(
                f"{item} : cette pièce n’a pas changé. Remplacez-la, ou dites pourquoi elle reste ainsi."
                for item in left
            )
        )
    whole = all(item.given == Given.REPLACED for item in items)
    for item in items:
        item.after = item.held
        item.save(update_fields=["after"])
    requests.update(answered_at=at, produced_at=at if whole else None)


def _send(request: DocumentRequest) -> None:
    """Freeze the request as an act for each person concerned: who answers for the whole dossier, who is asked for something."""
    asked = set(request.items.values_list("examination_id", flat=True))
    for applicant in registry.get(request.instruction.kind).applicants(request.instruction):
        if applicant.whole or applicant.examination in asked:
            _send_to(applicant, request)


def _send_to(applicant: registry.Applicant, request: DocumentRequest) -> None:
    act = issue_by_portal(
        REQUEST, agency=request.instruction.agency, series="DD", composition=letters.request(request, applicant)
    )
    RequestLetter.objects.create(request=request, act=act)
    make_available(act, applicant.user, tell=partial(mails.tell_request, request, act))


def send_to_new_lead(request: DocumentRequest, person) -> None:
    """Who answers for the whole dossier from now on receives what the agency awaits of the team: the request went to somebody
    else, or said the own part alone. Caller's transaction."""
    applicant = selectors.applicant_of(request.instruction, person)
    if applicant is not None and applicant.whole:
        _send_to(applicant, request)


def receive_documents(instruction: Instruction, person) -> Instruction:
    """The team says, by this person, that it has answered the open request. The caller has checked that it may.

    The time of this receipt is kept: if the dossier is then complete, the delay counts from it (BR-12).

    Raises:
        TransitionRefused: a thing that was asked is neither replaced nor explained.
    """
    now = timezone.now()
    with transaction.atomic(), prompted_by(person):
        _answered(instruction.requests.open(), now)
        instruction = perform(instruction, "receive_documents", SYSTEM, at=now)
        count_silence(instruction)
    return instruction


def close_request(instruction: Instruction, instructor) -> Instruction:
    """Go on without waiting for the answer: who received the request is told. The delay of silence stands still for the time
    that was given."""
    kind = registry.get(instruction.kind)
    with transaction.atomic():
        if kind.on_request_closed is not None:
            kind.on_request_closed(instruction)
        instruction = perform(instruction, "close_request", instructor)
        for request in instruction.requests.open():
            mails.tell_no_longer_asked(request)
        instruction.requests.open().update(closed_at=timezone.now())
        count_silence(instruction)
    return instruction


def ask_one(
    examination: Examination, agent, *, missing: list[Missing], due_on: datetime.date, message: str
) -> DocumentRequest:
    """Ask one person, whose decision is put off, for what the decision names. Caller's transaction; nothing moves meanwhile."""
    request = DocumentRequest.objects.create(
        instruction=examination.instruction, examination=examination, message=message, due_on=due_on, asked_by=agent
    )
    _name(request, missing)
    return request


def reopen(examination: Examination, *, answered: bool, note: str) -> Instruction:
    """Examine one person again after a decision that was put off: `answered` by the person, or resumed by the agency. What is
    awaited of the others goes on being awaited; what is signed stays.

    Caller's transaction, which has checked who may. The delay counts from now.
    """
    now = timezone.now()
    instruction = Instruction.objects.select_for_update(of=("self",), no_key=True).get(pk=examination.instruction_id)
    if answered:
        _answered(examination.own_requests.open_to_one(), now)
    examination.own_requests.open_to_one().update(closed_at=now)
    if (proposal := examination.current_proposal) is not None:
        proposing.withdraw(proposal, note)
    if instruction.is_decided:
        instruction.last_receipt_at = instruction.complete_receipt_at = now
        due_on = selectors.implied(instruction).act_by
        instruction = perform(instruction, "reopen", SYSTEM, at=now, due_on=due_on, note=note)
    elif instruction.is_proposed:
        instruction = perform(instruction, "take_back", SYSTEM, note=note)
    count_silence(instruction)
    return instruction


def close_own_requests(instruction: Instruction) -> None:
    """Nothing is awaited of anybody alone any more. Caller's transaction."""
    instruction.requests.open_to_one().update(closed_at=timezone.now())


def withdraw(instruction: Instruction, *, note: str = "") -> Instruction:
    """Nothing will be decided: the examination ends, and what was asked of the team is awaited no more. An examination that is
    over is left as it is.

    Raises:
        TransitionRefused: decisions are at the signature; they are taken back first.
    """
    if instruction.is_over:
        return instruction
    with transaction.atomic():
        instruction = perform(instruction, "withdraw", SYSTEM, note=note)
        instruction.requests.open().update(closed_at=timezone.now())
    return instruction


def declare_complete(instruction: Instruction, instructor) -> Instruction:
    """Say that the dossier is complete: the delay of the rule of its kind, in force that day, counts from its last receipt."""
    with transaction.atomic():
        instruction = perform(instruction, "declare_complete", instructor, due_on=selectors.implied(instruction).act_by)
        count_silence(instruction)
    return instruction


def answer(
    examination: Examination,
    criterion: str,
    instructor,
    *,
    value: str,
    comment: str = "",
) -> GridAnswer:
    """Answer one criterion of a grid; answering again replaces the answer.

    Raises:
        TransitionRefused: not the instructor of the dossier, not the moment, an unknown criterion, or a finding that
            is not conform without a comment.
    """
    with transaction.atomic():
        instruction = Instruction.objects.select_for_update(of=("self",)).get(pk=examination.instruction_id)
        _may_fill(instruction, instructor)
        if criterion not in examination.grid.codes:
            raise TransitionRefused("Ce critère n’est pas dans la grille.")
        comment = comment.strip()
        if value == Finding.NOT_CONFORM and not comment:
            raise TransitionRefused(f"{criterion} : dites en commentaire ce qui n’est pas conforme.")
        if value not in Finding.values:
            raise TransitionRefused(f"{criterion} : choisissez un constat.")
        saved, _ = GridAnswer.objects.update_or_create(
            examination=examination,
            criterion=criterion,
            defaults={
                "value": value,
                "comment": comment,
                "answered_by": instructor,
                "answered_at": timezone.now(),
            },
        )
    return saved


def answer_all_conform(
    examination: Examination, instructor, *, proposed: Mapping[str, Finding | None] | None = None
) -> list[str]:
    """Answer « conforme » wherever nothing is answered yet; return the criteria that are left to the instructor.

    Args:
        proposed: what the rule of the dossier finds, by criterion. What speaks against an authorization is left; what does
            not apply is answered so.

    Raises:
        TransitionRefused: not the instructor of the dossier, or not the moment.
    """
    with transaction.atomic():
        instruction = Instruction.objects.select_for_update(of=("self",)).get(pk=examination.instruction_id)
        _may_fill(instruction, instructor)
        answered = set(examination.answers.values_list("criterion", flat=True))
        found = {code: (proposed or {}).get(code) for code in examination.grid.codes if code not in answered}
        GridAnswer.objects.bulk_create(
            GridAnswer(
                examination=examination,
                criterion=code,
                value=finding or Finding.CONFORM,
                answered_by=instructor,
                answered_at=timezone.now(),
            )
            for code, finding in found.items()
            if finding not in FAILING
        )
    return [code for code, finding in found.items() if finding in FAILING]


def _may_fill(instruction: Instruction, instructor) -> None:
    if not has_taken(instruction, instructor):
        raise TransitionRefused(
            "Seule la personne qui instruit ce dossier peut remplir ses grilles.",
            forbidden=True,
        )
    if not instruction.takes_answers:
        raise TransitionRefused(
            f"Les grilles ne se remplissent plus : le dossier est « {instruction.get_state_display()} »."
        )
