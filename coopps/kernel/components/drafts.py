"""Nothing typed is lost: the draft of a form, one for each person and page.

Written while one types (autosave), and when a form that was sent cannot be taken because the session ended or its token is out of
date. Offered again by the page itself, filled in and said to be a draft; nothing is ever acted upon by itself.

Whose draft it is never depends on who is at the computer: each form bears the signed key of the person for whom it was made
(`{% typed_by %}`). So a form whose session ended is kept for that person, whoever signs in next; and a site that would make a
browser post here has no such key, hence cannot plant anything.
"""

from __future__ import annotations

import datetime
import re

from django import forms
from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.functional import cached_property

from coopps.kernel.components.autosave import is_autosave, not_saved, overtaken_elsewhere, saved
from coopps.kernel.components.models import Draft
from coopps.kernel.typed.cleaning import number_in

LIFETIME = datetime.timedelta(days=30)
# A form left open longer than this is not given back.
OPEN_FOR = datetime.timedelta(days=7)
MOST_CHARACTERS = 300_000
MOST_DRAFTS = 100
MOST_SAVINGS = 1_000_000_000

TYPED_BY = "typed_by"
NUMBER = "draft_number"
START_ANEW = "recommencer"
_SALT = "components.typed_by"
_NOT_TYPED = {"csrfmiddlewaretoken", TYPED_BY, NUMBER, START_ANEW}


class Overtaken(Exception):
    """The draft was kept since the window that sends another one was opened, and says something else."""


def author_key(user) -> str:
    """Said by a form: for whom the page was made."""
    return signing.dumps(user.pk, salt=_SALT)


def author_of(posted: QueryDict):
    """The person for whom the form was made; None when it does not say, or when it was open for too long."""
    try:
        key = signing.loads(posted.get(TYPED_BY, ""), salt=_SALT, max_age=OPEN_FOR)
    except signing.BadSignature:
        return None
    return get_user_model().objects.filter(pk=key, is_active=True).first()


def keep(author, page: str, posted: QueryDict, *, number: int | None = None) -> Draft | None:
    """Keep what was typed, in the place of the draft that there was; None when it is too long for that. Files are not kept.

    Raises:
        Overtaken: `number`, the last saving that the window knows of, is not the last one.
    """
    typed = {
        _stored(name): [_stored(value) for value in values] for name, values in posted.lists() if name not in _NOT_TYPED
    }
    if not typed or len(page) > 200 or sum(len(name) + sum(map(len, typed[name])) for name in typed) > MOST_CHARACTERS:
        return None
    with transaction.atomic():
        draft, _ = Draft.objects.select_for_update().get_or_create(
            author=author, page=page, defaults={"fields": typed, "kept_at": timezone.now()}
        )
        if number is not None and number < draft.number and draft.fields != typed:
            raise Overtaken
        draft.fields, draft.kept_at = typed, timezone.now()
        draft.number = min(max(draft.number, number or 0), MOST_SAVINGS) + 1
        draft.save()
        kept = Draft.objects.filter(author=author).order_by("-kept_at", "-pk").values("pk")
        Draft.objects.filter(pk__in=list(kept.values_list("pk", flat=True)[MOST_DRAFTS:])).delete()
    return draft


def number_of(posted: QueryDict) -> int | None:
    """The last saving that the window knows of; None when it does not say."""
    return number_in(posted.get(NUMBER, ""))


def _stored(text: str) -> str:
    """Without what PostgreSQL does not store: NUL and half of a surrogate pair."""
    return re.sub("[\0\ud800-\udfff]", "", text)


def forget(author, page: str) -> None:
    """Delete the draft of a page, if there is one: its form was taken, or its author starts anew."""
    Draft.objects.filter(author=author, page=page).delete()


def keep_refused(request: HttpRequest) -> bool:
    """Keep, for whoever typed it, a form that was sent and cannot be taken; whether the visitor will find it again.

    Only the pages that offer drafts have theirs kept. What somebody else typed is kept for them and not spoken of.
    """
    view = getattr(request.resolver_match.func, "view_class", None)
    author = author_of(request.POST)
    if author is None or view is None or not issubclass(view, DraftMixin):
        return False
    number = number_of(request.POST) if is_autosave(request) else None
    try:
        kept = keep(author, request.path, request.POST, number=number)
    except Overtaken:
        return False
    return kept is not None and (not request.user.is_authenticated or request.user == author)


