"""The pages of an expert: invitation, statement of links, dossier, individual opinion."""

import datetime
import subprocess

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Profession
from coopps.demo import people
from protocols.choices import OpinionOutcome
from protocols.reviews.choices import AppointmentState, Assessment, ExpertOpinionState
from protocols.reviews.grids import EXPERT
from protocols.reviews.models import Appointment, Expert, InterestDeclaration
from protocols.reviews.services import experts
from tests.reading import words_of
from tests.reviews.conftest import SECRET
from tests.stories import creation

pytestmark = pytest.mark.django_db
A = AppointmentState


@pytest.fixture
def one(ours, client) -> Appointment:
    """The first expert of our protocol, signed in."""
    appointment = ours.appointments[0]
    client.force_login(appointment.expert.user)
    return appointment


def fresh(appointment: Appointment) -> Appointment:
    return Appointment.objects.get(pk=appointment.pk)


def url(name: str, appointment: Appointment, *more) -> str:
    return reverse(name, args=[appointment.pk, *more])


# --- Before the dossier -----------------------------------------------------------------------------------------------
def test_the_home_says_what_waits_and_leads_to_it(ours, one, client):
    page = words_of(client.get(reverse("has:expert_home")))
    assert "vous invite à expertiser un projet" in page
    assert url("has:appointment", one) in page
    assert "C’est à vous" in page


def test_an_invitation_shows_the_title_the_applicants_and_the_territory_and_nothing_else(ours, one, client):
    page = words_of(client.get(url("has:appointment", one)))
    assert ours.project.title in page
    assert ours.lead.full_name in page
    assert ours.colleague.full_name in page
    assert "Normandie" in page
    assert SECRET not in page
    assert ours.review.number not in page
    assert ours.site["name"] not in page


def test_an_expert_accepts_then_states_no_link_and_the_dossier_opens(ours, one, client):
    answer = client.post(url("has:accept", one), follow=True)
    assert "Le dossier s’ouvre après votre déclaration" in words_of(answer)
    assert client.get(url("has:dossier", one)).status_code == 403
    page = words_of(client.get(url("has:statement", one)))
    assert "Vous avez déclaré n’avoir aucun lien d’intérêts ces cinq dernières années" in page
    answer = client.post(url("has:statement", one), {"answer": "non"}, follow=True)
    assert "Le dossier vous est ouvert" in words_of(answer)
    assert fresh(one).state == A.CLEARED
    assert SECRET in words_of(client.get(url("has:dossier", one)))


def test_an_expert_declines_with_or_without_a_reason(ours, one, client):
    client.post(url("has:decline", one), {"reason": "Trop de dossiers."})
    assert (fresh(one).state, fresh(one).decline_reason) == (A.DECLINED, "Trop de dossiers.")
    assert "Invitation déclinée" in words_of(client.get(reverse("has:expert_home")))


def test_a_link_is_described_and_closes_the_dossier(ours, one, client):
    client.post(url("has:accept", one))
    refused = client.post(url("has:statement", one), {"answer": "oui", "link": " "})
    assert "Décrivez le lien" in words_of(refused)
    assert fresh(one).state == A.ACCEPTED
    answer = client.post(url("has:statement", one), {"answer": "oui", "link": "Un ancien collègue."}, follow=True)
    assert "La HAS examine ce lien" in words_of(answer)
    assert fresh(one).link == "Un ancien collègue."
    refused = client.get(url("has:dossier", one))
    assert refused.status_code == 403
    assert "tant que la HAS examine le lien" in words_of(refused)


def test_a_link_found_by_the_portal_names_no_structure_to_the_expert(ours, one, client):
    one.expert.employer = ours.site["name"]
    one.expert.save()
    client.post(url("has:accept", one))
    page = words_of(client.post(url("has:statement", one), {"answer": "non"}, follow=True))
    assert "rapprochement entre votre structure" in page
    assert ours.site["name"] not in page
    assert fresh(one).state == A.LINK_DECLARED


