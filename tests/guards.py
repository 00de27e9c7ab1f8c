"""What a test may not do: reach the outside, or render a variable that does not exist."""

from __future__ import annotations

import ipaddress
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit


class OutboundNetwork:
    """Refuses connections of this process to anything but the loopback, unix sockets and the servers it was given."""

    def __init__(self, allowed_urls: list[str]) -> None:
        self.attempts: list[str] = []
        self._hosts = {host for url in allowed_urls if (host := urlsplit(url).hostname)}
        self._originals = {"connect": socket.socket.connect, "connect_ex": socket.socket.connect_ex}

    def install(self) -> None:
        allowed = {"localhost"} | self._hosts
        for host in self._hosts:
            allowed |= {info[4][0] for info in socket.getaddrinfo(host, None)}

        def guarded(original):
            def connect(this: socket.socket, address):
                if this.family in (socket.AF_INET, socket.AF_INET6) and not self._is_allowed(address[0], allowed):
                    self.attempts.append(f"{address[0]}:{address[1]}")
                    raise ConnectionRefusedError(f"outbound network is closed during tests: {address}")
                return original(this, address)

            return connect

        for name, original in self._originals.items():
            setattr(socket.socket, name, guarded(original))

    def remove(self) -> None:
        for name, original in self._originals.items():
            setattr(socket.socket, name, original)

    @staticmethod
    def _is_allowed(host: str, allowed: set[str]) -> bool:
        if host in allowed:
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False


class UndefinedVariables(str):
    """Stands where Django puts `string_if_invalid`: still the empty string, but it takes note of who asked for it.

    Only templates of this repository are judged; those of the libraries count on undefined variables being empty.
    """

    seen: list[str]

    def __new__(cls, templates: Path):
        return super().__new__(cls, "")

    def __init__(self, templates: Path) -> None:
        self.seen = []
        self._root = templates
        self._libraries = templates / ".venv"

    def install(self) -> None:
        from django.conf import settings
        from django.template import engines

        # In the settings too: a test that changes a setting of the templates has the engine made again.
        settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = self
        engines["django"].engine.string_if_invalid = self

    def __bool__(self) -> bool:
        # FilterExpression.resolve() asks `if string_if_invalid:` exactly when a variable did not resolve.
        frame = sys._getframe(1)
        if frame.f_code.co_name == "resolve" and "ignore_failures" in frame.f_locals:
            name = str(frame.f_locals["self"].var)
            while frame is not None:
                origin = getattr(frame.f_locals.get("self"), "origin", None)
                if origin is not None:
                    path = Path(str(origin.name))
                    if path.is_relative_to(self._root) and not path.is_relative_to(self._libraries):
                        self.seen.append(f"{name} ({path.relative_to(self._root)})")
                    break
                frame = frame.f_back
        return False
