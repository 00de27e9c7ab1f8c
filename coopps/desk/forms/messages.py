"""A message about a dossier."""

from __future__ import annotations

import uuid

from django import forms

from coopps.kernel.documents.uploads.field import PagesField
from coopps.kernel.instruction.models.conversations import MOST_CHARACTERS
from coopps.kernel.typed.forms import Form


class MessageForm(Form):
    """The words, and one more document to join. `key` makes of a form that is sent twice one message."""

    never_printed = ("text",)

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = forms.CharField(
        label="Votre message",
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 6, "cols": False}),
        help_text="Sans donnée de santé d’un patient. Une fois envoyé, il ne se modifie plus et ne s’efface plus.",
    )
    document = PagesField(
        label="Joindre un document",
        required=False,
        allow_empty_file=True,
        help_text="PDF, ou photographies JPEG, PNG ou HEIC. Plusieurs pages : choisissez-les ensemble, dans l’ordre.",
    )

    def __init__(self, *args, joins: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if joins:  # a document is added or taken away: the words may wait
            self.fields["text"].required = False
            self.fields["document"].required = False
