"""The employer's page: a signed link, no account."""

from __future__ import annotations

from django.shortcuts import redirect
from django.views.generic import FormView

from adhesions.forms.dossier import EmployerAnswerForm
from adhesions.services import dossier
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.links import LinkMixin
from coopps.kernel.workflow.refusals import TransitionRefused


class EmployerView(LinkMixin, RefusalMixin, FormView):
    """Who asks, for which protocol and acts; the employer agrees or refuses once, and says who signs."""

    template_name = "adhesions/employer.html"
    form_class = EmployerAnswerForm
    closed_heading = "Cette demande n’est plus ouverte"

    def find(self, token):
        self.agreement = dossier.employer_request(token)

    def form_valid(self, form):
        words = form.cleaned_data
        try:
            dossier.answer_as_employer(
                self.kwargs["token"],
                agreed=words["agreed"],
                name=words["signatory_name"],
                function=words["signatory_function"],
                comment=words["comment"],
            )
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        return redirect("adhesions:employer", token=self.kwargs["token"])

    def get_context_data(self, **kwargs):
        membership = self.agreement.membership
        version = membership.adhesion.version
        text = law.text(TextKey.EMPLOYER_AGREEMENT, membership.adhesion.agency.today())
        return super().get_context_data(
            agreement=self.agreement,
            membership=membership,
            version=version,
            text=text.fill(professional=membership.name, protocol=version.title),
            **kwargs,
        )
