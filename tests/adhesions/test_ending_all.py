"""The end of a whole adhesion: every person heard and notified on their own, in one gesture (arrêté of 21 July 2010, art. 2)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from accounts.models import User
from adhesions.choices import AdhesionState, EndingState, Ground
from adhesions.models import Ending
from adhesions.services import endings
from coopps.demo import people
from coopps.demo.sessions import hold_session
from coopps.kernel.documents.models import Act
from coopps.kernel.documents.services import delivering
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db

WORDS = {
    "ground": Ground.DIFFICULTIES,
    "facts": "Depuis le 3 mai, le suivi montre que les patients ne sont plus orientés dans les temps.",
    "days": 15,
}
MOTIVES = "Les observations ne contestent pas que l’orientation des patients n’est plus assurée dans les temps."


@pytest.fixture
def supervisor(normandy):
    return people.agent("suivi@demonstration.test", "Sami", "Démo", normandy, AgencyRoleKind.SUPERVISOR, "Suivi")


@pytest.fixture
def decided(ours):
    return ours.decided()


def heard(ending) -> None:
    person = User.objects.get(pk=ending.authorization.professional.user_id)
    delivering.open_letter(ending.invitation.delivery, person)
    endings.observe(Ending.objects.get(pk=ending.pk), person, observations="Je n’ai pas d’observation à présenter.")


def test_each_person_is_heard_and_the_adhesion_ends_with_the_last_right(decided, theirs, supervisor):
    theirs.decided()
    opened = endings.open_for_all(decided.adhesion, supervisor, **WORDS)
    assert {row.authorization.professional for row in opened} == set(decided.everyone)
    assert Act.objects.filter(kind=endings.INVITATION).count() == len(decided.everyone)
    with pytest.raises(TransitionRefused, match="rien à finir"):
        endings.open_for_all(decided.adhesion, supervisor, **WORDS)
    heard(opened[0])
    with pytest.raises(TransitionRefused) as refusal:
        endings.propose_for_all(decided.adhesion, supervisor, motivation=MOTIVES)
    assert [reason.split(" : ")[0] for reason in refusal.value.reasons] == [
        opened[1].authorization.professional.full_name
    ]
    heard(opened[1])
    proposed = endings.propose_for_all(decided.adhesion, supervisor, motivation=MOTIVES)
    assert {(row.state, row.motivation) for row in proposed} == {(EndingState.PROPOSED, MOTIVES)}
    hold_session(decided.adhesion.agency, decided.signatory)
    acts = Act.objects.filter(kind=endings.LETTER)
    assert acts.count() == len(decided.everyone)
    assert decided.adhesion.state == AdhesionState.DECIDED
    for act in acts:
        delivering.open_letter(act.delivery, act.delivery.addressee)
    assert decided.adhesion.state == AdhesionState.CLOSED
    assert theirs.adhesion.state == AdhesionState.DECIDED


def test_all_or_nothing(decided, supervisor):
    with pytest.raises(TransitionRefused):
        endings.open_for_all(decided.adhesion, supervisor, **WORDS | {"facts": "x"})
    with pytest.raises(TransitionRefused) as refusal:
        endings.open_for_all(decided.adhesion, decided.instructor, **WORDS)
    assert refusal.value.forbidden
    assert not Ending.objects.exists()


def test_an_end_considered_already_goes_on(decided, supervisor):
    row = decided.membership(decided.lead).current_authorization
    first = endings.open_ending(row, supervisor, **WORDS | {"ground": Ground.BREACH})
    [other] = endings.open_for_all(decided.adhesion, supervisor, **WORDS)
    assert (Ending.objects.get(pk=first.pk).ground, other.ground) == (Ground.BREACH, Ground.DIFFICULTIES)


def test_the_thread_by_the_pages(decided, theirs, supervisor):
    theirs.decided()
    agent, desk = signed_in(supervisor), reverse("adhesions:desk", args=[decided.instruction.pk])
    opening = reverse("adhesions:adhesion_ending_open", args=[decided.instruction.pk])
    proposing = reverse("adhesions:adhesion_ending_propose", args=[decided.instruction.pk])
    assert opening in agent.get(desk).text
    assert proposing not in agent.get(desk).text
    names = ", ".join(person.full_name for person in decided.everyone)
    assert f"2 personnes sont concernées : {names}." in words_of(agent.get(opening))
    assert signed_in(theirs.instructor).get(opening).status_code == 404
    assert signed_in(decided.instructor).get(opening).status_code == 403
    assert agent.post(opening, WORDS | {"facts": "Court."}).status_code == 200
    assert agent.post(opening, WORDS).status_code == 302
    assert opening not in agent.get(desk).text
    refused = words_of(agent.get(proposing))
    assert "n’a pas encore reçu l’invitation" in refused
    assert "Envoyer chaque lettre" not in refused
    for ending in Ending.objects.all():
        heard(ending)
    assert proposing in agent.get(desk).text
    assert "Je n’ai pas d’observation à présenter." in words_of(agent.get(proposing))
    assert agent.post(proposing, {"motivation": MOTIVES}).status_code == 302
    assert set(Ending.objects.values_list("state", flat=True)) == {EndingState.PROPOSED}
