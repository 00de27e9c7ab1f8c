"""A real SMTP server on the loopback that keeps each message it receives as one `.eml` file."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from coopps.embedded.servers import free_port


@dataclass(frozen=True)
class ReceivedMail:
    """A message that the server received. `key` names it in the directory; keys sort by time of arrival."""

    key: str
    message: EmailMessage

    @property
    def to(self) -> str:
        return str(self.message["To"])

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def received_at(self) -> datetime:
        return datetime.fromtimestamp(int(self.key.partition("-")[0]) / 1e9, tz=UTC)

    @property
    def body(self) -> str:
        """The plain text."""
        part = self.message.get_body(("plain",))
        return part.get_content() if part else ""


class MailDirectory:
    """The messages that were received, oldest first; also what aiosmtpd calls when one arrives."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - the name aiosmtpd calls
        self.path.mkdir(parents=True, exist_ok=True)
        key = f"{time.time_ns()}-{uuid.uuid4().hex}"
        draft = self.path / f"{key}.part"
        draft.write_bytes(envelope.original_content)
        draft.rename(self.path / f"{key}.eml")  # a reader never sees half a message
        return "250 OK"

    def keys(self) -> list[str]:
        return sorted(path.stem for path in self.path.glob("*.eml"))

    def read(self, key: str) -> ReceivedMail:
        """Read one message.

        Raises:
            KeyError: when there is none with this key.
        """
        if not re.fullmatch(r"[0-9a-f-]+", key) or not (file := self.path / f"{key}.eml").exists():
            raise KeyError(key)
        return ReceivedMail(key, BytesParser(policy=policy.default).parsebytes(file.read_bytes()))

    def messages(self) -> list[ReceivedMail]:
        return [self.read(key) for key in self.keys()]

    def newest_first(self) -> Sequence[ReceivedMail]:
        """All messages, newest first; each is read when it is looked at."""
        return _NewestFirst(self)

    def clear(self) -> None:
        for key in self.keys():
            (self.path / f"{key}.eml").unlink()


class _NewestFirst(Sequence):
    def __init__(self, directory: MailDirectory) -> None:
        self._directory = directory
        self._keys = directory.keys()[::-1]

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, place):
        if isinstance(place, slice):
            return [self._directory.read(key) for key in self._keys[place]]
        return self._directory.read(self._keys[place])


@contextmanager
def mail_server(handler: object) -> Iterator[int]:
    """Run an SMTP server in a thread, with `handler` (a `MailDirectory`); give its port on 127.0.0.1."""
    from aiosmtpd.controller import Controller

    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
