"""What an application tells a floor below it: entries with a name and handlers, registered in `AppConfig.ready()`.

The handlers run in the transaction of what they follow. `manage.py list_registries` prints every registry.
"""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

Entry = TypeVar("Entry")


class Registry(Generic[Entry]):
    """Entries by name, in the order of registration; `title` says of what."""

    every: ClassVar[list[Registry]] = []

    def __init__(self, title: str) -> None:
        self.title = title
        self._entries: dict[str, Entry] = {}
        self.every.append(self)

    def register(self, entry: Entry) -> None:
        """Make an entry known. Raises `LookupError` when its name is taken: a fault of the program."""
        if entry.name in self._entries:
            raise LookupError(f"{self.title}: {entry.name!r} is registered twice")
        self._entries[entry.name] = entry

    def get(self, name: str) -> Entry:
        """The entry named `name`. Raises `KeyError`."""
        return self._entries[name]

    def all(self) -> list[Entry]:
        """Every entry."""
        return list(self._entries.values())
