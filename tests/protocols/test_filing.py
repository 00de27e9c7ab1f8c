"""Filing: a version frozen for each, what the agency examines, the answers to what was asked."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Agency
from coopps.demo.story import sample_document
from coopps.kernel.documents import selectors as documents
from coopps.kernel.documents import uploads
from coopps.kernel.instruction.choices import InstructionState, SubjectKind
from coopps.kernel.instruction.services import examining
from coopps.kernel.law.clock import add_months
from coopps.kernel.mailing.models import Message
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform
from protocols.canonical import content_hash
from protocols.choices import Awaited, OpinionOutcome, OrderState, ProjectState, ReservationState
from protocols.models import HasOpinion, ProtocolVersion, Reservation
from protocols.reviews.choices import ReviewState
from protocols.reviews.models import Review
from protocols.reviews.services import reviewing
from protocols.sections.comparison import diff
from protocols.selectors import projects as selectors
from protocols.services import drafting, filing, projects
from tests.protocols.drafts import Draft
from tests.reading import printed


@pytest.fixture
def ours(normandy) -> Draft:
    return Draft(normandy, 1).write()


def at_the_has(draft: Draft) -> Review:
    """The project as the HAS has it, without the examination by the agency."""
    perform(draft.project, "endorse", SYSTEM)
    slip = draft.project.acknowledgement  # any act
    project = perform(draft.project, "transmit", draft.lead.user, at=timezone.now(), transmittal=slip)  # by the team
    project.has_number = f"HAS-{draft.pk}"
    project.save(update_fields=["has_number"])
    reviewing.open_review(project)
    return project.review


def with_reservations(draft: Draft, *texts: str) -> list[Reservation]:
    """The project with an opinion that has reservations."""
    review = at_the_has(draft)
    opinion = HasOpinion.objects.create(
        protocol=review.project.protocol,
        version=review.version,
        project=review.project,
        outcome=OpinionOutcome.WITH_RESERVATIONS,
        rendered_at=timezone.now(),
    )
    projects.await_version(perform(draft.project, "receive_opinion", SYSTEM), Awaited.RESERVATIONS)
    return [Reservation.objects.create(opinion=opinion, number=n, text=text) for n, text in enumerate(texts, start=1)]


def as_it_is(reservation: Reservation) -> Reservation:
    return Reservation.objects.get(pk=reservation.pk)


def join(draft: Draft, label: str, words: str) -> None:
    file = SimpleUploadedFile(f"{words}.pdf", sample_document(words), "application/pdf")
    document = uploads.accept([file], owner=draft.lead.user, label=label)
    appendix = drafting.add_appendix(draft.project, draft.lead.user, label=label, document=document)
    drafting.confirm_appendix(appendix, draft.lead.user, seen=str(document.pk))


# --- The first filing ---------------------------------------------------------------------------------------------
def test_filing_freezes_a_version_and_feeds_the_agency(ours):
    project = ours.file().project
    assert project.state == ProjectState.FILED
    assert (project.version.number, project.version.is_intact, project.version.is_public) == (1, True, False)
    assert project.version.content["code"] == project.protocol.code
    assert project.protocol.title == project.version.title
    authorization, instruction = project.authorization, project.instruction
    assert (authorization.state, authorization.version) == (OrderState.REQUESTED, project.version)
    assert (instruction.kind, instruction.state) == ("protocole", InstructionState.RECEIVED)
    assert [(row.subject, row.label) for row in instruction.examinations.all()] == [
        (SubjectKind.PROTOCOL, "Protocole"),
        (SubjectKind.ACT, "A1. Prescrire le bilan biologique de suivi"),
        (SubjectKind.ACT, "A2. Interpréter le bilan selon l’arbre de décision"),
    ]


def test_the_acknowledgement_says_number_version_and_hash(ours):
    project = ours.file().project
    snapshot = project.acknowledgement.snapshot
    assert snapshot["dossier"] == project.instruction.number
    assert snapshot["protocole"]["empreinte"] == project.version.sha256
    assert documents.may_read(project.acknowledgement, ours.lead.user)
    assert documents.may_read(project.acknowledgement, ours.instructor)
    assert not documents.may_read(project.acknowledgement, Draft(Agency.objects.get(code="REU"), 2).instructor)


def test_what_is_missing_keeps_it_from_being_filed_and_takes_no_number(ours):
    ours.save("risks", {"risks": [], "adverse_events": ""})
    with pytest.raises(TransitionRefused) as caught:
        ours.file()
    assert caught.value.reasons == [
        "Analysez au moins un risque.",
        "Décrivez le circuit de déclaration des événements indésirables.",
    ]
    assert ours.project.state == ProjectState.DRAFTING
    assert not ProtocolVersion.objects.filter(protocol=ours.project.protocol).exists()


def test_an_agency_that_cannot_be_reached_receives_no_protocol(ours):
    Agency.objects.filter(pk=ours.project.agency_id).update(email="")
    with pytest.raises(TransitionRefused) as caught:
        ours.file()
    [sentence] = caught.value.reasons
    assert "doit indiquer son adresse électronique" in sentence
    assert ours.project.state == ProjectState.DRAFTING


def test_the_acknowledgement_tells_both_dates_and_the_routes_of_appeal(ours):
    """What R. 112-11-1 of the CRPA asks of a request that silence rejects."""
    project = ours.file().project
    told, filed = project.acknowledgement.snapshot["silence"], project.agency.day_of(project.instruction.filed_at)
    assert (told["agir_avant"], told["date"], told["sens"]) == (
        add_months(filed, 2).isoformat(),
        add_months(filed, 4).isoformat(),
        "rejet",
    )
    page = printed(project.acknowledgement.content)
    for words in (
        "Adresse de démonstration, agence@demonstration.test, 00 00 00 00 00",
        f"l’agence se donne jusqu’au {french_date(add_months(filed, 2))} pour se prononcer".replace("\u00a0", " "),
        "dans sa rédaction de 2012, compte ce délai de la transmission à la Haute Autorité de santé",
        "la demande est réputée rejetée ce jour-là",
        "par un recours contentieux devant le tribunal administratif de",
    ):
        assert words in page
    assert project.instruction.silence_on == add_months(filed, 4)


def test_only_the_lead_files(ours):
    with pytest.raises(TransitionRefused) as caught:
        filing.file(ours.project, ours.with_author().user)
    assert caught.value.forbidden


def test_nobody_files_twice(ours):
    ours.file()
    with pytest.raises(TransitionRefused, match="déjà déposé"):
        ours.file()


def test_each_author_is_told_and_nothing_of_the_draft_is_said(ours):
    doctor = ours.with_author()
    ours.file()
    told = Message.objects.filter(kind="protocole_depose")
    assert sorted(told.values_list("to", flat=True)) == sorted([ours.lead.user.email, doctor.user.email])
    assert all(ours.project.title not in message.body + message.subject for message in told)


def test_an_author_never_instructs_their_own_project(ours):
    ours.file()
    assert filing.is_party(ours.instruction, ours.lead.user)
    assert not filing.is_party(ours.instruction, ours.instructor)


# --- A new version ------------------------------------------------------------------------------------------------
def test_a_new_version_answers_the_agency(ours):
    ours.file().ask()
    before = ours.project.version
    acts = ours.project.content["acts"]
    ours.save(
        "acts",
        {"acts": [acts[0], acts[1] | {"label": "Interpréter le bilan"}, {**acts[0], "code": "", "label": "Vacciner"}]},
    )
    project = ours.file_again().project
    assert (project.state, project.version.number) == (ProjectState.FILED, 2)
    assert project.authorization.version == project.version
    assert project.instruction.state == InstructionState.CHECKING
    assert [row.label for row in project.instruction.examinations.all()][1:] == [
        "A1. Prescrire le bilan biologique de suivi",
        "A2. Interpréter le bilan",
        "A3. Vacciner",
    ]
    assert ProtocolVersion.objects.get(pk=before.pk).sha256 == before.sha256
    assert [version.number for version in selectors.filed_versions(project)] == [1, 2]
    assert Message.objects.filter(kind="nouvelle_version", to=ours.instructor.email).count() == 1


def test_an_act_that_went_is_examined_no_more(ours):
    ours.file().ask()
    ours.save("acts", {"acts": ours.project.content["acts"][1:]})
    ours.save(
        "supervision",
        ours.project.sections.get(key="supervision").content
        | {"care_steps": [{"step": "Accueil", "actor": "Personne déléguée", "description": "Accueillir."}]},
    )
    project = ours.file_again().project
    assert [row.label.partition(".")[0] for row in project.instruction.examinations.all()] == ["Protocole", "A2"]


def test_a_version_that_changes_nothing_is_refused(ours):
    ours.file().ask()
    with pytest.raises(TransitionRefused, match="n’a pas changé"):
        ours.file_again()
    assert ours.instruction.state == InstructionState.REQUESTED


def test_nobody_files_again_what_nobody_awaits(ours):
    with pytest.raises(TransitionRefused, match="Personne n’attend"):
        ours.file().file_again()


def test_a_new_version_answers_the_has(ours, normandy):
    review = at_the_has(ours.file())
    Review.objects.filter(pk=review.pk).update(
        state=ReviewState.CHANGES_ASKED, reviewer=ours.instructor, changes="Préciser.", changes_due_on=normandy.today()
    )
    projects.await_version(ours.project, Awaited.HAS, normandy.today())
    ours.save("objectives", {"objectives": "Un but plus précis."})
    project = ours.file_again().project
    assert (project.state, project.version.number) == (ProjectState.TRANSMITTED, 2)
    assert (project.awaited, project.awaited_until) == ("", None)
    assert (project.review.state, project.review.version) == (ReviewState.EXAMINED, project.version)


def test_reservations_are_answered_with_the_version_that_meets_them(ours):
    first, second = with_reservations(ours.file(), "Ajouter un critère.", "Former davantage.")
    Review.objects.filter(project=ours.project).update(reviewer=ours.instructor)
    filing.write_answer(first, ours.lead.user, text="Critère ajouté.")
    ours.save(
        "patients", ours.project.sections.get(key="patients").content | {"withdrawal": ["Fièvre de plus de 39 °C."]}
    )
    project = ours.file_again().project
    first = as_it_is(first)
    second = as_it_is(second)
    assert (first.state, first.answered_version) == (ReservationState.ANSWERED, project.version)
    assert second.state == ReservationState.OPEN
    assert project.is_writable


def test_a_version_without_an_answer_answers_no_reservation(ours):
    with_reservations(ours.file(), "Ajouter un critère.")
    ours.save("objectives", {"objectives": "Autre but."})
    with pytest.raises(TransitionRefused, match="Écrivez votre réponse"):
        ours.file_again()


def test_an_answer_without_a_change_answers_nothing(ours):
    (reservation,) = with_reservations(ours.file(), "Ajouter un critère.")
    filing.write_answer(reservation, ours.lead.user, text="C’est fait.")
    with pytest.raises(TransitionRefused, match="n’a pas changé"):
        ours.file_again()
    reservation = as_it_is(reservation)
    assert reservation.state == ReservationState.OPEN


def test_only_the_lead_answers_a_reservation(ours):
    doctor = ours.with_author()
    (reservation,) = with_reservations(ours.file(), "Ajouter un critère.")
    with pytest.raises(TransitionRefused) as caught:
        filing.write_answer(reservation, doctor.user, text="C’est fait.")
    assert caught.value.forbidden


# --- Giving up ----------------------------------------------------------------------------------------------------
def test_a_draft_is_withdrawn(ours):
    assert filing.withdraw(ours.project, ours.lead.user).state == ProjectState.WITHDRAWN
    assert not ours.project.is_writable


def test_withdrawing_ends_what_was_examined(ours):
    ours.file()
    examining.take(ours.instruction, ours.instructor)
    project = filing.withdraw(ours.project, ours.lead.user)
    assert project.authorization.state == OrderState.WITHDRAWN
    assert project.instruction.state == InstructionState.WITHDRAWN
    assert Message.objects.filter(kind="projet_retire", to=ours.instructor.email).count() == 1


def test_withdrawing_makes_the_reservations_lapse(ours):
    (reservation,) = with_reservations(ours.file(), "Ajouter un critère.")
    filing.withdraw(ours.project, ours.lead.user)
    reservation = as_it_is(reservation)
    assert reservation.state == ReservationState.LAPSED
    assert ours.project.review.state == ReviewState.WITHDRAWN


def test_a_version_holds_the_hash_of_each_file_that_is_joined(ours):
    join(ours, "Arbre de décision", "Un arbre")
    before = filing.frozen_content(ours.project)
    drafting.remove_appendix(ours.project.appendices.get(), ours.lead.user)
    join(ours, "Arbre de décision", "Un autre arbre")
    version = ours.file().project.version
    stored = ours.project.appendices.get(removed_at=None).document
    assert version.content["joined"] == [{"label": "Arbre de décision", "sha256": stored.sha256}]
    [changed] = diff(before, version.content)
    assert changed.section.key == "appendices"
    assert content_hash(before) != version.sha256
