"""The request of a team to join an authorized protocol."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django_fsm import transition

from accounts.models import Establishment
from adhesions.choices import AdhesionState, Nature
from adhesions.rules.completeness import filing_problems
from adhesions.rules.region import not_in_force
from coopps.kernel.names import no_address
from coopps.kernel.permissions import UserGrant, holds
from coopps.kernel.typed.bounds import Days, Numbers, SavedAsTyped
from coopps.kernel.workflow.conditions import condition
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field

S = AdhesionState

# Where the team still awaits, or holds, something.
OPEN = list(S.where(over=False))


class Team(models.Model):
    """A team: it may join several protocols, with one adhesion for each."""

    name = models.CharField("nom de l’équipe", max_length=150, validators=[no_address])
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "équipe"

    def __str__(self) -> str:
        return self.name


def leads(adhesion: Adhesion, actor) -> bool:
    """The person who leads the team of this adhesion."""
    return holds(actor, "lead", adhesion)


@condition
def nothing_is_missing(adhesion: Adhesion) -> list[str]:
    """Composition, letter of intent and every person's dossier are complete."""
    return [problem.sentence for problem in filing_problems(adhesion, adhesion.agency.today())]


@condition
def every_acting_member_has_received(adhesion: Adhesion) -> list[str]:
    """Each authorized member has received the letter, and both sides are there (BR-13)."""
    missing, roles = [], set()
    for authorization in adhesion.authorizations.all():
        if authorization.is_signed:
            missing.append(f"{authorization.professional.full_name} n’a pas encore reçu sa lettre.")
        if authorization.is_active:
            roles.add(authorization.role)
    if not missing and len(roles) < 2:
        missing.append("Il faut au moins une personne délégante et une personne déléguée autorisées.")
    return missing


@condition
def protocol_is_in_force(adhesion: Adhesion) -> list[str]:
    """Nobody begins under a protocol that is suspended in the region."""
    return not_in_force(adhesion.authorization, adhesion.agency.today())


class Adhesion(Machine):
    """One team, one protocol, one region. The main site says which agency and which court.

    `authorization` is what it hangs on: in force, or asked for by the team that promotes the protocol (BR-30).
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="adhesions")
    protocol = models.ForeignKey("protocols.Protocol", on_delete=models.PROTECT, related_name="adhesions")
    version = models.ForeignKey("protocols.ProtocolVersion", on_delete=models.PROTECT, related_name="adhesions")
    authorization = models.ForeignKey(
        "protocols.RegionalAuthorization", on_delete=models.PROTECT, related_name="adhesions"
    )
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="adhesions")
    instruction = models.OneToOneField(
        "instruction.Instruction",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="adhesion",
    )
    examination = models.OneToOneField(
        "instruction.Examination",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="adhesion",
    )
    acknowledgement = models.ForeignKey(
        "documents.Act",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    filed_intent = models.ForeignKey(
        "documents.Act",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    state = state_field(AdhesionState.choices, AdhesionState.DRAFT)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_on = models.DateField("mise en œuvre le", null=True, blank=True)

    class Meta:
        verbose_name = "adhésion"
        permissions = [
            ("lead", "porter l’adhésion"),
            ("take_part", "participer à l’adhésion"),
        ]
        constraints = [
            known_states(AdhesionState, "adhesion_known_states"),
            models.UniqueConstraint(
                fields=["team", "protocol"],
                condition=models.Q(state__in=OPEN),
                name="one_open_adhesion_per_team_and_protocol",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[S.DRAFT, S.WITHDRAWN, S.CLOSED])
                | models.Q(instruction__isnull=False, acknowledgement__isnull=False),
                name="filed_adhesion_is_acknowledged",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protocol} — {self.team}"

    @property
    def is_draft(self) -> bool:
        """Whether the team prepares it."""
        return self.state == S.DRAFT

    @property
    def is_filed(self) -> bool:
        """Whether the agency examines it."""
        return self.state == S.FILED

    @property
    def is_over(self) -> bool:
        """Whether nothing more can come of it."""
        return S(self.state).over

    @property
    def is_undecided(self) -> bool:
        """Whether the team may still give it up."""
        return S(self.state).meaning.undecided

    @property
    def takes_arrivals(self) -> bool:
        """Whether people of the team are authorized, so that another may arrive beside them."""
        return not self.is_over and not self.is_undecided

    @property
    def main_site(self) -> Site | None:
        return next((site for site in self.sites.all() if site.is_main), None)

    @property
    def public_label(self) -> str:
        """The state in the words that the team reads."""
        if self.is_filed:
            return self.instruction.public_label
        return self.get_state_display()

    @transition(
        "state",
        source=S.DRAFT,
        target=S.FILED,
        permission=leads,
        conditions=[nothing_is_missing],
        custom={"label": "Déposer la demande", "done": "Demande déposée"},
    )
    def file(self, instruction, examination, acknowledgement, filed_intent) -> None:
        """The team files its dossier; the agency's instruction and the acknowledgement exist in the same transaction."""
        self.instruction = instruction
        self.examination = examination
        self.acknowledgement = acknowledgement
        self.filed_intent = filed_intent

    @transition(
        "state",
        source=S.FILED,
        target=S.DECIDED,
        custom={"label": "Décider", "done": "Décisions signées", "system": True},
    )
    def conclude(self) -> None:
        """The last letter is signed."""

    @transition(
        "state",
        source=S.DECIDED,
        target=S.RUNNING,
        permission=leads,
        conditions=[protocol_is_in_force, every_acting_member_has_received],
        custom={"label": "Déclarer la mise en œuvre", "done": "Mise en œuvre déclarée"},
    )
    def start(self, started_on) -> None:
        """The team begins: every acting member has received the letter."""
        self.started_on = started_on

    @transition(
        "state",
        source=S.where(undecided=True),
        target=S.WITHDRAWN,
        permission=leads,
        custom={"label": "Retirer la demande", "done": "Demande retirée"},
    )
    def withdraw(self) -> None:
        """The team gives its request up before a decision."""

    @transition(
        "state",
        source=OPEN,
        target=S.CLOSED,
        custom={"label": "Clore", "done": "Adhésion terminée", "system": True},
    )
    def close(self) -> None:
        """Nobody of the team holds a right any more, or the protocol's authorization in the region is over."""


