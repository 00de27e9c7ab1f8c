"""The legal documents of an examination that are the same for any nature of dossier."""

from __future__ import annotations

import datetime

from coopps.kernel.documents.models import Letter, SigningSession
from coopps.kernel.documents.registry import Composition
from coopps.kernel.instruction import selectors
from coopps.kernel.instruction.models import MotivesRequest
from coopps.kernel.instruction.turns import born
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import Procedure, TextKey


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
        "object": f"Motifs du rejet de votre demande – {instruction.title}",
        "addressee": list(applicant.lines),
        "salutation": applicant.salutation,
        "signatory": session,
        "by_seal": session.is_by_seal,
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
