"""Model certificates: what the protocol asks is printed, somebody else fills them; they are no act."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.choices import PracticeStatus
from adhesions.choices import Certificate, Item
from adhesions.rules.certificates import certificates_of
from coopps.kernel.documents.models import Act
from tests.reading import printed, signed_in
from tests.stories import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def joined(normandy):
    """A team that joins a protocol which asks for 5 years and 45 hours."""
    return story(normandy, "DEMO-ONCO-ORAL", 3).open().invite().join()


def address(member, kind: str) -> str:
    return reverse("adhesions:certificate", args=[member.pk, kind])


def words_of(story, person, kind: str) -> str:
    answer = signed_in(person.user).get(address(story.membership(person), kind))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return printed(answer.content)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Certificate.EMPLOYER, ["Le protocole demande 5 années d’expérience", "Durée en années"]),
        (Certificate.TRAINER, ["Le protocole demande 45 heures de formation théorique", "Formation pratique"]),
        (Certificate.INSURER, ["L’assurance est valable le jour de la décision", "Numéro de contrat"]),
    ],
)
def test_each_model_has_what_the_protocol_asks_and_nothing_that_the_person_said(joined, kind, said):
    joined.fill(joined.lead, insurer="Assureur Typique", organization="Organisme Typique", field="Domaine Typique")
    words = words_of(joined, joined.lead, kind)
    version = joined.adhesion.version
    for expected in (
        "Modèle à compléter",
        "n’engage pas l’agence",
        joined.lead.full_name,
        joined.lead.identifier_label,
        f"version {version.number}",
        "Arrêté du 31 décembre 2009",
        *(act.code for act in version.acts),
        *said,
    ):
        assert expected in words
    assert version.title.split(",")[0][:40] in words
    assert "Typique" not in words
    assert not Act.objects.exists()


def test_whoever_is_salaried_has_the_insurance_of_the_employer(joined):
    member = joined.membership(joined.lead)
    member.practice_status = PracticeStatus.PUBLIC_EMPLOYEE
    member.save()
    words = words_of(joined, joined.lead, Certificate.INSURER)
    assert "L. 1142-2 du code de la santé publique" in words
    member.practice_status = PracticeStatus.SELF_EMPLOYED
    member.save()
    assert "L. 1142-2" not in words_of(joined, joined.lead, Certificate.INSURER)


def test_the_training_is_of_delegated_people_alone_and_a_model_that_is_not_there_is_not_found(joined):
    [(doctor, _)] = joined.members
    assert certificates_of(joined.membership(joined.lead)) == list(Certificate)
    assert certificates_of(joined.membership(doctor)) == [Certificate.EMPLOYER, Certificate.INSURER]
    client = signed_in(doctor.user)
    assert client.get(address(joined.membership(doctor), Certificate.TRAINER)).status_code == 404
    assert client.get(address(joined.membership(doctor), "diplome")).status_code == 404
    # One's own dossier only: the doctor is in the same team.
    assert client.get(address(joined.membership(joined.lead), Certificate.EMPLOYER)).status_code == 404


def test_the_dossier_and_each_item_lead_there(joined):
    member, client = joined.membership(joined.lead), signed_in(joined.lead.user)
    overview = client.get(reverse("adhesions:dossier", args=[member.pk])).text
    for kind in Certificate:
        link = f'href="{address(member, kind)}"'
        assert link in overview
        for item in kind.items:
            assert link in client.get(reverse("adhesions:dossier_item", args=[member.pk, item])).text
    assert "/modeles/" not in client.get(reverse("adhesions:dossier_item", args=[member.pk, Item.DIPLOMA])).text
