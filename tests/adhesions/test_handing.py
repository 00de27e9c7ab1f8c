"""The lead of an adhesion or of a project: proposed by who leads, accepted by who will, told to everybody."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from accounts.choices import HandoverOutcome
from adhesions.choices import Item
from adhesions.models import AdhesionHandover
from adhesions.selectors import leads
from adhesions.services import leaving
from adhesions.services.handing import handing
from coopps.demo import people
from coopps.kernel.documents.models import Delivery
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import Role
from protocols.models import ProjectHandover
from protocols.models.projects import leads as leads_project
from protocols.services import authors
from protocols.services.handing import handing as handing_project
from tests.protocols.drafts import Draft
from tests.reading import printed, signed_in, words_of
from tests.stories import second_nurse

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(ours):
    """Our team, of whom the doctor has joined."""
    return ours.open().invite().join()


def doctor(story):
    return story.members[0][0]


def told(kind: str) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("to", flat=True))


def answered_by(kind: str) -> set[int | None]:
    """The agencies to which who answers these messages, and their proposal, writes."""
    return set(Message.objects.filter(kind__in=[kind, f"{kind}_proposee"]).values_list("agency", flat=True))


def answer_url(row: AdhesionHandover, act: str) -> str:
    return reverse("adhesions:handover_answer", args=[row.pk, act])


# --- An adhesion ------------------------------------------------------------------------------------------------------------
def test_it_is_proposed_accepted_and_told(two, client_of):
    lead, other = client_of(two.lead), client_of(doctor(two))
    page = reverse("adhesions:hand_over", args=[two.pk])
    assert doctor(two).full_name in words_of(lead.get(page))
    answer = lead.post(page, {"to": doctor(two).user_id}, follow=True)
    assert "sa réponse est attendue" in words_of(answer)
    assert told("passation_proposee") == {doctor(two).user.email}
    row = AdhesionHandover.objects.get()
    # Nothing changes before the answer.
    assert leads(two.adhesion, two.lead.user)
    assert reverse("adhesions:handover", args=[row.pk]) in other.get(reverse("portal:home")).content.decode()
    assert two.lead.full_name in words_of(other.get(reverse("adhesions:handover", args=[row.pk])))
    assert other.post(answer_url(row, "accepter")).url == reverse("adhesions:detail", args=[two.pk])
    assert (leads(two.adhesion, two.lead.user), leads(two.adhesion, doctor(two).user)) == (False, True)
    row.refresh_from_db()
    assert (row.proposed_by, row.to, row.outcome) == (two.lead.user, doctor(two).user, HandoverOutcome.ACCEPTED)
    assert told("passation") == {two.lead.user.email}
    assert answered_by("passation") == {two.adhesion.agency_id}
    assert "porte la demande" in words_of(other.get(reverse("adhesions:detail", args=[two.pk])))
    # Who led is a member like the others, and may be asked again.
    assert lead.get(reverse("adhesions:invite", args=[two.pk])).status_code == 403
    assert lead.get(page).status_code == 403
    handing.accept(handing.propose(two.adhesion, doctor(two).user, to=two.lead.user), two.lead.user)
    assert leads(two.adhesion, two.lead.user)


def test_the_agency_that_has_the_dossier_is_told(ours):
    ours.ready().file().take()
    handing.accept(handing.propose(ours.adhesion, ours.lead.user, to=doctor(ours).user), doctor(ours).user)
    assert told("passation") == {ours.lead.user.email, ours.instructor.email}


def test_proposed_twice_to_the_same_person_it_is_one_proposal(two):
    first, again = (handing.propose(two.adhesion, two.lead.user, to=doctor(two).user) for _ in range(2))
    assert first == again
    assert Message.objects.filter(kind="passation_proposee").count() == 1


def test_it_is_declined_or_taken_back(two, client_of):
    row = handing.propose(two.adhesion, two.lead.user, to=doctor(two).user)
    client_of(doctor(two)).post(answer_url(row, "decliner"))
    row.refresh_from_db()
    assert row.outcome == HandoverOutcome.DECLINED
    assert told("passation") == {two.lead.user.email}
    row = handing.propose(two.adhesion, two.lead.user, to=doctor(two).user)
    client_of(two.lead).post(answer_url(row, "reprendre"))
    with pytest.raises(TransitionRefused, match="déjà reçu une réponse"):
        handing.accept(row, doctor(two).user)
    assert "a été reprise" in words_of(client_of(doctor(two)).get(reverse("adhesions:handover", args=[row.pk])))
    assert leads(two.adhesion, two.lead.user)


def test_nobody_answers_for_another_and_the_neighbor_finds_nothing(two, theirs, client_of):
    row = handing.propose(two.adhesion, two.lead.user, to=doctor(two).user)
    assert client_of(two.lead).post(answer_url(row, "accepter")).status_code == 403
    assert client_of(doctor(two)).post(answer_url(row, "reprendre")).status_code == 403
    assert client_of(two.lead).get(answer_url(row, "autre")).status_code == 404
    for page in (answer_url(row, "accepter"), reverse("adhesions:handover", args=[row.pk])):
        assert client_of(theirs.lead).get(page).status_code == 404
    assert client_of(theirs.lead).get(reverse("adhesions:hand_over", args=[two.pk])).status_code == 404
    with pytest.raises(TransitionRefused):
        handing.accept(row, theirs.lead.user)
    assert leads(two.adhesion, two.lead.user)


def test_only_who_has_joined_may_lead(ours, theirs, client_of):
    ours.open().invite()
    read = words_of(client_of(ours.lead).get(reverse("adhesions:hand_over", args=[ours.pk])))
    assert "Personne d’autre n’a rejoint l’équipe" in read
    for person in (doctor(ours).user, theirs.lead.user):
        with pytest.raises(TransitionRefused, match="n’a pas rejoint l’équipe"):
            handing.propose(ours.adhesion, ours.lead.user, to=person)


def test_who_has_left_meanwhile_neither_hands_over_nor_leads(two):
    row = handing.propose(two.adhesion, two.lead.user, to=doctor(two).user)
    leaving.leave(two.membership(doctor(two)), doctor(two).user)
    with pytest.raises(TransitionRefused, match="plus dans cette équipe"):
        handing.accept(row, doctor(two).user)
    assert leads(two.adhesion, two.lead.user)


def test_the_lead_who_has_left_hands_nothing_over(two):
    row = handing.propose(two.adhesion, two.lead.user, to=doctor(two).user)
    leaving.leave(two.membership(two.lead), two.lead.user)
    with pytest.raises(TransitionRefused, match="ne porte plus"):
        handing.accept(row, doctor(two).user)
    assert leads(two.adhesion, doctor(two).user)  # the heir of who left


def test_the_database_keeps_who_proposed_it(two):
    row = handing.propose(two.adhesion, two.lead.user, to=doctor(two).user)
    with pytest.raises(DatabaseError), transaction.atomic():
        AdhesionHandover.objects.filter(pk=row.pk).update(proposed_by=doctor(two).user)
    with pytest.raises(IntegrityError, match="one_open_handover_per_adhesion"), transaction.atomic():
        AdhesionHandover.objects.create(adhesion=two.adhesion, proposed_by=two.lead.user, to=doctor(two).user)
    handing.take_back(row, two.lead.user)
    with pytest.raises(IntegrityError, match="adhesionhandover_to_another"), transaction.atomic():
        AdhesionHandover.objects.create(adhesion=two.adhesion, proposed_by=two.lead.user, to=two.lead.user)


# --- A project --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def written(normandy) -> Draft:
    """A project that two people write."""
    draft = Draft(normandy, 1)
    draft.colleague = people.professional("collegue@demonstration.test", "Cléo", "Démo", "10", 88)
    invited = authors.invite(
        draft.project, draft.lead.user, email=draft.colleague.user.email, name="C", role=Role.DELEGATING
    )
    authors.accept(invited, draft.colleague)
    return draft


def test_a_project_is_handed_over(written, reunion, client_of):
    lead, other = client_of(written.lead), client_of(written.colleague)
    page = reverse("projects:hand_over", args=[written.pk])
    lead.post(page, {"to": written.colleague.user_id})
    row = ProjectHandover.objects.get()
    assert "sa réponse est attendue" in words_of(lead.get(reverse("projects:authors", args=[written.pk])))
    proposal = reverse("projects:handover", args=[row.pk])
    assert proposal in other.get(reverse("portal:home")).content.decode()
    assert written.lead.full_name in words_of(other.get(proposal))
    accept = reverse("projects:handover_answer", args=[row.pk, "accepter"])
    assert lead.post(accept).status_code == 403
    assert client_of(Draft(reunion, 2).lead).post(accept).status_code == 404
    assert other.post(accept).url == reverse("projects:authors", args=[written.pk])
    assert (
        leads_project(written.project, written.lead.user),
        leads_project(written.project, written.colleague.user),
    ) == (
        False,
        True,
    )
    assert written.project.lead.user == written.colleague.user
    assert told("passation_projet") == {written.lead.user.email}
    assert answered_by("passation_projet") == {written.project.agency_id}
    assert lead.get(page).status_code == 403


def test_a_project_is_not_handed_over_to_who_does_not_write_it(written, reunion):
    with pytest.raises(TransitionRefused, match="n’a pas rejoint l’équipe"):
        handing_project.propose(written.project, written.lead.user, to=Draft(reunion, 2).lead.user)
    row = handing_project.propose(written.project, written.lead.user, to=written.colleague.user)
    handing_project.decline(row, written.colleague.user)
    row = handing_project.propose(written.project, written.lead.user, to=written.colleague.user)
    handing_project.take_back(row, written.lead.user)
    with pytest.raises(TransitionRefused, match="déjà reçu une réponse"):
        handing_project.accept(row, written.colleague.user)
    assert leads_project(written.project, written.lead.user)


def test_who_leads_from_now_on_receives_what_the_agency_awaits(ours):
    """The request said to a member the own part alone; who leads answers for the whole."""
    ours.ready().file().take().request(ours.lead, Item.INSURANCE)
    other = doctor(ours)
    assert not Delivery.objects.filter(act__kind="demande_de_pieces", addressee=other.user).exists()
    handing.accept(handing.propose(ours.adhesion, ours.lead.user, to=other.user), other.user)
    delivery = Delivery.objects.get(act__kind="demande_de_pieces", addressee=other.user)
    assert Item.INSURANCE.label in printed(bytes(delivery.act.content))
    told = Message.objects.get(kind="demande_de_pieces", recipient=other.user)
    assert delivery.get_absolute_url() in told.body
    page = words_of(signed_in(other.user).get(reverse("adhesions:detail", args=[ours.pk])))
    assert delivery.get_absolute_url() in page


def test_so_does_who_leads_because_the_former_lead_left(ours):
    second_nurse(ours)
    ours.ready().file().take().request(doctor(ours), Item.INSURANCE)
    leaving.leave(ours.membership(ours.lead), ours.lead.user)
    heir = next(person for person in (doctor(ours), ours.members[1][0]) if leads(ours.adhesion, person.user))
    assert Delivery.objects.filter(act__kind="demande_de_pieces", addressee=heir.user).exists()
