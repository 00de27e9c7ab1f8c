"""What pages keep for those who use them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.http import QueryDict


class Draft(models.Model):
    """What a person typed in the form of a page and has not sent. The author alone reads it, in that form; nothing acts upon it.

    It goes when the form is sent, when its author starts anew, or after a while (`drafts.LIFETIME`).
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="auteur")
    page = models.CharField("page", max_length=200, help_text="Le chemin de la page, sans ce qui suit « ? ».")
    fields = models.JSONField(
        "champs", help_text="Pour chaque nom, la liste des valeurs, comme le navigateur les envoie."
    )
    number = models.PositiveIntegerField(
        "numéro", default=0, help_text="Combien de fois il a été gardé : une fenêtre qui en ignore une ne l’écrase pas."
    )
    kept_at = models.DateTimeField("gardé le")

    class Meta:
        verbose_name = "brouillon"
        constraints = [models.UniqueConstraint(fields=["author", "page"], name="one_draft_per_page")]
        indexes = [models.Index(fields=["kept_at"])]

    @property
    def data(self) -> QueryDict:
        """As it was posted."""
        found = QueryDict(mutable=True)
        for name, values in self.fields.items():
            found.setlist(name, values)
        return found
