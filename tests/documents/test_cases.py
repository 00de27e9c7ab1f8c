"""Files as telephones, insurers and form makers write them: accepted whole, or refused with a sentence that says what to do."""

from __future__ import annotations

import io
import os
import random
import struct
import subprocess
import sys
from contextlib import suppress

import pikepdf
import pillow_heif
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from coopps.kernel.documents.uploads import UploadRefused, convert
from coopps.kernel.documents.uploads.refusals import decoding
from tests.documents.sending import BLUE, CASES, RED, WHITE, file, near, pdf_of, picture, seen, two_colors, words_of

PRINT_IT = "Imprimez-le dans un fichier PDF, puis envoyez ce fichier."


def case(name: str):
    return file((CASES / name).read_bytes(), name)


def refusal(content: bytes) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(UploadRefused) as refused:
        convert([file(content, "mon diplôme.pdf")])
    assert "« mon diplôme.pdf »" in str(refused.value)
    return str(refused.value)


# --- Photographs ----------------------------------------------------------------------------------------------------
def test_an_impossible_number_in_exif_takes_no_photograph_away(tmp_path):
    page = seen(convert([case("exif_neg_rational.jpg")]).content, tmp_path)
    assert page.width > page.height  # the file is 1200 × 1600, turned by its orientation


