"""The identity of a health professional: declared by the person, verified by an agency; consent; places of exercise."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.choices import AgencyRight, DeliveryChoice, IdentityEvent, VerificationMeans
from accounts.models import (
    Agency,
    HealthProfessional,
    IdentityVerification,
    NotificationConsent,
    PlaceOfExercise,
    SignatureDelegation,
    User,
)
from accounts.registry import announce_identity
from accounts.rules import identifier_fault
from accounts.selectors import claims_on_number, findings_on
from coopps.kernel.workflow.refusals import TransitionRefused

# What an agent compares when verifying an identity: a change of one of them makes it declared again.
VERIFIED_FIELDS = (
    "identifier_kind",
    "identifier",
    "exercise_name",
    "birth_name",
    "first_names",
    "birth_date",
    "profession",
)


@transaction.atomic
def declare_professional(user: User, *, places: Iterable[dict] = (), **data) -> HealthProfessional:
    """Make the professional behind `user`, whose identity is only declared.

    Args:
        places: the fields of each place of exercise to begin with.
        data: fields of `HealthProfessional`. `identifier_justification` is needed when the directory disagrees.

    Raises:
        TransitionRefused: `user` has a profile already, the number has not the form of its kind, or the directory
            disagrees and nothing explains it.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if HealthProfessional.objects.filter(user=user).exists():
        raise TransitionRefused("Votre identité professionnelle est déjà déclarée : vous pouvez la modifier.")
    professional = HealthProfessional(user=user, **data)
    _check(professional)
    professional.save()
    _name_account(professional)
    for place in places:
        add_place(professional, **place)
    return professional


@transaction.atomic
def update_professional(professional: HealthProfessional, **data) -> bool:
    """Change what a person declares; True when an identity that was verified is declared again.

    Raises:
        TransitionRefused: as `declare_professional`.
    """
    fresh = HealthProfessional.objects.select_for_update().get(pk=professional.pk)
    before, described = {field: getattr(fresh, field) for field in VERIFIED_FIELDS}, _described(fresh)
    for field, value in data.items():
        setattr(fresh, field, value)
    _check(fresh)
    declared_again = fresh.is_verified and any(getattr(fresh, field) != value for field, value in before.items())
    if declared_again:
        fresh.verified_at, fresh.verified_by, fresh.verification_means = None, None, ""
        IdentityVerification.objects.create(
            professional=fresh, event=IdentityEvent.DECLARED_AGAIN, actor=fresh.user, identity=described
        )
    fresh.save()
    _name_account(fresh)
    if declared_again:
        announce_identity(fresh)
    return declared_again


@transaction.atomic
def verify_identity(
    professional: HealthProfessional, agent: User, agency: Agency, means: str, note: str = ""
) -> HealthProfessional:
    """Record that `agent` verified, for `agency`, that the person is who the number names; return the fresh row.

    Whoever calls checks that the person has to do with a dossier of the agency.

    Raises:
        TransitionRefused: `agent` does not instruct for the agency, is the person concerned, the identity is already
            verified, or another verified identity has the number.
    """
    if not agency.allows(agent, AgencyRight.INSTRUCT):
        raise TransitionRefused("Vous n’instruisez pas de dossier pour cette agence.", forbidden=True)
    if means not in VerificationMeans.values:
        raise TransitionRefused("Dites comment l’identité a été vérifiée.")
    if agent.pk == professional.user_id:
        raise TransitionRefused("Votre propre identité est à vérifier par une autre personne.", forbidden=True)
    # Every claim on the number is locked, in the same order for everybody: two agents cannot verify two of them.
    claims = {
        claim.pk: claim
        for claim in HealthProfessional.objects.select_for_update()
        .filter(identifier_kind=professional.identifier_kind, identifier=professional.identifier)
        .order_by("pk")
    }
    fresh = claims.get(professional.pk)
    if fresh is None or _described(fresh) != _described(professional):
        raise TransitionRefused("La personne a modifié son identité entre-temps : relisez-la avant de la vérifier.")
    if fresh.is_verified:
        raise TransitionRefused("Cette identité a déjà été vérifiée.")
    if claims_on_number(fresh).filter(verified_at__isnull=False).exists():
        raise TransitionRefused(
            "Une autre identité a déjà été vérifiée avec ce numéro : deux personnes ne peuvent pas le porter. "
            "Éclaircissez la situation avec l’une et l’autre."
        )
    fresh.verified_at, fresh.verified_by, fresh.verification_means = timezone.now(), agent, means
    fresh.save(update_fields=["verified_at", "verified_by", "verification_means"])
    IdentityVerification.objects.create(
        professional=fresh,
        event=IdentityEvent.VERIFIED,
        actor=agent,
        agency=agency,
        means=means,
        note=note,
        identity=_described(fresh),
        at=fresh.verified_at,
    )
    announce_identity(fresh)
    return fresh


