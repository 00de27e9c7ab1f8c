"""A dossier reaches its agency: it is numbered and stands in the queue, with a grid for each of its subjects."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from coopps.kernel.documents.services.numbering import next_number
from coopps.kernel.instruction.choices import SubjectKind
from coopps.kernel.instruction.models import Examination, Instruction
from coopps.kernel.instruction.services.counting import count_silence


def open_instruction(
    kind: str,
    agency,
    *,
    series: str,
    title: str,
    applicant: str,
    subjects: Iterable[tuple[SubjectKind, str]] = (),
) -> Instruction:
    """Open the examination of a dossier received now. Caller's transaction, in which the dossier points to it.

    Args:
        kind: a registered nature of dossier.
        series: the letters of its number.
        title, applicant: what the queue shows.
        subjects: what is examined and its label, in the order of the dossier.
    """
    now = timezone.now()
    instruction = Instruction.objects.create(
        kind=kind,
        agency=agency,
        number=next_number(agency, series, agency.today().year),
        title=title[:250],
        applicant=applicant,
        filed_at=now,
        last_receipt_at=now,
    )
    count_silence(instruction)
    Examination.objects.bulk_create(
        Examination(instruction=instruction, subject=subject, label=label[:200], position=position)
        for position, (subject, label) in enumerate(subjects)
    )
    return instruction
