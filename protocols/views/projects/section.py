"""One section of a project: written as one types, read when it is not to be written; two people in one section choose."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView
from django.views.generic.detail import SingleObjectMixin

from coopps.kernel.components import drafts
from coopps.kernel.components.autosave import is_autosave, not_saved, overtaken, saved
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.law.selectors import Citations
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.forms.authors import AppendixForm
from protocols.forms.drafting import MINE, ConflictForm, SectionForm, number, rows_changed
from protocols.models import DraftSection, Project
from protocols.sections import SECTIONS, ReadField, Section, missing, read_field, section_numbered
from protocols.selectors import profession_names
from protocols.selectors import projects as selectors
from protocols.services import drafting
from protocols.views.projects.entry import AuthorMixin, ReaderMixin


@dataclass(frozen=True)
class Neighbor:
    """The section before or after."""

    label: str
    url: str


class SectionMixin(SingleObjectMixin):
    """One section: `self.project`, `self.section`, `self.draft`."""

    project: Project
    section: Section

    def dispatch(self, request, *args, **kwargs):
        self.object = self.project = self.get_object()
        try:
            self.section = section_numbered(kwargs["number"])
        except LookupError as error:
            raise Http404 from error
        return super().dispatch(request, *args, **kwargs)

    @property
    def draft(self) -> DraftSection:
        """What is kept now."""
        rows = (row for row in self.project.sections.all() if row.key == self.section.key)
        return next(rows, None) or DraftSection(project=self.project, key=self.section.key)

    def url(self, section: Section) -> str:
        return reverse("projects:section", args=[self.project.pk, section.number])

    def neighbor(self, step: int) -> Neighbor | None:
        place = self.section.number + step
        if not 1 <= place <= len(SECTIONS):
            return None
        section = section_numbered(place)
        return Neighbor(f"{section.number}. {section.title}", self.url(section))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            project=self.project, section=self.section, total=len(SECTIONS), page=self.url(self.section), **kwargs
        )


class SectionView(ReaderMixin, SectionMixin, RefusalMixin, DraftMixin, TemplateView):
    """One section. An author writes it while the project may be written; anybody else who may read it reads it."""

    template_name = "projects/section.html"
    keeps_drafts = False

    def post(self, request, *args, **kwargs):
        autosave = is_autosave(request)
        form = SectionForm(self.section, self._values(), data=request.POST, offered=self._offered())
        read = number(request.POST.get("number", ""))
        if not form.is_valid() or read is None:
            return not_saved() if autosave else self.render_to_response(self.get_context_data(form=form))
        values = rows_changed(
            form.values(), removed=request.POST.get("retirer", ""), raised=request.POST.get("monter", "")
        )
        try:
            draft = drafting.save_section(self.project, self.section.key, request.user, values, number=read)
        except drafting.SectionConflict as conflict:
            if autosave:
                return overtaken()
            drafts.keep(request.user, request.path, request.POST)  # until the choice is made
            return choose(self, conflict)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        return saved(number=draft.number) if autosave else self._afterwards(draft)

    def _afterwards(self, draft: DraftSection) -> HttpResponse:
        page, posted = self.url(self.section), self.request.POST
        if key := posted.get("ajouter", ""):
            return HttpResponseRedirect(f"{page}?ajouter={key}#id_{key}" if key in self.section.keys else page)
        if moved := posted.get("retirer", "") or posted.get("monter", ""):
            return HttpResponseRedirect(f"{page}#id_{moved.rpartition('-')[0]}")
        said = "C’est enregistré."
        left = [
            lack.sentence
            for lack in missing(self.project.content | draft.content, for_funders=self.project.has_funders)
            if lack.section is self.section
        ]
        if left:
            messages.warning(
                self.request, f"{said} La rubrique {self.section.number} reste à compléter. {' '.join(left)}"
            )
        else:
            messages.success(self.request, f"{said} La rubrique {self.section.number} est complète.")
        after = self.neighbor(1)
        return HttpResponseRedirect(after.url if after else reverse("projects:detail", args=[self.project.pk]))

    def _values(self) -> dict:
        return self.section.clean(self.draft.content)

    def _offered(self) -> dict:
        """The choices that depend on the project: eligible professions, the acts of section 5."""
        acts = [(act["code"], f"{act['code']}. {act['label']}") for act in self.project.content.get("acts", [])]
        professions = selectors.eligible_professions() if self.section.key in ("delegating", "delegated") else []
        return {"profession": professions, "act": acts}

    def get_context_data(self, form=None, **kwargs):
        writing = self.writes(self.project) and self.project.is_writable
        typed = self.request.POST
        if writing and form is None:
            given_back = self.take_up()
            typed = given_back or typed
            form = SectionForm(
                self.section,
                self._values(),
                data=given_back,
                offered=self._offered(),
                adding=self.request.GET.get("ajouter", ""),
            )
        draft, names = self.draft, profession_names()
        values = self._values()
        remarks = selectors.remarks_of(self.project, self.request.user).filter(section=self.section.key)
        posted = number(typed.get("number", ""))
        return super().get_context_data(
            form=form,
            writing=writing,
            saved=draft.number if posted is None else posted,
            draft=draft,
            citations=Citations(self.project.agency.today()),
            read=[read_field(field, values[field.key], names) for field in self.section.typed_fields],
            left=[lack for lack in self.project.lacks if lack.section is self.section],
            remarks=[remark for remark in remarks if not remark.is_closed],
            labels={field.key: field.label for field in self.section.fields},
            before=self.neighbor(-1),
            after=self.neighbor(1),
            appendices=list(self.project.appendices.here().select_related("document"))
            if self.section.key == "appendices"
            else [],
            appendix_form=AppendixForm() if writing and self.section.key == "appendices" else None,
            **kwargs,
        )


@dataclass(frozen=True)
class Difference:
    """One field that two people wrote differently, in the words of each, and the choice."""

    label: str
    mine: ReadField
    theirs: ReadField
    choice: object


class ConflictView(AuthorMixin, SectionMixin, TemplateView):
    """What two people wrote in one section, side by side: which of them is kept, field by field."""

    http_method_names = ["get", "post"]

    def get(self, request, *args, **kwargs):
        return redirect(self.url(self.section))

    def post(self, request, *args, **kwargs):
        draft = self.draft
        kept = self.section.clean(draft.content)
        form = ConflictForm(request.POST, section=self.section, keys=[])
        if not form.is_valid():
            raise Http404
        mine, read = self.section.clean(form.cleaned_data["mine"]), form.cleaned_data["number"]
        if read != draft.number:  # somebody saved again meanwhile: what is there now is shown
            return choose(self, drafting.SectionConflict(mine, draft))
        keys = different(self.section, mine, kept)
        form = ConflictForm(request.POST, section=self.section, keys=keys)
        if not form.is_valid():
            return choose(self, drafting.SectionConflict(mine, draft), form=form)
        chosen = {key: mine[key] if form.cleaned_data[f"choix-{key}"] == MINE else kept[key] for key in keys}
        try:
            drafting.save_section(self.project, self.section.key, request.user, kept | chosen, number=read)
        except drafting.SectionConflict as conflict:
            return choose(self, drafting.SectionConflict(mine, conflict.theirs))
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            drafts.forget(request.user, self.url(self.section))
            messages.success(request, "C’est enregistré, avec ce que vous avez choisi pour chaque champ.")
        return redirect(self.url(self.section))


def different(section: Section, mine: dict, theirs: dict) -> list[str]:
    """The fields in which two contents of a section are not the same."""
    return [key for key in section.keys if mine[key] != theirs[key]]


def choose(view: SectionMixin, conflict: drafting.SectionConflict, *, form: ConflictForm | None = None) -> HttpResponse:
    """The page that shows what both wrote (409): nothing was saved, nothing is lost."""
    section, mine = view.section, conflict.mine
    theirs = section.clean(conflict.theirs.content)
    keys = different(section, mine, theirs)
    initial = {"number": conflict.theirs.number, "mine": mine}
    form = form or ConflictForm(initial=initial, section=section, keys=keys)
    names = profession_names()
    differences = [
        Difference(
            section.field(key).label,
            read_field(section.field(key), mine[key], names),
            read_field(section.field(key), theirs[key], names),
            form[f"choix-{key}"],
        )
        for key in keys
    ]
    context = view.get_context_data(form=form, differences=differences, theirs=conflict.theirs)
    return view.response_class(view.request, "projects/conflict.html", context, status=409)
