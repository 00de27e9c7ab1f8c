"""The canonical form of the content of a protocol version, and its hash: the same content, the same bytes, for ever."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical_bytes(content: dict[str, Any]) -> bytes:
    """UTF-8 JSON with sorted keys and no space. Floats are refused: their text differs between systems."""
    _refuse_floats(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def content_hash(content: dict[str, Any]) -> str:
    """The SHA-256 of the canonical form, in 64 hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(content)).hexdigest()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("the content of a protocol version holds no floating-point number")
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_floats(item)
