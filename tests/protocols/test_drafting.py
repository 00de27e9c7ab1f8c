"""Drafting: section by section, by several people; who writes, who remarks, who sees nothing."""

import threading

import pytest
from django.db import connection

from coopps.demo import people
from coopps.kernel.instruction.choices import RemarkState
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import Role
from protocols.models import Author, Project
from protocols.sections import SECTIONS, missing, normal
from protocols.selectors import projects as selectors
from protocols.services import authors, drafting, remarks
from protocols.services.drafting import SectionConflict
from tests.protocols.drafts import Draft
from tests.protocols.letters import place_of


@pytest.fixture
def ours(normandy) -> Draft:
    return Draft(normandy, 1)


@pytest.fixture
def theirs(reunion) -> Draft:
    return Draft(reunion, 2)


# --- Sections -----------------------------------------------------------------------------------------------------
def test_a_project_begins_with_what_its_letter_says(ours):
    content = ours.project.content
    assert set(content) == set(normal({}))
    assert content["title"] == ours.letter.intent.title
    assert [act["code"] for act in content["acts"]] == ["A1"]
    assert "regional_need" not in {lack.field for lack in missing(content)}


def test_a_section_is_kept_as_it_is_typed_complete_or_not(ours):
    ours.save("settings", {"settings": ["Cabinet", ""], "equipment": " Salle\r\nclaire "})
    section = ours.project.sections.get(key="settings")
    assert section.content == {
        "settings": ["Cabinet"],
        "team": {"delegating": None, "delegated": None},
        "equipment": "Salle\nclaire",
    }
    assert (section.number, section.updated_by) == (1, ours.lead.user)


def test_saving_the_same_words_counts_for_nothing(ours):
    ours.save("objectives", {"objectives": "Un but."}).save("objectives", {"objectives": "Un but. "})
    assert ours.number("objectives") == 1


def test_the_title_of_the_draft_is_the_title_of_the_project(ours):
    ours.save("title", {"title": "Un autre titre"})
    assert ours.project.title == "Un autre titre"
    ours.save("title", {"title": ""})
    assert ours.project.title == "Un autre titre"


def test_a_save_against_an_older_number_writes_nothing_and_loses_nothing(ours):
    other = ours.with_author()
    ours.save("objectives", {"objectives": "Le mien."})
    with pytest.raises(SectionConflict) as caught:
        drafting.save_section(ours.project, "objectives", other.user, {"objectives": "Le sien."}, number=0)
    assert caught.value.mine == {"objectives": "Le sien."}
    assert caught.value.theirs.content == {"objectives": "Le mien."}
    assert ours.project.content["objectives"] == "Le mien."


def test_the_same_words_against_an_older_number_are_no_conflict(ours):
    ours.save("objectives", {"objectives": "Le but."})
    drafting.save_section(ours.project, "objectives", ours.lead.user, {"objectives": "Le but."}, number=0)
    assert ours.number("objectives") == 1


