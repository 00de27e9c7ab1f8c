"""The messages about a dossier: who reads, who is told, what is kept for good."""

from __future__ import annotations

import datetime
import re
import uuid

import pytest
import time_machine
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AgencyRoleKind
from accounts.services import roles
from adhesions.services import access
from coopps.kernel.instruction import conversations
from coopps.kernel.instruction.choices import Side
from coopps.kernel.instruction.models import DossierMessage, JoinedFile, Reading
from coopps.kernel.instruction.services import writing
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.services import filing
from tests.documents.sending import file, pdf_of
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db

TEAM, AGENCY, HAS = Side.TEAM, Side.AGENCY, Side.HAS
WORDS = "Le tampon du diplôme est-il attendu en couleur ?"


def url(dossier, other: Side) -> str:
    return reverse("desk:messages", args=[dossier.pk, other.value])


def say(dossier, author, to: Side, text: str = WORDS, **options) -> DossierMessage:
    return writing.write(dossier, author, to=to, text=text, **({"key": uuid.uuid4()} | options))


def post(client, dossier, to: Side, text: str = WORDS, **data):
    return client.post(url(dossier, to), {"key": uuid.uuid4(), "text": text, **data})


def told() -> list[tuple[int | None, str]]:
    return list(Message.objects.filter(kind="message_recu").order_by("pk").values_list("recipient", "to"))


def statuses(client, addresses: list[str]) -> list[int]:
    """How each address answers; what is sent as a file is read to its end."""
    found = []
    for address in addresses:
        response = client.get(address)
        found.append(response.status_code)
        response.getvalue()
    return found


@pytest.fixture
def taken(ours):
    return ours.ready().file().take()


# --- Team and agency --------------------------------------------------------------------------------------------------
def test_the_team_writes_the_instructor_reads_and_answers(taken, theirs):
    dossier, (doctor, _) = taken.instruction, taken.members[0]
    team, agency, colleague = (signed_in(one) for one in (taken.lead.user, taken.instructor, doctor.user))
    assert post(team, dossier, AGENCY).status_code == 302
    assert "Pas encore lu." in words_of(team.get(url(dossier, AGENCY)))
    page = words_of(agency.get(url(dossier, TEAM)))
    assert WORDS in page
    assert "Nouveau" in page
    seen = words_of(team.get(url(dossier, AGENCY)))
    assert f"Lu par {taken.instructor.full_name} le" in seen
    assert "Nouveau" not in words_of(agency.get(url(dossier, TEAM)))
    post(agency, dossier, TEAM, "Oui, en couleur.")
    assert [row.text for row in conversations.between(dossier, TEAM, AGENCY)] == [WORDS, "Oui, en couleur."]
    # The whole team reads; each for oneself.
    assert "Oui, en couleur." in words_of(colleague.get(url(dossier, AGENCY)))
    assert [one.reader for one in Reading.objects.filter(message__recipient=TEAM)] == [doctor.user]


def test_writing_stops_no_clock_and_the_page_says_so(taken):
    dossier = taken.instruction
    before = (dossier.state, dossier.due_on, dossier.silence_on, dossier.last_receipt_at)
    say(dossier, taken.lead.user, AGENCY)
    dossier = taken.instruction
    assert (dossier.state, dossier.due_on, dossier.silence_on, dossier.last_receipt_at) == before
    page = words_of(signed_in(taken.lead.user).get(url(dossier, AGENCY)))
    assert "il n’arrête et ne prolonge pas le délai de l’agence" in page


def test_the_page_says_by_rows_what_messages_are_worth_and_who_may_obtain_them(taken):
    """They are administrative documents: no page promises that nobody else reads them, nor leads away from a remedy."""
    row = law.text(TextKey.MESSAGES, timezone.localdate())
    for reader, side in ((taken.lead.user, AGENCY), (taken.instructor, TEAM)):
        page = words_of(signed_in(reader).get(url(taken.instruction, side)))
        assert [one for one in row.paragraphs() if one not in page] == []
        assert "de nulle part ailleurs" not in page


