"""Every address × every role: who opens what, nothing of the neighbor's seen, nothing changed, and never an error 500."""

from __future__ import annotations

import datetime
import logging
import uuid

import pytest
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from accounts.choices import AgencyRoleKind
from accounts.models import AgencyRole, SignatureDelegation, User
from accounts.services import professionals, roles
from adhesions.choices import Ground, Item
from adhesions.models import (
    Adhesion,
    Arrival,
    Doubt,
    LiabilityInsurance,
    Membership,
    NominativeAuthorization,
    OrdinalConsultation,
    Renewal,
    Suspension,
)
from adhesions.services import endings, filing, suspensions, withdrawals
from adhesions.services.handing import handing
from coopps.demo import people
from coopps.demo.accounts import PASS_PHRASE
from coopps.kernel.documents.choices import Rank
from coopps.kernel.documents.models import Act, Delivery, Letter
from coopps.kernel.documents.services import signing_session
from coopps.kernel.documents.services.asking import ask_letter
from coopps.kernel.instruction.choices import Side
from coopps.kernel.instruction.models import Instruction, MotivesRequest
from coopps.kernel.instruction.services import remarking, writing
from coopps.kernel.transmissions.models import Recipient
from coopps.kernel.workflow.diagrams import machines
from tests.security import addresses
from tests.stories import PUBLISHED, story

pytestmark = pytest.mark.django_db

