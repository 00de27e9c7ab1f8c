"""Sections 7 to 14 of the model of the HAS: where, how, and with which safety."""

from __future__ import annotations

from coopps.kernel.law.choices import TextKey as T
from protocols.sections.model import MODEL_OF_HAS
from protocols.sections.shapes import Column, Field, Kind, Section

CARE = (
    Section(
        7,
        "settings",
        "Lieux de mise en œuvre et équipe",
        "Où la coopération peut s’exercer, avec quel équipement et combien de personnes.",
        (
            Field(
                "settings",
                "Lieux possibles",
                Kind.SENTENCES,
                help="Un lieu par ligne : établissement de santé, maison ou centre de santé, cabinet, domicile…",
                absent="Donnez au moins un lieu de mise en œuvre.",
            ),
            Field(
                "team",
                "Composition minimale de l’équipe",
                Kind.RECORD,
                columns=(
                    Column("delegating", "Personnes délégantes, au moins", Kind.NUMBER, most=99),
                    Column("delegated", "Personnes déléguées, au moins", Kind.NUMBER, most=99),
                ),
                help="Sans précision, une équipe compte au moins une personne délégante et une personne déléguée.",
                required=False,
            ),
            Field(
                "equipment",
                "Plateau technique et présence",
                help="Équipement exigé, et délai dans lequel la personne délégante répond ou se rend sur place.",
                absent="Décrivez l’équipement exigé et le délai de présence de la personne délégante.",
            ),
        ),
        (
            "Nommez des types de lieux, jamais votre seule structure : une autre équipe devra pouvoir adhérer.",
            "Dites si la personne délégante est présente sur place, à proximité ou joignable.",
        ),
        (MODEL_OF_HAS, T.REF_RISKS),
    ),
    Section(
        8,
        "context",
        "Contexte et besoin de santé",
        "La situation de départ, et le besoin de santé régional auquel le protocole répond.",
        (
            Field(
                "context",
                "Situation actuelle",
                help="Organisation, délais, nombre de patients suivis, démographie des professions.",
                absent="Décrivez la situation actuelle.",
            ),
            Field(
                "regional_need",
                "Besoin de santé régional",
                help="Priorité du projet régional de santé, territoire, offre et délais constatés, avec leurs sources.",
                absent="Dites à quel besoin de santé régional le protocole répond.",
            ),
        ),
        (
            "L’agence ne transmet le dossier à la HAS que si le besoin régional est établi.",
            "Donnez des chiffres datés et leur source.",
        ),
        T.REF_NEED,
    ),
    Section(
        9,
        "patient_information",
        "Information du patient",
        "Ce que le patient sait avant de choisir, et ce qui se passe s’il refuse.",
        (
            Field(
                "patient_information",
                "Qui informe, quand et comment",
                help="Personne, moment, document remis, et trace du consentement dans le dossier.",
                absent="Dites qui informe le patient, quand et avec quel document.",
            ),
            Field(
                "patient_refusal",
                "Si le patient refuse",
                help="Comment il est pris en charge par la personne délégante, sans délai qui lui nuise.",
                absent="Dites ce qui se passe si le patient refuse.",
            ),
        ),
        (
            "Le refus ne change rien à la qualité des soins : écrivez-le, et dites comment.",
            "Joignez le document remis au patient à la rubrique 16.",
        ),
        (T.REF_COOPERATION, T.REF_INFORMATION),
    ),
    Section(
        10,
        "training",
        "Formation et expérience des personnes déléguées",
        "Ce qu’il faut avoir fait et appris avant le premier acte, et comment les compétences se maintiennent.",
        (
            Field(
                "training",
                "Formation exigée",
                Kind.RECORD,
                columns=(
                    Column(
                        "experience_years",
                        "Expérience professionnelle, en années",
                        Kind.NUMBER,
                        help="Dans le domaine du protocole. Zéro si aucune n’est exigée.",
                        required=True,
                        most=60,
                    ),
                    Column("theory_hours", "Formation théorique, en heures", Kind.NUMBER, required=True, most=5000),
                    Column(
                        "practice",
                        "Formation pratique",
                        Kind.TEXT,
                        help="Heures ou déroulement, et ce que la personne fait sous le regard de la personne délégante.",
                        required=True,
                        or_none=True,
                    ),
                    Column("supervised_acts", "Actes supervisés, au moins", Kind.NUMBER, most=5000),
                    Column(
                        "trainer",
                        "Qui forme",
                        Kind.TEXT,
                        help="Fonction et compétence, organisme s’il y en a un.",
                        required=True,
                    ),
                    Column(
                        "evaluation",
                        "Comment les compétences sont évaluées",
                        Kind.TEXT,
                        help="Épreuve, grille, seuil de réussite, et qui valide.",
                        required=True,
                    ),
                    Column(
                        "maintenance",
                        "Comment elles se maintiennent",
                        Kind.TEXT,
                        help="Nombre d’actes par an, formation continue, réévaluation.",
                        required=True,
                    ),
                ),
            ),
        ),
        (
            "La HAS demande souvent de compléter cette rubrique : programme, durée, évaluation et années d’expérience.",
            "À titre d’exemple, 3 ans d’expérience, 8 heures de théorie et une dizaine de gestes supervisés "
            "ont été retenus pour le myélogramme.",
        ),
        (T.REF_ADHESION, T.REF_TRAINING),
    ),
    Section(
        11,
        "delegator_requirements",
        "Engagement des personnes délégantes",
        "L’expérience, la disponibilité et le temps que la délégation demande à qui délègue.",
        (
            Field(
                "delegator_requirements",
                "Compétences et engagement",
                help="Expérience du domaine, temps de formation et de supervision, remplacement en cas d’absence.",
                absent="Dites ce qui est demandé aux personnes délégantes.",
            ),
            Field(
                "max_ratio",
                "Personnes déléguées par personne délégante, au plus",
                Kind.NUMBER,
                required=False,
                most=99,
            ),
        ),
        ("Une disponibilité se compte en minutes et en moyens d’appel, pas en intentions.",),
        (MODEL_OF_HAS, T.REF_RISKS),
    ),
    Section(
        12,
        "supervision",
        "Déroulement de la prise en charge et supervision",
        "Les étapes, dans l’ordre, avec qui agit, ce qui décide, et quand la personne délégante reprend la main.",
        (
            Field(
                "care_steps",
                "Étapes de la prise en charge",
                Kind.TABLE,
                row="une étape",
                columns=(
                    Column(
                        "step",
                        "Étape",
                        help="Accueil, inclusion, examen, décision, acte, prescription, suivi…",
                        required=True,
                    ),
                    Column("actor", "Qui", help="Personne déléguée, délégante, ou autre.", required=True),
                    Column(
                        "description",
                        "Description",
                        Kind.TEXT,
                        help="À l’impératif : ce qu’il faut faire.",
                        required=True,
                    ),
                    Column("act", "Acte", help="Code de l’acte dérogatoire, comme A1, s’il y en a un."),
                    Column("decision_criteria", "Critères de décision", Kind.TEXT),
                    Column("alert", "Alerte", Kind.TEXT, help="Ce qui impose d’appeler la personne délégante."),
                    Column("max_delay", "Délai au plus"),
                    Column("trace", "Document ou trace"),
                ),
                absent="Décrivez les étapes de la prise en charge.",
            ),
            Field(
                "supervision",
                "Modalités d’intervention de la personne délégante",
                help="Appel, présence, relecture, réunion d’équipe : quand et à quelle fréquence.",
                absent="Dites comment la personne délégante intervient.",
            ),
            Field(
                "takeover_delay",
                "Délai de reprise",
                Kind.LINE,
                help="Au bout de combien de temps, au plus, la personne délégante reprend un patient à la demande.",
                absent="Donnez le délai de reprise par la personne délégante.",
                most=300,
            ),
        ),
        (
            "Écrivez à l’impératif, pour n’importe quelle équipe de France.",
            "Chaque alerte dit vers qui se tourner et dans quel délai.",
        ),
        (T.REF_CARE, T.REF_RISKS),
    ),
    Section(
        13,
        "risks",
        "Gestion des risques",
        "Ce qui peut mal tourner à chaque étape, et ce qui l’empêche.",
        (
            Field(
                "risks",
                "Analyse des risques",
                Kind.TABLE,
                row="un risque",
                columns=(
                    Column("step", "Étape", required=True),
                    Column("failure", "Défaillance possible", Kind.TEXT, required=True),
                    Column("cause", "Cause", Kind.TEXT, required=True),
                    Column("consequence", "Conséquence pour le patient", Kind.TEXT, required=True),
                    Column(
                        "severity",
                        "Gravité",
                        Kind.NUMBER,
                        help="De 1, mineure, à 5, vitale.",
                        required=True,
                        least=1,
                        most=5,
                    ),
                    Column(
                        "frequency",
                        "Fréquence",
                        Kind.NUMBER,
                        help="De 1, exceptionnelle, à 5, très fréquente.",
                        required=True,
                        least=1,
                        most=5,
                    ),
                    Column("barrier", "Ce qui l’empêche", Kind.TEXT, required=True),
                    Column("action", "Conduite à tenir", Kind.TEXT, required=True),
                ),
                absent="Analysez au moins un risque.",
            ),
            Field(
                "adverse_events",
                "Événements indésirables",
                help="Qui déclare, à qui, dans quel délai ; comment l’équipe en tire les leçons.",
                absent="Décrivez le circuit de déclaration des événements indésirables.",
            ),
        ),
        (
            "Reprenez les étapes de la rubrique 12 une à une.",
            "Un événement grave se déclare sans délai à l’agence régionale de santé.",
        ),
        (MODEL_OF_HAS, T.REF_RISKS),
    ),
    Section(
        14,
        "indicators",
        "Indicateurs de suivi",
        "Ce que l’équipe mesure chaque année, et transmet à l’agence et à la HAS.",
        (
            Field(
                "indicators",
                "Indicateurs",
                Kind.TABLE,
                row="un indicateur",
                columns=(
                    Column("label", "Indicateur", required=True),
                    Column("numerator", "Numérateur", Kind.TEXT, required=True),
                    Column(
                        "denominator",
                        "Dénominateur",
                        Kind.TEXT,
                        help="« Sans objet » pour un simple nombre.",
                        required=True,
                    ),
                    Column("target", "Cible", required=True),
                    Column("alert_threshold", "Seuil d’alerte", required=True),
                    Column("period", "Période", help="Mois, trimestre, année.", required=True),
                    Column("collector", "Qui recueille", required=True),
                ),
                absent="Définissez au moins un indicateur.",
            ),
        ),
        (
            "Prévoyez au moins : patients pris en charge, taux de reprise par la personne délégante, événements "
            "indésirables, satisfaction des professionnels.",
            "Les taux se calculent sur les actes, pas sur les patients. Un dénominateur nul ne donne pas zéro.",
        ),
        (T.REF_EVALUATION, T.REF_FOLLOW_UP),
    ),
)
