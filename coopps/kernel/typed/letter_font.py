"""What the font of the letters can draw: a sign that it lacks would be an empty box on paper, so it is refused when typed."""

from __future__ import annotations

from functools import cache

from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from fontTools.ttLib import TTFont

# Those that static/documents/letter.css names.
FILES = ("fonts/SourceSans3-Regular.ttf", "fonts/SourceSans3-It.ttf", "fonts/SourceSans3-Semibold.ttf")
# More than these in one text, and the person has pasted something else than French.
NAMED = 5


@cache
def drawn() -> frozenset[str]:
    """The signs that every style of the font draws, and the line end. Read once by each process."""
    styles = []
    for name in FILES:
        with TTFont(finders.find(name), lazy=True) as font:
            styles.append({chr(code) for code in font.getBestCmap()})
    return frozenset(set.intersection(*styles) | {"\n"})


def check_drawn(text: str) -> None:
    """Raise a `ValidationError` that names each sign the letters cannot print, with the place of its first use.

    What a field made of its text (a list, a signed value) is not looked at.
    """
    if not isinstance(text, str):
        return
    absent = [sign for sign in dict.fromkeys(text) if sign not in drawn()]
    if not absent:
        return
    named = [_placed(text, sign) for sign in absent[:NAMED]]
    one = len(absent) == 1
    said = named[0] if one else f"{', '.join(named[:-1])} et {named[-1]}"
    others = f", et {len(absent) - NAMED} autres," if len(absent) > NAMED else ""
    raise ValidationError(
        f"{'Le signe' if one else 'Les signes'} {said}{others} ne {'peut' if one else 'peuvent'} pas être "
        f"imprimé{'' if one else 's'} dans une lettre : remplacez-{'le' if one else 'les'} ou retirez-{'le' if one else 'les'}.",
        code="not_drawn",
    )


def _placed(text: str, sign: str) -> str:
    before = text[: text.index(sign)]
    column = len(before) - (before.rfind("\n") + 1) + 1
    place = f"{'1er' if column == 1 else f'{column}e'} caractère"
    if "\n" in text:
        place = f"ligne {before.count(chr(10)) + 1}, {place}"
    return f"« {sign} » ({place})"
