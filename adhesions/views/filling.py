"""One's own dossier in one go: every section that lacks something on one page, then the pages of all the documents received on
another, then what comes next. Each section has its own page too."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from adhesions import selectors
from adhesions.choices import Item
from adhesions.forms.dossier import ITEM_FORMS, PracticeForm
from adhesions.models import ITEM_MODELS, DossierItem
from adhesions.rules.completeness import PRACTICE, item_remarks
from adhesions.rules.guidance import limits
from adhesions.rules.requirements import requirement
from adhesions.services import dossier, papers
from adhesions.views.dossier import is_overtaken, save_given, saved_elsewhere
from adhesions.views.entry import OwnDossierMixin
from adhesions.views.onward import onward
from adhesions.views.recap import pages_to_check, practice_of, seen_as
from adhesions.views.sections import Section, sections_of, to_fill
from adhesions.views.signing import reading_of, received_of
from coopps.kernel.components.drafts import DraftMixin, fill
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.documents.uploads import UploadRefused
from coopps.kernel.workflow.refusals import TransitionRefused


@dataclass(frozen=True)
class Part:
    """The form of a section, or of one row of it."""

    section: Section
    form: BaseForm
    required: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def row(self) -> DossierItem | None:
        return None if self.section.key == PRACTICE else self.form.instance


class FillView(OwnDossierMixin, RefusalMixin, DraftMixin, TemplateView):
    """Every section that lacks something, in one form. What can be saved is saved, with its documents: an error in one section
    asks for nothing of another again."""

    template_name = "adhesions/fill.html"

    def get(self, request, *args, **kwargs):
        if not self.sections:
            return HttpResponseRedirect(self._then())
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        lacking = {section.key for section in self.sections}
        posted = [
            part
            for part in self._parts(sections_of(self.membership), request.POST, request.FILES)
            # What another window has completed or closed meanwhile is not typed in vain: both texts are shown, or why not.
            if part.section.key in lacking or _brings(part.form)
        ]
        for part in posted:
            if part.form.is_valid():
                self._save(part)
        faulty = {part.form.prefix: part.form for part in posted if part.form.errors}
        self.membership = selectors.own_membership(request.user, self.membership.pk)
        if faulty:
            self.__dict__.pop("sections", None)
            return self.render_to_response(self.get_context_data(faulty=faulty))
        messages.success(request, "C’est enregistré.")
        return HttpResponseRedirect(self._then())

    @cached_property
    def sections(self) -> list[Section]:
        return to_fill(sections_of(self.membership))

    def _then(self) -> str:
        """The documents to look at, if any: with the engagement, when it is all that is left. Else what comes next."""
        if received_of(self.membership) and not reading_of(self.membership).may_sign:
            return reverse("adhesions:check_all", args=[self.membership.pk])
        return onward(self.membership, self.request.user)

    def _parts(self, sections: list[Section], data=None, files=None) -> list[Part]:
        found = []
        for section in sections:
            if section.key == PRACTICE:
                form = PracticeForm(
                    data,
                    prefix=PRACTICE,
                    sites=self.membership.adhesion.sites.all(),
                    initial=practice_of(self.membership),
                )
                found.append(Part(section, form))
                continue
            if section.key not in ITEM_FORMS:
                continue
            item = Item(section.key)
            rows = list(self.membership.items_of_kind(item)) or [ITEM_MODELS[item](membership=self.membership)]
            prefetch_related_objects(rows, "document", "unconfirmed")
            today = self.membership.adhesion.agency.today()
            remarks = item_remarks(self.membership, item, today, selectors.decided_by(self.membership))
            for number, row in enumerate(rows):
                form = ITEM_FORMS[item](data, files, instance=row, prefix=f"{item.value}-{number}")
                form.fields["document"].expected |= section.asked is not None
                first = number == 0
                said = requirement(item, self.membership, today).sentence if first else ""
                found.append(Part(section, form, said, tuple(remarks) if first else ()))
        return found

    def _save(self, part: Part) -> None:
        form, user = part.form, self.request.user
        try:
            if part.row is None:
                dossier.set_practice(self.membership, user, **form.cleaned_data)
            elif part.row.pk is None and not (set(form.changed_data) - {"document"} or form.cleaned_data["document"]):
                return  # nothing was given: there is no row yet
            elif is_overtaken(form, self.request.POST.get(f"{form.prefix}-saving", "")):
                form.add_error(None, saved_elsewhere(form))
            else:
                save_given(form, part.row.item, user)
        except UploadRefused as refused:
            form.add_error("document", f"{refused} Le reste de votre saisie est enregistré.")
        except TransitionRefused as refusal:
            form.add_error(None, list(refusal.reasons))

    def get_context_data(self, *, faulty: dict | None = None, **kwargs):
        faulty = faulty or {}
        lacking = {section.key for section in self.sections}
        everything = self._parts(sections_of(self.membership) if faulty else self.sections)
        parts = [part for part in everything if part.section.key in lacking or part.form.prefix in faulty]
        typed = self.take_up()
        for index, part in enumerate(parts):
            if part.form.prefix in faulty:
                parts[index] = Part(part.section, faulty[part.form.prefix], part.required, part.remarks)
            elif typed is not None:
                fill(part.form, typed)
        return super().get_context_data(
            parts=parts,
            faults=list(faulty.values()),
            to_take=papers.to_take(self.membership),
            limits=limits(),
            autosave=f"page-{self.request.path}",
            is_draft=True,
            **kwargs,
        )


def _brings(form: BaseForm) -> bool:
    """Whether something is typed, or given, that is not there; an empty field takes nothing away."""
    return any(form[name].data for name in form.changed_data)


class CheckAllView(OwnDossierMixin, RefusalMixin, TemplateView):
    """The pages of every document received, looked at together: one touch says that all of them are right."""

    template_name = "adhesions/check_all.html"

    def get(self, request, *args, **kwargs):
        if not received_of(self.membership):
            return redirect("adhesions:dossier", pk=self.membership.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        try:
            with transaction.atomic():
                for row in received_of(self.membership):
                    dossier.confirm_document(row, request.user, seen=request.POST.get(seen_as(row), ""))
        except TransitionRefused as refusal:
            return self.refused(refusal)
        self.membership = selectors.own_membership(request.user, self.membership.pk)
        messages.success(request, "Vos documents sont dans votre dossier.")
        return HttpResponseRedirect(onward(self.membership, request.user))

    def get_context_data(self, **kwargs):
        rows = received_of(self.membership)
        return super().get_context_data(rows=[(row, seen_as(row), pages_to_check(row)) for row in rows], **kwargs)
