"""The pages of a reviewer of the HAS: two dossiers, two reviewers, and who never enters."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from accounts.models import Agency
from coopps.demo import people
from coopps.demo.story import sample_document
from coopps.kernel.documents import uploads
from protocols.models import Appendix
from protocols.reviews.choices import AppointmentState, ReviewState
from protocols.reviews.models import Expert
from protocols.reviews.services import consultations, experts
from tests.stories import creation

S = ReviewState


@pytest.fixture
def ours(normandy):
    """Our protocol, transmitted to the HAS."""
    return creation(normandy, 101).transmitted()


@pytest.fixture
def theirs(reunion):
    """The neighbor's, at the same point."""
    return creation(reunion, 102).transmitted()


@pytest.fixture
def colleague(ours):
    """Another reviewer of the HAS."""
    has = Agency.objects.has()
    return people.agent(
        "autre.projet@demonstration.test", "Alix", "Démo-HAS", has, AgencyRoleKind.REVIEWER, "Chef de projet"
    )


@pytest.fixture
def visit(client):
    """`visit(person, address)`: the answer to somebody who has signed in."""

    def get(person, address, data=None, *, post=False):
        client.force_login(person)
        return client.post(address, data or {}) if post else client.get(address)

    return get


def page_of(name: str, *args) -> str:
    return reverse(name, args=args)


def in_days(days: int) -> str:
    return (Agency.objects.has().today() + datetime.timedelta(days)).isoformat()


# --- Who enters -----------------------------------------------------------------------------------------------------------
def test_only_project_leads_have_the_desk_the_pool_and_the_dossiers(ours, visit):
    ours.admit().invite(ours.office.experts[0])
    review, appointment = ours.review.pk, ours.appointments[0].pk
    lists = [
        page_of("has:desk"),
        page_of("has:experts"),
        page_of("has:expert_add"),
        page_of("has:expert_edit", ours.office.experts[0].pk),
    ]
    pages = [
        *(
            page_of(name, review)
            for name in ("has:review", "has:take", "has:hand_over", "has:admit", "has:ask_changes", "has:stop_waiting")
        ),
        *(page_of(name, review) for name in ("has:open_expertise", "has:close", "has:invite", "has:consultation_ask")),
        *(page_of(name, appointment) for name in ("has:keep", "has:recuse", "has:replace")),
    ]
    outsiders = [ours.lead.user, ours.instructor, ours.signatory, ours.office.experts[0].user, ours.office.president]
    for person in outsiders:
        assert [visit(person, address).status_code for address in lists] == [403] * len(lists), person
        assert {visit(person, address).status_code for address in pages} == {404}, person
        acts = pages[1:]
        assert {visit(person, address, {"reason": "x"}, post=True).status_code for address in acts} == {404}, person
    assert ours.review.state == S.EXAMINED


def test_a_lead_who_is_in_the_project_finds_nothing_of_it(ours, theirs, visit):
    author = people.agent(
        ours.colleague.user.email, "", "", Agency.objects.has(), AgencyRoleKind.REVIEWER, "Cheffe de projet"
    )
    words = visit(author, page_of("has:desk")).content.decode()
    assert theirs.review.number in words
    assert ours.review.number not in words
    for name in ("has:review", "has:take", "has:close"):
        assert visit(author, page_of(name, ours.review.pk)).status_code == 404
    assert visit(author, page_of("has:take", theirs.review.pk)).status_code == 200
    assert visit(author, page_of("has:take", ours.review.pk), post=True).status_code == 404
    assert ours.review.state == S.RECEIVED


def test_a_colleague_reads_and_does_only_what_a_colleague_may(ours, colleague, visit):
    ours.admit()
    words = visit(colleague, page_of("has:review", ours.review.pk)).content.decode()
    ours.invite()
    assert f"{ours.office.reviewer} suit ce dossier" in words
    assert page_of("has:hand_over", ours.review.pk) in words
    assert page_of("has:invite", ours.review.pk) not in words
    for name in ("has:ask_changes", "has:open_expertise", "has:invite", "has:consultation_ask"):
        assert visit(colleague, page_of(name, ours.review.pk)).status_code == 403
    for name in ("has:recuse", "has:replace"):
        assert visit(colleague, page_of(name, ours.appointments[0].pk)).status_code == 403
    assert visit(colleague, page_of("has:hand_over", ours.review.pk), post=True).status_code == 302
    assert ours.review.reviewer == colleague


