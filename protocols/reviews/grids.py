"""The grid of the experts of the HAS (H1…H11)."""

from coopps.kernel.instruction.grids import Criterion, Grid

# H11 is for information.
EXPERT = Grid(
    (
        Criterion(
            "H1", "Bases scientifiques et recommandations de la HAS", "CSP, R. 4011-1, 1°", evidence=("references",)
        ),
        Criterion("H2", "Périmètre des actes", "CSP, R. 4011-1, 2°", evidence=("acts",)),
        Criterion(
            "H3",
            "Choix des patients : inclusion, non-inclusion, sortie",
            "CSP, R. 4011-1, 2°",
            evidence=("inclusion", "exclusion", "withdrawal"),
        ),
        Criterion(
            "H4", "Compétences et formation des personnes déléguées", "CSP, R. 4011-1, 3°", evidence=("training",)
        ),
        Criterion(
            "H5",
            "Disponibilité et supervision des personnes délégantes",
            "CSP, R. 4011-1, 6°",
            evidence=("delegator_requirements", "supervision", "takeover_delay"),
        ),
        Criterion(
            "H6",
            "Parcours de soins et place du médecin traitant",
            "CSP, R. 4011-1, 4°",
            evidence=("care_steps", "context"),
        ),
        Criterion("H7", "Information de la personne soignée", "CSP, L. 4011-1", evidence=("patient_information",)),
        Criterion(
            "H8",
            "Analyse des risques et événements indésirables",
            "CSP, R. 4011-1, 6°",
            evidence=("risks", "adverse_events"),
        ),
        Criterion(
            "H9", "Indicateurs et seuils d’alerte", "Annexe de l’arrêté du 31 décembre 2009", evidence=("indicators",)
        ),
        Criterion(
            "H10",
            "Traçabilité et partage sécurisé des données",
            "CSP, R. 4011-1, 5°",
            evidence=("traceability", "information_system"),
        ),
        Criterion(
            "H11",
            "Modèle économique, pour information",
            "CSP, L. 4011-2",
            blocking=False,
            evidence=("economic_model",),
        ),
    )
)
