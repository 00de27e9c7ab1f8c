"""A photograph becomes a page, upright, without the place where it was taken."""

from __future__ import annotations

import io

import pikepdf
import pillow_heif
from PIL import Image, ImageFile, UnidentifiedImageError

from coopps.kernel.documents.uploads.refusals import UploadRefused, decoding

pillow_heif.register_heif_opener()

# What is decoded whole: 50 million pixels pass, an image that would fill the memory does not.
MAX_PIXELS = 64_000_000
# A JPEG read line by line is shrunk while it is decoded; it may come from the largest sensors.
MAX_PIXELS_SHRUNK = 110_000_000
# Enough to read the seal of a diploma on a page of A4 (about 250 dots per inch), and about one megabyte.
LONG_SIDE_PIXELS = 2900
LONG_SIDE_INCHES = 11.69
JPEG_QUALITY = 82

_END_OF_JPEG = b"\xff\xd9"
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def page_of_picture(content: bytes, name: str) -> pikepdf.Pdf:
    """One page with the picture. Raises `UploadRefused` for what is no JPEG, PNG or HEIC, is cut, or would fill the memory."""
    too_large = UploadRefused(
        f"L’image « {name} » est trop grande ({MAX_PIXELS // 1_000_000} millions de pixels au plus). Réduisez sa définition, "
        "puis renvoyez-la."
    )
    with decoding(f"L’image « {name} » est endommagée et ne s’ouvre pas. Reprenez la photographie, puis renvoyez-la."):
        try:
            image = _opened(content)
        except UnidentifiedImageError:
            raise UploadRefused(
                f"Le fichier « {name} » n’est ni un PDF, ni une photographie JPEG, PNG ou HEIC. Enregistrez-le au format PDF, "
                "puis envoyez-le."
            ) from None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise too_large from None
        if image.width * image.height > (MAX_PIXELS_SHRUNK if _shrinks(image) else MAX_PIXELS):
            raise too_large
        image = _loaded(image, content)
        turn = _TURNS.get(_orientation(image))
        image = _plain(image)
        image.thumbnail((LONG_SIDE_PIXELS, LONG_SIDE_PIXELS))
        image = _on_white(image)
        if turn is not None:
            image = image.transpose(turn)
        # Neither EXIF nor XMP goes further: they say where and when the photograph was taken, and with what.
        image.info.clear()
        page = io.BytesIO()
        image.save(page, "PDF", resolution=max(image.size) / LONG_SIDE_INCHES, quality=JPEG_QUALITY)
        return pikepdf.open(page)


def _opened(content: bytes) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS_SHRUNK
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once imported, lets half an image pass everywhere
    return Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "HEIF"))


def _is_jpeg(image: Image.Image) -> bool:
    return image.format in ("JPEG", "MPO")


def _shrinks(image: Image.Image) -> bool:
    """Whether the decoder gives a smaller image without holding the whole one: not so when each scan refines all the lines."""
    return _is_jpeg(image) and not image.info.get("progressive")


def _loaded(image: Image.Image, content: bytes) -> Image.Image:
    """The image, decoded; near the size of the page already when it is a JPEG.

    Telephones and gateways write JPEG files without their end marker: such a file is whole when every line of it is there.
    """
    try:
        return _decoded(image)
    except OSError:
        if not _is_jpeg(image) or not _has_every_line(content + _END_OF_JPEG):
            raise
        return _decoded(_opened(content + _END_OF_JPEG))


def _decoded(image: Image.Image) -> Image.Image:
    share = LONG_SIDE_PIXELS / max(image.size)
    image.draft("RGB", tuple(max(1, int(side * share)) for side in image.size))
    image.load()
    return image


def _has_every_line(jpeg: bytes) -> bool:
    """Whether a JPEG is whole. Pillow fills in gray what is missing before the end marker; qpdf raises."""
    with pikepdf.new() as document:
        stream = document.make_stream(jpeg, Filter=pikepdf.Name.DCTDecode)
        try:
            stream.read_bytes(pikepdf.StreamDecodeLevel.all)
        except pikepdf.PdfError:
            return False
    return True


def _orientation(image: Image.Image) -> int:
    """How the telephone was held. The rest of what it says is not read: a wrong number there takes no photograph away."""
    try:
        return image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - EXIF is written by thousands of devices, and read by a parser that raises anything
        return 1


def _plain(image: Image.Image) -> Image.Image:
    """The image in a mode that can be shrunk without losing its strokes or its shades."""
    if image.mode == "1":
        return image.convert("L")
    if image.mode == "P":
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode.startswith("I"):  # sixteen bits of gray: the conversion alone would cut instead of scaling
        return image.point(lambda value: value * (1 / 257)).convert("L")
    return image


def _on_white(image: Image.Image) -> Image.Image:
    """The image without transparency, in gray when it is gray."""
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    return image if image.mode == "L" else image.convert("RGB")
