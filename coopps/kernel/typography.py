"""Dates, hours and spaces as French print writes them. Pure functions, for pages, letters and mails alike."""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import Decimal

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import override

NBSP = "\u00a0"


def _local(moment: datetime.datetime, tz: datetime.tzinfo | None) -> datetime.datetime:
    return timezone.localtime(moment, tz) if timezone.is_aware(moment) else moment


def french_date(day: datetime.date, tz: datetime.tzinfo | None = None) -> str:
    """`3 mai 2026`, `1er mai 2026`; a moment is first brought to `tz` (the portal's time zone when not given)."""
    if isinstance(day, datetime.datetime):
        day = _local(day, tz)
    with override("fr"):
        month = str(MONTHS[day.month])
    return f"{'1er' if day.day == 1 else day.day}{NBSP}{month}{NBSP}{day.year}"


def french_period(first: datetime.date, last: datetime.date | None) -> str:
    """`du 3 mai 2026 au 2 mai 2027 inclus`, `à compter du 3 mai 2026` when the last day is not known."""
    if last is None:
        return f"à compter du {french_date(first)}"
    return f"du {french_date(first)} au {french_date(last)} inclus"


def french_time(moment: datetime.datetime | datetime.time, tz: datetime.tzinfo | None = None) -> str:
    """`14 h 02`, in `tz` (the portal's time zone when not given)."""
    if isinstance(moment, datetime.datetime):
        moment = _local(moment, tz)
    return f"{moment.hour}{NBSP}h{NBSP}{moment.minute:02d}"


def french_datetime(moment: datetime.datetime, tz: datetime.tzinfo | None = None) -> str:
    """`3 mai 2026 à 14 h 02`."""
    return f"{french_date(moment, tz)} à {french_time(moment, tz)}"


def in_words(value) -> str:
    """A value as it is read: `3 mai 2026`, `6,5`, `oui`; nothing for what is not said."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime.date):
        return french_date(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return "" if value is None else str(value)


def of(name: str) -> str:
    """`de Paul`, `d’Anna`, `d’Hélène`: “de” before a person's or a body's name."""
    return f"d’{name}" if _VOWEL.match(unicodedata.normalize("NFD", name)) else f"de {name}"


# An h of a French first name is mute; y before a vowel is a consonant (de Yann, d’Yves).
_VOWEL = re.compile(r"[aehiou]|y(?![aeiou])", re.IGNORECASE)
_BEFORE = re.compile(r"[ \u00a0\u202f]+([:;!?»])")
_AFTER = re.compile(r"«[ \u00a0\u202f]+")
_ARTICLE = re.compile(r"\b([LRD])\. ?(?=\d)")
# Inside a number written in groups (02 31 00 00 00, 12 000), and after « n° ».
_NUMBER = re.compile(r"(?<=\d) (?=\d{2,3}\b)|(?<=n°) (?=\w)")


def no_break(text: str) -> str:
    """`text` with the spaces that must not break: before `: ; ! ? »`, after `«`, in `L. 4011-1`, `n° 12` and `02 31 00 00 00`.

    Only spaces already there are changed; none is added, so an address such as `https://…` is left alone.
    """
    text = _NUMBER.sub(NBSP, _BEFORE.sub(rf"{NBSP}\1", text))
    return _ARTICLE.sub(rf"\1.{NBSP}", _AFTER.sub(f"«{NBSP}", text))


def in_a_row(words: list[str]) -> str:
    """« a », « a et b », « a, b et c »."""
    *before, last = words
    return f"{', '.join(before)} et {last}" if before else last


def in_years(months: int) -> str:
    """`3 ans`, `1 an`, `18 mois`: whole years as years."""
    years, rest = divmod(months, 12)
    if rest or not years:
        return f"{months}{NBSP}mois"
    return f"{years}{NBSP}{'an' if years == 1 else 'ans'}"


def inside(sentence: str) -> str:
    """The sentence without its capital: it follows a colon."""
    return sentence[:1].lower() + sentence[1:]


def file_size(size: int) -> str:
    """`7 ko`, `1,2 Mo`: the units that people read on their own files, never a size of nothing."""
    if size < 1024**2:
        return f"{max(1, round(size / 1024))}{NBSP}ko"
    return f"{round(size / 1024**2, 1):g}{NBSP}Mo".replace(".", ",")
