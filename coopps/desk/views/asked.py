"""The documents that a dossier held when something was asked or remarked, and since: the earlier one beside what replaced it."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from coopps.desk.views.scope import InstructionMixin
from coopps.kernel.documents.downloads import private_file
from coopps.kernel.documents.models import StoredFile
from coopps.kernel.instruction.selectors import kept_documents


class KeptDocumentView(InstructionMixin, SingleObjectMixin, View):
    """One of these documents, for the agents of the agency of the dossier."""

    def get(self, request, *args, **kwargs):
        if kwargs["document"] not in kept_documents(self.get_object()):
            raise Http404
        return private_file(get_object_or_404(StoredFile, pk=kwargs["document"]))
