"""What the examination tells the kernel of documents: its kinds of acts."""

from __future__ import annotations

from django.db.models import Q

from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.documents.models import Letter
from coopps.kernel.instruction import letters, registry, selectors
from coopps.kernel.instruction.models import DocumentRequest, Instruction, MotivesRequest
from coopps.kernel.instruction.services import examining, silence
from coopps.kernel.typography import french_date


def register() -> None:
    """Fill the registry. Called once, when the applications are ready."""
    act_kinds.register(
        act_kinds.ActKind(
            name=silence.LETTER,
            label="Motifs d’un rejet né du silence",
            compose=letters.motives,
            effects=effects,
            may_read=_agency,
            concerning=concerning,
            on_issued=silence.on_issued,
            on_returned=silence.on_returned,
            decides=False,
        )
    )
    act_kinds.register(
        act_kinds.ActKind(
            name=examining.REQUEST,
            label="Demande de pièces",
            may_read=_agency,
            decides=False,
            answers_in_portal=True,
            following=_answer,
        )
    )


def _answer(act, user) -> tuple[str, str] | None:
    """Where what is asked is answered, while it is awaited: the very place where the reader gives it, when it is one thing."""
    asked = DocumentRequest.objects.filter(letters__act=act).to_answer(user)
    if asked is None:
        return None
    theirs = [item for item in asked.items.all() if item.url or item.explains]
    if len(theirs) == 1 and theirs[0].url:
        return "Donner la pièce demandée", theirs[0].url
    url = registry.get(asked.instruction.kind).team_url(asked.instruction)
    return "Voir ce qui est demandé et répondre", f"{url}#demande"


def effects(letters_: list[Letter]) -> dict[int, str]:
    """What each letter of motives changes, in one sentence."""
    rows = MotivesRequest.objects.filter(letter__in=letters_).select_related("instruction", "asked_by")
    return {
        row.letter_id: (
            f"{row.asked_by} reçoit les motifs du rejet né du silence le {french_date(row.born_on)} (dossier "
            f"{row.instruction.number}). Le rejet reste en l’état. Motifs : {row.motivation}"
        )
        for row in rows
    }


def concerning(letters_: list[Letter], user) -> set[int]:
    """The letters about a dossier of the person's own."""
    own = Instruction.objects.filter(selectors.party_to(user))
    return set(
        MotivesRequest.objects.filter(letter__in=letters_, instruction__in=own).values_list("letter_id", flat=True)
    )


def _agency(act, user) -> bool:
    """The agents of the agency and its signatories, those of the dossier left out."""
    about = Q(motives_requests__letter__act=act) | Q(requests__letters__act=act)
    instruction = Instruction.objects.filter(about).first()
    if instruction is None or registry.get(instruction.kind).is_party(instruction, user):
        return False
    return selectors.visible_to(user).filter(pk=instruction.pk).exists() or act.agency.allows(user, "sign")
