"""What a PDF form holds is on the page, whole, or the form is refused."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from coopps.kernel.documents.uploads import convert
from tests.documents.sending import (
    CASES,
    PRINT_IT,
    WHITE,
    file,
    form,
    near,
    one_field,
    pdf_of,
    refusal,
    seen,
    text,
)
from tests.reading import printed


# --- Forms --------------------------------------------------------------------------------------------------------------
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
    assert "L’Haÿ-les-Roses – œuvre" in printed(converted)
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
        assert printed(convert([file(one_field(stale=stale, **values))]).content) == "Première Deuxième"


def test_a_drawing_that_the_file_says_is_old_and_differs_is_refused():
    values = {"V": String("le vrai"), "drawn": text("le faux")}
    assert "le champ « champ »" in refusal(one_field(stale=True, **values))
    assert printed(convert([file(one_field(stale=False, **values))]).content) == "le faux"  # what every reader shows


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
    assert printed(convert([file(one_field(**values, drawn=text("Grand Est"), stale=True))]).content) == "Grand Est"
    plain_choice = {"FT": Name.Ch, "Ff": 1 << 17, "V": String("Normandie"), "Opt": Array([String("Normandie")])}
    assert printed(convert([file(one_field(**plain_choice))]).content) == "Normandie"


def test_an_empty_form_is_accepted():
    assert convert([file(one_field())]).pages == 1


def test_a_form_made_for_one_reader_only_is_refused_and_one_that_all_show_is_accepted():
    def xfa_alone(document):
        document.Root.AcroForm = Dictionary(Fields=Array(), XFA=document.make_stream(b"<xdp/>"))

    assert "formulaire dynamique" in refusal(pdf_of(1, xfa_alone))
    add, made = form(XFA=String("<xdp/>"))
    add({"V": String("Cerfa"), "drawn": text("Cerfa")})
    assert printed(convert([file(made())]).content) == "Cerfa"


def test_a_signature_stays_visible():
    signed = one_field(FT=Name.Sig, V=Dictionary(Type=Name.Sig), drawn=text("Signé par Zélie"))
    assert printed(convert([file(signed)]).content) == "Signé par Zélie"
    assert convert([file(one_field(FT=Name.Sig, V=Dictionary(Type=Name.Sig), Rect=[0, 0, 0, 0]))]).pages == 1
