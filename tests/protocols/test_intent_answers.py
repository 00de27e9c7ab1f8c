"""The answers of the agency to a letter of intent: the acts that they make, and what each opens or closes."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.documents.models import Act
from coopps.kernel.documents.models.letters import may_sign
from coopps.kernel.documents.services import signing_session
from coopps.kernel.instruction.choices import InstructionState, SubjectKind
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import (
    IntentKind,
    IntentState,
    OrderState,
    ProjectState,
    Redirection,
    Role,
)
from protocols.models import Intent, Protocol, RegionalAuthorization
from protocols.selectors.catalogue import catalogue_protocols
from protocols.services import intents
from tests.protocols.letters import TITLE, Letter, rows
from tests.reading import printed, signed_in, words_of
from tests.stories import story

S = IntentState


@pytest.fixture
def ours(normandy) -> Letter:
    return Letter(normandy, 1)


@pytest.fixture
def theirs(reunion) -> Letter:
    return Letter(reunion, 2)


def answer_of(letter: Letter) -> Act:
    """The act of the answer, which its kind lets the team and the agency read, and nobody else."""
    act = letter.intent.answer_act
    may_read = act_kinds.get(act.kind).may_read
    assert may_read(act, letter.lead.user)
    assert may_read(act, letter.instructor)
    return act


def test_a_retained_letter_opens_a_project_that_nobody_sees_in_the_catalogue(ours, theirs):
    ours.taken()
    before = catalogue_protocols().count()
    intents.retain(ours.intent, ours.instructor, motivation="Un besoin réel dans l’Orne.")
    intent = ours.intent
    project = intent.project
    assert (intent.state, project.state, project.agency) == (S.RETAINED, ProjectState.DRAFTING, ours.agency)
    assert catalogue_protocols().count() == before
    assert project.sections.count() == 20
    content = project.content
    assert content["title"] == TITLE
    assert content["delegating"] == [{"profession": "10", "specialty": "Oto-rhino-laryngologie"}]
    assert [who["profession"] for who in content["delegated"]] == ["91"]
    assert [(act["code"], act["label"], act["kind"]) for act in content["acts"]] == [
        ("A1", "Otoémissions acoustiques", "DIAGNOSTIC")
    ]
    assert content["acts"][0]["why_derogatory"] == "Cet examen est réservé au médecin."
    assert content["regional_need"] == intent.regional_need
    (author,) = project.authors.all()
    assert (author.user, author.is_lead, author.role) == (ours.lead.user, True, Role.DELEGATED)
    act = answer_of(ours)
    assert act.snapshot["suite"] == S.RETAINED
    assert not act_kinds.get(act.kind).may_read(act, theirs.lead.user)
    assert not act_kinds.get(act.kind).may_read(act, theirs.instructor)


def test_a_new_version_starts_from_the_public_one_on_the_same_protocol(ours):
    protocol = Protocol.objects.get(code="DEMO-URODYN")
    ours.open(IntentKind.REVISION, protocol).write(
        title="Bilan urodynamique", similar_reason="C’est le même.", acts=rows(ours.agency)["acts"]
    ).file().take()
    intents.retain(ours.intent, ours.instructor)
    project = ours.intent.project
    assert project.protocol == protocol
    version = protocol.version
    assert project.content["title"] == version.title
    assert [(act["code"], act["label"]) for act in project.content["acts"]] == [
        (act.code, act.label) for act in version.acts
    ]


def test_a_letter_for_a_new_version_begins_with_the_acts_of_the_protocol(ours):
    protocol = Protocol.objects.get(code="DEMO-URODYN")
    intent = ours.open(IntentKind.REVISION, protocol).intent
    assert [act.label for act in intent.acts.all()] == [act.label for act in protocol.version.acts]
    assert intent.title == protocol.version.title[:250]


def test_a_retained_extension_opens_the_examination_of_its_region_and_no_project(ours, theirs):
    story(ours.agency, "DEMO-URODYN", 5)
    protocol = Protocol.objects.get(code="DEMO-URODYN")
    theirs.open(IntentKind.EXTENSION, protocol).write(title=protocol.title, acts=[]).file().take()
    intents.retain(theirs.intent, theirs.instructor)
    intent = theirs.intent
    authorization = intent.authorization
    assert (authorization.agency, authorization.state, authorization.version) == (
        theirs.agency,
        OrderState.REQUESTED,
        intent.version,
    )
    instruction = authorization.instruction
    assert (instruction.kind, instruction.state) == ("extension", InstructionState.RECEIVED)
    assert [row.subject for row in instruction.examinations.all()] == [SubjectKind.PROTOCOL]
    assert not hasattr(intent, "project")


def test_an_extension_to_a_region_that_has_the_protocol_is_refused(ours):
    story(ours.agency, "DEMO-URODYN", 5)
    protocol = Protocol.objects.get(code="DEMO-URODYN")
    ours.open(IntentKind.EXTENSION, protocol).write(title=protocol.title, acts=[])
    with pytest.raises(TransitionRefused, match="déjà autorisé dans la région Normandie"):
        ours.file()


def test_two_letters_do_not_ask_twice_for_the_same_extension(ours, theirs, reunion):
    story(ours.agency, "DEMO-URODYN", 5)
    protocol = Protocol.objects.get(code="DEMO-URODYN")
    again = Letter(reunion, 3)
    for letter in (theirs, again):
        letter.open(IntentKind.EXTENSION, protocol).write(title=protocol.title, acts=[]).file().take()
    intents.retain(theirs.intent, theirs.instructor)
    with pytest.raises(TransitionRefused, match="déjà demandée"):
        intents.retain(again.intent, again.instructor)
    assert RegionalAuthorization.objects.filter(agency=reunion, protocol=protocol).count() == 1
    assert again.intent.state == S.EXAMINED


@pytest.mark.parametrize("code", ["PCN03", "DEMO-PICC-MIDLINE-APHP", ""])
@pytest.mark.parametrize("kind", [IntentKind.EXTENSION, IntentKind.REVISION])
def test_what_is_declared_or_unknown_is_neither_extended_nor_written_again(ours, code, kind):
    with pytest.raises(TransitionRefused):
        ours.open(kind, Protocol.objects.filter(code=code).first())
    assert Intent.objects.count() == 0


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (lambda letter, why: intents.decline(letter.intent, letter.instructor, motivation=why), S.NOT_RETAINED),
        (
            lambda letter, why: intents.redirect(
                letter.intent, letter.instructor, where=Redirection.PPSPR, motivation=why
            ),
            S.REDIRECTED,
        ),
        (lambda letter, why: intents.close(letter.intent, letter.instructor, motivation=why), S.CLOSED),
    ],
)
def test_an_answer_that_is_not_favorable_says_why_in_an_act_with_the_routes_of_appeal(ours, answer, state):
    ours.taken()
    acts = Act.objects.count()
    with pytest.raises(TransitionRefused):
        answer(ours, "  ")
    assert (Act.objects.count(), ours.intent.state) == (acts, S.EXAMINED)
    answer(ours, "L’acte entre déjà dans les compétences de la profession.")
    assert (Act.objects.count(), ours.intent.state) == (acts, S.PROPOSED)
    assert not Message.objects.filter(kind="intention_suite").exists()
    ours.sign()
    assert (ours.intent.state, ours.intent.motivation) == (
        state,
        "L’acte entre déjà dans les compétences de la profession.",
    )
    act = answer_of(ours)
    assert act.snapshot["motivation"] == ours.intent.motivation
    assert (act.signatory, act.delivery.addressee) == (ours.director, ours.lead.user)
    assert "tribunal administratif de Caen" in printed(bytes(act.content))
    assert Message.objects.get(kind="intention_suite").recipient == ours.lead.user


def test_an_answer_is_taken_back_or_sent_back_and_the_examination_goes_on(ours):
    ours.taken()
    intents.decline(ours.intent, ours.instructor, motivation="L’acte n’est pas dérogatoire.")
    with pytest.raises(TransitionRefused):
        intents.withdraw(ours.intent, ours.lead.user)
    client = signed_in(ours.instructor)
    page = reverse("protocols:intent_take_back", args=[ours.pk])
    assert page in words_of(client.get(reverse("protocols:intent", args=[ours.pk])))
    assert client.post(page, {"reason": "Une date est fausse."}).status_code == 302
    assert (ours.intent.state, ours.intent.motivation, ours.intent.letter.state) == (S.EXAMINED, "", "annulee")
    intents.redirect(ours.intent, ours.instructor, where=Redirection.LOCAL, motivation="Une seule structure.")
    signing_session.open_session(ours.agency, ours.director)
    signing_session.prepare_letter(ours.intent.letter_id)
    signing_session.send_back(Intent.objects.get(pk=ours.pk).letter, ours.director, "À préciser.")
    assert (ours.intent.state, ours.intent.redirection) == (S.EXAMINED, "")


def test_who_answers_does_not_sign_and_the_neighbor_finds_nothing(ours, theirs):
    ours.taken()
    intents.close(ours.intent, ours.instructor, motivation="L’équipe ne répond plus.")
    assert not may_sign(ours.intent.letter, ours.instructor)
    assert may_sign(ours.intent.letter, ours.director)
    assert not may_sign(ours.intent.letter, theirs.director)
    page = reverse("protocols:intent_take_back", args=[ours.pk])
    assert signed_in(theirs.instructor).get(page).status_code == 404
    assert signed_in(ours.lead.user).post(page, {"reason": "Non."}).status_code == 404


def test_the_database_refuses_a_letter_closed_without_an_act(ours):
    ours.taken()
    with pytest.raises(IntegrityError), transaction.atomic():
        Intent.objects.filter(pk=ours.pk).update(state=S.CLOSED)


def test_a_redirection_says_where(ours):
    ours.taken()
    with pytest.raises(TransitionRefused, match="vers quelle démarche"):
        intents.redirect(ours.intent, ours.instructor, where="", motivation="Une autre voie convient.")
    intents.redirect(ours.intent, ours.instructor, where=Redirection.LOCAL, motivation="Une seule structure.")
    assert ours.intent.redirection == Redirection.LOCAL


@pytest.mark.parametrize("stage", ["open", "filed", "taken", "asked"])
def test_the_team_withdraws_at_any_time_before_the_answer(ours, stage):
    {"open": ours.open, "filed": ours.filed, "taken": ours.taken, "asked": lambda: ours.taken().ask()}[stage]()
    assert intents.withdraw(ours.intent, ours.lead.user).state == S.WITHDRAWN
    with pytest.raises(TransitionRefused):
        intents.withdraw(ours.intent, ours.lead.user)


def test_what_is_answered_is_not_answered_again(ours):
    ours.taken()
    intents.retain(ours.intent, ours.instructor)
    for act in (
        lambda: intents.retain(ours.intent, ours.instructor),
        lambda: intents.decline(ours.intent, ours.instructor, motivation="Finalement non."),
        lambda: intents.close(ours.intent, ours.instructor, motivation="Finalement non."),
        lambda: intents.withdraw(ours.intent, ours.lead.user),
    ):
        with pytest.raises(TransitionRefused):
            act()
    assert ours.intent.state == S.RETAINED
    assert ours.intent.project.state == ProjectState.DRAFTING


def test_a_question_that_did_not_reach_the_team_is_the_agency_s_task(client, ours, rude_server, work):
    ours.taken()
    intents.ask_more(ours.intent, ours.instructor, message="Combien de patients ?")
    rude_server(rcpt="550 no such user")
    work()
    client.force_login(ours.instructor)
    page = client.get(reverse("protocols:intent", args=[ours.intent.pk])).content.decode()
    assert "Prévenez l’équipe autrement" in page
