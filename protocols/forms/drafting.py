"""The form of a section: made from what the section asks. Everything may be empty at save; completeness is a rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing

from coopps.kernel.typed.forms import Form
from coopps.kernel.typed.numbers import WholeField
from protocols.sections import Column, Field, Kind, Section

MAX_ROWS = 60
MAX_TEXT = 20_000
MAX_LINE = 300
# The choices of a form that depend on the project: the key of the column, what is offered.
Offered = dict[str, list[tuple[str, str]]]


def _form_field(column: Column | Field, *, rows: int, offered: Offered) -> forms.Field:
    words = {"label": column.label, "help_text": column.help, "required": False}
    choices = offered.get(column.key) or list(getattr(column, "choices", ()))
    if choices:
        found: forms.Field = forms.ChoiceField(choices=[("", "Choisir"), *choices], **words)
    elif column.kind is Kind.NUMBER:
        least = getattr(column, "least", 0)
        found = WholeField(min_value=least, max_value=column.most, **words)
    elif column.kind is Kind.LINE:
        found = forms.CharField(
            max_length=min(column.most, MAX_LINE) if isinstance(column, Column) else column.most, **words
        )
    else:
        found = forms.CharField(
            max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": rows, "cols": False}), **words
        )
    found.expected = column.required
    return found


def _row_form(field: Field, offered: Offered) -> type[Form]:
    fields: dict[str, forms.Field] = {}
    for column in field.columns:
        if column.hidden:
            fields[column.key] = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
        else:
            fields[column.key] = _form_field(column, rows=3, offered=offered)
    return type("RowForm", (Form,), fields)


@dataclass(frozen=True)
class Part:
    """One field of the section as the page draws it: one control, the lines of a record, or rows.

    Attributes:
        fields: the controls, of a single field or a record.
        rows: the forms of the rows.
    """

    field: Field
    fields: tuple[forms.BoundField, ...] = ()
    formset: forms.BaseFormSet | None = None

    @property
    def is_record(self) -> bool:
        return self.field.kind is Kind.RECORD

    @property
    def ordered(self) -> bool:
        """Whether the order of the rows says something."""
        return self.field.kind is Kind.TABLE


class SectionForm:
    """The form of one section.

    Args:
        values: what is kept, in its normal shape.
        data: what was posted, if something was.
        offered: what a choice that depends on the project offers.
        adding: the key of the field to which a row is added.
    """

    def __init__(
        self, section: Section, values: dict[str, Any], *, data=None, offered: Offered | None = None, adding: str = ""
    ) -> None:
        self.section = section
        self._offered = offered or {}
        self.own = self._own_form(values, data)
        self._formsets = {
            field.key: self._formset(field, values[field.key], data, adding)
            for field in section.typed_fields
            if field.kind.has_rows
        }

    def _own_form(self, values: dict[str, Any], data) -> Form:
        fields, initial = {}, {}
        for field in self.section.typed_fields:
            if field.kind is Kind.RECORD:
                for column in field.columns:
                    name = f"{field.key}-{column.key}"
                    fields[name] = _form_field(column, rows=3, offered=self._offered)
                    fields[name].expected = field.required and column.required
                    initial[name] = values[field.key][column.key]
            elif not field.kind.has_rows:
                rows = 6 if field.kind is Kind.SENTENCES else 8
                fields[field.key] = _form_field(field, rows=rows, offered=self._offered)
                value = values[field.key]
                initial[field.key] = "\n".join(value) if field.kind is Kind.SENTENCES else value
        return type("OwnForm", (Form,), fields)(data, initial=initial)

    def _formset(self, field: Field, rows: list[dict], data, adding: str) -> forms.BaseFormSet:
        offered = {
            key: choices + [(row[key], row[key]) for row in rows if row.get(key) and row[key] not in dict(choices)]
            for key, choices in self._offered.items()
        }
        made = forms.formset_factory(
            _row_form(field, offered),
            extra=0 if rows and adding != field.key else 1,
            max_num=MAX_ROWS,
            absolute_max=MAX_ROWS,
            validate_max=True,
        )
        return made(data, prefix=field.key) if data is not None else made(initial=rows, prefix=field.key)

    @property
    def parts(self) -> Iterable[Part]:
        for field in self.section.typed_fields:
            if field.kind.has_rows:
                yield Part(field, formset=self._formsets[field.key])
            elif field.kind is Kind.RECORD:
                yield Part(field, tuple(self.own[f"{field.key}-{column.key}"] for column in field.columns))
            else:
                yield Part(field, (self.own[field.key],))

    @property
    def formsets(self) -> list[forms.BaseFormSet]:
        """The rows, field by field."""
        return list(self._formsets.values())

    @property
    def forms(self) -> list:
        """The forms and formsets, for the summary of what is to correct."""
        return [self.own, *self._formsets.values()]

    def is_valid(self) -> bool:
        wrong = [form for form in self.forms if not form.is_valid()]  # each says what is wrong with it
        return not wrong

    def add_error(self, field: None, message: str) -> None:
        """A sentence about the whole section."""
        self.own.add_error(field, message)

    def values(self) -> dict[str, Any]:
        """What was typed, by field; rows in which nothing was typed are left out by the section."""
        typed = self.own.cleaned_data
        found: dict[str, Any] = {}
        for field in self.section.typed_fields:
            if field.kind.has_rows:
                found[field.key] = [form.cleaned_data for form in self._formsets[field.key]]
            elif field.kind is Kind.RECORD:
                found[field.key] = {column.key: typed[f"{field.key}-{column.key}"] for column in field.columns}
            elif field.kind is Kind.SENTENCES:
                found[field.key] = typed[field.key].splitlines()
            else:
                found[field.key] = typed[field.key]
        return found


def rows_changed(values: dict[str, Any], *, removed: str = "", raised: str = "") -> dict[str, Any]:
    """`values` without one row, or with one row before the one above. Rows are named `field-place`, places from 0; what
    names no row changes nothing."""
    found = dict(values)
    for name, change in ((removed, _without), (raised, _above)):
        key, _, place = name.rpartition("-")
        if isinstance(found.get(key), list) and (row := number(place)) is not None and row < len(found[key]):
            found[key] = change(found[key], row)
    return found


def number(text: str) -> int | None:
    """The number that an address or a hidden control gives; None for what is none, or longer than any."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _without(rows: list, place: int) -> list:
    return rows[:place] + rows[place + 1 :]


