"""Closed lists of the review by the Haute Autorité de santé. Values are French where the law names them."""

from __future__ import annotations

from django.db import models


class ReviewState(models.TextChoices):
    """The examination of a project by the Haute Autorité de santé."""

    RECEIVED = "recue", "à prendre en charge"
    CHECKED = "en_recevabilite", "recevabilité à vérifier"
    EXAMINED = "en_instruction", "en instruction"
    CHANGES_ASKED = "modifications_demandees", "modifications demandées à l’équipe"
    EXPERTISE = "expertise", "devant le collège d’experts"
    PROPOSED = "avis_propose", "avis à la signature"
    RENDERED = "avis_rendu", "avis rendu"
    WITHDRAWN = "retiree", "retirée"
    CLOSED = "sans_suite", "sans suite"


class AppointmentState(models.TextChoices):
    """The place of an expert in the examination of one dossier."""

    INVITED = "invitee", "invitation envoyée"
    ACCEPTED = "acceptee", "déclaration de liens attendue"
    CLEARED = "declaree", "sans lien d’intérêts"
    LINK_DECLARED = "lien_declare", "lien à examiner"
    KEPT = "maintenue", "maintenue malgré un lien"
    RECUSED = "recusee", "récusée"
    DECLINED = "declinee", "invitation déclinée"
    REPLACED = "remplacee", "remplacée"
    ENDED = "terminee", "terminée"


# An expert reads the dossier in these states only (BR-27).
READING = (AppointmentState.CLEARED, AppointmentState.KEPT)
# An expert of the dossier whose place is not over.
APPOINTED = (
    AppointmentState.INVITED,
    AppointmentState.ACCEPTED,
    AppointmentState.LINK_DECLARED,
    *READING,
)


class ExpertOpinionState(models.TextChoices):
    """The individual opinion of an expert."""

    DRAFT = "brouillon", "à rendre"
    GIVEN = "rendue", "rendu"
    REVEALED = "revelee", "révélé au collège"
    VOID = "sans_objet", "sans objet"


class Assessment(models.TextChoices):
    """The answer of an expert to one criterion."""

    SATISFIED = "satisfaisant", "Satisfaisant"
    TO_IMPROVE = "a_ameliorer", "À améliorer"
    INSUFFICIENT = "insuffisant", "Insuffisant"
    NOT_APPLICABLE = "sans_objet", "Sans objet"


class CollegeSessionState(models.TextChoices):
    """One session of the college of experts on one dossier."""

    CONVENED = "convoquee", "convoquée"
    OPEN = "ouverte", "ouverte"
    REVEALED = "revelee", "avis révélés, vote ouvert"
    VOTED = "votee", "vote clos"
    CLOSED = "close", "close"
    CANCELLED = "annulee", "annulée"


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
