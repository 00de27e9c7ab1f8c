"""What a legal regime opens, from a day on, and only once a legal officer has read the row that says so."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.models import User
from adhesions.models import Adhesion
from adhesions.services import opening
from coopps.kernel.law.choices import Standing
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.reference.loader import load
from protocols import selectors
from protocols.choices import IntentKind, Opening, Regime
from protocols.models import Intent, Protocol, RegimeRule
from protocols.rules import JoiningKind
from protocols.services import intents
from tests.protocols.conftest import DAY, open_regime
from tests.protocols.test_joining import joining_of
from tests.reading import words_of

pytestmark = pytest.mark.django_db
ONE = datetime.timedelta(days=1)
UNREAD = {"standing": Standing.READ, "reviewed_on": None, "reviewed_by": None}


def written(rows, **columns) -> None:
    """The rows as if an officer had read them so: the database itself refuses to change what was read."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        assert rows.update(**columns)
        cursor.execute("SET LOCAL session_replication_role = origin")


def unread(regime=Regime.HPST) -> None:
    written(RegimeRule.objects.filter(regime=regime), **UNREAD)


def test_what_was_read_is_not_changed_but_for_its_last_day():
    row = open_regime(Regime.HPST)
    RegimeRule.objects.update(valid_to=DAY)
    for columns in (UNREAD, {"opens_adhesion": False}, {"valid_from": DAY}):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            RegimeRule.objects.filter(pk=row.pk).update(**columns)


# --- The rows ---------------------------------------------------------------------------------------------------------
def test_the_reference_data_opens_nothing_by_itself():
    load()
    assert {rule.regime for rule in RegimeRule.objects.all()} == set(Regime)
    assert not any(rule.opens(opening) for rule in RegimeRule.objects.all() for opening in Opening)
    says = {rule.regime: {opening for opening in Opening if rule.says(opening)} for rule in RegimeRule.objects.all()}
    assert says == {regime: set() for regime in Regime if not regime.is_regional} | {
        Regime.HPST: set(Opening),
        Regime.HPST_FIN: {Opening.EXTENSION, Opening.ADHESION},
    }
    assert [rule.regime for rule in RegimeRule.objects.filter(needs_funders=True)] == [Regime.HPST_FIN]
    assert [rule.regime for rule in RegimeRule.objects.filter(has_term=True)] == [Regime.HPST_FIN]


def test_the_demonstration_opens_the_regional_regime_and_no_other(reference):
    day = datetime.date(2026, 5, 3)
    reviewed = RegimeRule.objects.filter(reviewed_on__isnull=False)
    assert [rule.regime for rule in reviewed] == [Regime.HPST]
    assert not selectors.why_closed(Regime.HPST, Opening.ADHESION, day)
    assert selectors.why_closed(Regime.HPST_FIN, Opening.ADHESION, day)


@pytest.mark.parametrize("opening", Opening)
@pytest.mark.parametrize(
    ("day", "is_open"), [(DAY - ONE, False), (DAY, True), (DAY + 9 * ONE, True), (DAY + 10 * ONE, False)]
)
def test_a_regime_is_open_between_its_days(opening, day, is_open):
    open_regime(Regime.HPST)
    written(RegimeRule.objects.all(), valid_from=DAY, valid_to=DAY + 9 * ONE)
    assert (selectors.why_closed(Regime.HPST, opening, day) == "") is is_open


@pytest.mark.parametrize("opening", Opening)
def test_a_row_that_nobody_has_read_opens_nothing(opening):
    open_regime(Regime.HPST)
    unread()
    sentence = selectors.why_closed(Regime.HPST, opening, DAY)
    assert "Le service juridique n’a pas encore confirmé" in sentence
    assert opening.label in sentence


def test_a_later_row_that_closes_closes_from_its_day_and_one_not_read_closes_too():
    open_regime(Regime.HPST)
    row = RegimeRule.objects.get()
    row.pk, row.valid_from, row.opens_adhesion = None, DAY, False
    row.save(force_insert=True)
    assert not selectors.why_closed(Regime.HPST, Opening.ADHESION, DAY - ONE)
    assert "ne permet pas l’adhésion" in selectors.why_closed(Regime.HPST, Opening.ADHESION, DAY)
    assert not selectors.why_closed(Regime.HPST, Opening.EXTENSION, DAY)
    written(RegimeRule.objects.filter(valid_from=DAY), opens_adhesion=True, **UNREAD)
    assert selectors.why_closed(Regime.HPST, Opening.ADHESION, DAY)


def test_without_a_row_nothing_is_open():
    assert "Aucune règle n’est en vigueur" in selectors.why_closed(Regime.HPST, Opening.ADHESION, DAY)


