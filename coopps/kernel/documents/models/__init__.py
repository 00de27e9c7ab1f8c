"""Stored files, letters in preparation, and acts."""

from coopps.kernel.documents.models.acts import Act, Delivery, Dispatch, NumberSequence
from coopps.kernel.documents.models.files import GivenDocument, SentFile, StoredFile
from coopps.kernel.documents.models.letters import (
    Letter,
    LetterRecord,
    Preparation,
)
from coopps.kernel.documents.models.sessions import SigningSession

__all__ = [
    "Act",
    "Delivery",
    "Dispatch",
    "GivenDocument",
    "Letter",
    "LetterRecord",
    "NumberSequence",
    "Preparation",
    "SentFile",
    "SigningSession",
    "StoredFile",
]
