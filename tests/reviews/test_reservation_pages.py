"""The reservations in pages: answered by the team, read with the difference, lifted or maintained by who the rule says."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from protocols.choices import Lifter, ReservationState
from protocols.models import CollegeRule
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db
S = ReservationState


@pytest.fixture
def rendered(ours):
    """The opinion is signed: two reservations."""
    ours.accept().declare().open_expertise().give_opinions().convene().deliberate()
    return ours.write_opinion().render_opinion()


def reservations(story) -> list:
    return list(story.review.opinion.reservations.order_by("number"))


def url(story) -> str:
    return reverse("has:reservations", args=[story.review.pk])


def test_the_team_reads_the_opinion_as_soon_as_it_is_rendered_and_not_before(ours):
    ours.accept().declare().open_expertise().give_opinions().convene().deliberate().write_opinion()
    team, page = signed_in(ours.lead.user), reverse("projects:detail", args=[ours.project.pk])
    assert "Préciser le document d’information" not in words_of(team.get(page))
    assert signed_in(ours.office.reviewer).get(url(ours)).status_code == 404
    ours.render_opinion()
    shown = words_of(team.get(page))
    assert "Préciser le document d’information" in shown
    assert "Évaluer la satisfaction des patients." in shown


def test_the_answer_of_the_team_is_saved_as_typed_by_who_leads_it(rendered):
    page = reverse("projects:reservation", args=[rendered.project.pk, 1])
    typed = {"text": "Document récrit en deux pages."}
    assert signed_in(rendered.colleague.user).post(page, typed, headers={"X-Autosave": "1"}).status_code == 403
    reviewer = signed_in(rendered.lead.user)
    assert "data-autosave" in words_of(reviewer.get(page))
    assert reviewer.post(page, typed, headers={"X-Autosave": "1"}).status_code == 204
    assert reviewer.post(page, {"text": " "}, headers={"X-Autosave": "1"}).status_code == 422
    assert [row.answer_text for row in reservations(rendered)] == ["Document récrit en deux pages.", ""]


def test_each_reservation_is_read_with_its_answer_and_what_changed_in_its_section(rendered):
    reviewer = signed_in(rendered.office.reviewer)
    assert "L’équipe n’a pas encore répondu." in words_of(reviewer.get(url(rendered)))
    rendered.answer_reservations()
    page = words_of(reviewer.get(url(rendered)))
    first, second = (strip_tags(part) for part in page.split('id="reserve-2"'))
    assert "La rubrique est récrite en ce sens." in first
    assert "de deux pages" in first
    assert "de deux pages" not in second
    assert "Formation théorique, en heures : 40 60" in " ".join(second.split())


def test_one_is_lifted_and_the_other_maintained_with_a_reason(rendered):
    rendered.answer_reservations()
    reviewer, (first, second) = signed_in(rendered.office.reviewer), reservations(rendered)
    assert "Il restera une réserve à lever." in words_of(reviewer.get(reverse("has:reservation_lift", args=[first.pk])))
    reviewer.post(reverse("has:reservation_lift", args=[first.pk]))
    refused = reviewer.post(reverse("has:reservation_maintain", args=[second.pk]), {"reason": " "})
    assert refused.status_code == 200
    reviewer.post(reverse("has:reservation_maintain", args=[second.pk]), {"reason": "Soixante heures, pas cinquante."})
    first, second = reservations(rendered)
    assert (first.state, first.lifted_by, second.state) == (S.LIFTED, rendered.office.reviewer, S.OPEN)
    team = words_of(signed_in(rendered.lead.user).get(reverse("projects:detail", args=[rendered.project.pk])))
    assert "Soixante heures, pas cinquante." in team
    assert "Levée le" in words_of(reviewer.get(url(rendered)))


def test_the_agency_reads_and_lifts_nothing_while_the_has_does(rendered):
    rendered.answer_reservations()
    agency, (first, _) = signed_in(rendered.instructor), reservations(rendered)
    assert "Lever la réserve" not in words_of(agency.get(url(rendered)))
    assert agency.post(reverse("has:reservation_lift", args=[first.pk])).status_code == 403
    assert reservations(rendered)[0].state == S.ANSWERED


def test_the_agency_lifts_when_the_rule_says_so(rendered):
    CollegeRule.objects.update(reservations_lifted_by=Lifter.AGENCY)
    rendered.answer_reservations()
    agency, reviewer, (first, second) = (
        signed_in(rendered.instructor),
        signed_in(rendered.office.reviewer),
        reservations(rendered),
    )
    assert reviewer.post(reverse("has:reservation_lift", args=[first.pk])).status_code == 403
    agency.post(reverse("has:reservation_lift", args=[first.pk]))
    agency.post(reverse("has:reservation_lift", args=[second.pk]))
    assert [row.state for row in reservations(rendered)] == [S.LIFTED, S.LIFTED]


def test_nobody_else_reads_them(rendered, theirs):
    rendered.answer_reservations()
    strangers = (rendered.office.experts[0].user, theirs.instructor, theirs.lead.user, rendered.lead.user)
    for user in strangers:
        client = signed_in(user)
        assert client.get(url(rendered)).status_code == 404
        for name in ("has:reservation_lift", "has:reservation_maintain"):
            assert client.post(reverse(name, args=[reservations(rendered)[0].pk])).status_code == 404


def test_the_page_asks_the_same_number_of_queries_with_one_reservation_and_with_two(rendered):
    rendered.answer_reservations()
    reviewer = signed_in(rendered.office.reviewer)

    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            assert reviewer.get(url(rendered)).status_code == 200
        return len(found)

    count()
    two = count()
    reviewer.post(reverse("has:reservation_lift", args=[reservations(rendered)[0].pk]))
    assert count() <= two


def test_the_pages_of_an_expert_close_with_the_examination(rendered):
    place = rendered.appointments[0]
    client = signed_in(place.expert.user)
    for name in ("has:dossier", "has:dossier_pdf", "has:opinion", "has:session_member"):
        assert client.get(reverse(name, args=[place.pk])).status_code == 403
    assert "Terminée" in words_of(client.get(reverse("has:expert_home")))
