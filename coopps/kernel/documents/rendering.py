"""From a template to the exact bytes of a letter: PDF/A-3a, tagged, with its data inside.

The same template, context and data give the same bytes: what a signatory confirmed can be compared with what is signed.
"""

from __future__ import annotations

import atexit
import datetime
import functools
import json
import mimetypes
import threading
from importlib import resources
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from coopps.kernel.typography import no_break

STYLESHEET = "documents/letter.css"
# The State's block (Marianne) is drawn by the component of its design system, and only when the deployment may use it.
STATE_LOGO = "dsfr/dist/component/logo/logo.main.min.css"
STATE_STYLESHEET = "documents/letter_state.css"
DATA_FILE_NAME = "donnees.json"

# The colors of the letter are those of sRGB. WeasyPrint would read the profile again for each letter, and not close it.
COLORS = "--srgb"
_FORMAT = {"pdf_variant": "pdf/a-3a", "output_intent": COLORS}

# Pango's font map, which a process keeps from one letter to the next, serves one thread at a time.
_one_at_a_time = threading.Lock()

# WeasyPrint writes the identification of PDF/A or that of PDF/UA, not both. PDF/A wants the second described (ISO 19005-3,
# 6.6.2.3), and a packet of metadata has one rdf:RDF: this goes inside it.
_UA_IDENTIFICATION = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the document conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


class RenderingFailed(Exception):
    """The letter names a file that does not exist, or that lies outside the static files."""


def render_letter(template: str, context: dict, *, data: dict, title: str, specimen: bool) -> bytes:
    """Render `template`, which extends `documents/letter_base.html`, to a PDF/A-3a that also identifies itself as PDF/UA.

    `context` holds what the base template asks for (its first comment lists it); its `day` dates the file.
    `data` is embedded as an associated JSON file, readable by a machine. `specimen` prints SPÉCIMEN across every page.
    Nothing is fetched from a network. Raises `RenderingFailed` when a file named by the letter cannot be read.
    """
    import segno
    from weasyprint import HTML, Attachment
    from weasyprint.urls import FatalURLFetchingError

    # A bitmap of one bit a module is as sharp as a drawing, and spares WeasyPrint hundreds of strokes on each page.
    check_url = context.get("check_url")
    qr_code = segno.make_qr(check_url, error="m").png_data_uri(scale=6, border=0) if check_url else ""
    added = {
        "title": title,
        "specimen": specimen,
        "state_brand": settings.STATE_BRAND,
        "qr_code": qr_code,
    }
    html = no_break(render_to_string(template, context | added))
    midnight = datetime.datetime.combine(context["day"], datetime.time())
    attachment = Attachment(
        string=json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, indent=1).encode(),
        name=DATA_FILE_NAME,
        description="Données de la lettre, lisibles par un logiciel",
        relationship="Data",
        created=midnight,
        modified=midnight,
    )
    with _one_at_a_time:
        press = _press()
        try:
            document = HTML(string=html, base_url="static:", url_fetcher=press.fetcher).render(
                font_config=press.fonts,
                stylesheets=press.stylesheets,
                pdf_variant="pdf/a-3a",
            )
            write_metadata = document.metadata.generate_rdf_metadata
            document.metadata.generate_rdf_metadata = lambda *words: write_metadata(*words).replace(
                b"</rdf:RDF>", _UA_IDENTIFICATION
            )
            return document.write_pdf(attachments=[attachment], **_FORMAT)
        except FatalURLFetchingError as error:
            raise RenderingFailed(str(error)) from error


class _Press:
    """What WeasyPrint needs and what does not change between two letters: fonts and parsed stylesheets."""

    def __init__(self) -> None:
        from weasyprint.css import ColorProfile
        from weasyprint.text.fonts import FontConfiguration

        with (resources.files("weasyprint.pdf") / "sRGB2014.icc").open("rb") as profile:
            self.colors = ColorProfile(profile, "sRGB2014.icc", "relative-colorimetric", ("r", "g", "b"))
        self.fetcher = static_files_only()
        self.fonts = FontConfiguration()
        self.stylesheets = [self._parse(url=f"static:{STYLESHEET}")]
        if settings.STATE_BRAND:
            # The component's rules for screens follow those for everything; WeasyPrint stumbles over them.
            logo = Path(finders.find(STATE_LOGO)).read_text(encoding="utf-8").partition("@media")[0]
            self.stylesheets += [self._parse(string=logo), self._parse(url=f"static:{STATE_STYLESHEET}")]

    def _parse(self, **source):
        from weasyprint import CSS

        return CSS(**source, font_config=self.fonts, url_fetcher=self.fetcher)


@functools.cache
def _press() -> _Press:
    atexit.register(_press.cache_clear)  # while the interpreter can still remove its temporary fonts
    return _Press()


def static_files_only():
    """A fetcher that reads `data:` addresses and `static:` names, and stops the rendering at anything else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFiles(URLFetcher):
        def fetch(self, url, headers=None):
            scheme, _, name = url.partition(":")
            if scheme == "data":
                return super().fetch(url, headers)
            path = finders.find(name) if scheme == "static" else None
            if path is None:
                raise ValueError(f"Not a static file: {url}")
            content_type, _ = mimetypes.guess_type(path)
            return URLFetcherResponse(
                url,
                Path(path).read_bytes(),
                {"Content-Type": content_type or "font/ttf"},
            )

    return StaticFiles(fail_on_errors=True)
