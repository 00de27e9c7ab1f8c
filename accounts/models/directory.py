"""The local mirror of the directory of health professionals (public extract of the RPPS). Written by the import only."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.choices import IdentifierKind


class DirectoryPerson(models.Model):
    """A person of the directory. One who is no longer in the extract is kept, with the day of the vanishing."""

    # Texts without limit: a mirror takes what it is given. Collation C: identifiers are compared byte by byte, fast.
    national_id = models.TextField("identification nationale", db_collation="C", help_text="8 + RPPS, ou 0 + ADELI.")
    last_name = models.TextField("nom d’exercice")
    first_name = models.TextField("prénom d’exercice")
    civility_code = models.TextField("code civilité")
    profession_code = models.TextField("code profession")
    profession_label = models.TextField("profession")
    expertise = models.TextField("savoir-faire")
    fingerprint = models.BigIntegerField(
        "empreinte", help_text="Somme des empreintes de ses lignes : elle change quand l’une d’elles change."
    )
    vanished_at = models.DateTimeField("absente de l’extraction depuis le", null=True, blank=True)

    class Meta:
        verbose_name = "personne de l’annuaire"
        verbose_name_plural = "personnes de l’annuaire"
        # A constraint rather than `unique=True`, which would add an index for LIKE that nobody asks for.
        constraints = [models.UniqueConstraint(fields=["national_id"], name="directory_person_national_id")]
        indexes = [models.Index(fields=["last_name"], name="directory_person_last_name")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def kind(self) -> IdentifierKind:
        return IdentifierKind.RPPS if self.national_id.startswith("8") else IdentifierKind.ADELI

    @property
    def number(self) -> str:
        """The RPPS or ADELI number."""
        return self.national_id[1:]


class DirectoryActivity(models.Model):
    """One line of the extract: a profession of a person and, when known, where it is exercised."""

    person = models.ForeignKey(
        DirectoryPerson,
        to_field="national_id",
        on_delete=models.CASCADE,
        related_name="activities",
        verbose_name="personne",
        db_index=False,  # in Meta, without the index for LIKE
        # Only the import writes here, by one statement that takes both from the same lines: checking two million
        # references one by one would double its duration.
        db_constraint=False,
    )
    profession_code = models.TextField("code profession")
    profession_label = models.TextField("profession")
    expertise = models.TextField("savoir-faire")
    mode_code = models.TextField("code mode d’exercice")
    sector_code = models.TextField("code secteur d’activité")
    sector_label = models.TextField("secteur d’activité")
    structure_name = models.TextField("structure")
    finess = models.TextField("FINESS du site")
    siret = models.TextField("SIRET du site")
    address = models.TextField("adresse")
    postcode = models.TextField("code postal")
    commune_code = models.TextField("code de la commune")
    city = models.TextField("commune")

    class Meta:
        verbose_name = "activité de l’annuaire"
        verbose_name_plural = "activités de l’annuaire"
        indexes = [
            models.Index(fields=["person"], name="directory_activity_person"),
            models.Index(fields=["postcode"], name="directory_activity_postcode"),
            models.Index(fields=["finess"], condition=~models.Q(finess=""), name="directory_activity_finess"),
            models.Index(fields=["siret"], condition=~models.Q(siret=""), name="directory_activity_siret"),
        ]

    def __str__(self) -> str:
        return f"{self.profession_label}, {self.structure_name}"


class DirectoryName(models.Model):
    """A last name that somebody of the directory has had: far fewer than people, so that one that is ill typed is found among
    them. `key` is the name without accents, case, spaces nor hyphens."""

    name = models.TextField("nom d’exercice")
    key = models.TextField("nom, tel qu’il se cherche", db_collation="C")

    class Meta:
        verbose_name = "nom de l’annuaire"
        verbose_name_plural = "noms de l’annuaire"
        constraints = [models.UniqueConstraint(fields=["name"], name="directory_name_once")]
        indexes = [models.Index(fields=["key"], name="directory_name_key")]

    def __str__(self) -> str:
        return self.name


class DirectoryTown(models.Model):
    """A town where somebody of the directory exercises or has exercised, by its postcode; a postcode may have several."""

    postcode = models.TextField("code postal", db_collation="C")
    city = models.TextField("commune")
    key = models.TextField("commune, telle qu’elle se cherche", db_collation="C")

    class Meta:
        verbose_name = "commune de l’annuaire"
        verbose_name_plural = "communes de l’annuaire"
        constraints = [models.UniqueConstraint(fields=["postcode", "city"], name="directory_town_once")]
        indexes = [models.Index(fields=["key"], name="directory_town_key")]

    def __str__(self) -> str:
        return f"{self.postcode} {self.city}"


class DirectoryImport(models.Model):
    """One import of an extract. Without `finished_at` it failed, and changed nothing."""

    file_name = models.CharField("fichier", max_length=255)
    sha256 = models.CharField("empreinte du fichier", max_length=64)
    started_at = models.DateTimeField("commencé le", default=timezone.now)
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)
    rows = models.PositiveIntegerField("lignes lues", default=0)
    people = models.PositiveIntegerField("personnes dans le fichier", default=0)
    added = models.PositiveIntegerField("personnes ajoutées", default=0)
    changed = models.PositiveIntegerField("personnes modifiées", default=0)
    vanished = models.PositiveIntegerField("personnes disparues", default=0)
    returned = models.PositiveIntegerField("personnes revenues", default=0)
    bad_lines = models.PositiveIntegerField("lignes écartées", default=0)
    bad_line_samples = models.JSONField("premières lignes écartées", default=list, blank=True)

    class Meta:
        verbose_name = "import de l’annuaire"
        verbose_name_plural = "imports de l’annuaire"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.started_at:%d/%m/%Y})"
