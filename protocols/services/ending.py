"""The request of a region comes to nothing: its team gives it up, its agency or the HAS closes it. The same steps each time."""

from __future__ import annotations

from coopps.kernel.instruction.services import examining
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform
from protocols import registry
from protocols.models import RegionalAuthorization


def give_up(authorization: RegionalAuthorization, *, note: str = "") -> RegionalAuthorization:
    """The team gives its request up. The caller has checked that it may, and tells who examines. Caller's transaction.

    Raises:
        TransitionRefused: a decision at the signature, or taken.
    """
    if authorization.is_pending:
        raise TransitionRefused("La décision est à la signature : demandez à l’agence de la reprendre d’abord.")
    return _end(authorization, "withdraw", note)


def drop(authorization: RegionalAuthorization, *, note: str) -> RegionalAuthorization:
    """No further action is taken on a request. The caller has checked that it may, and tells the team. Caller's transaction.

    Raises:
        TransitionRefused: a decision at the signature, or taken.
    """
    if authorization.is_pending:
        raise TransitionRefused("La décision est à la signature : reprenez d’abord la proposition.")
    return _end(authorization, "close", note)


def _end(authorization: RegionalAuthorization, transition: str, note: str) -> RegionalAuthorization:
    authorization = perform(authorization, transition, SYSTEM, note=note)
    authorization.instruction = examining.withdraw(authorization.instruction, note=note)
    registry.announce("on_dropped", authorization)
    return authorization
