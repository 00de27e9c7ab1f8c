"""What may be read of letters of intent, and by whom: who wrote it, and the agency to which it was filed."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet

from accounts.choices import AgencyRight
from accounts.selectors import agencies_of
from coopps.kernel.documents.models import Act
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import Procedure
from coopps.kernel.law.clock import add_months
from coopps.kernel.permissions import objects_held
from protocols.models import Intent


def with_rows(intents: QuerySet[Intent]) -> QuerySet[Intent]:
    """Load what the rules and the pages read of a letter, in a constant number of queries; never the bytes of its acts."""
    acts = ("filed_letter", "acknowledgement", "answer_act")
    return (
        intents.select_related(
            "agency", "created_by", "instructor", "protocol", "version", "theme", "related_protocol", *acts
        )
        .defer(*(f"{act}__{field}" for act in acts for field in ("content", "snapshot")))
        .prefetch_related("sites", "professionals__profession", "acts")
    )


def led_by(user) -> QuerySet[Intent]:
    """The letters that a person wrote, the last saved first."""
    return with_rows(objects_held(user, "lead", Intent)).order_by("-saved_at")


def for_agency(user) -> QuerySet[Intent]:
    """The letters filed to the agencies for which a person instructs or supervises today (BR-28), the oldest first.

    A letter that was transferred is read by the agency that has it now. The own ones are here too: their page says 403.
    """
    agencies = agencies_of(user, AgencyRight.INSTRUCT, AgencyRight.SUPERVISE)
    return with_rows(Intent.objects.filter(agency__in=agencies, filed_at__isnull=False)).order_by("filed_at", "pk")


def answer_by(intent: Intent, rule_of=law.rule) -> datetime.date:
    """By when the agency answers a filed letter, by the rule of the day of its filing. Its silence decides nothing.

    Args:
        rule_of: `law.Rules()`, for a list.
    """
    filed_on = intent.agency.day_of(intent.filed_at)
    return add_months(filed_on, rule_of(Procedure.INTENT_ANSWER, filed_on).months)


def about(act: Act) -> Intent | None:
    """The letter that an act is about."""
    return (
        Intent.objects.filter(filed_letter=act)
        | Intent.objects.filter(acknowledgement=act)
        | Intent.objects.filter(answer_act=act)
    ).first()