def test_a_jpeg_without_its_end_marker_is_accepted_when_every_line_is_there(tmp_path):
    page = seen(convert([case("no_eoi.jpg")]).content, tmp_path)
    assert (page.height > page.width, near(page.getpixel((page.width // 2, page.height - 3)), (128, 128, 128))) == (
        True,
        False,
    )


@pytest.mark.parametrize("words", [{}, {"progressive": True}, {"restart_marker_rows": 1}])
@pytest.mark.parametrize("lost", [0.001, 0.3, 0.7])
def test_a_jpeg_that_lost_lines_is_refused_whether_it_ends_with_a_marker_or_not(words, lost):
    whole = picture("JPEG", Image.effect_noise((800, 600), 80).convert("RGB"), **words)
    assert convert([file(whole)]).pages == 1
    assert convert([file(whole[:-2])]).pages == 1
    assert "est endommagée" in refusal(whole[: -2 - int(len(whole) * lost)])


def test_a_photograph_of_64_megapixels_is_accepted_in_a_bounded_memory():
    """Decoded whole, it would take 64 megabytes: it is shrunk while it is decoded."""
    program = (
        "import resource, sys, django; django.setup()\n"
        "from coopps.kernel.documents.uploads.pictures import page_of_picture\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        "content = open(sys.argv[1], 'rb').read()\n"
        "before = peak()\n"
        "document = page_of_picture(content, 'photo.jpg')\n"
        "image = document.pages[0].Resources.XObject['/image']\n"
        "print(int(image.Width), int(image.Height), peak() - before)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(CASES / "phone64.jpg")],
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=True,
    )
    width, height, megabytes = map(int, ran.stdout.split())
    assert (width, height) == (2900, 2175)
    assert megabytes < 45


def test_a_progressive_jpeg_is_decoded_whole_and_bounded_as_such(monkeypatch):
    monkeypatch.setattr("coopps.kernel.documents.uploads.pictures.MAX_PIXELS", 400 * 200 - 1)
    assert convert([file(picture("JPEG"))]).pages == 1
    assert "est trop grande" in refusal(picture("JPEG", progressive=True))
    assert "est trop grande" in refusal(picture("PNG"))


def test_a_long_jpeg_is_shrunk_along_its_long_side():
    sent = picture("JPEG", Image.new("RGB", (9000, 300), RED))
    with pikepdf.open(io.BytesIO(convert([file(sent)]).content)) as document:
        (image,) = document.pages[0].get_images().values()
        assert (int(image.Width), int(image.Height)) == (2900, 97)


def test_half_a_png_is_refused():
    sent = picture("PNG", Image.effect_noise((400, 300), 80))
    assert "est endommagée" in refusal(sent[: len(sent) // 2])


def odd_exif(orientation: int) -> bytes:
    """An orientation, then a resolution whose numbers lie beyond the end."""
    return (
        b"Exif\x00\x00II*\x00"
        + struct.pack("<IH", 8, 2)
        + struct.pack("<HHII", 0x0112, 3, 1, orientation)
        + struct.pack("<HHII", 0x011A, 10, 1, 9_999_999)
        + struct.pack("<I", 0)
    )


@pytest.mark.filterwarnings("ignore:Truncated File Read")
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_an_exif_that_is_cut_still_says_how_the_telephone_was_held(kind, tmp_path):
    content = io.BytesIO()
    two_colors().save(content, kind, exif=odd_exif(6))
    page = seen(convert([file(content.getvalue())]).content, tmp_path)
    assert page.height > page.width
    assert near(page.getpixel((page.width // 2, page.height // 4)), RED)


@pytest.mark.filterwarnings("ignore:Truncated File Read")
def test_a_heic_photograph_with_an_odd_exif_is_accepted(tmp_path):
    pillow_heif.register_heif_opener()
    content = io.BytesIO()
    two_colors().save(content, "HEIF", quality=90, exif=odd_exif(1))
    page = seen(convert([file(content.getvalue())]).content, tmp_path)
    assert near(page.getpixel((page.width // 4, page.height // 2)), RED)


def test_shades_of_sixteen_bits_stay_shades(tmp_path):
    image = Image.frombytes("I;16", (200, 100), (struct.pack("<H", 32768) * 100 + struct.pack("<H", 65535) * 100) * 100)
    content = io.BytesIO()
    image.save(content, "PNG")
    page = seen(convert([file(content.getvalue())]).content, tmp_path)
    assert near(page.getpixel((page.width // 4, page.height // 2)), (128, 128, 128))
    assert near(page.getpixel((3 * page.width // 4, page.height // 2)), WHITE)


def test_a_scan_in_black_and_white_keeps_its_thin_strokes():
    image = Image.new("1", (5800, 4000), 1)
    for row in range(101, 4000, 200):
        image.paste(0, (0, row, 5800, row + 1))
    content = io.BytesIO()
    image.save(content, "PNG")
    with pikepdf.open(io.BytesIO(convert([file(content.getvalue())]).content)) as document:
        (found,) = document.pages[0].get_images().values()
        shown = Image.open(io.BytesIO(found.read_raw_bytes()))
    column = [shown.getpixel((100, row)) for row in range(shown.height)]
    assert sum(level < 200 for level in column) >= 20


@pytest.mark.parametrize("kind", ["JPEG", "MPO"])
def test_other_jpeg_files_keep_their_colors(kind, tmp_path):
    mode = {"JPEG": "CMYK", "MPO": "RGB"}[kind]
    content = io.BytesIO()
    words = {"save_all": True, "append_images": [Image.new("RGB", (400, 200), "green")]} if kind == "MPO" else {}
    two_colors().convert(mode).save(content, kind, **words)
    converted = convert([file(content.getvalue())])
    page = seen(converted.content, tmp_path)
    assert converted.pages == 1
    assert near(page.getpixel((page.width // 4, page.height // 2)), RED)
    assert near(page.getpixel((3 * page.width // 4, page.height // 2)), BLUE)


# --- A file that is cut ------------------------------------------------------------------------------------------------
def plain(content: bytes) -> bytes:
    """The same PDF, written so that its objects can be read and changed."""
    with pikepdf.open(io.BytesIO(content)) as document:
        out = io.BytesIO()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
        return out.getvalue()


def with_picture(document):
    page = document.pages[0]
    image = document.make_stream(b"\x00" * 300, Type=Name.XObject, Subtype=Name.Image, Width=10, Height=10)
    image.ColorSpace, image.BitsPerComponent = Name.DeviceRGB, 8
    page.Resources = Dictionary(XObject=Dictionary(Im0=image))
    page.Contents = document.make_stream(b"q 100 0 0 100 0 0 cm /Im0 Do Q")


def test_the_first_third_of_a_file_is_refused():
    assert "est incomplet : la page 3 a perdu son contenu" in refusal((CASES / "truncated_30.pdf").read_bytes())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_pdf_that_is_cut_anywhere_is_refused(share):
    sent = pdf_of(6)
    sentence = refusal(sent[: int(len(sent) * share)])
    assert any(words in sentence for words in ("est incomplet", "est abîmé", "est endommagé"))


def test_a_page_whose_content_is_no_longer_in_the_file_is_refused():
    sent = plain(pdf_of(2))
    number = sent.split(b"/Contents ")[2].split()[0]
    lost = sent.replace(b"/Contents " + number + b" 0 R", b"/Contents 99 0 R")
    assert lost != sent
    assert "la page 2 a perdu son contenu" in refusal(lost)


def test_a_page_whose_picture_is_no_longer_in_the_file_is_refused():
    sent = plain(pdf_of(1, with_picture))
    number = sent.split(b"/Im0 ")[1].split()[0]
    assert convert([file(sent)]).pages == 1
    assert "la page 1 a perdu son contenu" in refusal(sent.replace(b"/Im0 " + number + b" 0 R", b"/Im0 99 0 R"))


def test_a_page_whose_content_does_not_unfold_is_refused():
    def spoil(document):
        document.pages[0].Contents = Stream(document, b"not deflated at all", Filter=Name.FlateDecode)

    assert any(words in refusal(pdf_of(1, spoil)) for words in ("a perdu son contenu", "est abîmé"))


def test_a_blank_page_between_others_is_kept():
    def blank(document):
        document.add_blank_page(page_size=(300, 200))
        document.pages[1].Contents = Array()

    assert convert([file(pdf_of(1, blank))]).pages == 2


def test_what_a_reader_completes_without_guessing_is_accepted():
    sent = plain(pdf_of(1))
    bare = sent.replace(b"/Resources << >>", b"/Rezources << >>")
    assert bare != sent
    assert convert([file(bare)]).pages == 1


def test_hundreds_of_faults_are_one_sentence():
    sent = plain(pdf_of(1)).replace(b"startxref", b"<</Broken " * 400 + b"startxref")
    assert any(words in refusal(sent.replace(b"xref\n0", b"xrxx\n0")) for words in ("est abîmé", "est endommagé"))


# --- More in the file than on its pages ---------------------------------------------------------------------------------
def test_a_portfolio_is_refused():
    sentence = refusal((CASES / "portfolio.pdf").read_bytes())
    assert "renferme d’autres documents" in sentence
    assert "enregistrez chaque document utile" in sentence


@pytest.mark.parametrize(
    "content", [pdf_of(1), picture("JPEG"), picture("PNG"), b"PK\x03\x04word", b"\xd0\xcf\x11\xe0doc"]
)
@pytest.mark.parametrize("on_the_page", [False, True])
def test_a_document_inside_the_document_is_refused(content, on_the_page):
    def attach(document):
        spec = pikepdf.AttachedFileSpec(document, content, filename="piece.bin")
        if on_the_page:
            note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 20, 20], FS=spec.obj)
            document.pages[0].Annots = Array([document.make_indirect(note)])
        else:
            document.attachments["piece.bin"] = spec

    assert "renferme d’autres documents" in refusal(pdf_of(1, attach))


def test_the_data_of_an_invoice_stay_behind():
    def attach(document):
        document.attachments["factur-x.xml"] = pikepdf.AttachedFileSpec(document, b"<?xml version='1.0'?><Invoice/>")

    converted = convert([file(pdf_of(1, attach))])
    assert b"Invoice" not in plain(converted.content)


def layered(**default):
    """A page with a text in a layer; `default` says how layers are shown."""

    def prepare(document):
        layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("Calque")))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        made = {key: Array([layer]) if value is layer_itself else value for key, value in default.items()}
        document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(**made))
        shown = Dictionary(Type=Name.OCMD, OCGs=layer, P=Name.AllOff) if default.get("Order") == "formule" else layer
        page = document.pages[0]
        page.Resources = Dictionary(Font=Dictionary(F=font), Properties=Dictionary(L=shown))
        page.Contents = document.make_stream(b"/OC /L BDC BT /F 12 Tf 20 20 Td (Couche) Tj ET EMC")

    return pdf_of(1, prepare)


layer_itself = object()


@pytest.mark.parametrize("default", [{"OFF": layer_itself}, {"BaseState": Name.OFF}, {"Order": "formule"}])
def test_hidden_layers_are_refused(default):
    sentence = refusal(layered(**default))
    assert "a des calques masqués" in sentence
    assert PRINT_IT in sentence


def test_layers_that_are_all_shown_stay_shown():
    assert words_of(convert([file(layered(ON=layer_itself))]).content) == "Couche"


# --- Forms --------------------------------------------------------------------------------------------------------------
def form(*, stale=False, **root):
    """A PDF form with one page; each call of `add` adds a field."""
    fields: list[dict] = []

    def prepare(document):
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        document.Root.AcroForm = Dictionary(
            Fields=Array(),
            DR=Dictionary(Font=Dictionary(Helv=document.make_indirect(font))),
            NeedAppearances=stale,
            **root,
        )
        document.pages[0].Annots = Array()
        for values in fields:
            drawn = values.pop("drawn", None)
            widget = {
                "Type": Name.Annot, "Subtype": Name.Widget, "FT": Name.Tx, "T": String("champ"), "F": 4,
                "Rect": [20, 20, 280, 40], "DA": String("/Helv 12 Tf 0 g"),
            } | values  # fmt: skip
            if isinstance(drawn, bytes):
                box = [0, 0, widget["Rect"][2] - widget["Rect"][0], widget["Rect"][3] - widget["Rect"][1]]
                widget["AP"] = Dictionary(N=drawing(document, drawn, box, font))
            elif drawn:
                widget["AP"] = Dictionary(
                    N=Dictionary(
                        **{name: drawing(document, code, [0, 0, 20, 20], font) for name, code in drawn.items()}
                    )
                )
            made = document.make_indirect(Dictionary(**widget))
            document.Root.AcroForm.Fields.append(made)
            document.pages[0].Annots.append(made)

    def made(page_rotation: int = 0) -> bytes:
        def all_of_it(document):
            prepare(document)
            if page_rotation:
                document.pages[0].Rotate = page_rotation

        return pdf_of(1, all_of_it)

    return fields.append, made


def drawing(document, code: bytes, box, font) -> Stream:
    return document.make_stream(
        code, Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=Dictionary(Font=Dictionary(Helv=font))
    )


def one_field(*, stale=False, rotation=0, **values) -> bytes:
    add, made = form(stale=stale)
    add(values)
    return made(rotation)


def text(words: str) -> bytes:
    return f"BT /Helv 12 Tf 2 5 Td ({words}) Tj ET".encode("cp1252")


def test_forms_with_values_that_nothing_draws_are_refused():
    for name in ("form_no_ap.pdf", "form_needappearances.pdf"):
        sentence = refusal((CASES / name).read_bytes())
        assert "est un formulaire dont le champ « desc » ne peut pas être repris en entier" in sentence
        assert PRINT_IT in sentence


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("stale", [False, True])
def test_a_value_that_can_be_drawn_is_on_the_page(rotation, stale):
    sent = one_field(V=String("Zélie L’Haÿ-les-Roses – œuvre"), stale=stale, rotation=rotation)
    converted = convert([file(sent)]).content
    assert "L’Haÿ-les-Roses – œuvre" in words_of(converted)
    with pikepdf.open(io.BytesIO(converted)) as document:
        assert document.pages[0].get("/Rotate", 0) == rotation


@pytest.mark.parametrize(
    ("why", "values"),
    [
        (
            "too long for its box",
            {"V": String("Un texte bien trop long pour la zone qui doit le contenir, fin du texte.")},
        ),
        ("a sign that the font lacks", {"V": String("Nguyễn Ằng – Ωmega")}),
        ("several lines", {"V": String("Première ligne\nDeuxième ligne"), "Ff": 4096, "Rect": [20, 20, 280, 120]}),
        ("a password", {"V": String("secret"), "Ff": 1 << 13}),
        ("no font", {"V": String("Zélie"), "DA": String("")}),
    ],
)
def test_a_value_that_cannot_be_drawn_whole_is_refused(why, values):
    sentence = refusal(one_field(**values))
    assert "est un formulaire dont le champ « champ »" in sentence, why


def test_a_drawing_made_by_a_good_editor_is_kept():
    two_lines = b"BT /Helv 12 Tf 2 30 Td 14 TL (Premi\xe8re) Tj T* (Deuxi\xe8me) Tj ET"
    values = {"V": String("Première\nDeuxième"), "Ff": 4096, "Rect": [20, 20, 280, 70], "drawn": two_lines}
    for stale in (False, True):
        assert words_of(convert([file(one_field(stale=stale, **values))]).content) == "Première Deuxième"


def test_a_drawing_that_the_file_says_is_old_and_differs_is_refused():
    values = {"V": String("le vrai"), "drawn": text("le faux")}
    assert "le champ « champ »" in refusal(one_field(stale=True, **values))
    assert words_of(convert([file(one_field(stale=False, **values))]).content) == "le faux"  # what every reader shows


def test_the_value_of_a_field_above_is_the_value_of_its_box():
    def nest(document):
        widget = document.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, F=4, Rect=[20, 20, 280, 40], DA=String("/Helv 12 Tf 0 g"))
        )
        parent = document.make_indirect(Dictionary(FT=Name.Tx, T=String("parent"), V=String("é" * 300), Kids=[widget]))
        widget.Parent = parent
        document.Root.AcroForm = Dictionary(Fields=Array([parent]))
        document.pages[0].Annots = Array([widget])

    assert "le champ « parent »" in refusal(pdf_of(1, nest))


TICK = {"Oui": b"1 0 0 rg 0 0 20 20 re f", "Off": b""}


def box(**values) -> bytes:
    return one_field(FT=Name.Btn, Rect=[100, 100, 120, 120], **values)


@pytest.mark.parametrize("stale", [False, True])
def test_a_ticked_box_is_drawn_ticked(stale, tmp_path):
    ticked = convert([file(box(V=Name.Oui, AS=Name.Oui, drawn=dict(TICK), stale=stale))]).content
    empty = convert([file(box(V=Name.Off, AS=Name.Off, drawn=dict(TICK), stale=stale))]).content
    at = (110 * 40 // 72, 90 * 40 // 72)
    assert near(seen(ticked, tmp_path).getpixel(at), (255, 0, 0))
    assert near(seen(empty, tmp_path).getpixel(at), WHITE)


def test_a_box_takes_the_state_of_the_form_when_the_file_says_that_drawings_are_old(tmp_path):
    sent = box(V=Name.Oui, AS=Name.Off, drawn=dict(TICK), stale=True)
    assert near(seen(convert([file(sent)]).content, tmp_path).getpixel((61, 50)), (255, 0, 0))


def test_a_ticked_box_without_a_drawing_is_refused():
    assert "le champ « champ »" in refusal(box(V=Name.Oui, AS=Name.Oui))
    assert convert([file(box())]).pages == 1


def test_a_choice_is_read_by_its_label():
    options = Array([Array([String("FR76"), String("Normandie")]), Array([String("FR44"), String("Grand Est")])])
    values = {"FT": Name.Ch, "Ff": 1 << 17, "V": String("FR44"), "Opt": options}
    assert "le champ « champ »" in refusal(one_field(**values))  # drawn with its code
    assert words_of(convert([file(one_field(**values, drawn=text("Grand Est"), stale=True))]).content) == "Grand Est"
    plain_choice = {"FT": Name.Ch, "Ff": 1 << 17, "V": String("Normandie"), "Opt": Array([String("Normandie")])}
    assert words_of(convert([file(one_field(**plain_choice))]).content) == "Normandie"


def test_an_empty_form_is_accepted():
    assert convert([file(one_field())]).pages == 1


def test_a_form_made_for_one_reader_only_is_refused_and_one_that_all_show_is_accepted():
    def xfa_alone(document):
        document.Root.AcroForm = Dictionary(Fields=Array(), XFA=document.make_stream(b"<xdp/>"))

    assert "formulaire dynamique" in refusal(pdf_of(1, xfa_alone))
    add, made = form(XFA=String("<xdp/>"))
    add({"V": String("Cerfa"), "drawn": text("Cerfa")})
    assert words_of(convert([file(made())]).content) == "Cerfa"


def test_a_signature_stays_visible():
    signed = one_field(FT=Name.Sig, V=Dictionary(Type=Name.Sig), drawn=text("Signé par Zélie"))
    assert words_of(convert([file(signed)]).content) == "Signé par Zélie"
    assert convert([file(one_field(FT=Name.Sig, V=Dictionary(Type=Name.Sig), Rect=[0, 0, 0, 0]))]).pages == 1


# --- Annotations ----------------------------------------------------------------------------------------------------------
def annotated(**values) -> bytes:
    def prepare(document):
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        drawn = values.pop("drawn", None)
        note = Dictionary(**({"Type": Name.Annot, "Rect": [20, 20, 220, 40], "F": 4} | values))
        if drawn:
            note.AP = Dictionary(N=drawing(document, drawn, [0, 0, 200, 20], font))
        document.pages[0].Annots = Array([document.make_indirect(note)])

    return pdf_of(1, prepare)


def test_a_text_written_over_a_page_without_a_drawing_is_refused():
    sentence = refusal((CASES / "freetext_no_ap.pdf").read_bytes())
    assert "à la page 1 une annotation qui ne peut pas être reprise" in sentence
    assert PRINT_IT in sentence


@pytest.mark.parametrize("kind", [Name.FreeText, Name.Square, Name.Ink, Name.Stamp, Name.Highlight, Name.Line])
def test_what_is_drawn_over_a_page_becomes_part_of_it(kind):
    assert (
        words_of(convert([file(annotated(Subtype=kind, drawn=text("Bon pour accord")))]).content) == "Bon pour accord"
    )
    assert "une annotation qui ne peut pas être reprise" in refusal(annotated(Subtype=kind))


def test_a_note_beside_the_page_is_refused():
    note = annotated(Subtype=Name.Text, Contents=String("Voir le verso"), drawn=text("N"))
    assert "porte une note à la page 1" in refusal(note)
    assert convert([file(annotated(Subtype=Name.Text))]).pages == 1


@pytest.mark.parametrize("values", [{"Subtype": Name.Link}, {"Subtype": Name.Popup}, {"Subtype": Name.Square, "F": 2}])
def test_what_is_not_on_the_page_stays_behind(values):
    converted = convert([file(annotated(**values))])
    with pikepdf.open(io.BytesIO(converted.content)) as document:
        assert "/Annots" not in document.pages[0]


# --- Whatever a decoder raises ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "failure",
    [
        struct.error("argument out of range"),
        ZeroDivisionError(),
        MemoryError(),
        RecursionError(),
        KeyError("x"),
        OSError(),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_whatever_a_decoder_raises_is_the_sentence_and_is_logged(failure, caplog):
    with pytest.raises(UploadRefused, match="Reprenez"), decoding("Reprenez la photographie."):
        raise failure
    assert type(failure).__name__ in caplog.text


def test_files_spoiled_anywhere_are_converted_or_refused_in_words():
    chance = random.Random(20261127)
    samples = [
        *(path.read_bytes() for path in sorted(CASES.iterdir()) if path.stat().st_size < 5_000),
        picture("JPEG"),
        picture("PNG"),
        pdf_of(2, with_picture),
        one_field(V=String("Zélie"), drawn=text("Zélie")),
        layered(ON=layer_itself),
    ]
    for sample in samples:
        for _ in range(12):
            spoiled = bytearray(sample)
            for _ in range(chance.randint(1, 30)):
                spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
            with suppress(UploadRefused):
                assert convert([file(bytes(spoiled), "envoi.bin")]).pages >= 1
