"""Words that mean the same to whoever searches."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class SearchWords(models.Model):
    """One group of words and abbreviations that the search takes for one another: IDE, infirmier, infirmière."""

    word = models.CharField("mot", max_length=60, unique=True)
    others = ArrayField(models.CharField(max_length=60), verbose_name="équivalents")

    class Meta:
        verbose_name = "vocabulaire de recherche"
        verbose_name_plural = "vocabulaire de recherche"
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word
