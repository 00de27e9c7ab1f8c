"""The life of an authorized team: start, suspension, end.

A right is stopped and restored by a stored act and by nobody directly: `adhesions.services.endings` and `suspensions` prepare
the acts, and call here what they change. Whoever acted with the person is then without a condition of their own right: that is to
be confirmed (`adhesions.services.doubts`).
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from adhesions.mails import rights as mails
from adhesions.models import Adhesion, NominativeAuthorization
from adhesions.services import doubts
from adhesions.services.decisions import close_when_nobody_acts
from adhesions.services.proceedings import close_proceedings, hold_letters, locked
from coopps.kernel.workflow.runner import SYSTEM, perform


def start(adhesion: Adhesion, lead) -> Adhesion:
    """The team declares that it begins, once every acting member has received the letter."""
    return perform(adhesion, "start", lead, started_on=adhesion.agency.today())


def suspend(authorization: NominativeAuthorization, *, motivation: str) -> NominativeAuthorization:
    """Forbid the acts for now; the public page follows at once, the person is told."""
    with transaction.atomic():
        authorization = _change(authorization, "suspend", motivation, "suspendue")
        doubts.review(authorization.adhesion, knowing={authorization.professional.user_id})
    return authorization


def resume(authorization: NominativeAuthorization, *, motivation: str) -> NominativeAuthorization:
    """Allow the acts again, from now on."""
    with transaction.atomic():
        authorization = _change(authorization, "resume", motivation, "rétablie")
        doubts.review(authorization.adhesion)
    return authorization


def end(
    authorization: NominativeAuthorization, *, motivation: str, knowing: Collection[int] = ()
) -> NominativeAuthorization:
    """End the right, and whatever else was considered about it. The adhesion closes when nobody holds one any more.

    Args:
        knowing: the accounts of those who are told already why it ends, and what may follow for them.
    """
    with transaction.atomic():
        hold_letters([authorization.pk])  # first, as their signature does
        locked(authorization)  # what is proposed about it meanwhile waits for this, or is found
        close_proceedings([authorization.pk])
        authorization = _change(authorization, "end", motivation, "terminée")
        close_when_nobody_acts(authorization.adhesion)
        doubts.review(authorization.adhesion, knowing={authorization.professional.user_id, *knowing})
    return authorization


def _change(authorization, transition: str, motivation: str, change: str) -> NominativeAuthorization:
    with transaction.atomic():
        authorization = perform(authorization, transition, SYSTEM, motivation=motivation)
        mails.tell_change_of_right(authorization, change, authorization.record.last().pk)
    return authorization
