"""The grids of a protocol: by the agency (A1…F1, act by act), and for an extension."""

from coopps.kernel.instruction.choices import SubjectKind
from coopps.kernel.instruction.grids import Criterion, Grid
from coopps.kernel.law.choices import TextKey as T

PROTOCOL = Grid(
    (
        Criterion(
            "A1",
            "Le dossier est complet : rubriques obligatoires, documents-types, modèle économique, éléments d’évaluation",
            T.REF_NEED,
        ),
        Criterion(
            "A2",
            "Le projet est écrit, à leur initiative, par deux personnes au moins, de professions de santé",
            T.REF_COOPERATION,
            evidence=("delegating", "delegated"),
        ),
        Criterion(
            "C1",
            "Le protocole répond à un besoin de santé régional : priorités, territoire, offre, délais",
            T.REF_NEED,
            evidence=("context", "regional_need"),
        ),
        Criterion(
            "C2",
            "Aucun protocole autorisé ne répond déjà à ce besoin ; sinon, extension ou adhésion",
            "Vérification des doublons",
            blocking=False,
            evidence=("title", "acts"),
        ),
        Criterion(
            "D1",
            "La composition de l’équipe, la disponibilité et les lieux sont cohérents",
            T.REF_RISKS,
            blocking=False,
            evidence=("settings", "delegator_requirements", "supervision"),
        ),
        Criterion(
            "D2",
            "Le volume de formation est plausible et la personne qui forme est désignée",
            T.REF_TRAINING,
            blocking=False,
            evidence=("training",),
        ),
        Criterion(
            "D3",
            "La personne soignée est informée et peut refuser",
            T.REF_COOPERATION,
            evidence=("patient_information", "patient_refusal"),
        ),
        Criterion(
            "D4",
            "La gestion des risques et le circuit des événements indésirables sont décrits",
            T.REF_RISKS,
            blocking=False,
            evidence=("risks", "adverse_events"),
        ),
        Criterion(
            "D5",
            "Les indicateurs sont mesurables",
            T.REF_EVALUATION,
            blocking=False,
            evidence=("indicators",),
        ),
        Criterion(
            "E1",
            "Le modèle économique est rempli et cohérent",
            T.REF_ECONOMIC_MODEL,
            evidence=("economic_model",),
        ),
        Criterion(
            "F1",
            "Avis médical ou technique de l’agence, remarques à l’attention de la HAS",
            "Usage",
            blocking=False,
        ),
    )
)

ACT = Grid(
    (
        Criterion(
            "B1",
            "L’acte n’entre pas déjà dans les compétences de la personne déléguée : il est dérogatoire",
            (T.REF_COOPERATION, "textes de compétence de la profession déléguée"),
            blocking=False,  # one derogatory act is enough; the rule of the visa says so
        ),
        Criterion(
            "B2",
            "Aucun autre texte n’interdit de déléguer l’acte",
            "Textes particuliers",
        ),
    )
)

EXTENSION = Grid(
    (
        Criterion(
            "C1",
            "Le protocole répond à un besoin de santé de la région",
            T.REF_EXTENSION,
        ),
        Criterion(
            "C2",
            "Aucun protocole déjà autorisé dans la région ne répond à ce besoin",
            "Vérification des doublons",
            blocking=False,
        ),
        Criterion(
            "F1",
            "Avis médical ou technique de l’agence",
            "Usage",
            blocking=False,
        ),
    )
)

PROTOCOL_GRIDS = {SubjectKind.PROTOCOL: PROTOCOL, SubjectKind.ACT: ACT}
EXTENSION_GRIDS = {SubjectKind.PROTOCOL: EXTENSION}
