"""The one door: whatever a form receives is cleaned before its fields read it."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from coopps.kernel.typed.forms import Form


class Everything(Form):
    """One field of each kind."""

    line = forms.CharField(max_length=20)
    text = forms.CharField(max_length=40, widget=forms.Textarea, required=False)
    email = forms.EmailField(required=False)
    remark = forms.CharField(required=False)
    secret = forms.CharField(required=False, strip=False, widget=forms.PasswordInput)
    choice = forms.ChoiceField(choices=[("a b", "A")], required=False)

    never_printed = ("remark",)


def posted(**values) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(values)
    return data


@pytest.mark.parametrize("data", [posted, dict])
def test_each_kind_of_control_is_cleaned_in_its_way(data):
    form = Everything(
        data(
            line=" Équipe\u200b \n de  Rouen ",
            text="\uf0b7 un\x0bdeux\r\ntrois",
            email="alix@exemple.test\u202c",
            remark="vu 👍",
            secret=" mot\u200b de passe ",
            choice="a b",
        )
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "line": "Équipe de Rouen",
        "text": "• un\ndeux\ntrois",
        "email": "alix@exemple.test",
        "remark": "vu 👍",
        "secret": " mot\u200b de passe ",
        "choice": "a b",
    }
    assert form["line"].value() == "Équipe de Rouen"  # shown as it is kept


def test_what_is_typed_elsewhere_in_the_page_is_left_alone():
    data = posted(line="a\u200b", other="b\u200b")
    form = Everything(data)
    assert form.is_valid()
    assert form.data["other"] == "b\u200b"
    assert data["line"] == "a\u200b"


def test_nothing_but_invisible_signs_is_nothing():
    form = Everything(posted(line="\u200b\u2060"))
    assert not form.is_valid()
    assert list(form.errors) == ["line"]


def test_a_text_that_a_letter_cannot_print_is_refused_at_its_field():
    form = Everything(posted(line="👍", text="un\ndeux 👍"))
    assert not form.is_valid()
    assert "(1er caractère)" in form.errors["line"][0]
    assert "(ligne 2, 6e caractère)" in form.errors["text"][0]
    form.full_clean()
    assert len(form.errors["line"]) == 1


def test_line_ends_count_for_one_sign():
    assert Everything(posted(line="x", text="a\r\n" * 19 + "b")).is_valid()


@given(typed=st.text())
def test_nothing_longer_than_its_bound_is_kept(typed):
    form = Everything(posted(line=typed, text=typed))
    if form.is_valid():
        assert 0 < len(form.cleaned_data["line"]) <= 20
        assert len(form.cleaned_data["text"]) <= 40
