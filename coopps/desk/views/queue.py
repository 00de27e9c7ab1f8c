"""The dossiers of an agency, by stage of the work and by due date; taking one."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.views.generic import ListView

from accounts.choices import AgencyRight
from adhesions.choices import MembershipState
from adhesions.models import Membership
from coopps.desk.delays import Delay, since
from coopps.desk.views.scope import AgentListMixin, InstructionMixin, agencies_of
from coopps.kernel.instruction import kinds, selectors
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.instruction.models import DocumentRequest, Instruction
from coopps.kernel.instruction.services import examining
from coopps.kernel.law import selectors as law
from coopps.kernel.law.clock import decision_due
from coopps.kernel.law.models import ProcedureRule
from coopps.kernel.typed.cleaning import clean_line
from coopps.kernel.typed.folding import folded
from coopps.kernel.workflow.pages import TransitionView
from protocols.choices import OrderState, ProjectState
from protocols.models import RegionalAuthorization
from protocols.selectors.authorizations import party

_OVER = (InstructionState.DECIDED, InstructionState.WITHDRAWN)

# What follows a visa is told by the authorization of the region, and by the project.
_VISA = Q(state=InstructionState.DECIDED, authorization__isnull=False)
_REQUESTED = _VISA & Q(authorization__state=OrderState.REQUESTED)
_AT_THE_HAS = _REQUESTED & Q(
    authorization__intent__project__state__in=[ProjectState.ENDORSED, ProjectState.TRANSMITTED]
)
_TO_DECIDE = _REQUESTED & ~Q(
    authorization__intent__project__state__in=[ProjectState.ENDORSED, ProjectState.TRANSMITTED]
)
_AT_THE_SIGNATURE = Q(state=InstructionState.PROPOSED) | Q(authorization__state=OrderState.PENDING)
_TO_PUBLISH = Q(
    authorization__state=OrderState.AUTHORIZED, authorization__publication_reference="", state=InstructionState.DECIDED
)

# The tabs, in the order of work: the word of the address, the label, what they hold.
TABS: dict[str, tuple[str, Q]] = {
    key: (label, Q(state__in=states))
    for key, (label, states) in selectors.TABS.items()
    if key not in ("signature", "decides")
} | {
    "has": ("Visés, à la HAS", _AT_THE_HAS),
    "decider": ("Décision à proposer", _TO_DECIDE),
    "signature": (selectors.TABS["signature"][0], _AT_THE_SIGNATURE),
    "publier": ("Arrêté à publier", _TO_PUBLISH),
    "decides": (
        selectors.TABS["decides"][0],
        Q(state__in=_OVER) & ~_REQUESTED & ~_AT_THE_SIGNATURE & ~_TO_PUBLISH,
    ),
}


# The natures of dossiers that are filtered, in words.
NATURES = {kind.name: kind.label for kind in kinds.all_kinds()}


def searched(data) -> str:
    """The words of a search: no more than a person types."""
    return clean_line(data.get("q", ""))[:100]


@dataclass(frozen=True)
class Filters:
    """What the address of a list says, so that the desk can follow the same list."""

    tab: str = ""
    words: str = ""
    agency: str = ""
    mine: bool = False
    nature: str = ""

    @classmethod
    def of(cls, data) -> Filters:
        """The filters of an address. 404 for a tab that does not exist."""
        tab = data.get("onglet", "")
        nature = data.get("nature", "")
        if (tab and tab not in TABS) or (nature and nature not in NATURES):
            raise Http404("Cet onglet n’existe pas.")
        return cls(tab, searched(data), data.get("agence", ""), data.get("qui") == "moi", nature)

    @property
    def query(self) -> str:
        """The same, as the end of an address."""
        pairs = {"onglet": self.tab, "q": self.words, "agence": self.agency, "qui": "moi" if self.mine else ""}
        pairs["nature"] = self.nature
        return urlencode({key: value for key, value in pairs.items() if value})

    def found(self, dossiers: QuerySet[Instruction], user) -> QuerySet[Instruction]:
        """Those that answer the words, the agency and « mes dossiers », in every tab."""
        for word in self.words.split():
            plain = folded(word)
            dossiers = dossiers.filter(
                Q(number__icontains=word)
                | Q(applicant__folded__contains=plain)
                | Q(title__folded__contains=plain)
                | Q(adhesion__protocol__code__icontains=word)
                | Q(authorization__protocol__code__icontains=word)
            )
        if self.nature:
            dossiers = dossiers.filter(kind=self.nature)
        if self.agency:
            dossiers = dossiers.filter(agency__code=self.agency)
        return dossiers.filter(instructor=user) if self.mine else dossiers

    def listed(self, dossiers: QuerySet[Instruction], user) -> QuerySet[Instruction]:
        """Those of the tab, in the order of the list; with `awaited_until`, the date of the open request."""
        asked = DocumentRequest.objects.open().filter(instruction=OuterRef("pk"))
        dossiers = self.found(dossiers, user).annotate(awaited_until=Subquery(asked.values("due_on")[:1]))
        if self.tab:
            dossiers = dossiers.filter(TABS[self.tab][1])
        if self.tab == "attente":
            return dossiers.order_by(F("awaited_until").asc(nulls_last=True), "pk")
        return dossiers.order_by("-filed_at", "-pk") if self.tab == "decides" else dossiers


@dataclass(frozen=True)
class Tab:
    """One tab with its count and its address."""

    label: str
    count: int
    query: str
    current: bool


class QueueView(AgentListMixin, ListView):
    """The dossiers of the person's agencies: tabs with counts, filters kept in the address, sorted by due date."""

    template_name = "portal/agency/queue.html"
    context_object_name = "dossiers"
    paginate_by = 25

    @cached_property
    def filters(self) -> Filters:
        filters = Filters.of(self.request.GET)
        if filters.agency and filters.agency not in {agency.code for agency in self.agencies}:
            raise Http404("Cette agence n’est pas la vôtre.")
        return filters

    def get_queryset(self) -> QuerySet[Instruction]:
        user = self.request.user
        own = Membership.objects.filter(adhesion__instruction=OuterRef("pk"), user=user)
        asked = RegionalAuthorization.objects.filter(party(user), instruction=OuterRef("pk"))
        return (
            self.filters.listed(self.dossiers, user)
            .annotate(is_party=Exists(own.exclude(state=MembershipState.DECLINED)) | Exists(asked))
            .select_related("authorization__intent__project")
        )

    @property
    def dossiers(self) -> QuerySet[Instruction]:
        return selectors.queue(self.request.user).filter(agency__in=self.agencies)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        instructing = {agency.pk for agency in self.agencies if agency.allows(self.request.user, AgencyRight.INSTRUCT)}
        rules = {name: law.rule(kinds.get(name).procedure, self.agencies[0].today()) for name in NATURES}
        for dossier in context["dossiers"]:
            _say_delay(dossier, rules[dossier.kind])
            dossier.desk_url = kinds.get(dossier.kind).desk_url(dossier)
            dossier.nature = NATURES[dossier.kind]
            dossier.standing = standing_of(dossier)
            dossier.can_be_taken = (
                dossier.state == InstructionState.RECEIVED and dossier.agency_id in instructing and not dossier.is_party
            )
        return context | {
            "filters": self.filters,
            "tabs": self._tabs(),
            "agencies": self.agencies,
            "instructs": bool(agencies_of(self.request.user, AgencyRight.INSTRUCT)),
            "keeps_register": bool(agencies_of(self.request.user, AgencyRight.KEEP_REGISTER)),
            "natures": NATURES,
            "tab_label": TABS[self.filters.tab][0] if self.filters.tab else "Tous les dossiers",
        }

    def _tabs(self) -> list[Tab]:
        found = self.filters.found(self.dossiers, self.request.user)
        counts = found.order_by().aggregate(
            tous=Count("pk"), **{key: Count("pk", filter=held) for key, (_, held) in _by_name().items()}
        )

        def tab(key: str, label: str, count: int) -> Tab:
            query = replace(self.filters, tab=key).query
            return Tab(label, count, query, key == self.filters.tab)

        return [
            tab("", "Tous", counts["tous"]),
            *(tab(key, label, counts[_name(key)]) for key, (label, _) in TABS.items()),
        ]


