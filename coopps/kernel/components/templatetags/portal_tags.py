"""Words, dates and components of the pages: `{% load portal_tags %}`.

Filters: `french_date`, `french_datetime` (argument: a time zone), `of`, `nbsp`, `unbroken`, `pluralize`.
Components: `{% state_badge %}`, `{% turn %}`, `{% stepper %}`, `{% timeline %}`, `{% empty_state %}`, `{% progress %}`,
`{% breadcrumb %}`, `{% pagination %}`, `{% term %}`, `{% field %}`, `{% error_summary %}`.
Whole forms: `{% include "components/form.html" %}`; the page that confirms a transition: `components/confirm.html`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django import template
from django.conf import settings
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    Field,
    FileInput,
    RadioSelect,
    Select,
    Textarea,
)
from django.forms.forms import BaseForm
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from coopps.kernel import typography
from coopps.kernel.components import badges, drafts, glossary, states, turns
from coopps.kernel.components.actions import Action
from coopps.kernel.components.timeline import TimelineEvent
from coopps.kernel.typed.wording import in_our_voice

register = template.Library()

# How many lines of a long history a telephone shows.
SHOWN = 5


# --- Words ------------------------------------------------------------------------------------------------------
@register.filter
def french_date(day, tz=None) -> str:
    """`3 mai 2026`; nothing when there is no date."""
    return typography.french_date(day, tz) if day else ""


@register.filter
def french_datetime(moment, tz=None) -> str:
    """`3 mai 2026 à 14 h 02`; nothing when there is no moment."""
    return typography.french_datetime(moment, tz) if moment else ""


@register.filter
def pluralize(number) -> str:
    """`s` from two on: in French zero is singular, contrary to Django's own filter of this name."""
    return "s" if number > 1 else ""


@register.filter
def of(name) -> str:
    """`de Paul`, `d’Anna`."""
    return typography.of(str(name))


@register.filter
def is_past(day) -> bool:
    """Whether a day, or a moment, is behind: what was awaited by then is late, and no page says that it is to come."""
    if is_moment(day):
        return day < timezone.now()
    return bool(day) and day < timezone.localdate()


@register.filter
def inside(sentence) -> str:
    """The sentence as it is written after a colon."""
    return typography.inside(str(sentence))


@register.filter
def file_size(size: int) -> str:
    """`7 ko`, `1,2 Mo`."""
    return typography.file_size(size)


@register.filter
def nbsp(text) -> SafeString:
    """The text with the spaces that French print does not break."""
    return mark_safe(typography.no_break(conditional_escape(text)))  # noqa: S308 - escaped on the same line


# NOR-2026-DP-00005: where a line would end after a hyphen.
_REFERENCE = re.compile(r"\b[A-Z]{2,4}-\d{4}-[A-Z]{1,3}-\d{4,6}\b")


@register.filter
def unbroken(text) -> SafeString:
    """`nbsp`, and the number of a dossier or of a letter in one piece; for the content of an element, never for an attribute."""
    return mark_safe(_REFERENCE.sub(r'<span class="portal-number">\g<0></span>', nbsp(text)))  # noqa: S308 - escaped by nbsp


@register.simple_tag
def portal_name() -> str:
    """The portal's name, for a page rendered without context (error 500)."""
    return settings.PORTAL_NAME


@register.inclusion_tag("components/term.html", takes_context=True)
def term(context, name: str, label: str = ""):
    """A dotted word that opens its definition; `label` when the sentence needs another form of it.

    KeyError when docs/glossaire.md does not know the word.
    """
    number = context.render_context.get("portal_terms", 0) + 1
    context.render_context["portal_terms"] = number
    page = resolve_url(settings.GLOSSARY_URL)
    return {"term": glossary.term(name), "label": label or name, "number": number, "page": page}


# --- State, turn, time ------------------------------------------------------------------------------------------
@register.inclusion_tag("components/state_badge.html")
def state_badge(state, label: str = "", tone: str = ""):
    """A state in a word and an icon, never by color alone.

    `state` is a row of a machine, or a state of its enumeration; or any value, with its `label`.
    `tone` (neutral, info, success, warning, error) wins over the look that the state says.
    """
    look = badges.TONES[tone] if tone else states.look_of(state)
    if not label:
        # A row of a machine says it, or the state itself.
        label = state.get_state_display() if hasattr(state, "get_state_display") else state.label
    return {"label": label[:1].upper() + label[1:], "look": look}


@register.inclusion_tag("components/turn.html")
def turn(whose, sentence: str = "", until=None, yours: bool = False, url: str = "", action: str = "", words: str = ""):
    """Whose turn it is, until when (a date), and the one thing to do.

    `{% turn turn %}` draws a `Turn`; a page without one names the party (`{% turn "AGENCY" "…" %}`): `yours=True` when the
    reader is the one awaited, the button `action` that leads to `url`, `words` instead of those of the party.
    """
    if not isinstance(whose, turns.Turn):
        button = Action(action, url) if url else None
        whose = turns.Turn(states.Party[whose], sentence, until, button, yours=yours, words=words)
    return {"turn": whose}


@register.inclusion_tag("components/stepper.html")
def stepper(current: int, total: int, title: str, next_title: str = ""):
    """Where one is of how many. `current` counts from 1; DSFR draws up to eight steps."""
    return {"current": current, "total": total, "title": title, "next_title": next_title}


