"""Closed lists of the legal frame: the texts that documents print, the procedures that have a delay."""

from __future__ import annotations

from django.db import models


class Standing(models.TextChoices):
    """How far a row of law is known. What is only remembered keeps every document that uses it a specimen."""

    MEMORY = "memoire", "de mémoire"
    READ = "lu", "lu dans le texte officiel"
    REVIEWED = "relu", "relu par le service juridique"


class TextKey(models.TextChoices):
    """Every text of law that the portal prints. One row of `LegalText` in force must exist for each of them."""

    VISAS = "notification.visas", "Visas de la notification nominative"
    START = "notification.prise_effet", "Prise d’effet de l’autorisation"
    ILLEGAL_PRACTICE = "notification.exercice_illegal", "Avertissement sur l’exercice illégal"
    ILLEGAL_WITHOUT = "notification.sans_autorisation", "Avertissement, sans autorisation"
    DUTIES = "notification.obligations", "Obligations de la personne autorisée"
    MOTIVE = "decision.motivation", "Motivation en droit d’une décision défavorable"
    PRIVACY = "notification.donnees_personnelles", "Données personnelles, mention courte"
    APPEAL_AUTHORIZATION = "recours.autorisation", "Voies et délais de recours, autorisation"
    APPEAL_REFUSAL = "recours.refus", "Voies et délais de recours, refus ou ajournement"
    APPEAL_SILENCE = "recours.rejet_implicite", "Voies et délais de recours, rejet par silence"
    APPEAL_OVERSEAS = "recours.outre_mer", "Délai de distance d’un mois"
    APPEAL_ABROAD = "recours.etranger", "Délai de distance de deux mois"
    ELECTRONIC_NOTIFICATION = "notification_electronique.information", "Information sur la notification électronique"
    ELECTRONIC_CONSENT = "notification_electronique.accord", "Accord pour la notification électronique"
    ACKNOWLEDGEMENT = "depot.accuse_reception", "Accusé de réception d’une demande"
    SILENCE_REJECTION = "silence.rejet", "Silence valant rejet"
    SILENCE_ACCEPTANCE = "silence.acceptation", "Silence valant acceptation"
    SILENCE_NONE = "silence.sans_objet", "Silence sans effet"
    SILENCE_UNKNOWN = "silence.a_confirmer", "Sens du silence à confirmer"
    SILENCE_BORN = "silence.rejet_ne", "Rejet né du silence"
    SILENCE_MOTIVES = "silence.motifs", "Motifs d’un rejet né du silence"
    SILENCE_AFTERWARDS = "silence.decision_expresse", "Décision expresse après un rejet né du silence"
    SILENCE_WITHDRAWN = "silence.retire", "Autorisation après un rejet né du silence"
    SILENCE_CONFIRMED = "silence.confirme", "Refus après un rejet né du silence"
    MISSING_DOCUMENTS = "depot.pieces_manquantes", "Demande de pièces manquantes"
    COMMITMENT = "dossier.engagement", "Engagement volontaire"
    SWORN_STATEMENT = "dossier.attestation_honneur", "Attestation sur l’honneur"
    EMPLOYER_AGREEMENT = "dossier.accord_employeur", "Accord de l’employeur"
    ENDING_GROUNDS = "fin.cas", "Fin d’une adhésion : les cas que prévoit l’arrêté"
    ENDING_HEARING = "fin.observations", "Fin envisagée : invitation à présenter des observations"
    ENDING_RIGHTS = "fin.droits", "Fin envisagée : droits de la personne entendue"
    ENDING_PATIENTS = "fin.patients", "Fin décidée : information des patients"
    SUSPENSION_BASIS = "suspension.fondement", "Suspension en urgence : fondement"
    SUSPENSION_LIFTED = "suspension.levee", "Levée d’une suspension"
    WITHDRAWAL_NOTICE = "retrait.annonce", "Retrait : ce que dit l’arrêté"
    WITHDRAWAL_FORM = "retrait.forme", "Retrait : valeur d’un dépôt dans le portail"
    WITHDRAWAL_REPLACEMENT = "retrait.remplacement", "Retrait : candidature d’une autre personne"
    WITHDRAWAL_AFTER = "retrait.suites", "Retrait ou décès : suites pour le protocole"
    INTENT_STATEMENT = "intention.attestation", "Attestation jointe à une lettre d’intention"
    INTENT_ACKNOWLEDGEMENT = "intention.accuse_reception", "Accusé de réception d’une lettre d’intention"
    INTENT_RETAINED = "intention.retenue", "Lettre d’intention retenue"
    INTENT_EXTENSION = "intention.extension_retenue", "Lettre d’intention d’extension retenue"
    INTENT_REDIRECTED = "intention.reorientee", "Lettre d’intention réorientée"
    INTENT_DECLINED = "intention.non_retenue", "Lettre d’intention non retenue"
    INTENT_CLOSED = "intention.sans_suite", "Lettre d’intention classée sans suite"
    TRANSMITTAL = "transmission.bordereau", "Bordereau de transmission à la HAS"
    OPINION_VISAS = "avis.visas", "Visas de l’avis de la HAS"
    ORDER_VISAS = "arrete.visas", "Visas de l’arrêté d’autorisation d’un protocole"
    ORDER_CONDITIONS = "arrete.conditions", "Arrêté : conditions de mise en œuvre"
    ORDER_FOLLOW_UP = "arrete.suivi", "Arrêté : suivi"
    ORDER_END = "arrete.fin", "Arrêté : suspension et fin"
    ORDER_APPEAL = "arrete.recours", "Arrêté : voies et délais de recours"
    ORDER_EXECUTION = "arrete.execution", "Arrêté : exécution et publication"


class Procedure(models.TextChoices):
    """Every delay that the portal counts. One row of `ProcedureRule` in force must exist for each of them."""

    ADHESION_REGISTRATION = "adhesion.enregistrement", "Enregistrement d’une demande d’adhésion"
    INTENT_ANSWER = "intention.suite", "Suite donnée à une lettre d’intention"
    PROTOCOL_AUTHORIZATION = "protocole.autorisation", "Autorisation d’un protocole"
    EXTENSION_AUTHORIZATION = "extension.autorisation", "Extension d’un protocole à une région"
    WITHDRAWAL = "adhesion.retrait", "Annonce d’un retrait"
    DOCUMENT_REQUEST = "depot.pieces_manquantes", "Production des pièces demandées"
    SILENCE_MOTIVES = "silence.motifs", "Communication des motifs d’un rejet né du silence"
    ELECTRONIC_CONSULTATION = "notification_electronique.consultation", "Consultation d’une notification électronique"
    APPEAL = "recours.contentieux", "Recours devant le tribunal administratif"
    APPEAL_OVERSEAS = "recours.outre_mer", "Délai de distance, outre-mer"
    APPEAL_ABROAD = "recours.etranger", "Délai de distance, étranger"


class SilenceEffect(models.TextChoices):
    """What the silence of the administration means at the end of a delay. Empty means: not established."""

    REJECTION = "rejet", "Rejet"
    ACCEPTANCE = "acceptation", "Acceptation"
    NONE = "sans_objet", "Sans objet"