CLOSED = {403, 404, 405}
AUTOSAVED = {"adhesions:intent", "adhesions:dossier_item", "adhesions:dossier_row", "adhesions:grid"}
# Words that each form may expect: an act that asks for none of them is done by any POST.
WORDS = {
    "reason": "x", "motivation": "x", "outcome": "autoriser", "answer": "accept", "choice": "accord", "due_on": "2099-01-01",
    "sworn": "on", "name": "x", "email": "x@example.org", "role": "delegue", "means": "piece", "letter": "1:x",
    "practice_status": "liberal", "purpose": "pris", "title": "pris",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _quiet():
    """Thousands of refusals are expected: writing each one down takes longer than answering it."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def _consider_its_end(authorization, agent) -> None:
    """An end, and a suspension at the signature: that of a right whose letter nobody has received is written as a row."""
    why = "Le protocole n’a pas été respecté le 3 mai dans le service."
    endings.open_ending(authorization, agent, ground=Ground.BREACH, facts=why, days=15)
    letter = ask_letter(
        suspensions.LETTER,
        authorization.adhesion.agency,
        title="Suspension",
        proposed_by=agent,
        rank=Rank.REFUSAL,
        exceptions=[],
    )
    Suspension.objects.create(
        authorization=authorization,
        ground=Ground.BREACH,
        facts=why,
        urgency=why,
        days=15,
        proposed_by=agent,
        letter=letter,
    )


@pytest.fixture
def victims(reunion):
    """The neighbor's team: one letter signed and sent by post, the other before the eyes of the signatory."""
    team = story(reunion, "DEMO-VACC", 77, team_name="Équipe Xylophone")
    [(doctor, _)] = team.members
    professionals.withdraw_consent(doctor)
    deputy = people.account("adjointe@demonstration.test", "Dina", "Démo")
    roles.delegate_signature(
        agency=reunion, delegate=deputy, granted_by=team.signatory, quality="Adjointe", reference="n° 1",
        valid_from=reunion.today() - datetime.timedelta(days=1),
        **PUBLISHED,
    )  # fmt: skip
    Recipient.objects.create(
        agency=reunion, kind="unps", name="Destinataire Xylophone", email="unps@example.org", recorded_by=team.signatory,
        valid_from=reunion.today(),
    )  # fmt: skip
    team.ready()
    intent = team.adhesion.intent
    intent.purpose = "Dessein que personne ne lit"
    intent.save()
    team.file().take().request(team.lead, Item.DIPLOMA, "Xylophone illisible.")
    team.give(team.lead, Item.DIPLOMA)
    filing.answer_request(team.adhesion, team.lead.user)
    document = team.membership(team.lead).item_diplome.get().document
    joined = writing.join(team.instruction, team.lead.user, document, to=Side.AGENCY)
    writing.write(
        team.instruction, team.lead.user, to=Side.AGENCY, text="Xylophone ?", key=uuid.uuid4(), joined={joined.pk}
    )
    remarking.open_remark(
        team.membership(team.lead).examination, team.instructor, text="Xylophone, précisez.", anchor="diplome.title"
    )
    team.complete().examine().propose()
    OrdinalConsultation.objects.create(
        membership=team.membership(team.lead), recipient=reunion.recipients.get(), name="Ordre Xylophone", email="o@example.org",
        question="Xylophone ?", asked_by=team.instructor, due_on=reunion.today() + datetime.timedelta(days=20),
    )  # fmt: skip
    session, letter = team.session(), team.letter(doctor)
    signing_session.show(letter, team.signatory)
    signing_session.confirm(session, team.signatory, {letter.pk: letter.preparation.sha256}, PASS_PHRASE)
    signing_session.sign_letter(letter.pk)
    _consider_its_end(team.letter(doctor).authorization, team.signatory)
    right = team.letter(doctor).authorization
    Doubt.objects.create(authorization=right, condition="identite", since=reunion.today(), sentence="Xylophone")
    insurance = LiabilityInsurance.objects.create(membership=right.membership, insurer="Xylophone")
    Renewal.objects.create(membership=right.membership, insurance=insurance, sent_at=timezone.now())
    withdrawals.announce(right, doctor.user, effect_on=withdrawals.earliest_day(right))
    coming = Membership.objects.create(adhesion=team.adhesion, role="delegue", invited_name="Xylophone")
    Arrival.objects.create(adhesion=team.adhesion, membership=coming, opened_by=team.lead.user)
    handing.propose(team.adhesion, team.lead.user, to=doctor.user)
    MotivesRequest.objects.create(
        instruction=team.instruction, asked_by=doctor.user, born_on=reunion.today(),
        due_on=reunion.today() + datetime.timedelta(days=30),
    )  # fmt: skip
    return team


def secrets_of(team) -> list[str]:
    """What nobody else may read."""
    codes = NominativeAuthorization.objects.filter(adhesion=team.pk).values_list("check_code", flat=True)
    return [
        "Xylophone", "Dessein que personne", "Démo-77", "Démo-577", team.instruction.number,
        *(person.user.email for person in team.everyone), *(person.identifier for person in team.everyone),
        *codes, *(letter.number for letter in Letter.objects.filter(authorization__adhesion=team.pk)),
    ]  # fmt: skip


@pytest.fixture
def strangers(victims, normandy, reunion) -> dict[str, User]:
    """Everybody who has nothing to do with the neighbor's team."""
    own = story(normandy, "DEMO-URODYN", 1)
    own.ready().file().take()
    yesterday = reunion.today() - datetime.timedelta(days=1)
    former = people.agent(
        "ancienne@demonstration.test", "Flora", "Démo", reunion, AgencyRoleKind.INSTRUCTOR, "Instruction"
    )
    deputy = people.account("adjointe@demonstration.test", "Dina", "Démo")
    # Both have ended; guardian's grants, projected every quarter of an hour, do not know it yet.
    AgencyRole.objects.filter(user=former).update(valid_to=yesterday)
    SignatureDelegation.objects.filter(delegate=deputy).update(valid_to=yesterday)
    supervisor = people.agent("suivi@demonstration.test", "Sam", "Démo", normandy, AgencyRoleKind.SUPERVISOR, "Suivi")
    return {
        "account alone": people.account("seule@demonstration.test", "Sol", "Démo"),
        "professional alone": people.professional("libre@demonstration.test", "Lou", "Démo", "60", 9).user,
        "lead elsewhere": own.lead.user,
        "member elsewhere": own.members[0][0].user,
        "instructor elsewhere": own.instructor,
        "signatory elsewhere": own.signatory,
        "supervisor elsewhere": supervisor,
        "former instructor": former,
        "former delegate": deputy,
        "superuser": User.objects.create_superuser("racine@demonstration.test", "racine"),
    }


def as_it_is() -> dict:
    """All that an intrusion would change."""
    found = {model.__name__: list(model.objects.order_by("pk").values_list("pk", "state")) for model in machines()}
    found |= {
        f"{model.__name__} record": model.objects.aggregate(lines=Count("record"))["lines"]
        for model in (Adhesion, Membership, Instruction, Letter)
    }
    found |= {
        model.__name__: list(model.objects.order_by("pk").values()) for model in (AgencyRole, SignatureDelegation)
    }
    return found | {"acts": Act.objects.count(), "deliveries": list(Delivery.objects.order_by("pk").values())}


def signed_in(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def test_a_stranger_sees_nothing_and_changes_nothing(victims, strangers):
    visit(victims, {"nobody": None, "lead elsewhere": strangers["lead elsewhere"]})


@pytest.mark.long
def test_neither_does_anybody_else(victims, strangers):
    visit(victims, {role: user for role, user in strangers.items() if role != "lead elsewhere"})


def visit(victims, visitors: dict[str, User | None]) -> None:
    """Every address of the neighbor's team, by GET and by POST; then the visitor's own pages."""
    urls, secrets, before = addresses.of_team(victims), secrets_of(victims), as_it_is()
    faults = []
    for role, user in visitors.items():
        client, expected = signed_in(user), CLOSED if user else {302, 401, 405}
        for name, url in urls.items():
            posts = [{}, {"X-Autosave": "1"}] if name in AUTOSAVED else [{}]
            answers = [client.get(url), *(client.post(url, WORDS, headers=headers) for headers in posts)]
            faults += [
                (role, name, answer.request["REQUEST_METHOD"], answer.status_code)
                for answer in answers
                if answer.status_code not in expected or tells(answer, secrets)
            ]
        for url in addresses.without_identifier():
            if url.startswith("/demo/"):  # the mail box of the demonstration shows everything, and exists only there
                continue
            response = client.get(url)
            if response.status_code >= 500 or tells(response, secrets):
                faults.append((role, url, "GET", response.status_code))
    assert faults == []
    assert as_it_is() == before


def status_of(response) -> int:
    content_of(response)
    return response.status_code


def content_of(response) -> bytes:
    """Read to the end, which closes a document that is sent by pieces."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def tells(response, secrets: list[str]) -> bool:
    text = content_of(response).decode(errors="replace")
    return any(secret in text for secret in secrets)


# Who opens which page of the team (GET answers with the page, or leads to what comes next), exhaustively.
READS = {
    "adhesions:document",
    "adhesions:originals",
    "adhesions:sent",
    "portal:act",
    "adhesions:desk",
    "adhesions:desk_book",
    "adhesions:grid",
    "desk:messages",
    "desk:message_file",
    "desk:message_page",
    "desk:message_sent",
    "desk:kept_document",
    "desk:remarks",
}
# Whoever instructs or supervises: a silence has nobody in charge.
ANSWERS = {
    "desk:note_rejection", "desk:motives_propose", "desk:motives_take_back", "adhesions:renewal_accept",
    "adhesions:renewal_refuse",
}  # fmt: skip
SUPERVISES = ANSWERS | {
    "adhesions:ending_open", "adhesions:ending_propose", "adhesions:ending_take_back", "adhesions:ending_abandon",
    "adhesions:suspension_propose", "adhesions:suspension_take_back", "adhesions:suspension_lift",
    "adhesions:lift_take_back", "adhesions:doubt_keep", "adhesions:adhesion_ending_open",
    "adhesions:adhesion_ending_propose", "adhesions:death",
}  # fmt: skip
TEAM = {
    "adhesions:detail", "adhesions:intent", "adhesions:intent_pdf", "adhesions:acknowledgement", "adhesions:protocol",
    "adhesions:protocol_pdf", "adhesions:team", "adhesions:arrival", "desk:message_file", "desk:message_page",
    "desk:message_sent", "desk:remarks", "adhesions:filed", "adhesions:book",
}  # fmt: skip
COLLEAGUE = READS | ANSWERS | {
    "desk:take", "desk:hand_over", "adhesions:identity", "portal:dispatch", "portal:hand_over", "portal:notice",
    "portal:paper_return", "portal:transmission_send", "portal:transmission_note", "portal:agency_report",
    "desk:remark_new",
}  # fmt: skip
OPENS = {
    # The letter of the other member is the addressee's alone.
    "member": TEAM
    | {
        "portal:act", "portal:delivery", "adhesions:withdrawal_announce", "adhesions:withdrawal_cancel", "adhesions:handover",
        "adhesions:handover_answer",
    },
    "lead": TEAM
    | {
        "accounts:place_change", "accounts:place_remove", "accounts:paper", "accounts:paper_file", "accounts:paper_page",
        "accounts:paper_withdraw", "adhesions:answer", "adhesions:copy", "adhesions:document",
        "adhesions:originals", "adhesions:sent",
        "adhesions:certificate", "adhesions:choose_delivery", "adhesions:dossier", "adhesions:dossier_item",
        "adhesions:dossier_row",
        "adhesions:check_all", "adhesions:engagement", "adhesions:file", "adhesions:fill", "adhesions:renewal",
        "adhesions:invite", "adhesions:practice", "adhesions:remove", "adhesions:reopen", "adhesions:row_remove",
        "adhesions:site_add", "adhesions:site_remove", "adhesions:start_work", "adhesions:sworn", "adhesions:withdraw",
        "adhesions:site_correct", "adhesions:rename", "adhesions:leave", "adhesions:replace", "adhesions:arrival_invite",
        "adhesions:arrival_file", "adhesions:arrival_answer", "adhesions:arrival_give_up", "desk:explain",
        "desk:remark", "adhesions:hand_over",
    },
    "colleague": COLLEAGUE,
    "instructor": COLLEAGUE
    | {
        "desk:close_request", "adhesions:declare_complete", "adhesions:proposal", "adhesions:propose",
        "adhesions:request_documents", "adhesions:take_back", "adhesions:reexamine",
        "adhesions:close_unanswered", "adhesions:closing_take_back", "adhesions:consult", "adhesions:consultation_again",
        "adhesions:consultation_close",
    },
    "supervisor": READS | SUPERVISES,
    "signatory": READS
    | SUPERVISES
    | {
        "portal:past_session", "portal:signing_bytes", "portal:signing_hand_signed", "portal:signing_letter",
        "portal:signing_progress",
        "portal:signing_send_back", "portal:signing_set_aside", "portal:signing_unconfirm",
    },
}  # fmt: skip


@pytest.mark.long
def test_each_role_opens_its_own_pages_and_no_other(victims, reunion):
    colleague = people.agent(
        "collegue@demonstration.test", "Cléo", "Démo", reunion, AgencyRoleKind.INSTRUCTOR, "Instruction"
    )
    supervisor = people.agent("suivi@demonstration.test", "Sam", "Démo", reunion, AgencyRoleKind.SUPERVISOR, "Suivi")
    cast = {
        "lead": victims.lead.user,
        "member": victims.members[0][0].user,
        "instructor": victims.instructor,
        "colleague": colleague,
        "supervisor": supervisor,
        "signatory": victims.signatory,
    }
    urls = addresses.of_team(victims)
    found = {}
    for role, user in cast.items():
        client = signed_in(user)
        answers = {name: status_of(client.get(url)) for name, url in urls.items()}
        assert {name: status for name, status in answers.items() if status >= 500} == {}, role
        found[role] = {name for name, status in answers.items() if status not in CLOSED}
    more = {role: found[role] - OPENS[role] for role in cast if found[role] - OPENS[role]}
    less = {role: OPENS[role] - found[role] for role in cast if OPENS[role] - found[role]}
    assert (more, less) == ({}, {})
