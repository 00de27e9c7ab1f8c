"""The grids of a protocol: by the agency (A1…F1, act by act), and for an extension."""

from coopps.kernel.instruction.choices import SubjectKind
from coopps.kernel.instruction.grids import Criterion, Grid

PROTOCOL = Grid(
    (
        Criterion(
            "A1",
            "Le dossier est complet : rubriques obligatoires, documents-types, modèle économique, éléments d’évaluation",
            "Arrêté du 31 décembre 2009, article 1er, II",
        ),
        Criterion(
            "A2",
            "Le projet est écrit, à leur initiative, par deux personnes au moins, de professions du code de la santé publique",
            "CSP, L. 4011-1",
            evidence=("delegating", "delegated"),
        ),
        Criterion(
            "C1",
            "Le protocole répond à un besoin de santé régional : priorités, territoire, offre, délais",
            "Arrêté du 31 décembre 2009, article 1er, II",
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
            "CSP, R. 4011-1, 6°",
            blocking=False,
            evidence=("settings", "delegator_requirements", "supervision"),
        ),
        Criterion(
            "D2",
            "Le volume de formation est plausible et la personne qui forme est désignée",
            "CSP, R. 4011-1, 3°",
            blocking=False,
            evidence=("training",),
        ),
        Criterion(
            "D3",
            "La personne soignée est informée et peut refuser",
            "CSP, L. 4011-1",
            evidence=("patient_information", "patient_refusal"),
        ),
        Criterion(
            "D4",
            "La gestion des risques et le circuit des événements indésirables sont décrits",
            "CSP, R. 4011-1, 6°",
            blocking=False,
            evidence=("risks", "adverse_events"),
        ),
        Criterion(
            "D5",
            "Les indicateurs sont mesurables",
            "Annexe de l’arrêté du 31 décembre 2009",
            blocking=False,
            evidence=("indicators",),
        ),
        Criterion(
            "E1",
            "Le modèle économique est rempli et cohérent",
            "CSP, L. 4011-2",
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
            "CSP, L. 4011-1 ; textes de compétence de la profession déléguée",
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
            "Arrêté du 28 mars 2012, article 2",
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
