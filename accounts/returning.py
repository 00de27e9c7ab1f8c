"""Where a person was before having to sign in or to say who they are, kept in the session."""

from __future__ import annotations

_KEY = "return_to"


def remember(request) -> None:
    """Keep the address of this page: the person comes back to it."""
    request.session[_KEY] = request.path


def remembered(request) -> str:
    """The address kept, once; empty when there is none."""
    return request.session.pop(_KEY, "")
