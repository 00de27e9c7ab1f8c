"""The life of an authorized team: start, suspension, end."""

from __future__ import annotations

from django.db import transaction

from adhesions import mails
from adhesions.models import Adhesion, NominativeAuthorization
from adhesions.services.decisions import close_when_nobody_acts
from coopps.kernel.workflow.runner import perform


def start(adhesion: Adhesion, lead) -> Adhesion:
    """The team declares that it begins, once every acting member has received the letter."""
    return perform(adhesion, "start", lead, started_on=adhesion.agency.today())


def suspend(authorization: NominativeAuthorization, agent, *, motivation: str) -> NominativeAuthorization:
    """Forbid the acts for now; the public page follows at once, the person is told."""
    return _change(authorization, "suspend", agent, motivation, "suspendue")


def resume(authorization: NominativeAuthorization, agent, *, motivation: str) -> NominativeAuthorization:
    """Allow the acts again, from now on."""
    return _change(authorization, "resume", agent, motivation, "rétablie")


def end(authorization: NominativeAuthorization, agent, *, motivation: str) -> NominativeAuthorization:
    """End the right. The adhesion closes when nobody holds one any more."""
    with transaction.atomic():
        authorization = _change(authorization, "end", agent, motivation, "terminée")
        close_when_nobody_acts(authorization.adhesion)
    return authorization


def _change(authorization, transition: str, agent, motivation: str, change: str) -> NominativeAuthorization:
    with transaction.atomic():
        authorization = perform(authorization, transition, agent, motivation=motivation)
        mails.tell_change_of_right(authorization, change, authorization.record.last().pk)
    return authorization
