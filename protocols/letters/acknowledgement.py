"""The acknowledgement of a filed protocol (CRPA, L. 112-11 and R. 112-11-1)."""

from __future__ import annotations

from coopps.kernel.documents.registry import Composition
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.law import selectors as law
from coopps.kernel.law.appeal import appeal_after_silence
from coopps.kernel.law.choices import TextKey
from coopps.kernel.law.models import ProcedureRule
from coopps.kernel.law.silence import implied_decision
from protocols.models import Project, ProtocolVersion


def acknowledgement(
    project: Project, version: ProtocolVersion, instruction: Instruction, lead, rule: ProcedureRule
) -> Composition:
    """Number, date, service, contact, what was received with its hash, and what silence would mean by `rule`."""
    agency = project.agency
    received = instruction.filed_at.astimezone(agency.tz)
    day = received.date()
    implied = implied_decision(rule, day)
    site = project.intent.main_site
    context = {
        "agency": agency,
        "place": agency.seat,
        "object": f"Accusé de réception – protocole de coopération « {version.title} »",
        "addressee": [lead.professional.formal_name, *site.address_lines],
        "dossier": instruction.number,
        "in_charge": agency.in_charge(instruction.instructor, day),
        "received": received,
        "version": version,
        "paragraphs": law.text(TextKey.ACKNOWLEDGEMENT, day).paragraphs(),
        "implied": implied,
        "appeal": appeal_after_silence(
            implied, law.court_for(site.department), day, agency=agency.name, residence=lead.professional.residence
        ),
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
        "protocole": version.reference,
    }
    return Composition("documents/protocols/acknowledgement.html", context, data, "Accusé de réception")
