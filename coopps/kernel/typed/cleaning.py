"""What a person types or pastes, made plain: no invisible sign, no disguise, one kind of line end. Pure functions.

Every form passes what it receives through these (`coopps.kernel.typed.forms`), so that what is compared, searched,
sent and printed is what a reader sees. Cleaning what is clean changes nothing.
"""

from __future__ import annotations

import re
import unicodedata

# Signs without a drawing, besides the format characters of Unicode (category Cf) and the controls: what joins or selects a
# form of the sign before, fillers, what stands for a pasted image, and half of a surrogate pair.
_NON_CHARACTERS = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_INVISIBLE = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc\ufdd0-\ufdef\ud800-\udfff"
    "\U000e0100-\U000e01ef"
)
_DROPPED = re.compile(f"[{_INVISIBLE}{_NON_CHARACTERS}]")
_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Spaces of a width that French print does not use; the two that do not break (U+00A0, U+202F) are kept in a text.
_SPACES = re.compile("[\t\u1680\u2000-\u200a\u205f\u3000]")
_HYPHENS = str.maketrans("\x1e\u2010\u2011\u2043", "----")  # the first is Word's own

# Word numbers the signs of its symbol fonts from U+F000. A list begins its lines with one of them; inside a line, only those
# that it makes by itself while one types are sure.
_BULLET = re.compile(r"^([ \xa0\u202f]*)([\uf020-\uf0ff\u2756])(?=[ \xa0\u202f]|$)", re.MULTILINE)
_SQUARE = {"\uf0a7", "\uf06e", "\uf0a8"}
_SYMBOLS = str.maketrans(
    {
        "\uf0b7": "•",
        "\uf0a7": "▪",
        "\uf0d8": "▸",
        "\uf0e0": "→",
        "\uf0df": "←",
        "\uf0fc": "✓",
        "\u27a2": "▸",
        "\u27a4": "▸",
    }
)


def clean_text(text: str) -> str:
    """A text of several lines: lines end with `\\n` and carry nothing after their last word."""
    text = _without_disguise(_LINE_END.sub("\n", text))
    text = _BULLET.sub(lambda found: found[1] + ("▪" if found[2] in _SQUARE else _bullet(found[2])), text)
    return re.sub(r"[ \xa0\u202f]+(?=\n|$)", "", text.translate(_SYMBOLS))


def clean_line(text: str) -> str:
    """A text of one line: line ends are spaces, spaces of every kind are plain ones, one at a time, none at the ends."""
    return re.sub(r"[ \n\xa0\u202f]+", " ", clean_text(text)).strip()


def number_in(said: str) -> int | None:
    """The number that a button or an address says: the key of a row, a page, a saving. None for whatever else is said there."""
    return int(said) if re.fullmatch("[0-9]{1,18}", said) else None


def clean_address(text: str) -> str:
    """An e-mail address, out of what one copies with it: `mailto:`, the name and brackets around, a stop at the end."""
    plain = _undressed(text)
    while plain != text:
        plain, text = _undressed(plain), plain
    return plain


def _undressed(text: str) -> str:
    line = clean_line(unicodedata.normalize("NFKC", text))
    if named := re.search(r"<([^<>]*@[^<>]*)>", line):
        line = named[1]
    line = re.sub(r"^mailto:", "", line.strip(" .,;:<>\"'«»()"), flags=re.IGNORECASE)
    return re.sub(r"\s*([@.])\s*", r"\1", line)


def _bullet(sign: str) -> str:
    return sign.translate(_SYMBOLS) if ord(sign) in _SYMBOLS else "•"


def _without_disguise(text: str) -> str:
    """Composed (NFC), without what has no drawing, with plain hyphens and spaces; line ends are kept."""
    text = _SPACES.sub(" ", _DROPPED.sub("", text).translate(_HYPHENS))
    if not text.isprintable():
        text = "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf"))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text))
