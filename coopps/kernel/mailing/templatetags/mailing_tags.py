"""What did not arrive, beside what it was about."""

from __future__ import annotations

from django import template

from coopps.kernel.mailing import selectors

register = template.Library()


@register.inclusion_tag("components/troubles.html")
def troubles_about(*parts, advice: str = ""):
    """The messages about a thing that did not arrive, or perhaps not, and what to do: those whose key begins with the parts,
    joined by hyphens."""
    prefix = "-".join(str(part) for part in parts) + "-"
    return {"troubles": selectors.troubles_about(prefix), "advice": advice}
