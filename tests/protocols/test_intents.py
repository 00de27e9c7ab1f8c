"""The letter of intent: its rules, its services, the acts that it makes, and who may do what."""

import datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Agency, Profession
from coopps.kernel.documents.models import Act
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import (
    IntentState,
    Role,
)
from protocols.models import IntentAct, IntentProfessional, IntentSite, Protocol
from protocols.models.intents import is_party
from protocols.rules.intents import composition_problems
from protocols.selectors.intents import for_agency, led_by
from protocols.services import intents
from tests.protocols.letters import TITLE, Letter, place_of, rows, words

S = IntentState


@pytest.fixture
def ours(normandy) -> Letter:
    return Letter(normandy, 1)


@pytest.fixture
def theirs(reunion) -> Letter:
    return Letter(reunion, 2)


# --- The composition (BR-01, BR-02) -------------------------------------------------------------------------------
DOCTOR = SimpleNamespace(pk=1, label="Médecin", eligible=True)
NURSE = SimpleNamespace(pk=2, label="Infirmier", eligible=True)
PSYCHOLOGIST = SimpleNamespace(pk=3, label="Psychologue", eligible=False)

person = st.builds(
    SimpleNamespace,
    name=st.sampled_from(["", "Ana Démo", "ana  démo", "Bo Démo", "Cleo Démo"]),
    role=st.sampled_from(["", *Role.values]),
    profession=st.sampled_from([None, DOCTOR, NURSE, PSYCHOLOGIST]),
    email=st.sampled_from(["", "a@demonstration.test", "pas une adresse"]),
)


@given(st.lists(person, max_size=6))
def test_a_composition_is_right_when_each_row_is_and_both_sides_are_there(people):
    complete = [row for row in people if row.name and row.role and row.profession and row.profession.eligible]
    names = {(" ".join(row.name.casefold().split()), row.profession.pk) for row in complete}
    right = (
        len(complete) == len(people) >= 2
        and len(names) == len(people)
        and {row.role for row in people} == set(Role.values)
        and all("@" in row.email or not row.email for row in people)
    )
    assert (composition_problems(people) == []) == right


@given(st.lists(person, max_size=6))
def test_who_is_not_eligible_is_refused_with_a_sentence_and_never_counted(people):
    problems = composition_problems(people)
    ineligible = [row for row in people if row.profession is PSYCHOLOGIST]
    assert sum(problem.rule == "BR-02" for problem in problems) == len(ineligible)
    if all(row.profession is PSYCHOLOGIST for row in people):
        assert {problem.rule for problem in problems} >= {"BR-01"}


# --- Writing ------------------------------------------------------------------------------------------------------
def test_opening_takes_what_is_known_of_the_person(ours):
    intent = ours.open().intent
    assert intent.agency == ours.agency
    assert intent.main_site.name == "Hôpital de démonstration"
    (lead,) = intent.professionals.all()
    assert (lead.name, lead.profession, lead.is_lead) == (ours.lead.full_name, ours.lead.profession, True)


def test_what_is_typed_is_kept_as_it_is_complete_or_not(ours):
    ours.open().write(
        title="",
        sites=[IntentSite(name="Cabinet", postcode="76", department="")],
        professionals=[IntentProfessional(name="Sans profession"), IntentProfessional(email="pas une adresse")],
        acts=[IntentAct(label="Un acte sans finalité")],
    )
    intent = ours.intent
    assert intent.agency is None
    assert [row.name for row in intent.professionals.all()] == [ours.lead.full_name, "Sans profession", ""]
    assert [row.label for row in intent.acts.all()] == ["Un acte sans finalité"]
    sentences = [problem.sentence for problem in intents.problems_of(intent, ours.agency.today())]
    assert sentences == [
        "Donnez un intitulé provisoire au protocole envisagé.",
        "Cabinet : indiquez le nom de la structure et son code postal.",
        "Sans profession : indiquez son rôle et sa profession.",
        "Personne 3 : indiquez son nom, son rôle et sa profession.",
        "Personne 3 : l’adresse électronique ne s’écrit pas ainsi.",
        "Nommez au moins deux professionnels de santé qui coopéreront.",
        "Il manque au moins une personne délégante, d’une profession de santé qui peut coopérer.",
        "« Un acte sans finalité » : dites si l’acte relève de la prévention, du diagnostic ou du soin.",
    ]