def test_the_has_has_its_own_navigation_and_its_own_roles(ours, visit):
    reviewer, president = ours.office.reviewer, ours.office.president
    home = visit(reviewer, reverse("portal:home")).content.decode()
    assert f'href="{page_of("has:desk")}"' in home
    assert "dossier attend d’être pris en charge" in home.replace("\xa0", " ")
    for person in (reviewer, president):
        assert f'href="{reverse("desk:queue")}"' not in visit(person, reverse("portal:home")).content.decode()
        assert visit(person, reverse("desk:queue")).status_code == 403
    has = Agency.objects.has()
    assert not has.allows(president, "supervise")
    assert has.allows(president, "sign")
    manager = people.agent("admin.has@demonstration.test", "Max", "Démo", has, AgencyRoleKind.ADMINISTRATOR, "Gestion")
    form = visit(manager, reverse("accounts:agency_role", args=[has.code])).content.decode()
    assert [kind for kind in AgencyRoleKind if f'value="{kind}"' in form] == [
        "direction",
        "administration",
        "chef_de_projet",
    ]
    assert "suspendre" not in form


# --- The desk --------------------------------------------------------------------------------------------------------------
def test_the_desk_says_whose_turn_what_is_received_and_who_is_late(ours, theirs, visit):
    reviewer = ours.office.reviewer
    ours.admit().invite().accept().declare().open_expertise()
    ours.give_opinion(ours.appointments[0], "FAVORABLE")
    words = visit(reviewer, page_of("has:desk")).content.decode()
    assert "1 sur 3" in words
    assert "2 avis individuels sont attendus." in words
    assert "en retard" not in words
    type(ours.review).objects.filter(pk=ours.review.pk).update(
        opinions_due_on=Agency.objects.has().today() - datetime.timedelta(1)
    )
    words = visit(reviewer, page_of("has:desk")).content.decode()
    names = ", ".join(str(row.expert) for row in ours.appointments[1:])
    assert f"en retard : {names}" in words
    tabs = {
        "onglet=expertise": {ours.review.number},
        "onglet=a-prendre": {theirs.review.number},
        "qui=moi": {ours.review.number},
        f"q={theirs.review.number}": {theirs.review.number},
        "q=%00": {ours.review.number, theirs.review.number},
        "onglet=clos": set(),
    }
    for query, expected in tabs.items():
        words = visit(reviewer, f"{page_of('has:desk')}?{query}").content.decode()
        assert {number for number in (ours.review.number, theirs.review.number) if f"{number} ·" in words} == expected
    assert visit(reviewer, f"{page_of('has:desk')}?onglet=inconnu").status_code == 404


def test_lists_ask_the_same_number_of_queries_with_one_row_and_with_three(ours, theirs, client):
    reviewer = ours.office.reviewer
    client.force_login(reviewer)

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    ours.admit().invite().accept().declare()
    theirs.admit().invite(*theirs.office.experts[:1]).accept().declare()
    one = f"{page_of('has:desk')}?q={theirs.review.number}"
    count(one)
    assert count(one) == count(page_of("has:desk"))
    before = count(page_of("has:review", theirs.review.pk))
    assert count(page_of("has:review", ours.review.pk)) <= before + 1
    pool = count(page_of("has:experts"))
    people.expert("quatre@demonstration.test", "Ugo", "Démo-Expert", employer="Institut 4")
    assert count(page_of("has:experts")) == pool


