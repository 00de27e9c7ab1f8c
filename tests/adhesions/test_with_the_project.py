"""The team that promotes a protocol opens its adhesion with it, to be registered when it is authorized (BR-30)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from adhesions import letters
from adhesions.choices import Role
from adhesions.models import Adhesion, Membership
from adhesions.services import decisions, holds, opening
from coopps.demo import people
from coopps.demo.creation import Creation
from coopps.demo.story import Story
from coopps.kernel.instruction.choices import Outcome
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import OpinionOutcome
from protocols.reviews.choices import Vote
from protocols.services import filing as project_filing
from tests.stories import MOTIVE, story

pytestmark = pytest.mark.django_db


@dataclass
class Promoters(Story):
    """The team of a project: its adhesion hangs on the authorization that is asked for."""

    creation: Creation | None = None

    def open(self) -> Promoters:
        self.pk = opening.open_with_project(self.creation.project, self.lead, **words(self.creation)).pk
        return self

    def letters(self) -> dict[str, str]:
        """The state of the letter about each person, by role."""
        return {person.profession.code: self.letter(person).state for person in self.everyone}


def promoters(creation: Creation) -> Promoters:
    return Promoters(
        creation.project.protocol,
        creation.lead,
        [(creation.colleague, Role.DELEGATING)],
        creation.instructor,
        creation.signatory,
        site=creation.site,
        creation=creation,
    )


def words(creation: Creation, **changes) -> dict:
    """What the lead types to open the adhesion."""
    return {
        "role": Role.DELEGATED,
        "team_name": "Équipe du projet",
        "site": creation.site,
        "practice_status": "liberal",
    } | changes


def settled(creation: Creation) -> Creation:
    """The text of the protocol cannot change any more: a favorable opinion is rendered."""
    creation.transmitted().reviewed(Vote.FOR).write_opinion(OpinionOutcome.FAVORABLE)
    return creation.render_opinion()


def page(person, name: str, *args, status: int = 200) -> str:
    client = Client()
    client.force_login(getattr(person, "user", person))
    response = client.get(reverse(name, args=args))
    assert response.status_code == status, (name, response.status_code)
    return response.content.decode().replace("\u00a0", " ")


# --- Opening --------------------------------------------------------------------------------------------------------
def test_who_leads_the_project_opens_the_adhesion_of_the_team_once_it_is_filed(our_protocol, their_protocol):
    ours, theirs = our_protocol.drafted(), their_protocol.drafted()
    with pytest.raises(TransitionRefused, match="une fois le projet de protocole déposé"):
        opening.open_with_project(ours.project, ours.lead, **words(ours))
    ours.file()
    theirs.file()
    with pytest.raises(TransitionRefused) as refusal:
        opening.open_with_project(ours.project, ours.colleague, **words(ours))
    assert refusal.value.forbidden
    with pytest.raises(TransitionRefused, match="dans la région Normandie"):
        opening.open_with_project(ours.project, ours.lead, **words(ours, site=theirs.site))
    with pytest.raises(TransitionRefused, match="Aucune autorisation"):
        opening.open_adhesion(ours.project.protocol, ours.lead, **words(ours))

    url = reverse("adhesions:start_with_project", args=[ours.project.pk])
    assert "L’agence n’a pas encore donné son visa" in page(ours.lead, "adhesions:start_with_project", ours.project.pk)
    page(ours.colleague, "adhesions:start_with_project", ours.project.pk, status=403)
    for outsider in (theirs.lead, theirs.instructor, ours.instructor):
        page(outsider, "adhesions:start_with_project", ours.project.pk, status=404)
    client = Client()
    client.force_login(ours.lead.user)
    answer = client.post(url, words(ours) | ours.site)
    adhesion = Adhesion.objects.get()
    assert answer.url == reverse("adhesions:invite", args=[adhesion.pk])
    assert adhesion.authorization == ours.authorization
    assert (adhesion.version, adhesion.agency) == (ours.project.version, ours.agency)
    assert client.get(url).url == reverse("projects:detail", args=[ours.project.pk])
    with pytest.raises(TransitionRefused, match="déjà ouverte"):
        opening.open_with_project(ours.project, ours.lead, **words(ours))


# --- Preparing ------------------------------------------------------------------------------------------------------
def test_a_new_version_voids_the_engagements_signed_on_another_text(our_protocol, their_protocol):
    ours, theirs = (promoters(creation.drafted().file()).ready() for creation in (our_protocol, their_protocol))
    first = ours.adhesion.version
    our_protocol.take().complete()
    our_protocol.examine()
    project_text(our_protocol)
    assert ours.adhesion.version == our_protocol.project.version != first
    for person in ours.everyone:
        membership = ours.membership(person)
        assert (membership.state, membership.commitment) == ("en_cours", None)
        voided = membership.commitments.get()
        assert voided.void_reason == "Une nouvelle version du protocole a été déposée."
        assert Message.objects.filter(recipient=person.user, kind="engagement_sans_effet").count() == 1
    assert ours.engage().membership(ours.lead).commitment.version_sha256 == ours.adhesion.version.sha256
    assert all(theirs.membership(person).commitment for person in theirs.everyone)
    assert theirs.adhesion.version == their_protocol.project.version


def project_text(creation: Creation) -> None:
    """The team files another version, which the HAS asked for."""
    creation.endorse().transmit().admit().ask_changes()
    creation.write("patient_information", patient_information="Un autre document d’information.").file_again()


def test_the_request_is_filed_once_the_text_cannot_change(our_protocol):
    ours = promoters(our_protocol.transmitted()).ready()
    with pytest.raises(TransitionRefused, match="La Haute Autorité de santé n’a pas rendu son avis"):
        ours.file()
    said = page(ours.lead, "adhesions:detail", ours.pk)
    assert "Vous pourrez déposer cette demande quand le texte du protocole ne changera plus" in said
    our_protocol.reviewed().write_opinion().render_opinion()
    with pytest.raises(TransitionRefused, match="La réserve n° 2 de la Haute Autorité de santé n’est pas levée"):
        ours.file()
    our_protocol.answer_reservations()
    ours.engage()
    with pytest.raises(TransitionRefused, match="La réserve n° 1 de la Haute Autorité de santé n’est pas levée"):
        ours.file()
    our_protocol.lift()
    assert ours.file().adhesion.state == "deposee"


# --- Being registered with the protocol -----------------------------------------------------------------------------
def test_nothing_is_signed_before_the_order_is_published_and_everything_can_be_then(our_protocol, theirs):
    theirs.ready().file().take().complete().examine().propose()
    ours = promoters(settled(our_protocol)).ready().file().take().complete().examine()
    for person in ours.everyone:
        words = {"outcome": Outcome.AUTHORIZE, "acts": ["A1"], "motivation": MOTIVE}
        decisions.propose_for(ours.membership(person), ours.instructor, **words)
    assert "Chaque lettre sera retenue" in page(ours.instructor, "adhesions:propose", ours.instruction.pk)
    ours.propose()
    held = {"60": "retenue", "10": "retenue"}
    assert ours.letters() == held
    assert "n’est pas encore autorisé" in page(ours.lead, "adhesions:detail", ours.pk)
    assert "n’est pas encore autorisé" in page(ours.instructor, "adhesions:desk", ours.instruction.pk)

    our_protocol.propose().sign()
    assert ours.letters() == held
    our_protocol.publish()
    assert ours.letters() == {"60": "a_preparer", "10": "a_preparer"}
    assert theirs.adhesion.authorization.state == "autorisee"
    ours.sign().receive()
    assert {ours.membership(person).current_authorization.state for person in ours.everyone} == {"active"}
    order = our_protocol.authorization
    letter = ours.letter(ours.lead)
    visas = " ".join(visas_of(letter))
    assert f"arrêté n° {order.order_number} du" in visas
    assert f"({order.publication_reference})" in visas
    assert f"avis n° {our_protocol.review.opinion.number} " in visas


def visas_of(letter) -> list[str]:
    return letters.authorization(letter, letter.session).context["visas"]


def test_who_is_not_ready_when_the_order_is_published_waits(our_protocol):
    """The conditions of the law hold for each person: an insurance that is over keeps one letter, not the other."""
    ours = promoters(settled(our_protocol)).ready().file().take().complete().examine().propose()
    insurance = ours.membership(ours.lead).item_assurance.get()
    valid_to = insurance.valid_to
    insurance.valid_to = our_protocol.agency.today() - datetime.timedelta(days=1)
    insurance.save()
    our_protocol.propose().sign().publish()
    assert ours.letters() == {"60": "retenue", "10": "a_preparer"}
    assert "l’assurance n’est pas valable aujourd’hui" in ours.letter(ours.lead).hold_reason
    insurance.valid_to = valid_to
    insurance.save()
    holds.review_every_hold()
    assert ours.letters() == {"60": "a_preparer", "10": "a_preparer"}


# --- When the authorization does not come ---------------------------------------------------------------------------
def test_a_refusal_closes_what_was_filed(our_protocol, their_protocol):
    ours = promoters(settled(our_protocol)).ready().file().take().complete().examine().propose()
    theirs = promoters(their_protocol.drafted().file()).open()
    our_protocol.refuse()
    assert (ours.adhesion.state, ours.instruction.state) == ("terminee", "retiree")
    assert set(ours.letters().values()) == {"annulee"}
    for person in ours.everyone:
        (message,) = Message.objects.filter(recipient=person.user, key__startswith="protocol-over-")
        assert message.subject == "La demande de votre équipe est close"
    assert "refusée" in page(ours.lead, "adhesions:detail", ours.pk)
    assert theirs.adhesion.state == "brouillon"


def test_a_project_that_is_withdrawn_closes_what_was_in_preparation(our_protocol):
    ours = promoters(our_protocol.drafted().file()).open().invite()
    project_filing.withdraw(our_protocol.project, our_protocol.lead.user)
    assert ours.adhesion.state == "terminee"
    assert "demande retirée" in page(ours.lead, "adhesions:detail", ours.pk)
    invitation = Membership.objects.get(adhesion=ours.pk, state="invitee")
    with pytest.raises(TransitionRefused):
        opening.team.accept(invitation, our_protocol.colleague)


# --- What the others see --------------------------------------------------------------------------------------------
def test_only_the_team_reads_the_text_before_it_is_public(our_protocol, their_protocol, normandy):
    neighbor = story(normandy, "DEMO-URODYN", 1).ready()
    ours = promoters(our_protocol.drafted().file()).ready()
    their_protocol.drafted()
    title = ours.adhesion.version.title
    for person in ours.everyone:
        assert "application/pdf" in download(person, ours.pk)["Content-Type"]
        assert title in page(person, "adhesions:protocol", ours.pk)
    for person in (neighbor.lead, their_protocol.lead, their_protocol.instructor, ours.instructor):
        assert download(person, ours.pk).status_code == 404
        page(person, "adhesions:protocol", ours.pk, status=404)
    assert not [message for message in Message.objects.all() if title in message.subject + message.body]
    outsider = people.account("otto@demonstration.test", "Otto", "Démo")
    assert title not in page(outsider, "adhesions:list")
    page(outsider, "adhesions:detail", ours.pk, status=404)


def download(person, pk: int):
    client = Client()
    client.force_login(getattr(person, "user", person))
    return client.get(reverse("adhesions:protocol_pdf", args=[pk]))
