"""Stored files, letters in preparation, and acts."""

from coopps.documents.models.acts import Act, Delivery, NumberSequence
from coopps.documents.models.files import StoredFile
from coopps.documents.models.letters import (
    Letter,
    LetterRecord,
    Preparation,
    SigningSession,
)

__all__ = [
    "Act",
    "Delivery",
    "Letter",
    "LetterRecord",
    "NumberSequence",
    "Preparation",
    "SigningSession",
    "StoredFile",
]
