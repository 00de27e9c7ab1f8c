"""The page of an order that is asked about a person: a signed link, no account."""

from __future__ import annotations

from django.shortcuts import render
from django.views.generic import FormView

from adhesions.forms.consultation import OrdinalAnswerForm
from adhesions.services import consultations
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.links import LinkMixin
from coopps.kernel.workflow.refusals import TransitionRefused


class OrdinalAnswerView(LinkMixin, RefusalMixin, FormView):
    """Who is asked about, by which agency, the question; the answer is given once, with who gives it."""

    template_name = "adhesions/ordinal_answer.html"
    form_class = OrdinalAnswerForm
    closed_heading = "Cette consultation n’est plus ouverte"

    def find(self, token):
        self.consultation = consultations.behind(token)

    def form_valid(self, form):
        words = form.cleaned_data
        try:
            row = consultations.answer(
                self.kwargs["token"],
                outcome=words["outcome"],
                comment=words["comment"],
                name=words["signatory_name"],
                function=words["signatory_function"],
            )
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        return render(self.request, "adhesions/ordinal_done.html", {"consultation": row})

    def get_context_data(self, **kwargs):
        adhesion = self.consultation.membership.adhesion
        return super().get_context_data(
            consultation=self.consultation,
            adhesion=adhesion,
            basis=law.text(TextKey.ORDINAL, adhesion.agency.today()).body,
            **kwargs,
        )
