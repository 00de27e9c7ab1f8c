"""What people send, kept as it was sent and made into the one format that agents read: a PDF with nothing active in it."""

from coopps.kernel.documents.uploads.receiving import Converted, accept, convert
from coopps.kernel.documents.uploads.refusals import UploadRefused

__all__ = ["Converted", "UploadRefused", "accept", "convert"]