def test_only_the_two_things_that_the_law_asks_are_asked_of_the_cooperation(ours):
    ours.open().write(purpose=" ", nature=[], context="", regional_need="")
    sentences = [problem.sentence for problem in intents.problems_of(ours.intent, ours.agency.today())]
    assert sentences == [
        "Écrivez l’objet de la coopération : la loi le demande.",
        "Choisissez la nature de la coopération : la loi la demande.",
    ]


def test_writing_again_replaces_the_rows_and_keeps_who_leads(ours):
    ours.open().write().write(acts=[IntentAct(label="Un autre acte", kind="DIAGNOSTIC")])
    intent = ours.intent
    assert [act.label for act in intent.acts.all()] == ["Un autre acte"]
    assert [row.is_lead for row in intent.professionals.all()] == [True, False]
    assert intent.professionals.get(is_lead=True).employer == "Cabinet de démonstration"


def test_the_main_place_says_which_agency(ours, reunion):
    ours.open().write(sites=[IntentSite(**place_of(reunion)), IntentSite(**place_of(ours.agency))])
    assert ours.intent.agency == reunion
    assert ours.intent.main_site.department == "974"
    sentences = [problem.sentence for problem in intents.problems_of(ours.intent, ours.agency.today())]
    assert sentences == [
        "Hôpital de démonstration n’est pas dans la région La Réunion : une lettre concerne une seule région."
    ]


def test_a_neighbor_writes_and_files_nothing(ours, theirs):
    ours.open().write()
    with pytest.raises(TransitionRefused) as refusal:
        intents.write(ours.intent, theirs.lead.user, words=words(), **rows(ours.agency))
    assert refusal.value.forbidden
    with pytest.raises(TransitionRefused) as refusal:
        intents.file(ours.intent, theirs.lead.user)
    assert refusal.value.forbidden
    assert ours.intent.state == S.DRAFT


# --- Filing -------------------------------------------------------------------------------------------------------
def test_filing_freezes_the_letter_and_acknowledges_it_at_once(ours):
    intent = ours.filed().intent
    year = ours.agency.today().year
    assert (intent.state, intent.agency, intent.number) == (S.FILED, ours.agency, f"NOR-{year}-I-00001")
    assert (intent.filed_letter.kind, intent.acknowledgement.kind) == (
        "lettre_intention_protocole",
        "accuse_reception_intention",
    )
    assert bytes(intent.filed_letter.content).startswith(b"%PDF")
    assert intent.acknowledgement.snapshot["dossier"] == intent.number
    with pytest.raises(TransitionRefused, match="ne change plus"):
        intents.write(intent, ours.lead.user, words=words(title="Autre"), **rows(ours.agency))


def test_filing_tells_the_lead_and_whom_the_letter_names_without_what_it_says(ours):
    ours.filed()
    sent = {message.to: message for message in Message.objects.filter(kind__startswith="intention")}
    assert set(sent) == {ours.lead.user.email, "orl@demonstration.test"}
    for message in sent.values():
        assert TITLE not in message.subject + message.body
        assert "surdité" not in message.body
        assert message.body.count("http") == 1


def test_nothing_is_filed_nor_numbered_while_something_is_missing(ours):
    ours.open().write(acts=[], sincere=False)
    with pytest.raises(TransitionRefused) as refusal:
        ours.file()
    assert refusal.value.reasons == [
        "Indiquez au moins un acte dont le transfert est envisagé.",
        "Attestez que les informations de la lettre sont exactes.",
    ]
    assert Act.objects.count() == 0
    assert ours.write().file().intent.number.endswith("I-00001")


def test_a_profession_that_may_not_cooperate_is_refused(ours):
    psychologist = Profession.objects.filter(eligible=False).first()
    ours.open().write(
        professionals=[
            *rows(ours.agency)["professionals"],
            IntentProfessional(role=Role.DELEGATED, name="Paul Démo", profession=psychologist),
        ]
    )
    with pytest.raises(TransitionRefused, match="peuvent entrer dans un protocole"):
        ours.file()


def test_going_on_beside_a_similar_protocol_takes_a_reason_that_the_agency_reads(ours):
    ours.open().write(title="Myélogramme par une infirmière")
    with pytest.raises(TransitionRefused, match="dites pourquoi ils ne suffisent pas"):
        ours.file()
    similar = Protocol.objects.get(code="DEMO-MYELO")
    ours.write(
        title="Myélogramme par une infirmière",
        similar_reason="Aucune équipe de pédiatrie n’est prévue.",
        related_protocol=similar,
    )
    assert ours.file().intent.similar_reason == "Aucune équipe de pédiatrie n’est prévue."


