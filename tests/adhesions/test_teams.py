"""All the teams of one person on one page, and several engagements signed in one reading."""

from __future__ import annotations

import dataclasses

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from adhesions.choices import MembershipState
from adhesions.models import Commitment
from adhesions.services import dossier
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.reading import words_of

pytestmark = pytest.mark.django_db

TEAMS, SIGN = "adhesions:teams", "adhesions:sign_several"


@pytest.fixture
def both(ours):
    """Two teams of the same people: nothing is left but the engagements."""
    other = dataclasses.replace(ours, team_name="Équipe du soir", pk=0)
    return [story.open().invite().join().fill() for story in (ours, other)]


def doctor(story):
    return story.members[0][0]


def shown(client) -> dict[str, str]:
    """What the page would post."""
    context = client.get(reverse(SIGN)).context
    return {
        f"seen-{engagement.member.pk}": engagement.text
        for _, _, _, engagements in context["protocols"]
        for engagement in engagements
    }


def states(stories, person) -> list[str]:
    return [story.membership(person).state for story in stories]


def test_one_page_says_role_dossier_engagement_and_right_of_each_team(both, theirs, client_of):
    read = words_of(client_of(doctor(both[0])).get(reverse(TEAMS)))
    for story in both:
        assert story.team_name in read
    assert "2 engagements sont prêts à signer" in read
    assert read.count("prêt à signer</p>") == 2
    theirs.open()
    assert theirs.team_name not in words_of(client_of(doctor(both[0])).get(reverse(TEAMS)))
    assert reverse(TEAMS) in client_of(both[0].lead).get(reverse("adhesions:list")).content.decode()


def test_the_right_is_said_once_the_letter_may_say_it(ours, client_of):
    ours.ready().file().take().complete().examine().propose()
    client = client_of(ours.lead)
    assert "aucun aujourd’hui" in words_of(client.get(reverse(TEAMS)))
    ours.sign().receive()
    assert "Mon droit : <a" in words_of(client.get(reverse(TEAMS)))


def test_the_page_asks_as_much_with_one_team_as_with_two(ours, client_of, django_assert_num_queries):
    ours.open().invite().join().fill()
    client = client_of(ours.lead)
    client.get(reverse(TEAMS))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(TEAMS))
    dataclasses.replace(ours, team_name="Équipe du soir", pk=0).open().invite().join().fill()
    with django_assert_num_queries(len(one)):
        client.get(reverse(TEAMS))


def test_several_are_signed_in_one_reading_each_on_its_own(both, client_of):
    person = doctor(both[0])
    client = client_of(person)
    page = words_of(client.get(reverse(SIGN)))
    assert "vos 2 engagements" in page
    # The text of the protocol is given once, what is stated and the engagement twice.
    assert page.count("lire le protocole en entier") == 1
    assert page.count("Votre engagement</h4>") == 2
    assert client.post(reverse(SIGN), shown(client)).url == reverse(TEAMS)
    assert states(both, person) == [MembershipState.ENGAGED] * 2
    signed = Commitment.objects.filter(membership__user=person.user).order_by("pk")
    assert [row.membership.adhesion_id for row in signed] == [story.pk for story in both]
    assert [row.counterpart_names for row in signed] == [[both[0].lead.full_name]] * 2
    for story in both:
        assert story.membership(person).record.filter(transition="engage", actor=person.user).count() == 1
        # Nobody signed for the lead.
        assert story.membership(story.lead).state == MembershipState.IN_PROGRESS
    assert "Aucun engagement n’est prêt" in words_of(client.get(reverse(SIGN)))
    assert client.post(reverse(SIGN), {}).url == reverse(SIGN)


def test_a_team_that_changed_meanwhile_is_named_and_nothing_is_signed(both, client_of):
    person = doctor(both[0])
    client = client_of(person)
    typed = shown(client)
    last = both[1].membership(person)
    answer = client.post(reverse(SIGN), typed | {f"seen-{last.pk}": "un autre texte"})
    assert "Équipe « Équipe du soir »" in words_of(answer)
    assert "relisez avant de signer" in words_of(answer)
    assert states(both, person) == [MembershipState.IN_PROGRESS] * 2
    assert not Commitment.objects.exists()


def test_nobody_signs_the_engagement_of_another(both, theirs, client_of):
    typed = shown(client_of(doctor(both[0])))
    for other in (client_of(both[0].lead), client_of(theirs.lead)):
        other.post(reverse(SIGN), typed)
    assert states(both, doctor(both[0])) == [MembershipState.IN_PROGRESS] * 2
    with pytest.raises(TransitionRefused):
        dossier.sign_several({both[0].membership(doctor(both[0])): "x"}, both[0].lead.user)


def test_what_is_not_ready_is_not_signed(both, client_of):
    person = doctor(both[0])
    both[0].membership(person).item_diplome.all().delete()
    assert list(shown(client_of(person))) == [f"seen-{both[1].membership(person).pk}"]


def test_the_text_of_each_protocol_is_on_the_page_where_its_engagements_are_signed(both, client_of):
    page = client_of(doctor(both[0])).get(reverse(SIGN))
    [(version, sections, unknown, engagements)] = page.context["protocols"]
    assert (version, len(engagements)) == (both[0].adhesion.version, 2)
    said = words_of(page)
    for one in [*sections, *unknown]:
        assert f"{one.section.number}. {one.section.title}" in said
