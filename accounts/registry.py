"""What follows, in the same database transaction, when the identity of a person is verified or is only declared again.

Who depends on identities registers as a follower in `AppConfig.ready()`; `manage.py list_registries` prints them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopps.kernel.registry import Registry

if TYPE_CHECKING:
    from accounts.models import HealthProfessional


@dataclass(frozen=True, kw_only=True)
class IdentityFollower:
    """An application that follows identities, by its name. A handler that raises undoes what it follows.

    Attributes:
        on_identity: the identity of a person is verified, or is only declared again.
    """

    name: str
    on_identity: Callable[[HealthProfessional], None]


_followers: Registry[IdentityFollower] = Registry("Suites de la vérification d’une identité")
register, get, all = _followers.register, _followers.get, _followers.all


def announce_identity(professional: HealthProfessional) -> None:
    """Call what follows, in the caller's transaction."""
    for follower in all():
        follower.on_identity(professional)
