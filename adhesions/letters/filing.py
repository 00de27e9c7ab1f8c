"""What a team files, and the acknowledgement that it is given."""

from __future__ import annotations

from adhesions.choices import ACCEPTED
from adhesions.models import Adhesion, Membership
from coopps.kernel.documents.registry import Composition
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.law import selectors as law
from coopps.kernel.law.appeal import appeal_after_silence
from coopps.kernel.law.choices import Procedure, TextKey
from coopps.kernel.law.silence import implied_decision


def letter_of_intent(adhesion: Adhesion) -> Composition:
    """The letter of intent as it is filed: object and nature (arrêté of 31 December 2009), team and places."""
    members = [member for member in adhesion.memberships.all() if member.state in ACCEPTED]
    lead = members[0]
    context = {
        "agency": adhesion.agency,
        "place": adhesion.main_site.city,
        "object": f"Lettre d’intention – adhésion au protocole « {adhesion.version.title} »",
        "addressee": [adhesion.agency.name, adhesion.agency.service],
        "adhesion": adhesion,
        "intent": adhesion.intent,
        "members": members,
        "sites": list(adhesion.sites.all()),
        "lead": lead,
        "declaration": law.text(TextKey.JOINT_DECLARATION, adhesion.agency.today()),
        "mutual_will": law.text(TextKey.JOINT_DECLARATION, adhesion.agency.today()).fill(
            protocol=adhesion.version.title, version=adhesion.version.number
        ),
        "tz": adhesion.agency.tz,
    }
    data = {
        "nature": adhesion.intent.nature,
        "objet": adhesion.intent.purpose,
        "protocole": adhesion.version.reference,
        "equipe": [{"nom": member.name, "role": member.role} for member in members],
        "engagements": [
            {"nom": member.name, "signe_le": one.signed_at, "version": one.version_sha256}
            for member in members
            if (one := member.commitment) is not None
        ],
    }
    return Composition("documents/adhesions/letter_of_intent.html", context, data, "Lettre d’intention")


def acknowledgement(
    adhesion: Adhesion, instruction: Instruction, lead, arriving: Membership | None = None
) -> Composition:
    """The acknowledgement of a filing (CRPA, L. 112-11 and R. 112-11-1): number, date, service, contact, silence; of the team, or
    of the person `arriving` in it."""
    agency = adhesion.agency
    received = instruction.filed_at.astimezone(agency.tz)
    day = received.date()
    implied = implied_decision(law.rule(Procedure.ADHESION_REGISTRATION, day), day)
    court = law.court_for(adhesion.main_site.department)
    context = {
        "agency": agency,
        "place": agency.seat,
        "object": f"Accusé de réception – adhésion au protocole « {adhesion.version.title} »",
        "arriving": arriving,
        "addressee": [
            lead.professional.formal_name,
            adhesion.team.name,
            *adhesion.main_site.address_lines,
        ],
        "dossier": instruction.number,
        "in_charge": agency.in_charge(instruction.instructor, day),
        "received": received,
        "paragraphs": law.text(TextKey.ACKNOWLEDGEMENT, day).paragraphs(),
        "implied": implied,
        "appeal": appeal_after_silence(implied, court, day, agency=agency.name, residence=lead.professional.residence),
        "adhesion": adhesion,
    }
    data = {
        "dossier": instruction.number,
        "recu_le": instruction.filed_at,
        "silence": {
            "agir_avant": implied.act_by,
            "date": implied.on,
            "sens": implied.effect,
            "fondement": implied.legal_basis,
        },
        "protocole": adhesion.version.reference,
    }
    return Composition("documents/adhesions/acknowledgement.html", context, data, "Accusé de réception")