def test_the_neighbor_finds_nothing_and_writes_nothing(taken, theirs):
    theirs.ready().file().take()
    dossier, stranger = taken.instruction, theirs.lead.user
    say(dossier, taken.lead.user, AGENCY, "Rien pour les voisins.")
    for one in (stranger, theirs.instructor, theirs.signatory):
        client = signed_in(one)
        assert [client.get(url(dossier, side)).status_code for side in Side] == [404] * 3
        assert client.get(reverse("desk:messages", args=[dossier.pk])).status_code == 404
        assert [post(client, dossier, side).status_code for side in Side] == [404] * 3
        with pytest.raises(TransitionRefused):
            say(dossier, one, AGENCY)
        assert not conversations.unread(one).exists()
    assert DossierMessage.objects.count() == 1


def test_who_left_the_team_reads_no_more(taken):
    dossier, (doctor, _) = taken.instruction, taken.members[0]
    client = signed_in(doctor.user)
    assert client.get(url(dossier, AGENCY)).status_code == 200
    access.revoke_membership(taken.membership(doctor))
    assert client.get(url(dossier, AGENCY)).status_code == 404


def test_an_agent_who_is_in_the_team_speaks_for_the_team(taken):
    agency, (doctor, _) = taken.adhesion.agency, taken.members[0]
    roles.give_role(
        user=doctor.user,
        agency=agency,
        kind=AgencyRoleKind.INSTRUCTOR,
        quality="Chargée d’instruction",
        valid_from=datetime.date(2020, 1, 1),
    )
    assert conversations.side_of(taken.instruction, doctor.user) == TEAM


# --- Who is told --------------------------------------------------------------------------------------------------------
def test_the_mail_goes_to_the_other_side_and_carries_nothing(taken):
    dossier = taken.instruction
    say(dossier, taken.lead.user, AGENCY, "Un secret de l’équipe.")
    assert told() == [(taken.instructor.pk, taken.instructor.email)]
    mail = Message.objects.get(kind="message_recu")
    assert "secret" not in f"{mail.subject} {mail.body}"
    assert mail.body.endswith(url(dossier, TEAM))
    say(dossier, taken.instructor, TEAM)
    doctor = taken.members[0][0]
    assert {pk for pk, _ in told()[1:]} == {taken.lead.user.pk, doctor.user.pk}


def test_a_dossier_that_nobody_took_is_written_to_the_service(ours):
    ours.ready().file()
    say(ours.instruction, ours.lead.user, AGENCY)
    assert told() == [(None, ours.adhesion.agency.email)]


def test_one_mail_while_something_waits_and_another_once_it_was_read(taken):
    dossier, lead, instructor = taken.instruction, taken.lead.user, taken.instructor
    for _ in range(3):
        say(dossier, lead, AGENCY)
    assert len(told()) == 1
    writing.mark_read(dossier, instructor, AGENCY, TEAM)
    say(dossier, lead, AGENCY)
    assert len(told()) == 2
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)):
        say(dossier, lead, AGENCY)
    assert len(told()) == 3


def test_nothing_is_sent_when_the_transaction_is_undone(taken):
    def undone():
        with transaction.atomic():
            say(taken.instruction, taken.lead.user, AGENCY)
            raise LookupError

    with pytest.raises(LookupError):
        undone()
    assert told() == []
    assert not DossierMessage.objects.exists()


def test_the_home_and_the_tabs_count_what_is_not_read(taken):
    dossier, lead, instructor = taken.instruction, taken.lead.user, taken.instructor
    say(dossier, lead, AGENCY)
    say(dossier, lead, AGENCY)
    home = words_of(signed_in(instructor).get(reverse("portal:home")))
    assert "2 messages de l’équipe" in home
    desk = words_of(signed_in(instructor).get(dossier.desk_url))
    assert '<span class="agency-tabs__count">2<span class="fr-sr-only"> non lus</span>' in desk
    signed_in(instructor).get(url(dossier, TEAM))
    assert "messages de l’équipe" not in words_of(signed_in(instructor).get(reverse("portal:home")))
    say(dossier, instructor, TEAM)
    assert "1 message de l’agence" in words_of(signed_in(lead).get(reverse("portal:home")))
    assert "1 message non lu" in words_of(signed_in(lead).get(reverse("adhesions:detail", args=[taken.adhesion.pk])))


