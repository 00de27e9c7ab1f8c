"""The desk of an instructor for a protocol or an extension: the whole dossier, then the document beside each grid."""

from __future__ import annotations

from functools import cached_property

from django.views.generic import DetailView

from accounts.choices import AgencyRight
from accounts.models import HealthProfessional
from coopps.desk.evidence import Evidence, Link
from coopps.desk.legal_clock import Clock
from coopps.desk.road import Road
from coopps.desk.views.dossier import DeskMixin, GridMixin, WholeMixin
from coopps.desk.views.scope import InstructionMixin
from coopps.kernel.components.timeline import TimelineEvent
from coopps.kernel.components.turns import Turn
from coopps.kernel.instruction.choices import RemarkState, SubjectKind
from coopps.kernel.instruction.models import Examination
from protocols import registry
from protocols.chronicle.orders import events_of
from protocols.models import Project, RegionalAuthorization
from protocols.sections import read, section_of_field
from protocols.selectors import authorizations, profession_names
from protocols.selectors import projects as project_selectors
from protocols.services.filing import DOSSIER_KIND
from protocols.services.opening import EXTENSION_KIND
from protocols.turns.projects import clock_of, road_of
from protocols.views.agency.turns import ProtocolTurns, visa_obstacles


class ProtocolMixin(InstructionMixin):
    """A page about the dossier of a protocol or of an extension. `self.authorization` is what the region will decide."""

    natures = (DOSSIER_KIND, EXTENSION_KIND)

    @cached_property
    def authorization(self) -> RegionalAuthorization:
        acts = ("project__acknowledgement", "project__transmittal")
        # The pages say where the acts are, and never read their bytes.
        heavy = [f"{act}__{field}" for act in acts for field in ("content", "snapshot")]
        found = RegionalAuthorization.objects.filter(instruction=self.object)
        authorization = authorizations.with_dossier(found).select_related(*acts).defer(*heavy).get()
        authorization.instruction = self.object
        return authorization

    @property
    def project(self) -> Project | None:
        """The project; None for an extension."""
        return self.authorization.project

    @cached_property
    def people(self) -> list[HealthProfessional]:
        """Who asks."""
        return authorizations.people_of(self.authorization)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**({"authorization": self.authorization, "project": self.project} | kwargs))


class ProtocolDeskMixin(ProtocolMixin, DeskMixin):
    """The desk of a protocol: a grid for the protocol, one for each derogatory act."""

    grid_name = "protocols:grid"

    def tab_label(self, examination: Examination) -> str:
        return "Protocole" if examination.subject == SubjectKind.PROTOCOL else examination.label.partition(".")[0]

    @cached_property
    def obstacles(self) -> list[str]:
        """What keeps the visa from being given."""
        return visa_obstacles(self.object, self.kind.visa_problems(self.object))

    @cached_property
    def turn(self) -> Turn:
        urls = {one.examination.pk: self.grid_url(one.examination) for one in self.progress}
        return ProtocolTurns(
            self.object, self.authorization, self.request.user, self.people, self.progress, self.obstacles, urls
        ).turn()


class ProtocolDeskView(ProtocolDeskMixin, WholeMixin, DetailView):
    """The whole of a dossier on one page."""

    template_name = "protocols/agency/desk.html"

    @property
    def filed(self) -> str:
        return "Protocole déposé" if self.project is not None else "Extension demandée"

    def get_context_data(self, **kwargs):
        project = self.project
        return super().get_context_data(
            **kwargs,
            people=self.people,
            obstacles=self.obstacles,
            returned=self._returned(),
            versions=list(project_selectors.filed_versions(project).defer("content")) if project else [],
            joined=list(project_selectors.joined_to(self.authorization.version, project)) if project else [],
            open_remarks=project.remarks.exclude(state=RemarkState.CLOSED).count() if project else 0,
            examinations=self.examinations,
            opinion=self.opinion,
            asks_funders=self.authorization.asks_funders,
            funders_opinions=self.authorization.funders_opinions.select_related("recorded_by"),
            opinion_act=self._act_of(self.opinion),
            reservations=self.project.reservations if self.project else [],
            order_act=self._act_of(self.authorization),
            may_verify=self.object.agency.allows(self.request.user, AgencyRight.INSTRUCT),
        )

    @cached_property
    def examinations(self) -> list[registry.Examination]:
        """What is told of the examination after the transmission."""
        return registry.examinations_of(self.project) if self.project is not None else []

    @cached_property
    def opinion(self):
        """The opinion of the HAS once the agency has it."""
        return self.project.opinion if self.project else None

    def _act_of(self, decided):
        return getattr(getattr(decided, "letter", None), "act", None)

    def _returned(self) -> str:
        """Why the signatory sent the decision back, while nothing is proposed again."""
        last = self.authorization.record.last()
        sent_back = last is not None and last.transition == "take_back" and last.actor is None
        return last.note if sent_back else ""

    def road(self) -> Road | None:
        return road_of(self.project) if self.project is not None else None

    def clock(self) -> Clock:
        return clock_of(self.authorization)

    def events(self) -> list[TimelineEvent]:
        own = super().events()
        events = [event for event in own if not event.upcoming]
        coming = [event for event in own if event.upcoming]
        told = [(one.machine, one.kept_inside) for one in self.examinations]
        if self.project is not None:
            told.insert(0, (self.project, _TOLD_ELSEWHERE))
        for machine, left_out in told:
            events += [
                TimelineEvent(row.at, row.transition_label, by=row.by, detail=_detail(row))
                for row in machine.record.select_related("actor", "prompted_by")
                if row.transition not in left_out
            ]
        events += events_of(self.authorization)
        return sorted(events, key=lambda event: event.at) + coming


def _detail(row) -> str:
    """What a record says; what the HAS verified to find a dossier admissible stays in its own."""
    return "" if row.transition == "admit" else row.note


# What another record already tells: the filing, the visa, the opinion, the decision.
_TOLD_ELSEWHERE = ("file", "endorse", "decide", "reject", "close", "receive_opinion")


class ProtocolGridView(ProtocolDeskMixin, GridMixin):
    """The document, section by section, beside the grid of the protocol or of one act."""

    template_name = "protocols/agency/grid.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "lines": [(line, self._evidence(line.criterion)) for line in context["form"].lines],
            "version": self.authorization.version,
            "sections": read(self.authorization.version.content, profession_names()),
            "act": self._act(),
            "alone": False,
            "can_remark": self.project is not None and self.can_fill,
        }

    def _evidence(self, criterion) -> Evidence:
        sections = dict.fromkeys(section_of_field(key) for key in criterion.evidence)
        return Evidence(
            links=[Link(f"{section.number}. {section.title}", f"#rubrique-{section.number}") for section in sections]
        )

    def _act(self):
        """The act that is examined, as the protocol describes it; None for the grid of the protocol."""
        if self.examination.subject != SubjectKind.ACT:
            return None
        code = self.tab_label(self.examination)
        return next((act for act in self.authorization.version.acts if act.code == code), None)
