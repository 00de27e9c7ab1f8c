"""Signing: valid for others than us, void at the first changed byte, and refused in words."""

import datetime
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from asn1crypto import tsp
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import pkcs12
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from coopps.bench.sample import sample_context, sample_data
from coopps.kernel.documents import pades, signing
from coopps.kernel.documents.rendering import render_letter
from coopps.kernel.documents.signing import (
    SigningRefused,
    make_authority,
    make_self_signed,
    open_personal,
    sign,
    verify,
)

DAY = datetime.timedelta(days=1)
PASSPHRASE = "une phrase pour les essais"
WORDS = {"reason": "Autorisation nominative", "location": "Caen", "name": "ARS Normandie (démonstration)"}


@pytest.fixture(scope="module")
def authority():
    return make_authority("Autorité des essais")


@pytest.fixture(scope="module")
def neighbor():
    return make_authority("Autorité voisine")


@pytest.fixture(scope="module")
def certificate(authority) -> bytes:
    return make_self_signed("Cachet des essais", "Agence des essais", PASSPHRASE, authority=authority)


@pytest.fixture(scope="module")
def signer(certificate):
    return open_personal(certificate, PASSPHRASE)


@pytest.fixture(scope="module")
def letter() -> bytes:
    return render_letter(
        "documents/sample_letter.html", sample_context(), data=sample_data(), title="Autorisation", specimen=False
    )


@pytest.fixture(scope="module")
def signed(letter, signer) -> bytes:
    return sign(letter, signer, **WORDS, at=timezone.now())


def pdfsig(pdf: bytes, tmp_path) -> str:
    path = tmp_path / "signed.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout


def test_pdfsig_says_valid(signed, tmp_path):
    said = pdfsig(signed, tmp_path)
    assert "Signature Validation: Signature is Valid." in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Total document signed" in said
    assert "Signer Certificate Common Name: Cachet des essais" in said


@pytest.mark.parametrize("where", [0.02, 0.3, 0.6, 0.7])
def test_pdfsig_says_not_valid_after_one_changed_byte(signed, letter, tmp_path, where):
    changed = bytearray(signed)
    changed[int(len(letter) * where)] ^= 0x01
    assert "Signature is Valid" not in pdfsig(bytes(changed), tmp_path)
    assert not verify(bytes(changed), []).intact


