"""One door for what is typed: every form is one of ours, its dates and numbers are of one kind, letters fold in one place."""

from __future__ import annotations

import importlib
import re

import pytest
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.urls import get_resolver
from django.utils.module_loading import import_string

from coopps.kernel.typed.dates import DateInput, DayField
from coopps.kernel.typed.forms import TypedValues
from coopps.kernel.typed.numbers import NumberField, WholeField
from protocols.forms.drafting import SectionForm
from protocols.sections import SECTIONS
from tests.coherence.project import PACKAGES, ROOT, named, sources, tracked


def _import(path) -> None:
    if path.name != "__main__.py":
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))


def _forms() -> list[type[forms.BaseForm]]:
    """Every form that the project writes, those made from a list included."""
    for path in sources():
        if "forms" in path.parts or path.stem in {"forms", "admin"} or re.search(r"\bForm\)", path.read_text()):
            _import(path)

    def below(form):
        for each in form.__subclasses__():
            yield each
            yield from below(each)

    return sorted(
        {form for form in below(forms.BaseForm) if form.__module__.partition(".")[0] in PACKAGES},
        key=lambda form: str(form),
    )


FORMS = _forms()


def test_the_forms_are_found():
    assert len(FORMS) > 70


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.__module__}.{form.__qualname__}")
def test_every_form_is_a_door(form):
    assert issubclass(form, TypedValues)
    assert _strangers(form.base_fields) == []


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_every_section_is_a_door(section):
    made = SectionForm(section, section.clean({}))
    for form in (made.own, *(form for formset in made.formsets for form in formset)):
        assert isinstance(form, TypedValues)
        assert _strangers(form.fields) == []


def _strangers(fields: dict[str, forms.Field]) -> list[str]:
    """The fields that read a date or a number in their own way, or whose number moves with the wheel of a mouse."""
    return [
        name
        for name, field in fields.items()
        if getattr(field.widget, "input_type", "") == "number"
        or (isinstance(field, forms.DateField) and not (isinstance(field, DayField) and _is_calendar(field.widget)))
        or (isinstance(field, forms.IntegerField) and not isinstance(field, WholeField | NumberField))
    ]


def _is_calendar(widget: forms.Widget) -> bool:
    return isinstance(widget, DateInput | AdminDateWidget)


def test_the_forms_of_the_account_are_ours():
    """allauth's, for each of its pages that the portal serves; the first password, a secret, is not one of them."""
    found = {name: import_string(path) for name, path in settings.ACCOUNT_FORMS.items()}
    assert [name for name, form in found.items() if not issubclass(form, TypedValues)] == []
    assert {"signup", "login", "reset_password", "reset_password_from_key", "change_password", "add_email"} == set(
        found
    )


def _administered() -> list:
    assert get_resolver().url_patterns  # which takes what libraries registered out of the administration
    return list(admin.site._registry)


@pytest.mark.parametrize("model", _administered(), ids=lambda model: model.__name__)
def test_the_administration_is_a_door(model, rf, admin_user):
    shown = admin.site._registry[model]
    request = rf.get("/")
    request.user = admin_user
    if shown.has_add_permission(request):
        form = shown.get_form(request)
        assert issubclass(form, TypedValues)
        assert _strangers(form.base_fields) == []


def test_nothing_on_a_page_moves_with_the_wheel():
    number = re.compile(r"type=[\"']?number|NumberInput|input_type = \"number\"")
    pages = [path for path in tracked() if path.suffix in {".html", ".js"} and path.is_relative_to(ROOT / "templates")]
    pages += [path for path in tracked() if path.is_relative_to(ROOT / "static/js")]
    assert [named(path) for path in [*sources(), *pages] if number.search(path.read_text())] == []


def test_letters_are_folded_in_one_place():
    folding = re.compile(r"NFKD|unaccent|TRANSLATE\b|unicodedata\.combining")
    assert [named(path) for path in sources() if folding.search(path.read_text())] == ["coopps/kernel/typed/folding.py"]
