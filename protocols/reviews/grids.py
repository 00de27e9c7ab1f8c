"""The grid of the experts of the HAS (H1…H11)."""

from coopps.kernel.instruction.grids import Criterion, Grid
from coopps.kernel.law.choices import TextKey as T

# H11 is for information.
EXPERT = Grid(
    (
        Criterion("H1", "Bases scientifiques et recommandations de la HAS", T.REF_PRACTICES, evidence=("references",)),
        Criterion("H2", "Périmètre des actes", T.REF_QUALITY, evidence=("acts",)),
        Criterion(
            "H3",
            "Choix des patients : inclusion, non-inclusion, sortie",
            T.REF_QUALITY,
            evidence=("inclusion", "exclusion", "withdrawal"),
        ),
        Criterion("H4", "Compétences et formation des personnes déléguées", T.REF_TRAINING, evidence=("training",)),
        Criterion(
            "H5",
            "Disponibilité et supervision des personnes délégantes",
            T.REF_RISKS,
            evidence=("delegator_requirements", "supervision", "takeover_delay"),
        ),
        Criterion(
            "H6",
            "Parcours de soins et place du médecin traitant",
            T.REF_CARE,
            evidence=("care_steps", "context"),
        ),
        Criterion("H7", "Information de la personne soignée", T.REF_COOPERATION, evidence=("patient_information",)),
        Criterion(
            "H8",
            "Analyse des risques et événements indésirables",
            T.REF_RISKS,
            evidence=("risks", "adverse_events"),
        ),
        Criterion("H9", "Indicateurs et seuils d’alerte", T.REF_EVALUATION, evidence=("indicators",)),
        Criterion(
            "H10",
            "Traçabilité et partage sécurisé des données",
            T.REF_INFORMATION,
            evidence=("traceability", "information_system"),
        ),
        Criterion(
            "H11",
            "Modèle économique, pour information",
            T.REF_ECONOMIC_MODEL,
            blocking=False,
            evidence=("economic_model",),
        ),
    )
)