def test_two_sections_are_written_at_the_same_time_without_conflict(ours):
    other = ours.with_author()
    ours.save("objectives", {"objectives": "Le but."}).save("context", {"context": "Le contexte."}, author=other)
    assert (ours.number("objectives"), ours.number("context")) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_save_at_once_one_is_told(ours):
    other, pk = ours.with_author(), ours.pk
    start, told = threading.Barrier(2), []

    def save(person, text):
        try:
            start.wait()
            drafting.save_section(Project.objects.get(pk=pk), "objectives", person, {"objectives": text}, number=0)
        except SectionConflict as conflict:
            told.append(conflict.mine["objectives"])
        finally:
            connection.close()

    threads = [
        threading.Thread(target=save, args=(person, text))
        for person, text in ((ours.lead.user, "Un"), (other.user, "Deux"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert {told[0], ours.project.content["objectives"]} == {"Un", "Deux"}


def test_an_act_keeps_its_code_while_it_is_typed(ours):
    first = ours.project.content["acts"]
    ours.save("acts", {"acts": [*first, {"label": "Nouv"}]}).save("acts", {"acts": [*first, {"label": "Nouvel acte"}]})
    assert [(act["code"], act["label"]) for act in ours.project.content["acts"]][1:] == [("A2", "Nouvel acte")]


def test_a_code_that_was_filed_is_never_given_again(ours):
    ours.write().file().ask()
    acts = ours.project.content["acts"]
    ours.save("acts", {"acts": acts[:1]}).save("acts", {"acts": [*acts[:1], {"label": "Tout autre acte"}]})
    assert [act["code"] for act in ours.project.content["acts"]] == ["A1", "A3"]


def test_a_filed_protocol_is_not_written(ours):
    ours.write().file()
    with pytest.raises(TransitionRefused, match="ne se modifie pas maintenant"):
        ours.save("objectives", {"objectives": "Autre chose."})


def test_a_filed_protocol_is_written_when_the_agency_asks(ours):
    ours.write().file().ask().save("objectives", {"objectives": "Autre chose."})
    assert ours.project.content["objectives"] == "Autre chose."


@pytest.mark.parametrize("who", ["neighbor", "instructor", "removed"])
def test_only_an_author_writes(ours, theirs, who):
    removed = ours.with_author()
    authors.remove(ours.author(removed), ours.lead.user)
    person = {"neighbor": theirs.lead.user, "instructor": ours.instructor, "removed": removed.user}[who]
    with pytest.raises(TransitionRefused) as caught:
        drafting.save_section(ours.project, "objectives", person, {"objectives": "Non."}, number=0)
    assert caught.value.forbidden


# --- Authors ------------------------------------------------------------------------------------------------------
def test_an_invited_person_writes_once_it_has_accepted(ours):
    doctor = ours.with_author()
    assert [project.pk for project in selectors.written_by(doctor.user)] == [ours.pk]
    assert not selectors.led_by(doctor.user)
    assert selectors.led_by(ours.lead.user) == {ours.pk}


def test_an_author_removed_sees_nothing_and_is_still_a_party(ours):
    doctor = ours.with_author()
    authors.remove(ours.author(doctor), ours.lead.user)
    assert not selectors.written_by(doctor.user)
    assert not selectors.readable_by(doctor.user, drafts=False)
    assert ours.project.authors.filter(user=doctor.user, left_at__isnull=False).exists()


def test_a_person_may_come_back(ours):
    doctor = ours.with_author()
    authors.remove(ours.author(doctor), ours.lead.user)
    invited = authors.invite(ours.project, ours.lead.user, email=doctor.user.email, name="Aude", role=Role.DELEGATING)
    authors.accept(invited, doctor)
    assert [project.pk for project in selectors.written_by(doctor.user)] == [ours.pk]


def test_a_link_is_replaced_by_the_next_and_dies_with_the_invitation(ours):
    invited = authors.invite(
        ours.project, ours.lead.user, email="nouveau@demonstration.test", name="Noé", role=Role.DELEGATED
    )
    first = authors.INVITATION.token(invited)
    assert authors.invitation(first) == invited
    again = authors.INVITATION.token(authors.resend(invited, ours.lead.user))
    with pytest.raises(TransitionRefused, match="remplacée"):
        authors.invitation(first)
    with pytest.raises(TransitionRefused, match="pas complet"):
        authors.invitation(again[:-1])
    authors.remove(invited, ours.lead.user)
    with pytest.raises(TransitionRefused, match="plus ouverte"):
        authors.invitation(again)
    assert Message.objects.filter(kind="invitation_redaction", to="nouveau@demonstration.test").count() == 2


def test_nobody_is_invited_twice_nor_by_somebody_else_than_the_lead(ours):
    doctor = ours.with_author()
    with pytest.raises(TransitionRefused, match="déjà dans le projet"):
        authors.invite(ours.project, ours.lead.user, email=doctor.user.email.upper(), name="A", role=Role.DELEGATED)
    with pytest.raises(TransitionRefused) as caught:
        authors.invite(ours.project, doctor.user, email="x@demonstration.test", name="X", role=Role.DELEGATED)
    assert caught.value.forbidden


def test_a_profession_that_may_not_cooperate_does_not_write(ours, normandy):
    """BR-02."""
    psychologist = people.professional("psy@demonstration.test", "Pascale", "Démo", "60", 990, place=place_of(normandy))
    profession = psychologist.profession
    profession.eligible = False
    profession.save()
    invited = authors.invite(
        ours.project, ours.lead.user, email="psy@demonstration.test", name="Pascale", role=Role.DELEGATED
    )
    with pytest.raises(TransitionRefused, match="peuvent entrer dans un protocole"):
        authors.accept(invited, psychologist)


def test_the_lead_stays(ours):
    with pytest.raises(TransitionRefused, match="elle-même"):
        authors.remove(ours.author(ours.lead), ours.lead.user)


def test_who_declines_is_not_asked_again_by_the_same_link(ours):
    invited = authors.invite(
        ours.project, ours.lead.user, email="non@demonstration.test", name="Nina", role=Role.DELEGATED
    )
    authors.decline(invited, None)
    assert not Author.objects.get(pk=invited.pk).is_writing
    with pytest.raises(TransitionRefused, match="déjà reçu une réponse"):
        authors.decline(invited, None)


# --- Remarks ------------------------------------------------------------------------------------------------------
def remark_of(draft: Draft, person=None, **changes):
    words = {"section": "training", "field": "training", "text": "Combien d’heures ?"} | changes
    return remarks.open_remark(draft.project, person or draft.instructor, **words)


def test_a_remark_is_opened_answered_and_closed(ours):
    remark = remark_of(ours)
    assert (remark.state, remark.opened_for) == (RemarkState.OPEN, ours.agency.name)
    remark = remarks.answer(remark, ours.lead.user, text="Vingt heures, ajoutées.")
    assert (remark.state, remark.answered_by) == (RemarkState.ANSWERED, ours.lead.user)
    assert remarks.reopen(remark, ours.instructor).state == RemarkState.OPEN
    remark = remarks.answer(remark, ours.lead.user, text="Trente heures.")
    assert remarks.close(remark, ours.instructor).state == RemarkState.CLOSED
    told = Message.objects.filter(kind__in=["remarque", "remarque_repondue"]).values_list("kind", "to")
    assert sorted(told) == sorted(
        [("remarque", ours.lead.user.email)] * 2 + [("remarque_repondue", ours.instructor.email)] * 2
    )


def test_nothing_of_the_draft_is_in_a_message(ours):
    remark_of(ours, text="Le patient Untel a dit.")
    bodies = " ".join(Message.objects.values_list("body", flat=True)) + " ".join(
        Message.objects.values_list("subject", flat=True)
    )
    assert "Untel" not in bodies
    assert ours.project.title not in bodies


def test_a_co_author_remarks_for_the_team(ours):
    remark = remark_of(ours, ours.with_author().user)
    assert remark.opened_for == "L’équipe"


def test_a_stranger_remarks_nothing(ours, theirs):
    for person in (theirs.lead.user, theirs.instructor):
        with pytest.raises(TransitionRefused) as caught:
            remark_of(ours, person)
        assert caught.value.forbidden


def test_only_who_made_a_remark_closes_it(ours):
    remark = remark_of(ours)
    with pytest.raises(TransitionRefused) as caught:
        remarks.close(remark, ours.lead.user)
    assert caught.value.forbidden


@pytest.mark.parametrize(
    "changes", [{"section": "nulle"}, {"field": "title"}, {"text": "  "}], ids=["section", "field", "words"]
)
def test_a_remark_hangs_somewhere_and_says_something(ours, changes):
    with pytest.raises(TransitionRefused):
        remark_of(ours, **changes)


def test_each_section_has_a_place_to_be_saved(ours):
    assert [row.key for row in ours.project.sections.all()] == [section.key for section in SECTIONS]
