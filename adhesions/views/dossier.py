"""One's own dossier: the sections, the items saved as typed, their documents."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst
from django.views.generic import FormView, TemplateView

from adhesions import selectors
from adhesions.choices import Item
from adhesions.forms.dossier import ITEM_FORMS, ItemForm, PracticeForm
from adhesions.models import ITEM_MODELS, DossierItem
from adhesions.rules.certificates import certificate_for, certificates_of
from adhesions.rules.completeness import PRACTICE, item_remarks
from adhesions.rules.guidance import limits
from adhesions.rules.held import facts
from adhesions.rules.requirements import Requirement, requirement
from adhesions.selectors import standing
from adhesions.services import dossier, papers
from adhesions.turns import turn_of
from adhesions.views.entry import OwnDossierMixin
from adhesions.views.onward import onward
from adhesions.views.recap import pages_to_check, practice_of
from adhesions.views.sections import Section, sections_of, to_fill
from coopps.kernel.components.autosave import ELSEWHERE, is_autosave, not_saved, overtaken_elsewhere, saved
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin, TransitionView
from coopps.kernel.components.turns import Turn
from coopps.kernel.documents.uploads import UploadRefused, accept
from coopps.kernel.workflow.refusals import TransitionRefused

# Items of which a person may have several.
SEVERAL = {
    Item.DIPLOMA: "un autre diplôme",
    Item.EXPERIENCE: "une autre expérience",
    Item.THEORY: "une autre formation",
    Item.PRACTICE: "une autre formation",
}


class DossierView(OwnDossierMixin, TemplateView):
    """The list of the sections: complete, or what is missing. What the agency asks for comes first."""

    template_name = "adhesions/dossier.html"

    def get_context_data(self, **kwargs):
        sections = sections_of(self.membership)
        asked = [section for section in sections if section.asked]
        others = [section for section in sections if not section.asked]
        next_section = next((one for one in asked + others if not one.complete and not one.with_engagement), None)
        commitment = self.membership.commitment
        return super().get_context_data(
            asked=asked,
            sections=others,
            done=sum(section.complete for section in sections),
            total=len(sections),
            next_section=next_section,
            next_url=self._next(sections, next_section),
            commitment=commitment,
            certificates=certificates_of(self.membership),
            to_take=papers.to_take(self.membership),
            postponed=standing.own_postponements(self.request.user).filter(membership=self.membership).first(),
            asked_complete=all(section.complete for section in asked),
            may_reopen=self.membership.is_engaged,
            turn=self._turn(),
            silent=self._silent(),
            **kwargs,
        )

    def _next(self, sections: list[Section], following: Section | None) -> str:
        """Where `Continuer` leads: the page of all that lacks something, as long as there is more to fill than one section."""
        if len(to_fill(sections)) > 1:
            return reverse("adhesions:fill", args=[self.membership.pk])
        return following.url if following else ""

    def _silent(self) -> bool:
        """Whether silence rejected the request that this dossier is a part of."""
        member = self.membership
        if member.instruction is None or not member.is_undecided:
            return False
        return member.instruction.silent_since(member.adhesion.agency.today()) is not None

    def _turn(self) -> Turn:
        adhesion, user = self.membership.adhesion, self.request.user
        return turn_of(adhesion, user, leads=selectors.leads(adhesion, user))


class SectionMixin(OwnDossierMixin):
    """One section of the dossier, with the one before and the one after."""

    section_key = ""

    def get_context_data(self, **kwargs):
        before, section, after, total = self.place()
        return super().get_context_data(
            section=section, before=before, after=after, total=total, limits=limits(), **kwargs
        )

    def place(self) -> tuple[Section | None, Section, Section | None, int]:
        """The section of this page, its neighbors, and how many there are. 404 for one that this dossier has not."""
        sections = sections_of(self.membership)
        for index, section in enumerate(sections):
            if section.key == self.section_key:
                before = sections[index - 1] if index else None
                after = sections[index + 1] if index + 1 < len(sections) else None
                return before, section, after, len(sections)
        raise Http404

    def onward(self, said: str) -> HttpResponseRedirect:
        """Say what was done and what this section still owes, then open the next one."""
        self.membership = selectors.own_membership(self.request.user, self.membership.pk)
        _, section, after, _ = self.place()
        if section.owed:
            missing = " ".join(owed.sentence for owed in section.owed)
            messages.warning(self.request, f"{said} La rubrique « {section.label} » reste à compléter. {missing}")
        else:
            messages.success(self.request, f"{said} La rubrique « {section.label} » est complète.")
        if section.asked:
            return HttpResponseRedirect(onward(self.membership, self.request.user))
        return HttpResponseRedirect(after.url if after else reverse("adhesions:dossier", args=[self.membership.pk]))


class PracticeView(SectionMixin, RefusalMixin, DraftMixin, FormView):
    """How and where the person exercises for this protocol."""

    template_name = "adhesions/practice.html"
    form_class = PracticeForm
    section_key = PRACTICE

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"sites": self.membership.adhesion.sites.all()}

    def get_initial(self):
        return practice_of(self.membership)

    def form_valid(self, form):
        try:
            dossier.set_practice(self.membership, self.request.user, **form.cleaned_data)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        return self.onward("C’est enregistré.")


class ItemView(SectionMixin, RefusalMixin, DraftMixin, TemplateView):
    """One item: a form per row, saved as typed. Without `row` in the address, the first row, which a save begins."""

    keeps_drafts = False
    template_name = "adhesions/item.html"

    def dispatch(self, request, *args, **kwargs):
        if kwargs["item"] not in ITEM_FORMS:
            raise Http404
        self.item = Item(kwargs["item"])
        self.section_key = self.item.value
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if (typed := self.take_up()) is not None:
            self.bound = ITEM_FORMS[self.item](typed, instance=self._row())
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        form = ITEM_FORMS[self.item](request.POST, request.FILES, instance=self._row())
        if not form.is_valid():
            return not_saved() if is_autosave(request) else self._again(form)
        if is_overtaken(form, request.POST.get("saving", "")):
            if is_autosave(request):
                return overtaken_elsewhere()
            form.add_error(None, saved_elsewhere(form))
            return self._again(form)
        try:
            received = save_given(form, self.item, request.user)
            if not received and "arrange" in request.POST:
                anchor = dossier.arrange_document(form.instance, request.user, request.POST["arrange"])
                page = reverse("adhesions:dossier_item", args=[self.membership.pk, self.item.value])
                return HttpResponseRedirect(f"{page}#{anchor}")
            if not received and "confirm" in request.POST:
                dossier.confirm_document(form.instance, request.user, seen=request.POST["confirm"])
        except UploadRefused as refused:
            form.add_error("document", f"{refused} Le reste de votre saisie est enregistré.")
            return self._again(form)
        except TransitionRefused as refusal:
            return self._refused(refusal, form)
        if is_autosave(request):
            self.membership = selectors.own_membership(request.user, self.membership.pk)
            return saved(number=form.instance.saving, told=self._remarks())
        return self._afterwards(form.instance, received=received)

    def _row(self) -> DossierItem:
        rows = self.membership.items_of_kind(self.item)
        if "row" in self.kwargs:
            row = next((row for row in rows if row.pk == self.kwargs["row"]), None)
            if row is None:
                raise Http404
            return row
        return next(iter(rows), None) or ITEM_MODELS[self.item](membership=self.membership)

    def _requirement(self) -> Requirement:
        return requirement(self.item, self.membership, self.membership.adhesion.agency.today())

    def _remarks(self) -> list[str]:
        """What is to be said of what is typed, over all the rows of the item."""
        adhesion = self.membership.adhesion
        return item_remarks(self.membership, self.item, adhesion.agency.today(), selectors.decided_by(self.membership))

    def _afterwards(self, row: DossierItem, *, received: bool) -> HttpResponse:
        then = self.request.POST.get("then")
        page = reverse("adhesions:dossier_item", args=[self.membership.pk, self.item.value])
        if then == "add":
            added = dossier.add_row(self.membership, self.item, self.request.user)
            if not received:
                messages.success(self.request, "C’est enregistré. Vous pouvez remplir la suite.")
                return HttpResponseRedirect(f"{page}#ligne-{added.pk}")
        if received:
            messages.success(self.request, "C’est enregistré. Vérifiez maintenant les pages du document reçu.")
            return HttpResponseRedirect(f"{page}#ligne-{row.pk}")
        to_check = self.membership.items_of_kind(self.item).exclude(unconfirmed=None)
        if then == "stay" or ("confirm" in self.request.POST and to_check.exists()):
            messages.success(self.request, "C’est enregistré.")
            return HttpResponseRedirect(f"{page}#ligne-{row.pk}")
        return self.onward("C’est enregistré.")

    def _refused(self, refusal: TransitionRefused, form: ItemForm):
        """The section, or the document to be checked, is not what it was: what was typed stays on the page."""
        self.bound = form
        if form.instance.pk is not None:
            form.instance.refresh_from_db()
        return self.refused(refusal, form)

    def _again(self, form: ItemForm):
        self.bound = form
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs):
        kwargs.pop("form", None)
        bound = getattr(self, "bound", None)
        if bound is not None:  # what was typed may have been saved: read the dossier again
            self.membership = selectors.own_membership(self.request.user, self.membership.pk)
        rows = list(self.membership.items_of_kind(self.item)) or [ITEM_MODELS[self.item](membership=self.membership)]
        prefetch_related_objects(rows, "document", "unconfirmed")
        forms = [
            bound if bound is not None and bound.instance.pk == row.pk else ITEM_FORMS[self.item](instance=row)
            for row in rows
        ]
        asked = self.place()[1].asked is not None
        for form in forms:
            form.page_urls = pages_to_check(form.instance)
            form.fields["document"].expected |= asked
        return super().get_context_data(
            forms=forms,
            read=[(row, facts(row)) for row in rows if row.pk],
            another=SEVERAL.get(self.item, ""),
            required=self._requirement().sentence,
            certificate=certificate_for(self.membership, self.item),
            offers=[offer for offer in papers.offers(self.membership) if offer.item == self.item],
            remarks=self._remarks(),
            bound=bound,
            **kwargs,
        )


def is_overtaken(form: ItemForm, read: str) -> bool:
    """Whether the row was saved since the window read it (`read`, the number of the saving), with other words than those that it
    sends."""
    return (
        form.instance.pk is not None
        and bool(read)
        and read != str(form.instance.saving)
        and bool(set(form.changed_data) - {"document"})
    )


def saved_elsewhere(form: ItemForm) -> str:
    """What another window has saved."""
    row = type(form.instance).objects.get(pk=form.instance.pk)
    labels = {row._meta.get_field(name).verbose_name for name in form.changed_data if name != "document"}
    there = [f"« {capfirst(label)} » : {value or 'rien'}" for label, value in facts(row) if label in labels]
    return (
        f"{ELSEWHERE} Ce qui y est enregistré : {' ; '.join(there)}. Votre saisie est ci-dessous : enregistrez-la de nouveau "
        "pour la garder, ou rechargez la page pour garder l’autre."
    )


def save_given(form: ItemForm, item: Item, user) -> bool:
    """What was typed first: a document that is refused takes nothing of it away. Whether a document was received."""
    dossier.save_row(form.instance, user)
    files = form.cleaned_data["document"]
    if files:
        with transaction.atomic():
            document = accept(files, owner=user, label=item.label)
            dossier.save_row(form.instance, user, document=document)
    return bool(files)


class RowRemoveView(OwnDossierMixin, TransitionView):
    """Take a row out of the dossier."""

    heading = "Retirer cette partie"
    submit_label = "Retirer"
    done = "C’est retiré de votre dossier."

    def get_object(self, queryset=None):
        if self.kwargs["item"] not in ITEM_FORMS:
            raise Http404
        return get_object_or_404(self.membership.items_of_kind(self.kwargs["item"]), pk=self.kwargs["row"])

    def check(self) -> None:
        if self.object.item not in dossier.editable_items(self.membership):
            raise TransitionRefused("Cette partie du dossier ne se modifie plus.")

    def execute(self, form):
        dossier.delete_row(self.object, self.request.user)

    def effects(self):
        said = [value for _, value in facts(self.object) if value]
        yield f"{self.object.item.label} : {', '.join(said) or 'partie encore vide'}."
        if self.object.document:
            yield f"Le document « {self.object.document.original_name} » ne fait plus partie de votre dossier."

    def get_success_url(self) -> str:
        return reverse("adhesions:dossier_item", args=[self.membership.pk, self.kwargs["item"]])
