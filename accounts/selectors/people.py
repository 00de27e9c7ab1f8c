"""What may be read about a health professional."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import HealthProfessional, PlaceOfExercise, SignatureDelegation, User
from accounts.rules import Declared, registry_findings
from accounts.selectors.directory import directory_person, registered


def claims_on_number(professional: HealthProfessional) -> QuerySet[HealthProfessional]:
    """The other people who declare the same number. Any is an alert to the agency: RPPS numbers are public."""
    return (
        HealthProfessional.objects.filter(
            identifier_kind=professional.identifier_kind, identifier=professional.identifier
        )
        .exclude(pk=professional.pk)
        .select_related("user", "profession")
        .order_by("created_at")
    )


def findings_on(professional: HealthProfessional) -> list[str]:
    """What differs between the declared identity and the directory, one sentence each."""
    known = directory_person(professional.identifier_kind, professional.identifier)
    return registry_findings(
        Declared(
            kind=professional.identifier_kind,
            number=professional.identifier,
            last_name=professional.exercise_name,
            first_name=professional.first_names,
            profession_code=professional.profession.code,
            birth_name=professional.birth_name,
        ),
        registered(known) if known else None,
    )


def places_of(user: User) -> QuerySet[PlaceOfExercise]:
    """The places where `user` exercises: one's own, and nobody else's."""
    return PlaceOfExercise.objects.filter(professional__user=user)


def account_at(email: str) -> User | None:
    """The active account of an address that was verified, whatever its case. Whoever only typed it does not own it."""
    return User.objects.filter(
        is_active=True,
        email__iexact=email,
        emailaddress__verified=True,
        emailaddress__email__iexact=email,
    ).first()


def is_new_here(user: User) -> bool:
    """Whether `user` has neither a professional identity nor any role or delegation in an agency, past and future ones included,
    and does not keep the portal itself."""
    return not (
        user.is_staff
        or HealthProfessional.objects.filter(user=user).exists()
        or user.agency_roles.exists()
        or SignatureDelegation.objects.filter(delegate=user).exists()
    )