# --- One dossier -------------------------------------------------------------------------------------------------------------
def test_from_the_taking_to_the_expertise(ours, visit):
    reviewer, pk = ours.office.reviewer, ours.review.pk
    assert "Vous suivez le dossier" in visit(reviewer, page_of("has:take", pk)).content.decode().replace("\xa0", " ")
    assert visit(reviewer, page_of("has:take", pk), post=True).status_code == 302
    assert visit(reviewer, page_of("has:admit", pk), {"admissibility": " "}, post=True).status_code == 200
    visit(reviewer, page_of("has:admit", pk), {"admissibility": "Ni doublon, ni hors champ."}, post=True)
    assert ours.review.state == S.EXAMINED
    past = visit(reviewer, page_of("has:ask_changes", pk), {"changes": "Précisez.", "due_on": in_days(-1)}, post=True)
    assert "date à venir" in past.content.decode()
    assert "Précisez." in past.content.decode()
    visit(reviewer, page_of("has:ask_changes", pk), {"changes": "Précisez.", "due_on": in_days(20)}, post=True)
    assert "Précisez." in visit(reviewer, page_of("has:review", pk)).content.decode()
    visit(reviewer, page_of("has:stop_waiting", pk), post=True)
    chosen = [expert.pk for expert in ours.office.experts[:2]]
    visit(reviewer, page_of("has:invite", pk), {"experts": chosen}, post=True)
    assert {row.expert_id for row in ours.appointments} == set(chosen)
    form = visit(reviewer, page_of("has:invite", pk)).content.decode()
    assert [f'value="{expert.pk}"' in form for expert in ours.office.experts] == [False, False, True]
    visit(reviewer, page_of("has:open_expertise", pk), {"opinions_due_on": in_days(20)}, post=True)
    assert ours.review.state == S.EXPERTISE
    assert visit(reviewer, page_of("has:close", pk), {"reason": ""}, post=True).status_code == 200
    visit(reviewer, page_of("has:close", pk), {"reason": "Le projet est un doublon."}, post=True)
    words = visit(reviewer, page_of("has:review", pk)).content.decode()
    assert ours.review.state == S.CLOSED
    assert "Le projet est un doublon." in words


def test_links_are_examined_on_the_dossier(ours, visit):
    first, second, third = ours.office.experts
    reviewer = ours.office.reviewer
    ours.admit().invite(first, second).accept().declare(first, second)
    one, two = ours.appointments
    words = visit(reviewer, page_of("has:review", ours.review.pk)).content.decode()
    assert words.count("J’ai travaillé avec l’équipe qui demande.") == 2
    assert "Un lien d’intérêts est à examiner." in words
    assert "J’ai travaillé avec l’équipe" in visit(reviewer, page_of("has:keep", one.pk)).content.decode()
    visit(reviewer, page_of("has:keep", one.pk), {"reason": "Lien ancien."}, post=True)
    visit(reviewer, page_of("has:recuse", two.pk), {"reason": "Lien direct."}, post=True)
    visit(reviewer, page_of("has:replace", one.pk), {"expert": third.pk, "reason": "Absence."}, post=True)
    assert [row.state for row in ours.appointments] == [
        AppointmentState.REPLACED,
        AppointmentState.RECUSED,
        AppointmentState.INVITED,
    ]
    again = visit(reviewer, page_of("has:recuse", two.pk))
    assert "n’est plus possible" in again.content.decode().replace("\xa0", " ")


def test_the_opinions_stay_hidden_from_the_lead_until_the_reveal(ours, visit):
    said = "PHRASE-DE-L-EXPERTE"
    ours.admit().invite().accept().declare().open_expertise()
    ours.give_opinion(ours.appointments[0], "FAVORABLE", said)
    for address in (page_of("has:desk"), page_of("has:review", ours.review.pk), reverse("portal:home")):
        assert said not in visit(ours.office.reviewer, address).content.decode()