def test_a_letter_is_not_filed_twice(ours):
    ours.filed()
    with pytest.raises(TransitionRefused, match="déjà déposée"):
        ours.file()


# --- Examining ----------------------------------------------------------------------------------------------------
def test_an_agency_sees_what_was_filed_to_it_and_nothing_else(ours, theirs):
    ours.filed()
    theirs.open().write()
    assert list(for_agency(ours.instructor)) == [ours.intent]
    assert list(for_agency(theirs.instructor)) == []
    assert list(led_by(ours.lead.user)) == [ours.intent]
    assert list(led_by(theirs.lead.user)) == [theirs.intent]


@pytest.mark.parametrize("who", ["other_instructor", "director", "lead", "named"])
def test_only_an_instructor_of_the_region_who_is_not_in_the_letter_examines_it(ours, theirs, who):
    ours.open().write(
        professionals=[
            IntentProfessional(
                role=Role.DELEGATING,
                name="Inès Démo",
                profession=Profession.objects.get(code="10"),
                email=ours.instructor.email.upper(),
            )
        ]
        if who == "named"
        else rows(ours.agency)["professionals"]
    ).file()
    actor = {
        "other_instructor": theirs.instructor,
        "director": ours.director,
        "lead": ours.lead.user,
        "named": ours.instructor,
    }[who]
    assert is_party(ours.intent, actor) == (who in ("lead", "named"))
    with pytest.raises(TransitionRefused) as refusal:
        intents.take(ours.intent, actor)
    assert refusal.value.forbidden


def test_a_wrong_agency_transfers_the_letter_and_says_so(ours, theirs):
    ours.filed()
    intents.transfer(ours.intent, ours.instructor, agency=theirs.agency, reason="Le lieu d’exercice est à Saint-Denis.")
    intent = ours.intent
    assert (intent.agency, intent.state, intent.instructor) == (theirs.agency, S.FILED, None)
    assert list(for_agency(ours.instructor)) == []
    assert list(for_agency(theirs.instructor)) == [intent]
    message = Message.objects.get(kind="intention_transmise")
    assert theirs.agency.name in message.body
    assert message.recipient == ours.lead.user
    assert intents.take(intent, theirs.instructor).instructor == theirs.instructor


@pytest.mark.parametrize("target", ["same", "has", None])
def test_a_letter_is_transferred_to_another_regional_agency_only(ours, target):
    ours.taken()
    agency = {"same": ours.agency, "has": Agency.objects.filter(kind="has").first(), None: None}[target]
    with pytest.raises(TransitionRefused):
        intents.transfer(ours.intent, ours.instructor, agency=agency, reason="Parce que.")
    with pytest.raises(TransitionRefused, match="pourquoi"):
        intents.transfer(ours.intent, ours.instructor, agency=Agency.objects.get(code="REU"), reason=" ")
    assert ours.intent.agency == ours.agency


def test_a_question_is_asked_answered_and_kept(ours):
    today = ours.agency.today()
    with pytest.raises(TransitionRefused, match="passé"):
        ours.taken().ask(due_on=today)
    ours.ask(due_on=today + datetime.timedelta(days=15))
    with pytest.raises(TransitionRefused, match="Écrivez votre réponse"):
        intents.answer(ours.intent, ours.lead.user, reply=" ")
    intents.answer(ours.intent, ours.lead.user, reply="Le médecin, à distance.")
    intent = ours.intent
    assert (intent.state, intent.reply) == (S.EXAMINED, "Le médecin, à distance.")
    assert [(row.transition, row.note) for row in intent.record.all()][-2:] == [
        ("ask_more", "Qui interprète l’examen ?"),
        ("answer", "Le médecin, à distance."),
    ]
    assert Message.objects.get(kind="intention_reponse").recipient == ours.instructor


def test_a_colleague_goes_on(ours):
    from accounts.choices import AgencyRoleKind
    from coopps.demo import people

    colleague = people.agent(
        "collegue@demonstration.test", "Colin", "Démo", ours.agency, AgencyRoleKind.INSTRUCTOR, "Chargé d’instruction"
    )
    ours.taken()
    with pytest.raises(TransitionRefused):
        intents.decline(ours.intent, colleague, motivation="Non.")
    intents.hand_over(ours.intent, colleague)
    assert intents.decline(ours.intent, colleague, motivation="L’acte n’est pas dérogatoire.").state == S.PROPOSED
