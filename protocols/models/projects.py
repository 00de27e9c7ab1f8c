"""A project of protocol: who writes it, what is drafted, and its way to the decision."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django_fsm import transition

from accounts.choices import AgencyRight, Transmission
from accounts.models import Agency
from accounts.models.agencies import agency_can_be_reached
from coopps.kernel.documents.models import GivenDocument
from coopps.kernel.permissions import UserGrant, holds
from coopps.kernel.workflow.conditions import condition, required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field
from protocols.choices import Awaited, ProjectState
from protocols.models.intents import Intent
from protocols.models.intents import is_party as is_in_the_letter
from protocols.models.protocols import Protocol, ProtocolVersion
from protocols.models.regimes import RegimeRule
from protocols.sections import BY_KEY, Missing, missing

S = ProjectState


def leads(project: Project, actor) -> bool:
    """The author who leads the project."""
    return holds(actor, "lead", project)


def writes(project: Project, actor) -> bool:
    """An author of the project."""
    return holds(actor, "write", project)


def is_party(project: Project, actor) -> bool:
    """Whether a person is or was an author of the project, or was named in its letter of intent: such a person neither
    instructs nor reviews it."""
    return project.authors.filter(user=actor).exists() or is_in_the_letter(project.intent, actor)


def may_transmit(project: Project, actor) -> bool:
    """An instructor of the agency, or the author who leads, as the agency has chosen."""
    if project.agency.transmission == Transmission.TEAM:
        return leads(project, actor)
    return project.agency.allows(actor, AgencyRight.INSTRUCT) and not is_party(project, actor)


def may_close(project: Project, actor) -> bool:
    """An instructor of the agency who is not in the project."""
    return project.agency.allows(actor, AgencyRight.INSTRUCT) and not is_party(project, actor)


@condition
def nothing_is_missing(project: Project) -> list[str]:
    """Every mandatory section is filled, and one act at least is derogatory (BR-03)."""
    return [found.sentence for found in project.lacks]


@condition
def a_version_is_awaited(project: Project) -> list[str]:
    """The agency or the HAS asked for changes, or a reservation is to be met."""
    return [] if project.awaited else ["Personne n’attend de nouvelle version de ce protocole."]


class Project(Machine):
    """What a team drafts with the help of the agency, until the decision of the Director General.

    Its `protocol` enters the public catalogue when one of its versions is authorized somewhere. The examination by the
    agency and the decision of the region are those of `authorization`; the HAS is told by `protocols.registry`.
    """

    intent = models.OneToOneField(Intent, on_delete=models.PROTECT, related_name="project")
    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="projects")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="projects")
    title = models.CharField("intitulé", max_length=500)
    state = state_field(ProjectState.choices, ProjectState.DRAFTING)
    version = models.ForeignKey(
        ProtocolVersion,
        verbose_name="dernière version déposée",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    filed_at = models.DateTimeField("déposé le", null=True, blank=True)
    acknowledgement = models.ForeignKey(
        "documents.Act", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    transmitted_at = models.DateTimeField("transmis à la HAS le", null=True, blank=True)
    transmittal = models.ForeignKey(
        "documents.Act",
        verbose_name="bordereau de transmission",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    has_number = models.CharField("numéro de dossier à la HAS", max_length=30, unique=True, null=True, blank=True)
    awaited = models.CharField("nouvelle version attendue", max_length=8, choices=Awaited.choices, blank=True)
    awaited_until = models.DateField("attendue avant le", null=True, blank=True)
    closing_reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "projet de protocole"
        verbose_name_plural = "projets de protocole"
        permissions = [("lead", "porter le projet"), ("write", "rédiger le projet")]
        constraints = [
            known_states(ProjectState, "project_known_states"),
            models.CheckConstraint(
                condition=models.Q(state__in=[S.DRAFTING, S.WITHDRAWN, S.CLOSED])
                | models.Q(version__isnull=False, filed_at__isnull=False, acknowledgement__isnull=False),
                name="filed_project_has_a_version",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.TRANSMITTED, S.REVIEWED, S.DECIDED])
                | models.Q(transmitted_at__isnull=False, transmittal__isnull=False),
                name="transmitted_project_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(awaited="", awaited_until__isnull=True)
                | models.Q(awaited=Awaited.AGENCY, state=S.FILED, awaited_until__isnull=False)
                | models.Q(awaited=Awaited.HAS, state=S.TRANSMITTED, awaited_until__isnull=False)
                | models.Q(awaited=Awaited.RESERVATIONS, state=S.REVIEWED, awaited_until__isnull=True),
                name="awaited_by_who_has_the_project",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.CLOSED) | ~models.Q(closing_reason=""),
                name="closed_project_says_why",
            ),
        ]
        indexes = [models.Index(fields=["agency", "state"], name="projects_of_agency")]

    def __str__(self) -> str:
        return self.title

    @property
    def content(self) -> dict:
        """What is drafted now: the fields of every section, flat. Prefetch `sections` for several projects."""
        found: dict = {}
        for section in self.sections.all():
            found |= section.content
        return found

    @cached_property
    def has_funders(self) -> bool:
        """Whether the regime of the protocol has a funders' board, which reads the economic model of annex 3."""
        return RegimeRule.of(self.protocol.regime, self.agency.today()).needs_funders

    @property
    def lacks(self) -> list[Missing]:
        """What keeps the project from being filed: sections that are not complete, then joined files that nobody has looked at.
        Prefetch `sections` and `appendices` for several projects."""
        joined = BY_KEY["appendices"]
        return missing(self.content, for_funders=self.has_funders) + [
            Missing(joined, "documents", f"Le fichier « {row.label} » est à vérifier : regardez ses pages.")
            for row in self.appendices.all()
            if row.removed_at is None and row.unconfirmed_id is not None
        ]

    @property
    def authorization(self):
        """The decision of the region about this project, from its first filing; None before."""
        return getattr(self, "regional_authorization", None)

    @property
    def instruction(self):
        """The agency's examination, from the first filing; None before."""
        return self.authorization.instruction if self.authorization else None

    @property
    def opinion(self):
        """The opinion of the HAS once it is rendered; None before."""
        opinion = getattr(self, "has_opinion", None)
        return opinion if opinion is not None and opinion.is_rendered else None

    @property
    def reservations(self) -> list:
        """The reservations of that opinion."""
        return list(self.opinion.reservations.all()) if self.opinion else []

    @property
    def lead(self):
        return next((author for author in self.authors.all() if author.is_lead), None)

    @property
    def is_over(self) -> bool:
        """Whether neither its team nor the agency may give it up any more."""
        return S(self.state).over

    @property
    def is_drafted(self) -> bool:
        """Whether it was never filed."""
        return self.state == S.DRAFTING

    @property
    def is_writable(self) -> bool:
        """Whether its sections may change now: in drafting, or while a new version is awaited."""
        return self.is_drafted or bool(self.awaited)

    def await_nothing(self) -> None:
        """No new version is awaited any more. Saved by whoever calls: the runner, or `services.projects`."""
        self.awaited, self.awaited_until = "", None

    # --- The team -------------------------------------------------------------------------------------------------
    @transition(
        "state",
        source=S.DRAFTING,
        target=S.FILED,
        permission=leads,
        conditions=[agency_can_be_reached, nothing_is_missing],
        custom={"label": "Déposer le protocole", "done": "Protocole déposé"},
    )
    def file(self, version: ProtocolVersion, acknowledgement, at) -> None:
        """The document is frozen with its hash, and goes to the agency."""
        self.version, self.acknowledgement, self.filed_at = version, acknowledgement, at

    @transition(
        "state",
        source=S.FILED,
        target=S.FILED,
        permission=leads,
        conditions=[a_version_is_awaited, nothing_is_missing],
        custom={"label": "Déposer la nouvelle version", "done": "Nouvelle version déposée"},
    )
    @transition(
        "state",
        source=S.TRANSMITTED,
        target=S.TRANSMITTED,
        permission=leads,
        conditions=[a_version_is_awaited, nothing_is_missing],
        custom={"label": "Déposer la nouvelle version", "done": "Nouvelle version déposée"},
    )
    @transition(
        "state",
        source=S.REVIEWED,
        target=S.REVIEWED,
        permission=leads,
        conditions=[a_version_is_awaited, nothing_is_missing],
        custom={"label": "Déposer la nouvelle version", "done": "Nouvelle version déposée"},
    )
    def file_again(self, version: ProtocolVersion) -> None:
        """A new version answers what was asked; the former ones stay as they were."""
        self.version = version
        self.await_nothing()

    @transition(
        "state",
        source=S.where(over=False),
        target=S.WITHDRAWN,
        permission=leads,
        custom={"label": "Retirer le projet", "done": "Projet retiré"},
    )
    def withdraw(self) -> None:
        """The team gives up before the decision."""
        self.await_nothing()

    # --- The agency and the HAS ---------------------------------------------------------------------------------------
    @transition(
        "state",
        source=S.FILED,
        target=S.ENDORSED,
        custom={"label": "Viser", "done": "Projet visé par l’agence", "system": True},
    )
    def endorse(self) -> None:
        """The agency found it derogatory, needed in the region and complete (BR-04)."""

    @transition(
        "state",
        source=S.ENDORSED,
        target=S.TRANSMITTED,
        permission=may_transmit,
        custom={"label": "Transmettre à la Haute Autorité de santé", "done": "Projet transmis à la HAS"},
    )
    def transmit(self, at, transmittal) -> None:
        """The frozen version goes to the HAS with its slip (arrêté of 31 December 2009, article 1, II)."""
        self.transmitted_at, self.transmittal = at, transmittal

    @transition(
        "state",
        source=S.TRANSMITTED,
        target=S.REVIEWED,
        custom={"label": "Recevoir l’avis", "done": "Avis de la HAS reçu", "system": True},
    )
    def receive_opinion(self) -> None:
        """The HAS sent its opinion to the agency; the team sees it at the same moment (CRPA, L. 311-2)."""

    @transition(
        "state",
        source=S.REVIEWED,
        target=S.DECIDED,
        custom={"label": "Décider", "done": "Décision signée", "system": True},
    )
    def decide(self) -> None:
        """The Director General signed the order or the refusal."""
        self.await_nothing()

    @transition(
        "state",
        source=S.FILED,
        target=S.REJECTED,
        custom={"label": "Rejeter", "done": "Projet rejeté par l’agence", "system": True},
    )
    def reject(self) -> None:
        """The Director General signed a reasoned refusal before any transmission."""

    @transition(
        "state",
        source=S.where(over=False),
        target=S.CLOSED,
        permission=may_close,
        custom={"label": "Classer sans suite", "done": "Projet classé sans suite", "system": True},
    )
    def close(self, reason: str) -> None:
        """No further action."""
        self.closing_reason = reason
        self.await_nothing()

    def clean_close(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites pourquoi le projet est classé sans suite.")}


class ProjectRecord(TransitionRecord):
    """The record of a project."""

    subject = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="record")