def _above(rows: list, place: int) -> list:
    if place == 0:
        return rows
    return [*rows[: place - 1], rows[place], rows[place - 1], *rows[place + 1 :]]


MINE, THEIRS = "mien", "autre"


class _Typed(forms.CharField):
    """What the form of a section accepted, carried by a page: signed, so that nothing else comes back in its place."""

    widget = forms.HiddenInput
    _SALT = "protocols.typed"

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else signing.dumps(value, salt=self._SALT, compress=True)

    def to_python(self, value: Any) -> Any:
        try:
            return signing.loads(super().to_python(value), salt=self._SALT)
        except signing.BadSignature as error:
            raise forms.ValidationError("Cette page n’est plus entière : rechargez-la.") from error


class ConflictForm(Form):
    """For each field that two people wrote differently: which one is kept."""

    number = WholeField(min_value=0, widget=forms.HiddenInput)
    mine = _Typed()

    def __init__(self, *args, section: Section, keys: Iterable[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for key in keys:
            self.fields[f"choix-{key}"] = forms.ChoiceField(
                label=f"{section.field(key).label} : que gardez-vous ?",
                choices=[(MINE, "Ce que j’ai écrit"), (THEIRS, "Ce qui était enregistré")],
                widget=forms.RadioSelect,
            )


class CompareForm(Form):
    """Two versions to compare."""

    avant = forms.TypedChoiceField(label="De la version", coerce=int)
    apres = forms.TypedChoiceField(label="À la version", coerce=int)

    def __init__(self, *args, numbers: list[int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.choices = [(number, f"Version {number}") for number in numbers]