def _name(key: str) -> str:
    """The word of a tab, as a keyword."""
    return key.replace("-", "_")


def _by_name() -> dict[str, tuple[str, Q]]:
    return {_name(key): tab for key, tab in TABS.items()}


def standing_of(dossier: Instruction):
    """What says where a dossier stands: its examination and, after a visa, what is decided, else the project."""
    authorization = getattr(dossier, "authorization", None)
    if dossier.state != InstructionState.DECIDED or authorization is None:
        return dossier
    if authorization.state != OrderState.REQUESTED:
        return authorization
    return authorization.project or authorization


def due_if_complete(dossier: Instruction, rule: ProcedureRule) -> datetime.date | None:
    """The due date that a dossier would have if nothing was missing at its last receipt; None once that is settled."""
    if dossier.state not in (InstructionState.RECEIVED, InstructionState.CHECKING):
        return None
    return decision_due(dossier.last_receipt_at.astimezone(dossier.agency.tz).date(), rule.months)


def _say_delay(dossier: Instruction, rule: ProcedureRule) -> None:
    """Give a row of the list its dates in words: when it was received, what is awaited (`awaited`) and until when."""
    today = dossier.agency.today()
    dossier.received = since(dossier.last_receipt_at.astimezone(dossier.agency.tz).date(), today)
    until, dossier.awaited = dossier.due_on, ""
    if dossier.state in _OVER:
        until = None
    elif dossier.state == InstructionState.REQUESTED:
        until, dossier.awaited = dossier.awaited_until, "pièces"
    elif until is None:
        until, dossier.awaited = due_if_complete(dossier, rule), "si complet"
    dossier.delay = Delay(until, today) if until else None


class TakeView(InstructionMixin, TransitionView):
    """An instructor takes a dossier, from the list or from the desk."""

    transition = "take"
    done = "Dossier pris en charge. Vérifiez les identités et les pièces, puis dites s’il est complet."

    def act(self, form):
        examining.take(self.object, self.request.user)

    def effects(self):
        return [
            f"Vous instruisez le dossier {self.object.number}, « {self.object.applicant} ».",
            "L’équipe voit que ses pièces sont en cours de vérification.",
            "Vous vérifiez les identités et les pièces, puis vous déclarez le dossier complet ou demandez ce qui manque.",
        ]


class HandOverView(InstructionMixin, TransitionView):
    """Another instructor goes on with a dossier."""

    transition = "hand_over"
    done = "Le dossier est maintenant le vôtre. Les grilles déjà remplies sont gardées."

    def act(self, form):
        examining.hand_over(self.object, self.request.user)

    def effects(self):
        return [
            f"Le dossier {self.object.number}, suivi par {self.object.instructor}, devient le vôtre.",
            "Les grilles et les propositions déjà faites sont gardées ; l’échéance ne change pas.",
        ]
