"""Closed lists of adhesions. Values are French words, as they stand in the database."""

from django.db import models

from adhesions.meanings import AdhesionMeaning, ArrivalMeaning, AuthorizationMeaning, MembershipMeaning
from coopps.kernel.components import badges
from coopps.kernel.components.states import Meaning, Party, State
from coopps.kernel.instruction.choices import Outcome
from protocols.choices import Nature as Nature
from protocols.choices import Role as Role
from protocols.choices import SuspensionState as SuspensionState


class AdhesionState(State):
    """The life of a team's request to join a protocol. What the agency does meanwhile is the instruction's state."""

    meaning: AdhesionMeaning

    DRAFT = (
        "brouillon",
        AdhesionMeaning(look=badges.DRAFT, whose=Party.TEAM, over=False, step=1, undecided=True),
        "en préparation",
    )
    FILED = (
        "deposee",
        AdhesionMeaning(look=badges.MOVING, whose=Party.AGENCY, over=False, step=2, undecided=True),
        "déposée",
    )
    DECIDED = (
        "decidee",
        AdhesionMeaning(look=badges.GOOD, whose=Party.TEAM, over=False, step=5, undecided=False),
        "décidée",
    )
    RUNNING = (
        "en_oeuvre",
        AdhesionMeaning(look=badges.GOOD, whose=Party.NOBODY, over=False, step=6, undecided=False),
        "mise en œuvre",
    )
    CLOSED = (
        "terminee",
        AdhesionMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, step=None, undecided=False),
        "terminée",
    )
    WITHDRAWN = (
        "retiree",
        AdhesionMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, step=None, undecided=False),
        "retirée",
    )

    @property
    def step(self) -> int | None:
        """The step of the way, for the team."""
        return self.meaning.step


class MembershipState(State):
    """The life of a person's own dossier in a team."""

    meaning: MembershipMeaning

    INVITED = (
        "invitee",
        MembershipMeaning(look=badges.WAITING, whose=Party.PERSON, over=False, accepted=False),
        "invitation envoyée",
    )
    IN_PROGRESS = (
        "en_cours",
        MembershipMeaning(look=badges.MOVING, whose=Party.PERSON, over=False, accepted=True),
        "dossier à compléter",
    )
    ENGAGED = (
        "engagee",
        MembershipMeaning(look=badges.GOOD, whose=Party.TEAM, over=False, accepted=True),
        "engagement signé",
    )
    FILED = (
        "deposee",
        MembershipMeaning(look=badges.MOVING, whose=Party.AGENCY, over=False, accepted=True),
        "dossier déposé",
    )
    DECLINED = (
        "declinee",
        MembershipMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, accepted=False),
        "invitation déclinée",
    )
    REMOVED = (
        "retiree",
        MembershipMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, accepted=False),
        "n’est plus dans l’équipe",
    )


LIVE = MembershipState.where(over=False)
ACCEPTED = MembershipState.where(accepted=True)


class AuthorizationState(State):
    """The right of one person, from the proposal to its end."""

    meaning: AuthorizationMeaning

    PENDING = (
        "en_attente",
        AuthorizationMeaning(
            look=badges.WAITING,
            whose=Party.SIGNATORY,
            over=False,
            public="décision en cours",
            given=False,
            received=False,
            stands=False,
            settled=False,
            replaced=False,
        ),
        "décision en attente de signature",
    )
    AUTHORIZED = (
        "autorisee",
        AuthorizationMeaning(
            look=badges.WAITING,
            whose=Party.PERSON,
            over=False,
            public="décision signée, lettre pas encore reçue",
            given=True,
            received=False,
            stands=True,
            settled=True,
            replaced=False,
        ),
        "autorisée, en attente de réception",
    )
    ACTIVE = (
        "active",
        AuthorizationMeaning(
            look=badges.GOOD,
            whose=Party.NOBODY,
            over=False,
            public="autorisée",
            given=True,
            received=True,
            stands=True,
            settled=True,
            replaced=False,
        ),
        "en vigueur",
    )
    SUSPENDED = (
        "suspendue",
        AuthorizationMeaning(
            look=badges.SUSPENDED,
            whose=Party.AGENCY,
            over=False,
            public="autorisation suspendue",
            given=True,
            received=True,
            stands=False,
            settled=True,
            replaced=False,
        ),
        "suspendue",
    )
    ENDED = (
        "terminee",
        AuthorizationMeaning(
            look=badges.ENDED,
            whose=Party.NOBODY,
            over=True,
            public="autorisation terminée",
            given=True,
            received=False,
            stands=False,
            settled=True,
            replaced=False,
        ),
        "terminée",
    )
    REFUSED = (
        "refusee",
        AuthorizationMeaning(
            look=badges.REFUSED,
            whose=Party.NOBODY,
            over=True,
            public="refusée",
            given=False,
            received=False,
            stands=False,
            settled=True,
            replaced=False,
        ),
        "refusée",
    )
    POSTPONED = (
        "ajournee",
        AuthorizationMeaning(
            look=badges.ATTENTION,
            whose=Party.PERSON,
            over=False,
            public="ajournée",
            given=False,
            received=False,
            stands=False,
            settled=True,
            replaced=False,
        ),
        "ajournée",
    )
    ABANDONED = (
        "reprise",
        AuthorizationMeaning(
            look=badges.ENDED,
            whose=Party.NOBODY,
            over=True,
            given=False,
            received=False,
            stands=False,
            settled=False,
            replaced=True,
        ),
        "proposition reprise",
    )
    RESUMED = (
        "ajournement_clos",
        AuthorizationMeaning(
            look=badges.ENDED,
            whose=Party.NOBODY,
            over=True,
            given=False,
            received=False,
            stands=False,
            settled=False,
            replaced=True,
        ),
        "ajournement clos",
    )

    @property
    def received(self) -> bool:
        """Whether its letter was received, and the right is not over."""
        return self.meaning.received


