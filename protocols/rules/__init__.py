"""Pure rules of protocols: joining one, filing a letter of intent."""

from protocols.rules.joining import Joining, JoiningKind, how_to_join

__all__ = ["Joining", "JoiningKind", "how_to_join"]
