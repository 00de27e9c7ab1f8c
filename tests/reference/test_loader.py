"""Loading the reference data: twice changes nothing, and never what people have entered."""

import datetime
import json
import shutil

import pytest
from django.apps import apps
from django.core.management import call_command

from accounts.choices import SignatureMode
from accounts.models import Agency, Profession, User
from coopps.kernel.law.choices import Procedure, SilenceEffect, Standing, TextKey
from coopps.kernel.law.models import CompetentCourt, LegalText, ProcedureRule
from coopps.reference.loader import DATA, load
from protocols.models import (
    HasOpinion,
    MinisterialAuthorization,
    Protocol,
    ProtocolVersion,
    RegionalAuthorization,
    SearchWords,
    Theme,
)
from tests import reference_data

pytestmark = pytest.mark.django_db

MODELS = (
    Agency,
    CompetentCourt,
    HasOpinion,
    LegalText,
    MinisterialAuthorization,
    ProcedureRule,
    Profession,
    Protocol,
    ProtocolVersion,
    RegionalAuthorization,
    SearchWords,
    Theme,
)


def everything():
    """Every column of every row."""
    return {model: list(model.objects.order_by("pk").values()) for model in MODELS}


def test_the_files_are_loaded_whole():
    load()
    counted = {model.__name__: model.objects.count() for model in MODELS[:-3] if model is not LegalText}
    assert counted == {
        "Agency": 19,  # eighteen regional agencies, and the HAS
        "CompetentCourt": 103,
        "HasOpinion": 36,
        "MinisterialAuthorization": 25,
        "ProcedureRule": len(Procedure),
        "Profession": 34,
        "Protocol": 42,
        "ProtocolVersion": 42,
    }
    assert RegionalAuthorization.objects.count() == 14
    assert LegalText.objects.filter(regime="").count() == len(TextKey)
    assert Theme.objects.count() == 17


def test_loading_twice_changes_nothing():
    assert load().changes > 0
    before = everything()
    assert load().changes == 0
    assert everything() == before


def test_what_people_entered_is_kept():
    load()
    Agency.objects.filter(code="NOR").update(
        signature_mode=SignatureMode.PERSONAL, address="2 place Jean-Nouzille", email="cooperations@ars.example"
    )
    order = RegionalAuthorization.objects.get(protocol__code="DEMO-URODYN", agency__code="NOR")
    order.order_number, order.publication_reference = "2011-42", "RAA n° 12"
    order.save()
    officer = User.objects.create_user("juriste@ars.example")
    rule = ProcedureRule.objects.get(procedure=Procedure.ADHESION_REGISTRATION)
    rule.silence_effect, rule.silence_months, rule.legal_basis = SilenceEffect.ACCEPTANCE, 2, "CRPA, L. 231-1"
    rule.reviewed_on, rule.reviewed_by, rule.standing = datetime.date(2026, 3, 2), officer, Standing.REVIEWED
    rule.save()
    LegalText.objects.filter(key=TextKey.DUTIES).update(body="Texte corrigé, pas encore relu.")
    SearchWords.objects.filter(word="IDE").update(others=["infi"])
    before = everything()

    assert load().changes == 0
    assert everything() == before


def test_what_the_law_fixes_of_an_agency_follows_the_file():
    load()
    Agency.objects.filter(code="NOR").update(departments=["14"], seat="Rouen", phone="02 00 00 00 00")
    assert load().changes == 1
    agency = Agency.objects.get(code="NOR")
    assert (agency.departments, agency.seat, agency.phone) == (
        ["14", "27", "50", "61", "76"],
        "Caen",
        "02 00 00 00 00",
    )


def test_the_data_leaves_every_text_and_rule_unreviewed_and_tells_two_dates_for_adhesions():
    load()
    assert not LegalText.objects.filter(reviewed_on__isnull=False).exists()
    assert not ProcedureRule.objects.filter(reviewed_on__isnull=False).exists()
    rule = ProcedureRule.objects.get(procedure=Procedure.ADHESION_REGISTRATION)
    assert (rule.months, rule.silence_months, rule.silence_effect, rule.standing) == (
        2,
        4,
        SilenceEffect.REJECTION,
        Standing.READ,
    )


def test_no_real_regional_authorization_is_in_force():
    """The files give neither number nor publication: nothing opens an adhesion until an agency enters them."""
    load()
    assert not RegionalAuthorization.objects.in_force(datetime.date(2026, 11, 22)).exists()


def test_a_changed_protocol_makes_a_new_version_whose_acts_keep_their_codes(tmp_path):
    load()
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data" / "protocols.json"
    rows = json.loads(path.read_text())
    [mine] = [row for row in rows if row["code"] == "DEMO-URODYN"]
    labels = [act["label"] for act in mine["acts"]]
    new = {"label": "Débitmétrie de contrôle", "kind": "DIAGNOSTIC", "sub_kind": "REALISATION", "legal_basis": None}
    mine["acts"] = [new, *mine["acts"][1:]]
    path.write_text(json.dumps(rows))

    load(tmp_path / "data")

    first, second = ProtocolVersion.objects.filter(protocol__code="DEMO-URODYN").order_by("number")
    assert [(act.code, act.label) for act in first.acts] == list(zip(["A1", "A2", "A3"], labels, strict=True))
    assert [(act.code, act.label) for act in second.acts] == [
        ("A4", "Débitmétrie de contrôle"),
        ("A2", labels[1]),
        ("A3", labels[2]),
    ]
    assert ProtocolVersion.objects.filter(protocol__code="DEMO-VACC").count() == 1
    # What was authorized stays what it was.
    assert RegionalAuthorization.objects.get(protocol__code="DEMO-URODYN", agency__code="NOR").version == first


def test_a_wrong_file_loads_nothing(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "data" / "protocols.json").write_text('[{"code": "X"}]')
    with pytest.raises(KeyError):
        load(tmp_path / "data")
    assert not Agency.objects.exists()


def test_the_command_says_what_it_did(capsys):
    call_command("load_reference")
    call_command("load_reference")
    assert capsys.readouterr().out.splitlines()[-1] == "Données de référence chargées : 0 changement(s)."


def test_what_the_tests_put_back_is_what_the_loader_writes():
    """The fixture `reference` of the tests keeps what a first loading wrote: nothing may be missing from its list."""
    before = {model: model._base_manager.count() for model in apps.get_models()}
    load()
    written = {model for model in apps.get_models() if model._base_manager.count() > before[model]}
    assert written == set(reference_data.MODELS)
