"""What keeps an agency from giving its visa: to a project (BR-03, BR-04), or to an extension (BR-08)."""

from __future__ import annotations

from coopps.kernel.instruction.choices import Finding, SubjectKind

DEROGATORY = "B1"
NOT_DEROGATORY = (
    "Aucun acte n’est constaté dérogatoire (critère B1) : sans acte dérogatoire, aucun protocole n’est nécessaire."
)


def protocol_problems(instruction) -> list[str]:
    """One derogatory act at least, and no blocking criterion that fails, act by act; one sentence each."""
    examinations = _examinations(instruction)
    problems = blocking_problems(examinations)
    if not any(_is_derogatory(examination) for examination in examinations):
        problems.insert(0, NOT_DEROGATORY)
    return problems


def extension_problems(instruction) -> list[str]:
    """The need of the region is checked before anything else."""
    return blocking_problems(_examinations(instruction))


def blocking_problems(examinations) -> list[str]:
    """One sentence for each blocking criterion that is not conform, or still to complete."""
    return [
        f"{examination.label} : critère {answer.criterion}, {answer.get_value_display().lower()}. "
        f"« {examination.grid.get(answer.criterion).label} »"
        for examination in examinations
        for answer in sorted(examination.answers.all(), key=lambda answer: answer.criterion)
        if answer.is_failing and examination.grid.get(answer.criterion).blocking
    ]


def _examinations(instruction) -> list:
    return list(instruction.examinations.prefetch_related("answers"))


def _is_derogatory(examination) -> bool:
    return examination.subject == SubjectKind.ACT and any(
        answer.criterion == DEROGATORY and answer.value == Finding.CONFORM for answer in examination.answers.all()
    )
