"""Who enters a page of a project: its authors, and for some pages its readers. Anybody else gets 404."""

from __future__ import annotations

from coopps.kernel.instruction import registry
from coopps.kernel.instruction.conversations import interlocutor
from coopps.kernel.permissions import holds
from protocols.models import Project
from protocols.selectors import projects as selectors


class AuthorMixin:
    """A page about one project, for those who write it."""

    context_object_name = "project"

    def get_queryset(self):
        return selectors.written_by(self.request.user)

    def get_context_data(self, **kwargs):
        """The address names the project, whatever the page is about in it."""
        project = Project.objects.select_related("agency", "regional_authorization__instruction__instructor").get(
            pk=self.kwargs["pk"]
        )
        found = interlocutor(project.agency, project.instruction, self.request.user)
        desk = None
        if found is None:
            # The agency reads: it comes back to its own page.
            desk = (project.instruction.number, registry.get(project.instruction.kind).desk_url(project.instruction))
        return super().get_context_data(**({"interlocutor": found, "desk": desk} | kwargs))

    def leads(self, project: Project) -> bool:
        """Whether the reader leads the project."""
        return holds(self.request.user, "lead", project)


class ReaderMixin(AuthorMixin):
    """The same, open to the agency that accompanies the project and, when `drafts` is false, to the HAS."""

    drafts = True

    def get_queryset(self):
        return selectors.readable_by(self.request.user, drafts=self.drafts)

    def writes(self, project: Project) -> bool:
        """Whether the reader is one of the authors."""
        return holds(self.request.user, "write", project)
