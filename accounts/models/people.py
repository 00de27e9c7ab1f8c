"""People: the account, and the health professional."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.choices import Civility, IdentifierKind, PracticeStatus, VerificationMeans
from accounts.models.structures import Establishment
from accounts.rules import department_of
from coopps.kernel.law.appeal import Residence
from coopps.kernel.names import no_address
from coopps.kernel.typed.bounds import Days
from coopps.kernel.typed.folding import Folded


class UserManager(BaseUserManager):
    """Accounts are found by e-mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields) -> User:
        """Make an account; `email` is stored in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> User:
        """Make a technical administrator. This opens no dossier: see coopps.kernel.permissions."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> User:
        return self.get(email=email.strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account: one person. What the person may do comes from dated rows, never from the account itself."""

    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=100, blank=True, validators=[no_address])
    last_name = models.CharField("nom", max_length=100, blank=True, validators=[no_address])
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("accès à l’administration technique", default=False)
    is_demo = models.BooleanField("compte de démonstration", default=False, editable=False)
    date_joined = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First name and name as the person writes them, else the address."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def has_verified_identity(self) -> bool:
        """Whether this account is a health professional whose identity somebody verified."""
        professional = getattr(self, "professional", None)
        return professional is not None and professional.is_verified

    @property
    def consents_to_electronic_notification(self) -> bool:
        """Whether letters reach this person in the portal: express consent and verified identity (CRPA, L. 112-15)."""
        return self.has_verified_identity and self.professional.consents_to_electronic_notification

    @property
    def tz(self) -> ZoneInfo:
        """By which clock the person lives: that of their agency, of their home, of where they work; else that of Paris."""
        from accounts.models.agencies import Agency

        role = self.agency_roles.in_force(timezone.now().date()).select_related("agency").order_by("-pk").first()
        agency = role and role.agency
        professional = getattr(self, "professional", None)
        if agency is None and professional is not None:
            places = professional.places.order_by("pk").values_list("postcode", flat=True)
            for postcode in (professional.home_postcode, *places):
                agency = agency or Agency.objects.of_department(department_of(postcode))
        return agency.tz if agency is not None else ZoneInfo(settings.TIME_ZONE)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.first_name or self.email


class Profession(models.Model):
    """A profession of the reference list. `eligible` follows CSP L. 4011-1; key of loading: code and label."""

    code = models.CharField("code", max_length=4, db_index=True)
    label = models.CharField("libellé", max_length=100)
    feminine = models.CharField(
        "libellé au féminin", max_length=100, blank=True, help_text="Vide : le même mot pour tout le monde."
    )
    family = models.CharField("famille", max_length=30)
    csp_article = models.CharField("article qui définit la profession", max_length=60, blank=True)
    eligible_since = models.CharField("éligible depuis", max_length=4, blank=True)
    eligible = models.BooleanField("éligible à la coopération", default=True)
    note = models.TextField("note", blank=True)

    class Meta:
        verbose_name = "profession"
        ordering = [Folded("label"), "label"]
        constraints = [models.UniqueConstraint(fields=["code", "label"], name="profession_code_label")]

    def __str__(self) -> str:
        return self.label

    def agreed(self, civility: str) -> str:
        """The label as the person's civility makes it agree: « Infirmière », « Infirmier », « Infirmier ou infirmière » for who
        gives none."""
        if not self.feminine or civility == Civility.SIR:
            return self.label
        if civility == Civility.MADAM:
            return self.feminine
        (one, _, rest), (other, _, same) = self.label.partition(" "), self.feminine.partition(" ")
        if rest != same:
            return f"{self.label} ou {self.feminine.lower()}"
        return f"{one} ou {other.lower()} {rest}".strip()

    @property
    def neutral(self) -> str:
        """For who was not asked how they are addressed."""
        return self.agreed(Civility.NONE)

    @property
    def is_physician(self) -> bool:
        return self.code == "10"

    @property
    def is_paramedical(self) -> bool:
        return self.family in ("auxiliaire", "appareillage")


class HealthProfessional(models.Model):
    """The professional behind an account. The identity is only declared until somebody has verified it.

    RPPS numbers are public: nobody owns a number by having typed it first, so it is unique among verified identities
    only. Changing what was verified (number, names, profession) makes the identity declared again.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="professional")
    civility = models.CharField("civilité", max_length=4, choices=Civility.choices, blank=True)
    exercise_name = models.CharField("nom d’exercice", max_length=100, validators=[no_address])
    birth_name = models.CharField("nom de naissance", max_length=100, blank=True, validators=[no_address])
    first_names = models.CharField("prénom d’exercice", max_length=100, validators=[no_address])
    birth_date = models.DateField("date de naissance", null=True, blank=True, validators=[Days(back=110, ahead=-16)])
    profession = models.ForeignKey(Profession, verbose_name="profession", on_delete=models.PROTECT, related_name="+")
    specialty = models.CharField("spécialité ou savoir-faire", max_length=150, blank=True)
    identifier_kind = models.CharField(
        "type de numéro", max_length=5, choices=IdentifierKind.choices, default=IdentifierKind.RPPS
    )
    identifier = models.CharField("numéro RPPS ou ADELI", max_length=11, db_index=True)
    identifier_justification = models.TextField(
        "explication", blank=True, help_text="Pourquoi le numéro diffère de ce que l’annuaire connaît."
    )
    phone = models.CharField("téléphone", max_length=20, blank=True)
    # Where the person lives (arrêté of 31 December 2009, annex 2, 1°): for the agency alone, and for the delay of distance.
    home_address = models.CharField("adresse personnelle", max_length=200, blank=True)
    home_postcode = models.CharField("code postal du domicile", max_length=12, blank=True)
    home_city = models.CharField("commune du domicile", max_length=100, blank=True)
    home_country = models.CharField(
        "pays du domicile", max_length=60, blank=True, help_text="À remplir si votre domicile n’est pas en France."
    )
    verified_at = models.DateTimeField("identité vérifiée le", null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    verification_means = models.CharField(
        "moyen de vérification", max_length=20, choices=VerificationMeans.choices, blank=True, editable=False
    )
    # The express choice of the post; a consent to the portal is a row of its own.
    post_chosen_at = models.DateTimeField("remise par courrier choisie le", null=True, blank=True, editable=False)
    unlisted = models.BooleanField(
        "ne pas figurer dans la recherche",
        default=False,
        help_text="Les équipes ne me trouvent pas dans l’annuaire quand elles invitent ; elles peuvent m’écrire.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "professionnel de santé"
        verbose_name_plural = "professionnels de santé"
        constraints = [
            models.UniqueConstraint(
                fields=["identifier_kind", "identifier"],
                condition=models.Q(verified_at__isnull=False),
                name="one_verified_identity_per_number",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_at__isnull=True, verified_by__isnull=True, verification_means="")
                | (models.Q(verified_at__isnull=False) & ~models.Q(verification_means="")),
                name="verification_says_when_and_how",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First name and name of exercise, as the person writes them."""
        return f"{self.first_names} {self.exercise_name}".strip()

    @property
    def formal_name(self) -> str:
        """With the civility, for letters."""
        return f"{self.get_civility_display()} {self.full_name}" if self.civility else self.full_name

    @property
    def profession_label(self) -> str:
        """The profession, in agreement with the civility that the person chose."""
        return self.profession.agreed(self.civility)

    @property
    def residence(self) -> Residence:
        """Where the person lives, as far as the delay of distance needs it."""
        if self.home_country:
            return Residence(abroad=True)
        return Residence(department=department_of(self.home_postcode))

    @property
    def home_lines(self) -> list[str]:
        """The personal address, a line each; empty when it is not known."""
        town = f"{self.home_postcode} {self.home_city}".strip()
        return [line for line in (self.home_address, town, self.home_country) if line]

    @property
    def salutation(self) -> str:
        """How a letter begins: the civility that the person chose, or both."""
        return self.get_civility_display() if self.civility else "Madame, Monsieur"

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    @property
    def identifier_label(self) -> str:
        return f"{self.get_identifier_kind_display()} {self.identifier}"

    @property
    def consents_to_electronic_notification(self) -> bool:
        """Whether an express consent (CRPA, L. 112-15) is given and not withdrawn."""
        return any(consent.withdrawn_at is None for consent in self.consents.all())

    @property
    def has_chosen_delivery(self) -> bool:
        """Whether the person has said how decisions are to be received; nobody says it for them."""
        return self.post_chosen_at is not None or bool(self.consents.all())


class NotificationConsent(models.Model):
    """An express prior consent to electronic notification, with its dates (CRPA, L. 112-15, R. 112-17 and R. 112-18)."""

    professional = models.ForeignKey(HealthProfessional, on_delete=models.PROTECT, related_name="consents")
    given_at = models.DateTimeField("donné le", default=timezone.now)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "accord pour la notification électronique"
        constraints = [
            models.UniqueConstraint(
                fields=["professional"], condition=models.Q(withdrawn_at__isnull=True), name="one_current_consent"
            )
        ]


class PlaceOfExercise(Establishment):
    """One place where a person exercises, filled from the directory or typed."""

    professional = models.ForeignKey(HealthProfessional, on_delete=models.CASCADE, related_name="places")
    # Empty when the directory does not say: only the person does.
    status = models.CharField("statut d’exercice", max_length=20, choices=PracticeStatus.choices, blank=True)
    from_directory = models.BooleanField("repris de l’annuaire", default=False, editable=False)

    class Meta:
        verbose_name = "lieu d’exercice"
        verbose_name_plural = "lieux d’exercice"
        ordering = ["pk"]
