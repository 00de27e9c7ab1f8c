"""A protocol being created, seen by those who have nothing to do with it: every address, by GET and by POST, then what they have
without typing anything: nothing of it is told, nothing of it changes. Experts have tests of their own
(tests/reviews/test_gate.py).
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import AgencyRoleKind
from accounts.models import AgencyRole, User
from coopps.demo import people
from coopps.demo.protocol_text import DIABETES
from coopps.demo.story import sample_document
from coopps.kernel.documents import uploads
from coopps.kernel.mailing.models import Message
from protocols.choices import Role
from protocols.reviews.services import consultations, opinions
from protocols.services import authors, drafting, remarks
from protocols.services.handing import handing
from tests.security import addresses
from tests.security.test_crawler import CLOSED, WORDS, _quiet, as_it_is, signed_in, tells  # noqa: F401 - a fixture
from tests.stories import creation

pytestmark = pytest.mark.django_db

SECRET = "Ornithorynque"


@pytest.fixture
def victim(reunion):
    """The neighbor's protocol, before the college of experts."""
    story = creation(reunion, 88, mark=SECRET, subject=replace(DIABETES, title="Un protocole très xylophage"))
    story.drafted()
    document = uploads.accept(
        [SimpleUploadedFile("arbre.pdf", sample_document("Arbre"), "application/pdf")],
        owner=story.lead.user,
        label="Arbre",
    )
    joined = drafting.add_appendix(story.project, story.lead.user, label=f"Arbre {SECRET}", document=document)
    drafting.confirm_appendix(joined, story.lead.user, seen=str(document.pk))
    remarks.open_remark(story.project, story.instructor, section="training", text=f"Combien d’heures, {SECRET} ?")
    authors.invite(
        story.project, story.lead.user, email="invitee@demonstration.test", name="Invitée", role=Role.DELEGATED
    )
    handing.propose(story.project, story.lead.user, to=story.colleague.user)
    story.file().take().complete().examine().endorse().transmit().admit().invite().accept().declare().open_expertise()
    story.give_opinions().convene()
    consultations.ask(
        story.review,
        story.office.reviewer,
        body="cnp",
        name="Conseil de démonstration",
        email="conseil@demonstration.test",
        question=f"Que dites-vous de {SECRET} ?",
        due_on=reunion.today().replace(year=reunion.today().year + 1),
    )
    opinions.write_opinion(
        story.review,
        story.office.reviewer,
        outcome="FAVORABLE_AVEC_RESERVES",
        reservations=[(f"Préciser {SECRET}.", "training")],
    )
    return story


@pytest.fixture
def strangers(victim, normandy, reunion) -> dict[str, User]:
    own = creation(normandy, 89)
    own.drafted().file().take()
    former = people.agent(
        "ancienne@demonstration.test", "Flora", "Démo", reunion, AgencyRoleKind.INSTRUCTOR, "Instruction"
    )
    AgencyRole.objects.filter(user=former).update(valid_to=reunion.today().replace(year=reunion.today().year - 1))
    AgencyRole.objects.filter(user=former).update(valid_from=reunion.today().replace(year=reunion.today().year - 2))
    return {
        "nobody": None,
        "account alone": people.account("seule@demonstration.test", "Sol", "Démo"),
        "lead elsewhere": own.lead.user,
        "co-author elsewhere": own.colleague.user,
        "instructor elsewhere": own.instructor,
        "signatory elsewhere": own.signatory,
        "former instructor": former,
        "expert of no dossier": people.expert(
            "libre@demonstration.test", "Lia", "Démo-Libre", employer="Institut libre"
        ).user,
        "superuser": User.objects.create_superuser("racine@demonstration.test", "racine"),
    }


def secrets_of(story) -> list[str]:
    """What nobody else may read: the text, the title, the people, the numbers."""
    project = story.project
    return [
        SECRET, project.title, "Démo-88", "Démo-588", project.protocol.code, story.intent.number, story.review.number,
        story.instruction.number, story.lead.user.email, story.colleague.user.email, "invitee@demonstration.test",
    ]  # fmt: skip


def test_a_stranger_sees_nothing_of_a_protocol_and_changes_nothing(victim, strangers):
    visit(victim, {"lead elsewhere": strangers["lead elsewhere"]})


@pytest.mark.long
def test_neither_does_anybody_else(victim, strangers):
    visit(victim, {role: user for role, user in strangers.items() if role != "lead elsewhere"})


def visit(victim, visitors: dict[str, User | None]) -> None:
    """Every address of the protocol, by GET and by POST; then the visitor's own pages and searches."""
    urls, secrets, before, faults = addresses.of_protocol(victim), secrets_of(victim), as_it_is(), []
    assert len(urls) > 90
    for role, user in visitors.items():
        client, expected = signed_in(user), CLOSED if user else {302, 404, 405}
        for name, url in urls.items():
            for answer in (client.get(url), client.post(url, WORDS)):
                method = answer.request["REQUEST_METHOD"]
                if answer.status_code not in expected or tells(answer, secrets) or SECRET in repr(dict(answer.headers)):
                    faults.append((role, name, method, answer.status_code))
        for url in [*addresses.without_identifier(), "/protocoles/?q=diabete", "/dossiers/?q=diabete"]:
            if url.startswith("/demo/"):  # the mail box of the demonstration shows everything, and exists only there
                continue
            answer = client.get(url)
            if answer.status_code >= 500 or tells(answer, secrets):
                faults.append((role, url, "GET", answer.status_code))
    assert faults == []
    assert as_it_is() == before


def test_no_message_tells_the_text_of_a_protocol(victim):
    assert Message.objects.exists()
    assert not Message.objects.filter(body__contains=SECRET).exists()
    assert not Message.objects.filter(subject__contains=SECRET).exists()
