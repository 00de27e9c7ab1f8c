"""What a person declares of the own professional identity, and what an agent verifies."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.choices import AgencyRight, VerificationMeans
from accounts.models import Agency, HealthProfessional, IdentityVerification, NotificationConsent, User
from coopps.workflow.refusals import TransitionRefused

# What was verified: changing one of these makes the identity declared again.
VERIFIED_FIELDS = ("identifier_kind", "identifier", "exercise_name", "birth_name", "first_names", "profession")


def declare_professional(user: User, **fields) -> HealthProfessional:
    """Declare the professional identity of an account. It is only declared: an agent verifies it."""
    with transaction.atomic():
        professional = HealthProfessional.objects.create(user=user, **fields)
        _name_account(professional)
    return professional


def update_professional(professional: HealthProfessional, **fields) -> tuple[HealthProfessional, bool]:
    """Change a declared identity; return it, and whether a verified identity became declared again."""
    with transaction.atomic():
        fresh = HealthProfessional.objects.select_for_update().get(pk=professional.pk)
        changed = [name for name, value in fields.items() if getattr(fresh, name) != value]
        for name in changed:
            setattr(fresh, name, fields[name])
        unverified = fresh.is_verified and any(name in VERIFIED_FIELDS for name in changed)
        if unverified:
            fresh.verified_at, fresh.verified_by, fresh.verification_means = None, None, ""
        fresh.save()
        _name_account(fresh)
    return fresh, unverified


def verify_identity(
    professional: HealthProfessional, agent: User, agency: Agency, *, means: str, note: str = ""
) -> HealthProfessional:
    """An instructor says that the declared identity is the person's own: who, when, how. The caller has checked that the
    person is in a dossier of this agency.

    Raises:
        TransitionRefused: not an instructor of the agency, the own identity, or a number verified for somebody else.
    """
    if not agency.allows(agent, AgencyRight.INSTRUCT):
        raise TransitionRefused("Seule l’instruction de l’agence vérifie les identités.", forbidden=True)
    if professional.user_id == agent.pk:
        raise TransitionRefused("Personne ne vérifie sa propre identité.", forbidden=True)
    if means not in VerificationMeans.values:
        raise TransitionRefused("Dites comment l’identité a été vérifiée.")
    try:
        with transaction.atomic():
            fresh = HealthProfessional.objects.select_for_update().get(pk=professional.pk)
            if fresh.is_verified:
                return fresh
            fresh.verified_at, fresh.verified_by, fresh.verification_means = timezone.now(), agent, means
            fresh.save()
            IdentityVerification.objects.create(
                professional=fresh,
                agent=agent,
                agency=agency,
                means=means,
                note=note,
                identifier=fresh.identifier_label,
                full_name=fresh.full_name,
            )
    except IntegrityError as error:
        raise TransitionRefused(
            f"Le numéro {professional.identifier_label} est déjà vérifié pour une autre personne : "
            "éclaircissez d’abord cette double déclaration."
        ) from error
    return fresh


def give_consent(professional: HealthProfessional) -> NotificationConsent:
    """Consent to electronic notification (CRPA, L. 112-15). Giving it twice keeps the first."""
    with transaction.atomic():
        HealthProfessional.objects.select_for_update().get(pk=professional.pk)
        current = professional.consents.filter(withdrawn_at=None).first()
        return current or NotificationConsent.objects.create(professional=professional)


def withdraw_consent(professional: HealthProfessional) -> None:
    """Withdraw the consent: the next letters go by post (CRPA, R. 112-18)."""
    professional.consents.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())


def _name_account(professional: HealthProfessional) -> None:
    """The account bears the name of exercise."""
    user = professional.user
    user.first_name, user.last_name = professional.first_names, professional.exercise_name
    user.save(update_fields=["first_name", "last_name"])
