"""Looking in the directory for whom, or for where: the few answers beside a form, which the chosen one fills."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.utils.functional import cached_property

from accounts.forms.invitation import PersonSearchForm
from accounts.forms.places import PlaceSearchForm
from accounts.models import DirectoryPerson
from accounts.selectors import place_fields
from accounts.selectors import search as directory
from coopps.kernel.components import rates
from coopps.kernel.typed.cleaning import clean_line, number_in

# For one person, of people and places together: a large team, and the errors one makes; not the directory.
MOST_SEARCHES, PERIOD = 60, 3600
TOO_MANY = (
    "Vous avez fait beaucoup de recherches depuis une heure : réessayez plus tard, ou continuez sans l’annuaire, en écrivant "
    "vous-même ce qu’il faut."
)

# What the address says of the answer chosen.
_CHOSEN = ("personne", "structure")


def look(user, find: Callable[[str, str], directory.Answers], typed: str, where: str) -> directory.Answers:
    """The answers of `find`, as long as the person does not ask too often."""
    if rates.count("annuaire", user.pk, period=PERIOD) > MOST_SEARCHES:
        return directory.Answers(fault=TOO_MANY)
    return find(typed, where)


class _SearchMixin:
    """A search by GET in the address of a page, beside its form. `get_form` is that of the page."""

    search_form_class: type
    find: Callable[[str, str], directory.Answers]

    def takes_up_drafts(self) -> bool:
        """An answer just chosen fills the form anew."""
        return not set(_CHOSEN) & set(self.request.GET) and super().takes_up_drafts()

    def search_context(self) -> dict:
        """The form of the search and, once something is typed, its answers; what else the address says is repeated."""
        asked, prefix = self.request.GET, f"{self.search_form_class.prefix}-"
        kept = [(key, value) for key, value in asked.items() if key not in _CHOSEN]
        context = {
            "search": self.search_form_class(),
            "answers": None,
            "kept": urlencode(kept),
            "keep": [(key, value) for key, value in kept if not key.startswith(prefix)],
        }
        if len(kept) > len(context["keep"]):
            context["search"] = form = self.search_form_class(asked)
            if form.is_valid() and self.request.method == "GET":
                typed, where = form.cleaned_data["qui"], form.cleaned_data["ou"]
                context["answers"] = look(self.request.user, self.find, typed, where)
        return context

    def get_context_data(self, **kwargs):
        return super().get_context_data(**self.search_context() | kwargs)


class PersonSearchMixin(_SearchMixin):
    """A page that invites: its form (an `InvitationForm`) asks of the person chosen only what nobody knows."""

    search_form_class = PersonSearchForm
    find = staticmethod(directory.find_people)

    @cached_property
    def person(self) -> DirectoryPerson | None:
        """The person chosen among the answers; None to write the address by hand."""
        return directory.found_person(clean_line(self.request.GET.get("personne", "")))

    @cached_property
    def has_account(self) -> bool:
        return self.person is not None and directory.account_of(self.person) is not None

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"person": self.person, "has_account": self.has_account}

    def get_context_data(self, **kwargs):
        chosen = directory.said_of(self.person) if self.person else None
        return super().get_context_data(chosen=chosen, has_account=self.has_account, **kwargs)


class PlaceSearchMixin(_SearchMixin):
    """A page that asks for a place: the one chosen among the answers fills its form, and everything may be corrected."""

    search_form_class = PlaceSearchForm
    find = staticmethod(directory.find_places)

    @cached_property
    def structure(self) -> dict:
        """The fields of the place chosen among the answers; none without a choice."""
        asked = number_in(self.request.GET.get("structure", ""))
        found = directory.found_place(asked) if asked is not None else None
        return place_fields(found) if found else {}

    def get_initial(self):
        return super().get_initial() | self.structure
