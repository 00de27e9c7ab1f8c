"""The protocol is suspended, restored or ended in the region: what follows for each person, and for nobody else (BR-26)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from adhesions.services import filing, life
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.documents.services import signing_session
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols import registry
from protocols.choices import OrderGround
from protocols.models import OrderEnding
from protocols.services import order_endings
from tests.orders import DAY, end, lift, proposed, sign, suspend
from tests.stories import story
from tests.workflow.test_races import at_once

pytestmark = pytest.mark.django_db

WHY = "Trois événements indésirables en un mois."


def order_of(story_):
    return story_.adhesion.authorization


def states(story_) -> list[str]:
    """The state of the last decision about each person of a team."""
    return [story_.membership(person).authorizations.latest("pk").state for person in story_.everyone]


def told(person, key: str) -> list[str]:
    """The subjects of the messages to a person about the protocol of the team."""
    return list(Message.objects.filter(recipient=person.user, key__startswith=key).values_list("subject", flat=True))


def shown(url: str, person=None) -> str:
    client = Client()
    if person is not None:
        client.force_login(person.user if hasattr(person, "user") else person)
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def check_page(story_, person) -> str:
    return shown(reverse("portal:check_code", args=[story_.letter(person).authorization.check_code]))


def confirmed(story_):
    """The letter of the lead, confirmed by the signatory and not signed yet."""
    session = story_.session()
    letter = story_.letter(story_.lead)
    assert signing_session.confirm(session, story_.signatory, {letter.pk: letter.preparation.sha256}) == []
    return story_.letter(story_.lead)


def due(story_) -> OrderEnding:
    """The order that ends the protocol is signed; its day, which was to come, is today."""
    today = story_.adhesion.agency.today()
    ending = end(order_of(story_), story_.signatory, effect_on=today + DAY, motivation=WHY)
    OrderEnding.objects.filter(pk=ending.pk).update(effect_on=today)
    return ending


# --- The end --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("ground", [OrderGround.NEED, OrderGround.NATIONAL])
def test_br_26_every_right_ends_with_the_protocol_in_the_region_and_nowhere_else(ours, theirs, ground):
    ours.decided()
    theirs.decided()
    end(order_of(ours), ours.signatory, ground=ground, motivation=WHY)
    assert states(ours) == ["terminee", "terminee"]
    assert ours.adhesion.state == "terminee"
    for person in ours.everyone:
        right = ours.membership(person).current_authorization
        assert WHY in right.status_reason
        assert right.record.last().actor is None
        assert told(person, "protocol-over-") == ["Votre autorisation est terminée"]
        assert "<h1>Autorisation terminée</h1>" in check_page(ours, person)
        assert WHY in shown(reverse("adhesions:my_acts"), person)
    assert WHY in shown(reverse("adhesions:detail", args=[ours.pk]), ours.lead)
    assert states(theirs) == ["active", "active"]
    assert theirs.adhesion.state == "decidee"
    assert told(theirs.lead, "protocol-") == []


def test_what_is_not_signed_is_given_up_and_what_is_not_filed_is_kept(ours, normandy):
    pending = ours.ready().file().take().complete().examine().propose()
    examined = story(normandy, "DEMO-URODYN", 3).ready().file().take()
    draft = story(normandy, "DEMO-URODYN", 4).ready()
    other = story(normandy, "DEMO-VACC", 5).ready()
    letter = confirmed(pending)
    end(order_of(ours), ours.signatory, motivation=WHY)

    assert states(pending) == ["reprise", "reprise"]
    assert set(Letter.objects.filter(authorization__adhesion=pending.pk).values_list("state", flat=True)) == {"annulee"}
    signing_session.sign_letter(letter.pk)
    assert not Act.objects.filter(letter=letter).exists()
    for team in (pending, examined):
        assert (team.adhesion.state, team.instruction.state) == ("terminee", "retiree")
        assert told(team.lead, "protocol-over-") == ["La demande de votre équipe est close"]
    assert all(membership.examination.current_proposal is None for membership in pending.adhesion.memberships.all())

    assert draft.adhesion.state == "brouillon"
    assert told(draft.lead, "protocol-over-") == ["La demande de votre équipe ne peut plus être déposée"]
    with pytest.raises(TransitionRefused, match="n’est pas, aujourd’hui, autorisé"):
        filing.file(draft.adhesion, draft.lead.user)
    page = shown(reverse("adhesions:detail", args=[draft.pk]), draft.lead)
    assert "ne peut plus être déposée" in page
    assert reverse("adhesions:withdraw", args=[draft.pk]) in page
    assert filing.file(other.adhesion, other.lead.user).state == "deposee"


def test_a_letter_that_nobody_opened_still_opens_and_gives_no_right(ours):
    ours.ready().file().take().complete().examine().propose().sign()
    end(order_of(ours), ours.signatory, motivation=WHY)
    ours.receive()
    assert states(ours) == ["terminee", "terminee"]


def test_the_has_is_told_once(ours, normandy, our_protocol):
    ours.decided()
    story(normandy, "DEMO-URODYN", 3).ready()
    end(order_of(ours), ours.signatory, motivation=WHY)
    (message,) = Message.objects.filter(kind="fin_de_protocole")
    assert message.recipient == our_protocol.office.reviewer
    assert ours.team_name not in message.body


def test_everything_or_nothing(ours, monkeypatch):
    """A fault in what follows leaves the protocol authorized and every right as it was."""
    ours.decided()
    ending = proposed(order_of(ours))
    before = Message.objects.count()

    def fails(authorization):
        raise RuntimeError("panne")

    monkeypatch.setitem(registry._followers._entries, "test", registry.Follower(name="test", on_ended=fails))
    with pytest.raises(RuntimeError):
        sign(ending.letter, ours.signatory)
    assert order_of(ours).state == "autorisee"
    assert states(ours) == ["active", "active"]
    assert ours.adhesion.state == "decidee"
    assert Message.objects.count() == before


def test_ending_costs_the_same_for_each_person(ours, theirs, normandy):
    """Five hundred rights end in one transaction: a few statements for each, whatever their number."""

    def cost(first) -> int:
        due(first)
        with CaptureQueriesContext(connection) as found:
            order_endings.end_what_is_due()
        assert order_of(first).state == "abrogee"
        return len(found)

    theirs.decided()
    alone = cost(theirs)
    ours.decided()
    story(normandy, "DEMO-URODYN", 3).decided()
    together = cost(ours)
    added_team = together - alone
    assert added_team <= 2 * 10 + 7, added_team  # ten for a person; seven for a team, its dossier held once


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_signed_before_the_end_or_never(ours):
    ours.ready().file().take().complete().examine().propose()
    letter = confirmed(ours)
    due(ours)
    _, refusals = at_once(
        lambda: signing_session.sign_letter(letter.pk),
        order_endings.end_what_is_due,
    )
    assert refusals == []
    signed = Act.objects.filter(letter=letter).exists()
    state = ours.membership(ours.lead).authorizations.latest("pk").state
    assert (Letter.objects.get(pk=letter.pk).state, signed, state) in {
        ("signee", True, "terminee"),
        ("annulee", False, "reprise"),
    }
    assert ours.adhesion.state == "terminee"


@pytest.mark.django_db(transaction=True)
def test_a_request_is_filed_before_the_end_or_never(ours):
    ours.ready()
    due(ours)
    _, refusals = at_once(
        lambda: filing.file(ours.adhesion, ours.lead.user),
        order_endings.end_what_is_due,
    )
    assert (ours.adhesion.state, len(refusals)) in {("terminee", 0), ("brouillon", 1)}


# --- The suspension -------------------------------------------------------------------------------------------------
def test_nobody_acts_while_the_protocol_is_suspended_and_everybody_has_their_own_right_back(ours, theirs, normandy):
    ours.decided()
    theirs.decided()
    doctor = ours.members[0][0]
    life.suspend(
        ours.letter(doctor).authorization, motivation="Un contrôle est en cours dans le service de la personne."
    )
    suspension = suspend(order_of(ours), ours.signatory, facts=WHY)

    assert states(ours) == ["active", "suspendue"]  # each machine says one thing
    assert not ours.letter(ours.lead).authorization.may_act
    page = check_page(ours, ours.lead)
    assert "<h1>Protocole suspendu dans la région</h1>" in page
    assert "Suspendue depuis" in page
    assert WHY not in page
    assert "<h1>Autorisation suspendue</h1>" in check_page(ours, doctor)
    acts = shown(reverse("adhesions:my_acts"), ours.lead)
    assert "Protocole suspendu dans la région" in acts
    assert "Ne réalisez pas ces actes" in acts
    assert WHY in acts
    assert "Protocole suspendu dans la région" in shown(reverse("portal:home"), ours.lead)
    assert "protocole suspendu dans la région" in shown(reverse("adhesions:detail", args=[ours.pk]), ours.lead).lower()
    assert "Protocole suspendu dans la région" in shown(
        reverse("portal:delivery", args=[ours.letter(ours.lead).act.delivery.pk]), ours.lead
    )
    assert "Protocole suspendu dans la région" in shown(
        reverse("adhesions:desk", args=[ours.instruction.pk]), ours.instructor
    )
    assert told(ours.lead, "protocol-suspended-") == ["Le protocole de votre équipe est suspendu"]
    assert "<h1>Autorisée aujourd’hui</h1>" in check_page(theirs, theirs.lead)
    assert told(theirs.lead, "protocol-") == []

    lift(suspension, ours.signatory)
    assert states(ours) == ["active", "suspendue"]
    assert not ours.letter(ours.lead).authorization.may_act  # the only person who delegates is suspended
    assert "<h1>À confirmer auprès de l’agence" in check_page(ours, ours.lead)
    assert "<h1>Autorisation suspendue</h1>" in check_page(ours, doctor)
    life.resume(
        ours.letter(doctor).authorization, motivation="Le contrôle est terminé et les écarts relevés sont corrigés."
    )
    assert ours.letter(ours.lead).authorization.may_act
    assert "<h1>Autorisée aujourd’hui</h1>" in check_page(ours, ours.lead)
    assert told(ours.lead, "protocol-in-force-") == ["Le protocole de votre équipe est en vigueur"]


def test_no_team_begins_while_the_protocol_is_suspended(ours):
    ours.decided()
    suspension = suspend(order_of(ours), ours.signatory, facts=WHY)
    with pytest.raises(TransitionRefused, match="suspendu dans la région Normandie"):
        life.start(ours.adhesion, ours.lead.user)
    assert WHY in shown(reverse("adhesions:detail", args=[ours.pk]), ours.lead)
    lift(suspension, ours.signatory)
    assert life.start(ours.adhesion, ours.lead.user).state == "en_oeuvre"


def test_letters_wait_while_the_protocol_is_suspended(ours):
    """Even the one that the signatory had confirmed: it is signed after, by the same task."""
    ours.ready().file().take().complete().examine().propose()
    letter = confirmed(ours)
    suspension = suspend(order_of(ours), ours.signatory, facts=WHY)
    other = ours.letter(ours.members[0][0])
    assert (other.state, other.hold_reason) == ("retenue", "Le protocole est suspendu dans la région Normandie.")
    signing_session.sign_letter(letter.pk)
    assert ours.letter(ours.lead).state == "confirmee"
    assert "suspendu dans la région" in ours.letter(ours.lead).last_error
    lift(suspension, ours.signatory)
    signing_session.sign_letter(letter.pk)
    ours.sign()
    assert states(ours) == ["autorisee", "autorisee"]
