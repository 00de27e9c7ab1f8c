"""The part of signing that needs pyHanko: the signature inside the PDF file, and its check."""

from __future__ import annotations

import asyncio
import datetime
import io
import urllib.error
import urllib.request
from functools import cached_property
from weakref import WeakKeyDictionary

from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.signers import Signer
from pyhanko.sign.signers.cms_embedder import (
    PdfCMSEmbedder,
    SigIOSetup,
    SigMDPSetup,
    SigObjSetup,
)
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import set_tsp_headers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from coopps.kernel.documents.signers import LoadedSigner, SignatureReport, SigningRefused

DIGEST = "sha256"
FIELD_NAME = "Signature"
# Room for the answer of a time-stamp server, which comes with the server's certificates.
BYTES_OF_TIME_STAMP = 12288

# PDF/A wants every widget printable, PDF/UA wants those without a tag out of the page: an empty box outside of it is both.
_INVISIBLE_FIELD = fields.SigFieldSpec(
    FIELD_NAME,
    readable_field_name="Signature électronique",
    invis_sig_settings=fields.InvisSigSettings(set_print_flag=True, box_out_of_bounds=True),
)


class KeptKeySigner(Signer):
    """A signer that uses the loaded key; pyHanko's own loads and checks it again for every signature."""

    def __init__(self, signer: LoadedSigner) -> None:
        self._key = signer.key
        super().__init__(
            signing_cert=_as_asn1(signer.certificate),
            cert_registry=SimpleCertificateStore.from_certs(map(_as_asn1, signer.chain)),
            embed_roots=False,
        )

    @cached_property
    def bytes_needed(self) -> int:
        """How long a signature is: the same for each document, so it is measured once, and no room is left to write in."""
        trial = asyncio.run(self.async_sign(bytes(32), DIGEST, use_pades=True, dry_run=True))
        return len(trial.dump()) + (0 if isinstance(self._key, rsa.RSAPrivateKey) else 16)  # an ECDSA signature varies

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        digest = get_pyca_cryptography_hash(digest_algorithm)
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), digest)
        return self._key.sign(data, ec.ECDSA(digest))


# One for each key that a process holds open, and gone with it.
_kept_signers: WeakKeyDictionary[LoadedSigner, KeptKeySigner] = WeakKeyDictionary()


def _kept(signer: LoadedSigner) -> KeptKeySigner:
    if signer not in _kept_signers:
        _kept_signers[signer] = KeptKeySigner(signer)
    return _kept_signers[signer]


class SignatureWriter(IncrementalPdfFileWriter):
    """Adds a signature and nothing else.

    pyHanko also rewrites the metadata (its own name, a new date): it would lose the exact form that PDF/A asks for, and
    change what the signatory confirmed.
    """

    def _update_meta(self) -> None:
        pass


class TimeStampServer(TimeStamper):
    """A time-stamp server over HTTP (RFC 3161)."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        # The scheme comes from the deployment's own settings, not from a person.
        headers = set_tsp_headers({})
        request = urllib.request.Request(self.url, data=req.dump(), headers=headers)  # noqa: S310 - see above
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - see above
            return tsp.TimeStampResp.load(response.read())


def write_signature(
    pdf: bytes,
    signer: LoadedSigner,
    *,
    reason: str,
    location: str,
    name: str,
    at: datetime.datetime,
) -> bytes:
    """See `signing.sign`."""
    time_stamper = TimeStampServer(settings.TSA_URL) if settings.TSA_URL else None
    writer = SignatureWriter(io.BytesIO(pdf))
    writer.register_extension(ESIC_EXTENSION_1)
    steps = PdfCMSEmbedder(new_field_spec=_INVISIBLE_FIELD).write_cms(FIELD_NAME, writer)
    next(steps)
    steps.send(
        SigObjSetup(
            sig_placeholder=SignatureObject(
                timestamp=at,
                subfilter=fields.SigSeedSubFilter.PADES,
                name=name,
                location=location,
                reason=reason,
                bytes_reserved=2 * (_kept(signer).bytes_needed + (BYTES_OF_TIME_STAMP if time_stamper else 0)),
            ),
            mdp_setup=SigMDPSetup(
                md_algorithm=DIGEST,
                certify=True,
                docmdp_perms=fields.MDPPerm.NO_CHANGES,
            ),
        )
    )
    prepared, output = steps.send(SigIOSetup(md_algorithm=DIGEST))
    try:
        steps.send(
            asyncio.run(
                _kept(signer).async_sign(
                    prepared.document_digest,
                    DIGEST,
                    use_pades=True,
                    timestamper=time_stamper,
                )
            )
        )
    except (OSError, urllib.error.URLError) as error:
        raise SigningRefused(
            "Le serveur d’horodatage ne répond pas : rien n’a été signé. Réessayez dans quelques minutes."
        ) from error
    return output.getvalue()


def check_signature(pdf: bytes, trust_roots: list[x509.Certificate]) -> SignatureReport:
    """See `signing.verify`."""
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        if not signatures:
            return SignatureReport(False, False, False, "", None)
        signature = signatures[-1]
        context = ValidationContext(
            trust_roots=[_as_asn1(root) for root in trust_roots],
            moment=signature.self_reported_timestamp,
            allow_fetching=False,
        )
        status = validate_pdf_signature(signature, context)
    except Exception:  # noqa: BLE001 - a damaged file makes its readers stumble anywhere; none of it is valid
        return SignatureReport(False, False, False, "", None)
    return SignatureReport(
        intact=status.intact and status.valid,
        trusted=status.trusted,
        covers_whole_document=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        signer_name=str(signature.signer_cert.subject.native.get("common_name", "")),
        signed_at=status.timestamp_validity.timestamp
        if status.timestamp_validity
        else signature.self_reported_timestamp,
    )


def _as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
