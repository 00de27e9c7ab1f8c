"""The legal documents of an examination that are the same for any nature of dossier."""

from __future__ import annotations

import datetime

from coopps.kernel import mailing
from coopps.kernel.documents.models import Letter, SigningSession
from coopps.kernel.documents.registry import Composition
from coopps.kernel.instruction import registry, selectors
from coopps.kernel.instruction.models import DocumentRequest, MotivesRequest
from coopps.kernel.instruction.registry import Applicant
from coopps.kernel.instruction.turns import born
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import Procedure, TextKey


def request(asked: DocumentRequest, applicant: Applicant) -> Composition:
    """What is missing, until when, and what becomes of the delay meanwhile (CRPA, L. 114-5), for one person: who answers for the
    whole dossier reads everything, another what is asked of the own part. Nobody signs it: it decides nothing."""
    instruction = asked.instruction
    agency = instruction.agency
    items = [
        item
        for item in asked.items.select_related("examination")
        if applicant.whole or item.examination_id == applicant.examination
    ]
    context = {
        "agency": agency,
        "place": agency.seat,
        "dossier": instruction.number,
        "object": f"Demande de pièces – {instruction.title}",
        "addressee": list(applicant.lines),
        "salutation": applicant.salutation,
        "items": items,
        "asked": asked,
        "filed_on": agency.day_of(instruction.filed_at),
        "notice": asked.notice,
        "silence_on": instruction.silence_on,
        "in_charge": agency.in_charge(asked.asked_by),
        "page": mailing.link(registry.get(instruction.kind).team_url(instruction)),
        "privacy": law.text(TextKey.PRIVACY, agency.today()).fill(agency=agency.name, contact=agency.privacy_contact),
    }
    data = {
        "dossier": instruction.number,
        "demande_le": asked.asked_at,
        "avant_le": asked.due_on,
        "pieces": [{"piece": item.label, "de": item.examination.label, "motif": item.reason} for item in items],
    }
    return Composition("documents/instruction/request.html", context, data, "Demande de pièces")


def motives(letter: Letter, session: SigningSession) -> Composition:
    """The motives of a rejection born by silence, to who asked for them (CRPA, L. 232-4), with the routes of appeal."""
    request = MotivesRequest.objects.select_related("instruction__agency", "asked_by").get(letter=letter)
    instruction, day = request.instruction, session.day
    agency = instruction.agency
    applicant = selectors.applicant_of(instruction, request.asked_by)
    context = {
        "agency": agency,
        "place": agency.seat,
        "number": letter.number,
        "day": day,
        "dossier": instruction.number,
        "in_charge": agency.in_charge(instruction.instructor, day),
        "object": f"Motifs du rejet de votre demande – {instruction.title}",
        "addressee": list(applicant.lines),
        "salutation": applicant.salutation,
        **session.words_of(letter),
        "request": request,
        "asked_on": agency.day_of(request.asked_at),
        "filed_on": agency.day_of(instruction.filed_at),
        "born": born(request.born_on, instruction.silence_basis),
        "extension": extension(day),
        "appeal": selectors.appeal_after_birth(instruction, applicant, request.born_on),
        "privacy": law.text(TextKey.PRIVACY, day).fill(agency=agency.name, contact=agency.privacy_contact),
    }
    data = {
        "dossier": instruction.number,
        "rejet_ne_le": request.born_on,
        "demande_le": request.asked_at,
        "motifs": request.motivation,
    }
    return Composition("documents/instruction/motives.html", context, data, letter.title)


def extension(day: datetime.date) -> str:
    """What asking for the motives does to the time of appeal."""
    months = law.rule(Procedure.APPEAL, day).months
    return law.text(TextKey.SILENCE_MOTIVES, day).fill(months=months)
