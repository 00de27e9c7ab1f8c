"""Closed lists of the review by the Haute Autorité de santé. Values are French where the law names them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from coopps.kernel.components import badges
from coopps.kernel.components.states import UNSAID, Meaning, Party, State


class ReviewTab(models.TextChoices):
    """The tabs of the desk of the HAS, in the order of work: the word of the address, its label."""

    TO_TAKE = "a-prendre", "À prendre en charge"
    CHECKED = "recevabilite", "Recevabilité"
    EXAMINED = "instruction", "Instruction"
    CHANGES_ASKED = "modifications", "Chez l’équipe"
    EXPERTISE = "expertise", "Expertise"
    PROPOSED = "signature", "À la signature"
    RENDERED = "rendus", "Avis rendus"
    ENDED = "clos", "Retirés ou sans suite"


@dataclass(frozen=True, kw_only=True)
class ReviewMeaning(Meaning):
    """What the state of an examination by the HAS means.

    Attributes:
        tab: where the desk lists it.
        seeks: the reviewer may still invite experts and consult other bodies.
        readable: the dossier is open to its experts; before and after it is closed, whatever the state of their place.
    """

    tab: ReviewTab = UNSAID
    seeks: bool = UNSAID
    readable: bool = UNSAID


class ReviewState(State):
    """The examination of a project by the Haute Autorité de santé."""

    RECEIVED = (
        "recue",
        ReviewMeaning(
            look=badges.WAITING, whose=Party.HAS, over=False, tab=ReviewTab.TO_TAKE, seeks=False, readable=False
        ),
        "à prendre en charge",
    )
    CHECKED = (
        "en_recevabilite",
        ReviewMeaning(
            look=badges.MOVING, whose=Party.HAS, over=False, tab=ReviewTab.CHECKED, seeks=True, readable=True
        ),
        "recevabilité à vérifier",
    )
    EXAMINED = (
        "en_instruction",
        ReviewMeaning(
            look=badges.MOVING, whose=Party.HAS, over=False, tab=ReviewTab.EXAMINED, seeks=True, readable=True
        ),
        "en instruction",
    )
    CHANGES_ASKED = (
        "modifications_demandees",
        ReviewMeaning(
            look=badges.ATTENTION, whose=Party.TEAM, over=False, tab=ReviewTab.CHANGES_ASKED, seeks=True, readable=True
        ),
        "modifications demandées à l’équipe",
    )
    EXPERTISE = (
        "expertise",
        ReviewMeaning(
            look=badges.MOVING, whose=Party.HAS, over=False, tab=ReviewTab.EXPERTISE, seeks=True, readable=True
        ),
        "devant le collège d’experts",
    )
    PROPOSED = (
        "avis_propose",
        ReviewMeaning(
            look=badges.WAITING, whose=Party.SIGNATORY, over=False, tab=ReviewTab.PROPOSED, seeks=False, readable=True
        ),
        "avis à la signature",
    )
    RENDERED = (
        "avis_rendu",
        ReviewMeaning(
            look=badges.MOVING, whose=Party.NOBODY, over=True, tab=ReviewTab.RENDERED, seeks=False, readable=False
        ),
        "avis rendu",
    )
    WITHDRAWN = (
        "retiree",
        ReviewMeaning(
            look=badges.ENDED, whose=Party.NOBODY, over=True, tab=ReviewTab.ENDED, seeks=False, readable=False
        ),
        "retirée",
    )
    CLOSED = (
        "sans_suite",
        ReviewMeaning(
            look=badges.ENDED, whose=Party.NOBODY, over=True, tab=ReviewTab.ENDED, seeks=False, readable=False
        ),
        "sans suite",
    )


@dataclass(frozen=True, kw_only=True)
class AppointmentMeaning(Meaning):
    """What the place of an expert means.

    Attributes:
        reads: the dossier may be open to the expert (BR-27).
        unanswered: the expert has not answered yet, or not declared the links of interests.
        unseats: what the person voted does not stand.
        bars: the person is not invited again to this dossier.
        judged: the HAS has decided about a link of interests.
    """

    reads: bool = UNSAID
    unanswered: bool = UNSAID
    unseats: bool = UNSAID
    bars: bool = UNSAID
    judged: bool = UNSAID


class AppointmentState(State):
    """The place of an expert in the examination of one dossier."""

    INVITED = (
        "invitee",
        AppointmentMeaning(
            look=badges.WAITING,
            whose=Party.PERSON,
            over=False,
            reads=False,
            unanswered=True,
            unseats=False,
            bars=True,
            judged=False,
        ),
        "invitation envoyée",
    )
    ACCEPTED = (
        "acceptee",
        AppointmentMeaning(
            look=badges.MOVING,
            whose=Party.PERSON,
            over=False,
            reads=False,
            unanswered=True,
            unseats=False,
            bars=True,
            judged=False,
        ),
        "déclaration de liens attendue",
    )
    CLEARED = (
        "declaree",
        AppointmentMeaning(
            look=badges.GOOD,
            whose=Party.PERSON,
            over=False,
            reads=True,
            unanswered=False,
            unseats=False,
            bars=True,
            judged=False,
        ),
        "sans lien d’intérêts",
    )
    LINK_DECLARED = (
        "lien_declare",
        AppointmentMeaning(
            look=badges.ATTENTION,
            whose=Party.HAS,
            over=False,
            reads=False,
            unanswered=False,
            unseats=True,
            bars=True,
            judged=False,
        ),
        "lien à examiner",
    )
    KEPT = (
        "maintenue",
        AppointmentMeaning(
            look=badges.GOOD,
            whose=Party.PERSON,
            over=False,
            reads=True,
            unanswered=False,
            unseats=False,
            bars=True,
            judged=True,
        ),
        "maintenue malgré un lien",
    )
    RECUSED = (
        "recusee",
        AppointmentMeaning(
            look=badges.ENDED,
            whose=Party.NOBODY,
            over=True,
            reads=False,
            unanswered=False,
            unseats=True,
            bars=True,
            judged=True,
        ),
        "récusée",
    )
    DECLINED = (
        "declinee",
        AppointmentMeaning(
            look=badges.ENDED,
            whose=Party.NOBODY,
            over=True,
            reads=False,
            unanswered=False,
            unseats=False,
            bars=False,
            judged=False,
        ),
        "invitation déclinée",
    )
    REPLACED = (
        "remplacee",
        AppointmentMeaning(
            look=badges.ENDED,
            whose=Party.NOBODY,
            over=True,
            reads=False,
            unanswered=False,
            unseats=True,
            bars=False,
            judged=False,
        ),
        "remplacée",
    )
    ENDED = (
        "terminee",
        AppointmentMeaning(
            look=badges.ENDED,
            whose=Party.NOBODY,
            over=True,
            reads=False,
            unanswered=False,
            unseats=False,
            bars=False,
            judged=False,
        ),
        "terminée",
    )


@dataclass(frozen=True, kw_only=True)
class ExpertOpinionMeaning(Meaning):
    """What the state of an individual opinion means.

    Attributes:
        given: it counts among those received.
        hidden: the college has not read it.
    """

    given: bool = UNSAID
    hidden: bool = UNSAID


class ExpertOpinionState(State):
    """The individual opinion of an expert."""

    DRAFT = (
        "brouillon",
        ExpertOpinionMeaning(look=badges.DRAFT, whose=Party.PERSON, over=False, given=False, hidden=True),
        "à rendre",
    )
    GIVEN = (
        "rendue",
        ExpertOpinionMeaning(look=badges.GOOD, whose=Party.HAS, over=False, given=True, hidden=True),
        "rendu",
    )
    # Given again on a new version of the protocol.
    REVEALED = (
        "revelee",
        ExpertOpinionMeaning(look=badges.MOVING, whose=Party.HAS, over=False, given=True, hidden=False),
        "révélé au collège",
    )
    VOID = (
        "sans_objet",
        ExpertOpinionMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, given=False, hidden=False),
        "sans objet",
    )


class Assessment(models.TextChoices):
    """The answer of an expert to one criterion."""

    SATISFIED = "satisfaisant", "Satisfaisant"
    TO_IMPROVE = "a_ameliorer", "À améliorer"
    INSUFFICIENT = "insuffisant", "Insuffisant"
    NOT_APPLICABLE = "sans_objet", "Sans objet"

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return {
            Assessment.SATISFIED: "success",
            Assessment.TO_IMPROVE: "warning",
            Assessment.INSUFFICIENT: "error",
            Assessment.NOT_APPLICABLE: "neutral",
        }[self]


@dataclass(frozen=True, kw_only=True)
class SessionMeaning(Meaning):
    """What the state of a session means.

    Attributes:
        revealed: the members read each other's opinions.
        voted: the result of the vote is known.
    """

    revealed: bool = UNSAID
    voted: bool = UNSAID


class CollegeSessionState(State):
    """One session of the college of experts on one dossier."""

    CONVENED = (
        "convoquee",
        SessionMeaning(look=badges.WAITING, whose=Party.HAS, over=False, revealed=False, voted=False),
        "convoquée",
    )
    OPEN = (
        "ouverte",
        SessionMeaning(look=badges.MOVING, whose=Party.HAS, over=False, revealed=False, voted=False),
        "ouverte",
    )
    REVEALED = (
        "revelee",
        SessionMeaning(look=badges.MOVING, whose=Party.PERSON, over=False, revealed=True, voted=False),
        "avis révélés, vote ouvert",
    )
    VOTED = (
        "votee",
        SessionMeaning(look=badges.GOOD, whose=Party.HAS, over=False, revealed=True, voted=True),
        "vote clos",
    )
    CLOSED = (
        "close",
        SessionMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, revealed=True, voted=True),
        "close",
    )
    CANCELLED = (
        "annulee",
        SessionMeaning(look=badges.ENDED, whose=Party.NOBODY, over=True, revealed=False, voted=False),
        "annulée",
    )


class Vote(models.TextChoices):
    """The vote of a member of the college."""

    FOR = "pour", "Pour"
    FOR_WITH_RESERVATIONS = "pour_avec_reserves", "Pour, avec réserves"
    AGAINST = "contre", "Contre"
    ABSTAIN = "abstention", "Abstention"


class Body(models.TextChoices):
    """A body consulted during the examination by the HAS."""

    ORDER = "ordre", "Ordre professionnel"
    COUNCIL = "cnp", "Conseil national professionnel"
    INCA = "inca", "Institut national du cancer"
    URPS = "urps", "Union régionale de professionnels de santé"
    FUNDERS = "financeurs", "Collège des financeurs"
    OTHER = "autre", "Autre organisme"
