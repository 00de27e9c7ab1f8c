"""The same door for the administration."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import models

from coopps.kernel.typed.dates import DayField
from coopps.kernel.typed.forms import ModelForm
from coopps.kernel.typed.numbers import NumberField, WholeField


class TypedAdmin(admin.ModelAdmin):
    """Rows that are typed in the administration: cleaned, with dates and numbers as people write them."""

    form = ModelForm
    formfield_overrides = {
        models.DateField: {"form_class": DayField},
        models.DecimalField: {"form_class": NumberField, "widget": AdminTextInputWidget},
        models.IntegerField: {"form_class": WholeField, "widget": AdminTextInputWidget},
    }