def test_an_old_standing_declaration_blocks_until_it_is_made_again(ours, client):
    today, user = ours.agency.today(), people.account("ancien@demonstration.test", "Dan", "Démo-Expert")
    doctor = Profession.objects.filter(code="10").first()
    expert = Expert.objects.create(user=user, profession=doctor, employer="Institut 4 de démonstration")
    InterestDeclaration.objects.create(expert=expert, declared_on=today - datetime.timedelta(days=400), has_links=False)
    one = experts.invite(ours.review, ours.office.reviewer, expert)
    client.force_login(user)
    client.post(url("has:accept", one))
    home = words_of(client.get(reverse("has:expert_home")))
    assert "a plus de douze mois" in home
    page = words_of(client.get(url("has:statement", one)))
    assert "il y a 13 mois" in page
    client.post(url("has:statement", one), {"answer": "non"})
    assert fresh(one).state == A.ACCEPTED
    page = reverse("has:my_declaration")
    renewed = client.post(f"{page}?dossier={one.pk}", {"answer": "oui", "links": "Congrès payé en 2024."})
    assert renewed.url == url("has:statement", one)
    latest = one.expert.declarations.first()
    assert (latest.declared_on, latest.links) == (today, "Congrès payé en 2024.")
    client.post(url("has:statement", one), {"answer": "non"})
    assert fresh(one).declaration == latest
    assert fresh(one).state == A.CLEARED


def test_links_of_a_standing_declaration_are_named(ours, one, client):
    refused = client.post(reverse("has:my_declaration"), {"answer": "oui", "links": ""})
    assert "Décrivez vos liens, un par ligne" in words_of(refused)
    assert one.expert.declarations.count() == 1


def test_only_experts_have_these_pages(ours, client):
    for person in (ours.lead.user, ours.office.reviewer, ours.instructor):
        client.force_login(person)
        assert client.get(reverse("has:expert_home")).status_code == 404
        assert client.get(reverse("has:my_declaration")).status_code == 404


# --- The dossier ------------------------------------------------------------------------------------------------------
@pytest.fixture
def reading(ours, one) -> Appointment:
    """The same expert, who may read."""
    ours.accept().declare()
    return fresh(one)


def test_a_link_that_appears_on_reading_closes_the_dossier(reading, client):
    client.post(url("has:report_link", reading), {"link": "Je reconnais un protocole que j’ai écrit."})
    assert fresh(reading).state == A.LINK_DECLARED
    assert client.get(url("has:dossier", reading)).status_code == 403
    assert client.get(url("has:opinion", reading)).status_code == 403


def test_the_dossier_reads_section_by_section(reading, client):
    page = words_of(client.get(url("has:dossier", reading)))
    assert page.count('id="rubrique-') == 20
    assert page.count(SECRET) > 10


def test_what_a_new_version_changes_is_shown(ours, reading, client):
    assert client.get(url("has:dossier_changes", reading, 1)).status_code == 404
    ours.ask_changes().write("objectives", objectives="Réduire le délai à QZNOUVEAU semaines.").file_again()
    assert url("has:dossier_changes", reading, 2) in words_of(client.get(url("has:dossier", reading)))
    page = words_of(client.get(url("has:dossier_changes", reading, 2)))
    assert "QZNOUVEAU" in page
    assert client.get(url("has:dossier_changes", reading, 3)).status_code == 404


def test_the_pdf_bears_the_name_of_the_reader_on_each_page_and_carries_no_data(ours, reading, client, tmp_path):
    answer = client.get(url("has:dossier_pdf", reading))
    assert answer["Content-Disposition"] == 'attachment; filename="dossier-a-expertiser.pdf"'
    assert "no-store" in answer["Cache-Control"]
    printed = subprocess.run(["pdftotext", "-raw", "-", "-"], input=answer.content, capture_output=True, check=True)
    pages = printed.stdout.decode().split("\f")[:-1]
    assert len(pages) > 4
    for page in pages:
        assert " ".join(page.split()).count(f"Exemplaire personnel : {reading.expert}") >= 3
    path = tmp_path / "copie.pdf"
    path.write_bytes(answer.content)
    details = subprocess.run(["pdfdetach", "-list", path], capture_output=True, text=True, check=True).stdout
    assert subprocess.run(["pdfdetach", "-saveall", "-o", tmp_path, path], check=True)
    assert SECRET.encode() not in b"".join(one.read_bytes() for one in tmp_path.glob("*.json")), details