def forget_old() -> None:
    """Delete the drafts whose time has passed."""
    Draft.objects.filter(kept_at__lt=timezone.now() - LIFETIME).delete()


def fill(form: forms.BaseForm, typed: QueryDict) -> None:
    """Show in a form that is not bound what was typed. Hidden fields, files and passwords are left as they are, and so is the box
    by which one commits oneself: it is ticked by the hand that sends."""
    for name, field in form.fields.items():
        widget = field.widget
        if field.disabled or not is_typed(field):
            continue
        if not widget.value_omitted_from_data(typed, {}, form.add_prefix(name)):
            form.initial[name] = widget.value_from_datadict(typed, {}, form.add_prefix(name))


def is_typed(field: forms.Field) -> bool:
    """Whether what a person gives to this field is kept before it is sent."""
    commits = isinstance(field, forms.BooleanField) and field.required
    return not (commits or field.widget.is_hidden or isinstance(field.widget, (forms.FileInput, forms.PasswordInput)))


class DraftMixin:
    """A page whose form is kept as it is typed, until it is sent. Before the generic view in the bases.

    A page that saves into rows of its own says `keeps_drafts = False` and answers the autosave itself; what was sent after
    the end of the session still comes back. One whose form is not made by `get_form()` fills it from `take_up()`.
    """

    keeps_drafts = True
    taken_up: Draft | None = None

    def dispatch(self, request, *args, **kwargs):
        if request.method != "POST" or not request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        if is_autosave(request) and self.keeps_drafts:
            return self.keep_typed()
        if START_ANEW in request.POST:
            forget(request.user, request.path)
            return HttpResponseRedirect(request.get_full_path())
        response = super().dispatch(request, *args, **kwargs)
        # It was taken: a form that is refused is shown again, and an autosave that is refused says why.
        if response.status_code == 204 or 300 <= response.status_code < 400:
            forget(request.user, request.path)
        return response

    def keep_typed(self) -> HttpResponse:
        """The answer to an autosave; nothing is acted upon."""
        posted = self.request.POST
        try:
            draft = keep(self.request.user, self.request.path, posted, number=number_of(posted))
        except Overtaken:
            return overtaken_elsewhere()
        if draft is not None:
            return saved(number=draft.number)
        return not_saved("Ce texte est trop long pour être gardé ici comme brouillon.")

    def takes_up_drafts(self) -> bool:
        """Whether the page shows a form to fill."""
        return True

    def take_up(self) -> QueryDict | None:
        """What was typed before, to fill the form with; the page then says so."""
        if self._draft is None or not self.takes_up_drafts():
            return None
        self.taken_up = self._draft
        return self._draft.data

    @cached_property
    def _draft(self) -> Draft | None:
        if self.request.method != "GET" or not self.request.user.is_authenticated:
            return None
        return Draft.objects.filter(author=self.request.user, page=self.request.path).first()

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if not form.is_bound and form.fields and (typed := self.take_up()) is not None:
            fill(form, typed)
        return form

    def form_invalid(self, form):
        """For a page that answers the autosave itself: what is typed cannot be kept as it is."""
        return not_saved() if is_autosave(self.request) else super().form_invalid(form)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context.get("form")
        typed = isinstance(form, forms.BaseForm) and any(map(is_typed, form.fields.values()))
        draft_key = f"page-{self.request.path}" if self.keeps_drafts and typed else ""
        taken_up = None if context.get("refusals") else self.taken_up  # no form is shown then
        return {
            "taken_up": taken_up,
            "autosave": draft_key,
            "is_draft": bool(draft_key),
            "draft_number": self._number(),
        } | context

    def _number(self) -> int:
        """The last saving that this window will know of."""
        if self.request.method == "POST":
            return number_of(self.request.POST) or 0
        return self._draft.number if self._draft else 0
