"""Who writes a project, or is invited to."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models import Invited
from coopps.kernel.names import no_address
from protocols.choices import Role
from protocols.models.projects import Project


class AuthorQuerySet(models.QuerySet):
    """Authors of projects, by where they are: invited, writing, gone."""

    def present(self):
        """Those who write and those who are invited: nobody who left."""
        return self.filter(left_at=None)

    def writing(self):
        """Those who accepted and have not left."""
        return self.present().filter(joined_at__isnull=False)

    def invited(self):
        """Those who have not answered yet."""
        return self.present().filter(joined_at=None)


class Author(Invited):
    """A person who writes the project: one leads, the others are invited. Who left stays known as a party."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="authors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="authorships"
    )
    email = models.EmailField("adresse électronique")
    name = models.CharField("prénom et nom", max_length=200, blank=True, validators=[no_address])
    role = models.CharField("rôle", max_length=8, choices=Role.choices)
    is_lead = models.BooleanField("porte le projet", default=False)
    invitation_round = models.PositiveSmallIntegerField(default=1)
    joined_at = models.DateTimeField("a rejoint le projet le", null=True, blank=True)
    left_at = models.DateTimeField("n’est plus dans le projet depuis le", null=True, blank=True)
    declined_at = models.DateTimeField("a décliné le", null=True, blank=True)

    objects = AuthorQuerySet.as_manager()

    class Meta:
        verbose_name = "auteur ou autrice"
        ordering = ["-is_lead", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(is_lead=True, left_at__isnull=True), name="one_lead_author"
            ),
            models.UniqueConstraint(
                fields=["project", "user"],
                condition=models.Q(left_at__isnull=True, user__isnull=False),
                name="one_authorship_per_person",
            ),
        ]

    def __str__(self) -> str:
        return self.user.full_name if self.user else (self.name or self.shown_address)

    @property
    def role_label(self) -> str:
        return Role(self.role).person

    @property
    def message_key(self) -> str:
        """The key of the last invitation."""
        return f"author-{self.pk}-invitation-{self.invitation_round}"

    @property
    def address(self) -> str:
        """Where the invitation goes."""
        return self.email

    @property
    def is_writing(self) -> bool:
        return self.joined_at is not None and self.left_at is None
