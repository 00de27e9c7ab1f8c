"""A number as people type it: with a comma, with spaces between the thousands. The wheel of a mouse does not move it."""

from __future__ import annotations

import re
from decimal import Decimal

from django import forms

from coopps.kernel.typed.bounds import Numbers

# More digits than any number of a dossier, and fewer than the database holds.
LONGEST = 9
_MINUS = str.maketrans("−–", "--")

NOT_A_NUMBER = "Écrivez un nombre, comme 12 ou 12,5."
NOT_WHOLE = "Écrivez un nombre entier, comme 12."
TOO_LONG = "Ce nombre a trop de chiffres : vérifiez-le."


def read_number(typed: str) -> Decimal:
    """The number of `12,5`, `12.5` or `1 200`. Raises ValueError with a sentence."""
    plain = re.sub(r"\s", "", typed).translate(_MINUS)
    if not re.fullmatch(r"[+-]?[0-9]+([,.][0-9]+)?", plain):
        raise ValueError(NOT_A_NUMBER)
    number = Decimal(plain.replace(",", "."))
    if abs(number) >= 10**LONGEST:
        raise ValueError(TOO_LONG)
    return number


def read_whole(typed: str) -> int:
    """The same, without decimals. Raises ValueError with a sentence."""
    number = read_number(typed)
    if number != int(number):
        raise ValueError(NOT_WHOLE)
    return int(number)


class _AsTyped:
    """What a whole number and one with decimals do alike; `min_value` and `max_value` are said in one sentence."""

    default_error_messages = {"required": "Ce nombre manque."}

    def __init__(self, *, min_value=None, max_value=None, **options) -> None:
        super().__init__(**options)
        if min_value is not None or max_value is not None:
            least = -(10**LONGEST) if min_value is None else min_value
            self.validators.append(Numbers(least, 10**LONGEST if max_value is None else max_value))

    def to_python(self, value):
        if value in self.empty_values or not isinstance(value, str):
            return super().to_python(value)
        try:
            return super().to_python(str(self.read(value)))
        except ValueError as error:
            raise forms.ValidationError(str(error), code="invalid") from error

    def widget_attrs(self, widget) -> dict[str, str]:
        return {} if widget.is_hidden else {"inputmode": self.keyboard, "autocomplete": "off"}

    def prepare_value(self, value):
        """As a person writes it: 60 and 12,5, not 60.0."""
        if isinstance(value, Decimal):
            return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",") if value % 1 else str(int(value))
        return value


class WholeField(_AsTyped, forms.IntegerField):
    """A whole number."""

    widget = forms.TextInput
    keyboard = "numeric"
    read = staticmethod(read_whole)


class NumberField(_AsTyped, forms.DecimalField):
    """A number that may have decimals."""

    widget = forms.TextInput
    keyboard = "decimal"
    read = staticmethod(read_number)
