"""Closed lists of the instruction. Values are French words, as they stand in the database."""

import enum
from dataclasses import dataclass

from django.db import models

from coopps.kernel.components import badges
from coopps.kernel.components.states import UNSAID, Meaning, Party, State


class Counting(enum.Enum):
    """What the delay of the decision does (BR-12)."""

    IF_COMPLETE = "counts from the last receipt, if nothing is missing there"
    SUSPENDED = "waits for documents"
    RUNS = "runs to its date"
    STOPPED = "runs no more"


class Home(enum.Enum):
    """Where a dossier stands on the home of whoever instructs it."""

    MINE = "what waits for the reader"
    AWAITED = "what the reader waits for"
    ABSENT = "nowhere"


@dataclass(frozen=True, kw_only=True)
class Stage(Meaning):
    """What a state of the examination means.

    Attributes:
        tab: of the queue, the word of its address.
        clock: what the delay does.
        step: of the way of an adhesion, for its team.
        home: where it stands for the instructor.
        grids: the instructor fills its grids.
        complete: the agency has said that nothing is missing.
    """

    tab: str = UNSAID
    clock: Counting = UNSAID
    step: int = UNSAID
    home: Home = UNSAID
    grids: bool = UNSAID
    complete: bool = UNSAID


class InstructionState(State):
    """The agency's examination of a dossier; the label is for agents."""

    meaning: Stage

    RECEIVED = (
        "recue",
        Stage(
            look=badges.WAITING,
            whose=Party.AGENCY,
            over=False,
            public="reçu par l’agence",
            tab="a-prendre",
            clock=Counting.IF_COMPLETE,
            step=2,
            home=Home.MINE,
            grids=False,
            complete=False,
        ),
        "à prendre en charge",
    )
    CHECKING = (
        "en_verification",
        Stage(
            look=badges.MOVING,
            whose=Party.AGENCY,
            over=False,
            public="vérification des pièces",
            tab="completude",
            clock=Counting.IF_COMPLETE,
            step=2,
            home=Home.MINE,
            grids=True,
            complete=False,
        ),
        "complétude à vérifier",
    )
    REQUESTED = (
        "pieces_demandees",
        Stage(
            look=badges.ATTENTION,
            whose=Party.TEAM,
            over=False,
            public="pièces attendues de l’équipe",
            tab="attente",
            clock=Counting.SUSPENDED,
            step=2,
            home=Home.AWAITED,
            grids=False,
            complete=False,
        ),
        "pièces demandées",
    )
    COMPLETE = (
        "complete",
        Stage(
            look=badges.MOVING,
            whose=Party.AGENCY,
            over=False,
            public="en instruction",
            tab="instruction",
            clock=Counting.RUNS,
            step=3,
            home=Home.MINE,
            grids=True,
            complete=True,
        ),
        "en instruction",
    )
    PROPOSED = (
        "proposee",
        Stage(
            look=badges.MOVING,
            whose=Party.SIGNATORY,
            over=False,
            public="décisions en cours de signature",
            tab="signature",
            clock=Counting.RUNS,
            step=4,
            home=Home.AWAITED,
            grids=False,
            complete=True,
        ),
        "décisions proposées à la signature",
    )
    DECIDED = (
        "decidee",
        Stage(
            look=badges.GOOD,
            whose=Party.NOBODY,
            over=True,
            public="décidé",
            tab="decides",
            clock=Counting.STOPPED,
            step=4,
            home=Home.ABSENT,
            grids=False,
            complete=True,
        ),
        "décidée",
    )
    WITHDRAWN = (
        "retiree",
        Stage(
            look=badges.ENDED,
            whose=Party.NOBODY,
            over=True,
            public="retiré",
            tab="decides",
            clock=Counting.STOPPED,
            step=2,
            home=Home.ABSENT,
            grids=False,
            complete=False,
        ),
        "retirée",
    )

    @property
    def tab(self) -> str:
        """The word of its tab in the address of the queue."""
        return self.meaning.tab

    @property
    def clock(self) -> Counting:
        """What the delay does."""
        return self.meaning.clock

    @property
    def step(self) -> int:
        """The step of the way of an adhesion."""
        return self.meaning.step

    @property
    def home(self) -> Home:
        """Where it stands on the home of whoever instructs."""
        return self.meaning.home


class MotivesState(State):
    """A request for the motives of a rejection born by silence."""

    ASKED = (
        "demandes",
        Meaning(look=badges.ATTENTION, whose=Party.AGENCY, over=False, public="motifs demandés à l’agence"),
        "motifs à communiquer",
    )
    PROPOSED = (
        "a_la_signature",
        Meaning(look=badges.MOVING, whose=Party.SIGNATORY, over=False, public="motifs demandés à l’agence"),
        "motifs à la signature",
    )
    GIVEN = (
        "communiques",
        Meaning(look=badges.GOOD, whose=Party.NOBODY, over=True),
        "motifs communiqués",
    )


class RemarkState(State):
    """A remark on one thing of a dossier, a section, a document or a field."""

    OPEN = "ouverte", Meaning(look=badges.ATTENTION, whose=Party.TEAM, over=False), "à traiter"
    ANSWERED = "repondue", Meaning(look=badges.MOVING, whose=Party.AGENCY, over=False), "répondue"
    CLOSED = "close", Meaning(look=badges.ENDED, whose=Party.NOBODY, over=True), "close"


# The agency owes a decision at a date.
RUNNING = InstructionState.where(clock=Counting.RUNS)


class Side(models.TextChoices):
    """Who speaks in the conversations of a dossier; the values are also words of addresses."""

    TEAM = "equipe", "L’équipe"
    AGENCY = "agence", "L’agence"
    HAS = "has", "La Haute Autorité de santé"

    @property
    def in_sentence(self) -> str:
        """The label, inside a sentence."""
        return f"{self.label[:1].lower()}{self.label[1:]}"


class Given(models.TextChoices):
    """What was done about one thing that the agency asks for."""

    TO_GIVE = "a_donner", "à donner"
    REPLACED = "remplacee", "remplacée"
    EXPLAINED = "expliquee", "expliquée"

    @property
    def tone(self) -> str:
        """How it looks."""
        return {Given.TO_GIVE: "warning", Given.REPLACED: "success", Given.EXPLAINED: "info"}[self]


class SubjectKind(models.TextChoices):
    """What a grid examines."""

    TEAM = "equipe", "Équipe"
    MEMBER = "membre", "Membre"
    PROTOCOL = "protocole", "Protocole"
    ACT = "acte", "Acte"


class Finding(models.TextChoices):
    """The answer to one criterion of a grid."""

    CONFORM = "conforme", "Conforme"
    NOT_CONFORM = "non_conforme", "Non conforme"
    TO_COMPLETE = "a_completer", "À compléter"
    NOT_APPLICABLE = "sans_objet", "Sans objet"


# The findings that speak against an authorization.
FAILING = (Finding.NOT_CONFORM, Finding.TO_COMPLETE)


class Outcome(models.TextChoices):
    """What is proposed, then decided, for one person (BR-10)."""

    AUTHORIZE = "autoriser", "Autoriser"
    REFUSE = "refuser", "Refuser"
    POSTPONE = "ajourner", "Ajourner"
