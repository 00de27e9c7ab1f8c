"""Keys of the demonstration: an authority that nobody else trusts, and the seals that it issues."""

from __future__ import annotations

import datetime

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.utils import timezone

from coopps.kernel.documents.signing import Authority, make_authority, make_self_signed

AUTHORITY_NAME = "Autorité de démonstration"
# What the demonstration signed in the year before it was loaded is signed with these keys too.
BEFORE, AFTER = datetime.timedelta(days=400), datetime.timedelta(days=730)


def demo_authority() -> Authority:
    """The authority of this machine, made the first time. Its certificate is left beside the seals, to check signatures."""
    settings.SEAL_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = settings.SEAL_DIR / "demonstration.ca"
    passphrase = settings.SEAL_PASSPHRASE.encode()
    if path.exists():
        key, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), passphrase)
        return Authority(key, certificate)
    authority = make_authority(AUTHORITY_NAME)
    locked = serialization.BestAvailableEncryption(passphrase)
    _write(path, pkcs12.serialize_key_and_certificates(None, authority.key, authority.certificate, None, locked))
    _write(settings.SEAL_DIR / "demonstration.pem", authority.pem)
    return authority


def make_seal(agency_code: str) -> bool:
    """Make the seal of an agency unless it has one; says whether it did."""
    path = settings.SEAL_DIR / f"{agency_code}.p12"
    if path.exists():
        return False
    organization = f"Agence {agency_code} (démonstration)"
    seal = make_self_signed(
        f"Cachet de l’agence {agency_code} (démonstration)",
        organization,
        settings.SEAL_PASSPHRASE,
        authority=demo_authority(),
        valid_from=timezone.now() - BEFORE,
        valid_to=timezone.now() + AFTER,
    )
    _write(path, seal)
    return True


def _write(path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
