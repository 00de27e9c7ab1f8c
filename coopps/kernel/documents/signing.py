"""Seals of agencies and personal signatures: loading a key once, refusing in words, signing, checking (PAdES).

pyHanko takes half a second to import: `coopps.kernel.documents.pades`, which holds what needs it, is imported when it serves.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone

from coopps.kernel.documents.signers import LoadedSigner, SignatureReport, SigningRefused

DAY = datetime.timedelta(days=1)


def open_personal(pkcs12_bytes: bytes, passphrase: str, *, at: datetime.datetime | None = None) -> LoadedSigner:
    """The certificate and key of a person, unlocked by the person's own pass phrase, and valid at that moment (now).

    Raises `SigningRefused` when the phrase is wrong, when the file holds no usable key, or when the certificate may not sign.
    """
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(pkcs12_bytes, passphrase.encode())
    except ValueError:
        raise SigningRefused(
            "La phrase secrète ne déverrouille pas ce certificat. Vérifiez-la, puis saisissez-la à nouveau."
        ) from None
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise SigningRefused(
            "Ce fichier ne contient pas de certificat avec une clé privée RSA ou à courbe elliptique. Choisissez le fichier "
            ".p12 ou .pfx remis par votre autorité de certification."
        )
    signer = LoadedSigner(key, certificate, tuple(chain))
    signer.refuse_unless_valid(at or timezone.now())
    return signer


def lock_personal(signer: LoadedSigner, passphrase: str) -> bytes:
    """A PKCS#12 file of `signer` that `passphrase` opens, with the encryption of today: some files come with less, or none.

    Raises ValueError when the pass phrase is empty.
    """
    return pkcs12.serialize_key_and_certificates(
        None,
        signer.key,
        signer.certificate,
        signer.chain,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )


_seals: dict[str, tuple[int, LoadedSigner]] = {}


def load_seal(agency_code: str) -> LoadedSigner:
    """The seal of an agency, read from `SEAL_DIR/<code>.p12` and kept by the process until the file changes.

    Raises `SigningRefused` when there is none, when the pass phrase of the deployment does not open it, or when it expired.
    """
    path = settings.SEAL_DIR / f"{agency_code}.p12"
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        raise SigningRefused(
            f"Le cachet électronique de l’agence « {agency_code} » n’est pas installé. Signalez-le à l’équipe technique."
        ) from None
    kept = _seals.get(str(path))
    if kept is None or kept[0] != changed:
        kept = _seals[str(path)] = (
            changed,
            open_personal(path.read_bytes(), settings.SEAL_PASSPHRASE),
        )
    kept[1].refuse_unless_valid(timezone.now())
    return kept[1]


def seal_roots() -> list[x509.Certificate]:
    """The authorities that issued the seals and signatures of this deployment: each `SEAL_DIR/*.pem`."""
    return [
        certificate
        for path in sorted(settings.SEAL_DIR.glob("*.pem"))
        for certificate in x509.load_pem_x509_certificates(path.read_bytes())
    ]


def sign(
    pdf: bytes,
    signer: LoadedSigner,
    *,
    reason: str,
    location: str,
    name: str,
    at: datetime.datetime,
) -> bytes:
    """The signed document: PAdES baseline B, or T when `TSA_URL` names a time-stamp server. `pdf` stays its beginning.

    The signature is invisible (what a person reads is drawn in the letter) and certifies that nothing may change after it.
    `at` is the moment written in it. Raises `SigningRefused` when the certificate is not valid then, or when the
    time-stamp server does not answer.
    """
    from coopps.kernel.documents import pades

    signer.refuse_unless_valid(at)
    return pades.write_signature(pdf, signer, reason=reason, location=location, name=name, at=at)


def verify(pdf: bytes, trust_roots: Iterable[x509.Certificate] | None = None) -> SignatureReport:
    """Check the last signature of a document against `trust_roots` (those of the deployment), at the moment it was made.

    A document without a signature is reported as not intact.
    """
    from coopps.kernel.documents import pades

    return pades.check_signature(pdf, list(seal_roots() if trust_roots is None else trust_roots))


# --- Keys for demonstration and tests -----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Authority:
    """A certification authority that lives in a test or a demonstration, and that no one else trusts."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def make_authority(common_name: str) -> Authority:
    """A new authority, valid for ten years."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    subject = _subject(common_name, "Démonstration")
    certificate = (
        _certificate(
            subject,
            subject,
            key.public_key(),
            timezone.now() - DAY,
            timezone.now() + 3650 * DAY,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(key, certificate)


def make_self_signed(
    common_name: str,
    organization: str,
    passphrase: str,
    *,
    authority: Authority | None = None,
    valid_from: datetime.datetime | None = None,
    valid_to: datetime.datetime | None = None,
) -> bytes:
    """A PKCS#12 file for demonstration and tests: an RSA-3072 key, its certificate issued by `authority` (by itself when there is
    none), locked by `passphrase`. Valid for two years from yesterday unless told otherwise.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    subject = _subject(common_name, organization)
    valid_from = valid_from or timezone.now() - DAY
    issuer_name, issuer_key = (authority.certificate.subject, authority.key) if authority else (subject, key)
    certificate = (
        _certificate(
            subject,
            issuer_name,
            key.public_key(),
            valid_from,
            valid_to or valid_from + 730 * DAY,
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(content_commitment=True, digital_signature=True), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .sign(issuer_key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        common_name.encode(),
        key,
        certificate,
        [authority.certificate] if authority else None,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )


def _subject(common_name: str, organization: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _certificate(subject, issuer, public_key, valid_from, valid_to) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from)
        .not_valid_after(valid_to)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _usage(**allowed: bool) -> x509.KeyUsage:
    nothing = dict.fromkeys(
        (
            "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
            "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    return x509.KeyUsage(**(nothing | allowed))
