"""Nobody decides in their own matter, whatever the door: signatory of their own team, author of a proposal sent by another."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from accounts.models import AgencyRole
from accounts.services import professionals, roles
from adhesions import selectors
from adhesions.services import decisions
from coopps.demo import people
from coopps.kernel.documents.models import Letter
from coopps.kernel.documents.services import signing_session
from coopps.kernel.instruction.selectors import visible_to
from coopps.kernel.instruction.services import examining
from coopps.kernel.permissions import holds
from tests.stories import PUBLISHED

pytestmark = pytest.mark.django_db


def delegate(story, user):
    """`user` signs by delegation from today."""
    agency = story.adhesion.agency
    roles.delegate_signature(
        agency=agency, delegate=user, granted_by=story.signatory, quality="Adjointe", reference="n° 1",
        valid_from=agency.today(),
        **PUBLISHED,
    )  # fmt: skip
    assert agency.allows(user, "sign")


def signs_nothing(story, user) -> None:
    """The session of `user` stays empty, and a letter that came into it all the same is refused."""
    own = signing_session.open_session(story.adhesion.agency, user)
    assert own.letters.count() == 0
    session = story.session()
    seen = {letter.pk: letter.preparation.sha256 for letter in session.letters.all()}
    assert len(seen) == 2
    Letter.objects.update(session=own)
    assert len(signing_session.confirm(own, user, seen)) == 2
    assert set(Letter.objects.values_list("state", flat=True)) == {"preparee"}


@pytest.mark.parametrize("place", ["lead", "member"])
def test_a_member_of_the_team_signs_none_of_its_letters(ours, place):
    ours.ready().file().take().complete().examine().propose()
    person = ours.lead if place == "lead" else ours.members[0][0]
    delegate(ours, person.user)
    signs_nothing(ours, person.user)


def test_who_wrote_a_proposal_does_not_sign_it_after_a_colleague_sent_it(ours, normandy):
    author = ours.instructor
    ours.ready().file().take().complete().examine()
    for person in ours.everyone:
        acts = [act.code for act in ours.adhesion.version.acts]
        decisions.propose_for(ours.membership(person), author, outcome="autoriser", acts=acts)
    ours.instructor = people.agent(
        "collegue@demonstration.test", "Cléo", "Démo", normandy, AgencyRoleKind.INSTRUCTOR, "Instruction"
    )
    examining.hand_over(ours.instruction, ours.instructor)
    ours.propose()
    assert ours.letter(ours.lead).proposed_by == ours.instructor
    delegate(ours, author)
    signs_nothing(ours, author)


def test_the_desk_leaves_one_s_own_letters_to_others(ours, client):
    ours.ready().file().take().complete().examine().propose()
    delegate(ours, ours.lead.user)
    client.force_login(ours.lead.user)
    assert "elles concernent votre équipe" in client.get(reverse("portal:signing")).text


def test_a_signatory_in_the_team_reads_no_letter_of_a_colleague(ours, client):
    ours.decided()
    [(doctor, _)] = ours.members
    delegate(ours, ours.lead.user)
    client.force_login(ours.lead.user)
    assert client.get(reverse("portal:act", args=[ours.letter(doctor).act.pk])).status_code == 404
    assert client.get(reverse("portal:act", args=[ours.letter(ours.lead).act.pk])).status_code == 200


def test_documents_close_on_the_day_a_role_ends_whatever_the_grants_say(ours):
    ours.ready().file()
    member, agent = ours.membership(ours.lead), ours.instructor
    assert selectors.may_read_documents(member, agent)
    AgencyRole.objects.filter(user=agent).update(valid_to=ours.adhesion.agency.today() - datetime.timedelta(days=1))
    assert holds(agent, "instruct", ours.adhesion.agency)
    assert not visible_to(agent).exists()
    assert not selectors.may_read_documents(member, agent)


def test_an_agent_does_not_change_the_name_that_letters_print(ours):
    """A professional profile is declared by its owner alone; the name of an agent is the agency's to give."""
    director = ours.signatory
    professionals.declare_professional(
        director, exercise_name="Usurpée", first_names="Prénom", profession=ours.lead.profession,
        identifier_kind="RPPS", identifier=people.rpps(4242), identifier_justification="Démonstration.",
    )  # fmt: skip
    director.refresh_from_db()
    assert "Usurpée" not in director.full_name
    assert director.agency_roles.get().agency.signing_capacity(director).full_name == director.full_name
