"""Drafting a project, section by section, saved as it is typed; and the documents that go with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from coopps.kernel.documents.models import StoredFile
from coopps.kernel.documents.services.arranging import arrange
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.models import Appendix, DraftSection, Project, ProtocolVersion
from protocols.models.projects import writes
from protocols.sections import BY_KEY, coded


class SectionConflict(Exception):
    """Somebody saved the section since it was read. Nothing was written: `mine` was to be, `theirs` is there."""

    def __init__(self, mine: dict[str, Any], theirs: DraftSection) -> None:
        self.mine, self.theirs = mine, theirs
        super().__init__(f"section {theirs.key} is at number {theirs.number}")


def save_section(project: Project, key: str, author, values: dict[str, Any], *, number: int) -> DraftSection:
    """Keep what an author typed in a section, complete or not.

    Args:
        key: of the section.
        values: its fields; one that is left out is emptied.
        number: the number of the saving that the author had read.

    Raises:
        SectionConflict: the section was saved since, with other words.
        TransitionRefused: not an author, or the project is not to be written now.
    """
    section = BY_KEY[key]
    with transaction.atomic():
        project = writable(project, author)
        draft, _ = DraftSection.objects.select_for_update().get_or_create(project=project, key=key)
        values = section.clean(values)
        if key == "acts":
            drafted, filed = _codes([draft.content]), _codes(_contents(project))
            values["acts"] = coded(values["acts"], known=drafted | filed, spare=drafted - filed)
        if values == draft.content:
            return draft
        if draft.number != number:
            raise SectionConflict(values, draft)
        draft.content, draft.updated_by = values, author
        draft.number += 1
        draft.save()
        if key == "title" and values["title"]:
            project.title = values["title"]
            project.save(update_fields=["title"])
    return draft


def add_appendix(project: Project, author, *, label: str, document: StoredFile) -> Appendix:
    """Receive a document: it is joined to the project once an author has looked at its pages."""
    with transaction.atomic():
        project = writable(project, author)
        return Appendix.objects.create(project=project, label=label.strip(), unconfirmed=document, added_by=author)


def receive_again(appendix: Appendix, author, *, document: StoredFile) -> Appendix:
    """Receive another file in the place of the one that is to be looked at."""
    with transaction.atomic():
        appendix = _own(appendix, author)
        appendix.receive(document)
        appendix.save()
    return appendix


def confirm_appendix(appendix: Appendix, author, *, seen: str) -> Appendix:
    """An author has seen the pages of the file `seen`: it is joined to the project.

    Raises:
        TransitionRefused: not an author, nobody awaits a version, or another file was sent since.
    """
    with transaction.atomic():
        appendix = _own(appendix, author)
        appendix.confirm(seen)
        appendix.save()
    return appendix


def arrange_appendix(appendix: Appendix, author, wanted: str) -> str:
    """An author turns or moves a page of what was received. Returns the anchor of that page. Raises as `confirm_appendix`."""
    with transaction.atomic():
        return arrange(_own(appendix, author), wanted)


def remove_appendix(appendix: Appendix, author) -> Appendix:
    """Take a document out of what will be filed; the row stays."""
    with transaction.atomic():
        writable(appendix.project, author)
        appendix.removed_at = timezone.now()
        appendix.save(update_fields=["removed_at"])
    return appendix


def writable(project: Project, author) -> Project:
    """The project, locked, if `author` may write it now. Caller's transaction.

    Raises:
        TransitionRefused: not an author, or nobody awaits a version.
    """
    project = Project.objects.select_for_update(of=("self",)).select_related("protocol", "agency").get(pk=project.pk)
    if not writes(project, author):
        raise TransitionRefused("Seules les personnes qui rédigent ce projet peuvent le modifier.", forbidden=True)
    if not project.is_writable:
        raise TransitionRefused(
            f"Le protocole ne se modifie pas maintenant : il est « {project.get_state_display()} ». "
            "Il se rouvre quand l’agence ou la Haute Autorité de santé demande une nouvelle version."
        )
    return project


def _own(appendix: Appendix, author) -> Appendix:
    """The document, locked, if `author` may change it now."""
    writable(appendix.project, author)
    return (
        Appendix.objects.select_for_update(of=("self",))
        .select_related("unconfirmed")
        .get(pk=appendix.pk, removed_at=None)
    )


def _contents(project: Project) -> Iterable[dict[str, Any]]:
    return ProtocolVersion.objects.filter(protocol=project.protocol).values_list("content", flat=True)


def _codes(contents: Iterable[dict[str, Any]]) -> set[str]:
    return {act["code"] for content in contents for act in content.get("acts", []) if act.get("code")}