def test_each_page_of_a_dossier_says_whom_to_speak_to(taken):
    agency, member = taken.adhesion.agency, taken.membership(taken.lead)
    client = signed_in(taken.lead.user)
    for page in (
        reverse("adhesions:detail", args=[taken.adhesion.pk]),
        reverse("adhesions:team", args=[taken.adhesion.pk]),
        reverse("adhesions:intent", args=[taken.adhesion.pk]),
        reverse("adhesions:dossier", args=[member.pk]),
        reverse("adhesions:dossier_item", args=[member.pk, "diplome"]),
    ):
        said = words_of(client.get(page))
        for words in (
            taken.instructor.full_name,
            agency.phone,
            f"mailto:{agency.email}",
            f"/dossiers/{taken.instruction.pk}/",
        ):
            assert words in said, (page, words)


def test_before_the_filing_the_service_is_named_and_there_is_no_message_to_write(ours):
    ours.open()
    said = words_of(signed_in(ours.lead.user).get(reverse("adhesions:detail", args=[ours.adhesion.pk])))
    assert ours.adhesion.agency.service in said
    assert "Messages sur ce dossier" not in said


# --- Kept for good ------------------------------------------------------------------------------------------------------
def test_the_database_refuses_to_change_a_message_its_readings_and_its_documents(taken):
    dossier, lead = taken.instruction, taken.lead.user
    post(signed_in(lead), dossier, AGENCY, document=[file(pdf_of())])
    joined = JoinedFile.objects.get()
    message = say(dossier, lead, AGENCY, joined={joined.pk})
    writing.mark_read(dossier, taken.instructor, AGENCY, TEAM)
    for change in (
        lambda: DossierMessage.objects.update(text="Autre chose."),
        lambda: DossierMessage.objects.filter(pk=message.pk)._raw_delete("default"),
        lambda: JoinedFile.objects.update(message=None),
        lambda: JoinedFile.objects.all()._raw_delete("default"),
        lambda: Reading.objects.update(read_at=datetime.datetime.now(datetime.UTC)),
        lambda: Reading.objects.all()._raw_delete("default"),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()


def test_the_same_form_sent_twice_is_one_message(taken):
    client, key = signed_in(taken.lead.user), uuid.uuid4()
    for _ in range(2):
        assert post(client, taken.instruction, AGENCY, key=key).status_code == 302
    assert DossierMessage.objects.count() == 1
    assert len(told()) == 1


def test_a_message_is_read_once(taken):
    dossier = taken.instruction
    say(dossier, taken.lead.user, AGENCY)
    for _ in range(3):
        writing.mark_read(dossier, taken.instructor, AGENCY, TEAM)
    assert Reading.objects.count() == 1
    # Who wrote does not read it.
    writing.mark_read(dossier, taken.lead.user, TEAM, AGENCY)
    assert Reading.objects.count() == 1


# --- What is typed ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["", "   ", "\0", "x" * 5001])
def test_words_that_are_none_or_too_many_are_refused_and_kept_on_the_page(taken, text):
    response = post(signed_in(taken.lead.user), taken.instruction, AGENCY, text)
    assert response.status_code == 200
    assert not DossierMessage.objects.exists()
    assert text.replace("\0", "").strip() in words_of(response)


def test_signs_that_no_database_stores_are_left_out(taken):
    post(signed_in(taken.lead.user), taken.instruction, AGENCY, "Bon\0jour à 14:02 \u202e")
    assert DossierMessage.objects.get().text == "Bonjour à 14:02"


def test_a_key_that_is_none_is_a_sentence_and_no_failure(taken):
    response = post(signed_in(taken.lead.user), taken.instruction, AGENCY, key="12")
    assert response.status_code == 200
    assert not DossierMessage.objects.exists()


def test_the_service_bounds_the_words_too(taken):
    for text in ("", "x" * 5001):
        with pytest.raises(TransitionRefused):
            say(taken.instruction, taken.lead.user, AGENCY, text)


def test_one_person_writes_so_many_messages_a_day(taken, monkeypatch):
    monkeypatch.setattr(conversations, "MOST_A_DAY", 2)
    dossier = taken.instruction
    for _ in range(2):
        say(dossier, taken.lead.user, AGENCY)
    response = post(signed_in(taken.lead.user), dossier, AGENCY)
    assert "Vous avez écrit 2 messages depuis vingt-quatre heures" in words_of(response)
    assert WORDS in words_of(response)
    say(dossier, taken.members[0][0].user, AGENCY)  # another person still writes
    assert DossierMessage.objects.count() == 3


# --- Documents ----------------------------------------------------------------------------------------------------------
def test_a_document_is_looked_at_then_goes_with_the_message(taken, theirs):
    dossier, lead = taken.instruction, signed_in(taken.lead.user)
    response = post(lead, dossier, AGENCY, "Voici l’attestation.", document=[file(pdf_of(2), "attestation.pdf")])
    assert response.status_code == 302
    joined = JoinedFile.objects.get()
    page = lead.get(url(dossier, AGENCY))
    assert "Voici l’attestation." in words_of(page)  # the words are still there
    assert len(re.findall(r"<img src=\"[^\"]*/pages/\d/\"", page.content.decode())) == 2
    addresses = [
        reverse("desk:message_file", args=[dossier.pk, joined.pk]),
        reverse("desk:message_page", args=[dossier.pk, joined.pk, 2]),
        reverse("desk:message_sent", args=[dossier.pk, joined.pk, joined.document.sent.get().pk]),
    ]
    instructor, colleague, neighbor = (
        signed_in(one) for one in (taken.instructor, taken.members[0][0].user, theirs.lead.user)
    )
    assert statuses(lead, addresses) == [200] * 3
    for other in (instructor, colleague, neighbor):  # nobody else sees what is not sent
        assert statuses(other, addresses) == [404] * 3
    assert post(lead, dossier, AGENCY, "Voici l’attestation.", joined=[joined.pk]).status_code == 302
    joined.refresh_from_db()
    assert joined.message == DossierMessage.objects.get()
    for other in (instructor, colleague):
        assert statuses(other, addresses) == [200] * 3
    assert statuses(neighbor, addresses) == [404] * 3
    assert "attestation.pdf" in words_of(instructor.get(url(dossier, TEAM)))
    # An address of another dossier opens nothing.
    theirs.ready().file()
    assert instructor.get(reverse("desk:message_file", args=[theirs.instruction.pk, joined.pk])).status_code == 404


def test_a_document_may_be_taken_away_before_it_is_sent(taken):
    dossier, lead = taken.instruction, signed_in(taken.lead.user)
    post(lead, dossier, AGENCY, "Je me ravise.", document=[file(pdf_of())])
    joined = JoinedFile.objects.get()
    assert post(signed_in(taken.members[0][0].user), dossier, AGENCY, take_away=joined.pk).status_code == 302
    assert JoinedFile.objects.count() == 1  # another person's
    post(lead, dossier, AGENCY, "Je me ravise.", take_away=joined.pk)
    assert not JoinedFile.objects.exists()
    assert "Je me ravise." in words_of(lead.get(url(dossier, AGENCY)))


def test_documents_that_the_page_did_not_show_are_not_sent(taken):
    dossier, lead = taken.instruction, signed_in(taken.lead.user)
    post(lead, dossier, AGENCY, document=[file(pdf_of())])
    for joined in ([], [JoinedFile.objects.get().pk + 1], ["²", "x"]):
        response = post(lead, dossier, AGENCY, joined=joined)
        assert "Les documents joints ont changé" in words_of(response)
    assert not DossierMessage.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "vide.pdf"), (b"MZ\x90\x00virus", "virus.exe"), (b"%PDF-1.7 broken", "casse.pdf")]
)
def test_a_bad_file_is_refused_with_a_sentence_and_the_words_stay(taken, content, name):
    response = post(signed_in(taken.lead.user), taken.instruction, AGENCY, document=[file(content, name)])
    assert response.status_code == 200
    assert "Votre message est encore là." in words_of(response)
    assert WORDS in words_of(response)
    assert not JoinedFile.objects.exists()
    assert not DossierMessage.objects.exists()


