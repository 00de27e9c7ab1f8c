"""The lead of a project goes to another author."""

from __future__ import annotations

from accounts.models import User
from accounts.services.handing import Handing
from protocols.mails import handing as mails
from protocols.models import Project, ProjectHandover
from protocols.models.projects import leads
from protocols.selectors.projects import may_lead
from protocols.services.authors import project_rights


class _OfProject(Handing):
    model = ProjectHandover
    dossier = "project"
    led = "le projet"
    mails = mails

    def lock(self, pk: int) -> Project:
        return Project.objects.select_for_update(of=("self",)).select_related("agency").get(pk=pk)

    def leads(self, dossier: Project, person: User) -> bool:
        return leads(dossier, person)

    def candidates(self, dossier: Project) -> list[User]:
        return [author.user for author in may_lead(dossier)]

    def give(self, handover: ProjectHandover) -> None:
        authors = {author.user: author for author in may_lead(handover.project)}
        # In this order: one leads at a time.
        for person, is_lead in ((handover.proposed_by, False), (handover.to, True)):
            author = authors[person]
            author.is_lead = is_lead
            author.save(update_fields=["is_lead"])
            project_rights(author)


handing = _OfProject()