# A right that was given and is not over.
HOLDING = AuthorizationState.where(given=True, over=False)
# What no page shows as the decision about a person.
REPLACED = AuthorizationState.where(replaced=True)


class EndingState(State):
    """An end that the agency considers: the person is heard before anything is proposed (arrêté of 21 July 2010, article 2)."""

    OPENED = (
        "ouverte",
        Meaning(look=badges.WAITING, whose=Party.PERSON, over=False),
        "observations attendues",
    )
    HEARD = (
        "contradictoire_termine",
        Meaning(look=badges.MOVING, whose=Party.AGENCY, over=False),
        "à proposer ou à abandonner",
    )
    PROPOSED = (
        "fin_proposee",
        Meaning(look=badges.WAITING, whose=Party.SIGNATORY, over=False, public="examinée par l’agence"),
        "fin à la signature",
    )
    DECIDED = ("decidee", Meaning(look=badges.ENDED, whose=Party.NOBODY, over=True), "fin décidée")
    ABANDONED = ("abandonnee", Meaning(look=badges.ENDED, whose=Party.NOBODY, over=True), "abandonnée")


class ClosingState(State):
    """The closing of a dossier whose team never gave what was asked of it."""

    PROPOSED = ("proposee", Meaning(look=badges.WAITING, whose=Party.SIGNATORY, over=False), "clôture à la signature")
    DECIDED = ("decidee", Meaning(look=badges.ENDED, whose=Party.NOBODY, over=True), "demande close sans réponse")
    ABANDONED = ("abandonnee", Meaning(look=badges.ENDED, whose=Party.NOBODY, over=True), "clôture abandonnée")


class WithdrawalState(State):
    """The departure of a person: nobody else's right moves."""

    ANNOUNCED = ("annonce", Meaning(look=badges.WAITING, whose=Party.TEAM, over=False), "annoncé")
    EFFECTIVE = ("effectif", Meaning(look=badges.ENDED, whose=Party.NOBODY, over=True), "effectif")
    CANCELLED = ("annule", Meaning(look=badges.ENDED, whose=Party.NOBODY, over=True), "annulé")


class ArrivalState(State):
    """The arrival of a person in an authorized team. What the agency does meanwhile is the instruction's state."""

    meaning: ArrivalMeaning

    DRAFT = (
        "en_preparation",
        ArrivalMeaning(look=badges.DRAFT, whose=Party.TEAM, over=False, step=1),
        "en préparation",
    )
    FILED = ("deposee", ArrivalMeaning(look=badges.MOVING, whose=Party.AGENCY, over=False, step=2), "déposée")
    DECIDED = ("decidee", ArrivalMeaning(look=badges.GOOD, whose=Party.NOBODY, over=True, step=5), "décidée")
    GIVEN_UP = ("abandonnee", ArrivalMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, step=None), "abandonnée")


class Departure(models.TextChoices):
    """Why a person leaves (arrêté of 31 December 2009, article 3)."""

    WITHDRAWAL = "retrait", "Retrait"
    DEATH = "deces", "Décès"


class DoubtState(State):
    """A right whose condition does not hold any more: to be confirmed by the agency. Nothing ends by itself (CRPA, L. 121-1)."""

    OPEN = ("a_confirmer", Meaning(look=badges.ATTENTION, whose=Party.AGENCY, over=False), "à confirmer par l’agence")
    KEPT = ("maintenue", Meaning(look=badges.GOOD, whose=Party.NOBODY, over=True), "autorisation maintenue")
    CLEARED = ("remplie", Meaning(look=badges.GOOD, whose=Party.NOBODY, over=True), "condition de nouveau remplie")
    LAPSED = ("sans_objet", Meaning(look=badges.ENDED, whose=Party.NOBODY, over=True), "sans objet")