def test_a_message_takes_so_many_documents(taken, monkeypatch):
    monkeypatch.setattr(conversations, "MOST_FILES", 1)
    dossier, lead = taken.instruction, signed_in(taken.lead.user)
    post(lead, dossier, AGENCY, document=[file(pdf_of())])
    response = post(lead, dossier, AGENCY, document=[file(pdf_of())])
    assert "Un message porte 1 documents au plus" in words_of(response)
    assert JoinedFile.objects.count() == 1


# --- The HAS ------------------------------------------------------------------------------------------------------------
def test_the_has_speaks_while_it_reviews_and_reads_nothing_else(our_protocol, their_protocol):
    story = our_protocol
    story.drafted().file().take()
    dossier, reviewer = story.instruction, story.office.reviewer
    say(dossier, story.lead.user, AGENCY, "Entre l’équipe et l’agence.")
    has = signed_in(reviewer)
    assert [has.get(url(dossier, side)).status_code for side in Side] == [404] * 3
    with pytest.raises(TransitionRefused):
        say(dossier, story.lead.user, HAS)
    story.complete().examine().endorse().transmit().admit()
    assert [has.get(url(dossier, side)).status_code for side in (TEAM, AGENCY, HAS)] == [200, 200, 404]
    assert "Entre l’équipe et l’agence." not in "".join(
        words_of(has.get(url(dossier, side))) for side in (TEAM, AGENCY)
    )
    post(has, dossier, TEAM, "Une question de la HAS.")
    team, agency = signed_in(story.lead.user), signed_in(story.instructor)
    assert "Une question de la HAS." in words_of(team.get(url(dossier, HAS)))
    assert "Une question de la HAS." not in words_of(agency.get(url(dossier, HAS)))
    post(team, dossier, HAS, "Notre réponse à la HAS.")
    assert "1 message de l’équipe" in words_of(has.get(reverse("portal:home")))
    page = words_of(has.get(reverse("has:review", args=[story.review.pk])))
    assert url(dossier, TEAM).replace("equipe/", "") in page


