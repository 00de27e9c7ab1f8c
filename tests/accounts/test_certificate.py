"""The certificate of a signatory: opened once, kept locked."""

from __future__ import annotations

import datetime

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AgencyRoleKind
from accounts.models import PersonalCertificate, User
from accounts.services import certificates
from coopps.kernel.documents import signing
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.reading import words_of

DAY = datetime.timedelta(days=1)
PHRASE = "la phrase du certificat"
PBES2 = bytes.fromhex("06092a864886f70d01050d")  # its object identifier: a lock of our time (RFC 8018)


def _file(name: str, phrase: str = PHRASE, **dates) -> bytes:
    return signing.make_self_signed(name, "Démonstration", phrase, **dates)


def _send(client, content: bytes, phrase: str = PHRASE):
    words = {"certificate": SimpleUploadedFile("moi.p12", content), "pass_phrase": phrase}
    return client.post(reverse("accounts:certificate"), words, follow=True)


@pytest.fixture
def signatory(client, director) -> User:
    client.force_login(director)
    return director


def test_a_certificate_is_kept_shown_and_replaced(client, signatory, delegation):
    theirs = certificates.keep_certificate(delegation.delegate, _file("Dalia Exemple"), PHRASE)
    assert "Aucun certificat n’est enregistré" in words_of(client.get(reverse("accounts:certificate")))
    assert "Le certificat de « Dominique Exemple » est enregistré" in words_of(
        _send(client, _file("Dominique Exemple"))
    )
    page = words_of(client.get(reverse("accounts:certificate")))
    assert "Dominique Exemple" in page
    assert "Dalia" not in page
    kept = PersonalCertificate.objects.get(user=signatory)
    assert signing.open_personal(bytes(kept.pkcs12), PHRASE).not_after == kept.not_after
    _send(client, _file("Dominique Exemple-Nouveau", "autre phrase"), "autre phrase")
    kept.refresh_from_db()
    assert kept.subject == "Dominique Exemple-Nouveau"
    assert signing.open_personal(bytes(kept.pkcs12), "autre phrase").name == kept.subject
    theirs.refresh_from_db()
    assert theirs.subject == "Dalia Exemple"


@pytest.mark.parametrize(
    ("content", "phrase", "sentence"),
    [
        (lambda: _file("Dominique"), "pas la bonne", "La phrase secrète ne déverrouille pas ce certificat"),
        (lambda: b"%PDF-1.7", PHRASE, "La phrase secrète ne déverrouille pas ce certificat"),
        (lambda: b"x" * 70_000, PHRASE, "trop gros pour un certificat"),
        (
            lambda: _file("Dominique", valid_from=timezone.now() - 9 * DAY, valid_to=timezone.now() - DAY),
            PHRASE,
            "a expiré le",
        ),
    ],
)
def test_a_refused_certificate_changes_nothing(client, signatory, content, phrase, sentence, caplog):
    former = certificates.keep_certificate(signatory, _file("Dominique Exemple"), PHRASE)
    answer = _send(client, content(), phrase)
    assert sentence in words_of(answer)
    assert f'value="{phrase}"' not in answer.content.decode()
    assert phrase not in caplog.text
    former.refresh_from_db()
    assert former.subject == "Dominique Exemple"


def test_the_phrase_is_kept_nowhere(client, signatory):
    _send(client, _file("Dominique Exemple"))
    row = PersonalCertificate.objects.get(user=signatory)
    assert PHRASE.encode() not in bytes(row.pkcs12)
    assert PHRASE not in f"{row.subject} {dict(client.session)}"


def test_a_file_with_a_weak_lock_is_kept_with_a_strong_one(client, signatory):
    key, certificate, _ = pkcs12.load_key_and_certificates(_file("Dominique Exemple"), PHRASE.encode())
    weak = serialization.PrivateFormat.PKCS12.encryption_builder().kdf_rounds(1)
    lock = weak.key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC).build(PHRASE.encode())
    given = pkcs12.serialize_key_and_certificates(None, key, certificate, None, lock)
    _send(client, given)
    kept = bytes(PersonalCertificate.objects.get(user=signatory).pkcs12)
    assert (PBES2 in given, PBES2 in kept) == (False, True)
    assert signing.open_personal(kept, PHRASE).name == "Dominique Exemple"


def test_only_signatories_have_a_certificate(client, manager, director, agent_of, agency, person):
    for user, status in (
        (manager, 404),
        (person("nobody@exemple.test"), 404),
        (agent_of(agency, AgencyRoleKind.INSTRUCTOR), 404),
        (director, 200),
    ):
        client.force_login(user)
        assert client.get(reverse("accounts:certificate")).status_code == status
        assert _send(client, _file("Quelqu’un")).status_code == status
    assert list(PersonalCertificate.objects.values_list("user", flat=True)) == [director.pk]
    with pytest.raises(TransitionRefused):
        certificates.keep_certificate(manager, _file("Quelqu’un"), PHRASE)


def test_a_certificate_is_ready_before_the_first_day_and_useless_after_the_last(client, agency, delegation):
    client.force_login(delegation.delegate)
    for first, last, status in ((5, None, 200), (-9, 0, 200), (-9, -1, 404)):
        delegation.valid_from = agency.today() + first * DAY
        delegation.valid_to = None if last is None else agency.today() + last * DAY
        delegation.save()
        assert client.get(reverse("accounts:certificate")).status_code == status
