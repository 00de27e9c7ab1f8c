"""Letters brought to what remains when they are compared or searched: no accent, no case; Ł is l, Œ is oe, ß is ss.

The same in Python (`folded`) and in the database (`Folded`): the directory writes MICHALOWSKI for Michałowski.
"""

from __future__ import annotations

import re
import unicodedata

from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Lower, Replace

# What a decomposition leaves of accents.
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# Letters that no decomposition opens, capitals included (the database may lower ASCII only), and signs of one meaning.
_ONE = {
    "d": "đĐðÐ",
    "e": "əƏ",
    "h": "ħĦ",
    "i": "ıɨƗ",
    "l": "łŁ",
    "n": "ŋŊ",
    "o": "øØɵƟ",
    "t": "ŧŦ",
    "'": "’‘ʼ",
    "-": "‐‑–",
}
_SEVERAL = {"æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ß": "ss", "ẞ": "ss", "þ": "th", "Þ": "th"}
_LETTERS = "".join(_ONE.values())
_PLAIN = "".join(plain * len(letters) for plain, letters in _ONE.items())
_TABLE = str.maketrans(_LETTERS, _PLAIN) | str.maketrans(_SEVERAL)


def folded(text: str) -> str:
    """`text` in small letters without accents. Spaces and punctuation stay; apostrophes and hyphens are the plain ones."""
    bare = re.sub(f"[{_MARKS}]", "", unicodedata.normalize("NFKD", text))
    return bare.lower().translate(_TABLE)


class _Decomposed(Func):
    function = "NORMALIZE"
    template = "%(function)s(%(expressions)s, NFKD)"
    output_field = CharField()


def Folded(expression) -> Func:  # noqa: N802 - used as the expressions of Django are
    """`folded`, computed by PostgreSQL."""
    if isinstance(expression, str):
        expression = F(expression)
    bare = Func(
        _Decomposed(expression),
        Value(f"[{_MARKS}]"),
        Value(""),
        Value("g"),
        function="REGEXP_REPLACE",
        output_field=CharField(),
    )
    plain = Func(Lower(bare), Value(_LETTERS), Value(_PLAIN), function="TRANSLATE", output_field=CharField())
    for letter, letters in _SEVERAL.items():
        plain = Replace(plain, Value(letter), Value(letters))
    return plain
