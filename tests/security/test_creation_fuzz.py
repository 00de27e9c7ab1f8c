"""Whatever is typed while a protocol is created, by each who may type there: an answer, never an error 500."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from protocols.rules.intent_parts import PARTS
from protocols.sections import SECTIONS
from tests.security import addresses
from tests.security.test_creation_crawler import victim  # noqa: F401 - a fixture
from tests.security.test_fuzz import IN_ADDRESS, NASTY, _quiet, faults, signed_in  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.long]

WORDS = NASTY[::6]
# The parameters of the lists and of the pages of the creation.
GET_NAMES = [
    "q", "agence", "ajouter", "dossier", "etape", "etat", "page", "protocole", "type", "version", "vue", "onglet", "avant",
    "apres", "theme", "code",
]  # fmt: skip


def broken(user, urls: list[str]) -> list[tuple[str, str]]:
    """The words that break a form, each form tried on the dossier as it was."""
    client, found = signed_in(user), []
    for url in urls:
        with transaction.atomic():
            found += faults(client, url, WORDS)
            transaction.set_rollback(True)
    return found


ROLES = ["lead", "co-author", "instructor", "signatory", "reviewer of the HAS", "president of the HAS", "expert"]


def people_of(story) -> list:
    """Those of `ROLES`, in that order."""
    has, expert = story.office, story.appointments[0].expert.user
    return [
        story.lead.user,
        story.colleague.user,
        story.instructor,
        story.signatory,
        has.reviewer,
        has.president,
        expert,
    ]


@pytest.mark.parametrize("role", ROLES)
def test_no_word_breaks_a_form_before_the_college(victim, role):  # noqa: F811 - the fixture
    user = people_of(victim)[ROLES.index(role)]
    assert broken(user, list(addresses.of_protocol(victim).values())) == []


def test_no_word_breaks_a_letter_of_intent(our_protocol):
    our_protocol.open()
    pk = our_protocol.intent.pk
    theirs = [reverse(f"projects:{name}", args=[pk]) for name in ("similar", "intent_file", "intent_withdraw")]
    theirs += [reverse("projects:intent_part", args=[pk, part.key]) for part in PARTS]
    assert (
        broken(our_protocol.lead.user, [*theirs, reverse("projects:intent_new"), reverse("projects:orientation")]) == []
    )
    our_protocol.write_intent().announce().examine_intent()
    names = ("ask_more", "retain", "redirect", "decline", "close", "transfer", "hand_over")
    desk = [reverse(f"protocols:intent_{name}", args=[pk]) for name in names]
    assert broken(our_protocol.instructor, desk) == []


def test_no_word_breaks_a_section(our_protocol):
    our_protocol.open().write_intent().announce().examine_intent().retain().join()
    pk = our_protocol.project.pk
    urls = [
        reverse(f"projects:{name}", args=[pk, section.number])
        for section in SECTIONS
        for name in ("section", "conflict", "remark_new")
    ]
    assert broken(our_protocol.lead.user, urls) == []


def test_no_word_breaks_an_address_of_the_creation(victim):  # noqa: F811 - the fixture
    found = []
    pages = {
        "lead": [reverse("projects:list"), reverse("projects:orientation"), reverse("projects:intent_new"),
                 reverse("projects:compare", args=[victim.project.pk]), reverse("projects:remarks", args=[victim.project.pk]),
                 reverse("projects:document_pdf", args=[victim.project.pk]),
                 reverse("projects:similar", args=[victim.intent.pk])],
        "instructor": [reverse("protocols:intents"), reverse("protocols:orders"), reverse("protocols:drafts")],
        "reviewer of the HAS": [reverse("has:desk"), reverse("has:experts")],
        "expert": [reverse("has:expert_home")],
    }  # fmt: skip
    for role, urls in pages.items():
        client = signed_in(people_of(victim)[ROLES.index(role)])
        for url in urls:
            for word in IN_ADDRESS:
                query = "&".join(f"{name}={word}" for name in GET_NAMES)
                if client.get(f"{url}?{query}").status_code >= 500:
                    found.append((url, word[:40]))
        for number in ("0", "2147483648", "9223372036854775808", "9" * 30, "9" * 5000):
            for url in (
                f"/projets/intentions/{number}/",
                f"/projets/{number}/",
                f"/projets/{number}/rubriques/{number}/",
                f"/projets/{number}/remarques/{number}/repondre/",
                f"/projets/{number}/reserves/{number}/",
                f"/lettres-intention/{number}/",
                f"/dossiers/{number}/protocole/",
                f"/dossiers/{number}/protocole/examens/{number}/",
                f"/arretes/{number}/",
                f"/has/dossiers/{number}/",
                f"/has/expertises/{number}/",
                f"/has/expertises/{number}/protocole/{number}/",
                f"/has/seances/{number}/",
                f"/has/seances/{number}/votes/{number}/",
                f"/has/experts/{number}/",
                f"/has/designations/{number}/recuser/",
                f"/has/reserves/{number}/lever/",
                f"/has/consultations/{number}/clore/",
            ):
                if client.get(url).status_code >= 500 or client.post(url).status_code >= 500:
                    found.append((url[:60], number[:20]))  # noqa: PERF401 - clearer than a comprehension of four lines
    assert sorted(set(found)) == []
