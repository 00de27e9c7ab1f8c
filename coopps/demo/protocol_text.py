"""What a team of the demonstration writes: the twenty sections of two protocols, after real ones, with invented figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# One act: label, purpose, manner, text that reserves it, why a derogation is needed.
Act = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Subject:
    """What tells a protocol of the demonstration from another."""

    title: str
    theme: str
    specialty: str
    patients: str
    need: str
    acts: tuple[Act, ...]
    setting: str
    delegated: str = "60"  # the profession that does the acts


DIABETES = Subject(
    title="Suivi du diabète de type 2 par un infirmier ou une infirmière en lieu et place du médecin généraliste",
    theme="maladies-chroniques",
    specialty="Médecine générale",
    patients="adulte atteint d’un diabète de type 2 suivi par un médecin de l’équipe",
    need="Un patient diabétique sur trois n’a pas de fond d’œil dans les deux ans, et la moitié n’a pas d’examen des pieds.",
    acts=(
        (
            "Prescription des examens biologiques de suivi du diabète de type 2",
            "DIAGNOSTIC",
            "PRESCRIPTION",
            "CSP, L. 4161-1",
            "La prescription d’examens biologiques n’est pas dans les compétences de la profession d’infirmier.",
        ),
        (
            "Prescription et réalisation d’un électrocardiogramme de suivi",
            "DIAGNOSTIC",
            "REALISATION",
            "CSP, R. 4311-7",
            "L’électrocardiogramme se réalise sur prescription médicale : ici, il est décidé sans elle.",
        ),
        (
            "Interprétation de l’examen des pieds du patient diabétique",
            "DIAGNOSTIC",
            "INTERPRETATION",
            "CSP, L. 4161-1",
            "Dire le risque de lésion est un diagnostic, réservé au médecin.",
        ),
    ),
    setting="Cabinet ou maison de santé où exercent les personnes délégantes",
)
HEPATITIS = Subject(
    title="Consultation de suivi de l’hépatite C chronique par un infirmier ou une infirmière en lieu et place d’un médecin",
    theme="hepatologie",
    specialty="Hépatologie",
    patients="adulte atteint d’hépatite C chronique après une première consultation médicale",
    need="Le délai d’une consultation de suivi dépasse quatre mois dans deux établissements de la région.",
    acts=(
        (
            "Adaptation des doses du traitement",
            "THERAPEUTIQUE",
            "ADAPTATION_TRAITEMENT",
            "CSP, L. 4161-1",
            "Adapter une prescription médicale est un acte médical.",
        ),
        (
            "Prescription de médicaments contre les nausées",
            "THERAPEUTIQUE",
            "PRESCRIPTION",
            "CSP, L. 4161-1",
            "La prescription de ces médicaments est réservée au médecin.",
        ),
    ),
    setting="Service ou consultation d’hépatologie d’un établissement de santé",
)


def sections_of(subject: Subject, mark: str = "") -> dict[str, Any]:
    """The content of every section, flat. `mark` is added to every text: a test looks for it where it must not be."""

    def say(text: str) -> str:
        return f"{text} {mark}".strip()

    return {
        "title": subject.title,
        "delegating": [{"profession": "10", "specialty": subject.specialty}],
        "delegated": [{"profession": subject.delegated, "specialty": None}],
        "objectives": say(
            "Rendre le suivi plus régulier, et employer le temps médical aux situations qui le demandent."
        ),
        "acts": [
            {
                "code": "",
                "label": label,
                "kind": kind,
                "sub_kind": sub_kind,
                "normally_reserved_to": "Médecin",
                "legal_basis": basis,
                "why_derogatory": say(why),
                "conditions": "Selon l’arbre de décision joint.",
                "required_training": "Modules 1 à 3 de la formation.",
            }
            for label, kind, sub_kind, basis, why in subject.acts
        ],
        "inclusion": [say(f"Patient {subject.patients}."), "Patient informé, qui a accepté d’être suivi ainsi."],
        "exclusion": [say("Femme enceinte."), "Complication aiguë."],
        "withdrawal": [
            say("Patient qui demande à être suivi par le médecin."),
            "Résultat hors des bornes du protocole.",
        ],
        "settings": [say(subject.setting)],
        "team": {"delegating": 1, "delegated": 1},
        "equipment": say("Un médecin délégant est joignable par téléphone, et répond dans les trente minutes."),
        "context": say("Les consultations médicales se remplissent de suivis sans particularité."),
        "regional_need": say(subject.need),
        "patient_information": say(
            "Le médecin informe le patient, lui remet le document d’information et trace son accord."
        ),
        "patient_refusal": say("Le patient peut refuser à tout moment et retrouve alors le suivi médical habituel."),
        "training": {
            "experience_years": 3,
            "theory_hours": 40,
            "practice": say("Vingt consultations observées, puis dix faites sous supervision."),
            "supervised_acts": 10,
            "trainer": say("Un médecin délégant et une personne déjà déléguée."),
            "evaluation": say("Épreuve écrite, puis observation de deux consultations."),
            "maintenance": say("Une journée par an et une revue de dossiers par trimestre."),
        },
        "delegator_requirements": say("Trois ans d’exercice dans la spécialité."),
        "max_ratio": 4,
        "care_steps": [
            {
                "step": "Inclusion",
                "actor": "Personne délégante",
                "description": say("Vérifie les critères, informe le patient, recueille l’accord."),
                "act": "",
                "decision_criteria": "Critères de la rubrique 6.",
                "alert": "",
                "max_delay": "",
                "trace": "Accord dans le dossier",
            },
            {
                "step": "Consultation de suivi",
                "actor": "Personne déléguée",
                "description": say("Interroge, examine, décide des examens selon l’arbre de décision."),
                "act": "A1",
                "decision_criteria": "Arbre de décision joint.",
                "alert": "Tout résultat hors des bornes.",
                "max_delay": "24 heures",
                "trace": "Compte rendu signé",
            },
        ],
        "supervision": say("Revue de tous les dossiers chaque mois par une personne délégante."),
        "takeover_delay": say("Reprise le jour même en cas d’alerte, sinon sous huit jours."),
        "risks": [
            {
                "step": "Consultation de suivi",
                "failure": say("Résultat anormal non vu."),
                "cause": "Compte rendu arrivé hors du dossier.",
                "consequence": "Retard de traitement.",
                "severity": 4,
                "frequency": 2,
                "barrier": "Liste des résultats attendus, relue chaque semaine.",
                "action": "Appel de la personne délégante et du patient.",
            }
        ],
        "adverse_events": say("Déclaration à l’agence sous 24 heures ; analyse en équipe dans le mois."),
        "indicators": [
            {
                "label": "Taux de reprise par les personnes délégantes",
                "numerator": "Actes repris à l’appel de la personne déléguée",
                "denominator": say("Actes réalisés par les personnes déléguées"),
                "target": "Moins de 10 %",
                "alert_threshold": "20 %",
                "period": "Année",
                "collector": "Personne qui porte le protocole",
            }
        ],
        "traceability": say("Chaque acte est tracé dans le dossier avec la mention « par délégation »."),
        "information_system": say("Logiciel partagé de l’équipe, messagerie sécurisée, accès nominatifs."),
        "appendices": [{"label": "Arbre de décision", "purpose": say("Dit quand prescrire et quand alerter.")}],
        "references": [say("HAS, guide du parcours de soins correspondant.")],
        "evaluation": {
            "substitution": "Part des actes faits par la personne déléguée, relevée chaque trimestre.",
            "freed_time": "Nouveaux patients vus par les médecins délégants, avant et après.",
            "efficiency": "Consultations de la spécialité par patient, l’année d’avant et la dernière année.",
        },
        "economic_model": {
            "current_cost": say("Une consultation médicale par suivi."),
            "expected_cost": "Une consultation infirmière, et une consultation médicale sur cinq.",
            "delegating_time": "Quinze minutes par patient et par an.",
            "delegated_time": "Deux heures par patient et par an.",
            "proposed_rate": "Rémunération forfaitaire par patient suivi.",
            "derogated_articles": "",
            "insurance_impact": "Dépense stable la première année.",
        },
        "prior_experience": say("Un essai de six mois avec trente patients, sans événement indésirable."),
        "exit_rules": say("L’équipe informe l’agence et chaque patient, qui retrouve le suivi médical."),
    }
