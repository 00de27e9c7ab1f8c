"""The twenty sections: one shape, and what is missing said with its place."""

import pytest

from protocols import canonical, sections
from protocols.models import ProtocolVersion
from protocols.sections import SECTIONS, Kind, coded, document_content, missing, normal
from tests.protocols.contents import ANNEX_3, complete_content

TITLES = [
    "Intitulé du protocole",
    "Professions délégantes",
    "Professions déléguées",
    "Objectifs",
    "Actes dérogatoires",
    "Patients concernés",
    "Lieux de mise en œuvre et équipe",
    "Contexte et besoin de santé",
    "Information du patient",
    "Formation et expérience des personnes déléguées",
    "Engagement des personnes délégantes",
    "Déroulement de la prise en charge et supervision",
    "Gestion des risques",
    "Indicateurs de suivi",
    "Traçabilité et système d’information",
    "Documents-types",
    "Références",
    "Modèle économique",
    "Expérience antérieure",
    "Arrêt et modification",
]


def test_the_twenty_sections_in_their_order():
    assert [section.title for section in SECTIONS] == TITLES
    assert [section.number for section in SECTIONS] == list(range(1, 21))


def test_each_field_has_one_section_and_says_what_it_wants():
    keys = [field.key for section in SECTIONS for field in section.fields]
    assert len(keys) == len(set(keys))
    for section in SECTIONS:
        assert section.aim
        assert section.basis
        for field in section.fields:
            assert sections.section_of_field(field.key) is section
            assert bool(field.columns) == (field.kind in (Kind.TABLE, Kind.PROFESSIONS, Kind.RECORD))
            if field.required and field.kind is not Kind.RECORD:
                assert field.absent


def test_only_the_last_two_sections_may_stay_empty():
    assert [section.number for section in SECTIONS if not section.mandatory] == [19, 20]


def test_nothing_written_is_everything_missing():
    found = missing(normal({}))
    named = {lack.field for lack in found}
    assert named == {field.key for section in SECTIONS for field in section.fields if field.required}
    assert found == missing({})


def test_a_complete_content_lacks_nothing():
    assert missing(complete_content()) == []


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"title": "  "}, "title", "Donnez un intitulé au protocole."),
        ({"acts": []}, "acts", "Décrivez au moins un acte dérogatoire."),
        ({"inclusion": ["", " "]}, "inclusion", "Donnez au moins un critère d’inclusion."),
        ({"training": {}}, "training", "Formation exigée : il manque « Formation théorique, en heures »."),
        ({"indicators": [{"label": "Patients"}]}, "indicators", None),
        ({"takeover_delay": ""}, "takeover_delay", "Donnez le délai de reprise par la personne délégante."),
    ],
)
def test_what_is_missing_is_said_where_it_is_to_be_written(change, field, sentence):
    found = [lack for lack in missing(complete_content() | change) if lack.field == field]
    assert found
    assert sections.section_of_field(field) is found[0].section
    if sentence:
        assert sentence in [lack.sentence for lack in found]


def test_an_act_without_its_text_says_what_it_lacks_by_its_code():
    content = complete_content()
    content["acts"][1] |= {"legal_basis": "", "kind": ""}
    (lack,) = missing(content)
    assert lack.sentence == "Acte A2 : il manque « Nature », « Texte qui le réserve »."


def test_one_act_at_least_is_derogatory():
    """BR-03."""
    content = complete_content()
    for act in content["acts"]:
        act["why_derogatory"] = ""
    assert any("Aucun acte n’est dit dérogatoire" in lack.sentence for lack in missing(content))
    content["acts"][0]["why_derogatory"] = "Réservé au médecin."
    assert not any("Aucun acte n’est dit dérogatoire" in lack.sentence for lack in missing(content))


def test_a_step_names_an_act_of_the_list():
    content = complete_content()
    content["care_steps"][0]["act"] = "A9"
    (lack,) = missing(content)
    assert lack.sentence == "Étape 1 : l’acte A9 n’est pas dans la liste de la rubrique 5."
    assert lack.section.number == 12


def test_no_experience_asked_is_said_and_is_not_missing():
    content = complete_content()
    content["training"]["experience_years"] = 0
    assert missing(content) == []


def test_whatever_was_stored_takes_the_one_shape():
    stored = {"title": " Titre ", "acts": [{"label": "Acte", "odd": 1}, {}, "?"], "team": None, "odd": True}
    found = normal(stored)
    assert found["title"] == "Titre"
    assert [list(act) for act in found["acts"]] == [
        [column.key for column in sections.BY_KEY["acts"].field("acts").columns]
    ]
    assert "odd" not in found
    assert normal(found) == found


def test_a_frozen_content_is_what_the_catalogue_reads():
    content = document_content(complete_content(), code="PROJET-1")
    canonical.canonical_bytes(content)  # no floating-point number
    version = ProtocolVersion(content=content)
    assert version.title == content["title"]
    assert [act.code for act in version.acts] == ["A1", "A2"]
    assert version.team_rules.stated
    assert version.training.theory_hours == 20
    assert version.delegated[0].profession == "60"
    assert (version.conditions, version.acts_verified) == ([], True)


def test_a_team_that_is_not_said_to_the_end_is_not_said():
    """BR-09: the rule for all then holds."""
    content = complete_content() | {"team": {"delegating": 2, "delegated": None}}
    assert not ProtocolVersion(content=document_content(content, code="X")).team_rules.stated


@pytest.mark.parametrize(
    ("rows", "known", "codes"),
    [
        ([{}, {}], [], ["A1", "A2"]),
        ([{"code": "A2"}, {}], ["A1", "A2"], ["A2", "A3"]),
        ([{"code": "A2"}, {"code": "A2"}], ["A2"], ["A2", "A3"]),
        ([{"code": "A7"}, {"code": "x"}], ["A1", "x"], ["A2", "A3"]),
        ([{}], ["A1", "A2", "A3"], ["A4"]),
    ],
)
def test_a_code_keeps_its_meaning(rows, known, codes):
    assert [row["code"] for row in coded(rows, known)] == codes


def test_an_act_that_is_being_typed_keeps_the_code_it_was_given():
    """The page that one types in does not know it yet."""
    typed = [{"code": "A1"}, {"label": "Nouvel acte"}]
    once = coded(typed, known=["A1"])
    again = coded(typed, known=["A1", "A2"], spare=["A2"])
    assert [row["code"] for row in once] == [row["code"] for row in again] == ["A1", "A2"]


def test_where_a_board_reads_the_economic_model_annex_3_is_asked_whole():
    """Arrêté du 31 décembre 2009, annexe 3: seven elements of the cost, three of the evaluation."""
    content = complete_content()
    assert missing(content) == []
    found = missing(content, for_funders=True)
    assert [lack.field for lack in found] == ["economic_model"] * 7 + ["evaluation"] * 3
    assert found[0].sentence.endswith("« Coût de la formation des personnes déléguées ».")
    for key in ANNEX_3:
        content["economic_model" if key in content["economic_model"] else "evaluation"][key] = "Dit."
    assert missing(content, for_funders=True) == []