@transaction.atomic
def give_consent(professional: HealthProfessional) -> NotificationConsent:
    """Record the express consent to electronic notification (CRPA, L. 112-15). Giving it twice changes nothing."""
    HealthProfessional.objects.select_for_update().get(pk=professional.pk)
    current = professional.consents.filter(withdrawn_at__isnull=True).first()
    return current or NotificationConsent.objects.create(professional=professional)


@transaction.atomic
def withdraw_consent(professional: HealthProfessional) -> None:
    """Choose the post, with effect now: a consent that was given is withdrawn. Without one, the choice alone is recorded."""
    professional.consents.filter(withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    HealthProfessional.objects.filter(pk=professional.pk).update(post_chosen_at=timezone.now())


def choose_delivery(professional: HealthProfessional, choice: str) -> None:
    """Record how the person wants to receive decisions, as a `DeliveryChoice`."""
    if choice == DeliveryChoice.PORTAL:
        give_consent(professional)
    else:
        withdraw_consent(professional)


def set_unlisted(professional: HealthProfessional, unlisted: bool) -> None:
    """Whether the teams that invite find the person in the directory. The choice holds once the identity is verified: a number
    is public, and nobody hides another person."""
    professional.unlisted = unlisted
    professional.save(update_fields=["unlisted"])


def add_place(professional: HealthProfessional, **data) -> PlaceOfExercise:
    """Add a place of exercise."""
    return PlaceOfExercise.objects.create(professional=professional, **data)


def update_place(place: PlaceOfExercise, **data) -> PlaceOfExercise:
    """Change a place of exercise."""
    for field, value in data.items():
        setattr(place, field, value)
    place.save()
    return place


def remove_place(place: PlaceOfExercise) -> None:
    """Take a place off the profile. Dossiers keep the places that they copied."""
    place.delete()


def _check(professional: HealthProfessional) -> None:
    fault = identifier_fault(professional.identifier_kind, professional.identifier)
    if fault:
        raise TransitionRefused(fault)
    if not professional.identifier_justification.strip():
        findings = findings_on(professional)
        if findings:
            raise TransitionRefused(*findings, "Expliquez cette différence : une agence la lira.")


def _name_account(professional: HealthProfessional) -> None:
    """An account bears the name of exercise of the person behind it; that of an agent, printed on letters and kept in the
    record, is the agency's to give."""
    user = professional.user
    if user.agency_roles.exists() or SignatureDelegation.objects.filter(delegate=user).exists():
        return
    user.first_name, user.last_name = professional.first_names, professional.exercise_name
    user.save(update_fields=["first_name", "last_name"])


def _described(professional: HealthProfessional) -> str:
    """What an agent verifies, in one line, as the record keeps it."""
    born = " ".join(
        part
        for part in (
            f"nom de naissance {professional.birth_name}" if professional.birth_name else "",
            f"date de naissance {professional.birth_date:%d/%m/%Y}" if professional.birth_date else "",
        )
        if part
    )
    return ", ".join(
        part
        for part in (professional.full_name, born, professional.profession.label, professional.identifier_label)
        if part
    )
