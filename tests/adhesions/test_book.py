"""The whole dossier as one PDF: its outline, the page of each bookmark, and what each reader finds in it or does not."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2
import pytest
from django.urls import reverse

from coopps.demo.story import sample_document
from coopps.kernel.documents import binding
from coopps.kernel.documents.binding import Part, Room, bind
from coopps.kernel.instruction.choices import Finding
from coopps.kernel.instruction.models import GridAnswer
from tests.reading import signed_in

pytestmark = pytest.mark.django_db

NOTE = "Le diplôme est à comparer avec la liste de l’ordre."


def bookmarks(content: bytes) -> list[tuple[int, str, int]]:
    """Level, title and page (from 0) of each entry of the outline."""
    document = pypdfium2.PdfDocument(content)
    return [(one.level, one.get_title(), one.get_dest().get_index()) for one in document.get_toc()]


def text_of(content: bytes, first: int = 0, last: int | None = None) -> str:
    document = pypdfium2.PdfDocument(content)
    pages = range(first, len(document) if last is None else last)
    words = " ".join(document[number].get_textpage().get_text_bounded() for number in pages)
    return " ".join(words.replace("\u00a0", " ").replace("\ufffe", "").split())


def titles(content: bytes) -> list[str]:
    return [title for _, title, _ in bookmarks(content)]


def team_book(story, user):
    return signed_in(user).get(reverse("adhesions:book", args=[story.pk]))


def agency_book(story, user):
    return signed_in(user).get(reverse("adhesions:desk_book", args=[story.instruction.pk]))


def with_address(person):
    person.home_address, person.home_postcode, person.home_city = "3 venelle du Secret", "14000", "Caen"
    person.save()


def test_what_is_bound_is_found_by_its_title():
    one, other = sample_document("Un"), sample_document("Deux")
    content = bind("Essai", [Part("Un", one), Part("Deux", other, level=1), Part("Trois", one)])
    assert bookmarks(content) == [(0, "Un", 0), (1, "Deux", 1), (0, "Trois", 2)]
    assert "Deux" in text_of(content, 1, 2)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert (str(document.docinfo["/Title"]), str(document.Root.PageMode)) == ("Essai", "/UseOutlines")
        assert len(document.pages) == 3


def test_there_is_room_for_so_much_only():
    room = Room(pages=3, size=100)
    assert [room.takes(2, 60), room.takes(1, 60), room.takes(1, 40), room.takes(1, 0)] == [True, False, True, False]


def test_a_member_reads_the_team_and_one_s_own_dossier(ours):
    [(doctor, _)] = ours.members
    ours.ready().file()
    for person in (ours.lead, doctor):
        with_address(person)
    content = team_book(ours, ours.lead.user).content
    found = titles(content)
    assert found[0] == "Sommaire"
    assert found[1].startswith("Lettre d’intention n° ")
    assert found[2].startswith("Accusé de réception n° ")
    assert found[3] == ours.membership(ours.lead).name
    assert "Diplômes" in found
    assert ours.membership(doctor).name not in found
    words = text_of(content)
    assert doctor.full_name in words, "the team is told"
    assert "venelle du Secret" not in words


def test_each_bookmark_leads_to_its_page(ours):
    ours.ready().file()
    content = agency_book(ours, ours.instructor).content
    found = bookmarks(content)
    pages = [page for _, _, page in found]
    assert pages == sorted(set(pages))
    for (_, title, first), last in zip(found, [*pages[1:], None], strict=True):
        if title == "Sommaire" or title in [one.name for one in ours.adhesion.memberships.all()]:
            assert title in text_of(content, first, first + 1)
        if title == "Pièce d’identité":
            assert last == first + 1
    people = [title for level, title, _ in found if level == 0]
    assert [name for name in people if name in {one.name for one in ours.adhesion.memberships.all()}] == [
        one.name for one in ours.adhesion.memberships.order_by("pk")
    ]


def test_the_agency_reads_every_dossier_with_the_addresses_and_its_own_findings(ours):
    ours.ready().file().take()
    with_address(ours.lead)
    examination = ours.instruction.examinations.standing().first()
    GridAnswer.objects.update_or_create(
        examination=examination,
        criterion=examination.grid.codes[0],
        defaults={"value": Finding.values[0], "comment": NOTE, "answered_by": ours.instructor},
    )
    content = agency_book(ours, ours.instructor).content
    assert titles(content)[-1] == "Constats de l’instruction"
    words = text_of(content)
    assert "3 venelle du Secret" in words
    assert NOTE in words
    for_team = text_of(team_book(ours, ours.lead.user).content)
    assert NOTE not in for_team
    assert "Constats" not in for_team


def test_a_letter_is_in_it_once_it_is_received(ours):
    [(doctor, _)] = ours.members
    ours.ready().file().take().complete().examine().propose().sign()
    assert not [title for title in titles(team_book(ours, ours.lead.user).content) if title.startswith("Ma lettre")]
    assert len([one for one in titles(agency_book(ours, ours.instructor).content) if one.startswith("Décision")]) == 2
    ours.receive(ours.lead)
    assert len([one for one in titles(team_book(ours, ours.lead.user).content) if one.startswith("Ma lettre")]) == 1
    assert not [one for one in titles(team_book(ours, doctor.user).content) if one.startswith("Ma lettre")]


def test_before_the_filing_it_holds_what_is_prepared(ours):
    ours.open().write_intent()
    content = team_book(ours, ours.lead.user).content
    assert titles(content)[:2] == ["Sommaire", "Lettre d’intention (projet)"]


def test_what_is_too_heavy_is_named_instead(ours, monkeypatch):
    ours.ready().file()
    monkeypatch.setattr(binding.Room.__init__, "__defaults__", (4, binding.MOST_BYTES))
    content = team_book(ours, ours.lead.user).content
    assert "Trop lourds pour ce fichier, à ouvrir sur le portail" in text_of(content)
    assert len(titles(content)) < 8


def test_the_neighbor_finds_neither(ours, theirs):
    ours.ready().file()
    theirs.ready().file()
    assert team_book(ours, theirs.lead.user).status_code == 404
    assert agency_book(ours, theirs.instructor).status_code == 404
    assert agency_book(ours, ours.lead.user).status_code == 404
    assert team_book(ours, ours.instructor).status_code == 404
