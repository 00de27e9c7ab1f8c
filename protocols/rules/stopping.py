"""What stops the authorization of a protocol in a region, and restores it, is a signed order and nothing else."""

from __future__ import annotations

from coopps.kernel.workflow.conditions import condition
from protocols.choices import OrderEndingState, SuspensionState


@condition
def suspension_is_signed(authorization) -> list[str]:
    """No protocol is suspended without an act."""
    signed = authorization.suspensions.filter(state=SuspensionState.IN_FORCE, letter__act__isnull=False)
    return [] if signed.exists() else ["L’arrêté de suspension n’est pas signé."]


@condition
def lifting_is_signed(authorization) -> list[str]:
    """No suspension is lifted without an act."""
    signed = authorization.suspensions.filter(state=SuspensionState.LIFTED, lift_letter__act__isnull=False)
    return [] if signed.exists() else ["L’arrêté qui lève la suspension n’est pas signé."]


@condition
def end_is_signed(authorization) -> list[str]:
    """No protocol is ended without an act, nor before the day that it says."""
    signed = authorization.endings.filter(
        state=OrderEndingState.SIGNED, letter__act__isnull=False, effect_on__lte=authorization.agency.today()
    )
    return [] if signed.exists() else ["L’arrêté qui met fin au protocole n’est pas signé, ou son jour n’est pas venu."]
