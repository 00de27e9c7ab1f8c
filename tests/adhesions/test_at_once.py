"""A second team of the same person: joined, filled from the safe and signed in one reading; all of it is done, or nothing."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from accounts.choices import PaperKind, PracticeStatus
from accounts.models import Paper
from adhesions.choices import Item, MembershipState
from adhesions.models import Membership
from adhesions.services import dossier, opening, papers
from adhesions.services.team import INVITATION
from coopps.demo.story import put_in_force
from coopps.kernel.documents import selectors as documents
from coopps.kernel.documents.uploads import accept
from coopps.kernel.typography import french_date
from protocols.models import Protocol
from tests.adhesions.safe import own, pdf, replaced
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db

OATH = "J’atteste sur l’honneur"


@pytest.fixture
def doctor(ours):
    return ours.members[0][0]


@pytest.fixture
def second(ours, normandy):
    """The team of a filed request opens a second one: the doctor, whose papers are in the safe, is invited."""
    ours.ready().file()
    protocol = Protocol.objects.get(code="DEMO-VACC")
    put_in_force(protocol, normandy, number="DEMO-NOR-2")
    return opening.copy_team(ours.adhesion, protocol, ours.lead.user)


@pytest.fixture
def invited(second, doctor):
    return second.memberships.get(invited_email=doctor.user.email)


def page_of(invited: Membership) -> str:
    return reverse("adhesions:invitation", args=[INVITATION.token(invited)])


def shown(answer) -> dict[str, str]:
    """What the page would send: what it has shown, what is ticked."""
    hidden = re.findall(r'<input type="hidden" name="(seen|held|vu-[^"]+)" value="([^"]*)"', answer.text)
    return {name: html.unescape(value) for name, value in hidden}


def to_send(answer, **words) -> dict:
    form = answer.context["signing"]
    practice = {name: form[name].value() for name in ("practice_status", "sites") if name in form.fields}
    return shown(answer) | practice | {"answer": "sign", "sworn": "on"} | words


# --- The page ---------------------------------------------------------------------------------------------------------
def test_the_invitation_shows_each_paper_with_its_dates_and_all_that_is_signed(invited, doctor):
    insurance = own(doctor, Item.INSURANCE)
    answer = signed_in(doctor.user).get(page_of(invited))
    words = words_of(answer)
    titles = [part.title for part in answer.context["stated"]]
    kinds = (Item.IDENTITY, Item.REGISTRATION, Item.DIPLOMA, Item.EXPERIENCE, Item.INSURANCE)
    assert titles == [kind.label for kind in kinds]
    lines = {line.label: line.value for line in answer.context["stated"][-1].lines}
    assert lines["valable jusqu’au"] == french_date(insurance.valid_to)
    assert reverse("accounts:paper_file", args=[insurance.pk]) in words
    assert dossier.commitment_text(invited) == answer.context["text"]
    for said in (OATH, "Le protocole en entier", "mentionne ce protocole", "Rejoindre l’équipe et signer"):
        assert said in words, said
    form = answer.context["signing"]
    # The status of the last time is there to be said again; the sworn word is ticked for nobody.
    assert form["practice_status"].value() == PracticeStatus.SELF_EMPLOYED
    assert 'name="sworn" checked' not in words
    assert Membership.objects.get(pk=invited.pk).state == MembershipState.INVITED


def test_one_gesture_joins_takes_the_papers_and_signs(invited, doctor):
    client = signed_in(doctor.user)
    read = client.get(page_of(invited))
    answer = client.post(page_of(invited), to_send(read), follow=True)
    assert "votre engagement est signé" in words_of(answer)
    member = Membership.objects.get(pk=invited.pk)
    assert (member.state, member.user, member.practice_status) == (
        MembershipState.ENGAGED,
        doctor.user,
        PracticeStatus.SELF_EMPLOYED,
    )
    assert member.item_assurance.get().paper == own(doctor, Item.INSURANCE)
    assert member.item_assurance.get().covers_protocol
    assert member.item_attestation.get().text == read.context["oath"]
    assert member.commitment.text == read.context["text"]
    assert [row.transition for row in member.record.order_by("pk")] == ["accept", "engage"]


def test_the_papers_of_whoever_comes_with_no_former_team_are_taken_from_the_safe(invited, doctor):
    Membership.objects.filter(pk=invited.pk).update(copied_from=None)
    client = signed_in(doctor.user)
    client.post(page_of(invited), to_send(client.get(page_of(invited))))
    member = Membership.objects.get(pk=invited.pk)
    assert member.is_engaged
    former = doctor.user.memberships.exclude(pk=member.pk).get()
    assert papers.held(member, PaperKind) == papers.held(former, PaperKind) != ""


# --- All or nothing ---------------------------------------------------------------------------------------------------
def untouched(invited) -> bool:
    member = Membership.objects.get(pk=invited.pk)
    return (member.state, member.user, member.item_diplome.count()) == (MembershipState.INVITED, None, 0)


def test_without_the_sworn_word_nothing_is_done_and_what_was_chosen_stays(invited, doctor):
    client = signed_in(doctor.user)
    sent = to_send(client.get(page_of(invited)), practice_status=PracticeStatus.PUBLIC_EMPLOYEE)
    del sent["sworn"]
    answer = client.post(page_of(invited), sent)
    assert list(answer.context["signing"].errors) == ["sworn"]
    assert answer.context["signing"]["practice_status"].value() == PracticeStatus.PUBLIC_EMPLOYEE
    assert untouched(invited)


def test_a_paper_replaced_during_the_reading_is_read_again(invited, doctor):
    client = signed_in(doctor.user)
    sent = to_send(client.get(page_of(invited)))
    last = replaced(own(doctor, Item.INSURANCE), "Attestation suivante", insurer="Autre assureur")
    answer = client.post(page_of(invited), sent)
    assert "Vos documents ont changé pendant votre lecture" in words_of(answer)
    assert untouched(invited)
    assert "Autre assureur" in words_of(answer)
    assert client.post(page_of(invited), to_send(answer)).status_code == 302
    assert Membership.objects.get(pk=invited.pk).item_assurance.get().paper == last


def test_somebody_who_left_during_the_reading_is_not_signed_with(second, invited, doctor):
    client = signed_in(doctor.user)
    sent = to_send(client.get(page_of(invited)), seen="Un autre texte")
    assert "L’équipe ou le texte a changé" in words_of(client.post(page_of(invited), sent))
    assert untouched(invited)


def test_a_safe_that_lacks_one_paper_signs_nothing_at_once(invited, doctor):
    Paper.objects.filter(pk=own(doctor, Item.EXPERIENCE).pk).update(years=None)
    client = signed_in(doctor.user)
    answer = client.get(page_of(invited))
    assert "signing" not in answer.context
    sent = client.post(page_of(invited), {"answer": "sign", "sworn": "on"})
    assert "n’est plus prêt à être signé d’un seul geste" in words_of(sent)
    assert untouched(invited)


def test_another_account_reads_and_signs_nothing(invited, ours, theirs):
    for user in (ours.lead.user, theirs.lead.user):
        client = signed_in(user)
        assert "signing" not in client.get(page_of(invited)).context
        client.post(page_of(invited), {"answer": "sign", "sworn": "on"})
        assert untouched(invited)


def test_whoever_joins_first_signs_later_on_the_page_of_the_engagement(invited, doctor):
    client = signed_in(doctor.user)
    answer = client.post(page_of(invited), {"answer": "accept"})
    page = reverse("adhesions:engagement", args=[invited.pk])
    assert answer["Location"] == page
    read = client.get(page)
    assert read.context["form"]["practice_status"].value() == PracticeStatus.SELF_EMPLOYED
    words = shown(read) | {"practice_status": "liberal", "sites": [second_site(invited)], "sworn": "on"}
    client.post(page, words)
    assert Membership.objects.get(pk=invited.pk).is_engaged


def second_site(invited) -> int:
    return invited.adhesion.main_site.pk


# --- The documents just received ----------------------------------------------------------------------------------------
def test_the_pages_just_received_are_shown_with_the_engagement_and_the_signature_confirms_them(ours):
    ours.open().invite().join().write_intent().fill(leaving=(Item.SWORN,))
    member, client = ours.membership(ours.lead), signed_in(ours.lead.user)
    row, page = member.item_diplome.get(), reverse("adhesions:engagement", args=[member.pk])
    files = [accept([pdf(name)], owner=ours.lead.user, label="Diplôme") for name in ("Un", "Deux")]
    dossier.save_row(row, ours.lead.user, document=files[0])
    read = client.get(page)
    assert reverse("adhesions:to_check_page", args=["diplome", row.pk, 1]) in read.text
    assert "est bien le vôtre, entier et lisible" in words_of(read)
    dossier.save_row(row, ours.lead.user, document=files[1])  # another window sends another file meanwhile
    assert "Le document a changé" in words_of(client.post(page, shown(read) | {"sworn": "on"}))
    row.refresh_from_db()
    assert (row.document in files, ours.membership(ours.lead).is_engaged) == (False, False)
    client.post(page, shown(client.get(page)) | {"sworn": "on"})
    row.refresh_from_db()
    assert (row.document, row.unconfirmed) == (files[1], None)
    assert row.confirmed_at is not None
    assert ours.membership(ours.lead).is_engaged


def test_a_certificate_given_here_without_the_word_that_it_mentions_the_protocol_is_mended_first(ours):
    ours.open().invite().join().write_intent().fill()
    member = ours.membership(ours.lead)
    member.item_assurance.update(covers_protocol=False)
    answer = signed_in(ours.lead.user).get(reverse("adhesions:engagement", args=[member.pk]))
    assert [section.key for section, _ in answer.context["left"]] == [Item.INSURANCE]
    assert not answer.context["may_sign"]


# --- Before and after -----------------------------------------------------------------------------------------------------
def test_the_copy_goes_on_to_the_letter_of_intent_with_the_nature_of_the_former_one(ours, normandy):
    ours.ready().file()
    put_in_force(Protocol.objects.get(code="DEMO-VACC"), normandy, number="DEMO-NOR-2")
    client, page = signed_in(ours.lead.user), reverse("adhesions:copy", args=[ours.pk])
    only = client.get(page).context["form"]["protocol"].value()
    answer = client.post(page, {"protocol": getattr(only, "pk", only)})
    copied = Membership.objects.filter(user=ours.lead.user).latest("pk").adhesion
    assert answer["Location"] == reverse("adhesions:intent", args=[copied.pk])
    assert client.get(answer["Location"]).context["form"]["nature"].value() == ours.adhesion.intent.nature
    copied.intent.refresh_from_db()
    assert copied.intent.nature == []  # said by who leads, not by the copy


def test_the_dossier_does_not_list_the_sworn_word_that_the_engagement_asks_for(ours):
    ours.open().invite().join().fill(leaving=(Item.SWORN,))
    member, client = ours.membership(ours.lead), signed_in(ours.lead.user)
    answer = client.get(reverse("adhesions:dossier", args=[member.pk]))
    [sworn] = [section for section in answer.context["sections"] if section.key == Item.SWORN]
    assert sworn.status.value == "À donner en signant votre engagement"
    assert "rien n’est encore rempli" not in words_of(answer).lower()
    assert "Lire et signer mon engagement" in words_of(answer)


def test_a_letter_that_asks_for_one_paper_leads_to_where_it_is_given(ours, client_of):
    ours.ready().file().take().request(ours.lead, Item.INSURANCE)
    letter = documents.deliveries_to(ours.lead.user).latest("pk")
    client = client_of(ours.lead)
    client.post(reverse("portal:delivery", args=[letter.pk]))
    words = words_of(client.get(reverse("portal:delivery", args=[letter.pk])))
    page = reverse("adhesions:dossier_item", args=[ours.membership(ours.lead).pk, "assurance"])
    assert f'<a class="fr-btn" href="{page}">Donner la pièce demandée</a>' in words
    asked = client.get(page)
    assert "(facultatif)" not in words_of(asked).split("Remplacer le document")[1].split("</label>")[0]
