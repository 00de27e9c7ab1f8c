"""A nominative authorization as large as a real one, with nobody real in it: what the benchmark and the tests render."""

import datetime
from types import SimpleNamespace

AGENCY = SimpleNamespace(
    name="Agence régionale de santé Normandie",
    in_words="l’agence",
    service="Service des coopérations entre professionnels de santé",
    address="1 place de la Démonstration\n14000 Caen",
    phone="02 00 00 00 00",
    email="cooperations@normandie.example",
    dpo_email="dpo@normandie.example",
)
SIGNATORY = SimpleNamespace(
    first_name="Dominique",
    last_name="Démonstration",
    quality="Directrice générale",
    service="Agence régionale de santé Normandie",
    formula="",
    delegation_reference="",
)


def sample_context(number: int = 1) -> dict:
    """What `documents/sample_letter.html` needs for the letter of that number."""
    return {
        "agency": AGENCY,
        "number": f"ARS-NOR-2026-{number:05}",
        "dossier": "ADH-2026-00042",
        "day": datetime.date(2026, 5, 3),
        "place": "Caen",
        "object": "autorisation nominative – protocole de coopération « DEMO-URODYN »",
        "visas": [
            "Vu le code de la santé publique, notamment ses articles L. 4011-1 à L. 4011-3 ;",
            "Vu l’arrêté du 31 décembre 2009 modifié relatif à la procédure applicable aux protocoles de coopération ;",
            "Vu l’arrêté n° 2015-042 du 12 mars 2015 du directeur général de l’agence autorisant le protocole ;",
            "Vu l’avis n° 2014.0098 du 19 novembre 2014 du collège de la Haute Autorité de santé ;",
        ],
        "code": f"K7QM-4T{number % 1000:03}-XN",
        "check_url": f"https://cooperations.example/verifier/K7QM4T{number % 1000:03}XN",
        "check_page": "cooperations.example/verifier",
        "addressee": [
            f"Madame Camille Démonstration {number}",
            "Infirmière – RPPS 10 000 000 000",
            "Centre hospitalier de la Démonstration",
            "12 rue des Essais",
            "14000 Caen",
        ],
        "signatory": SIGNATORY,
        "by_seal": True,
        "by_hand": False,
        "copies": ["employeur", "conseil départemental de l’ordre"],
        "salutation": "Madame",
        "role": "déléguée",
        "protocol": "Bilan urodynamique réalisé par une infirmière experte en lieu et place d’un médecin",
        "team": "« Urologie – Caen »",
        "counterparts": "le docteur Alix Démonstration, médecin délégant",
        "filed_on": "12 janvier 2026",
        "complete_on": "2 février 2026",
        "site": "Centre hospitalier de la Démonstration, Caen",
        "court": "tribunal administratif de Caen",
        "acts": [
            {"label": "Interrogatoire orienté et examen périnéal", "limits": "Adultes adressés par un urologue"},
            {"label": "Réalisation d’une débitmétrie et d’une cystomanométrie", "limits": "Sonde de 7 Ch au plus"},
            {"label": "Réalisation d’une sphinctérométrie", "limits": "Hors infection urinaire en cours"},
            {
                "label": "Interprétation des courbes et rédaction du compte rendu",
                "limits": "Relecture par le délégant sous 48 h",
            },
        ],
        "duties": [
            "informer chaque patient et recueillir son accord ;",
            "transmettre les données de suivi du protocole à la date convenue ;",
            "déclarer sans délai tout événement indésirable ;",
            "signaler tout changement, et annoncer votre retrait trois mois à l’avance.",
        ],
    }


def sample_data(number: int = 1) -> dict:
    """What is embedded in that letter for a machine to read."""
    context = sample_context(number)
    return {
        "reference": context["number"],
        "date": context["day"],
        "agence": AGENCY.name,
        "protocole": context["protocol"],
        "actes": context["acts"],
    }
