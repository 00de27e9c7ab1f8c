"""Who must be told of what: the table of the texts as rows, and what each act of the portal really writes."""

from __future__ import annotations

import datetime

import pytest
from django.db import DatabaseError, transaction

from accounts.choices import AgencyKind
from accounts.models import Agency, Profession
from coopps.demo.story import put_in_force
from coopps.kernel.law.choices import Standing
from coopps.kernel.transmissions import services
from coopps.kernel.transmissions.choices import Channel, Event, Manner, RecipientKind, TransmissionState
from coopps.kernel.transmissions.models import Proof, Transmission, TransmissionRule
from coopps.kernel.transmissions.selectors import rules_of
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import OrderGround
from protocols.models import Protocol, RegionalAuthorization
from tests.orders import end, suspend
from tests.stories import office

pytestmark = pytest.mark.django_db
E, K, S = Event, RecipientKind, TransmissionState

# Domain, B12: at the act by the agency; with the yearly report; by the professionals.
MATRIX = {
    E.SENT_TO_HAS: ({K.URPS, K.UNPS, K.HAS}, set(), set()),
    E.PROTOCOL_AUTHORIZED: ({K.ORDER, K.URPS}, set(), set()),
    E.ADHESION_ACCEPTED: ({K.ORDER, K.URPS, K.MINISTER}, set(), set()),
    E.WITHDRAWAL: ({K.ORDER, K.URPS}, set(), set()),
    E.DIFFICULTY: ({K.HAS}, set(), set()),
    E.END: ({K.ORDER, K.HAS, K.ORGANIZATION}, {K.MINISTER, K.EMPLOYER}, {K.PATIENTS}),
    E.YEARLY_REPORT: (set(), {K.ORDER, K.URPS, K.HAS, K.MINISTER, K.EMPLOYER, K.ORGANIZATION}, set()),
}


def test_the_matrix_is_whole():
    assert set(MATRIX) == set(Event)


@pytest.mark.parametrize("event", Event)
def test_the_rules_in_force_are_the_matrix(normandy, event):
    rules = rules_of(event, normandy.today())
    for manner, kinds in zip((Manner.AT_ONCE, Manner.WITH_REPORT, Manner.BY_PROFESSIONALS), MATRIX[event], strict=True):
        assert {kind for kind, rule in rules.items() if rule.manner == manner} == kinds
    for rule in rules.values():
        assert rule.standing == Standing.READ
        assert rule.source
        assert rule.nor in ("SASH0931982A", "SASH1019846A")
        assert rule.article
        assert rule.version
        assert rule.article in rule.legal_basis


def told(event, agency) -> set[tuple[str, str]]:
    """What was written of an event in a region: the kind, and the code of the profession."""
    rows = Transmission.objects.filter(event=event, agency=agency).select_related("profession")
    found = [(row.recipient_kind, row.profession.code if row.profession else "") for row in rows]
    assert len(found) == len(set(found))
    return set(found)


# --- What each act of the portal writes -------------------------------------------------------------------------------
def test_a_dossier_sent_to_the_has(our_protocol, their_protocol):
    our_protocol.transmitted()
    codes = {who.profession for side in ("delegating", "delegated") for who in getattr(_version(our_protocol), side)}
    assert codes == {"10", "60"}
    assert told(E.SENT_TO_HAS, our_protocol.agency) == {(K.HAS, ""), (K.UNPS, ""), (K.URPS, "10"), (K.URPS, "60")}
    has = Transmission.objects.get(event=E.SENT_TO_HAS, recipient_kind=K.HAS)
    assert has.state == S.SENT
    assert has.proof.channel == Channel.PORTAL
    assert our_protocol.project.transmittal.number in has.proof.reference
    assert has.act == our_protocol.project.transmittal
    assert told(E.SENT_TO_HAS, their_protocol.agency) == set()


def test_a_protocol_that_is_authorized(our_protocol, their_protocol):
    our_protocol.authorized()
    assert told(E.PROTOCOL_AUTHORIZED, our_protocol.agency) == {
        (K.ORDER, "10"), (K.ORDER, "60"), (K.URPS, "10"), (K.URPS, "60"),
    }  # fmt: skip
    assert {row.act for row in Transmission.objects.filter(event=E.PROTOCOL_AUTHORIZED)} == {
        our_protocol.authorization.letter.act
    }
    assert told(E.PROTOCOL_AUTHORIZED, their_protocol.agency) == set()


