"""The one door by which typed values come in: every form of the portal is a `Form` or a `ModelForm` of here.

Whatever is typed is cleaned (`coopps.kernel.typed.cleaning`) before any field reads it, by the kind of its
control; a secret is not. A text must be one that the letters can print: most end on paper, and who
wrote it is who can mend it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from django import forms
from django.db import models

from coopps.kernel.typed.bounds import bounds_of
from coopps.kernel.typed.cleaning import clean_address, clean_line, clean_text
from coopps.kernel.typed.dates import DayField
from coopps.kernel.typed.letter_font import check_drawn
from coopps.kernel.typed.numbers import NumberField, WholeField

_TYPED = (forms.CharField, forms.IntegerField, forms.DateField, forms.DateTimeField)


def cleaner_of(field: forms.Field) -> Callable[[str], str] | None:
    """How what is typed in a field is cleaned; None for what is chosen, sent as a file, or secret."""
    if not isinstance(field, _TYPED) or isinstance(field.widget, forms.PasswordInput):
        return None
    if isinstance(field, forms.EmailField) or isinstance(field.widget, forms.EmailInput):
        return clean_address
    return clean_text if isinstance(field.widget, forms.Textarea) else clean_line


class TypedValues:
    """What makes a form a door: for `Form` and `ModelForm` below, and for those that a library gives."""

    # Texts that are read on a screen only: any sign will do.
    never_printed: Collection[str] = ()

    def full_clean(self) -> None:
        if self.is_bound:
            self._plain_values()
        super().full_clean()

    def _plain_values(self) -> None:
        changed = {}
        for name, clean in self._typed():
            key = self.add_prefix(name)
            values = self.data.getlist(key) if hasattr(self.data, "getlist") else [self.data.get(key)]
            plain = [clean(value) if isinstance(value, str) else value for value in values]
            if plain != values:
                changed[key] = plain
        if changed:
            self.data = self.data.copy()
            for key, plain in changed.items():
                if hasattr(self.data, "setlist"):
                    self.data.setlist(key, plain)
                else:
                    [self.data[key]] = plain

    def _typed(self) -> Iterator[tuple[str, Callable[[str], str]]]:
        for name, field in self.fields.items():
            clean = cleaner_of(field)
            if clean is None:
                continue
            yield name, clean
            printed = (
                isinstance(field, forms.CharField) and clean is not clean_address and name not in self.never_printed
            )
            if printed and check_drawn not in field.validators:
                field.validators.append(check_drawn)


class Form(TypedValues, forms.Form):
    """A form of the portal."""


class ModelForm(TypedValues, forms.ModelForm):
    """A form of the portal, made from a model. `Meta.formfield_callback = form_field` when the model has dates or numbers."""


_OURS = ((models.DateField, DayField), (models.DecimalField, NumberField), (models.IntegerField, WholeField))


def form_field(field: models.Field, **options) -> forms.Field | None:
    """The field of a form for that of a model: dates and numbers as people type them."""
    found = next((ours for theirs, ours in _OURS if isinstance(field, theirs)), None)
    if found is None or field.choices or isinstance(field, models.DateTimeField):
        return field.formfield(**options)
    made = field.formfield(**{"form_class": found} | options)
    if isinstance(made, DayField):
        made.bounds = bounds_of(field) or made.bounds
    return made
