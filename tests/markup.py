"""Judging a page by its markup."""

from __future__ import annotations

from html.parser import HTMLParser


class _InlineCode(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(f"<{tag}>")
        self.found += [f"<{tag} {name}>" for name in names if name == "style" or name.startswith("on")]
        self.found += [f"<{tag} {n}={v}>" for n, v in attrs if (v or "").lower().startswith("javascript:")]


def inline_code(html: str) -> list[str]:
    """What a strict content security policy would block in the page: inline scripts, styles and handlers."""
    parser = _InlineCode()
    parser.feed(html)
    return parser.found
