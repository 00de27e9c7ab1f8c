"""What hangs on a letter of intent: who leads it, its places, its professionals, its acts."""

from __future__ import annotations

from django.db import models

from accounts.models import Establishment, Profession
from coopps.kernel.names import no_address
from coopps.kernel.permissions import UserGrant
from protocols.choices import DerogatoryActKind, Role
from protocols.models.intents import Intent


class IntentUserGrant(UserGrant):
    """A right of a person on a letter of intent."""

    content_object = models.ForeignKey(Intent, on_delete=models.CASCADE)


class IntentSite(Establishment):
    """One place where the cooperation would happen. The main one says which agency."""

    intent = models.ForeignKey(Intent, on_delete=models.CASCADE, related_name="sites")
    is_main = models.BooleanField("lieu principal", default=False)

    class Meta:
        verbose_name = "lieu d’exercice"
        ordering = ["-is_main", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["intent"], condition=models.Q(is_main=True), name="one_main_site_per_intent"
            )
        ]


class IntentProfessional(models.Model):
    """One professional who would take part. An account is not needed yet; the address serves to invite later."""

    intent = models.ForeignKey(Intent, on_delete=models.CASCADE, related_name="professionals")
    role = models.CharField("rôle", max_length=8, choices=Role.choices)
    name = models.CharField("prénom et nom", max_length=200, validators=[no_address])
    profession = models.ForeignKey(
        Profession, verbose_name="profession", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    specialty = models.CharField("spécialité", max_length=150, blank=True)
    employer = models.CharField("structure ou employeur", max_length=200, blank=True, validators=[no_address])
    finess = models.CharField("numéro FINESS de la structure", max_length=9, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    is_lead = models.BooleanField("porte la démarche", default=False, editable=False)

    class Meta:
        verbose_name = "professionnel pressenti"
        verbose_name_plural = "professionnels pressentis"
        ordering = ["-is_lead", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def role_label(self) -> str:
        return Role(self.role).person


class IntentAct(models.Model):
    """One act whose transfer is considered, and why it is derogatory."""

    intent = models.ForeignKey(Intent, on_delete=models.CASCADE, related_name="acts")
    label = models.CharField("acte ou activité", max_length=300)
    kind = models.CharField("finalité", max_length=13, choices=DerogatoryActKind.choices)
    legal_basis = models.CharField(
        "texte de compétence visé", max_length=200, blank=True, help_text="Le code et le numéro de l’article."
    )
    why_derogatory = models.TextField("pourquoi l’acte est dérogatoire", blank=True)

    class Meta:
        verbose_name = "acte envisagé"
        verbose_name_plural = "actes envisagés"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label
