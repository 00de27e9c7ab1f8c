"""What an invitation to take part says of the person: one of the directory, or an address typed by hand."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from coopps.kernel.links import INVITATION_DAYS


class Invited(models.Model):
    """The base of a row that invites somebody: a member of a team, an author of a project.

    A subclass has `invitation_round`, and says `address`.
    """

    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="invitée par",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    invited_at = models.DateTimeField("invitée le", default=timezone.now, editable=False)
    directory_id = models.CharField(
        "identification nationale",
        max_length=12,
        blank=True,
        editable=False,
        help_text="De la personne choisie dans l’annuaire : elle seule accepte.",
    )
    by_account = models.BooleanField(
        "envoyée à l’adresse de son compte",
        default=False,
        editable=False,
        help_text="Qui invite ne lit pas cette adresse.",
    )

    class Meta:
        abstract = True

    @property
    def lapses_at(self) -> datetime.datetime:
        """From when on the invitation is not accepted any more, unless it is sent again."""
        return self.invited_at + datetime.timedelta(days=INVITATION_DAYS)

    @property
    def is_lapsed(self) -> bool:
        """Whether nobody accepts it any more."""
        return timezone.now() >= self.lapses_at

    def told(self, sentence: str) -> str:
        """A sentence that names the address, for who invites."""
        return sentence.replace(self.address, "l’adresse de son compte") if self.by_account else sentence

    @property
    def shown_address(self) -> str:
        """The address, for who invites; empty when the portal alone knows it."""
        return "" if self.by_account else self.address