class AdhesionRecord(TransitionRecord):
    """The record of an adhesion."""

    subject = models.ForeignKey(Adhesion, on_delete=models.PROTECT, related_name="record")


class AdhesionUserGrant(UserGrant):
    """A right of a person on an adhesion."""

    content_object = models.ForeignKey(Adhesion, on_delete=models.CASCADE)


class Site(Establishment):
    """A place where the team exercises."""

    adhesion = models.ForeignKey(Adhesion, on_delete=models.CASCADE, related_name="sites")
    is_main = models.BooleanField("lieu principal", default=False)

    class Meta:
        verbose_name = "lieu de l’équipe"
        ordering = ["-is_main", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["adhesion"],
                condition=models.Q(is_main=True),
                name="one_main_site",
            )
        ]


class LetterOfIntent(SavedAsTyped, models.Model):
    """The letter of intent of an adhesion. Object and nature are what the law asks (arrêté of 31 December 2009)."""

    adhesion = models.OneToOneField(Adhesion, on_delete=models.CASCADE, related_name="intent")
    purpose = models.TextField(
        "objet de la coopération",
        blank=True,
        help_text="Ce que l’équipe veut faire, en quelques phrases.",
    )
    nature = ArrayField(
        models.CharField(max_length=20, choices=Nature.choices),
        verbose_name="nature de la coopération",
        default=list,
        blank=True,
    )
    context = models.TextField(
        "situation actuelle",
        blank=True,
        help_text="Ce qui manque aujourd’hui aux patients ou à l’équipe.",
    )
    expected_benefits = models.TextField("résultats attendus", blank=True)
    expected_volume = models.IntegerField(
        "nombre de patients attendus par an", null=True, blank=True, validators=[Numbers(1, 1_000_000)]
    )
    planned_start = models.DateField("début souhaité", null=True, blank=True, validators=[Days(back=5, ahead=10)])

    class Meta:
        verbose_name = "lettre d’intention"

    def __str__(self) -> str:
        return f"Lettre d’intention — {self.adhesion}"

    @property
    def nature_labels(self) -> list[str]:
        return [Nature(value).label for value in self.nature]
