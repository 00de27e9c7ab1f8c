"""Everything that is typed in every form is kept before it is sent, or it is said here why not."""

from __future__ import annotations

import inspect
import re

from django import forms
from django.urls import get_resolver

from coopps.kernel.components.drafts import DraftMixin, is_typed
from tests.coherence.project import PACKAGES, ROOT, named, tracked

# The page → why what is typed there is not kept by the server.
NOT_KEPT = {
    "accounts.views.consent.ConsentView": "an agreement that the law wants express: it is given by the hand that sends",
    "adhesions.views.engagement.DeliveryView": "an agreement that the law wants express: it is given by the hand that sends",
    "adhesions.views.invitation.InvitationView": "the same, with a sworn word: what is refused stays on the page",
    "adhesions.views.teams.SignSeveralView": "an agreement that the law wants express: it is given by the hand that sends",
    "adhesions.views.before.BeforeView": "a public page that keeps nothing of what is asked",
    "coopps.portal.views.check.CheckView": "a public page: the code is on the document",
    "adhesions.views.employer.EmployerView": "a personal link without account: a draft would belong to nobody",
    "adhesions.views.consultation.OrdinalAnswerView": "a personal link without account: a draft would belong to nobody",
    "protocols.reviews.views.consultations.AnswerView": "a personal link without account: a draft would belong to nobody",
}
# What is made in several pieces, hence no form by itself → the page that shows it.
MADE_OF = {
    "protocols.forms.intents.IntentForm": "protocols.views.intents.writing.PartView",
    "protocols.forms.intents.ActForm": "protocols.views.intents.writing.PartView",
    "protocols.reviews.forms.opinions.MotivesForm": "protocols.reviews.views.opinion_draft.OpinionDraftView",
    "protocols.reviews.forms.opinions.RecommendationForm": "protocols.reviews.views.opinion_draft.OpinionDraftView",
    "protocols.reviews.forms.opinions.ReservationForm": "protocols.reviews.views.opinion_draft.OpinionDraftView",
}
# Bases of forms, which no page shows.
ABSTRACT = {"coopps.desk.forms.motives.HearingForm", "protocols.reviews.forms.reviews._PoolForm"}
# Forms without a class attribute for each field: their long texts are made at run time.
MADE_AT_RUN_TIME = {
    "coopps.desk.forms.grid.GridForm",
    "protocols.reviews.forms.expertise.OpinionForm",
}


def path_of(found: type) -> str:
    return f"{found.__module__}.{found.__qualname__}"


def _views(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern)
        elif (view := getattr(pattern.callback, "view_class", None)) is not None and is_ours(view):
            yield view


def is_ours(found: type) -> bool:
    return found.__module__.partition(".")[0] in PACKAGES


def _subclasses(base: type):
    for found in base.__subclasses__():
        yield found
        yield from _subclasses(found)


VIEWS = sorted(set(_views(get_resolver())), key=path_of)
LONG_FORMS = {
    path_of(form): form
    for form in _subclasses(forms.BaseForm)
    if is_ours(form)
    and (
        path_of(form) in MADE_AT_RUN_TIME
        or any(isinstance(field.widget, forms.Textarea) for field in getattr(form, "base_fields", {}).values())
    )
}


def forms_of(view: type) -> set[str]:
    """The forms that a page shows: its `form_class`, and those that the code of the page names."""
    found = {path_of(view.form_class)} if getattr(view, "form_class", None) else set()
    module = inspect.getmodule(view)
    words = set(re.findall(r"\w+", inspect.getsource(view)))
    return found | {
        path_of(value)
        for name, value in vars(module).items()
        if name in words and inspect.isclass(value) and issubclass(value, forms.BaseForm)
    }


TYPED_FORMS = {
    path_of(form)
    for form in _subclasses(forms.BaseForm)
    if is_ours(form) and any(map(is_typed, getattr(form, "base_fields", {}).values()))
} | set(LONG_FORMS)


def test_there_are_long_texts():
    assert len(LONG_FORMS) > 40
    assert len(VIEWS) > 150


def test_each_page_where_one_types_keeps_it():
    long = {path_of(view) for view in VIEWS if hasattr(view, "post") and forms_of(view) & TYPED_FORMS}
    long |= set(MADE_OF.values())
    kept = {path_of(view) for view in VIEWS if issubclass(view, DraftMixin)}
    assert long - kept == set(NOT_KEPT)


def test_each_long_form_has_its_page():
    shown = {form for view in VIEWS for form in forms_of(view)}
    assert set(LONG_FORMS) - shown - ABSTRACT == set(MADE_OF)


def test_a_page_that_keeps_drafts_asks_for_no_password():
    secrets = {
        path_of(view)
        for view in VIEWS
        if issubclass(view, DraftMixin) and (form := getattr(view, "form_class", None)) is not None
        for field in form.base_fields.values()
        if isinstance(field.widget, forms.PasswordInput)
    }
    assert secrets == set()


def test_a_form_saved_as_typed_says_for_whom_it_was_made_and_what_became_of_it():
    faults = {
        named(path)
        for path in tracked()
        if path.is_relative_to(ROOT / "templates")
        for form in re.findall(r"<form\b(?:(?!</form>).)*", path.read_text(), re.DOTALL)
        if "data-autosave=" in form and not ("{% typed_by %}" in form and "data-autosave-status" in form)
    }
    assert faults == set()
