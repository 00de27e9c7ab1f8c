"""Where a message is, and how somebody wants to receive it."""

from django.db import models


class MessageState(models.TextChoices):
    """What became of a message."""

    WAITING = "a_envoyer", "à envoyer"
    SENDING = "en_cours", "en cours d’envoi"
    SENT = "envoye", "envoyé"
    # The message may have left and nobody knows: sending again could deliver it twice, so a person looks.
    DOUBTFUL = "douteux", "envoi à vérifier"
    FAILED = "echec", "échec"
    # The account is closed, by a death for example: nothing is sent to it any more.
    WITHHELD = "non_envoye", "non envoyé, compte fermé"
    # Its reader chose a digest: it waits for the next one.
    KEPT = "garde", "gardé pour le résumé"
    # Its facts are in a digest, which is a message of its own: how that one fared is how this one did.
    DIGESTED = "resume", "dans un résumé"
    UNWANTED = "non_voulu", "non envoyé, à la demande de la personne"
    # What it reminded of was done, or moved, before it left.
    POINTLESS = "sans_objet", "non envoyé, devenu sans objet"


# What somebody has to deal with: it did not arrive, or nobody knows.
UNDELIVERED = (MessageState.DOUBTFUL, MessageState.FAILED, MessageState.WITHHELD)


class Group(models.TextChoices):
    """What a person chooses a pace for; the order is that of the page and of the digest."""

    ACCOUNT = "compte", "Votre compte"
    TEAM = "equipe", "La vie des équipes et des projets"
    REQUEST = "demande", "L’avancement des demandes"
    RIGHT = "autorisation", "Les autorisations et les protocoles en vigueur"
    REMINDER = "rappel", "Les rappels d’échéances"
    DESK = "instruction", "Les dossiers de l’agence"
    REVIEW = "has", "L’examen par la Haute Autorité de santé"
    EXPERTISE = "expertise", "Les expertises"
    CATALOG = "catalogue", "Le catalogue des protocoles"


class Pace(models.TextChoices):
    """How often a person receives the messages of a group."""

    AT_ONCE = "tout_de_suite", "Tout de suite"
    DAILY = "chaque_jour", "Un résumé chaque jour"
    WEEKLY = "chaque_semaine", "Un résumé chaque semaine"
    NEVER = "jamais", "Jamais"
