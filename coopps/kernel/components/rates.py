"""How often something is asked for: counted in the database cache, so that every web process counts together."""

from __future__ import annotations

import time

from django.core.cache import cache


def count(what: str, whose: object, *, period: int) -> int:
    """How many times `whose` has asked for `what` in the current stretch of `period` seconds, this time included."""
    key = f"rate:{what}:{whose}:{int(time.time() // period)}"
    cache.add(key, 0, period)
    return cache.incr(key)
