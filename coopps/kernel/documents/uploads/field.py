"""The field by which a document is given: one file, or its pages photographed one by one."""

from __future__ import annotations

from django import forms

UPLOADS = "application/pdf,image/jpeg,image/png,image/heic,image/heif,.heic,.heif"


class PagesInput(forms.FileInput):
    """One document in one file, or in several pages."""

    allow_multiple_selected = True


class PagesField(forms.FileField):
    """The files of one document, in the order they were chosen: an empty list when there are none."""

    widget = PagesInput(attrs={"accept": UPLOADS})

    def clean(self, data, initial=None) -> list:
        return [super(PagesField, self).clean(file, initial) for file in data or []]
