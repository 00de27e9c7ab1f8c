"""Numbers that people group and name as they like: « 76 000 », « SIRET : 732 829 320 00074 », « 02.35.00.00.00 »."""

from __future__ import annotations

from collections.abc import Callable

from django import forms

from accounts.rules import compact, department_of, is_finess, is_phone, is_siret, read_phone


class _CodeField(forms.CharField):
    """A number read from what is typed around it. `saved_as_typed` keeps one that is not right: completeness says it."""

    read: Callable[[str], str] = staticmethod(compact)
    absent = ""
    saved_as_typed = False

    def to_python(self, value) -> str:
        return self.read(super().to_python(value))

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not self.saved_as_typed and not self.is_right(value):
            raise forms.ValidationError(self.wrong, code="invalid")

    def widget_attrs(self, widget) -> dict[str, str]:
        """Without `maxlength`, which would cut a number typed with spaces."""
        return {} if widget.is_hidden else {"autocomplete": "off"} | self.keys


class PostcodeField(_CodeField):
    """A postcode that has a department."""

    is_right = staticmethod(department_of)
    wrong = "Ce code postal n’est pas reconnu : il compte cinq chiffres, comme 76000."
    keys = {"inputmode": "numeric", "autocomplete": "postal-code"}


class FinessField(_CodeField):
    """The number of a health establishment."""

    is_right = staticmethod(is_finess)
    wrong = "Ce numéro FINESS n’est pas juste : corrigez-le, ou laissez le champ vide."
    keys = {}


class SiretField(_CodeField):
    """The number of an establishment of any kind."""

    is_right = staticmethod(is_siret)
    wrong = "Ce numéro SIRET n’est pas juste : corrigez-le, ou laissez le champ vide."
    keys = {"inputmode": "numeric"}


class PhoneField(_CodeField):
    """A telephone number, in pairs of digits."""

    read = staticmethod(read_phone)
    is_right = staticmethod(is_phone)
    wrong = "Ce numéro de téléphone n’est pas reconnu : écrivez dix chiffres, ou + et l’indicatif du pays."
    keys = {"type": "tel", "autocomplete": "tel"}
