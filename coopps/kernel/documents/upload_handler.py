"""How files are received: no request writes more to the disk than the portal accepts."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keep the first `UPLOAD_MAX_BYTES` of a request's files, and count the rest without keeping it.

    The size of each file stays the one that was sent: `coopps.kernel.documents.uploads` refuses it with a sentence, and what was
    typed beside it is not lost.
    """

    received = 0

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.received <= settings.UPLOAD_MAX_BYTES:
            super().receive_data_chunk(raw_data, start)