def test_an_adhesion_that_is_accepted(ours, reunion):
    [(doctor, _)] = ours.members
    ours.ready().file().take().complete().examine().propose().sign()
    for person, code in ((ours.lead, "60"), (doctor, "10")):
        letter = ours.letter(person)
        rows = Transmission.objects.filter(act=letter.act, event=E.ADHESION_ACCEPTED, agency=ours.adhesion.agency)
        found = sorted((row.recipient_kind, row.profession.code if row.profession else "") for row in rows)
        assert found == [(K.MINISTER, ""), (K.ORDER, code), (K.URPS, code)]
        assert all(person.full_name in row.subject for row in rows)
        assert all(row.told.endswith(f"/verifier/{letter.authorization.check_code}/") for row in rows)
        # The message itself names nobody.
        assert not any(person.exercise_name in row.told for row in rows)
    assert Transmission.objects.count() == 6
    assert not Transmission.objects.filter(agency=reunion).exists()


def test_a_refusal_is_told_to_nobody(ours):
    [(doctor, _)] = ours.members
    ours.ready().file().take().complete().examine().propose(doctor).sign()
    assert ours.letter(doctor).act
    assert not Transmission.objects.exists()


@pytest.mark.parametrize("ground", [OrderGround.NEED, OrderGround.NATIONAL])
def test_a_protocol_that_ends(normandy, reunion, ground):
    Agency.objects.filter(kind=AgencyKind.HAS).update(email="has@demonstration.test")
    authorization = _in_force(normandy)
    _, director = office(normandy)
    act = end(authorization, director, ground=ground).letter.act
    codes = {who.profession for who in (*authorization.version.delegating, *authorization.version.delegated)}
    assert told(E.END, normandy) == {(K.HAS, ""), (K.ORGANIZATION, "")} | {(K.ORDER, code) for code in codes}
    has = Transmission.objects.get(event=E.END, recipient_kind=K.HAS)
    assert has.proof.message.kind == "fin_de_protocole"
    assert set(Transmission.objects.filter(event=E.END).values_list("act", flat=True)) == {act.pk}
    assert told(E.END, reunion) == set()


def test_a_suspension_is_told_to_nobody(normandy):
    authorization = _in_force(normandy)
    _, director = office(normandy)
    suspend(authorization, director)
    assert not Transmission.objects.exists()


# --- Professions without a body ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "kinds"),
    [("70", {K.ORDER, K.URPS}), ("91", {K.URPS}), ("92", {K.URPS}), ("98", set())],
)
def test_only_bodies_that_exist_are_told(normandy, code, kinds):
    services.announce(
        E.WITHDRAWAL,
        agency=normandy,
        occurrence="x-1",
        subject="Retrait",
        fact="Un retrait.",
        professions=Profession.objects.filter(code=code),
    )
    assert told(E.WITHDRAWAL, normandy) == {(kind, code) for kind in kinds}


def test_two_labels_of_one_profession_have_one_order(normandy):
    nurses = Profession.objects.filter(code="60")
    assert nurses.count() == 2
    services.announce(E.WITHDRAWAL, agency=normandy, occurrence="x-1", subject="Retrait", professions=nurses)
    assert told(E.WITHDRAWAL, normandy) == {(K.ORDER, "60"), (K.URPS, "60")}


# --- Once, with the address of the day --------------------------------------------------------------------------------
def announce(agency, occurrence="x-1") -> list[Transmission]:
    return services.announce(
        E.SENT_TO_HAS, agency=agency, occurrence=occurrence, subject="Dossier", fact="Un dossier.", professions=[]
    )


def test_said_again_it_is_written_once(normandy, keep):
    first = announce(normandy)
    keep(K.UNPS)
    assert announce(normandy) == first
    assert Transmission.objects.count() == len(first) == 2


def test_a_rule_that_has_ended_obliges_no_more(normandy):
    yesterday = normandy.today() - datetime.timedelta(days=1)
    TransmissionRule.objects.filter(event=E.SENT_TO_HAS, recipient_kind=K.UNPS).update(valid_to=yesterday)
    announce(normandy)
    assert told(E.SENT_TO_HAS, normandy) == {(K.HAS, "")}


def test_each_recipient_of_a_kind_is_told(normandy, keep):
    keep(K.UNPS, name="Premier")
    keep(K.UNPS, name="Second")
    keep(K.UNPS, name="Ancien", valid_to=normandy.today() - datetime.timedelta(days=1))
    announce(normandy)
    rows = Transmission.objects.filter(recipient_kind=K.UNPS)
    assert {row.to_name for row in rows} == {"Premier", "Second"}
    assert {row.state for row in rows} == {S.TO_SEND}


