"""The whole text that a team joins: what each person says to have read, before signing the engagement."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from adhesions.models import Adhesion
from adhesions.selectors import live_members
from adhesions.views.entry import TeamMixin
from coopps.kernel.documents.downloads import private_file, private_pdf
from coopps.kernel.documents.services.issuing import render
from protocols.letters.document import document
from protocols.models import Appendix
from protocols.sections import read
from protocols.selectors import profession_names
from protocols.selectors.projects import joined_to


def appendices_of(adhesion: Adhesion):
    """The model documents of the version that the team joins; a version known from the past has none here."""
    version = adhesion.version
    return joined_to(version, version.project) if version.project else Appendix.objects.none()


class ProtocolView(TeamMixin, DetailView):
    """The twenty sections of the version that the team joins, one after the other, and its model documents."""

    template_name = "adhesions/protocol.html"

    def get_context_data(self, **kwargs):
        adhesion = self.object
        sections = read(adhesion.version.content, profession_names())
        own = next((member for member in live_members(adhesion) if member.user_id == self.request.user.pk), None)
        return super().get_context_data(
            version=adhesion.version,
            sections=sections,
            unknown=[] if adhesion.version.project else [one for one in sections if one.is_empty],
            appendices=appendices_of(adhesion),
            own=own,
            **kwargs,
        )


class ProtocolPdfView(TeamMixin, SingleObjectMixin, View):
    """The same, to keep: with the order of the region once there is one, else as the draft that it is."""

    def get(self, request, *args, **kwargs):
        adhesion = self.get_object()
        version, agency, order = adhesion.version, adhesion.agency, adhesion.authorization
        day = agency.today()
        authorized = order if version.is_public and order.order_number and order.order_date else None
        composition = document(
            version.content,
            code=adhesion.protocol.code,
            agency=agency,
            day=day,
            version=version,
            authorization=authorized,
        )
        content, _ = render(composition, day=day)
        return private_pdf(content, f"protocole-{adhesion.protocol.code.lower()}-version-{version.number}.pdf")


class ProtocolAppendixView(TeamMixin, SingleObjectMixin, View):
    """A model document of the version, for the team that joins it."""

    def get(self, request, *args, **kwargs):
        appendix = get_object_or_404(appendices_of(self.get_object()), pk=kwargs["appendix"])
        return private_file(appendix.document)
