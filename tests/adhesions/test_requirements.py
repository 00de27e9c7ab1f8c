"""One rule for the page of the person, the filing and the grid: what is complete is what the agency finds (BR-11, BR-32)."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Agency
from adhesions.choices import Item
from adhesions.grids import MEMBER
from adhesions.models import Experience, LiabilityInsurance, TheoreticalTraining
from adhesions.rules import completeness, requirements
from adhesions.selectors import decided_by, own_membership
from adhesions.services import dossier, filing
from adhesions.views.agency import evidence
from coopps.kernel.instruction.choices import Finding
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.models import ProtocolVersion
from tests.reading import signed_in, words_of
from tests.stories import story

pytestmark = pytest.mark.django_db

AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture
def demanding(normandy: Agency):
    """A team that joins a protocol which asks for 5 years and 45 hours."""
    return story(normandy, "DEMO-ONCO-ORAL", 3).open().invite().join()


@pytest.fixture
def nurse(demanding):
    return demanding.membership(demanding.lead)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def sentences(member, item) -> list[str]:
    return [plain(sentence) for sentence in completeness.item_problems(member, item, member.adhesion.agency.today())]


def finding(member, code: str):
    found = evidence.of_criterion(MEMBER.get(code), member, member.adhesion.agency.today())
    return found, found.proposed


def page_of(member, item: Item) -> str:
    return reverse("adhesions:dossier_item", args=[member.pk, item])


# --- Numbers --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("model", "field", "typed", "said"),
    [
        (
            TheoreticalTraining,
            "hours",
            ["20", "5"],
            "Il manque 20 heures de formation théorique : le protocole en demande 45, et 25 sont indiquées.",
        ),
        (
            TheoreticalTraining,
            "hours",
            ["44"],
            "Il manque 1 heure de formation théorique : le protocole en demande 45, et 44 sont indiquées.",
        ),
        (
            TheoreticalTraining,
            "hours",
            ["44.5"],
            "Il manque 0,5 heure de formation théorique : le protocole en demande 45, et 44,5 sont indiquées.",
        ),
        (TheoreticalTraining, "hours", ["40", "5"], ""),
        (
            Experience,
            "years",
            ["3"],
            "Il manque 2 années d’expérience : le protocole en demande 5, et 3 sont indiquées.",
        ),
        (
            Experience,
            "years",
            ["0"],
            "Il manque 5 années d’expérience : le protocole en demande 5, et aucune n’est indiquée.",
        ),
        (Experience, "years", ["2.5", "2.5"], ""),
        # What is out of its bounds is not counted.
        (
            TheoreticalTraining,
            "hours",
            ["20", "9000"],
            "Il manque 25 heures de formation théorique : le protocole en demande 45, et 20 sont indiquées.",
        ),
        # Nothing is compared before something is typed: what is not filled is said already.
        (Experience, "years", [None], ""),
    ],
)
def test_what_is_typed_is_compared_with_the_protocol_over_all_the_rows(nurse, model, field, typed, said):
    for value in typed:
        model.objects.create(membership=nurse, **{field: value and Decimal(value)})
    today = nurse.adhesion.agency.today()
    found = requirements.requirement(model.item, nurse, today)
    assert plain(found.short) == said
    anchored = completeness.item_short(nurse, model.item, today)
    last = model.objects.filter(membership=nurse).last()
    assert anchored == ([(f"ligne-{last.pk}-{field}", found.short)] if said else [])


@pytest.mark.parametrize(
    ("asked", "typed", "sentence", "short"),
    [
        (
            20,
            15,
            "Le protocole demande : dix gestes. Le protocole demande 20 actes sous supervision.",
            "Il manque 5 actes sous supervision : le protocole en demande 20, et 15 sont indiqués.",
        ),
        (20, 20, "Le protocole demande : dix gestes. Le protocole demande 20 actes sous supervision.", ""),
        (0, 1, "Le protocole demande : dix gestes. Le protocole ne demande aucun acte sous supervision.", ""),
        (None, 1, "Le protocole demande : dix gestes.", ""),
    ],
)
def test_supervised_acts_are_compared_too(nurse, asked, typed, sentence, short):
    version = nurse.adhesion.version
    training = version.content["training"] | {"practice": "dix gestes.", "supervised_acts": asked}
    nurse.adhesion.version = ProtocolVersion(content=version.content | {"training": training})
    nurse.item_formation_pratique.create(supervised_acts=typed)
    found = requirements.requirement(Item.PRACTICE, nurse, nurse.adhesion.agency.today())
    assert (plain(found.sentence), plain(found.short)) == (sentence, short)


def test_the_training_is_asked_of_delegated_people_alone(demanding):
    [(doctor, _)] = demanding.members
    member, today = demanding.membership(doctor), demanding.adhesion.agency.today()
    Experience.objects.create(membership=member, years=1)
    for item in (Item.EXPERIENCE, Item.THEORY, Item.PRACTICE):
        found = requirements.requirement(item, member, today)
        assert (found.applies, found.short) == (False, "")
    assert completeness.item_short(member, Item.EXPERIENCE, today) == []


def test_the_page_says_it_at_each_autosave_and_when_it_is_shown(demanding, nurse):
    client, page = signed_in(demanding.lead.user), page_of(nurse, Item.THEORY)
    answer = client.post(page, {"hours": "25"}, headers=AUTOSAVE)
    short = "Il manque 20 heures de formation théorique : le protocole en demande 45, et 25 sont indiquées."
    assert (answer.status_code, plain(answer.text)) == (200, short)
    assert answer["Content-Type"].startswith("text/plain")
    shown = words_of(client.get(page))
    assert f"<p>{short}</p>" in shown
    assert "Le protocole demande 45 heures de formation théorique." in shown
    doubtful = client.post(page, {"hours": "9000"}, headers=AUTOSAVE)
    assert "un nombre de 1 à 5 000 est attendu ici" in words_of(doubtful)
    enough = client.post(page, {"hours": "45"}, headers=AUTOSAVE)
    assert (enough.status_code, enough.content) == (204, b"")


def test_two_trainings_add_up_on_the_page(demanding, nurse):
    client, page = signed_in(demanding.lead.user), page_of(nurse, Item.THEORY)
    client.post(page, {"hours": "25", "then": "add"})
    _, second = nurse.item_formation_theorique.all()
    address = reverse("adhesions:dossier_row", args=[nurse.pk, Item.THEORY, second.pk])
    assert "Il manque 10 heures" in words_of(client.post(address, {"hours": "10"}, headers=AUTOSAVE))
    assert client.post(address, {"hours": "20"}, headers=AUTOSAVE).status_code == 204


# --- Complete on the page, conform in the grid ----------------------------------------------------------------------
def test_a_person_below_the_protocol_is_neither_complete_nor_filed(demanding):
    demanding.write_intent().fill(hours=Decimal(30))
    member = own_membership(demanding.lead.user, demanding.membership(demanding.lead).pk)
    short = "Il manque 15 heures de formation théorique : le protocole en demande 45, et 30 sont indiquées."
    assert sentences(member, Item.THEORY) == [short]
    with pytest.raises(TransitionRefused, match="Il manque 15"):
        dossier.sign_commitment(member, demanding.lead.user, seen=dossier.commitment_text(member))
    found, proposed = finding(member, "M4")
    assert (proposed, [plain(problem) for problem in found.problems]) == (Finding.NOT_CONFORM, [short])


def test_what_is_complete_on_the_page_is_what_the_rule_finds_in_the_grid(demanding):
    demanding.write_intent().fill().engage().file().take()
    for person in demanding.everyone:
        member = own_membership(person.user, demanding.membership(person).pk)
        today = member.adhesion.agency.today()
        assert completeness.member_problems(member, today) == []
        proposed = {criterion.code: finding(member, criterion.code)[1] for criterion in MEMBER.criteria}
        assert not {Finding.NOT_CONFORM, Finding.TO_COMPLETE} & set(proposed.values())
    assert proposed["M4"] == Finding.NOT_APPLICABLE  # the doctor's


def test_the_grid_proposes_and_leaves_to_the_instructor_what_the_rule_finds_failing(demanding):
    demanding.write_intent().fill().engage().file().take()
    member = demanding.membership(demanding.lead)
    TheoreticalTraining.objects.filter(membership=member).update(hours=Decimal(12))
    client = signed_in(demanding.instructor)
    grid = reverse("adhesions:grid", args=[demanding.instruction.pk, member.examination.pk])
    page = words_of(client.get(grid))
    assert "Il manque 33 heures de formation théorique" in page
    assert page.count("La règle propose : non conforme.") == 1
    shown = client.post(grid, {"tout-conforme": "1"}, follow=True)
    answers = dict(member.examination.answers.values_list("criterion", "value"))
    assert set(MEMBER.codes) - set(answers) == {"M4"}
    assert "M4" in words_of(shown).split("Restent à constater")[1].split(".")[0]
    client.post(grid, {"M4-constat": Finding.NOT_CONFORM, "M4-commentaire": "Douze heures justifiées."})
    assert member.examination.answers.get(criterion="M4").value == Finding.NOT_CONFORM
    assert "La règle propose : non conforme." not in words_of(client.get(grid))


def test_an_answer_to_the_agency_may_say_that_one_has_less_than_the_protocol_asks(demanding):
    """What the agency asks for again is the truth of it: nobody is kept from saying it."""
    demanding.write_intent().fill().engage().file().take().request(demanding.lead, Item.THEORY)
    TheoreticalTraining.objects.update(hours=Decimal(12))
    assert filing.answer_request(demanding.adhesion, demanding.lead.user).is_over is False


# --- Insurance ------------------------------------------------------------------------------------------------------
def insure(member, begins: int, ends: int) -> LiabilityInsurance:
    """An insurance from so many days to so many days of today."""
    day = member.adhesion.agency.today()
    return LiabilityInsurance.objects.create(
        membership=member,
        valid_from=day + datetime.timedelta(days=begins),
        valid_to=day + datetime.timedelta(days=ends),
        covers_protocol=True,
    )


@pytest.mark.parametrize(
    ("periods", "short", "warned", "proposed"),
    [
        ([(-300, 300)], "", "", Finding.CONFORM),
        # It ends before the two months that the agency has.
        ([(-300, 10)], "", "L’assurance se termine le", Finding.CONFORM),
        ([(-300, 10), (11, 300)], "", "", Finding.CONFORM),
        ([(-700, -300), (-299, 300)], "", "", Finding.CONFORM),
        ([(-300, -1)], "L’assurance n’est pas valable aujourd’hui", "", Finding.NOT_CONFORM),
        ([(5, 300)], "", "L’assurance ne commence que le", Finding.NOT_CONFORM),
    ],
)
def test_an_insurance_is_compared_with_the_day_of_the_decision(nurse, periods, short, warned, proposed):
    for begins, ends in periods:
        insure(nurse, begins, ends)
    today, expected = nurse.adhesion.agency.today(), decided_by(nurse)
    [*found] = completeness.item_short(nurse, Item.INSURANCE, today)
    assert [sentence.startswith(short) for _, sentence in found] == ([True] if short else [])
    warnings = completeness.item_warnings(nurse, Item.INSURANCE, today, expected)
    assert [sentence.startswith(warned) for sentence in warnings] == ([True] if warned else [])
    measured = requirements.of_criterion(MEMBER.get("M6"), nurse, today)
    assert requirements.proposed_finding(measured, []) == proposed


def test_the_person_and_the_agency_read_the_same_warning(demanding):
    demanding.write_intent().fill(valid_to=demanding.adhesion.agency.today() + datetime.timedelta(days=20))
    member = demanding.membership(demanding.lead)
    client = signed_in(demanding.lead.user)
    [warning] = completeness.item_warnings(member, Item.INSURANCE, member.adhesion.agency.today(), decided_by(member))
    assert plain(warning) in words_of(client.get(page_of(member, Item.INSURANCE)))
    assert plain(warning) in words_of(client.get(reverse("adhesions:dossier", args=[member.pk])))
    demanding.engage().file().take()
    grid = reverse(
        "adhesions:grid", args=[demanding.instruction.pk, demanding.membership(demanding.lead).examination.pk]
    )
    assert plain(warning) in words_of(signed_in(demanding.instructor).get(grid))
