"""What is in force on a day, and whether a legal officer has read it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from coopps.kernel.law.choices import Procedure, TextKey
from coopps.kernel.law.models import CompetentCourt, LegalText, ProcedureRule, Reviewed


class NoLaw(LookupError):
    """No text, rule or court is recorded for what is asked: the reference data is not loaded, or ended."""


def text(key: str, day: datetime.date, regime: str = "") -> LegalText:
    """The text `key` in force on `day`, that of `regime` before the common one. Raises `NoLaw`."""
    found = LegalText.objects.in_force(day).filter(key=key, regime__in={"", regime})
    # The common text has an empty regime, so it sorts last.
    if row := found.order_by("-regime", "-valid_from").first():
        return row
    raise NoLaw(f"no text {key!r} in force on {day}")


def texts(keys: Iterable[str], day: datetime.date, regime: str = "") -> list[LegalText]:
    """The texts `keys` in force on `day`, in that order, each as `text` gives it: for a page of information, which tells what is
    recorded and leaves the rest out."""
    keys = list(keys)
    found: dict[str, LegalText] = {}
    rows = LegalText.objects.in_force(day).filter(key__in=keys, regime__in={"", regime})
    for row in rows.order_by("-regime", "-valid_from"):
        found.setdefault(row.key, row)
    return [found[key] for key in keys if key in found]


def rule(procedure: str, day: datetime.date) -> ProcedureRule:
    """The rule of `procedure` in force on `day`. Raises `NoLaw`."""
    if row := ProcedureRule.objects.in_force(day).filter(procedure=procedure).first():
        return row
    raise NoLaw(f"no rule {procedure!r} in force on {day}")


class Rules:
    """The rules of delay, read once for a list of dossiers: called as `rule`."""

    def __init__(self) -> None:
        self._rows = list(ProcedureRule.objects.order_by("-valid_from"))

    def of(self, procedure: str) -> list[ProcedureRule]:
        """The versions of the rule of a procedure, the latest first."""
        return [row for row in self._rows if row.procedure == procedure]

    def __call__(self, procedure: str, day: datetime.date) -> ProcedureRule:
        for row in self._rows:
            if row.procedure == procedure and row.valid_from <= day and (row.valid_to is None or day <= row.valid_to):
                return row
        raise NoLaw(f"no rule {procedure!r} in force on {day}")


class Citations:
    """The texts cited beside questions and sections, read once for a page."""

    def __init__(self, day: datetime.date) -> None:
        self._bodies: dict[str, str] = {}
        for row in LegalText.objects.in_force(day).filter(key__startswith="reference.", regime=""):
            self._bodies.setdefault(row.key, row.body)

    def of(self, basis: str | tuple[str, ...]) -> str:
        """A basis in words; it is words, the key of a text, or several of both."""
        parts = (basis,) if isinstance(basis, str) else basis
        return " ; ".join(self._bodies[part] if isinstance(part, TextKey) else part for part in parts)


def court_for(department: str) -> CompetentCourt:
    """The court of the place of exercise (BR-21). Raises `NoLaw` for a department without a recorded court."""
    try:
        return CompetentCourt.objects.get(department=department)
    except CompetentCourt.DoesNotExist:
        raise NoLaw(f"no court for the department {department!r}") from None


def reviewed_models() -> list[type[Reviewed]]:
    """Every kind of row that a legal officer reads: texts, rules of delay, and the rules that other applications keep."""
    return [model for model in apps.get_models() if issubclass(model, Reviewed)]


def _in_force(day: datetime.date) -> Iterator[tuple[str, Reviewed | None]]:
    """Each text and rule that is needed, in words, with the rows in force on `day` or None."""
    kinds = ((LegalText, "key", TextKey, "le texte"), (ProcedureRule, "procedure", Procedure, "la règle"))
    for model, field, needed, noun in kinds:
        latest = _latest(model, day)
        for value, label in needed.choices:
            rows = [row for row in latest if getattr(row, field) == value]
            for row in rows or [None]:
                yield f"{noun} «\u00a0{label}\u00a0»", row
    for model in reviewed_models():
        if model not in (LegalText, ProcedureRule):
            for row in _latest(model, day) or [None]:
                named = f" «\u00a0{row}\u00a0»" if row is not None and model.identified_by else ""
                yield f"la {model._meta.verbose_name}{named}", row


def _latest(model: type[Reviewed], day: datetime.date) -> list[Reviewed]:
    """The version in force on `day` of each row of a table."""
    latest: dict[tuple, Reviewed] = {}
    for row in model.objects.in_force(day):
        latest.setdefault(tuple(getattr(row, name) for name in model.identified_by), row)
    return list(latest.values())


def unreviewed(day: datetime.date) -> list[str]:
    """In words, each needed text or rule that on `day` is missing or not marked as reviewed by a legal officer."""
    return [
        f"{words}\u00a0: {'introuvable' if row is None else 'à relire'}"
        for words, row in _in_force(day)
        if row is None or not row.is_reviewed
    ]


def all_reviewed(day: datetime.date) -> bool:
    """Whether documents made on `day` may go without the word SPÉCIMEN."""
    return not unreviewed(day)


def waiting_for_review(model: type[Reviewed]) -> QuerySet:
    """The rows of `model` that no legal officer has marked."""
    return model.objects.filter(reviewed_on__isnull=True)


def is_legal_officer(user) -> bool:
    """Whether `user` was given, in person or by a group, the right to mark texts as reviewed.

    Being superuser gives nothing here: the mark is a legal act, not a technical one.
    """
    if not getattr(user, "is_active", False):
        return False
    return (
        Permission.objects.filter(content_type__app_label="law", codename="review_legaltext")
        .filter(Q(user=user) | Q(group__user=user))
        .exists()
    )
