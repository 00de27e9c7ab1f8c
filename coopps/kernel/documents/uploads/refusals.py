"""A file that cannot be accepted, and the one place where the failure of a decoder becomes such a refusal."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

logger = logging.getLogger(__name__)

PRINT_IT = "Imprimez-le dans un fichier PDF, puis envoyez ce fichier."


class UploadRefused(Exception):
    """The file cannot be accepted. `str()` is a sentence in French that says why and what to do."""


def too_long() -> UploadRefused:
    """There are more pages than a document may have."""
    return UploadRefused(f"Le document dépasse {settings.UPLOAD_MAX_PAGES} pages. N’envoyez que les pages utiles.")


@contextmanager
def decoding(sentence: str) -> Iterator[None]:
    """Where the bytes of a stranger meet a decoder: whatever it raises is logged and becomes `UploadRefused(sentence)`.

    The name of the file is not logged: it often is the name of a person.
    """
    try:
        yield
    except UploadRefused:
        raise
    except Exception as failure:  # decoders fed with strangers' bytes raise anything, struct.error included
        logger.warning("A decoder failed on a file that was sent: %s", type(failure).__name__, exc_info=True)
        raise UploadRefused(sentence) from failure
