"""The agency's pages of a protocol: who opens each, and a dossier brought by its pages from the queue to the order."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AgencyRoleKind, Transmission
from accounts.models import HealthProfessional
from accounts.services import roles
from coopps.demo import people
from coopps.demo.story import sample_document
from coopps.kernel.documents import uploads
from coopps.kernel.documents.services import signing_session
from coopps.kernel.instruction.choices import Finding, InstructionState, SubjectKind
from coopps.kernel.instruction.models import Instruction
from protocols.choices import OrderGround, OrderState, ProjectState
from protocols.models import Appendix, RegionalAuthorization
from protocols.reviews.choices import ReviewState
from protocols.services import drafting
from tests.orders import FACTS, URGENCY, end
from tests.stories import creation, story

pytestmark = pytest.mark.django_db

# Every page about one dossier; the first two are read by who supervises.
READ = ("protocols:desk", "protocols:grid")
ACTS = (
    "desk:take",
    "desk:hand_over",
    "desk:close_request",
    "protocols:identity",
    "protocols:declare_complete",
    "protocols:request_documents",
    "protocols:give_visa",
    "protocols:transmit",
    "protocols:close",
    "protocols:propose",
)
ORDERS = (
    "protocols:order_take_back",
    "protocols:order_publish",
    "protocols:order_ending_open",
    "protocols:order_suspension_propose",
)


@pytest.fixture
def ours(our_protocol):
    """Our protocol, filed and taken, where the agency transmits."""
    our_protocol.agency.transmission = Transmission.AGENCY
    our_protocol.agency.save()
    return our_protocol.drafted().file().take()


def url(name: str, story_) -> str:
    pk = story_.instruction.pk
    if name == "protocols:grid":
        return reverse(name, args=[pk, story_.instruction.examinations.first().pk])
    if name == "protocols:identity":
        return reverse(name, args=[pk, story_.lead.pk])
    if name in ORDERS or name == "protocols:order":
        return reverse(name, args=[story_.authorization.pk])
    return reverse(name, args=[pk])


def pages(story_) -> dict[str, str]:
    return {name: url(name, story_) for name in (*READ, *ACTS, *ORDERS, "protocols:order")}


def answers(client, addresses: dict[str, str]) -> dict[str, tuple[int, int]]:
    """What GET and POST answer; a page that is only read is not posted to."""
    read = ("protocols:desk", "protocols:order")
    return {
        name: (client.get(address).status_code, 0 if name in read else client.post(address).status_code)
        for name, address in addresses.items()
    }


def supervisor(agency):
    return people.agent(
        "suivi@demonstration.test", "Sami", "Démo-suivi", agency, AgencyRoleKind.SUPERVISOR, "Suivi des autorisations"
    )


# --- Who ------------------------------------------------------------------------------------------------------------
def test_the_dossier_of_another_region_does_not_exist(client, ours, their_protocol):
    addresses = pages(ours)
    for stranger in (their_protocol.instructor, ours.lead.user, ours.office.reviewer, ours.office.president):
        client.force_login(stranger)
        found = answers(client, addresses)
        assert {status for pair in found.values() for status in pair} - {0} == {404}, found
    client.force_login(their_protocol.instructor)
    assert ours.instruction.number not in client.get(reverse("desk:queue")).text


def test_an_author_who_is_an_agent_reads_and_does_nothing(client, ours, normandy):
    roles.give_role(
        user=ours.colleague.user,
        agency=normandy,
        kind=AgencyRoleKind.INSTRUCTOR,
        quality="Instruction",
        valid_from=normandy.today(),
    )
    client.force_login(ours.colleague.user)
    found = answers(client, pages(ours))
    assert {status for pair in found.values() for status in pair} - {0} == {403}, found
    queue = client.get(reverse("desk:queue")).text
    assert reverse("desk:take", args=[ours.instruction.pk]) not in queue


def test_who_supervises_reads_and_does_not_instruct(client, ours, normandy):
    client.force_login(supervisor(normandy))
    found = answers(client, pages(ours))
    assert {found[name][0] for name in (*READ, "protocols:order")} == {200}
    assert found["protocols:grid"][1] == 403
    assert {status for name in ACTS for status in found[name]} == {403}
    assert all(found[name][0] in (200, 403) for name in ORDERS)
    assert ours.instruction.state == InstructionState.CHECKING


def test_the_pages_of_an_adhesion_do_not_show_a_protocol_nor_the_reverse(client, ours):
    team = story(ours.agency, "DEMO-URODYN", 1).ready().file()
    client.force_login(ours.instructor)
    assert client.get(reverse("adhesions:desk", args=[ours.instruction.pk])).status_code == 404
    assert client.get(reverse("adhesions:propose", args=[ours.instruction.pk])).status_code == 404
    assert client.get(reverse("protocols:desk", args=[team.instruction.pk])).status_code == 404
    assert client.post(reverse("protocols:give_visa", args=[team.instruction.pk])).status_code == 404


def test_an_identity_is_that_of_somebody_who_asks(client, ours, their_protocol):
    client.force_login(ours.instructor)
    assert client.get(url("protocols:identity", ours)).status_code == 200
    other = reverse("protocols:identity", args=[ours.instruction.pk, their_protocol.lead.pk])
    assert client.get(other).status_code == 404


# --- The queue ------------------------------------------------------------------------------------------------------
def test_the_queue_shows_three_natures_and_filters_them(client, ours, normandy, their_protocol):
    team = story(normandy, "DEMO-URODYN", 1).ready().file()
    their_protocol.authorized()
    extension = creation(normandy, 103).extend(their_protocol.project.protocol)
    client.force_login(ours.instructor)
    numbers = {
        "protocole": ours.instruction.number,
        "adhesion": team.instruction.number,
        "extension": extension.instruction.number,
    }
    queue = reverse("desk:queue")
    every = client.get(queue).text
    assert all(number in every for number in numbers.values())
    for nature, number in numbers.items():
        page = client.get(queue, {"nature": nature}).text
        assert [other for other in numbers.values() if other in page] == [number]
    assert client.get(queue, {"nature": "inconnue"}).status_code == 404
    mine = client.get(queue, {"qui": "moi"}).text
    assert [number in mine for number in numbers.values()] == [True, False, False]
    assert url("protocols:desk", ours) in every
    code = ours.project.protocol.code
    assert ours.instruction.number in client.get(queue, {"q": code}).text


def test_the_queue_asks_as_many_queries_for_three_dossiers_as_for_one(client, ours, normandy):
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("desk:queue")).status_code == 200
        return len(queries)

    client.force_login(ours.instructor)
    one = count()
    for serial in (103, 104):
        creation(normandy, serial).drafted().file()
    assert client.get(reverse("desk:queue")).context["page_obj"].paginator.count == 3
    assert count() == one


def test_what_follows_a_visa_has_its_own_tabs(client, ours):
    client.force_login(ours.instructor)

    def tabs_of() -> set[str]:
        return {
            tab
            for tab in ("instruction", "has", "decider", "signature", "publier", "decides")
            if ours.instruction.number in client.get(reverse("desk:queue"), {"onglet": tab}).text
        }

    ours.complete()
    assert tabs_of() == {"instruction"}
    ours.examine().endorse()
    assert tabs_of() == {"has"}
    ours.transmit().reviewed().write_opinion().render_opinion()
    assert tabs_of() == {"decider"}
    ours.answer_reservations().lift().propose()
    assert tabs_of() == {"signature"}
    ours.sign()
    assert tabs_of() == {"publier"}
    assert "1 arrêté signé est à publier" in client.get(reverse("portal:home")).text
    ours.publish()
    assert tabs_of() == {"decides"}


# --- By the pages ---------------------------------------------------------------------------------------------------
def test_a_protocol_goes_by_its_pages_from_the_queue_to_the_transmission(client, our_protocol):
    ours = our_protocol.drafted().file()
    ours.agency.transmission = Transmission.AGENCY
    ours.agency.save()
    client.force_login(ours.instructor)
    desk = url("protocols:desk", ours)
    assert "Prendre en charge" in client.get(desk).text
    assert client.post(url("desk:take", ours)).url == desk
    assert "Identité à vérifier" in client.get(desk).text
    person = {"means": "piece_identite", "note": "Pièce vue."}
    assert client.post(url("protocols:identity", ours), person).status_code == 302
    assert HealthProfessional.objects.get(pk=ours.lead.pk).is_verified
    due = ours.agency.today() + datetime.timedelta(days=20)
    training = ours.instruction.examinations.get(subject=SubjectKind.PROTOCOL).pk
    asked = {
        "due_on": due,
        "message": "Précisez.",
        f"piece-{training}-training": "on",
        f"motif-{training}-training": "Heures.",
    }
    nothing = client.post(url("protocols:request_documents", ours), {"due_on": due})
    assert "Nommez au moins une pièce" in nothing.text
    assert client.post(url("protocols:request_documents", ours), asked).status_code == 302
    [item] = ours.instruction.open_request.items.all()
    assert (item.requirement, item.label, item.reason) == (
        "training", "10. Formation et expérience des personnes déléguées", "Heures.",
    )  # fmt: skip
    assert client.post(url("desk:close_request", ours)).status_code == 302
    assert client.post(url("protocols:declare_complete", ours)).status_code == 302
    assert ours.instruction.due_on is not None
    for examination in ours.instruction.examinations.all():
        page = reverse("protocols:grid", args=[ours.instruction.pk, examination.pk])
        shown = client.get(page).text
        assert 'id="rubrique-5"' in shown
        assert client.post(page, {"tout-conforme": "1"}).status_code == 302
    assert "Donner le visa de l’agence" in client.get(desk).text
    assert client.post(url("protocols:give_visa", ours)).status_code == 302
    assert ours.project.state == ProjectState.ENDORSED
    assert "Transmettre à la HAS" in client.get(desk).text
    assert client.post(url("protocols:transmit", ours)).status_code == 302
    assert ours.review.state == ReviewState.RECEIVED
    again = client.post(url("protocols:transmit", ours))
    assert again.status_code == 200
    assert "Cette action n’est plus possible" in again.text


def test_the_desk_says_what_keeps_the_visa_away(client, ours):
    ours.complete().examine()
    act = ours.instruction.examinations.filter(subject=SubjectKind.ACT).first()
    client.force_login(ours.instructor)
    page = reverse("protocols:grid", args=[ours.instruction.pk, act.pk])
    client.post(page, {"B2-constat": Finding.NOT_CONFORM, "B2-commentaire": "Acte réservé par la loi."})
    desk = client.get(url("protocols:desk", ours)).text
    assert f"{act.label} : critère B2, non conforme." in " ".join(desk.split()).replace("\u00a0", " ")
    refused = client.post(url("protocols:give_visa", ours))
    assert refused.status_code == 200
    assert "critère B2" in refused.text
    assert ours.project.state == ProjectState.FILED


def test_the_decision_page_says_both_effects_and_what_stands_in_the_way(client, ours):
    ours.complete().examine().endorse().transmit().reviewed().write_opinion().render_opinion()
    client.force_login(ours.instructor)
    propose = url("protocols:propose", ours)
    page = client.get(propose).text.replace("\u00a0", " ")
    assert "La réserve n° 1 de la Haute Autorité de santé n’est pas levée." in page
    assert "La décision motivée, avec les voies de recours, est notifiée à" in page
    forced = client.post(propose, {"outcome": "autoriser"})
    assert forced.status_code == 200
    assert ours.authorization.state == OrderState.REQUESTED
    ours.answer_reservations().lift()
    assert client.post(propose, {"outcome": "refuser", "motivation": " "}).status_code == 200
    assert client.post(propose, {"outcome": "autoriser", "motivation": "les lieux sont équipés"}).status_code == 302
    assert ours.authorization.state == OrderState.PENDING
    late = client.post(propose, {"outcome": "refuser", "motivation": "Autre fenêtre."})
    assert late.status_code == 200
    assert "Autre fenêtre." in late.text
    back = url("protocols:order_take_back", ours)
    assert client.post(back, {"reason": ""}).status_code == 200
    assert client.post(back, {"reason": "Erreur."}).status_code == 302
    assert ours.authorization.state == OrderState.REQUESTED


def test_an_unfavorable_opinion_is_authorized_by_no_request(client, ours):
    ours.complete().examine().endorse().transmit().reviewed("contre").write_opinion("DEFAVORABLE").render_opinion()
    client.force_login(ours.instructor)
    assert "seul un refus motivé" in client.get(url("protocols:desk", ours)).text
    for words in ({"outcome": "autoriser"}, {"outcome": "autoriser", "motivation": "Quand même."}):
        assert "défavorable" in client.post(url("protocols:propose", ours), words).text
    publication = {
        "publication_reference": "RAA", "publication_date": ours.agency.today(), "order_number": "1",
        "order_date": ours.agency.today(),
    }  # fmt: skip
    assert client.post(url("protocols:order_publish", ours), publication).status_code == 200
    client.force_login(supervisor(ours.agency))
    words = {"ground": OrderGround.NEED, "facts": FACTS, "urgency": URGENCY, "days": 15}
    for name in ("protocols:order_ending_open", "protocols:order_suspension_propose"):
        assert client.post(url(name, ours), words).status_code == 200
    authorization = ours.authorization
    assert (authorization.state, authorization.order_number) == (OrderState.REQUESTED, "")


def test_the_signatory_reads_the_order_in_the_session_and_sends_it_back(client, ours, work):
    ours.complete().examine().endorse().transmit().reviewed().write_opinion().render_opinion()
    ours.answer_reservations().lift().propose()
    signing_session.open_session(ours.agency, ours.signatory)
    work()
    letter = ours.authorization.letter
    client.force_login(ours.signatory)
    page = client.get(reverse("portal:signing_letter", args=[letter.pk])).text
    assert "sera autorisé dans la région Normandie" in page
    assert (
        client.post(
            reverse("portal:signing_send_back", args=[letter.pk]), {"reason": "Précisez le territoire."}
        ).status_code
        == 302
    )
    client.force_login(ours.instructor)
    assert "Précisez le territoire." in client.get(url("protocols:desk", ours)).text


def test_a_dossier_is_closed_by_its_page(client, ours):
    client.force_login(ours.instructor)
    close = url("protocols:close", ours)
    assert client.post(close, {"reason": " "}).status_code == 200
    assert client.post(close, {"reason": "L’équipe ne répond plus."}).status_code == 302
    assert (ours.project.state, ours.instruction.state) == (ProjectState.CLOSED, InstructionState.WITHDRAWN)
    assert client.post(close, {"reason": "Encore."}).status_code == 200


# --- Drafts ---------------------------------------------------------------------------------------------------------
def test_a_project_that_is_never_filed_is_closed_by_the_agency(client, our_protocol, their_protocol):
    our_protocol.open().write_intent().announce().examine_intent().retain()
    drafts = reverse("protocols:drafts")
    close = reverse("protocols:draft_close", args=[our_protocol.project.pk])
    client.force_login(their_protocol.instructor)
    assert our_protocol.project.title not in client.get(drafts).text
    assert client.post(close, {"reason": "Motif."}).status_code == 404
    client.force_login(our_protocol.lead.user)
    assert client.get(drafts).status_code == 403
    client.force_login(our_protocol.instructor)
    assert close in client.get(drafts).text
    assert client.post(close, {"reason": "Six mois sans nouvelle."}).status_code == 302
    assert our_protocol.project.state == ProjectState.CLOSED
    assert close not in client.get(drafts).text


# --- Orders ---------------------------------------------------------------------------------------------------------
def test_an_order_of_the_past_is_completed_by_its_page(client, normandy, reunion, our_protocol):
    order = RegionalAuthorization.objects.get(protocol__code="DEMO-URODYN", agency=normandy)
    client.force_login(our_protocol.instructor)
    page = reverse("protocols:order", args=[order.pk])
    assert page in client.get(reverse("protocols:orders")).text
    assert "L’adhésion n’est pas ouverte" in client.get(page).text
    today = normandy.today()
    typed = {
        "order_number": "2013-12", "order_date": today, "publication_reference": "RAA n° 7", "publication_date": today,
    }  # fmt: skip
    publish = reverse("protocols:order_publish", args=[order.pk])
    refused = client.post(publish, typed | {"publication_date": today + datetime.timedelta(days=1)})
    assert "à venir" in refused.text
    assert "RAA n° 7" in refused.text
    assert client.post(publish, typed).url == page
    assert "L’adhésion n’est pas ouverte" not in client.get(page).text
    for name in ("protocols:order_ending_open", "protocols:order_suspension_propose"):
        address = reverse(name, args=[order.pk])
        assert address not in client.get(page).text
        assert client.post(address, {"facts": FACTS}).status_code == 403


def test_the_orders_of_the_region_are_those_of_the_region(client, normandy, reunion, their_protocol, our_protocol):
    their_protocol.authorized()
    client.force_login(our_protocol.instructor)
    page = client.get(reverse("protocols:orders")).text
    assert their_protocol.authorization.order_number not in page
    client.force_login(their_protocol.lead.user)
    assert client.get(reverse("protocols:orders")).status_code == 403


# --- Extension ------------------------------------------------------------------------------------------------------
def test_an_extension_by_its_pages(client, their_protocol, normandy):
    their_protocol.authorized()
    ours = creation(normandy, 103).extend(their_protocol.project.protocol).take()
    client.force_login(ours.instructor)
    desk = client.get(url("protocols:desk", ours)).text
    assert "Extension" in desk
    assert url("protocols:request_documents", ours) not in desk
    for name in ("protocols:request_documents", "protocols:transmit"):
        assert client.get(url(name, ours)).status_code == 404
        assert client.post(url(name, ours)).status_code == 404
    assert client.post(url("protocols:declare_complete", ours)).status_code == 302
    grid = url("protocols:grid", ours)
    assert client.post(grid, {"C1-constat": Finding.NOT_CONFORM, "C1-commentaire": "Pas de besoin."}).status_code == 302
    client.post(grid, {"tout-conforme": "1", "C1-constat": Finding.NOT_CONFORM, "C1-commentaire": "Pas de besoin."})
    assert "critère C1" in client.post(url("protocols:give_visa", ours)).text
    assert client.post(grid, {"C1-constat": Finding.CONFORM, "C1-commentaire": ""}).status_code == 302
    assert client.post(url("protocols:give_visa", ours)).status_code == 302
    assert client.post(url("protocols:propose", ours), {"outcome": "autoriser"}).status_code == 302
    ours.sign().publish()
    assert Instruction.objects.get(pk=ours.instruction.pk).state == InstructionState.DECIDED
    assert ours.authorization.is_in_force(normandy.today())
    assert end(ours.authorization, ours.signatory).authorization.is_over


def test_the_agency_reads_the_files_joined_to_the_version_that_it_examines(client, our_protocol):
    our_protocol.drafted()
    file = SimpleUploadedFile("arbre.pdf", sample_document("Arbre"), "application/pdf")
    document = uploads.accept([file], owner=our_protocol.lead.user, label="Arbre")
    joined = drafting.add_appendix(
        our_protocol.project, our_protocol.lead.user, label="Arbre de décision", document=document
    )
    drafting.confirm_appendix(joined, our_protocol.lead.user, seen=str(document.pk))
    our_protocol.file().take()
    Appendix.objects.update(removed_at=timezone.now())  # taken out of the next version
    client.force_login(our_protocol.instructor)
    address = reverse("projects:appendix", args=[our_protocol.project.pk, joined.pk])
    assert address in client.get(reverse("protocols:desk", args=[our_protocol.instruction.pk])).text
    assert b"".join(client.get(address).streaming_content).startswith(b"%PDF-")