@register.inclusion_tag("components/timeline.html")
def timeline(events, tz=None):
    """What happened and what comes, in the order given: `TimelineEvent`s, or dictionaries with the same words. A telephone shows
    the end of a long history, and the rest when it is opened."""
    told = [event if isinstance(event, TimelineEvent) else TimelineEvent(**event) for event in events]
    folded = len(told) - SHOWN if len(told) > SHOWN + 2 else 0
    return {"before": told[:folded], "events": told[folded:], "tz": tz}


@register.filter
def is_moment(value) -> bool:
    """Whether a date has an hour."""
    return hasattr(value, "hour")


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: str, text: str = "", url: str = "", action: str = ""):
    """Nothing here yet, and how to begin."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int, label: str):
    """How many of how many, in words and as a bar; put it inside the element that htmx refreshes."""
    return {"done": done, "total": total, "label": label}


# --- Where one is -----------------------------------------------------------------------------------------------
@register.inclusion_tag("components/breadcrumb.html", takes_context=True)
def breadcrumb(context, *parts: str):
    """The way to this page after « Accueil »: label, address, label, address… and the label of this page alone."""
    *links, current = parts
    if len(links) % 2:
        raise template.TemplateSyntaxError("breadcrumb: pairs of label and address, then the label of this page")
    return {
        "links": list(zip(links[::2], links[1::2], strict=True)),
        "current": current,
        "portal": context["portal"],
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context, page):
    """Links between the pages of a list; the filters stay in the address. Nothing when there is one page only."""
    return {
        "page": page,
        "numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
        "request": context["request"],
    }


# --- Forms ------------------------------------------------------------------------------------------------------
def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    for kind, classes in {
        "choices": (RadioSelect, CheckboxSelectMultiple),
        "checkbox": (CheckboxInput,),
        "select": (Select,),
        "upload": (FileInput,),
    }.items():
        if isinstance(widget, classes):
            return kind
    return "input"


_MISSING = {
    "choices": "Ce choix manque.",
    "select": "Ce choix manque.",
    "checkbox": "Cette case est à cocher.",
    "upload": "Ce document manque.",
    "input": "Cette réponse manque.",
}


def _sentences(bound: BoundField) -> list[str]:
    """What is wrong with a field. Django's general words give way to more exact ones."""
    stock = str(Field.default_error_messages["required"])
    missing = _MISSING[_kind(bound)]
    said = [in_our_voice(error) for error in bound.errors.as_data()]
    return [missing if message == stock else message for message in said]


def _may_stay_empty(bound: BoundField) -> bool:
    """Whether a field is optional. A form that is saved as typed sets `expected` on what will be asked in the end."""
    return not (bound.field.required or getattr(bound.field, "expected", False)) and _kind(bound) != "checkbox"


@register.simple_tag(takes_context=True)
def typed_by(context) -> str:
    """Inside a form that is kept as typed: for whom the page was made, and which saving of its draft the window knows of (see
    coopps.kernel.components.drafts)."""
    person = context["portal"].person
    if person is None:
        return ""
    said = format_html('<input type="hidden" name="{}" value="{}">', drafts.TYPED_BY, drafts.author_key(person))
    if context.get("is_draft"):
        said += format_html(
            '<input type="hidden" name="{}" value="{}" data-autosave-number>', drafts.NUMBER, context["draft_number"]
        )
    return said


@register.inclusion_tag("components/field.html")
def field(bound: BoundField):
    """One field: its label, help below the label, control, and its errors, all linked for a screen reader."""
    kind = _kind(bound)
    css = {"select": "fr-select", "upload": "fr-upload", "input": "fr-input"}.get(kind, "")
    attrs = {}
    if css:
        attrs["class"] = f"{bound.field.widget.attrs.get('class', '')} {css}".strip()
    if isinstance(bound.field.widget, Textarea) and bound.field.widget.attrs.get("rows") == "10":  # Django's own
        attrs |= {"rows": 5, "cols": False}
    return {
        "field": bound,
        "kind": kind,
        "group": {"select": "fr-select-group", "upload": "fr-upload-group"}.get(kind, "fr-input-group"),
        "multiple": isinstance(bound.field.widget, CheckboxSelectMultiple),
        "errors": _sentences(bound),
        "control": "" if kind == "choices" else bound.as_widget(attrs=attrs),
        "optional": _may_stay_empty(bound),
    }


@dataclass(frozen=True)
class FormError:
    """One thing to correct: where, the label of the field, what is wrong."""

    anchor: str
    label: str
    message: str


def _errors(form: BaseForm):
    for message in form.non_field_errors():
        yield FormError("", "", message)
    for bound in form:
        anchor = "" if bound.is_hidden else bound.auto_id
        if _kind(bound) == "choices":
            anchor = f"{anchor}_0"
        for message in _sentences(bound):
            yield FormError(anchor, bound.label, message)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms):
    """What is to correct in these forms or formsets, each point with a link to its field. Nothing when all is well."""
    errors = []
    for form in forms:
        if isinstance(form, BaseForm):
            errors += _errors(form)
        else:
            errors += [FormError("", "", message) for message in form.non_form_errors()]
            errors += [error for each in form for error in _errors(each)]
    return {"errors": errors}


@register.filter
def has_optional_field(form) -> bool:
    """Whether a visible field of the form may stay empty."""
    return any(_may_stay_empty(bound) for bound in form.visible_fields())
