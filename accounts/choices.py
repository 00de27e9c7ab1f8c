"""Closed lists of people and agencies. Values are French words, as they stand in the database."""

from __future__ import annotations

from django.db import models


class Civility(models.TextChoices):
    """How a person wishes to be addressed; professions agree with it."""

    NONE = "", "Sans civilité"
    MADAM = "mme", "Madame"
    SIR = "m", "Monsieur"


class IdentifierKind(models.TextChoices):
    """In which register the number of a professional is kept."""

    RPPS = "rpps", "RPPS"
    ADELI = "adeli", "ADELI"


class VerificationMeans(models.TextChoices):
    """How an identity was verified."""

    IDENTITY_DOCUMENT = "piece_identite", "pièce d’identité comparée au répertoire"
    ORDER = "ordre", "confirmation de l’ordre professionnel"
    MEETING = "rencontre", "rencontre avec la personne"
    PRO_SANTE_CONNECT = "pro_sante_connect", "Pro Santé Connect"


class IdentityEvent(models.TextChoices):
    """What happened to a declared identity."""

    VERIFIED = "verifiee", "vérifiée"
    DECLARED_AGAIN = "redeclaree", "redevenue déclarée"


class PracticeStatus(models.TextChoices):
    """Status of exercise in one place: whoever is salaried there has an employer, who must agree."""

    SELF_EMPLOYED = "liberal", "Exercice libéral"
    PUBLIC_EMPLOYEE = "salarie_public", "Salarié du secteur public"
    PRIVATE_EMPLOYEE = "salarie_prive", "Salarié du secteur privé"
    VOLUNTEER = "benevole", "Bénévole"

    @property
    def has_employer(self) -> bool:
        return self in (PracticeStatus.PUBLIC_EMPLOYEE, PracticeStatus.PRIVATE_EMPLOYEE)


class StructureKind(models.TextChoices):
    """What sort of place a person exercises in."""

    PUBLIC_HOSPITAL = "hopital_public", "Établissement public de santé"
    PRIVATE_HOSPITAL = "hopital_prive", "Établissement de santé privé"
    HEALTH_CENTER = "cds", "Centre de santé"
    PRACTICE = "cabinet", "Cabinet"
    MSP = "msp", "Maison de santé pluriprofessionnelle"
    CPTS = "cpts", "Communauté professionnelle territoriale de santé"
    SOCIAL_CARE = "medico_social", "Établissement ou service médico-social"
    PHARMACY = "officine", "Officine de pharmacie"
    LABORATORY = "laboratoire", "Laboratoire de biologie médicale"
    ARMED_FORCES = "armees", "Service de santé des armées"
    PREVENTION = "prevention", "Centre de prévention ou de vaccination"
    OTHER = "autre", "Autre lieu d’exercice"


class Transmission(models.TextChoices):
    """Who transmits a dossier to the HAS once the agency has given its visa."""

    AGENCY = "agence", "l’agence"
    TEAM = "equipe", "l’équipe, après le visa de l’agence"


class AgencyRight(models.TextChoices):
    """What a person may do for an agency: codenames of the object permissions on `Agency`."""

    INSTRUCT = "instruct", "instruire les dossiers"
    REVIEW = "review", "instruire les dossiers à la HAS"
    SIGN = "sign", "signer les décisions"
    SUPERVISE = "supervise", "suspendre ou mettre fin"
    KEEP_REGISTER = "keep_register", "tenir le registre des envois postaux"
    MANAGE_ROLES = "manage_roles", "gérer les rôles de l’agence"