def test_consultations_are_asked_reminded_of_and_closed(ours, visit):
    ours.admit()
    reviewer, pk = ours.office.reviewer, ours.review.pk
    asked = {
        "body": "urps",
        "name": "Union régionale de démonstration",
        "email": "urps@demonstration.test",
        "question": "Que pensez-vous de la formation ?",
        "due_on": in_days(30),
    }
    form = visit(reviewer, page_of("has:consultation_ask", pk)).content.decode()
    assert "financeurs" not in form  # the regime of 2009 has none
    assert (
        visit(reviewer, page_of("has:consultation_ask", pk), asked | {"due_on": in_days(-1)}, post=True).status_code
        == 200
    )
    visit(reviewer, page_of("has:consultation_ask", pk), asked, post=True)
    found = ours.review.consultations.get()
    again = {"email": found.email, "due_on": in_days(40)}
    visit(reviewer, page_of("has:consultation_remind", found.pk), again, post=True)
    found.refresh_from_db()
    assert found.link_round == 2
    assert visit(ours.instructor, page_of("has:consultation_close", found.pk), post=True).status_code == 404
    consultations.answer(consultations.LINK.token(found), text="La formation suffit.", answered_by="Une personne")
    words = visit(reviewer, page_of("has:review", pk)).content.decode()
    assert "La formation suffit." in words
    assert "n’est plus ouverte" in visit(
        reviewer, page_of("has:consultation_close", found.pk)
    ).content.decode().replace("\xa0", " ")


def test_the_pool_is_kept(ours, visit):
    reviewer = ours.office.reviewer
    person = people.account("nouvelle@demonstration.test", "Dan", "Démo-Expert")
    words = {
        "user": person.email,
        "profession": ours.office.experts[0].profession_id,
        "specialties": "cardiologie\n\ngériatrie",
        "employer": "Institut 9",
        "finess": "",
    }
    unknown = visit(reviewer, page_of("has:expert_add"), words | {"user": "personne@demonstration.test"}, post=True)
    assert "Aucun compte" in unknown.content.decode()
    visit(reviewer, page_of("has:expert_add"), words, post=True)
    added = Expert.objects.get(user=person)
    assert added.specialties == ["cardiologie", "gériatrie"]
    visit(reviewer, page_of("has:expert_edit", added.pk), {"specialties": "", "employer": "Institut 10"}, post=True)
    added.refresh_from_db()
    assert (added.employer, added.is_available) == ("Institut 10", False)
    page = visit(reviewer, page_of("has:experts")).content.decode()
    assert "Institut 10" in page
    assert "à faire" in page  # no standing declaration yet


def test_what_was_filed_is_read_before_it_is_taken_and_never_the_draft(ours, colleague, visit):
    project, author = ours.project, ours.lead.user
    file = uploads.accept([SimpleUploadedFile("lettre.pdf", sample_document("Lettre"))], owner=author, label="Lettre")
    joined = Appendix.objects.create(project=project, label="Lettre au patient", document=file, added_by=author)
    document = reverse("projects:document_pdf", args=[project.pk])
    for person in (ours.office.reviewer, colleague):
        assert visit(person, f"{document}?version=1").content.startswith(b"%PDF")
        assert visit(person, document).status_code == 404
        assert visit(person, reverse("projects:compare", args=[project.pk])).status_code == 200
        assert visit(person, reverse("projects:appendix", args=[project.pk, joined.pk])).status_code == 404
        assert "Lettre au patient" not in visit(person, page_of("has:review", ours.review.pk)).content.decode()
    Appendix.objects.filter(pk=joined.pk).update(added_at=project.filed_at - datetime.timedelta(days=1))
    answer = visit(colleague, reverse("projects:appendix", args=[project.pk, joined.pk]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert "Lettre au patient" in visit(colleague, page_of("has:review", ours.review.pk)).content.decode()


def test_a_link_that_appears_after_the_statement_is_shown_to_the_lead(ours, visit):
    ours.admit().invite().accept().declare().open_expertise()
    page = reverse("has:review", args=[ours.review.pk])
    assert "Trouvé depuis la déclaration" not in visit(ours.office.reviewer, page).text
    expert = ours.appointments[0].expert
    type(expert).objects.filter(pk=expert.pk).update(employer=ours.site["name"])
    assert "Trouvé depuis la déclaration" in visit(ours.office.reviewer, page).text
    experts.recuse(ours.appointments[0], ours.office.reviewer, reason="Même structure.")
    assert "Trouvé depuis la déclaration" not in visit(ours.office.reviewer, page).text
