"""The safe of papers of the nurse of the accounts to try: one paper in each state."""

from __future__ import annotations

import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.choices import PaperKind
from accounts.models import HealthProfessional, Paper
from accounts.selectors import current_papers
from accounts.services import papers
from coopps.demo.story import sample_document
from coopps.kernel.documents.uploads import accept


def fill_safe(person: HealthProfessional) -> None:
    """An identity that expires in 25 days, an insurance with the version before it, another that is over, a training to look at,
    an experience to complete; what the dossier received is there already."""
    today, user = timezone.localdate(), person.user
    identity = current_papers(user).filter(kind=PaperKind.IDENTITY).first()
    if identity is not None:
        papers.save(identity, user, {"valid_to": _after(today, 25)})
    _give(person, PaperKind.INSURANCE, "Attestation d’un ancien assureur", _policy("Ancien assureur", today, -400, -40))
    last_year = _give(
        person,
        PaperKind.INSURANCE,
        "Attestation de l’an dernier",
        _policy("Assureur de démonstration", today, -500, -136),
    )
    _give(
        person,
        PaperKind.INSURANCE,
        "Attestation de cette année",
        _policy("Assureur de démonstration", today, -135, 230),
        replacing=last_year,
    )
    _give(
        person,
        PaperKind.THEORY,
        "Attestation de formation",
        {"organization": "Institut de démonstration", "hours": 21, "ended_on": _after(today, -20)},
        looked_at=False,
    )
    _give(person, PaperKind.EXPERIENCE, "Certificat de travail", {"field": "Chirurgie viscérale"})


def _give(
    person: HealthProfessional,
    kind: PaperKind,
    label: str,
    words: dict[str, object],
    *,
    replacing: Paper | None = None,
    looked_at: bool = True,
) -> Paper:
    user = person.user
    document = accept([SimpleUploadedFile(f"{label}.pdf", sample_document(label))], owner=user, label=label)
    paper = papers.save(replacing or papers.add(user, kind), user, words, document=document)
    return papers.confirm(paper, user, seen=str(document.pk)) if looked_at else paper


def _policy(insurer: str, today: datetime.date, begins: int, ends: int) -> dict[str, object]:
    return {
        "insurer": insurer,
        "policy_number": "DEMO-RCP",
        "valid_from": _after(today, begins),
        "valid_to": _after(today, ends),
    }


def _after(today: datetime.date, days: int) -> datetime.date:
    return today + datetime.timedelta(days=days)
