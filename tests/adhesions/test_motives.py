"""What gives less than was asked for says why, in law and in fact (CRPA, L. 211-2 and L. 211-5; BR-15)."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from adhesions.choices import Item
from adhesions.models import NominativeAuthorization
from adhesions.services import decisions
from adhesions.services.motives import proposed_motive
from coopps.kernel.instruction.choices import Finding, Outcome
from coopps.kernel.instruction.models import Proposal
from coopps.kernel.instruction.rules import TO_FILL, motive_problem
from coopps.kernel.instruction.services import examining
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.reading import printed
from tests.stories import MOTIVE

pytestmark = pytest.mark.django_db


@pytest.fixture
def examined(ours):
    """Our dossier: of the doctor, one criterion is not conform, another is to complete without a word."""
    ours.ready().file().take().complete()
    [(doctor, _)] = ours.members
    examination = ours.membership(doctor).examination
    short = {"value": Finding.NOT_CONFORM, "comment": "Deux ans justifiés sur cinq."}
    examining.answer(examination, "M3", ours.instructor, **short)
    examining.answer(examination, "M6", ours.instructor, value=Finding.TO_COMPLETE, comment="")
    return ours.examine()


def less(story) -> dict[str, dict]:
    """Each decision that gives less than was asked for, without its motive."""
    acts = [act.code for act in story.protocol.version.acts]
    later = story.adhesion.agency.today() + datetime.timedelta(days=30)
    return {
        "refused": {"outcome": Outcome.REFUSE, "acts": []},
        "postponed": {
            "outcome": Outcome.POSTPONE,
            "acts": [],
            "expected": "L’attestation.",
            "expected_items": [Item.EXPERIENCE],
            "expected_by": later,
        },
        "limited": {"outcome": Outcome.AUTHORIZE, "acts": acts, "limits": "Dans le service."},
        "partial": {"outcome": Outcome.AUTHORIZE, "acts": acts[:1]},
    }


KINDS = ("refused", "postponed", "limited", "partial")


def test_the_motive_starts_from_the_law_what_is_required_and_what_was_found(examined):
    [(doctor, _)] = examined.members
    motive = proposed_motive(examined.membership(doctor)).replace("\u00a0", " ")
    law, intro, experience, insurance = motive.splitlines()
    assert law.startswith("En droit :")
    assert examined.protocol.version.title in law
    assert intro == "En fait, l’examen de votre dossier montre que :"
    assert "Le protocole ne fixe pas de durée. Constat : Deux ans justifiés sur cinq." in experience
    assert insurance.endswith(f"Constat : {TO_FILL}")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("motive", ["", "   ", "Non.", "Le dossier est insuffisant."])
def test_without_a_real_sentence_nothing_is_proposed(examined, kind, motive):
    member, words = examined.membership(examined.lead), less(examined)[kind]
    with pytest.raises(TransitionRefused, match="motivation"):
        decisions.propose_for(member, examined.instructor, motivation=motive, **words)
    assert member.examination.current_proposal is None


@pytest.mark.parametrize("kind", KINDS)
def test_the_proposed_text_without_its_facts_is_no_motive(examined, kind):
    [(doctor, _)] = examined.members
    member, words = examined.membership(doctor), less(examined)[kind]
    proposed = proposed_motive(member)
    *kept, without_fact = proposed.splitlines()
    for motive in (proposed, proposed.replace(TO_FILL, ""), "\r\n".join([*kept, without_fact.replace(TO_FILL, " ")])):
        with pytest.raises(TransitionRefused, match="ce que le dossier montre"):
            decisions.propose_for(member, examined.instructor, motivation=motive, **words)
    told = proposed.replace(TO_FILL, "le contrat a pris fin le 3 mai.")
    if words["outcome"] == Outcome.AUTHORIZE:  # whatever the motive: the same findings forbid it (BR-11)
        with pytest.raises(TransitionRefused, match="Une autorisation ne peut pas être proposée"):
            decisions.propose_for(member, examined.instructor, motivation=told, **words)
    else:
        assert decisions.propose_for(member, examined.instructor, motivation=told, **words).motivation == told


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_says_it_at_the_field_and_prints_the_motive(client, examined, kind):
    member, words = examined.membership(examined.lead), less(examined)[kind]
    client.force_login(examined.instructor)
    url = reverse("adhesions:proposal", args=[examined.instruction.pk, member.pk])
    assert client.get(url).context["form"].initial["motivation"] == proposed_motive(member)
    refused = client.post(url, words | {"motivation": proposed_motive(member)})
    assert list(refused.context["form"].errors) == ["motivation"]
    assert client.post(url, words | {"motivation": MOTIVE}).status_code == 302
    assert member.examination.proposals.get(withdrawn_at=None).motivation == MOTIVE


def test_an_authorization_of_everything_needs_no_motive_and_keeps_none(client, examined):
    member = examined.membership(examined.lead)
    acts = [act.code for act in examined.protocol.version.acts]
    client.force_login(examined.instructor)
    url = reverse("adhesions:proposal", args=[examined.instruction.pk, member.pk])
    words = {"outcome": Outcome.AUTHORIZE, "acts": acts, "motivation": proposed_motive(member)}
    assert client.post(url, words).status_code == 302
    assert member.examination.current_proposal.motivation == ""


@pytest.mark.parametrize("kind", ["limited", "partial"])
def test_the_letter_of_authorization_prints_why_it_gives_less(ours, kind):
    ours.ready().file().take().complete().examine()
    decisions.propose_for(ours.membership(ours.lead), ours.instructor, motivation=MOTIVE, **less(ours)[kind])
    ours.propose()
    ours.session()
    [(doctor, _)] = ours.members
    assert MOTIVE in words_of(ours.letter(ours.lead))
    assert "Motifs" not in words_of(ours.letter(doctor))
    assert MOTIVE in ours.letter(ours.lead).exceptions


def words_of(letter) -> str:
    return " ".join(printed(bytes(letter.preparation.content)).replace("\u00a0", " ").split())


@pytest.mark.parametrize("kind", ["refused", "postponed", "limited"])
def test_the_database_refuses_it_too(examined, kind):
    member = examined.membership(examined.lead)
    words = {"examination": member.examination, "proposed_by": examined.instructor} | less(examined)[kind]
    with pytest.raises(IntegrityError, match="what_gives_less_has_a_motivation"), transaction.atomic():
        Proposal.objects.create(**words)
    for person in examined.everyone:
        words = {"motivation": MOTIVE} | less(examined)["refused"]
        decisions.propose_for(examined.membership(person), examined.instructor, **words)
    decisions.send_to_signature(examined.instruction, examined.instructor)
    with pytest.raises(IntegrityError, match="given_less_with_motivation"), transaction.atomic():
        NominativeAuthorization.objects.update(motivation="")


def test_what_a_motive_is():
    assert motive_problem(MOTIVE) == ""
    assert "trop courte" in motive_problem("x" * 39)
    assert motive_problem("x" * 40) == ""
    assert "pas complétée" in motive_problem(f"{MOTIVE}\n{TO_FILL}")
