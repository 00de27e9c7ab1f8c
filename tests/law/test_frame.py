"""Texts and rules by day, courts, appeal routes, silence."""

import datetime
import re

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Agency
from coopps.kernel.components import glossary
from coopps.kernel.law import selectors
from coopps.kernel.law.appeal import Residence, appeal_notice
from coopps.kernel.law.choices import Procedure, SilenceEffect, Standing, TextKey
from coopps.kernel.law.clock import Pause
from coopps.kernel.law.models import CompetentCourt, LegalText, ProcedureRule
from coopps.kernel.law.silence import implied_decision
from tests.coherence.project import ROOT, sources

DAY = datetime.date(2026, 5, 3)
AGENCY = "Agence régionale de santé Normandie"

pytestmark = pytest.mark.django_db


def text(valid_from, valid_to=None, body="Texte.", regime="", key=TextKey.DUTIES):
    return LegalText.objects.create(
        key=key, title="Titre", body=body, regime=regime, valid_from=valid_from, valid_to=valid_to
    )


# --- What is in force on a day --------------------------------------------------------------------------------------
def test_the_text_of_a_day_is_the_latest_that_has_begun_and_not_ended():
    first = text(datetime.date(2020, 1, 1))
    second = text(datetime.date(2026, 5, 3))
    ended = text(datetime.date(2026, 6, 1), valid_to=datetime.date(2026, 6, 30))
    found = {
        day: selectors.text(TextKey.DUTIES, datetime.date.fromisoformat(day))
        for day in ("2020-01-01", "2026-05-02", "2026-05-03", "2026-06-01", "2026-06-30", "2026-07-01")
    }
    assert found == {
        "2020-01-01": first,
        "2026-05-02": first,
        "2026-05-03": second,
        "2026-06-01": ended,
        "2026-06-30": ended,
        "2026-07-01": second,
    }
    with pytest.raises(selectors.NoLaw):
        selectors.text(TextKey.DUTIES, datetime.date(2019, 12, 31))


def test_the_text_of_a_regime_comes_before_the_common_one():
    common = text(datetime.date(2026, 1, 1))
    special = text(datetime.date(2020, 1, 1), regime="HPST_FIN")
    assert selectors.text(TextKey.DUTIES, DAY) == common
    assert selectors.text(TextKey.DUTIES, DAY, "HPST") == common
    assert selectors.text(TextKey.DUTIES, DAY, "HPST_FIN") == special


