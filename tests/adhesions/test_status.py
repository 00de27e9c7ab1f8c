"""Nobody states for a person how they exercise: an employee's dossier would go without the employer (CSP, L. 4011-3)."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError
from django.urls import reverse

from accounts.choices import PracticeStatus
from adhesions.choices import Item
from adhesions.models import Membership
from adhesions.rules.completeness import PRACTICE, filing_problems, items_of
from adhesions.services import dossier, opening
from coopps.demo.story import put_in_force
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.models import Protocol
from tests.reading import signed_in

pytestmark = pytest.mark.django_db

UNSAID = "Le statut d’exercice pour ce protocole n’est pas encore dit."


@pytest.fixture
def joined(ours):
    """The doctor, who has a place in the profile or none, accepted the invitation and said nothing else."""
    return ours.open().invite().join()


@pytest.mark.parametrize("has_place", [True, False])
def test_whoever_accepts_an_invitation_has_no_status_yet(ours, has_place):
    [(doctor, _)] = ours.members
    if not has_place:
        doctor.places.all().delete()
    ours.open().invite().join()
    assert ours.membership(doctor).practice_status == ""


def test_the_section_is_incomplete_and_nothing_is_ticked(joined):
    [(doctor, _)] = joined.members
    member, client = joined.membership(doctor), signed_in(doctor.user)
    sections = client.get(reverse("adhesions:dossier", args=[member.pk])).context["sections"]
    practice = next(section for section in sections if section.key == PRACTICE)
    assert [owed.sentence for owed in practice.owed] == [UNSAID]
    page = client.get(practice.url).text
    radios = re.findall(r'<input[^>]*name="practice_status"[^>]*>', page)
    assert len(radios) == len(PracticeStatus)
    assert not [radio for radio in radios if "checked" in radio]
    refused = client.post(practice.url, {"sites": [member.adhesion.main_site.pk]})
    assert list(refused.context["form"].errors) == ["practice_status"]


def test_opening_an_adhesion_ticks_nothing_either(ours):
    page = signed_in(ours.lead.user).get(reverse("adhesions:start", args=[ours.protocol.code]))
    assert page.context["form"]["postcode"].value()  # the place is there to be corrected
    assert not page.context["form"]["practice_status"].value()


def test_nobody_engages_nor_is_filed_without_a_status(joined):
    [(doctor, _)] = joined.members
    joined.write_intent().fill()
    Membership.objects.filter(professional=doctor).update(practice_status="")
    member = joined.membership(doctor)
    today = member.adhesion.agency.today()
    [problem] = [one for one in filing_problems(joined.adhesion, today) if one.item == PRACTICE]
    assert (problem.member, problem.field) == (member.pk, "id_practice_status")
    with pytest.raises(TransitionRefused, match="n’est pas encore dit"):
        joined.engage(doctor)
    joined.engage(joined.lead)
    with pytest.raises(IntegrityError, match="engaged_in_a_status"):
        Membership.objects.filter(professional=joined.lead).update(practice_status="")


def test_a_salaried_doctor_says_so_and_the_employer_is_asked(joined):
    [(doctor, _)] = joined.members
    member = joined.membership(doctor)
    words = {"practice_status": PracticeStatus.PUBLIC_EMPLOYEE, "sites": member.sites.all()}
    assert Item.EMPLOYER in items_of(dossier.set_practice(member, doctor.user, **words))


def test_a_team_copied_to_a_second_protocol_says_it_anew(ours):
    ours.decided()
    other = Protocol.objects.get(code="DEMO-VACC")
    put_in_force(other, ours.adhesion.agency, number="DEMO-NOR-2")
    copied = opening.copy_team(ours.adhesion, other, ours.lead.user)
    assert set(copied.memberships.values_list("practice_status", flat=True)) == {""}
