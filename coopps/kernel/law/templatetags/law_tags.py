"""The texts of law on a page: `{% load law_tags %}`, `{% law "conditions.portee" %}`, `{{ criterion.basis|cited:citations }}`."""

from __future__ import annotations

import datetime

from django import template
from django.utils import timezone
from django.utils.text import capfirst

from coopps.kernel.law import selectors
from coopps.kernel.typography import no_break

register = template.Library()


@register.simple_tag
def law(key: str, day: datetime.date | None = None, **words: object) -> str:
    """The text `key` in force on `day`, today by default, with its words filled in."""
    return no_break(selectors.text(key, day or timezone.localdate()).fill(**words))


@register.filter
def cited(basis: str | tuple[str, ...], citations: selectors.Citations) -> str:
    """What a question or a section rests on, as it is cited."""
    return capfirst(no_break(citations.of(basis)))
