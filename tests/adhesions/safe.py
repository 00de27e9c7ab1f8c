"""What a person does with the papers of the safe, in a test."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Paper
from accounts.selectors import current_papers
from accounts.services import papers as safe
from coopps.demo.story import sample_document
from coopps.kernel.documents.uploads import accept


def pdf(label: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{label}.pdf", sample_document(label))


def own(person, kind: str) -> Paper:
    """The current paper of a person, the only one of its kind."""
    return current_papers(person.user).get(kind=kind)


def replaced(paper: Paper, label: str, **words) -> Paper:
    """The person gives another document in the safe, and says that it is the right one."""
    document = accept([pdf(label)], owner=paper.owner, label=label)
    begun = safe.save(paper, paper.owner, paper.words | words, document=document)
    return safe.confirm(begun, paper.owner, seen=str(document.pk))


def given(person, kind: str, label: str, **words) -> Paper:
    """The person adds a paper to the safe."""
    user = person.user
    paper = safe.add(user, kind)
    document = accept([pdf(label)], owner=user, label=label)
    paper = safe.save(paper, user, paper.words | words, document=document)
    return safe.confirm(paper, user, seen=str(document.pk))