class ProjectUserGrant(UserGrant):
    """A right of a person on a project (projection of the authors)."""

    content_object = models.ForeignKey(Project, on_delete=models.CASCADE)


class DraftSection(models.Model):
    """One of the twenty sections as it is drafted now. `number` counts its savings: who saves says which one was read."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="sections")
    key = models.SlugField("rubrique", max_length=40)
    content = models.JSONField("contenu", default=dict)
    number = models.PositiveIntegerField("numéro d’enregistrement", default=0)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField("enregistrée le", auto_now=True)

    class Meta:
        verbose_name = "rubrique"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="one_draft_per_section")]

    def __str__(self) -> str:
        return f"{self.project}, {self.key}"


class AppendixQuerySet(models.QuerySet):
    """Documents of a project."""

    def here(self):
        """Those that nobody took out, also those that nobody has looked at yet."""
        return self.filter(removed_at=None)

    def joined(self):
        """Those that count: they would be filed with the next version."""
        return self.here().filter(document__isnull=False)


class Appendix(GivenDocument):
    """A document joined to the project: a decision tree, a typical prescription, the letter to the patient."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="appendices")
    label = models.CharField("intitulé", max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("ajouté le", default=timezone.now)
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = AppendixQuerySet.as_manager()

    class Meta:
        verbose_name = "document-type"
        verbose_name_plural = "documents-types"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label
