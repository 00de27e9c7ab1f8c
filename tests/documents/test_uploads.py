"""What people send becomes one PDF with nothing active in it, or is refused with a sentence that says what to do."""

import hashlib
import io

import pikepdf
import pillow_heif
import pytest
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from PIL import Image

from coopps.kernel.documents.models import StoredFile
from coopps.kernel.documents.uploads import UploadRefused, accept, convert
from coopps.kernel.documents.uploads.pictures import MAX_PIXELS
from tests.documents.sending import (
    BLUE,
    GPS,
    GPS_IFD,
    RED,
    WHITE,
    file,
    near,
    pdf_of,
    picture,
    seen,
)
from tests.reading import printed

# --- Photographs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "photo.jpg"), ("PNG", "photo.png"), ("HEIF", "photo.heic")])
def test_a_photograph_becomes_a_page(kind, name, tmp_path):
    pillow_heif.register_heif_opener()
    converted = convert([file(picture(kind, **({"quality": 90} if kind != "PNG" else {})), name)])
    assert (converted.content_type, converted.pages, converted.original_name) == ("application/pdf", 1, name)
    page = seen(converted.content, tmp_path)
    assert page.width > page.height
    assert near(page.getpixel((page.width // 4, page.height // 2)), RED)
    assert near(page.getpixel((3 * page.width // 4, page.height // 2)), BLUE)


@pytest.mark.parametrize(
    ("orientation", "first", "last"),
    [(1, RED, BLUE), (3, BLUE, RED), (6, RED, BLUE), (8, BLUE, RED)],
)
def test_a_photograph_stands_upright(orientation, first, last, tmp_path):
    page = seen(convert([file(picture("JPEG", orientation=orientation))]).content, tmp_path)
    across = orientation in (1, 3)
    assert (page.width > page.height) is across
    at = (lambda share: (int(page.width * share), page.height // 2)) if across else (
        lambda share: (page.width // 2, int(page.height * share))
    )  # fmt: skip
    assert near(page.getpixel(at(0.25)), first)
    assert near(page.getpixel(at(0.75)), last)


def test_a_photograph_of_a_telephone_turned_by_its_container_is_not_turned_twice(tmp_path):
    pillow_heif.register_heif_opener()
    page = seen(convert([file(picture("HEIF", orientation=6, quality=90), "IMG_1.HEIC")]).content, tmp_path)
    assert page.height > page.width
    assert near(page.getpixel((page.width // 2, page.height // 4)), RED)


def test_where_a_photograph_was_taken_is_forgotten():
    sent = picture("JPEG", xmp=f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{GPS}</x:xmpmeta>".encode())
    assert sent.count(GPS.encode()) == 2
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(GPS_IFD)
    converted = convert([file(sent)])
    with pikepdf.open(io.BytesIO(converted.content)) as document:
        (image,) = document.pages[0].get_images().values()
        assert not Image.open(io.BytesIO(image.read_raw_bytes())).getexif()
        assert GPS.encode() not in image.read_raw_bytes()
    assert GPS.encode() not in converted.content


def test_a_photograph_keeps_a_reasonable_size():
    noise = Image.effect_noise((3600, 2400), 60).convert("RGB")
    sent = picture("JPEG", noise, quality=85)
    converted = convert([file(sent)])
    with pikepdf.open(io.BytesIO(converted.content)) as document:
        (image,) = document.pages[0].get_images().values()
        assert (int(image.Width), int(image.Height)) == (2900, 1933)
        assert max(float(side) for side in document.pages[0].MediaBox) == pytest.approx(842, abs=2)  # A4
    assert len(converted.content) < len(sent)


def test_transparency_becomes_white(tmp_path):
    image = Image.new("RGBA", (200, 100), (0, 0, 0, 0))
    content = io.BytesIO()
    image.save(content, "PNG")
    page = seen(convert([file(content.getvalue(), "tampon.png")]).content, tmp_path)
    assert near(page.getpixel((page.width // 2, page.height // 2)), WHITE)


# --- PDF ------------------------------------------------------------------------------------------------------------


def test_files_follow_each_other_in_one_document(tmp_path):
    converted = convert([file(pdf_of(2), "a.pdf"), file(picture("JPEG"), "b.jpg"), file(pdf_of(1), "c.pdf")])
    assert converted.pages == 4
    with pikepdf.open(io.BytesIO(converted.content)) as document:
        widths = [round(float(page.MediaBox[2])) for page in document.pages]
        assert [b"% page 1" in page.Contents.read_bytes() for page in document.pages] == [True, False, False, True]
    assert widths == [300, 300, 842, 300]
    assert converted.original_name == "a.pdf"


def test_the_same_files_give_the_same_bytes():
    content = pdf_of(2)
    assert convert([file(content)]).content == convert([file(content)]).content


def with_script(document):
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('MALICE')")
    document.Root.OpenAction = script
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["MALICE", script]))
    document.Root.AA = pikepdf.Dictionary(WC=script)
    document.pages[0].AA = pikepdf.Dictionary(O=script)


def with_launch(document):
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="MALICE.exe")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 300, 200], A=action)
    document.pages[0].Annots = document.make_indirect(pikepdf.Array([document.make_indirect(link)]))


def with_attachment(document):
    document.attachments["MALICE.exe"] = pikepdf.AttachedFileSpec(document, b"MZ MALICE")


def with_metadata(document):
    document.docinfo["/Author"] = "MALICE"
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = ["MALICE"]


@pytest.mark.parametrize("prepare", [with_script, with_launch, with_attachment, with_metadata])
def test_what_is_not_printed_stays_behind(prepare):
    sent = pdf_of(1, prepare, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"MALICE" in sent
    converted = convert([file(sent)])
    with pikepdf.open(io.BytesIO(converted.content)) as document:
        plain = io.BytesIO()
        document.save(
            plain,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
        assert set(document.Root.keys()) == {"/Type", "/Pages"}
        assert b"% page 1" in document.pages[0].Contents.read_bytes()
    for word in (b"MALICE", b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/Annots"):
        assert word not in plain.getvalue()


def test_what_a_form_holds_becomes_part_of_the_page():
    def fill(document):
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="nom", V="Zelie Exemple",
            Rect=[20, 20, 280, 50], F=4, DA="/Helv 12 Tf 0 g",
        )  # fmt: skip
        field = document.make_indirect(field)
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        document.Root.AcroForm = pikepdf.Dictionary(
            Fields=[field], NeedAppearances=True, DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=font))
        )
        document.pages[0].Annots = pikepdf.Array([field])

    converted = convert([file(pdf_of(1, fill))])
    assert "Zelie Exemple" in printed(converted.content)
    with pikepdf.open(io.BytesIO(converted.content)) as document:
        assert "/AcroForm" not in document.Root
        assert "/Annots" not in document.pages[0]


def test_a_document_that_only_forbids_changes_is_read():
    locked = pdf_of(1, encryption=pikepdf.Encryption(owner="secret", user=""))
    converted = convert([file(locked)])
    with pikepdf.open(io.BytesIO(converted.content)) as document:
        assert not document.is_encrypted


# --- Refusals -------------------------------------------------------------------------------------------------------


def dynamic_form(document):
    document.Root.NeedsRendering = True


def truncated_jpeg() -> bytes:
    sent = picture("JPEG", Image.effect_noise((800, 600), 80).convert("RGB"))
    return sent[: len(sent) // 2]


def image_bomb() -> bytes:
    content = io.BytesIO()
    side = int(MAX_PIXELS**0.5) + 10
    Image.new("1", (side, side)).save(content, "PNG")
    return content.getvalue()


def enormous_bomb() -> bytes:
    """Beyond what Pillow itself opens, in a few kilobytes."""
    content = io.BytesIO()
    Image.new("1", (16000, 16000)).save(content, "PNG")
    return content.getvalue()


REFUSED = {
    "empty": (lambda: b"", "est vide. Vérifiez-le"),
    "program": (lambda: b"MZ\x90\x00" + b"\x00" * 400, "n’est ni un PDF, ni une photographie"),
    "word": (lambda: b"PK\x03\x04" + b"\x00" * 400, "Enregistrez-le au format PDF"),
    "page": (lambda: b"<html><script>alert(1)</script>", "n’est ni un PDF, ni une photographie"),
    "gif": (lambda: picture("GIF"), "n’est ni un PDF, ni une photographie"),
    "tiff": (lambda: picture("TIFF"), "n’est ni un PDF, ni une photographie"),
    "drawing": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "n’est ni un PDF, ni une photographie"),
    "password": (
        lambda: pdf_of(1, encryption=pikepdf.Encryption(owner="o", user="u")),
        "est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe",
    ),
    "damaged": (lambda: b"%PDF-1.7\n" + b"\x00garbage" * 50, "est endommagé et ne s’ouvre pas"),
    "no page": (lambda: pdf_of(0), "est endommagé et ne s’ouvre pas"),
    "dynamic": (lambda: pdf_of(1, dynamic_form), "formulaire dynamique"),
    "truncated": (truncated_jpeg, "est endommagée et ne s’ouvre pas. Reprenez la photographie"),
    "bomb": (image_bomb, "est trop grande"),
    "enormous": (enormous_bomb, "est trop grande"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_says_which_file_and_what_to_do(case):
    make, sentence = REFUSED[case]
    with pytest.raises(UploadRefused) as refusal:
        convert([file(pdf_of(1), "premier.pdf"), file(make(), "mon diplôme.pdf")])
    assert "« mon diplôme.pdf »" in str(refusal.value)
    assert sentence in str(refusal.value)


def test_half_a_photograph_is_refused_by_a_process_that_makes_letters_too():
    import weasyprint.images  # noqa: F401 - importing it changes how Pillow reads, for the whole process

    with pytest.raises(UploadRefused, match="est endommagée"):
        convert([file(truncated_jpeg())])


def test_nothing_sent_is_refused():
    with pytest.raises(UploadRefused, match="Aucun fichier n’a été reçu"):
        convert([])


def test_too_large_is_refused_over_all_files_together(settings):
    content = pdf_of(1)
    settings.UPLOAD_MAX_BYTES = 2 * len(content)
    assert convert([file(content), file(content)]).pages == 2
    with pytest.raises(UploadRefused, match="L’envoi dépasse"):
        convert([file(content), file(content), file(content)])


def test_too_long_is_refused_over_all_files_together(settings):
    settings.UPLOAD_MAX_PAGES = 5
    assert convert([file(pdf_of(3)), file(pdf_of(2))]).pages == 5
    with pytest.raises(UploadRefused, match="Le document dépasse 5 pages"):
        convert([file(pdf_of(3)), file(pdf_of(3))])


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("diplo\u0302me.pdf", "diplôme.pdf"),
        ("fdp.\u202efdp.exe", "fdp.fdp.exe"),
        ("a\x00b\x1bc\r\nSet-Cookie: x.pdf", "abc Set-Cookie: x.pdf"),
        ("\u200bcv\u2028du\u3000soir\ud800.pdf", "cv du soir.pdf"),
        ("\u3164\u2800", "document"),
    ],
)
def test_a_name_is_one_line_of_visible_signs(people, sent, kept):
    stored = accept([file(pdf_of(1), sent)], owner=people[0], label="Diplôme")
    assert (stored.original_name, stored.sent.get().name) == (kept, kept)


def test_a_name_with_a_path_is_only_a_name():
    sent = file(pdf_of(1))
    sent._name = "../../etc/passwd.pdf"
    assert convert([sent]).original_name == "passwd.pdf"


# --- Storing --------------------------------------------------------------------------------------------------------


@pytest.fixture
def people(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return [get_user_model().objects.create(email=f"{name}@example.org") for name in ("mine", "neighbor")]


def test_what_is_accepted_is_stored_under_a_random_name(people):
    mine, neighbor = people
    content = pdf_of(2)
    first, second = (
        accept([file(content, "diplôme.pdf")], owner=mine, label="Diplôme"),
        accept([file(content, "diplôme.pdf")], owner=neighbor, label="Diplôme"),
    )
    with default_storage.open(first.storage_name) as opened:
        stored = opened.read()
    assert stored == convert([file(content)]).content
    assert (first.owner, second.owner) == (mine, neighbor)
    assert (first.size, first.pages, first.content_type) == (len(stored), 2, "application/pdf")
    assert first.sha256 == second.sha256 == hashlib.sha256(stored).hexdigest()
    assert first.storage_name != second.storage_name
    assert "dipl" not in first.storage_name
    assert first.original_name == "diplôme.pdf"


def test_several_files_take_the_name_of_what_they_are(people):
    stored = accept([file(picture("JPEG"), "1.jpg"), file(picture("PNG"), "2.png")], owner=people[0], label="Diplôme")
    assert (stored.original_name, stored.pages) == ("Diplôme", 2)


def test_what_was_sent_is_kept_beside_byte_for_byte(people):
    sent = [file(picture("JPEG"), "recto.jpg"), file(pdf_of(2), "verso.pdf")]
    stored = accept(sent, owner=people[0], label="Diplôme")
    kept = list(stored.sent.all())
    assert [row.name for row in kept] == ["recto.jpg", "verso.pdf"]
    for row, original in zip(kept, sent, strict=True):
        original.seek(0)
        content = original.read()
        with row.open() as opened:
            assert opened.read() == content
        assert (row.size, row.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert row.sha256 != stored.sha256


def test_what_is_refused_leaves_nothing(people, tmp_path):
    with pytest.raises(UploadRefused):
        accept([file(pdf_of(1)), file(b"MZ")], owner=people[0], label="Diplôme")
    assert StoredFile.objects.count() == 0
    assert list(tmp_path.rglob("*")) == []