def test_who_was_missing_is_filled_in_once_and_the_address_stays(normandy, reunion, keep):
    announce(normandy)
    announce(reunion, "x-2")
    row, theirs = Transmission.objects.filter(recipient_kind=K.UNPS).order_by("pk")
    assert (row.state, theirs.state) == (S.NO_RECIPIENT, S.NO_RECIPIENT)
    recipient = keep(K.UNPS)
    row, theirs = Transmission.objects.filter(recipient_kind=K.UNPS).order_by("pk")
    assert (row.state, row.to_email, theirs.state) == (S.TO_SEND, "unps@destinataire.test", S.NO_RECIPIENT)
    recipient.email = "autre@destinataire.test"
    recipient.save()
    keep(K.UNPS, name="Autre")
    row.refresh_from_db()
    assert (row.to_email, row.recipient) == ("unps@destinataire.test", recipient)


def test_the_order_of_one_profession_is_not_that_of_another(normandy, keep):
    services.announce(
        E.WITHDRAWAL, agency=normandy, occurrence="x", subject="x", professions=Profession.objects.filter(code="60")
    )
    keep(K.ORDER, "10")
    assert Transmission.objects.get(recipient_kind=K.ORDER).state == S.NO_RECIPIENT
    keep(K.ORDER, "60")
    assert Transmission.objects.get(recipient_kind=K.ORDER).to_email == "ordre60@destinataire.test"


# --- Sent, and the proof ----------------------------------------------------------------------------------------------
def test_a_message_is_its_own_proof(normandy, keep, work, mailbox):
    instructor, _ = office(normandy)
    keep(K.UNPS)
    announce(normandy)
    row = Transmission.objects.get(recipient_kind=K.UNPS)
    services.send(row, instructor)
    work()
    [mail] = mailbox.messages()
    assert mail.to == "unps@destinataire.test"
    assert "arrêté du 31 décembre 2009, article 1er, II" in mail.body
    proof = Proof.objects.get(transmission=row)
    assert (proof.channel, proof.message.to, proof.recorded_by) == (Channel.MAIL, row.to_email, instructor)
    with pytest.raises(TransitionRefused, match="déjà inscrit"):
        services.send(row, instructor)
    with pytest.raises(TransitionRefused, match="déjà inscrit"):
        services.note_sent(row, instructor, sent_on=normandy.today(), reference="1A")


def test_what_is_refused(normandy, reunion, keep):
    instructor, director = office(normandy)
    neighbor, _ = office(reunion)
    announce(normandy)
    row = Transmission.objects.get(recipient_kind=K.UNPS)
    with pytest.raises(TransitionRefused, match="Aucun destinataire"):
        services.send(row, instructor)
    keep(K.UNPS, email="", address="79 rue de Tocqueville, 75017 Paris")
    for agent in (neighbor, director):
        for attempt in (
            lambda agent=agent: services.send(row, agent),
            lambda agent=agent: services.note_sent(row, agent, sent_on=normandy.today(), reference="1A"),
        ):
            with pytest.raises(TransitionRefused) as refusal:
                attempt()
            assert refusal.value.forbidden
    with pytest.raises(TransitionRefused, match="adresse électronique"):
        services.send(row, instructor)
    tomorrow = normandy.today() + datetime.timedelta(days=1)
    with pytest.raises(TransitionRefused, match="entre le jour de l’acte"):
        services.note_sent(row, instructor, sent_on=tomorrow, reference="1A")
    with pytest.raises(TransitionRefused, match="référence"):
        services.note_sent(row, instructor, sent_on=normandy.today(), reference=" ")
    services.note_sent(row, instructor, sent_on=normandy.today(), reference="1A 000")
    assert Proof.objects.get(transmission=row).reference == "1A 000"


def test_a_document_to_transmit_does_not_go_by_mail(our_protocol, keep):
    keep(K.UNPS)
    our_protocol.transmitted()
    row = Transmission.objects.get(recipient_kind=K.UNPS)
    with pytest.raises(TransitionRefused, match="document lui-même"):
        services.send(row, our_protocol.instructor)
    assert row.is_to_send
    assert not row.may_go_by_mail


def test_the_database_keeps_what_was_to_tell_and_its_proof(normandy, keep):
    instructor, _ = office(normandy)
    keep(K.UNPS)
    announce(normandy)
    row = Transmission.objects.get(recipient_kind=K.UNPS)
    services.send(row, instructor)
    for change in (
        lambda: Transmission.objects.filter(pk=row.pk).update(subject="Autre"),
        lambda: Transmission.objects.filter(pk=row.pk).update(to_email="autre@destinataire.test"),
        lambda: Proof.objects.update(reference="Autre"),
        lambda: Proof.objects.all().delete(),
        lambda: Transmission.objects.filter(proof=None).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def _version(creation):
    return creation.authorization.version


def _in_force(agency) -> RegionalAuthorization:
    return put_in_force(Protocol.objects.get(code="DEMO-URODYN"), agency, number="DEMO-1")
