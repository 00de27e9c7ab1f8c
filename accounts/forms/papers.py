"""A paper and its document, in one file or in several pages: the form of the safe, and the base of that of a dossier."""

from __future__ import annotations

from django import forms

from accounts.choices import PaperKind
from accounts.models import Paper
from accounts.models.papers import words_of
from coopps.kernel.documents.uploads.field import PagesField
from coopps.kernel.typed.forms import ModelForm, form_field


class GivenForm(ModelForm):
    """What a paper says, with its document. Every field may be empty at save; those that will be asked for are marked
    `expected`."""

    document = PagesField(
        required=False,
        allow_empty_file=True,
        help_text="PDF, ou photographies JPEG, PNG ou HEIC. Plusieurs pages : choisissez-les ensemble, dans l’ordre.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in self.instance.required:
            self.fields[name].expected = True
        has_document = self.instance.document_id is not None or self.instance.unconfirmed_id is not None
        self.fields["document"].label = "Remplacer le document" if has_document else "Document"
        self.fields["document"].expected = not has_document


PAPER_FORMS: dict[str, type[GivenForm]] = {
    kind: forms.modelform_factory(Paper, form=GivenForm, fields=words_of(kind), formfield_callback=form_field)
    for kind in PaperKind
}
