"""Where to begin: every set of answers ends in one way, and the page says it without JavaScript."""

from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone

from coopps.kernel.law.selectors import text
from protocols.catalogue.declaring import declared_regimes
from protocols.orientation import FIRST, OUTCOMES, QUESTIONS, Way, orient

CASES = [
    ({"competence": "oui", "existant": "region"}, Way.JOIN),
    ({"competence": "oui", "existant": "ailleurs"}, Way.EXTEND),
    ({"competence": "oui", "existant": "national"}, Way.NATIONAL),
    ({"competence": "oui", "existant": "non", "pour": "region"}, Way.CREATE),
    ({"competence": "inconnu", "existant": "non", "pour": "region"}, Way.CREATE),
    ({"competence": "oui", "existant": "non", "pour": "etablissement"}, Way.LOCAL),
    ({"competence": "oui", "existant": "non", "pour": "ville"}, Way.LOCAL),
    ({"competence": "oui", "existant": "non", "pour": "medico-social"}, Way.LOCAL),
    ({"competence": "non", "ensemble": "oui"}, Way.PPSPR),
    ({"competence": "non", "ensemble": "non"}, Way.NOTHING),
]


@pytest.mark.parametrize(("answers", "way"), CASES)
def test_the_answers_lead_to_one_way(answers, way):
    path = orient(answers)
    assert (path.outcome.way, path.question) == (way, None)
    assert {question.name: choice.value for question, choice in path.answered} == answers


def test_every_set_of_answers_ends_and_every_way_is_reached():
    values = [[choice.value for choice in question.choices] for question in QUESTIONS.values()]
    reached = {orient(dict(zip(QUESTIONS, answers, strict=True))).outcome.way for answers in product(*values)}
    assert reached == set(Way) == set(OUTCOMES)


@pytest.mark.parametrize("answers", [{}, {"competence": "peut-être"}, {"existant": "region"}, {"competence": "\0" * 9}])
def test_what_is_not_an_answer_is_asked_again(answers):
    assert orient(answers).question.name == FIRST


def test_an_answer_of_another_branch_changes_nothing():
    assert orient({"competence": "non", "existant": "region", "ensemble": "oui"}).outcome.way == Way.PPSPR


def test_the_page_asks_one_question_at_a_time_and_keeps_the_answers_in_the_address(client, db):
    address = reverse("projects:orientation")
    first = client.get(address).content.decode()
    assert first.count("<fieldset") == 1
    assert 'name="competence"' in first
    second = client.get(address, {"competence": "oui"}).content.decode()
    assert '<input type="hidden" name="competence" value="oui">' in second
    assert 'type="radio" id="existant-region"' in second
    assert 'href="?"' in second


@pytest.mark.parametrize(("answers", "way"), CASES)
def test_the_page_ends_with_the_sentence_the_law_and_one_button(client, texts, answers, way):
    page = client.get(reverse("projects:orientation"), answers).content.decode().replace("\xa0", " ")
    outcome = OUTCOMES[way]
    assert page.index(outcome.sentence) < page.index(text(outcome.law, timezone.localdate()).body.replace("\xa0", " "))
    assert page.count('class="fr-btn" href=') == 1
    assert "<fieldset" not in page


def test_an_enormous_answer_is_answered(client, db):
    response = client.get(reverse("projects:orientation"), {"competence": "x" * 5000})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("answers", "sheet"),
    [
        ({"competence": "oui", "existant": "national"}, "national"),
        ({"competence": "oui", "existant": "non", "pour": "etablissement"}, "local-es"),
        ({"competence": "oui", "existant": "non", "pour": "ville"}, "local-ville"),
        ({"competence": "oui", "existant": "non", "pour": "medico-social"}, "local-ms"),
        ({"competence": "oui", "existant": "non", "pour": "region"}, ""),
        ({"competence": "oui", "existant": "region"}, ""),
    ],
)
def test_what_is_declared_leads_to_the_sheet_that_fits(answers, sheet):
    assert orient(answers).sheet == sheet
    assert not sheet or sheet in declared_regimes()
