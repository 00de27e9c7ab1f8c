"""What the document of one sending may cost: a few kilobytes of a PDF may unfold into gigabytes, or be drawn for minutes."""

from __future__ import annotations

import time

import pikepdf
from pikepdf import Array

from coopps.kernel.documents.uploads.refusals import PRINT_IT, UploadRefused

# What describes the pages of a document, all of them together, stays far below this.
MAX_UNFOLDED_BYTES = 64 * 1024 * 1024
MAX_PICTURE_BYTES = 256 * 1024 * 1024
MAX_CONTAINER_ITEMS = 100_000
# A form of five hundred fields takes one or two.
MAX_SECONDS = 10
MAX_ANNOTATIONS = 5_000
# qpdf keeps its bounds for the process: they are set once, before any thread reads a file.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MAX_UNFOLDED_BYTES,
    run_length_max_memory=MAX_UNFOLDED_BYTES,
    png_max_memory=MAX_UNFOLDED_BYTES,
    tiff_max_memory=MAX_UNFOLDED_BYTES,
    dct_max_memory=MAX_PICTURE_BYTES,
    parser_max_container_size=MAX_CONTAINER_ITEMS,
)
# qpdf has no bound for this old compression: a code of twelve bits stands for 3,837 bytes at the most.
_LZW = {"/LZWDecode", "/LZW"}
_LZW_UNFOLDS = 2_600
_ONLY_SHRINK = {"/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx"}


class Allowance:
    """Spent by whatever reads the files of a sending; beyond it, each method raises `UploadRefused` about the file `name`.

    Time is that of the processor: a busy machine refuses nobody.
    """

    def __init__(self) -> None:
        self._bytes = MAX_UNFOLDED_BYTES
        self._until = time.thread_time() + MAX_SECONDS
        self._annotations = MAX_ANNOTATIONS

    def take_time(self, name: str) -> None:
        """Called at each turn of what may turn for long."""
        if time.thread_time() > self._until:
            raise _too_complex(name)

    def take_annotation(self, name: str) -> None:
        """Called for each annotation before any is drawn."""
        self._annotations -= 1
        if self._annotations < 0:
            raise _too_complex(name)

    def unfold(self, stream: pikepdf.Stream, name: str) -> bytes:
        """The content of a stream. Raises as `read_bytes()` does when it does not unfold."""
        self.take_time(name)
        self._refuse_lzw(stream, name)
        content = stream.read_bytes()
        self._bytes -= len(content)
        if self._bytes < 0:
            raise _too_complex(name)
        return content

    def _refuse_lzw(self, stream: pikepdf.Stream, name: str) -> None:
        filters = stream.get("/Filter", Array())
        filters = [str(each) for each in (filters if isinstance(filters, Array) else [filters])]
        if _LZW.isdisjoint(filters):
            return
        others = [each for each in filters if each not in _ONLY_SHRINK]
        if len(others) > 1 or len(stream.read_raw_bytes()) * _LZW_UNFOLDS > self._bytes:
            raise _too_complex(name)


def _too_complex(name: str) -> UploadRefused:
    return UploadRefused(f"Le PDF « {name} » est trop complexe pour être repris ici. {PRINT_IT}")
