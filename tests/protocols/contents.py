"""A content in which nothing is missing, made by the tests, and how hypothesis makes others."""

from __future__ import annotations

import copy

from hypothesis import strategies as st

from protocols.sections import SECTIONS, Field, Kind, coded

_ACT = {
    "kind": "DIAGNOSTIC",
    "sub_kind": "PRESCRIPTION",
    "normally_reserved_to": "Médecin",
    "legal_basis": "CSP, L. 4161-1",
    "why_derogatory": "La prescription n’entre pas dans le rôle propre infirmier.",
    "conditions": "Patient inclus depuis moins d’un an.",
    "required_training": "",
}
# What annex 3 asks besides, where the regime has a funders’ board.
ANNEX_3 = (
    "training_cost", "delegated_pay", "running_cost", "supervision_cost", "planned_acts", "former_acts", "current_rate",
    "substitution", "freed_time", "efficiency",
)  # fmt: skip
_COMPLETE = {
    "title": "Consultation infirmière de suivi de l’hépatite C en lieu et place d’un médecin",
    "delegating": [{"profession": "10", "specialty": "Hépatologie"}],
    "delegated": [{"profession": "60", "specialty": None}],
    "objectives": "Réduire le délai d’accès au suivi de huit à trois semaines.",
    "acts": [
        {"code": "A1", "label": "Prescrire le bilan biologique de suivi"} | _ACT,
        {"code": "A2", "label": "Interpréter le bilan selon l’arbre de décision"}
        | _ACT
        | {"sub_kind": "INTERPRETATION"},
    ],
    "inclusion": ["Adulte de 18 ans ou plus.", "Hépatite C traitée et suivie."],
    "exclusion": ["Grossesse en cours.", "Cirrhose décompensée."],
    "withdrawal": ["Transaminases au-dessus de cinq fois la normale."],
    "settings": ["Établissement de santé", "Centre de santé"],
    "team": {"delegating": 1, "delegated": 2},
    "equipment": "Salle de consultation ; médecin joignable en quinze minutes.",
    "context": "Six cents patients suivis, huit semaines d’attente.",
    "regional_need": "Priorité du projet régional de santé : dépister et suivre les hépatites.",
    "patient_information": "Le médecin informe le patient à l’inclusion et lui remet un document.",
    "patient_refusal": "Le patient est vu par le médecin dans le même délai.",
    "training": {
        "experience_years": 3,
        "theory_hours": 20,
        "practice": "Dix consultations sous le regard du médecin.",
        "supervised_acts": 10,
        "trainer": "Médecin délégant.",
        "evaluation": "Grille de vingt points, quinze requis.",
        "maintenance": "Cinquante consultations par an.",
    },
    "delegator_requirements": "Cinq ans d’exercice en hépatologie.",
    "max_ratio": 3,
    "care_steps": [
        {
            "step": "Accueil",
            "actor": "Personne déléguée",
            "description": "Vérifier les critères d’inclusion.",
            "act": "",
            "decision_criteria": "",
            "alert": "",
            "max_delay": "",
            "trace": "Dossier du patient",
        },
        {
            "step": "Prescription",
            "actor": "Personne déléguée",
            "description": "Prescrire le bilan.",
            "act": "A1",
            "decision_criteria": "Bilan de plus de six mois.",
            "alert": "Transaminases élevées",
            "max_delay": "24 heures",
            "trace": "Ordonnance",
        },
    ],
    "supervision": "Réunion chaque semaine, appel à tout moment.",
    "takeover_delay": "24 heures",
    "risks": [
        {
            "step": "Prescription",
            "failure": "Bilan oublié",
            "cause": "Interruption de tâche",
            "consequence": "Retard de diagnostic",
            "severity": 3,
            "frequency": 2,
            "barrier": "Liste de contrôle",
            "action": "Rappeler le patient",
        }
    ],
    "adverse_events": "Déclaration à l’agence sans délai, puis analyse en équipe.",
    "indicators": [
        {
            "label": "Taux de reprise",
            "numerator": "Actes repris par le médecin à l’appel",
            "denominator": "Actes réalisés par les personnes déléguées",
            "target": "Moins de 10 %",
            "alert_threshold": "20 %",
            "period": "Année",
            "collector": "Personne déléguée",
        }
    ],
    "traceability": "Mention « par délégation » dans le dossier du patient.",
    "information_system": "Messagerie sécurisée de santé.",
    "appendices": [{"label": "Information du patient", "purpose": "Remise à l’inclusion"}],
    "references": ["HAS, hépatite C, 2019"],
    "economic_model": {
        "current_cost": "120 euros par patient et par an",
        "expected_cost": "90 euros",
        "delegating_time": "De 60 à 15 minutes",
        "delegated_time": "De 0 à 60 minutes",
        "proposed_rate": "Forfait de 60 euros",
        "derogated_articles": "",
        "insurance_impact": "Neutre",
        **dict.fromkeys(ANNEX_3[:7], ""),
    },
    "evaluation": dict.fromkeys(ANNEX_3[7:], ""),
    "prior_experience": "",
    "exit_rules": "Reprise des patients par le médecin.",
}


def complete_content() -> dict:
    """A content in its normal shape that may be filed."""
    return copy.deepcopy(_COMPLETE)


_words = st.lists(st.sampled_from(["dose", "patient", "avis", "deux", "une", "acte,", "fin."]), max_size=5).map(
    " ".join
)
_numbers = st.none() | st.integers(0, 9)


def _row(field: Field) -> st.SearchStrategy[dict]:
    return st.fixed_dictionaries(
        {column.key: _numbers if column.kind is Kind.NUMBER else _words for column in field.columns}
    )


def _acts(field: Field) -> st.SearchStrategy[list]:
    """Acts of which the codes are kept, in an order that may change."""
    codes = [f"A{number}" for number in range(1, 7)]
    rows = st.lists(st.tuples(st.sampled_from(codes), _row(field)), max_size=4)
    return rows.map(lambda found: coded([row | {"code": code} for code, row in found], codes))


def _value(field: Field) -> st.SearchStrategy:
    if field.matched_by:
        return _acts(field)
    if field.kind.has_rows:
        return st.lists(_row(field), max_size=4)
    if field.kind is Kind.RECORD:
        return _row(field)
    if field.kind is Kind.SENTENCES:
        return st.lists(_words, max_size=4)
    return _numbers if field.kind is Kind.NUMBER else _words


def contents() -> st.SearchStrategy[dict]:
    """Contents of protocols: any, most of them incomplete."""
    fields = [field for section in SECTIONS for field in section.fields]
    return st.fixed_dictionaries({field.key: _value(field) for field in fields})