@pytest.mark.parametrize("needed", [*TextKey, *Procedure], ids=lambda needed: needed.value)
def test_what_a_legal_officer_reads_is_printed_or_counted_somewhere(needed):
    """Nobody reads again and again a text that no page and no letter shows."""
    name = rf"\b({type(needed).__name__}|T)\.{needed.name}\b"
    in_code = any(re.search(name, path.read_text()) for path in sources())
    on_a_page = any(f'{{% law "{needed}"' in path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    assert in_code or on_a_page or any(needed in term.basis for term in glossary.terms())


def test_two_versions_cannot_begin_on_one_day():
    text(DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        text(DAY)
    text(DAY, regime="HPST")


def test_a_rule_counts_months_or_days_but_not_both():
    common = {"procedure": Procedure.APPEAL, "legal_basis": "CJA, R. 421-1", "valid_from": DAY}
    for wrong in ({"months": 2, "days": 15}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProcedureRule.objects.create(**common, **wrong)
    ProcedureRule.objects.create(**common, months=2)


def test_the_words_of_a_text_must_all_be_given():
    row = text(DAY, body="Voir {court}.\n\nDélai : {months} mois. {court} !")
    assert row.words == {"court", "months"}
    assert row.paragraphs(court="le tribunal", months=2) == ["Voir le tribunal.", "Délai : 2 mois. le tribunal !"]
    with pytest.raises(KeyError):
        row.fill(court="le tribunal")


def test_a_text_reads_nothing_but_the_words_it_is_given():
    """A body is written by people: it must not reach into the objects that fill it."""
    row = text(DAY, body="{court.__class__} {court!r} {court[0]} {court}")
    assert row.fill(court="Caen") == "{court.__class__} {court!r} {court[0]} Caen"


# --- Courts (BR-21) -------------------------------------------------------------------------------------------------
def test_each_department_of_each_agency_has_one_court(law):
    departments = [code for agency in Agency.objects.all() for code in agency.departments]
    assert sorted(departments) == sorted(CompetentCourt.objects.values_list("department", flat=True))
    assert len(set(departments)) == 103
    for code in departments:
        assert selectors.court_for(code).full_name.startswith(
            ("tribunal administratif de ", "tribunal administratif d’")
        )


@pytest.mark.parametrize(
    ("department", "name"),
    [
        ("14", "tribunal administratif de Caen"),
        ("50", "tribunal administratif de Caen"),
        ("61", "tribunal administratif de Caen"),
        ("27", "tribunal administratif de Rouen"),
        ("76", "tribunal administratif de Rouen"),
        ("36", "tribunal administratif de Limoges"),
        ("45", "tribunal administratif d’Orléans"),
        ("60", "tribunal administratif d’Amiens"),
        ("2A", "tribunal administratif de Bastia"),
        ("93", "tribunal administratif de Montreuil"),
        ("971", "tribunal administratif de Basse-Terre (Guadeloupe)"),
        ("976", "tribunal administratif de Mamoudzou (Mayotte)"),
    ],
)
def test_the_court_is_that_of_the_department_of_exercise(law, department, name):
    assert selectors.court_for(department).full_name == name


def test_a_department_without_a_court_is_an_error_and_not_a_guess(law):
    with pytest.raises(selectors.NoLaw):
        selectors.court_for("99")


# --- Appeal routes (BR-15, BR-22) -------------------------------------------------------------------------------------
HOME = Residence("14")
GUADELOUPE = Residence("971")
REUNION = Residence("974")
ABROAD = Residence(abroad=True)


@pytest.mark.parametrize(
    ("department", "residence", "months"),
    [
        ("76", HOME, 2),
        ("76", GUADELOUPE, 3),
        ("76", REUNION, 3),
        ("76", ABROAD, 4),
        ("971", HOME, 3),  # lives elsewhere than where the court is
        ("971", REUNION, 3),
        ("971", GUADELOUPE, 2),
        ("971", ABROAD, 4),
        ("978", GUADELOUPE, 3),
        ("974", REUNION, 2),
        ("974", ABROAD, 4),
    ],
)
def test_br_22_the_delay_grows_with_the_distance_from_home_to_the_court(law, department, residence, months):
    notice = appeal_notice(selectors.court_for(department), DAY, agency=AGENCY, residence=residence)
    assert notice.months == months
    assert (f"il est de {months} mois au total" in notice.paragraphs[-1]) is (months > 2)


@pytest.mark.parametrize("department", ["76", "971"])
def test_br_22_without_a_home_the_shortest_delay_is_told_with_what_may_add_to_it(law, department):
    notice = appeal_notice(selectors.court_for(department), DAY, agency=AGENCY)
    assert notice.months == 2
    assert "ne connaît pas votre adresse personnelle" in notice.paragraphs[-1]
    assert "augmenté de 1 mois si vous résidez outre-mer" in notice.paragraphs[-1]
    assert "de 2 mois si vous résidez à l’étranger" in notice.paragraphs[-1]


@pytest.mark.parametrize(
    ("key", "reasoned"),
    [(TextKey.APPEAL_AUTHORIZATION, False), (TextKey.APPEAL_REFUSAL, True), (TextKey.APPEAL_SILENCE, True)],
)
def test_the_notice_names_the_three_routes_and_the_court(law, key, reasoned):
    notice = appeal_notice(selectors.court_for("27"), DAY, agency=AGENCY, key=key)
    words = "\n".join(notice.paragraphs)
    for expected in ("recours gracieux", "recours hiérarchique", "tribunal administratif de Rouen", AGENCY, "2 mois"):
        assert expected in words
    assert "Caen" not in words
    assert "{" not in words
    assert ("motifs" in words) is reasoned


def test_the_last_day_is_that_of_the_court(law):
    rouen = appeal_notice(selectors.court_for("76"), DAY, agency=AGENCY)
    metz = appeal_notice(selectors.court_for("57"), DAY, agency=AGENCY)
    received = datetime.date(2026, 2, 2)
    assert (rouen.deadline(received), metz.deadline(received)) == (
        datetime.date(2026, 4, 3),
        datetime.date(2026, 4, 7),
    )


def test_a_notice_says_whether_its_own_texts_are_reviewed(law, officer):
    today = datetime.date(2026, 5, 3)
    used = [TextKey.APPEAL_AUTHORIZATION]
    mark = {"reviewed_on": today, "reviewed_by": officer, "standing": Standing.REVIEWED}
    LegalText.objects.filter(key__in=used).update(**mark)
    ProcedureRule.objects.filter(procedure=Procedure.APPEAL).update(**mark)
    court = selectors.court_for("76")
    assert appeal_notice(court, DAY, agency=AGENCY, residence=HOME).reviewed
    assert not appeal_notice(court, DAY, agency=AGENCY, residence=ABROAD).reviewed
    assert not appeal_notice(court, DAY, agency=AGENCY, residence=HOME, key=TextKey.APPEAL_REFUSAL).reviewed


# --- Silence ----------------------------------------------------------------------------------------------------------
def rule(effect, standing):
    return ProcedureRule(
        procedure=Procedure.ADHESION_REGISTRATION,
        months=2,
        silence_months=4 if effect in (SilenceEffect.REJECTION, SilenceEffect.ACCEPTANCE) else None,
        silence_effect=effect,
        legal_basis="CRPA, L. 231-4",
        valid_from=DAY,
        standing=standing,
    )


@pytest.mark.parametrize(
    ("effect", "standing", "meaning", "on"),
    [
        ("", Standing.MEMORY, None, None),
        (SilenceEffect.ACCEPTANCE, Standing.MEMORY, None, None),
        (SilenceEffect.REJECTION, Standing.MEMORY, None, None),
        (SilenceEffect.NONE, Standing.READ, SilenceEffect.NONE, None),
        (SilenceEffect.ACCEPTANCE, Standing.READ, SilenceEffect.ACCEPTANCE, "2026-09-03"),
        (SilenceEffect.REJECTION, Standing.READ, SilenceEffect.REJECTION, "2026-09-03"),
        (SilenceEffect.REJECTION, Standing.REVIEWED, SilenceEffect.REJECTION, "2026-09-03"),
    ],
)
def test_silence_means_only_what_was_read_in_a_text(law, effect, standing, meaning, on):
    found = implied_decision(rule(effect, standing), datetime.date(2026, 5, 3))
    assert found.act_by == datetime.date(2026, 7, 3)
    assert found.on == (on and datetime.date.fromisoformat(on))
    assert found.effect == meaning
    assert ("réputée acceptée" in found.sentence) is (meaning == SilenceEffect.ACCEPTANCE)
    assert ("réputée rejetée" in found.sentence) is (meaning == SilenceEffect.REJECTION)
    assert ("à confirmer" in found.sentence) is (meaning is None)
    assert ("3\u00a0septembre\u00a02026" if on else "3\u00a0juillet\u00a02026") in found.sentence


def test_silence_that_decides_has_a_date_and_another_has_none(law):
    for effect, months in ((SilenceEffect.REJECTION, None), (SilenceEffect.NONE, 4), ("", 4)):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProcedureRule.objects.filter(procedure=Procedure.APPEAL).update(
                silence_effect=effect, silence_months=months
            )


def test_a_rejection_counts_from_the_filing_and_an_action_from_the_completeness(law):
    """Two dates and never one (arrêté du 31 décembre 2009, art. 2, IV; décret n° 2014-1286; BR-12)."""
    filed, complete = datetime.date(2026, 1, 15), datetime.date(2026, 3, 20)
    asked = Pause(datetime.date(2026, 2, 1), datetime.date(2026, 3, 3), complete)
    found = implied_decision(
        selectors.rule(Procedure.ADHESION_REGISTRATION, DAY), filed, complete_on=complete, pauses=[asked]
    )
    assert (found.act_by, found.on, found.effect) == (
        datetime.date(2026, 5, 20),
        datetime.date(2026, 6, 14),
        SilenceEffect.REJECTION,
    )
    assert "décret n° 2014-1286" in found.sentence


def test_a_rule_in_days_has_no_implied_decision(law):
    with pytest.raises(ValueError, match="no implied decision"):
        implied_decision(selectors.rule(Procedure.DOCUMENT_REQUEST, DAY), DAY)
