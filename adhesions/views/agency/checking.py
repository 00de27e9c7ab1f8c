"""Before the examination of an adhesion: the identity of each member, completeness, what is asked of the team."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import HealthProfessional
from adhesions.choices import Item
from adhesions.rules.completeness import askable_items
from adhesions.rules.readiness import identity_problems
from adhesions.services import decisions
from adhesions.views.agency import evidence
from adhesions.views.agency.scope import DossierMixin, MemberMixin
from adhesions.views.agency.turns import criterion_url
from coopps.desk.forms.checking import DocumentRequestForm, Requestable
from coopps.desk.views.checking import CompleteMixin, RequestMixin, VerifyMixin
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.instruction.choices import FAILING
from coopps.kernel.instruction.services import examining
from coopps.kernel.workflow.refusals import TransitionRefused


class IdentityView(VerifyMixin, MemberMixin, TransitionView):
    """The identity of a member of the team."""

    @property
    def person(self) -> HealthProfessional:
        return self.member.professional

    def identity_documents(self) -> list:
        return [
            *evidence.pieces_of(self.member, Item.IDENTITY),
            *evidence.pieces_of(self.member, Item.REGISTRATION),
        ]


class DeclareCompleteView(CompleteMixin, DossierMixin, TransitionView):
    """Say that the dossier is complete, when no grid says that something is missing; what will keep a decision from being signed
    is told now, where it is mended."""

    template_name = "adhesions/agency/complete.html"

    def check(self):
        super().check()
        if decisions.to_complete(self.object):
            raise TransitionRefused(
                "Une grille dit qu’il reste à compléter : demandez ces pièces à l’équipe, ou revoyez le constat."
            )

    def get_context_data(self, **kwargs):
        return super().get_context_data(ahead=list(self._ahead()), **kwargs)

    def _ahead(self):
        for member in self.members:
            for sentence in identity_problems(member):
                yield sentence, reverse("adhesions:identity", args=[self.object.pk, member.pk])
        for examination, criterion in decisions.to_complete(self.object):
            yield (
                f"{examination.label} : à compléter, « {criterion.label} ».",
                criterion_url(examination, criterion.code),
            )

    def execute(self, form):
        self.object = decisions.declare_complete(self.object, self.request.user)


class RequestDocumentsView(RequestMixin, DossierMixin, TransitionView):
    """Ask for documents of the members."""

    template_name = "desk/request_documents.html"
    form_class = DocumentRequestForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"documents": list(self._documents())}

    def _documents(self):
        """What may be asked of each member; what a grid says is to complete is ticked, with its comment."""
        for member in self.members:
            doubts = {
                item: answer.comment
                for answer in member.examination.answers.filter(value__in=FAILING)
                for item in member.examination.grid.get(answer.criterion).evidence
            }
            for item in askable_items(member):
                yield Requestable(member.examination, item, doubts.get(item, ""), item in doubts)

    def execute(self, form):
        missing = [
            examining.Missing(document.examination, document.item, document.item.label, reason)
            for document, reason in form.wanted()
        ]
        request = examining.request_documents(
            self.object,
            self.request.user,
            missing=missing,
            due_on=form.cleaned_data["due_on"],
            message=form.cleaned_data["message"],
        )
        self.until = request.due_on

    def effects(self):
        return [
            "Les personnes concernées sont prévenues par courriel ; elles seules peuvent remplacer leurs pièces.",
            "À la réponse de l’équipe, le dossier revient à vérifier : le délai de décision comptera de cette réception "
            "si elle le rend complet.",
        ]
