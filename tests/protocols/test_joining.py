"""How a team joins a protocol, by regime and by what its region has entered; and what follows an authorization."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from protocols import selectors
from protocols.choices import OpinionOutcome, OrderState, Regime
from protocols.models import HasOpinion, MinisterialAuthorization, RegionalAuthorization
from protocols.rules import JoiningKind, how_to_join
from tests.protocols.conftest import DAY


def joining_of(protocol, agency):
    return how_to_join(protocol, agency, DAY, selectors.regime_rule(protocol.regime, DAY))


@pytest.mark.parametrize("regime", [Regime.HPST, Regime.HPST_FIN])
def test_only_a_regional_regime_in_force_here_opens_an_adhesion(
    make_protocol, authorize, bare_normandy, mayotte, regime
):
    mine, neighbor = make_protocol("MINE", regime), make_protocol("NEIGHBOR", regime)
    order = authorize(mine, bare_normandy)
    here = joining_of(mine, bare_normandy)
    assert (here.kind, here.authorization, here.opens_adhesion) == (JoiningKind.ADHESION, order, True)
    assert joining_of(mine, None).opens_adhesion
    assert not joining_of(mine, mayotte).opens_adhesion
    assert not joining_of(neighbor, bare_normandy).opens_adhesion
    assert list(selectors.protocols_in_force(bare_normandy, DAY)) == [mine]
    assert list(selectors.protocols_in_force(mayotte, DAY)) == []


@pytest.mark.parametrize("regime", [regime for regime in Regime if not regime.is_regional])
def test_a_national_or_local_protocol_is_declared_even_with_a_regional_order(
    make_protocol, authorize, bare_normandy, regime
):
    protocol = make_protocol("MINE", regime)
    MinisterialAuthorization.objects.create(protocol=protocol, state=OrderState.AUTHORIZED)
    authorize(protocol, bare_normandy)
    joining = joining_of(protocol, bare_normandy)
    assert (joining.kind, joining.authorization) == (JoiningKind.DECLARATION, None)
    assert "déclaration" in joining.sentence
    assert "sans autorisation nominative" in joining.sentence
    assert ("local" in joining.sentence) is (regime is not Regime.NATIONAL)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"order_number": ""}, "le numéro de l’arrêté."),
        ({"order_date": None}, "la date de l’arrêté."),
        ({"publication_reference": ""}, "la référence de publication."),
        ({"publication_date": None}, "la date de publication."),
        (
            {"order_number": "", "publication_reference": "", "publication_date": None},
            "le numéro de l’arrêté, la référence de publication et la date de publication.",
        ),
        ({"publication_date": datetime.date(2026, 5, 4)}, "04/05/2026"),
        ({"order_date": datetime.date(2026, 6, 1)}, "01/06/2026"),
        ({"state": OrderState.SUSPENDED}, "suspendue"),
        ({"state": OrderState.REPEALED}, "abrogée"),
        ({"state": OrderState.REQUESTED}, "demandée"),
    ],
)
def test_what_is_not_in_force_says_exactly_what_is_missing(make_protocol, authorize, bare_normandy, fields, words):
    protocol = make_protocol()
    order = authorize(protocol, bare_normandy, **fields)
    joining = joining_of(protocol, bare_normandy)
    assert joining.kind is JoiningKind.NOT_IN_FORCE
    assert words in joining.sentence
    assert "Normandie" in joining.sentence
    # One rule, in Python and in the database.
    assert not order.is_in_force(DAY)
    assert not RegionalAuthorization.objects.in_force(DAY).exists()
    assert joining_of(protocol, None).kind is JoiningKind.NOT_IN_FORCE


def test_in_force_begins_on_the_day_of_publication(make_protocol, authorize, bare_normandy):
    order = authorize(make_protocol(), bare_normandy)
    published = datetime.date(2026, 2, 10)
    for day, expected in ((published - datetime.timedelta(days=1), False), (published, True)):
        assert order.is_in_force(day) is expected
        assert RegionalAuthorization.objects.in_force(day).exists() is expected


def test_authorized_elsewhere_means_an_extension_first(make_protocol, authorize, bare_normandy, mayotte):
    protocol = make_protocol()
    authorize(protocol, mayotte)
    joining = joining_of(protocol, bare_normandy)
    assert joining.kind is JoiningKind.EXTENSION
    assert "extension" in joining.sentence
    assert "Agence régionale de santé Normandie" in joining.sentence


def test_authorized_nowhere(make_protocol, bare_normandy):
    protocol, refused = make_protocol("MINE"), make_protocol("REFUSED")
    HasOpinion.objects.create(protocol=refused, outcome=OpinionOutcome.UNFAVORABLE)
    for one, words in ((protocol, "Aucune autorisation"), (refused, "avis défavorable")):
        for agency in (bare_normandy, None):
            joining = joining_of(one, agency)
            assert joining.kind is JoiningKind.NOT_AUTHORIZED
            assert words in joining.sentence


def test_one_authorization_at_a_time_in_a_region(make_protocol, authorize, bare_normandy, mayotte):
    protocol = make_protocol()
    authorize(protocol, bare_normandy, state=OrderState.REPEALED)
    authorize(protocol, bare_normandy)
    authorize(protocol, mayotte)
    with pytest.raises(IntegrityError), transaction.atomic():
        authorize(protocol, bare_normandy)
