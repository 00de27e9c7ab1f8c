"""Regional health agencies, the dated roles of their agents, and the delegations of signature."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.choices import AgencyKind, AgencyRight, AgencyRoleKind, SignatureMode, Transmission
from accounts.models.people import User
from coopps.kernel.permissions import GroupGrant, UserGrant, holds
from coopps.kernel.typed.bounds import HAPPENED, Days
from coopps.kernel.typed.folding import Folded
from coopps.kernel.typography import french_date, french_period, in_a_row
from coopps.kernel.workflow.conditions import condition

# When a role or a delegation may begin and end.
RIGHT_DAYS = Days(back=40, ahead=30)


@dataclass(frozen=True)
class SigningCapacity:
    """In which quality a person signs for an agency on a day (CRPA, L. 212-1)."""

    first_name: str
    last_name: str
    quality: str
    service: str
    by_delegation_of: str = ""
    delegation_reference: str = ""
    scope: tuple[str, ...] = ()

    def covers(self, kind: str) -> bool:
        """Whether an act of that kind may be signed in this capacity: a delegation may be limited to some."""
        return not self.scope or kind in self.scope

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


class AgencyQuerySet(models.QuerySet):
    """The authorities of the procedure."""

    def regional(self):
        """The regional health agencies."""
        return self.filter(kind=AgencyKind.REGIONAL)

    def of_department(self, department: str) -> Agency | None:
        """The agency of the region of a department; None when no region has it."""
        return self.regional().filter(departments__contains=[department]).first() if department else None

    def has(self) -> Agency:
        """The Haute Autorité de santé. Raises `DoesNotExist` when the reference data is not loaded."""
        return self.get(kind=AgencyKind.HAS)


@condition
def agency_can_be_reached(dossier) -> list[str]:
    """An agency that cannot say where it is written to and called acknowledges no filing (CRPA, R. 112-11-1)."""
    agency = dossier.agency
    if agency is None or not agency.lacking_contact:
        return []
    return [
        f"{agency.name} ne reçoit pas encore de dépôt sur ce portail : l’accusé de réception doit indiquer "
        f"{in_a_row(agency.lacking_contact)}. Votre dossier est gardé. Prévenez l’agence, puis déposez-le."
    ]


class Agency(models.Model):
    """A regional health agency: its territory, its time zone, how it signs. Territorial rights are granted on it.

    The Haute Autorité de santé is one too, without a territory: agents with dated roles, a seal, numbers, a signatory.
    """

    kind = models.CharField("nature", max_length=3, choices=AgencyKind.choices, default=AgencyKind.REGIONAL)

    insee = models.CharField("code INSEE de la région", max_length=2, unique=True)
    code = models.CharField("sigle", max_length=3, unique=True)
    name = models.CharField("nom", max_length=120)
    region = models.CharField("région", max_length=80)
    seat = models.CharField("siège", max_length=80)
    seat_department = models.CharField("département du siège", max_length=3, blank=True)
    departments = ArrayField(models.CharField(max_length=3), verbose_name="départements")
    timezone = models.CharField("fuseau horaire", max_length=40)
    service = models.CharField(
        "service", max_length=160, default="Service des coopérations entre professionnels de santé"
    )
    address = models.CharField("adresse postale", max_length=250, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    dpo_email = models.EmailField("délégué à la protection des données", blank=True)
    signature_mode = models.CharField(
        "signature électronique", max_length=12, choices=SignatureMode.choices, default=SignatureMode.SEAL
    )
    transmission = models.CharField(
        "transmission à la HAS", max_length=6, choices=Transmission.choices, default=Transmission.AGENCY
    )

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = "agence"
        ordering = [Folded("region"), "region"]
        permissions = AgencyRight.choices
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=models.Q(kind=AgencyKind.HAS), name="one_has"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def in_words(self) -> str:
        """« l’agence », « la Haute Autorité de santé »."""
        return AgencyKind(self.kind).in_words

    @property
    def privacy_contact(self) -> str:
        """To whom one writes about one's personal data."""
        return self.dpo_email or self.email or self.name

    @property
    def lacking_contact(self) -> list[str]:
        """What an acknowledgement must name of the service (CRPA, R. 112-11-1) and nobody has entered, in words. The HAS
        acknowledges no filing."""
        if self.kind != AgencyKind.REGIONAL:
            return []
        needed = (
            ("son adresse postale", self.address),
            ("son téléphone", self.phone),
            ("son adresse électronique", self.email),
        )
        return [words for words, value in needed if not value.strip()]

    @property
    def office(self) -> str:
        """« la direction générale de l’agence », « la présidence de la Haute Autorité de santé »."""
        return AgencyKind(self.kind).office

    def today(self) -> datetime.date:
        """The day it is now at the agency's seat."""
        return self.day_of(timezone.now())

    def day_of(self, moment: datetime.datetime) -> datetime.date:
        """The day that a moment is at the agency's seat: every delay of the law counts in it."""
        return moment.astimezone(self.tz).date()

    def allows(self, user, right: str, day: datetime.date | None = None, *, kind: str = "") -> bool:
        """Whether `user` holds `right` on this agency: the grant, and a dated row in force on `day` (today). To sign, the row
        must cover the `kind` of act, when one is named."""
        if right not in AgencyKind(self.kind).rights or not holds(user, right, self):
            return False
        day = day or self.today()
        if right == AgencyRight.SIGN:
            return self.signing_capacity(user, day, kind) is not None
        kinds = [kind for kind in AgencyRoleKind if right in kind.rights]
        return self.roles.in_force(day).filter(user=user, kind__in=kinds).exists()

    def in_charge(self, agent, day: datetime.date | None = None) -> str:
        """Who handles a matter, as every letter about it names that agent (CRPA, L. 111-2): first name, name and quality; the
        address and the telephone are those of the service, printed above. The service, as long as nobody has taken it."""
        if agent is None:
            return f"{self.service} (la personne qui l’instruit vous sera nommée)"
        role = self.roles.in_force(day or self.today()).filter(user=agent).order_by("-valid_from").first()
        return f"{agent.full_name}, {role.quality[:1].lower()}{role.quality[1:]}" if role else agent.full_name

    def director(self, day: datetime.date | None = None) -> AgencyRole | None:
        """The Director General in office on `day` (today)."""
        return (
            self.roles.in_force(day or self.today())
            .filter(kind=AgencyRoleKind.DIRECTOR)
            .select_related("user")
            .order_by("-valid_from")
            .first()
        )

    def signing_capacity(self, user, day: datetime.date | None = None, kind: str = "") -> SigningCapacity | None:
        """In which capacity `user` may sign on `day` (today): as the Director General, or within the dates of a delegation
        that is published, and that covers the `kind` of act when one is named.

        None when the person may not (BR-14). A delegation falls with the office of who gave it.
        """
        day = day or self.today()
        director = self.director(day)
        if director is None:
            return None
        if director.user_id == user.pk:
            return SigningCapacity(user.first_name, user.last_name, director.quality, self.name)
        delegation = (
            self.delegations.in_force(day)
            .filter(delegate=user, granted_by=director.user)
            .order_by("-valid_from")
            .first()
        )
        if delegation is None:
            return None
        capacity = SigningCapacity(
            user.first_name,
            user.last_name,
            delegation.quality,
            self.name,
            by_delegation_of=director.quality,
            delegation_reference=delegation.reference_in_full,
            scope=tuple(delegation.scope),
        )
        return capacity if not kind or capacity.covers(kind) else None


