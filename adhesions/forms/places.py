"""A place of the team."""

from __future__ import annotations

from accounts.forms.places import EstablishmentForm
from adhesions.models import Site


class SiteForm(EstablishmentForm):
    """A place where the team exercises."""

    class Meta(EstablishmentForm.Meta):
        model = Site

    def site(self) -> dict[str, str]:
        """The cleaned fields of the place, with its department."""
        return {name: self.cleaned_data[name] for name in (*SiteForm.Meta.fields, "department")}
