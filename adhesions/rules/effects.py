"""What one decision changes for one person, in one sentence: the same for who proposes it and for who signs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopps.kernel.instruction.choices import Outcome
from coopps.kernel.typography import french_date

if TYPE_CHECKING:
    from adhesions.models import Membership
    from coopps.kernel.instruction.models import Proposal


def effect_of(member: Membership, proposal: Proposal) -> str:
    """The acts are named when they are not all those of the protocol. No query when the professional and the version of
    the adhesion are loaded."""
    person, version = member.professional.formal_name, member.adhesion.version
    if proposal.outcome == Outcome.AUTHORIZE:
        limits = f" Limites : {proposal.limits}" if proposal.limits else ""
        acts = _acts(version.acts_coded(proposal.acts), len(version.acts), f"du protocole « {version.title} »")
        motive = f" Motifs : {proposal.motivation}" if proposal.motivation else ""
        return f"{person} pourra, dès la réception de sa lettre, {member.verb} {acts}.{limits}{motive}"
    if proposal.outcome == Outcome.REFUSE:
        return f"{person} ne pourra pas participer au protocole « {version.title} », parce que : {proposal.motivation}"
    return (
        f"{person} ne pourra pas encore participer au protocole « {version.title} » : la décision est ajournée. Attendu au "
        f"plus tard le {french_date(proposal.expected_by)} : {proposal.expected}"
    )


def _acts(acts: list, total: int, of_protocol: str) -> str:
    if len(acts) == total:
        return f"{f'les {total} actes' if total > 1 else 'l’acte'} {of_protocol}"
    names = " ; ".join(act.label for act in acts)
    return f"{len(acts)} des {total} actes {of_protocol} : {names}"