def test_no_byte_of_the_file_can_change(signed, authority):
    for where in range(7, len(signed), len(signed) // 60):
        changed = bytearray(signed)
        changed[where] ^= 0x01
        assert not verify(bytes(changed), [authority.certificate]).valid, where


def test_what_was_confirmed_is_the_beginning_of_what_is_signed(signed, letter):
    assert signed.startswith(letter)


def test_signing_leaves_the_metadata_alone(signed, letter, tmp_path):
    (tmp_path / "a.pdf").write_bytes(letter)
    (tmp_path / "b.pdf").write_bytes(signed)
    with pikepdf.open(tmp_path / "a.pdf") as before, pikepdf.open(tmp_path / "b.pdf") as after:
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert dict(after.docinfo) == dict(before.docinfo)


def test_the_field_fits_archival_and_accessible_pdf(signed, tmp_path):
    (tmp_path / "b.pdf").write_bytes(signed)
    with pikepdf.open(tmp_path / "b.pdf") as document:
        (field,) = document.Root.AcroForm.Fields
        assert int(field.F) & 4  # printable, for PDF/A
        assert [int(x) for x in field.Rect] == [-9999] * 4  # out of the page, for PDF/UA
        assert str(field.TU) == "Signature électronique"
        assert "/AP" not in field
        assert str(field.V.Reason) == WORDS["reason"]
        assert str(field.V.Name) == WORDS["name"]
        assert int(document.Root.Perms.DocMDP.Reference[0].TransformParams.P) == 1  # nothing may change afterwards


def test_the_report_of_a_sound_document(signed, authority):
    report = verify(signed, [authority.certificate])
    assert (report.valid, report.intact, report.trusted, report.covers_whole_document) == (True, True, True, True)
    assert report.signer_name == "Cachet des essais"
    assert abs(report.signed_at - timezone.now()) < datetime.timedelta(minutes=5)


def test_an_unknown_authority_is_not_trusted(signed, neighbor):
    report = verify(signed, [neighbor.certificate])
    assert (report.valid, report.intact, report.trusted) == (False, True, False)


def test_what_is_added_after_the_signature_is_seen(signed, authority):
    report = verify(signed + b"\n% and one more line\n", [authority.certificate])
    assert not report.covers_whole_document
    assert not report.valid


@pytest.mark.parametrize("pdf", [b"", b"not a PDF", b"%PDF-1.7\nbroken"])
def test_what_is_no_pdf_is_reported_and_not_raised(pdf):
    assert not verify(pdf, []).valid


def test_a_letter_without_signature_is_not_valid(letter, authority):
    assert not verify(letter, [authority.certificate]).valid


def test_a_signature_stays_valid_after_its_certificate_expired(letter, authority):
    then = timezone.now() - 100 * DAY
    old = make_self_signed(
        "Ancien", "Agence", PASSPHRASE, authority=authority, valid_from=then - DAY, valid_to=then + DAY
    )
    fresh_authority = authority.certificate.not_valid_before_utc
    assert fresh_authority > then  # the authority is younger than the signature: nobody can vouch for it
    document = sign(letter, open_personal(old, PASSPHRASE, at=then), **WORDS, at=then)
    assert verify(document, [authority.certificate]).intact
    assert verify(document, [authority.certificate]).signed_at == then.replace(microsecond=0)


def test_a_wrong_pass_phrase_is_refused(certificate):
    with pytest.raises(SigningRefused, match="La phrase secrète ne déverrouille pas ce certificat"):
        open_personal(certificate, "autre chose")


def test_what_is_no_certificate_is_refused():
    with pytest.raises(SigningRefused):
        open_personal(b"not a certificate", PASSPHRASE)


def test_a_key_of_another_kind_is_refused(certificate):
    _, holder, _ = pkcs12.load_key_and_certificates(certificate, PASSPHRASE.encode())
    for key, cert in ((ed25519.Ed25519PrivateKey.generate(), None), (None, holder)):
        locked = serialization.BestAvailableEncryption(PASSPHRASE.encode())
        file = pkcs12.serialize_key_and_certificates(b"x", key, cert, None, locked)
        with pytest.raises(SigningRefused, match="Ce fichier ne contient pas"):
            open_personal(file, PASSPHRASE)


def test_an_expired_certificate_is_refused(letter, authority):
    long_ago = timezone.now() - 30 * DAY
    file = make_self_signed(
        "Expiré", "Agence", PASSPHRASE, authority=authority, valid_from=long_ago, valid_to=long_ago + 10 * DAY
    )
    with pytest.raises(SigningRefused, match=r"Le certificat de « Expiré » a expiré le \d+\s\w+\s\d{4}\."):
        open_personal(file, PASSPHRASE)
    signer = open_personal(file, PASSPHRASE, at=long_ago + DAY)
    with pytest.raises(SigningRefused, match="a expiré"):
        sign(letter, signer, **WORDS, at=timezone.now())


def test_a_certificate_of_tomorrow_is_refused(authority):
    file = make_self_signed("Futur", "Agence", PASSPHRASE, authority=authority, valid_from=timezone.now() + DAY)
    with pytest.raises(SigningRefused, match="ne sera valable qu’à partir du"):
        open_personal(file, PASSPHRASE)


def test_two_threads_sign_with_one_key(letter, signer, authority):
    with ThreadPoolExecutor(2) as pool:
        documents = list(pool.map(lambda _: sign(letter, signer, **WORDS, at=timezone.now()), range(4)))
    assert [verify(document, [authority.certificate]).valid for document in documents] == [True] * 4


# --- Seals ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def seals(settings, tmp_path):
    settings.SEAL_DIR = tmp_path / "seals"
    settings.SEAL_PASSPHRASE = PASSPHRASE
    return settings.SEAL_DIR


def test_the_command_makes_seals_that_sign_and_are_trusted_here(seals, letter, capsys):
    call_command("make_demo_keys")
    assert sorted(path.name for path in seals.iterdir()) == [
        "GES.p12", "NOR.p12", "demonstration.ca", "demonstration.pem",
    ]  # fmt: skip
    mine, neighbors = signing.load_seal("NOR"), signing.load_seal("GES")
    assert mine.name == "Cachet de l’agence NOR (démonstration)"
    assert neighbors.name == "Cachet de l’agence GES (démonstration)"
    report = verify(sign(letter, mine, **WORDS, at=timezone.now()))
    assert (report.valid, report.signer_name) == (True, mine.name)


def test_the_command_leaves_what_is_there(seals, capsys):
    call_command("make_demo_keys", "NOR")
    before = {path.name: path.read_bytes() for path in seals.iterdir()}
    call_command("make_demo_keys", "NOR", "GES")
    after = {path.name: path.read_bytes() for path in seals.iterdir()}
    assert set(after) - set(before) == {"GES.p12"}
    assert before.items() <= after.items()
    assert "NOR : déjà là." in capsys.readouterr().out


def test_keys_are_readable_by_nobody_else(seals, capsys):
    call_command("make_demo_keys", "NOR")
    assert {path.stat().st_mode & 0o077 for path in (*seals.iterdir(), seals)} == {0}


def test_the_command_refuses_where_people_are_real(seals, settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("make_demo_keys", "NOR")
    assert not seals.exists()


def test_a_seal_is_loaded_once_until_its_file_changes(seals, capsys):
    call_command("make_demo_keys", "NOR", "GES")
    loaded = signing.load_seal("NOR")
    assert signing.load_seal("NOR") is loaded
    (seals / "NOR.p12").write_bytes((seals / "GES.p12").read_bytes())
    assert signing.load_seal("NOR").name == "Cachet de l’agence GES (démonstration)"


def test_an_agency_without_seal_is_told_so(seals):
    with pytest.raises(SigningRefused, match="Le cachet électronique de l’agence « NOR » n’est pas installé"):
        signing.load_seal("NOR")


def test_a_seal_that_expires_while_kept_is_refused(seals, authority, time_machine_at):
    seals.mkdir()
    (seals / "NOR.p12").write_bytes(make_self_signed("Court", "Agence", PASSPHRASE, valid_to=timezone.now() + DAY))
    assert signing.load_seal("NOR").name == "Court"
    time_machine_at(timezone.now() + 3 * DAY)
    with pytest.raises(SigningRefused, match="a expiré"):
        signing.load_seal("NOR")


@pytest.fixture
def time_machine_at():
    import time_machine

    travels = []

    def go(moment):
        travels.append(time_machine.travel(moment))
        travels[-1].start()

    yield go
    for travel in travels:
        travel.stop()


# --- Time stamps ----------------------------------------------------------------------------------------------------


@pytest.fixture
def time_stamp_server(authority, settings):
    """A time-stamp server over HTTP on the loopback; its answers are made by pyHanko's own stand-in for one."""
    import http.server
    import threading

    from pyhanko.sign.timestamps import DummyTimeStamper

    stamper = DummyTimeStamper(*tsa_key(authority), certs_to_embed=None)
    requests = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            requests.append(tsp.TimeStampReq.load(body))
            answer = stamper.request_tsa_response(requests[-1]).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.TSA_URL = f"http://127.0.0.1:{server.server_port}/"
    yield requests
    server.shutdown()
    thread.join()
    server.server_close()


def tsa_key(authority):
    from asn1crypto import keys
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import ExtendedKeyUsageOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = timezone.now()
    certificate = (
        signing._certificate(
            signing._subject("Horodatage des essais", "Essais"),
            authority.certificate.subject,
            key.public_key(),
            now - DAY,
            now + DAY,
        )
        .add_extension(signing._usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(authority.key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pades._as_asn1(certificate), keys.PrivateKeyInfo.load(private)


def test_a_time_stamp_is_asked_for_when_a_server_is_given(letter, signer, authority, time_stamp_server, tmp_path):
    a_day_ago = (timezone.now() - DAY / 2).replace(microsecond=0)
    document = sign(letter, signer, **WORDS, at=a_day_ago)
    assert len(time_stamp_server) == 1
    report = verify(document, [authority.certificate])
    assert report.valid
    assert report.signed_at - a_day_ago > DAY / 3  # the proof of the server, not what the file says of itself
    assert "Signature is Valid" in pdfsig(document, tmp_path)


def test_nothing_is_signed_when_the_time_stamp_server_is_silent(letter, signer, settings):
    settings.TSA_URL = "http://127.0.0.1:9/"
    with pytest.raises(SigningRefused, match="Le serveur d’horodatage ne répond pas"):
        sign(letter, signer, **WORDS, at=timezone.now())