class RenewalState(State):
    """A certificate of insurance given for a right that goes on: it counts once the agency has accepted it."""

    PREPARED = ("en_preparation", Meaning(look=badges.DRAFT, whose=Party.PERSON, over=False), "à envoyer à l’agence")
    SENT = ("a_examiner", Meaning(look=badges.WAITING, whose=Party.AGENCY, over=False), "à examiner par l’agence")
    ACCEPTED = ("acceptee", Meaning(look=badges.GOOD, whose=Party.NOBODY, over=True), "acceptée")
    REFUSED = ("refusee", Meaning(look=badges.REFUSED, whose=Party.NOBODY, over=True), "non acceptée")


class Condition(models.TextChoices):
    """A condition of a nominative authorization that may fall after the decision (BR-18, BR-32)."""

    COUNTERPART = "contrepartie", "Une personne de l’autre rôle en mesure d’agir dans l’équipe"
    INSURANCE = "assurance", "Une assurance de responsabilité civile professionnelle en cours"
    IDENTITY = "identite", "Une identité vérifiée"
    REGION = "region", "Un protocole en vigueur dans la région"


class Ground(models.TextChoices):
    """Why the agency may end an adhesion: the closed list of the arrêté of 21 July 2010, article 2, II, in its words."""

    DIFFICULTIES = (
        "difficultes",
        "1° Lorsque des difficultés, telles que précisées au 2° du I du présent article, apparaissent dans la mise en œuvre "
        "du protocole autorisé",
    )
    WITHDRAWAL = (
        "retrait",
        "2° Lorsqu’un professionnel de santé qui a adhéré à un protocole de coopération demande son retrait, sans que "
        "celui-ci soit de nature à compromettre l’application du protocole",
    )
    COMPROMISING_WITHDRAWAL = (
        "retrait_compromettant",
        "3° Lorsque la demande de retrait formulée par l’un des professionnels de santé qui a adhéré à un protocole est de "
        "nature à compromettre l’application du protocole",
    )
    BREACH = "non_respect", "4° En cas de non-respect du protocole, des règles et des conditions d’adhésion"


# A decision about a person, as the object of its letter begins.
OBJECTS = {
    Outcome.AUTHORIZE: "Autorisation",
    Outcome.REFUSE: "Refus",
    Outcome.POSTPONE: "Ajournement",
}


class Item(models.TextChoices):
    """The items of a person's dossier (domain §3.3), each with its document."""

    IDENTITY = "identite", "Pièce d’identité"
    REGISTRATION = "inscription", "Inscription au tableau de l’ordre ou enregistrement professionnel"
    DIPLOMA = "diplome", "Diplômes"
    EXPERIENCE = "experience", "Expérience"
    THEORY = "formation_theorique", "Formation théorique"
    PRACTICE = "formation_pratique", "Formation pratique"
    INSURANCE = "assurance", "Assurance de responsabilité civile professionnelle"
    SWORN = "attestation", "Attestation sur l’honneur"
    EMPLOYER = "employeur", "Accord de l’employeur"
    COMMITMENT = "engagement", "Engagement"


class OrdinalAnswer(models.TextChoices):
    """What an order answers about one person (arrêté of 31 December 2009, art. 4)."""

    NOTHING = "rien", "Rien à porter à la connaissance de l’agence"
    ELEMENTS = "elements", "Des éléments à porter à la connaissance de l’agence"
    UNABLE = "sans_avis", "L’instance ne peut pas répondre"


class Certificate(models.TextChoices):
    """A model that somebody else fills for a person's dossier: with what the protocol asks, and nothing that the person says."""

    EMPLOYER = "experience", "Attestation d’expérience"
    INSURER = "assurance", "Attestation d’assurance"
    TRAINER = "formation", "Attestation de formation"

    @property
    def items(self) -> tuple[Item, ...]:
        """The items of the dossier to which it is joined."""
        return {
            Certificate.EMPLOYER: (Item.EXPERIENCE,),
            Certificate.INSURER: (Item.INSURANCE,),
            Certificate.TRAINER: (Item.THEORY, Item.PRACTICE),
        }[self]

    @property
    def filled_by(self) -> str:
        """Who fills it, as a rule."""
        return {
            Certificate.EMPLOYER: "l’employeur, ou toute personne qui a constaté l’expérience",
            Certificate.INSURER: "l’assureur",
            Certificate.TRAINER: "l’organisme ou la personne qui a formé",
        }[self]