# --- Joining ----------------------------------------------------------------------------------------------------------
def test_a_closed_regime_opens_no_adhesion_though_the_order_is_in_force(make_protocol, authorize, bare_normandy):
    protocol = make_protocol("MINE")
    authorize(protocol, bare_normandy)
    assert joining_of(protocol, bare_normandy).opens_adhesion
    assert list(selectors.protocols_in_force(bare_normandy, DAY)) == [protocol]
    unread()
    for agency in (bare_normandy, None):
        joining = joining_of(protocol, agency)
        assert (joining.kind, joining.authorization) == (JoiningKind.CLOSED, None)
    assert list(selectors.protocols_in_force(bare_normandy, DAY)) == []


@pytest.mark.parametrize("regime", [regime for regime in Regime if not regime.is_regional])
def test_a_national_or_local_regime_is_closed_whatever_its_row_says(make_protocol, authorize, bare_normandy, regime):
    open_regime(regime, opens_adhesion=True)
    protocol = make_protocol("MINE", regime)
    authorize(protocol, bare_normandy)
    assert joining_of(protocol, bare_normandy).kind is JoiningKind.DECLARATION


@pytest.mark.parametrize("regime", [regime for regime in Regime if not regime.is_regional])
def test_the_rows_of_national_and_local_regimes_close_the_regional_ways(reference, regime):
    RegimeRule.objects.filter(regime=regime).update(
        standing=Standing.REVIEWED, reviewed_on=DAY, reviewed_by=User.objects.first()
    )
    assert all("ne permet pas" in selectors.why_closed(regime, way, DAY) for way in Opening)


# --- The services refuse ----------------------------------------------------------------------------------------------
def refusal_of(service, *args, **words) -> str:
    with pytest.raises(TransitionRefused) as refusal:
        service(*args, **words)
    return str(refusal.value)


def test_no_adhesion_is_opened_while_the_regime_is_closed(ours, theirs):
    ours.open()
    unread()
    assert "n’a pas encore confirmé" in refusal_of(theirs.open)
    other = Protocol.objects.get(code="DEMO-VACC")
    assert "n’a pas encore confirmé" in refusal_of(opening.copy_team, ours.adhesion, other, ours.lead.user)
    assert Adhesion.objects.count() == 1


def test_no_adhesion_is_opened_with_a_project_while_the_regime_is_closed(our_protocol):
    our_protocol.drafted().file()
    may = (our_protocol.project, our_protocol.authorization, our_protocol.lead.user)
    opening.may_open_with_project(*may)
    unread()
    assert "n’a pas encore confirmé" in refusal_of(opening.may_open_with_project, *may)


@pytest.mark.parametrize("kind", IntentKind)
def test_no_letter_of_intent_is_begun_while_the_regime_is_closed(ours, kind):
    protocol = None if kind == IntentKind.CREATION else ours.protocol
    closed = {"opens_extension": False} if kind == IntentKind.EXTENSION else {"opens_creation": False}
    intents.open_intent(ours.lead, kind, protocol=protocol)
    written(RegimeRule.objects.all(), **closed)
    assert "ne permet pas" in refusal_of(intents.open_intent, ours.lead, kind, protocol=protocol)
    written(RegimeRule.objects.all(), opens_creation=True, opens_extension=True)
    unread()
    assert "n’a pas encore confirmé" in refusal_of(intents.open_intent, ours.lead, kind, protocol=protocol)
    assert Intent.objects.count() == 1


def test_a_letter_begun_before_is_not_filed_once_the_regime_is_closed(our_protocol):
    our_protocol.open().write_intent()
    unread()
    assert "n’a pas encore confirmé" in refusal_of(intents.file, our_protocol.intent, our_protocol.lead.user)
    assert our_protocol.intent.is_draft


# --- The pages --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("regime", Regime)
def test_the_page_of_a_protocol_says_the_law_it_stands_on(client, make_protocol, regime):
    make_protocol("MINE", regime)
    open_regime(Regime.HPST)
    open_regime(Regime.NATIONAL)
    shown = words_of(client.get(reverse("protocols:detail", args=["MINE"])))
    sentences = [f"Phrase du régime {one.label}." for one in Regime]
    assert [one for one in sentences if one in shown] == [f"Phrase du régime {regime.label}."]


def test_the_page_offers_what_the_regime_opens(client, make_protocol, authorize, bare_normandy):
    authorize(make_protocol("MINE"), bare_normandy)
    address = reverse("protocols:detail", args=["MINE"])
    offers = ("Adhérer avec mon équipe", "Demander l’extension", "Proposer une nouvelle version")
    shown = words_of(client.get(address))
    assert all(words in shown for words in offers)
    written(RegimeRule.objects.all(), opens_extension=False)
    shown = words_of(client.get(address))
    assert [words for words in offers if words in shown] == [offers[0], offers[2]]
    unread()
    shown = words_of(client.get(address))
    assert not any(words in shown for words in offers)
    assert "n’a pas encore confirmé" in shown


def test_a_term_is_said(client, make_protocol):
    make_protocol("MINE", Regime.HPST_FIN)
    address = reverse("protocols:detail", args=["MINE"])
    assert "L’arrêté en fixe la durée." not in words_of(client.get(address))
    written(RegimeRule.objects.all(), has_term=True)
    assert "L’arrêté en fixe la durée." in words_of(client.get(address))
