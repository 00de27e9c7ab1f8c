"""The letter that closes a request for want of an answer, to each person who asked."""

from __future__ import annotations

from adhesions.models import Closing
from adhesions.selectors import adhesions_of
from coopps.kernel.documents.models import Letter, SigningSession
from coopps.kernel.documents.registry import Composition
from coopps.kernel.instruction import selectors as dossiers
from coopps.kernel.law import selectors as law
from coopps.kernel.law.appeal import appeal_notice
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typography import french_date


def closing(letter: Letter, session: SigningSession) -> Composition:
    """What was asked, that nobody answered, the motives, and the routes of appeal of a refusal (CRPA, L. 211-2 and L. 211-5)."""
    row = Closing.objects.select_related("request__instruction__agency").get(letters=letter)
    instruction, day = row.instruction, session.day
    agency = instruction.agency
    adhesion = adhesions_of(instruction).select_related("version", "protocol", "team").get()
    applicant = dossiers.applicant_of(instruction, letter.addressee)
    born_on = instruction.silent_since(day)
    context = {
        "agency": agency,
        "place": agency.seat,
        "number": letter.number,
        "day": day,
        "dossier": instruction.number,
        "in_charge": agency.in_charge(instruction.instructor, day),
        "object": f"Clôture de votre demande – protocole de coopération « {adhesion.version.title} »",
        "addressee": list(applicant.lines),
        "salutation": applicant.salutation,
        **session.words_of(letter),
        "closing": row,
        "version": adhesion.version,
        "team": adhesion.team.name,
        "filed_on": agency.day_of(instruction.filed_at),
        "asked_on": agency.day_of(row.request.asked_at),
        "after_silence": law.text(TextKey.SILENCE_CONFIRMED, day).fill(date=french_date(born_on)) if born_on else "",
        "after": law.text(TextKey.CLOSING_AFTER, day).body,
        "warning": law.text(TextKey.ILLEGAL_WITHOUT, day).fill(practice=adhesion.version.illegal_practice),
        "appeal": appeal_notice(
            law.court_for(applicant.department),
            day,
            agency=agency.name,
            residence=applicant.residence,
            key=TextKey.APPEAL_REFUSAL,
            regime=adhesion.protocol.regime,
        ),
        "privacy": law.text(TextKey.PRIVACY, day).fill(agency=agency.name, contact=agency.privacy_contact),
    }
    data = {
        "dossier": instruction.number,
        "agence": agency.code,
        "protocole": adhesion.version.reference,
        "personne": {"nom": applicant.name},
        "decision": "cloture",
        "demande_le": row.request.asked_at,
        "attendu_le": row.request.due_on,
        "motivation": row.motivation,
        "numero": letter.number,
        "date": day,
        "signataire": {"nom": session.signatory_name, "qualite": session.quality},
    }
    return Composition("documents/adhesions/closing.html", context, data, letter.title)