class AgencyUserGrant(UserGrant):
    """A right of a person on an agency (projection of the dated rows)."""

    content_object = models.ForeignKey(Agency, on_delete=models.CASCADE)


class AgencyGroupGrant(GroupGrant):
    """A right of a group on an agency."""

    content_object = models.ForeignKey(Agency, on_delete=models.CASCADE)


class DatedQuerySet(models.QuerySet):
    """Rows with `valid_from` and `valid_to`, both days included."""

    def in_force(self, day: datetime.date):
        """Those in force on `day`."""
        return self.not_ended(day).filter(valid_from__lte=day)

    def not_ended(self, day: datetime.date):
        """Those in force on `day`, and those to come."""
        return self.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day))


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    """The constraint on the two days of a dated row, for `Meta.constraints`."""
    return models.CheckConstraint(
        condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")), name=name
    )


class Dated(models.Model):
    """What somebody recorded, from when to when, both days included. The truth behind guardian's grants."""

    valid_from = models.DateField("à compter du", validators=[RIGHT_DAYS])
    valid_to = models.DateField(
        "jusqu’au", null=True, blank=True, help_text="Dernier jour inclus.", validators=[RIGHT_DAYS]
    )
    recorded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def period(self) -> str:
        """« du 3 mai 2026 au 2 mai 2027 inclus »"""
        return french_period(self.valid_from, self.valid_to)

    def is_in_force(self, day: datetime.date) -> bool:
        """Whether it holds on `day`, both ends included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class AgencyRole(Dated):
    """What a person does for an agency, from when to when."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="roles")
    user = models.ForeignKey(User, verbose_name="personne", on_delete=models.PROTECT, related_name="agency_roles")
    kind = models.CharField("rôle", max_length=15, choices=AgencyRoleKind.choices)
    quality = models.CharField(
        "qualité", max_length=150, help_text="Telle qu’elle s’imprime : « Directrice générale »."
    )

    class Meta:
        verbose_name = "rôle dans une agence"
        verbose_name_plural = "rôles dans les agences"
        constraints = [ends_after_it_begins("role_ends_after_it_begins")]

    def __str__(self) -> str:
        return f"{self.user} — {self.get_kind_display()} — {self.agency}"


