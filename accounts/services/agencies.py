"""What the administration of an agency decides: its letters' sender, how it signs, who works for it.

Each of these services refuses whoever does not hold `manage_roles` on the agency that day.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from accounts.choices import AgencyKind, AgencyRight, SignatureMode, Transmission
from accounts.models import Agency, AgencyRole, SignatureDelegation, User
from accounts.services import roles
from coopps.kernel.documents import signing
from coopps.kernel.workflow.refusals import TransitionRefused


def change_contact(
    agency: Agency, actor: User, *, service: str, address: str, email: str, phone: str, dpo_email: str
) -> Agency:
    """Change what the letters of `agency` print about it; those already signed keep what they say.

    Raises:
        TransitionRefused: `actor` does not administer the agency.
    """
    _refuse_unless_manager(agency, actor)
    agency.service, agency.address, agency.email = service, address, email
    agency.phone, agency.dpo_email = phone, dpo_email
    agency.save(update_fields=["service", "address", "email", "phone", "dpo_email"])
    return agency


def choose_signature(agency: Agency, actor: User, mode: str) -> Agency:
    """Choose how the letters of `agency` are signed, from the next signing session that opens.

    Raises:
        TransitionRefused: `actor` does not administer the agency; or the seal is chosen, and there is none that works.
    """
    _refuse_unless_manager(agency, actor)
    if mode == SignatureMode.SEAL:
        try:
            signing.load_seal(agency.code)
        except signing.SigningRefused as refusal:
            raise TransitionRefused(str(refusal)) from refusal
    agency.signature_mode = mode
    agency.save(update_fields=["signature_mode"])
    return agency


def choose_transmission(agency: Agency, actor: User, transmission: str) -> Agency:
    """Choose who transmits a protocol to the HAS once the agency has given its visa; those at the HAS are not concerned.

    Raises:
        TransitionRefused: `actor` does not administer the agency; or it is the HAS itself.
    """
    _refuse_unless_manager(agency, actor)
    if agency.kind != AgencyKind.REGIONAL:
        raise TransitionRefused("Ce réglage est celui d’une agence régionale de santé.")
    agency.transmission = Transmission(transmission)
    agency.save(update_fields=["transmission"])
    return agency


def give_role(
    agency: Agency,
    actor: User,
    *,
    user: User,
    kind: str,
    quality: str,
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
) -> AgencyRole:
    """Give `user` a role in `agency`.

    Raises:
        TransitionRefused: `actor` does not administer the agency, or `roles.give_role` refuses.
    """
    _refuse_unless_manager(agency, actor)
    return roles.give_role(
        user=user,
        agency=agency,
        kind=kind,
        quality=quality,
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_by=actor,
    )


def end_role(role: AgencyRole, actor: User, last_day: datetime.date) -> AgencyRole:
    """Make `last_day` the last day of a role.

    Raises:
        TransitionRefused: `actor` does not administer the agency, or `roles.end_role` refuses.
    """
    _refuse_unless_manager(role.agency, actor)
    return roles.end_role(role, last_day)


def record_delegation(
    agency: Agency,
    actor: User,
    *,
    delegate: User,
    quality: str,
    reference: str,
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
    publication_reference: str = "",
    published_on: datetime.date | None = None,
    scope: Iterable[str] = (),
) -> SignatureDelegation:
    """Record a delegation of signature, given by the Director General in office on its first day (CRPA, L. 212-1).

    Raises:
        TransitionRefused: `actor` does not administer the agency, nobody directs it on that day, or
            `roles.delegate_signature` refuses.
    """
    _refuse_unless_manager(agency, actor)
    director = agency.director(valid_from)
    if director is None:
        raise TransitionRefused(
            "Personne ne dirige l’agence le premier jour de cette délégation : donnez d’abord le rôle de direction générale."
        )
    return roles.delegate_signature(
        agency=agency,
        delegate=delegate,
        granted_by=director.user,
        quality=quality,
        reference=reference,
        valid_from=valid_from,
        valid_to=valid_to,
        publication_reference=publication_reference,
        published_on=published_on,
        scope=scope,
        recorded_by=actor,
    )


def publish_delegation(
    delegation: SignatureDelegation, actor: User, *, publication_reference: str, published_on: datetime.date
) -> SignatureDelegation:
    """Enter the publication of a delegation, without which nobody signs by it.

    Raises:
        TransitionRefused: `actor` does not administer the agency, or `roles.publish_delegation` refuses.
    """
    _refuse_unless_manager(delegation.agency, actor)
    return roles.publish_delegation(delegation, publication_reference=publication_reference, published_on=published_on)


def end_delegation(delegation: SignatureDelegation, actor: User, last_day: datetime.date) -> SignatureDelegation:
    """Make `last_day` the last day of a delegation.

    Raises:
        TransitionRefused: `actor` does not administer the agency, or `roles.end_delegation` refuses.
    """
    _refuse_unless_manager(delegation.agency, actor)
    return roles.end_delegation(delegation, last_day)


def _refuse_unless_manager(agency: Agency, actor: User) -> None:
    if not agency.allows(actor, AgencyRight.MANAGE_ROLES):
        raise TransitionRefused("Seule l’administration de l’agence peut changer cela.", forbidden=True)