def test_the_has_reads_nothing_any_more_once_it_has_ended(our_protocol):
    story = our_protocol
    story.drafted().file().take().complete().examine().endorse().transmit().admit()
    dossier, has, team = story.instruction, signed_in(story.office.reviewer), signed_in(story.lead.user)
    post(has, dossier, TEAM, "Une question de la HAS.")
    filing.withdraw(story.project, story.lead.user)
    assert [has.get(url(dossier, side)).status_code for side in Side] == [404] * 3
    assert not conversations.unread(story.office.reviewer).exists()
    page = words_of(team.get(url(dossier, HAS)))  # the others keep what was said
    assert "Une question de la HAS." in page
    assert "on ne lui écrit plus ici" in page
    assert "on ne lui écrit plus" not in words_of(team.get(url(dossier, AGENCY)))
    assert "n’examine pas ce dossier" in words_of(post(team, dossier, HAS))


def test_an_expert_is_on_no_side(our_protocol):
    our_protocol.drafted().file().take().complete().examine().endorse().transmit().admit().invite().accept()
    for expert in our_protocol.office.experts:
        assert conversations.side_of(our_protocol.instruction, expert.user) is None


def test_the_authors_of_a_project_and_their_agency_write_too(our_protocol, their_protocol):
    story = our_protocol
    story.drafted().file().take()
    assert post(signed_in(story.lead.user), story.instruction, AGENCY).status_code == 302
    assert WORDS in words_of(signed_in(story.instructor).get(url(story.instruction, TEAM)))
    assert signed_in(their_protocol.lead.user).get(url(story.instruction, AGENCY)).status_code == 404
    said = words_of(signed_in(story.lead.user).get(reverse("projects:detail", args=[story.project.pk])))
    assert story.instructor.full_name in said
    assert f"/dossiers/{story.instruction.pk}/messages/" in said