class DelegationQuerySet(DatedQuerySet):
    """Delegations of signature."""

    def in_force(self, day: datetime.date):
        """Those that let the delegate sign on `day`: within their dates, from the day after their publication (CRPA,
        L. 221-2)."""
        return super().in_force(day).filter(published_on__lt=day)


class SignatureDelegation(Dated):
    """A delegation of signature of the Director General, with its dates, its publication, and the acts that it covers."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(User, verbose_name="délégataire", on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(User, verbose_name="déléguée par", on_delete=models.PROTECT, related_name="+")
    quality = models.CharField("qualité", max_length=150)
    reference = models.CharField("référence de la décision", max_length=150)
    publication_reference = models.CharField("recueil où elle est publiée", max_length=150, blank=True)
    published_on = models.DateField("publiée le", null=True, blank=True, validators=[HAPPENED])
    scope = ArrayField(
        models.CharField(max_length=40),
        verbose_name="actes délégués",
        default=list,
        blank=True,
        help_text="Natures d’actes ; vide pour tous les actes de l’agence.",
    )

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "délégation de signature"
        verbose_name_plural = "délégations de signature"
        constraints = [
            ends_after_it_begins("delegation_ends_after_it_begins"),
            models.CheckConstraint(
                condition=models.Q(published_on__isnull=True, publication_reference="")
                | (models.Q(published_on__isnull=False) & ~models.Q(publication_reference="")),
                name="delegation_publication_has_date_and_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate}, par délégation de {self.granted_by}"

    @property
    def reference_in_full(self) -> str:
        """The decision and its publication, as they are printed under the signature."""
        if self.published_on is None:
            return self.reference
        return f"{self.reference}, publiée le {french_date(self.published_on)} ({self.publication_reference})"

    @property
    def takes_effect_on(self) -> datetime.date | None:
        """The first day on which the delegate signs; None as long as it is not published."""
        if self.published_on is None:
            return None
        return max(self.valid_from, self.published_on + datetime.timedelta(days=1))


class PersonalCertificate(models.Model):
    """The certificate of a signatory: a PKCS#12 file that only the signatory's own pass phrase opens."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="certificate")
    pkcs12 = models.BinaryField("certificat")
    subject = models.CharField("titulaire", max_length=250)
    not_after = models.DateTimeField("valable jusqu’au")
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "certificat de signature"
