"""Given once: what a dossier receives is in the person's own safe, and each other dossier takes it from there."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, transaction
from django.db.utils import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.choices import PaperKind
from accounts.models import Paper
from accounts.selectors import current_papers
from accounts.services import papers as safe
from adhesions.choices import Item
from adhesions.models import Adhesion
from adhesions.rules.completeness import item_problems
from adhesions.services import filing, leaving, opening, papers, team
from coopps.demo import people
from coopps.demo.papers import fill_safe
from coopps.demo.story import put_in_force, sample_document
from coopps.kernel.documents.models import StoredFile
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.models import Protocol
from tests.adhesions.safe import given, own, pdf, replaced
from tests.adhesions.test_pages_dossier import page_of
from tests.reading import signed_in, words_of
from tests.stories import story

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def first(ours):
    """A first dossier, filled, of the nurse and the doctor."""
    return ours.open().invite().join().fill()


@pytest.fixture
def second(first, normandy):
    """A second one of the same people, empty."""
    return story(normandy, "DEMO-VACC", 1).open().invite().join()


@pytest.fixture
def nurse(first):
    return signed_in(first.lead.user)


# --- Given once -------------------------------------------------------------------------------------------------------
def test_what_a_dossier_receives_is_in_the_safe_with_what_it_says(first):
    member = first.membership(first.lead)
    assert sorted(current_papers(first.lead.user).values_list("kind", flat=True)) == sorted(PaperKind.values)
    row, paper = member.item_diplome.get(), own(first.lead, Item.DIPLOMA)
    assert (row.paper, paper.document, paper.title) == (paper, row.document, row.title)
    assert paper.missing(timezone.localdate()) == []


def test_one_touch_takes_all_that_a_second_dossier_asks_for(first, second, nurse):
    member, files = second.membership(second.lead), StoredFile.objects.count()
    page = reverse("adhesions:dossier", args=[member.pk])
    assert "Reprendre tous mes documents" in words_of(nurse.get(page))
    answer = nurse.post(reverse("adhesions:papers_take_all", args=[member.pk]), follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert "Repris de vos documents" in words_of(answer)
    assert "Reprendre tous mes documents" not in words_of(answer)
    today = timezone.localdate()
    owed = {item: item_problems(member, item, today) for item in Item if item in PaperKind.values}
    assert {item: words for item, words in owed.items() if words} == {
        # What an insurer wrote about another protocol is for the person to read again.
        Item.INSURANCE: ["L’attestation doit mentionner le protocole ou le champ des actes."]
    }
    assert StoredFile.objects.count() == files
    assert current_papers(second.lead.user).count() == len(PaperKind)
    for name in ("policy_number", "valid_from", "valid_to", "document"):
        mine = getattr(member.item_assurance.get(), name)
        assert mine == getattr(first.membership(first.lead).item_assurance.get(), name)


def test_one_item_takes_one_paper_and_leads_back_to_itself(first, second, nurse):
    member, paper = second.membership(second.lead), own(first.lead, Item.DIPLOMA)
    assert "Reprendre de mes documents" in words_of(nurse.get(page_of(member)))
    answer = nurse.post(reverse("adhesions:paper_take", args=[member.pk, "diplome", paper.pk]))
    assert answer["Location"] == page_of(member)
    row = member.item_diplome.get()
    assert (row.paper, row.document, row.title, row.confirmed_at) == (
        paper, paper.document, paper.title, paper.confirmed_at,
    )  # fmt: skip
    assert "Reprendre de mes documents" not in words_of(nurse.get(page_of(member)))
    again = nurse.post(reverse("adhesions:paper_take", args=[member.pk, "diplome", paper.pk]), follow=True)
    assert "déjà dans cette rubrique" in words_of(again)
    assert member.item_diplome.count() == 1


def test_a_second_diploma_is_a_row_more_and_another_insurance_takes_the_place(first, second):
    member, user = second.membership(second.lead), second.lead.user
    papers.take_all(member, user)
    other = given(first.lead, Item.DIPLOMA, "Diplôme universitaire", title="Diplôme universitaire")
    papers.take(member, Item.DIPLOMA, other, user)
    assert [row.title for row in member.item_diplome.all()][1:] == ["Diplôme universitaire"]
    last = replaced(own(first.lead, Item.INSURANCE), "Attestation de l’an prochain", insurer="Autre assureur")
    papers.take(member, Item.INSURANCE, last, user)
    row = member.item_assurance.get()
    assert (row.paper, row.insurer, row.covers_protocol) == (last, "Autre assureur", False)


def test_what_was_typed_otherwise_is_not_taken_away_by_the_button_for_all(first, second, nurse):
    member = second.membership(second.lead)
    nurse.post(page_of(member), {"title": "Master", "institution": "", "obtained_on": ""})
    nurse.post(reverse("adhesions:papers_take_all", args=[member.pk]))
    row = member.item_diplome.get()
    assert (row.title, row.document) == ("Master", None)
    nurse.post(reverse("adhesions:paper_take", args=[member.pk, "diplome", own(first.lead, Item.DIPLOMA).pk]))
    assert [row.title for row in member.item_diplome.all()] == ["Master", own(first.lead, Item.DIPLOMA).title]


def test_the_same_file_sent_again_is_no_second_paper(first, second, nurse):
    member, paper = second.membership(second.lead), own(first.lead, Item.DIPLOMA)
    document = SimpleUploadedFile("diplome.pdf", sample_document(Item.DIPLOMA.label))
    nurse.post(page_of(member), {"title": paper.title, "institution": "", "obtained_on": "", "document": document})
    row = member.item_diplome.get()
    nurse.post(page_of(member), {"title": paper.title, "confirm": str(row.unconfirmed_id)})
    row.refresh_from_db()
    assert (row.document == paper.document, row.paper) == (False, paper)
    assert own(first.lead, Item.DIPLOMA).institution == paper.institution  # what is not said here stays said there


def test_another_document_in_a_dossier_is_a_version_of_the_paper_that_it_took(first, nurse):
    member = first.membership(first.lead)
    former = member.item_diplome.get()
    address = reverse("adhesions:dossier_row", args=[member.pk, "diplome", former.pk])
    words = {"title": "Diplôme d’État", "institution": "Institut", "obtained_on": "2015-06-30"}
    nurse.post(address, words | {"document": pdf("Diplôme, bien lisible")})
    row = member.item_diplome.get()
    assert own(first.lead, Item.DIPLOMA) == row.paper  # nothing of the safe moves until it was looked at
    nurse.post(address, words | {"confirm": str(row.unconfirmed_id)})
    row.refresh_from_db()
    assert (row.paper.replaces, own(first.lead, Item.DIPLOMA)) == (former.paper, row.paper)
    assert row.paper.institution == "Institut"


def test_what_the_safe_holds_asks_as_much_for_one_paper_as_for_three(first, second, nurse, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    member = second.membership(second.lead)
    pages = [reverse("adhesions:dossier", args=[member.pk]), reverse("accounts:papers"), page_of(member)]
    for page in pages:
        nurse.get(page)
    counted = []
    for page in pages:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            nurse.get(page)
        counted.append(len(queries))
    for label in ("Un diplôme", "Un autre diplôme"):
        given(first.lead, Item.DIPLOMA, label, title=label)
    for page, count in zip(pages, counted, strict=True):
        with django_assert_num_queries(count):
            nurse.get(page)


# --- Each version stays as it was -------------------------------------------------------------------------------------
def test_what_was_filed_stays_as_filed(ours):
    ours.ready().file()
    row, paper = ours.membership(ours.lead).item_assurance.get(), own(ours.lead, Item.INSURANCE)
    before = (row.paper_id, row.document_id, row.insurer, row.valid_to)
    last = replaced(paper, "Attestation de l’an prochain", insurer="Autre assureur", valid_to=row.valid_to + 365 * DAY)
    row.refresh_from_db()
    paper.refresh_from_db()
    assert (row.paper_id, row.document_id, row.insurer, row.valid_to) == before
    assert (last.replaces, paper.insurer, own(ours.lead, Item.INSURANCE)) == (paper, row.insurer, last)


def test_a_word_corrected_in_the_safe_makes_a_version_once_a_dossier_took_it(first, second):
    member, user, paper = second.membership(second.lead), second.lead.user, own(first.lead, Item.INSURANCE)
    corrected = safe.save(paper, user, paper.words | {"policy_number": "N-2"})
    assert (corrected.replaces, corrected.document, own(first.lead, Item.INSURANCE)) == (
        paper,
        paper.document,
        corrected,
    )
    assert first.membership(first.lead).item_assurance.get().policy_number == paper.policy_number != "N-2"
    again = safe.save(corrected, user, corrected.words | {"policy_number": "N-3"})
    assert again == corrected  # nobody took it yet
    papers.take_all(member, user)
    assert member.item_assurance.get().policy_number == "N-3"
    [offer] = [one for one in papers.offers(first.membership(first.lead)) if one.item == Item.INSURANCE]
    assert (offer.paper, offer.fills, offer.replaces) == (corrected, False, True)


def test_the_database_keeps_the_document_of_a_version(first):
    paper, other = own(first.lead, Item.DIPLOMA), own(first.lead, Item.INSURANCE)
    for change in (
        lambda: Paper.objects.filter(pk=paper.pk).update(document=other.document),
        lambda: Paper.objects.filter(pk=paper.pk).update(owner=first.members[0][0].user),
        lambda: Paper.objects.filter(pk=paper.pk).update(confirmed_at=timezone.now()),
        lambda: Paper.objects.filter(pk=paper.pk)._raw_delete("default"),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()


# --- Its owner alone --------------------------------------------------------------------------------------------------
def test_a_neighbor_and_the_agency_read_nothing_of_the_safe(ours, theirs):
    ours.ready().file().take()
    theirs.open().invite().join()
    hidden = given(ours.lead, Item.DIPLOMA, "Diplôme jamais donné", title="Diplôme jamais donné")
    held = own(ours.lead, Item.INSURANCE)
    pages = [
        reverse(f"accounts:{name}", args=[paper.pk, *more])
        for paper in (hidden, held)
        for name, more in (
            ("paper", []), ("paper_withdraw", []), ("paper_file", []), ("paper_page", [1]), ("paper_to_check", []),
            ("paper_to_check_page", [1]),
        )
    ]  # fmt: skip
    doctor = ours.members[0][0]
    for user in (theirs.lead.user, doctor.user, ours.instructor, ours.signatory):
        client = signed_in(user)
        for page in pages:
            assert (client.get(page).status_code, client.post(page).status_code in (404, 405)) == (404, True), page
        assert "Diplôme jamais donné" not in words_of(client.get(reverse("accounts:papers")))
    desk = signed_in(ours.instructor)
    examination = ours.membership(ours.lead).examination
    for page in (
        reverse("adhesions:desk", args=[ours.instruction.pk]),
        reverse("adhesions:grid", args=[ours.instruction.pk, examination.pk]),
    ):
        assert "Diplôme jamais donné" not in words_of(desk.get(page))
    mine = theirs.membership(theirs.lead)
    take = reverse("adhesions:paper_take", args=[mine.pk, "diplome", hidden.pk])
    assert signed_in(theirs.lead.user).post(take).status_code == 404
    into = reverse("adhesions:papers_take_all", args=[ours.membership(ours.lead).pk])
    assert signed_in(theirs.lead.user).post(into).status_code == 404
    assert mine.item_diplome.count() == 0


def test_a_filed_dossier_takes_nothing_but_what_the_agency_asks_for(ours):
    ours.ready().file().take()
    member, user = ours.membership(ours.lead), ours.lead.user
    other = given(ours.lead, Item.DIPLOMA, "Un autre", title="Un autre")
    assert papers.offers(member) == []
    with pytest.raises(TransitionRefused, match="ne se modifie plus"):
        papers.take(member, Item.DIPLOMA, other, user)
    ours.request(ours.lead, Item.DIPLOMA)
    member = ours.membership(ours.lead)
    papers.take(member, Item.DIPLOMA, other, user)
    assert [row.title for row in member.item_diplome.all()][1:] == ["Un autre"]


def test_an_item_takes_only_a_paper_of_its_kind(first, second):
    member, user = second.membership(second.lead), second.lead.user
    with pytest.raises(TransitionRefused, match="déjà dans cette rubrique"):
        papers.take(member, Item.DIPLOMA, own(first.lead, Item.INSURANCE), user)
    with pytest.raises(TransitionRefused, match="propre dossier"):
        papers.take(member, Item.DIPLOMA, own(first.lead, Item.DIPLOMA), second.members[0][0].user)


def test_what_is_over_is_not_offered(first, second):
    member, paper = second.membership(second.lead), own(first.lead, Item.INSURANCE)
    with time_machine.travel(timezone.now() + 300 * DAY, tick=False):
        assert Item.INSURANCE not in [offer.item for offer in papers.offers(member)]
    assert paper in [offer.paper for offer in papers.offers(member)]


# --- Withdrawn --------------------------------------------------------------------------------------------------------
def test_a_paper_is_withdrawn_once_no_dossier_that_goes_on_took_it(ours, nurse_of_ours):
    ours.ready()
    paper = own(ours.lead, Item.DIPLOMA)
    page = reverse("accounts:paper_withdraw", args=[paper.pk])
    assert "sert dans un dossier en cours : équipe « Équipe 1 »" in words_of(nurse_of_ours.get(page))
    nurse_of_ours.post(page)
    assert own(ours.lead, Item.DIPLOMA) == paper
    filing.withdraw(ours.adhesion, ours.lead.user)
    assert nurse_of_ours.post(page)["Location"] == reverse("accounts:papers")
    assert not current_papers(ours.lead.user).filter(kind=Item.DIPLOMA).exists()
    assert nurse_of_ours.get(reverse("accounts:paper", args=[paper.pk])).status_code == 404
    assert ours.membership(ours.lead).item_diplome.get().document == paper.document


def test_the_dossier_of_a_team_that_one_has_left_is_named_and_leads_nowhere(ours):
    ours.ready()
    doctor, page = ours.members[0][0], ours.membership(ours.members[0][0])
    paper, here = own(doctor, Item.DIPLOMA), reverse("adhesions:dossier_item", args=[page.pk, Item.DIPLOMA])
    browser = signed_in(doctor.user)
    assert here in browser.get(reverse("accounts:paper", args=[paper.pk])).text
    leaving.leave(page, doctor.user)
    said = browser.get(reverse("accounts:paper", args=[paper.pk]))
    assert "Équipe « Équipe 1 »" in words_of(said)
    assert here not in said.text


@pytest.fixture
def nurse_of_ours(ours):
    return signed_in(ours.lead.user)


# --- The team that is taken over --------------------------------------------------------------------------------------
def taken_over(source, normandy, code="DEMO-VACC") -> Adhesion:
    """The same team for another protocol: the lead is there, the doctor accepts."""
    protocol = Protocol.objects.get(code=code)
    put_in_force(protocol, normandy, number=f"DEMO-NOR-{protocol.pk}")
    copied = opening.copy_team(source.adhesion, protocol, source.lead.user)
    for person, _ in source.members:
        invited = copied.memberships.get(invited_email=person.user.email)
        assert invited.item_diplome.count() == 0
        team.accept(invited, person)
    return copied


def held(adhesion, person) -> dict[str, int]:
    """The documents of a person in a dossier, by item; the identity, which is not asked for once it is verified, left out."""
    member = adhesion.memberships.get(professional=person)
    kinds = [kind for kind in PaperKind if kind != PaperKind.IDENTITY]
    return {kind: rows for kind in kinds if (rows := member.items_of_kind(kind).exclude(document=None).count())}


@pytest.mark.parametrize("ended", ["en cours", "retirée", "refusée"])
def test_a_team_that_is_taken_over_brings_its_papers(ours, normandy, ended):
    doctor = ours.members[0][0]
    if ended == "refusée":
        ours.ready().file().take().complete().examine().propose(ours.lead, doctor).sign().receive()
    else:
        ours.ready()
    if ended == "retirée":
        filing.withdraw(ours.adhesion, ours.lead.user)
    other = given(doctor, Item.DIPLOMA, "D’un autre dossier", title="D’un autre dossier")
    files = StoredFile.objects.count()
    copied = taken_over(ours, normandy)
    for person in ours.everyone:
        assert held(copied, person) == held(ours.adhesion, person) != {}
    member = copied.memberships.get(professional=doctor)
    assert other not in [row.paper for row in member.item_diplome.all()]
    assert StoredFile.objects.count() == files


def test_the_copy_brings_the_last_version_and_nothing_to_somebody_else(ours, normandy):
    ours.ready()
    doctor = ours.members[0][0]
    last = replaced(own(ours.lead, Item.INSURANCE), "Attestation suivante", insurer="Autre assureur")
    protocol = Protocol.objects.get(code="DEMO-VACC")
    put_in_force(protocol, normandy, number="DEMO-NOR-9")
    copied = opening.copy_team(ours.adhesion, protocol, ours.lead.user)
    assert copied.memberships.get(professional=ours.lead).item_assurance.get().paper == last
    replacing = people.professional("autre@demonstration.test", "Lou", "Démo-Autre", "10", 77)
    given(replacing, Item.DIPLOMA, "Le sien", title="Le sien")
    invited = copied.memberships.get(invited_email=doctor.user.email)
    with pytest.raises(TransitionRefused, match="pour un autre compte"):
        team.accept(invited, replacing)
    assert invited.item_diplome.count() == 0


# --- A right that goes on -----------------------------------------------------------------------------------------------
def test_a_new_certificate_is_taken_from_the_safe_and_sent_to_the_agency(ours, nurse_of_ours):
    ours.decided()
    member = ours.membership(ours.lead)
    examined = member.item_assurance.get()
    page = reverse("adhesions:renewal", args=[member.pk])
    assert "Déjà dans vos documents" not in words_of(nurse_of_ours.get(page))
    last = replaced(
        examined.paper, "Attestation suivante", insurer="Suite", valid_from=examined.valid_to + DAY,
        valid_to=examined.valid_to + 365 * DAY,
    )  # fmt: skip
    assert "Reprendre de mes documents" in words_of(nurse_of_ours.get(page))
    assert "déjà donné" in words_of(nurse_of_ours.post(page, {"take": examined.paper_id}))
    assert nurse_of_ours.post(page, {"take": last.pk})["Location"] == page
    row = member.item_assurance.exclude(pk=examined.pk).get()
    assert (row.paper, row.document, row.renewal.is_prepared, row.covers_protocol) == (last, last.document, True, False)
    before = (examined.paper_id, examined.document_id, examined.insurer)
    examined.refresh_from_db()
    assert (examined.paper_id, examined.document_id, examined.insurer) == before


# --- The pages of what was received -----------------------------------------------------------------------------------
def test_a_page_is_turned_in_a_dossier_without_losing_what_is_typed(first, nurse):
    member = first.membership(first.lead)
    row = member.item_diplome.get()
    address = reverse("adhesions:dossier_row", args=[member.pk, "diplome", row.pk])
    words = {"title": "Diplôme d’État", "institution": "Institut", "obtained_on": "2015-06-30"}
    nurse.post(address, words | {"document": pdf("Diplôme de travers")})
    row.refresh_from_db()
    received = row.unconfirmed
    answer = nurse.post(address, words | {"institution": "Institut du Nord", "arrange": f"{received.pk}-tourner-1"})
    row.refresh_from_db()
    assert answer["Location"] == f"{page_of(member)}#page-{row.unconfirmed_id}-1"
    assert (row.institution, row.unconfirmed.arranged_from) == ("Institut du Nord", received)
    late = nurse.post(address, words | {"confirm": str(received.pk)})  # the page as it stood before
    assert "Le document a changé" in words_of(late)
    nurse.post(address, words | {"confirm": str(row.unconfirmed_id)})
    originals = words_of(nurse.get(reverse("adhesions:originals", args=["diplome", row.pk])))
    assert "Diplôme de travers.pdf" in originals
    sent = received.sent.get()
    answer = nurse.get(reverse("adhesions:sent", args=["diplome", row.pk, sent.pk]))
    assert b"".join(answer.streaming_content) == sample_document("Diplôme de travers")


def test_what_is_typed_in_the_safe_comes_back_until_it_is_sent(first, nurse):
    paper = own(first.lead, Item.DIPLOMA)
    page = reverse("accounts:paper", args=[paper.pk])
    typed = {"title": "Diplôme tapé à moitié", "number": "1"}
    assert nurse.post(page, typed, headers={"X-Autosave": "1"}).status_code == 204
    assert own(first.lead, Item.DIPLOMA).title == paper.title
    again = words_of(nurse.get(page))
    assert "Brouillon du" in again
    assert nurse.get(page).context["form"].initial["title"] == "Diplôme tapé à moitié"
    nurse.post(page, nurse.get(page).context["form"].initial | {"title": "Diplôme tapé en entier"})
    assert "Brouillon du" not in words_of(nurse.get(page))


# --- The demonstration ------------------------------------------------------------------------------------------------
def test_the_nurse_of_the_demonstration_has_a_paper_in_each_state(ours, nurse_of_ours):
    ours.open().invite().join().fill(ours.lead, leaving=(Item.INSURANCE,))
    fill_safe(ours.lead)
    page = words_of(nurse_of_ours.get(reverse("accounts:papers")))
    for words in (
        "Expire dans 25 jours", "Expirée depuis le", "Valable jusqu’au", "À vérifier", "À compléter", "Au complet",
        "une version d’avant gardée",
    ):  # fmt: skip
        assert words in page, words
    [offer] = [one for one in papers.to_take(ours.membership(ours.lead)) if one.item == Item.INSURANCE]
    assert offer.paper.insurer == "Assureur de démonstration"
