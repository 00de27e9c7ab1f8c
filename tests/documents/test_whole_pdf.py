"""A PDF is accepted whole, or refused with a sentence that says what to do; whatever a decoder raises is a sentence."""

from __future__ import annotations

import io
import random
import struct
from contextlib import suppress

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from coopps.kernel.documents.uploads import UploadRefused, convert
from coopps.kernel.documents.uploads.refusals import decoding
from tests.documents.sending import (
    CASES,
    PRINT_IT,
    drawing,
    file,
    layer_itself,
    layered,
    one_field,
    pdf_of,
    picture,
    plain,
    refusal,
    text,
    with_picture,
)
from tests.reading import printed


# --- A file that is cut ------------------------------------------------------------------------------------------------
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


@pytest.mark.parametrize("default", [{"OFF": layer_itself}, {"BaseState": Name.OFF}, {"Order": "formule"}])
def test_hidden_layers_are_refused(default):
    sentence = refusal(layered(**default))
    assert "a des calques masqués" in sentence
    assert PRINT_IT in sentence


def test_layers_that_are_all_shown_stay_shown():
    assert printed(convert([file(layered(ON=layer_itself))]).content) == "Couche"


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
    assert printed(convert([file(annotated(Subtype=kind, drawn=text("Bon pour accord")))]).content) == "Bon pour accord"
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
