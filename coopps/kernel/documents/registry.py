"""The kinds of acts: the one registry through which a document speaks upward.

The kernel knows how to prepare, sign, store and deliver a letter; what the letter says and what its issue changes belong
to the application that asked for it. Each kind is registered in that application's `AppConfig.ready()`; the handlers run
in the same database transaction as the act. `manage.py list_registries` prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coopps.kernel.components.badges import Look
from coopps.kernel.registry import Registry

if TYPE_CHECKING:
    from coopps.kernel.documents.models import Act, Letter


@dataclass(frozen=True)
class Composition:
    """What a document says: its template, what fills it, and the data embedded in the file and kept with the act."""

    template: str
    context: dict[str, Any]
    data: dict[str, Any]
    title: str


@dataclass(frozen=True)
class PublicStatus:
    """Today's truth about a code, for the public page: no more than what is printed on the letter."""

    state: str  # as the kind names it
    headline: str
    look: Look
    is_active: bool = False
    stopped: str = ""  # what the date `until` is of: « Suspendue »
    holder: str = ""
    profession: str = ""
    role: str = ""
    site: str = ""
    protocol: str = ""
    acts: list[str] = field(default_factory=list)
    limits: str = ""
    since: Any = None
    until: Any = None
    agency: str = ""
    tz: Any = None
    is_demo: bool = False


def _nothing(_: Any) -> None:
    """Nothing else changes."""


def _nothing_follows(_act: Act, _addressee: Any) -> None:
    """The addressee has nothing to do."""


@dataclass(frozen=True)
class ActKind:
    """A kind of act.

    Attributes:
        name: its key in the database.
        label: in words.
        compose: letter, session → Composition. Called by the worker that prepares the bytes.
        effects: letters of this kind → for the key of each, what it changes, in one sentence that the signatory reads
            before confirming. A constant number of queries.
        may_read: act, user → may this person open it? (The addressee always goes through the delivery.)
        concerning: letters of this kind, user → the keys of those that the person never signs: a member of the team, the
            author of the proposal. A constant number of queries.
        on_issued: the act is stored; move what it decides. Same transaction.
        on_received: the addressee has it; the right begins. Same transaction.
        on_notified: the post told of it and nobody fetched it: it counts as notified (`receipt_day`), though the addressee
            does not have it and no right begins. Same transaction.
        on_brought_back: the post brought it back: nobody is known at its address, and it is not notified. Same transaction.
        on_returned: the signatory sent the letter back; the reason is on the letter. Same transaction.
        public_status: code → PublicStatus, or None when the code is unknown to this kind.
        series: the letters of its numbers; each series counts by agency and year.
        authority: which kind of authority signs it (`accounts.AgencyKind`).
        is_public: act → may anybody read it, without signing in?
        decides: it can be contested; an invitation or an acknowledgement cannot.
        answers_in_portal: it answers what was filed here, where it was filed (CRPA, L. 112-14): it goes through the portal to
            whoever asked, and its opening dates it; without an opening nobody is deemed to have received it.
        following: act, addressee → what the addressee does next: the words of a button, and its address.
    """

    name: str
    label: str
    may_read: Callable[[Act, Any], bool]
    compose: Callable[[Letter, Any], Composition] | None = None
    effects: Callable[[list[Letter]], dict[int, str]] | None = None
    concerning: Callable[[list[Letter], Any], set[int]] | None = None
    on_issued: Callable[[Act], None] = _nothing
    on_received: Callable[[Any], None] = _nothing
    on_notified: Callable[[Any], None] = _nothing
    on_brought_back: Callable[[Any], None] = _nothing
    on_returned: Callable[[Letter], None] = _nothing
    public_status: Callable[[str], PublicStatus | None] | None = None
    series: str = "D"
    authority: str = "ars"
    is_public: Callable[[Act], bool] | None = None
    decides: bool = True
    answers_in_portal: bool = False
    following: Callable[[Act, Any], tuple[str, str] | None] = _nothing_follows


_kinds: Registry[ActKind] = Registry("Natures d’actes")
register, get, all = _kinds.register, _kinds.get, _kinds.all


def signed_by(authority: str) -> list[ActKind]:
    """The kinds that somebody signs at such an authority: what a delegation of signature may cover."""
    return [kind for kind in all() if kind.compose and kind.authority == authority]


def effects(letters: Iterable[Letter]) -> dict[int, str]:
    """What each letter changes, by key, in the words of its kind; its title when the kind says nothing."""
    by_kind = _by_kind(letters)
    found = {letter.pk: letter.title for group in by_kind.values() for letter in group}
    for name, group in by_kind.items():
        if say := get(name).effects:
            found |= say(group)
    return found


def concerning(letters: Iterable[Letter], user) -> set[int]:
    """The keys of the letters whose kind says that the person never signs them."""
    found: set[int] = set()
    for name, group in _by_kind(letters).items():
        if find := get(name).concerning:
            found |= find(group, user)
    return found


def _by_kind(letters: Iterable[Letter]) -> dict[str, list[Letter]]:
    by_kind: dict[str, list[Letter]] = {}
    for letter in letters:
        by_kind.setdefault(letter.kind, []).append(letter)
    return by_kind


def public_status(code: str) -> PublicStatus | None:
    """What any kind says of the verification code, or None when nobody knows it."""
    for kind in all():
        if kind.public_status and (status := kind.public_status(code)):
            return status
    return None
