"""Files that people gave."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from coopps.kernel.workflow.refusals import TransitionRefused


def random_name() -> str:
    """A storage name that says nothing of the file and that nobody can guess."""
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name[2:4]}/{name}"


class StoredFile(models.Model):
    """A document as it was made from what was sent: hash, size and pages kept, a random storage name, never a public address.

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
    # The document as it was received, when this one is the same with pages turned or in another order.
    arranged_from = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="arrangements"
    )

    class Meta:
        verbose_name = "fichier"

    def __str__(self) -> str:
        return self.original_name

    @property
    def download_name(self) -> str:
        """The name offered to who downloads: the original stem, with the ending of what the file is."""
        return f"{Path(self.original_name).stem}.pdf"

    @property
    def page_numbers(self) -> range:
        """The numbers of its pages."""
        return range(1, self.pages + 1)

    @property
    def originals(self):
        """The files from which it was made, as they were sent."""
        return (self.arranged_from or self).sent.all()

    def open(self):
        """The content, as a binary file object."""
        return default_storage.open(self.storage_name, "rb")


class SentFile(models.Model):
    """One file as it was sent, byte for byte, beside the document that was made from it. Nothing in it was cleaned.

    It is never shown in a page: who may read the document may keep a copy of it, to compare or to verify a signature.
    """

    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="sent")
    storage_name = models.CharField(max_length=60, unique=True, default=random_name, editable=False)
    name = models.CharField("nom", max_length=200)
    size = models.PositiveIntegerField("taille en octets")
    sha256 = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "fichier reçu"
        verbose_name_plural = "fichiers reçus"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def open(self):
        """The content, as a binary file object."""
        return default_storage.open(self.storage_name, "rb")


class GivenDocument(models.Model):
    """What holds a document that a person gives: it counts once they have seen its pages and said that it is theirs.

    `document` is what counts; `unconfirmed` is what was received and not yet looked at, and takes its place then.
    """

    document = models.ForeignKey(
        StoredFile, verbose_name="document", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unconfirmed = models.ForeignKey(
        StoredFile,
        verbose_name="document à vérifier",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    confirmed_at = models.DateTimeField("vérifié le", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def receive(self, document: StoredFile) -> None:
        """Hold what was sent, until it is confirmed."""
        self.unconfirmed = document

    def confirm(self, seen: str) -> None:
        """The pages of the file `seen` (its key, as the page of the person gives it) are those of the document.

        Raises:
            TransitionRefused: another file was sent since, or none is to be confirmed.
        """
        if self.unconfirmed is None or str(self.unconfirmed.pk) != seen:
            raise TransitionRefused(
                "Le document a changé depuis que vous l’avez regardé : vérifiez à nouveau ses pages."
            )
        self.document, self.unconfirmed = self.unconfirmed, None
        self.confirmed_at = timezone.now()