# --- The individual opinion -------------------------------------------------------------------------------------------
def typed(**changes) -> dict[str, str]:
    """Everything answered."""
    answers = {f"{code}-value": Assessment.SATISFIED for code in EXPERT.codes}
    return answers | {"conclusion": OpinionOutcome.FAVORABLE, "comment": "Bien."} | changes


def test_an_opinion_is_saved_as_it_is_typed(ours, reading, client):
    ours.open_expertise()
    answer = client.post(
        url("has:opinion", reading), {"H2-value": "a_ameliorer", "H2-comment": "Deux actes se recouvrent."},
        headers={"X-Autosave": "1"},
    )  # fmt: skip
    assert answer.status_code == 204
    page = words_of(client.get(url("has:opinion", reading)))
    assert "Deux actes se recouvrent." in page
    assert 'href="#critere-H1"' in page
    assert 'href="#critere-H2"' not in page
    assert "conclusion</a> manque" in page


def test_an_opinion_is_not_given_before_it_is_complete(ours, reading, client):
    ours.open_expertise()
    client.post(url("has:opinion", reading), typed(**{"H4-value": ""}))
    page = words_of(client.post(url("has:opinion_give", reading)))
    assert "Il reste des critères sans réponse : H4." in page
    assert fresh(reading).opinion.state == ExpertOpinionState.DRAFT


def test_an_opinion_is_given_and_taken_back_before_the_reveal(ours, reading, client):
    ours.open_expertise()
    asked = client.post(url("has:opinion", reading), typed() | {"rendre": "1"})
    assert asked.url == url("has:opinion_give", reading)
    client.post(asked.url)
    assert fresh(reading).opinion.state == ExpertOpinionState.GIVEN
    assert client.post(url("has:opinion", reading), typed(), headers={"X-Autosave": "1"}).status_code == 422
    page = words_of(client.get(url("has:opinion", reading)))
    assert "Satisfaisant" in page
    client.post(url("has:opinion_reopen", reading))
    assert fresh(reading).opinion.state == ExpertOpinionState.DRAFT


def test_an_unfavorable_opinion_is_reasoned(ours, reading, client):
    ours.open_expertise()
    client.post(url("has:opinion", reading), typed(conclusion=OpinionOutcome.UNFAVORABLE, comment=""))
    assert "Un avis défavorable est motivé" in words_of(client.post(url("has:opinion_give", reading)))


def test_each_criterion_stands_beside_the_fields_that_answer_it(ours, reading, client):
    ours.open_expertise()
    page = words_of(client.get(url("has:opinion", reading)))
    for criterion in EXPERT.criteria:
        assert f'id="critere-{criterion.code}"' in page
    assert page.count("has-criterion__evidence") == len(EXPERT.criteria)
    assert SECRET in page


def test_the_pages_of_a_neighbor_do_not_exist(ours, theirs, client):
    ours.accept().declare()
    theirs.accept().declare()
    client.force_login(ours.lead.user)
    for name in ("has:appointment", "has:dossier", "has:opinion", "has:dossier_pdf"):
        assert client.get(url(name, theirs.appointments[0])).status_code == 404


def test_the_home_asks_the_same_number_of_queries_with_one_and_with_three(ours, theirs, normandy, client):
    person = people.expert("vue@demonstration.test", "Eve", "Démo-Expert", employer="Institut 5 de démonstration")
    experts.invite(ours.review, ours.office.reviewer, person)
    client.force_login(person.user)

    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("has:expert_home")).status_code == 200
        return len(found)

    count()  # what a process keeps from its first page on
    first = count()
    experts.invite(theirs.review, theirs.office.reviewer, person)
    third = creation(normandy, 103).transmitted().admit()
    experts.invite(third.review, third.office.reviewer, person)
    assert count() == first
