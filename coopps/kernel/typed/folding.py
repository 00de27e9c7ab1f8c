"""Letters brought to what remains when they are compared or searched: no accent, no case; Ł is l, Œ is oe, ß is ss.

The same in Python (`folded`) and in the database (`Folded`): the directory writes MICHALOWSKI for Michałowski.
"""

from __future__ import annotations

import re
import unicodedata

from django.db import models

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


def _in_sql() -> str:
    bare = f"REGEXP_REPLACE(NORMALIZE(%(expressions)s, NFKD), '[{_MARKS}]', '', 'g')"
    plain = f"TRANSLATE(LOWER({bare}), '{_LETTERS}', '{_PLAIN.replace(chr(39), chr(39) * 2)}')"
    for letter, letters in _SEVERAL.items():
        plain = f"REPLACE({plain}, '{letter}', '{letters}')"
    return plain


def folded_in_sql(expression: str) -> str:
    """`folded`, of an expression of a statement that is written by hand."""
    return Folded.template % {"expressions": expression}


@models.CharField.register_lookup
@models.TextField.register_lookup
class Folded(models.Transform):
    """`folded`, computed by PostgreSQL: `Folded("title")`, or `filter(title__folded__contains=folded(word))`."""

    lookup_name = "folded"
    template = _in_sql()
