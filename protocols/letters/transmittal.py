"""The slip that goes with a project to the Haute Autorité de santé."""

from __future__ import annotations

from accounts.choices import AgencyRight
from accounts.models import Agency
from coopps.kernel.documents.registry import Composition
from coopps.kernel.instruction.choices import SubjectKind
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from protocols.models import Project

REMARKS = "F1"


def transmittal(project: Project, has: Agency, number: str, actor) -> Composition:
    """What is transmitted, by whom, and what the agency remarks for the HAS (criterion F1 of its grid).

    Args:
        number: of the dossier at the HAS.
        actor: who transmits: an agent, or the author who leads.
    """
    agency, version, instruction = project.agency, project.version, project.instruction
    remarks = instruction.examinations.filter(subject=SubjectKind.PROTOCOL, answers__criterion=REMARKS)
    visa = instruction.record.filter(transition="give_visa").select_related("actor").last()
    acts = [{"code": act.code, "label": act.label} for act in version.acts]
    by_team = not agency.allows(actor, AgencyRight.INSTRUCT)
    context = {
        "agency": agency,
        "place": agency.seat,
        "object": f"Bordereau de transmission – projet de protocole de coopération « {version.title} »",
        "addressee": [line for line in (has.name, has.service, has.address) if line],
        "dossier": instruction.number,
        "in_charge": agency.in_charge(instruction.instructor),
        "review_number": number,
        "project": project,
        "version": version,
        "acts": acts,
        "paragraphs": law.text(TextKey.TRANSMITTAL, agency.today()).paragraphs(),
        "visa": visa,
        "actor": actor,
        "by_team": by_team,
        "remarks": remarks.values_list("answers__comment", flat=True).first() or "",
    }
    data = {
        "dossier": instruction.number,
        "dossier_has": number,
        "protocole": version.reference,
        "actes": acts,
        "visa": {"le": visa.at, "par": str(visa.actor)},
        "transmis_par": {"nom": actor.full_name, "equipe": by_team},
    }
    return Composition("documents/protocols/transmittal.html", context, data, "Bordereau de transmission à la HAS")
