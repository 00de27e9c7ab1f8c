"""« J’ai lu ce protocole » opens the whole text, for the team alone: the twenty sections and the model documents."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coopps.demo.story import sample_document
from coopps.kernel.documents import uploads
from protocols.models import Appendix
from protocols.sections import SECTIONS
from protocols.services import drafting
from tests.adhesions.test_with_the_project import promoters
from tests.reading import printed, signed_in, words_of

pytestmark = pytest.mark.django_db


def joined(creation, label: str):
    document = uploads.accept(
        [SimpleUploadedFile("arbre.pdf", sample_document("Arbre"))], owner=creation.lead.user, label=label
    )
    appendix = drafting.add_appendix(creation.project, creation.lead.user, label=label, document=document)
    drafting.confirm_appendix(appendix, creation.lead.user, seen=str(document.pk))
    return appendix


@pytest.fixture
def promoted(our_protocol):
    """The team of a project that was filed with a model document; another was joined since."""
    our_protocol.drafted()
    joined(our_protocol, "Arbre de décision")
    return promoters(our_protocol.file()).open().invite().join()


def address(story, name: str = "adhesions:protocol", *more) -> str:
    return reverse(name, args=[story.pk, *more])


def opened(user, url: str) -> tuple[int, bytes]:
    """The status of an answer and its bytes, read to the end."""
    answer = signed_in(user).get(url)
    return answer.status_code, b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_page_has_every_section_with_its_anchor_and_the_model_documents(promoted):
    page = signed_in(promoted.lead.user).get(address(promoted))
    words = words_of(page)
    for section in SECTIONS:
        assert words.count(f'href="#rubrique-{section.number}"') == 1
        assert words.count(f'id="rubrique-{section.number}"') == 1
    content = promoted.adhesion.version.content
    assert content["objectives"].split(".")[0] in words
    assert content["acts"][0]["why_derogatory"].split(".")[0] in words
    assert "Le portail ne connaît pas tout ce texte" not in words
    [appendix] = page.context["appendices"]
    assert appendix.label == "Arbre de décision"
    status, content = opened(promoted.lead.user, address(promoted, "adhesions:protocol_appendix", appendix.pk))
    assert (status, "Arbre" in printed(content)) == (200, True)


def test_what_was_joined_after_the_filing_is_not_the_version_s(promoted):
    [first] = promoted.adhesion.version.project.appendices.all()
    later = Appendix.objects.create(
        project=first.project,
        label="Ordonnance-type",
        added_by=promoted.creation.lead.user,
        document=first.document,
        confirmed_at=first.confirmed_at,
    )
    page = signed_in(promoted.lead.user).get(address(promoted))
    assert "Ordonnance-type" not in words_of(page)
    assert opened(promoted.lead.user, address(promoted, "adhesions:protocol_appendix", later.pk))[0] == 404


def test_the_pdf_is_the_same_text(promoted):
    text = printed(signed_in(promoted.lead.user).get(address(promoted, "adhesions:protocol_pdf")).content)
    assert promoted.adhesion.version.sha256 in text.replace(" ", "")
    assert SECTIONS[-1].title in text


def test_every_member_opens_it_and_nobody_else(promoted, ours, their_protocol):
    [appendix] = promoted.adhesion.version.project.appendices.all()
    ours.open()
    urls = [
        address(promoted),
        address(promoted, "adhesions:protocol_pdf"),
        address(promoted, "adhesions:protocol_appendix", appendix.pk),
    ]
    for person in promoted.everyone:
        assert [opened(person.user, url)[0] for url in urls] == [200, 200, 200]
    for stranger in (ours.lead.user, ours.instructor, their_protocol.lead.user):
        assert [opened(stranger, url)[0] for url in urls] == [404, 404, 404]
    # A document of a neighbor's version is not had by one's own address.
    mine = address(ours, "adhesions:protocol_appendix", appendix.pk)
    assert opened(ours.lead.user, mine)[0] == 404


def test_the_oath_and_the_dossier_lead_there(ours):
    ours.open().invite().join()
    client, member = signed_in(ours.lead.user), ours.membership(ours.lead)
    page = client.get(reverse("adhesions:engagement", args=[member.pk]))
    sworn = words_of(page).split("J’ai lu ce protocole » :")[1]
    assert sworn.index(f'href="{address(ours)}"') < sworn.index("Avec qui")
    back = client.get(address(ours)).text
    assert f'href="{reverse("adhesions:engagement", args=[member.pk])}"' in back
    assert f'href="{address(ours)}"' in client.get(reverse("adhesions:detail", args=[ours.pk])).text


def test_a_protocol_known_from_the_past_says_what_is_not_known(ours):
    ours.open()
    page = signed_in(ours.lead.user).get(address(ours))
    unknown, words = page.context["unknown"], words_of(page)
    assert unknown
    assert f"{len(unknown)} des 20 rubriques manquent ici" in words
    assert words.count("Cette rubrique n’est pas connue du portail.") == len(unknown)
    assert re.search(r'href="[^"]*/protocoles/', words)  # and the page of the catalogue
