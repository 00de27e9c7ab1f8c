"""How long a notification takes: rendered and signed by the project's own code, the stock way, and by Typst unsigned.

Processor time of this process, all threads, so that a busy machine does not decide; the three take turns letter by letter.
"""

from __future__ import annotations

import datetime
import io
import json
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import segno
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone

from coopps.bench.sample import sample_context, sample_data
from coopps.kernel.documents.rendering import STYLESHEET, render_letter, static_files_only
from coopps.kernel.documents.signing import make_authority, make_self_signed, open_personal, sign

TEMPLATE = "documents/sample_letter.html"
TITLE = "Autorisation nominative"
PASSPHRASE = "banc d’essai"  # noqa: S105 - of a key that lives as long as the measure
WORDS = {"reason": TITLE, "location": "Caen", "name": "Agence régionale de santé Normandie"}


def run(n: int = 30) -> None:
    """Print one line of figures: milliseconds of processor time per letter, over `n` letters, and the two ratios."""
    pkcs12 = make_self_signed(
        "Cachet du banc d’essai", "Démonstration", PASSPHRASE, authority=make_authority("Banc d’essai")
    )
    ways = {"ours": _ours(pkcs12), "stock": _stock(pkcs12), "typst": _typst()}
    for make in ways.values():  # what each imports and loads once is not the price of a letter
        make(0)
    spent = dict.fromkeys(ways, 0.0)
    for number in range(1, n + 1):
        for name, make in ways.items():
            started = time.process_time()
            make(number)
            spent[name] += time.process_time() - started
    ours, stock, typst = (spent[name] * 1000 / n for name in ways)
    print(
        f"ours_ms={ours:.1f} stock_ms={stock:.1f} typst_ms={typst:.1f} "
        f"speedup_vs_stock={stock / ours:.2f} ratio_to_typst={ours / typst:.2f}"
    )


def _ours(pkcs12: bytes) -> Callable[[int], bytes]:
    signer = open_personal(pkcs12, PASSPHRASE)

    def make(number: int) -> bytes:
        pdf = render_letter(TEMPLATE, sample_context(number), data=sample_data(number), title=TITLE, specimen=False)
        return sign(pdf, signer, **WORDS, at=timezone.now())

    return make


def _stock(pkcs12: bytes) -> Callable[[int], bytes]:
    """As the documentation of both libraries shows it: everything given to each call, on a machine without harfbuzz-subset."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.text.fonts import FontConfiguration

    metadata = PdfSignatureMetadata(field_name="Signature", subfilter=SigSeedSubFilter.PADES, **WORDS)
    fetcher = static_files_only()

    def make(number: int) -> bytes:
        context = sample_context(number)
        qr_code = segno.make_qr(context["check_url"], error="m").png_data_uri(scale=6, border=0)
        context |= {"title": TITLE, "specimen": False, "state_brand": False, "qr_code": qr_code}
        fonts = FontConfiguration()
        with _without_harfbuzz_subset():
            pdf = HTML(string=render_to_string(TEMPLATE, context), url_fetcher=fetcher).write_pdf(
                font_config=fonts,
                stylesheets=[CSS(url=f"static:{STYLESHEET}", font_config=fonts, url_fetcher=fetcher)],
                pdf_variant="pdf/a-3a",
                attachments=[
                    Attachment(string=_as_json(sample_data(number)), name="donnees.json", relationship="Data")
                ],
            )
        signer = SimpleSigner.load_pkcs12_data(pkcs12, [], PASSPHRASE.encode())
        return PdfSigner(metadata, signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))).getvalue()

    return make


@contextmanager
def _without_harfbuzz_subset():
    """What WeasyPrint finds when the library is not installed: it then subsets with fontTools, and says so each time."""
    import weasyprint.pdf.fonts
    from weasyprint.logger import LOGGER

    library, weasyprint.pdf.fonts.harfbuzz_subset = weasyprint.pdf.fonts.harfbuzz_subset, None
    level, _ = LOGGER.level, LOGGER.setLevel("ERROR")
    try:
        yield
    finally:
        weasyprint.pdf.fonts.harfbuzz_subset = library
        LOGGER.setLevel(level)


def _typst() -> Callable[[int], bytes]:
    """The same letter in Typst's own language, with its compiler and fonts loaded once."""
    import typst

    compiler = typst.Compiler(
        Path(__file__).with_name("letter.typ"),
        font_paths=typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[settings.BASE_DIR / "static" / "fonts"],
        ),
    )

    def make(number: int) -> bytes:
        context = sample_context(number)
        segno.make_qr(context["check_url"], error="m").save(qr_code := io.BytesIO(), kind="svg", border=0)
        context |= {"agency": vars(context["agency"]), "signatory": vars(context["signatory"]), "day": "3 mai 2026"}
        inputs = {
            "letter": _as_json(context),
            "data": _as_json(sample_data(number)),
            "title": TITLE,
            "qr": qr_code.getvalue().decode(),
        }
        day = datetime.datetime(2026, 5, 3, tzinfo=datetime.UTC)
        return compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["a-3a"], timestamp=day)

    return make


def _as_json(value: dict) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
