"""Dated roles in the agencies and delegations of signature: the truth, and its projection as grants.

A right on an agency is held through a group per agency and right, `agence-NOR-instruct`. Its members are derived from
the dated rows alone, by each of these services and every quarter of an hour for the dates that pass.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet

from accounts.choices import AgencyKind, AgencyRight, AgencyRoleKind
from accounts.models import Agency, AgencyGroupGrant, AgencyRole, AgencyUserGrant, SignatureDelegation, User
from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.permissions import grant
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused


@transaction.atomic
def give_role(
    *,
    user: User,
    agency: Agency,
    kind: str,
    quality: str,
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
    recorded_by: User | None = None,
) -> AgencyRole:
    """Give `user` a role in `agency`, both days included, and project it.

    Raises:
        TransitionRefused: a role of another authority, the last day comes before the first one, somebody else directs the
            agency in between, the person has that role already, or records it for oneself.
    """
    _refuse_oneself(user, recorded_by)
    if kind not in AgencyKind(agency.kind).roles:
        raise TransitionRefused(f"Ce rôle n’existe pas à {agency.name}.")
    _check_days(valid_from, valid_to)
    _refuse_overlap(agency, user, kind, valid_from, valid_to)
    role = AgencyRole.objects.create(
        user=user,
        agency=agency,
        kind=kind,
        quality=quality,
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_by=recorded_by,
    )
    project_grants(agency)
    return role


@transaction.atomic
def end_role(role: AgencyRole, last_day: datetime.date) -> AgencyRole:
    """Make `last_day` the last day of a role, and project it. A delegation falls with the office of who gave it.

    Raises:
        TransitionRefused: the last day comes before the first one, or after the last day already said.
    """
    return _end(role, last_day)


@transaction.atomic
def delegate_signature(
    *,
    agency: Agency,
    delegate: User,
    granted_by: User,
    quality: str,
    reference: str,
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
    publication_reference: str = "",
    published_on: datetime.date | None = None,
    scope: Iterable[str] = (),
    recorded_by: User | None = None,
) -> SignatureDelegation:
    """Record that the Director General `granted_by` delegates the signature (CRPA, L. 212-1), and project it. Without a
    publication it lets nobody sign; without a scope it covers every act of the agency.

    Raises:
        TransitionRefused: `granted_by` does not direct the agency on the first day, delegates to himself or herself,
            the last day comes before the first one, the publication is said by half or to come, an act in the scope is not
            signed there, or the person has a delegation of `granted_by` already.
    """
    _refuse_oneself(delegate, recorded_by)
    _check_days(valid_from, valid_to)
    director = agency.director(valid_from)
    if director is None or director.user_id != granted_by.pk:
        raise TransitionRefused("Seule la personne qui dirige l’agence ce jour-là peut déléguer sa signature.")
    if delegate.pk == granted_by.pk:
        raise TransitionRefused("Une délégation de signature se donne à une autre personne.")
    _check_publication(agency, publication_reference, published_on)
    if not set(scope) <= {kind.name for kind in act_kinds.signed_by(agency.kind)}:
        raise TransitionRefused("Un de ces actes ne se signe pas dans cette agence.")
    _refuse_second_delegation(agency, delegate, granted_by, valid_from, valid_to)
    delegation = SignatureDelegation.objects.create(
        agency=agency,
        delegate=delegate,
        granted_by=granted_by,
        quality=quality,
        reference=reference,
        valid_from=valid_from,
        valid_to=valid_to,
        publication_reference=publication_reference,
        published_on=published_on,
        scope=list(scope),
        recorded_by=recorded_by,
    )
    project_grants(agency)
    return delegation


@transaction.atomic
def publish_delegation(
    delegation: SignatureDelegation, *, publication_reference: str, published_on: datetime.date
) -> SignatureDelegation:
    """Enter the publication of a delegation, which lets the delegate sign from the day after, and project it.

    Raises:
        TransitionRefused: it is entered already, said by half, or to come.
    """
    delegation = SignatureDelegation.objects.select_for_update().get(pk=delegation.pk)
    if delegation.published_on is not None:
        raise TransitionRefused("La publication de cette délégation est déjà inscrite.")
    if not publication_reference:
        raise TransitionRefused("Dites où la délégation est publiée.")
    _check_publication(delegation.agency, publication_reference, published_on)
    delegation.publication_reference, delegation.published_on = publication_reference, published_on
    delegation.save(update_fields=["publication_reference", "published_on"])
    project_grants(delegation.agency)
    return delegation


@transaction.atomic
def end_delegation(delegation: SignatureDelegation, last_day: datetime.date) -> SignatureDelegation:
    """Make `last_day` the last day of a delegation, and project it.

    Raises:
        TransitionRefused: the last day comes before the first one, or after the last day already said.
    """
    return _end(delegation, last_day)


def project_grants(agency: Agency | None = None) -> None:
    """Make the grants on `agency` (on each, by default) say what the dated rows in force today say, and nothing else."""
    for each in [agency] if agency else Agency.objects.order_by("pk"):
        with transaction.atomic():
            _project(Agency.objects.select_for_update().get(pk=each.pk))


def _project(agency: Agency) -> None:
    groups = []
    for right in AgencyRight:
        group, _ = Group.objects.get_or_create(name=f"agence-{agency.code}-{right}")
        grant(right, group, agency)
        group.user_set.set(_holders(agency, right))
        groups.append(group)
    # What no dated row explains is not a right.
    AgencyGroupGrant.objects.filter(content_object=agency).exclude(group__in=groups).delete()
    AgencyUserGrant.objects.filter(content_object=agency).delete()


def _holders(agency: Agency, right: AgencyRight) -> QuerySet[User]:
    today = agency.today()
    if right not in AgencyKind(agency.kind).rights:
        return User.objects.none()
    kinds = [kind for kind in AgencyRoleKind if right in kind.rights]
    holders = User.objects.filter(pk__in=agency.roles.in_force(today).filter(kind__in=kinds).values("user_id"))
    if right == AgencyRight.SIGN:
        delegates = agency.delegations.in_force(today).values("delegate_id")
        return holders | User.objects.filter(pk__in=delegates)
    return holders


def _check_days(valid_from: datetime.date, valid_to: datetime.date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        raise TransitionRefused("Le dernier jour ne peut pas précéder le premier.")


def _check_publication(agency: Agency, reference: str, published_on: datetime.date | None) -> None:
    if bool(reference.strip()) != (published_on is not None):
        raise TransitionRefused("La publication a une date et une référence : indiquez les deux, ou aucune.")
    if published_on is not None and published_on > agency.today():
        raise TransitionRefused("Cette publication est à venir : inscrivez-la quand elle aura eu lieu.")


def _refuse_second_delegation(
    agency: Agency, delegate: User, granted_by: User, valid_from: datetime.date, valid_to: datetime.date | None
) -> None:
    """One delegation at a time for a person: under a signature stands the reference of one decision."""
    Agency.objects.select_for_update().get(pk=agency.pk)
    rows = agency.delegations.not_ended(valid_from).filter(delegate=delegate, granted_by=granted_by)
    if valid_to is not None:
        rows = rows.filter(valid_from__lte=valid_to)
    if row := rows.order_by("valid_from").first():
        raise TransitionRefused(
            f"{delegate.full_name} a déjà une délégation, {row.period} ({row.reference}) : terminez-la d’abord, ou choisissez "
            "d’autres dates."
        )


def _refuse_overlap(
    agency: Agency, user: User, kind: str, valid_from: datetime.date, valid_to: datetime.date | None
) -> None:
    """One Director General at a time; and nobody has a role twice, or ending it once would end nothing."""
    Agency.objects.select_for_update().get(pk=agency.pk)
    rows = agency.roles.not_ended(valid_from).filter(kind=kind)
    if valid_to is not None:
        rows = rows.filter(valid_from__lte=valid_to)
    if kind != AgencyRoleKind.DIRECTOR:
        rows = rows.filter(user=user)
    if row := rows.select_related("user").order_by("valid_from").first():
        raise TransitionRefused(
            f"{row.user.full_name} exerce la direction générale {row.period} : une seule personne peut diriger l’agence à la "
            "fois. Terminez d’abord son rôle, ou choisissez d’autres dates."
            if kind == AgencyRoleKind.DIRECTOR
            else f"{row.user.full_name} a déjà ce rôle, {row.period} : terminez-le d’abord, ou choisissez d’autres dates."
        )


def _end(row: AgencyRole | SignatureDelegation, last_day: datetime.date):
    _check_days(row.valid_from, last_day)
    if row.valid_to is not None and last_day > row.valid_to:
        raise TransitionRefused(
            f"Le dernier jour est déjà fixé au {french_date(row.valid_to)} : il peut être avancé, pas repoussé."
        )
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    project_grants(row.agency)
    return row


def _refuse_oneself(user: User, recorded_by: User | None) -> None:
    if recorded_by is not None and recorded_by.pk == user.pk:
        raise TransitionRefused(
            "Personne ne se donne un droit : demandez à une autre personne de l’administration de l’agence."
        )
