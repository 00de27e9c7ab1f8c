"""Sections 15 to 20 of the model of the HAS: traces, documents, sources, money, experience, end."""

from __future__ import annotations

from coopps.kernel.law.choices import TextKey as T
from protocols.sections.model import MODEL_OF_HAS
from protocols.sections.shapes import Column, Field, Kind, Section

# Annex 3 of the arrêté of 31 December 2009: it may be written in every regime, and must be where a funders' board reads it.
FOR_FUNDERS = {
    "kind": Kind.TEXT,
    "for_funders": True,
    "help": "Demandé quand le régime du protocole prévoit l’avis du collège des financeurs.",
}

MEANS = (
    Section(
        15,
        "traceability",
        "Traçabilité et système d’information",
        "Ce qui est écrit, où, et qui peut le lire.",
        (
            Field(
                "traceability",
                "Traçabilité des actes",
                help="Où l’acte est noté, avec la mention « par délégation, protocole n°… » et le nom de qui l’a fait.",
                absent="Dites comment les actes sont tracés.",
            ),
            Field(
                "information_system",
                "Partage et conservation des données",
                help="Logiciel, messagerie sécurisée de santé, droits d’accès, durée de conservation.",
                absent="Décrivez le système d’information et le partage sécurisé des données.",
            ),
        ),
        (
            "Le médecin traitant reçoit l’information : dites comment et sous quel délai.",
            "Aucune donnée de santé ne circule par une messagerie ordinaire.",
        ),
        (MODEL_OF_HAS, T.REF_INFORMATION),
    ),
    Section(
        16,
        "appendices",
        "Documents-types",
        "Les documents que toute équipe utilisera tels quels.",
        (
            Field(
                "appendices",
                "Liste des documents",
                Kind.TABLE,
                row="un document",
                columns=(
                    Column("label", "Document", required=True),
                    Column("purpose", "À quoi il sert, et à quel moment", Kind.TEXT, required=True),
                ),
                absent="Citez au moins un document-type, à commencer par l’information remise au patient.",
            ),
            Field(
                "joined",
                "Fichiers joints",
                Kind.TABLE,
                row="un fichier",
                columns=(
                    Column("label", "Fichier"),
                    Column("sha256", "Empreinte SHA-256"),
                ),
                required=False,
                typed=False,
            ),
        ),
        (
            "Attendus : document d’information du patient, arbre de décision, ordonnances-types, compte rendu, fiche d’alerte.",
            "Les fichiers se joignent plus bas, et suivent le protocole.",
        ),
        MODEL_OF_HAS,
    ),
    Section(
        17,
        "references",
        "Références",
        "Les recommandations et les textes sur lesquels le protocole s’appuie.",
        (
            Field(
                "references",
                "Références",
                Kind.SENTENCES,
                help="Une référence par ligne, avec son année : HAS, sociétés savantes, textes de compétence.",
                absent="Donnez au moins une référence.",
            ),
        ),
        ("Citez d’abord les recommandations élaborées ou validées par la HAS, dans leur dernière version.",),
        (MODEL_OF_HAS, T.REF_PRACTICES),
    ),
    Section(
        18,
        "economic_model",
        "Modèle économique",
        "Ce que la prise en charge coûte aujourd’hui, ce qu’elle coûtera, et qui est payé pour quoi.",
        (
            Field(
                "economic_model",
                "Modèle économique",
                Kind.RECORD,
                columns=(
                    Column(
                        "current_cost",
                        "Coût actuel",
                        Kind.TEXT,
                        help="Par patient et par an, avec son calcul.",
                        required=True,
                    ),
                    Column("expected_cost", "Coût attendu", Kind.TEXT, required=True),
                    Column(
                        "delegating_time",
                        "Temps des personnes délégantes",
                        Kind.TEXT,
                        help="Avant et après.",
                        required=True,
                    ),
                    Column(
                        "delegated_time",
                        "Temps des personnes déléguées",
                        Kind.TEXT,
                        help="Avant et après.",
                        required=True,
                    ),
                    Column("proposed_rate", "Tarif ou rémunération proposés", Kind.TEXT, required=True),
                    Column(
                        "derogated_articles",
                        "Articles du code de la sécurité sociale auxquels il est dérogé",
                        Kind.TEXT,
                        help="S’il y en a.",
                    ),
                    Column("insurance_impact", "Effet pour l’Assurance maladie", Kind.TEXT, required=True),
                    Column("training_cost", "Coût de la formation des personnes déléguées", **FOR_FUNDERS),
                    Column("delegated_pay", "Rémunération de l’acte délégué, et son mode de calcul", **FOR_FUNDERS),
                    Column("running_cost", "Coût de fonctionnement de la structure", **FOR_FUNDERS),
                    Column("supervision_cost", "Coût de la supervision par les personnes délégantes", **FOR_FUNDERS),
                    Column("planned_acts", "Nombre d’actes délégués prévus", **FOR_FUNDERS),
                    Column(
                        "former_acts",
                        "Nombre d’actes faits par les personnes délégantes l’année précédente",
                        **FOR_FUNDERS,
                    ),
                    Column("current_rate", "Tarif actuel de l’acte", **FOR_FUNDERS),
                ),
            ),
            Field(
                "evaluation",
                "Éléments pour l’évaluation",
                Kind.RECORD,
                help="Ce qui sera mesuré, et comment.",
                columns=(
                    Column("substitution", "Part des actes faits par la personne déléguée", **FOR_FUNDERS),
                    Column("freed_time", "Emploi du temps dégagé pour la personne délégante", **FOR_FUNDERS),
                    Column("efficiency", "Consommation de soins avant et à la fin", **FOR_FUNDERS),
                ),
                required=False,
            ),
        ),
        ("L’agence aide à le construire. Un ordre de grandeur expliqué vaut mieux qu’un chiffre sans source.",),
        T.REF_ECONOMIC_MODEL,
    ),
    Section(
        19,
        "prior_experience",
        "Expérience antérieure",
        "Ce qu’une expérimentation ou une pratique proche a déjà montré.",
        (
            Field(
                "prior_experience",
                "Retour d’expérience",
                help="Période, nombre de patients, résultats, difficultés. Dites-le aussi s’il n’y en a pas.",
                required=False,
            ),
        ),
        ("Un bilan chiffré, même modeste, aide les experts à juger de la sécurité.",),
        MODEL_OF_HAS,
    ),
    Section(
        20,
        "exit_rules",
        "Arrêt et modification",
        "Comment la coopération s’arrête ou évolue, sans rupture pour les patients.",
        (
            Field(
                "exit_rules",
                "Modalités d’arrêt et de modification",
                help="Qui décide, comment les patients en cours de suivi sont repris, comment une nouvelle version se prépare.",
                required=False,
            ),
        ),
        ("Un retrait s’annonce au moins trois mois à l’avance.",),
        (T.REF_WITHDRAWAL, T.REF_END),
    ),
)
