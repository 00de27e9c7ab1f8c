"""The reservations of an opinion of the HAS, when the project ends without them."""

from __future__ import annotations

from coopps.kernel.workflow.runner import SYSTEM, perform
from protocols.choices import ReservationState
from protocols.models import Project, Reservation


def lapse(project: Project) -> None:
    """The project is withdrawn, closed or refused: nobody lifts what is left. Caller's transaction."""
    left = Reservation.objects.filter(opinion__project=project, state__in=ReservationState.where(pending=True))
    for reservation in left:
        perform(reservation, "lapse", SYSTEM)
