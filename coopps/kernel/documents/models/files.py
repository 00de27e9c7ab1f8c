"""Files that people gave."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone


def random_name() -> str:
    """A storage name that says nothing of the file and that nobody can guess."""
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name[2:4]}/{name}"


class StoredFile(models.Model):
    """A file as it was accepted: hash, size and pages kept, a random storage name, never a public address.

    It is served only by a page that checks a right, as an attachment. Rows are not changed; who replaces a document
    adds another file.
    """

    storage_name = models.CharField(max_length=60, unique=True, default=random_name, editable=False)
    original_name = models.CharField("nom d’origine", max_length=200)
    content_type = models.CharField("type", max_length=60)
    size = models.PositiveIntegerField("taille en octets")
    pages = models.PositiveSmallIntegerField("pages", default=1)
    sha256 = models.CharField("empreinte", max_length=64)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stored_files",
    )
    uploaded_at = models.DateTimeField("déposé le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "fichier"

    def __str__(self) -> str:
        return self.original_name

    @property
    def download_name(self) -> str:
        """The name offered to who downloads: the original stem, with the ending of what the file is."""
        return f"{Path(self.original_name).stem}.pdf"

    def open(self):
        """The content, as a binary file object."""
        return default_storage.open(self.storage_name, "rb")
