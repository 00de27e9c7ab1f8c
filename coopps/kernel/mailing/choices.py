"""Where a message is."""

from django.db import models


class MessageState(models.TextChoices):
    WAITING = "a_envoyer", "à envoyer"
    SENDING = "en_cours", "en cours d’envoi"
    SENT = "envoye", "envoyé"
    # The message may have left and nobody knows: sending again could deliver it twice, so a person looks.
    DOUBTFUL = "douteux", "envoi à vérifier"
    FAILED = "echec", "échec"
    # The account is closed, by a death for example: nothing is sent to it any more.
    WITHHELD = "non_envoye", "non envoyé, compte fermé"


# What somebody has to deal with: it did not arrive, or nobody knows.
UNDELIVERED = (MessageState.DOUBTFUL, MessageState.FAILED, MessageState.WITHHELD)
