"""Appeal routes: what a decision must say, without which no delay runs (code de justice administrative, R. 421-5)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from coopps.kernel.law.choices import Procedure, SilenceEffect, TextKey
from coopps.kernel.law.clock import appeal_deadline
from coopps.kernel.law.models import CompetentCourt
from coopps.kernel.law.selectors import rule, text
from coopps.kernel.law.silence import ImpliedDecision


@dataclass(frozen=True)
class Residence:
    """Where the addressee lives, as far as the delay of distance needs it. Neither abroad nor in a department: not known."""

    department: str = ""
    abroad: bool = False

    @property
    def is_known(self) -> bool:
        return self.abroad or bool(self.department)

    @property
    def is_overseas(self) -> bool:
        return self.department.startswith(("97", "98"))


@dataclass(frozen=True)
class AppealNotice:
    """The routes of appeal against one decision, for one person."""

    title: str
    paragraphs: tuple[str, ...]
    court: CompetentCourt
    months: int
    reviewed: bool

    def deadline(self, received_on: datetime.date) -> datetime.date:
        """The last day before the court for a decision received on `received_on`."""
        return appeal_deadline(received_on, months=self.months, department=self.court.department)


def distance_procedure(court: CompetentCourt, residence: Residence) -> Procedure | None:
    """Which delay of distance is added before `court` (R. 421-7; BR-22); None when there is none, or when nobody knows where
    the person lives: the shortest delay is then the safe one."""
    if residence.abroad:
        return Procedure.APPEAL_ABROAD
    if not residence.is_known:
        return None
    if court.is_overseas:
        return None if residence.department == court.department else Procedure.APPEAL_OVERSEAS
    return Procedure.APPEAL_OVERSEAS if residence.is_overseas else None


def appeal_notice(
    court: CompetentCourt,
    day: datetime.date,
    *,
    agency: str,
    residence: Residence | None = None,
    key: TextKey = TextKey.APPEAL_AUTHORIZATION,
    regime: str = "",
) -> AppealNotice:
    """The appeal routes against a decision of `agency` (its name) taken on `day`.

    `court` is that of the place of exercise (R. 312-10; BR-21). `key` is the text of the kind of decision: an
    authorization, a refusal or a postponement, a rejection by silence. Raises `NoLaw` when a text or a rule is missing.
    """
    main = rule(Procedure.APPEAL, day)
    notice = text(key, day, regime)
    paragraphs = notice.paragraphs(agency=agency, court=court.full_name, months=main.months)
    months, used = main.months, [main, notice]
    residence = residence or Residence()
    if not residence.is_known:
        overseas, abroad = rule(Procedure.APPEAL_OVERSEAS, day), rule(Procedure.APPEAL_ABROAD, day)
        words = text(TextKey.APPEAL_UNKNOWN, day, regime)
        paragraphs += words.paragraphs(overseas=overseas.months, abroad=abroad.months)
        used += [overseas, abroad, words]
    elif procedure := distance_procedure(court, residence):
        distance, words = rule(procedure, day), text(_DISTANCE_TEXT[procedure], day, regime)
        months += distance.months
        paragraphs += words.paragraphs(months=distance.months, total=months)
        used += [distance, words]
    return AppealNotice(notice.title, tuple(paragraphs), court, months, all(row.is_reviewed for row in used))


def appeal_after_silence(
    implied: ImpliedDecision, court: CompetentCourt, day: datetime.date, *, agency: str, residence: Residence
) -> AppealNotice | None:
    """The routes that an acknowledgement of `day` must tell when silence would be a rejection (CRPA, R. 112-11-1)."""
    if implied.effect != SilenceEffect.REJECTION:
        return None
    return appeal_notice(court, day, agency=agency, residence=residence, key=TextKey.APPEAL_SILENCE)


_DISTANCE_TEXT = {
    Procedure.APPEAL_OVERSEAS: TextKey.APPEAL_OVERSEAS,
    Procedure.APPEAL_ABROAD: TextKey.APPEAL_ABROAD,
}
