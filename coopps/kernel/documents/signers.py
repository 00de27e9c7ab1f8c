"""What signing and its check pass to each other: a key held open, a refusal in words, a report."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from coopps.kernel.typography import french_date


class SigningRefused(Exception):
    """Nothing was signed. `str()` is a sentence in French that says what to do."""


@dataclass(frozen=True, eq=False)
class LoadedSigner:
    """A private key held open with its certificate: loading an RSA-3072 key costs sixty times what signing with it does."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def name(self) -> str:
        """Whom the certificate names."""
        names = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(names[0].value) if names else self.subject

    @property
    def subject(self) -> str:
        """The whole distinguished name of the certificate."""
        return self.certificate.subject.rfc4514_string()

    @property
    def not_after(self) -> datetime.datetime:
        return self.certificate.not_valid_after_utc

    def refuse_unless_valid(self, at: datetime.datetime) -> None:
        """Raise `SigningRefused` unless the certificate may sign at that moment."""
        if at > self.not_after:
            raise SigningRefused(
                f"Le certificat de « {self.name} » a expiré le {french_date(self.not_after)}. Demandez son renouvellement."
            )
        if at < self.certificate.not_valid_before_utc:
            raise SigningRefused(
                f"Le certificat de « {self.name} » ne sera valable qu’à partir du "
                f"{french_date(self.certificate.not_valid_before_utc)}. Signez à partir de ce jour."
            )


@dataclass(frozen=True)
class SignatureReport:
    """What a check of a signed document finds. `valid` sums it up; the other words say why not."""

    intact: bool
    trusted: bool
    covers_whole_document: bool
    signer_name: str
    signed_at: datetime.datetime | None

    @property
    def valid(self) -> bool:
        return self.intact and self.trusted and self.covers_whole_document
