"""The messages about a dossier, from a page that is not what it was, or by hand; and in a team that is more than one request."""

from __future__ import annotations

import uuid

import pytest

from coopps.kernel.instruction.models import DossierMessage, JoinedFile
from tests.adhesions.test_arrival import invited, newcomer
from tests.documents.sending import file, pdf_of
from tests.portal.test_messages import AGENCY, TEAM, post, url
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(ours):
    return ours.ready().file().take()


def test_a_page_that_the_browser_had_kept_sends_another_message(taken, theirs):
    """« Back » shows the form that was sent: its key is known, its words are not."""
    client, key = signed_in(taken.lead.user), uuid.uuid4()
    for text in ("Première question.", "Seconde question."):
        assert post(client, taken.instruction, AGENCY, text, key=key).status_code == 302
    assert [row.text for row in DossierMessage.objects.all()] == ["Première question.", "Seconde question."]
    # Nor does a key say anything of the dossier of another.
    theirs.ready().file().take()
    assert post(signed_in(theirs.lead.user), theirs.instruction, AGENCY, "Ailleurs.", key=key).status_code == 302
    assert DossierMessage.objects.get(instruction=theirs.instruction).text == "Ailleurs."


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, "²", "-1", "\0"])
def test_a_number_that_is_none_takes_nothing_away_and_sends_nothing(taken, number):
    dossier, client = taken.instruction, signed_in(taken.lead.user)
    post(client, dossier, AGENCY, document=[file(pdf_of())])
    joined = JoinedFile.objects.get()
    assert post(client, dossier, AGENCY, take_away=number).status_code in (200, 302)
    assert post(client, dossier, AGENCY, joined=[joined.pk, number]).status_code == 200
    assert JoinedFile.objects.get() == joined
    assert not DossierMessage.objects.exists()


def test_a_team_in_which_several_people_arrive_still_reads_and_writes(ours):
    ours.decided()
    for serial in (71, 72):
        invited(ours, newcomer(ours, serial=serial))
    dossier, lead, agent = ours.instruction, signed_in(ours.lead.user), signed_in(ours.instructor)
    assert post(lead, dossier, AGENCY).status_code == 302
    assert post(agent, dossier, TEAM, "Bien reçu.").status_code == 302
    assert "Bien reçu." in words_of(lead.get(url(dossier, AGENCY)))
    assert agent.get(dossier.desk_url).status_code == 200