class AgencyRoleKind(models.TextChoices):
    """What a person does for an authority, between two dates."""

    INSTRUCTOR = "instructeur", "Instruction des dossiers"
    DIRECTOR = "direction", "Direction générale"
    SUPERVISOR = "suivi", "Suivi des autorisations"
    ADMINISTRATOR = "administration", "Administration de l’agence"
    REVIEWER = "chef_de_projet", "Chef ou cheffe de projet à la HAS"

    @property
    def rights(self) -> tuple[AgencyRight, ...]:
        """The rights on the agency that the role carries."""
        return {
            AgencyRoleKind.INSTRUCTOR: (AgencyRight.INSTRUCT, AgencyRight.KEEP_REGISTER),
            AgencyRoleKind.DIRECTOR: (AgencyRight.SIGN, AgencyRight.SUPERVISE),
            AgencyRoleKind.SUPERVISOR: (AgencyRight.SUPERVISE,),
            AgencyRoleKind.ADMINISTRATOR: (AgencyRight.MANAGE_ROLES,),
            AgencyRoleKind.REVIEWER: (AgencyRight.REVIEW,),
        }[self]

    def rights_in_words(self, authority: AgencyKind) -> str:
        """« signer les décisions, suspendre ou mettre fin »: what the role opens at an agency, or at the HAS."""
        return ", ".join(right.label for right in self.rights if right in authority.rights)


class AgencyKind(models.TextChoices):
    """An authority of the procedure: both have agents with dated roles, a seal, numbers and a signatory."""

    REGIONAL = "ars", "Agence régionale de santé"
    HAS = "has", "Haute Autorité de santé"

    @property
    def rights(self) -> tuple[AgencyRight, ...]:
        """The rights that exist there: an agency reviews no protocol for the HAS, the HAS instructs and suspends nothing."""
        if self == AgencyKind.HAS:
            return (AgencyRight.REVIEW, AgencyRight.SIGN, AgencyRight.MANAGE_ROLES)
        return tuple(right for right in AgencyRight if right != AgencyRight.REVIEW)

    @property
    def roles(self) -> tuple[AgencyRoleKind, ...]:
        """The roles that may be given there."""
        if self == AgencyKind.HAS:
            return (AgencyRoleKind.REVIEWER, AgencyRoleKind.DIRECTOR, AgencyRoleKind.ADMINISTRATOR)
        return tuple(kind for kind in AgencyRoleKind if kind != AgencyRoleKind.REVIEWER)

    @property
    def in_words(self) -> str:
        """Said of it in a sentence."""
        return "la Haute Autorité de santé" if self == AgencyKind.HAS else "l’agence"

    @property
    def office(self) -> str:
        """Who signs for it, as an office."""
        return f"{'la présidence' if self == AgencyKind.HAS else 'la direction générale'} de {self.in_words}"


class SignatureMode(models.TextChoices):
    """What the electronic signature of an agency's letters is."""

    SEAL = "cachet", "Cachet de l’agence"
    PERSONAL = "personnelle", "Signature personnelle du signataire"


class HandoverOutcome(models.TextChoices):
    """What came of a proposal to lead, as it is said of the proposal."""

    ACCEPTED = "acceptee", "a été acceptée"
    DECLINED = "declinee", "a été déclinée"
    TAKEN_BACK = "reprise", "a été reprise"


class DeliveryChoice(models.TextChoices):
    """How a person receives the decisions that concern them (CRPA, L. 112-15): by post while nothing else was chosen."""

    PORTAL = "accord", "Dans le portail"
    POST = "courrier", "Par courrier recommandé"


class PaperKind(models.TextChoices):
    """What a person keeps in the own safe of papers. The values are those of the items of a dossier that ask for such a paper."""

    IDENTITY = "identite", "Pièce d’identité"
    REGISTRATION = "inscription", "Inscription à l’ordre ou enregistrement professionnel"
    DIPLOMA = "diplome", "Diplômes"
    EXPERIENCE = "experience", "Expérience"
    THEORY = "formation_theorique", "Formation théorique"
    PRACTICE = "formation_pratique", "Formation pratique"
    INSURANCE = "assurance", "Assurance de responsabilité civile professionnelle"

    @property
    def is_single(self) -> bool:
        """Whether a dossier asks for one of them only."""
        return self in (PaperKind.IDENTITY, PaperKind.REGISTRATION, PaperKind.INSURANCE)
