"""Two protocols side by side."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import Procedure
from coopps.kernel.typed.cleaning import clean_line
from protocols.catalogue.comparing import compare
from protocols.catalogue.entries import Catalogue, Entry
from protocols.views.region import region_of


@method_decorator(login_not_required, name="dispatch")
class CompareView(TemplateView):
    """Two protocols are chosen in the address: `?avec=A&et=B`. What cannot be compared is said, and the choice is kept."""

    template_name = "protocols/compare.html"

    def get_context_data(self, **kwargs):
        catalogue = Catalogue(timezone.localdate(), region=region_of(self.request))
        by_code = {entry.protocol.code: entry for entry in catalogue.entries}
        asked = [clean_line(self.request.GET.get(name, ""))[:40] for name in ("avec", "et")]
        left, right = (by_code.get(code) for code in asked)
        problem = self._problem(asked, left, right)
        lines = []
        if left and right and not problem:
            lines = compare(left, right, self._registration())
        return super().get_context_data(
            entries=catalogue.entries, left=left, right=right, lines=lines, problem=problem, **kwargs
        )

    def _problem(self, asked: list[str], left: Entry | None, right: Entry | None) -> str:
        unknown = [code for code, entry in zip(asked, (left, right), strict=True) if code and entry is None]
        if unknown:
            return f"Le catalogue ne connaît pas de protocole « {unknown[0]} » : choisissez dans la liste."
        if left and left is right:
            return "Vous avez choisi deux fois le même protocole : choisissez-en un autre."
        return ""

    def _registration(self):
        try:
            return law.rule(Procedure.ADHESION_REGISTRATION, timezone.localdate())
        except law.NoLaw:
            return None
