"""What the seal of an agency signs alone, and what needs the signature of a person, by certificate or in ink (CRPA, L. 212-2)."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import NotificationConsent, PersonalCertificate, User
from coopps.demo.accounts import PASS_PHRASE
from coopps.demo.story import sample_document
from coopps.kernel.documents.models import Act, Delivery, Letter
from coopps.kernel.documents.services import delivering, signing_session
from coopps.kernel.mailing.choices import MessageState
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.reading import printed, signed_in

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def proposed(ours):
    """The nurse’s letter goes by post, the doctor’s is notified in the portal; the agency has a seal."""
    NotificationConsent.objects.filter(professional=ours.lead).delete()
    return ours.ready().file().take().complete().examine().propose()


@pytest.fixture
def without_certificate(proposed):
    PersonalCertificate.objects.all().delete()
    proposed.signatory = User.objects.get(pk=proposed.signatory.pk)
    return proposed


def shown(session) -> dict[int, str]:
    return {letter.pk: letter.preparation.sha256 for letter in session.letters.filter(state="preparee")}


def kinds(story) -> list[str]:
    return [story.letter(person).preparation.signature_kind for person in story.everyone]


def scan(words: str = "Original signé") -> SimpleUploadedFile:
    return SimpleUploadedFile("original.pdf", sample_document(words))


def words(response) -> str:
    return response.text.replace("\u00a0", " ")


# --- The kind of signature ----------------------------------------------------------------------------------------
def test_a_session_holds_both_and_asks_the_phrase_once(proposed, work):
    client = signed_in(proposed.signatory)
    client.post(reverse("portal:signing"))
    work()
    assert kinds(proposed) == ["personnelle", "cachet"]
    nurse, doctor = (proposed.letter(person) for person in proposed.everyone)
    for letter, present, absent in (
        (nurse, "Signé par Dominique Démo-NOR", "Cachet électronique"),
        (doctor, "Cachet électronique de l’agence", "Signé par"),
    ):
        read = printed(client.get(reverse("portal:signing_bytes", args=[letter.pk])).content)
        assert present in read
        assert absent not in read
    page = words(client.get(reverse("portal:signing_confirmation")))
    assert "Celles qui sont notifiées dans le portail portent le cachet" in page
    assert page.count("Signature personnelle</span>") == page.count("Cachet de l’agence</span>") == 1
    typed = {"letter": [f"{one.pk}:{one.preparation.sha256}" for one in (nurse, doctor)]}
    for phrase in ("", "pas la bonne"):
        client.post(reverse("portal:signing_confirmation"), typed | {"pass_phrase": phrase})
        assert {letter.state for letter in Letter.objects.all()} == {"preparee"}
    client.post(reverse("portal:signing_confirmation"), typed | {"pass_phrase": PASS_PHRASE})
    work()
    acts = [proposed.letter(person).act for person in proposed.everyone]
    assert [act.signature_kind for act in acts] == ["personnelle", "cachet"]
    assert [Delivery.objects.get(act=act).channel for act in acts] == ["postal", "electronique"]


def test_an_order_and_an_opinion_are_never_sealed_alone(our_protocol):
    our_protocol.transmitted().reviewed().write_opinion().render_opinion()
    opinion = our_protocol.project.opinion.letter.act
    assert opinion.signature_kind == "personnelle"
    our_protocol.answer_reservations().lift().propose().sign()
    assert our_protocol.authorization.letter.act.signature_kind == "personnelle"
    assert our_protocol.agency.signature_mode == "cachet"


def test_a_consent_withdrawn_before_the_signature_leaves_nothing_sealed(proposed):
    [(doctor, _)] = proposed.members
    session = proposed.session()
    signing_session.confirm(session, proposed.signatory, shown(session), PASS_PHRASE)
    letter = proposed.letter(doctor)
    NotificationConsent.objects.filter(professional=doctor).update(withdrawn_at=timezone.now())
    signing_session.sign_letter(letter.pk)
    letter = proposed.letter(doctor)
    assert (letter.state, Act.objects.filter(letter=letter).exists()) == ("a_preparer", False)
    assert "un cachet seul ne la signe pas" in letter.last_error
    proposed.session()
    assert kinds(proposed)[1] == "personnelle"


def test_a_sealed_act_goes_on_paper_only_signed_by_hand(ours, work):
    """Its notice did not arrive: the exemplar that leaves by post is signed by who signed the decision."""
    ours.ready().file().take().complete().examine().propose().sign()
    delivery = Delivery.objects.get(act__letter=ours.letter(ours.lead))
    type(delivery.notice).objects.filter(pk=delivery.notice_id).update(state=MessageState.FAILED)
    agent, today = signed_in(ours.instructor), ours.adhesion.agency.today()
    page = reverse("portal:dispatch", args=[delivery.pk])
    assert "signé à la main par Dominique Démo-NOR" in words(agent.get(page))
    refused = agent.post(page, {"sent_on": today, "reference": "1A"})
    assert list(refused.context["form"].errors) == ["hand_signed"]
    assert refused.context["form"]["reference"].value() == "1A"
    for gesture in (
        lambda: delivering.record_dispatch(delivery, ours.instructor, sent_on=today, reference="1A"),
        lambda: delivering.hand_over(delivery, ours.instructor, handed_on=today, reference="reçu"),
    ):
        with pytest.raises(TransitionRefused, match="ne porte que le cachet"):
            gesture()
    assert agent.post(page, {"sent_on": today, "reference": "1A", "hand_signed": "on"}).status_code == 302
    assert Delivery.objects.get(pk=delivery.pk).last_dispatch.hand_signed


# --- By hand ------------------------------------------------------------------------------------------------------
def test_without_a_certificate_the_letter_is_printed_signed_by_hand_and_its_scan_is_the_act(without_certificate, work):
    story = without_certificate
    client = signed_in(story.signatory)
    client.post(reverse("portal:signing"))
    work()
    assert kinds(story) == ["manuscrite", "cachet"]
    letter = story.letter(story.lead)
    read = printed(client.get(reverse("portal:signing_bytes", args=[letter.pk])).content)
    assert "Cachet électronique" not in read
    assert "Signé par" not in read
    assert "Dominique Démo-NOR" in read
    desk = words(client.get(reverse("portal:signing")))
    assert "À signer à la main (1)" in desk
    assert "ne signe que ce qui est notifié dans le portail" in desk
    page = words(client.get(reverse("portal:signing_letter", args=[letter.pk])))
    assert "Imprimez-la, signez-la aujourd’hui" in page
    assert letter.title not in words(client.get(reverse("portal:signing_confirmation")))
    [sentence] = signing_session.confirm(letter.session, story.signatory, {letter.pk: letter.preparation.sha256})
    assert "se signe à la main" in sentence
    url, day = reverse("portal:signing_hand_signed", args=[letter.pk]), letter.preparation.day
    wrong = client.post(url, {"signed_on": day - DAY, "scan": scan()})
    assert "elle se signe ce jour-là" in words(wrong)
    unread = client.post(url, {"signed_on": day, "scan": SimpleUploadedFile("x.pdf", b"rien")})
    assert unread.status_code == 200
    assert not Act.objects.filter(letter=letter).exists()
    original = scan()
    assert client.post(url, {"signed_on": day, "scan": original}).status_code == 302
    act = Act.objects.get(letter=letter)
    assert (act.signature_kind, act.day, act.signatory, act.certificate) == ("manuscrite", day, story.signatory, "")
    with act.scan.open() as file:
        assert bytes(act.content) == file.read()
    original.seek(0)
    with act.scan.sent.get().open() as file:
        assert file.read() == original.read()
    assert act.prepared_sha256 == letter.preparation.sha256
    assert story.letter(story.lead).record.last().actor == story.signatory
    assert story.letter(story.lead).authorization.state == "autorisee"
    assert Delivery.objects.get(act=act).channel == "postal"
    assert signed_in(story.instructor).get(reverse("portal:act", args=[act.pk])).content == bytes(act.content)
    assert client.post(url, {"signed_on": day, "scan": scan()}).status_code in (200, 302)
    assert Act.objects.filter(letter=letter).count() == 1


def test_its_original_is_stored_a_little_later_with_the_day_that_it_prints(without_certificate):
    story = without_certificate
    session = story.session()
    letter, day = story.letter(story.lead), session.day
    agency = story.adhesion.agency
    with time_machine.travel(timezone.now() + 7 * DAY, tick=False):
        signing_session.lapse_prepared()
        assert [story.letter(person).state for person in story.everyone] == ["preparee", "a_preparer"]
        client = signed_in(story.signatory)
        assert "À signer à la main (1)" in words(client.get(reverse("portal:signing")))
        assert "1 lettre est à signer à la main" in words(client.get(reverse("portal:home")))
        client.post(reverse("portal:signing"))  # another session leaves it alone
        assert story.letter(story.lead).preparation_id == letter.preparation_id
        url = reverse("portal:signing_hand_signed", args=[letter.pk])
        assert "elle se signe ce jour-là" in words(client.post(url, {"signed_on": agency.today(), "scan": scan()}))
        client.post(url, {"signed_on": day, "scan": scan()})
        assert Act.objects.get(letter=letter).day == day


def test_after_a_week_it_is_prepared_again(without_certificate):
    story = without_certificate
    story.session()
    with time_machine.travel(timezone.now() + 8 * DAY, tick=False):
        signing_session.lapse_prepared()
        assert story.letter(story.lead).state == "a_preparer"


def test_who_stores_an_original(without_certificate, theirs, work):
    story = without_certificate
    session = story.session()
    letter, sealed = (story.letter(person) for person in story.everyone)
    url, day = reverse("portal:signing_hand_signed", args=[letter.pk]), session.day
    for other in (theirs.signatory, story.instructor, story.lead.user, theirs.instructor):
        assert signed_in(other).get(url).status_code == 404
        assert signed_in(other).post(url, {"signed_on": day, "scan": scan()}).status_code == 404
    in_the_portal = reverse("portal:signing_hand_signed", args=[sealed.pk])
    answer = signed_in(story.signatory).post(in_the_portal, {"signed_on": day, "scan": scan()})
    assert "se signe dans le portail" in words(answer)
    story.signatory.agency_roles.update(valid_to=day - DAY, valid_from=day - 9 * DAY)
    assert signed_in(story.signatory).post(url, {"signed_on": day, "scan": scan()}).status_code in (403, 404)
    assert not Act.objects.filter(letter__in=[letter, sealed]).exists()


def test_the_database_refuses_a_hand_signed_act_without_its_scan(proposed):
    proposed.sign()
    act = Act.objects.filter(letter__isnull=False).first()
    values = {
        field.attname: getattr(act, field.attname) for field in Act._meta.fields if field.name not in ("id", "letter")
    }
    other = Letter.objects.exclude(act=act).first()
    Act.objects.filter(letter=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Act.objects.create(**values | {"number": "X-1", "signature_kind": "manuscrite", "certificate": ""})
