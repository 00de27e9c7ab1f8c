"""The model of the HAS (9 October 2012, and the law since): the twenty sections of a protocol, in the order of reading.

Sections 1 to 6 say what is delegated, to whom and for whom.
"""

from __future__ import annotations

from coopps.kernel.law.choices import TextKey as T
from protocols.choices import DerogatoryActKind, DerogatoryActSubKind
from protocols.sections.shapes import Column, Field, Kind, Section

MODEL_OF_HAS = "Modèle type de la HAS du 9 octobre 2012"

_PROFESSION = (
    Column("profession", "Profession", Kind.CHOICE, required=True),
    Column("specialty", "Spécialité", help="Seulement si le protocole la réserve à une spécialité.", or_none=True),
)

WHO_AND_WHAT = (
    Section(
        1,
        "title",
        "Intitulé du protocole",
        "Le titre dit, à lui seul, quel acte est réalisé, par qui et en lieu et place de qui.",
        (
            Field(
                "title",
                "Intitulé",
                Kind.LINE,
                help="Par exemple : « Réalisation de… par un infirmier ou une infirmière en lieu et place d’un médecin ».",
                absent="Donnez un intitulé au protocole.",
                most=500,
            ),
        ),
        (
            "Écrivez-le en dernier : il se fixe quand le périmètre exact des actes dérogatoires est connu.",
            "N’y mettez ni le nom de votre structure ni un sigle : une autre équipe doit s’y reconnaître.",
        ),
        MODEL_OF_HAS,
    ),
    Section(
        2,
        "delegating",
        "Professions délégantes",
        "Les professions, et s’il le faut les spécialités, qui confient les actes et peuvent les reprendre à tout moment.",
        (
            Field(
                "delegating",
                "Qui délègue",
                Kind.PROFESSIONS,
                columns=_PROFESSION,
                row="une profession",
                absent="Indiquez au moins une profession délégante.",
            ),
        ),
        (
            "Ne nommez une spécialité que si elle est nécessaire à la sécurité : elle limite qui pourra adhérer.",
            "Toutes les combinaisons sont possibles entre professions de santé, aussi d’un auxiliaire médical à un autre.",
        ),
        (MODEL_OF_HAS, T.REF_QUALITY),
    ),
    Section(
        3,
        "delegated",
        "Professions déléguées",
        "Les professions qui réalisent les actes dans le cadre du protocole.",
        (
            Field(
                "delegated",
                "À qui",
                Kind.PROFESSIONS,
                columns=_PROFESSION,
                row="une profession",
                absent="Indiquez au moins une profession déléguée.",
            ),
        ),
        (
            "L’expérience et la formation demandées se décrivent à la rubrique 10.",
            "Seules les professions de santé de la liste peuvent être déléguées.",
        ),
        (T.REF_COOPERATION, T.REF_QUALITY),
    ),
    Section(
        4,
        "objectives",
        "Objectifs",
        "Ce que la coopération améliore, et pour qui.",
        (
            Field(
                "objectives",
                "Objectifs de la coopération",
                help="Pour les patients, pour la personne déléguée, pour la personne délégante, et pour la dépense de santé.",
                absent="Dites quels sont les objectifs de la coopération.",
            ),
        ),
        (
            "Donnez des résultats que les indicateurs de la rubrique 14 pourront mesurer : délai d’accès, qualité, sécurité.",
            "La coopération ne comble pas un manque passager de personnel et ne régularise pas une pratique subie.",
        ),
        MODEL_OF_HAS,
    ),
    Section(
        5,
        "acts",
        "Actes dérogatoires",
        "Chaque acte ou activité que le droit réserve aujourd’hui à une autre profession, avec le texte qui le réserve.",
        (
            Field(
                "acts",
                "Actes et activités",
                Kind.TABLE,
                row="un acte",
                matched_by="code",
                columns=(
                    Column("code", "Code", hidden=True),
                    Column("label", "Acte ou activité", help="Un acte à la fois, avec un verbe.", required=True),
                    Column("kind", "Nature", Kind.CHOICE, required=True, choices=tuple(DerogatoryActKind.choices)),
                    Column(
                        "sub_kind",
                        "Précision",
                        Kind.CHOICE,
                        or_none=True,
                        choices=tuple(DerogatoryActSubKind.choices),
                    ),
                    Column(
                        "normally_reserved_to",
                        "Réservé à",
                        help="La profession qui le réalise aujourd’hui.",
                        required=True,
                    ),
                    Column(
                        "legal_basis",
                        "Texte qui le réserve",
                        help="Le code et le numéro exact de l’article.",
                        required=True,
                        or_none=True,
                    ),
                    Column(
                        "why_derogatory",
                        "Pourquoi il est dérogatoire",
                        Kind.TEXT,
                        help="Ce que la profession déléguée ne peut pas faire sans le protocole, et à quel titre.",
                        required=True,
                    ),
                    Column(
                        "conditions", "Conditions", Kind.TEXT, help="Limites, seuils, contre-indications de cet acte."
                    ),
                    Column(
                        "required_training",
                        "Formation propre à cet acte",
                        Kind.TEXT,
                        help="Seulement si elle s’ajoute à celle de la rubrique 10.",
                    ),
                ),
                help="Les actes que la profession déléguée peut déjà faire seule n’ont pas leur place ici.",
                absent="Décrivez au moins un acte dérogatoire.",
            ),
        ),
        (
            "L’agence examine chaque acte séparément : un acte déjà permis n’a pas besoin de protocole.",
            "Distinguez prescrire, réaliser, interpréter : ce sont trois actes.",
            "Le code d’un acte (A1, A2…) ne change plus d’une version à l’autre.",
        ),
        (T.REF_COOPERATION, MODEL_OF_HAS),
    ),
    Section(
        6,
        "patients",
        "Patients concernés",
        "Qui entre dans le protocole, qui n’y entre pas, et quand on en sort.",
        (
            Field(
                "inclusion",
                "Critères d’inclusion",
                Kind.SENTENCES,
                help="Un critère par ligne : âge, pathologie, gravité, suivi en cours.",
                absent="Donnez au moins un critère d’inclusion.",
            ),
            Field(
                "exclusion",
                "Critères de non-inclusion",
                Kind.SENTENCES,
                help="Un critère par ligne : ce qui impose de voir d’emblée la personne délégante.",
                absent="Donnez au moins un critère de non-inclusion.",
            ),
            Field(
                "withdrawal",
                "Critères de sortie",
                Kind.SENTENCES,
                help="Un critère par ligne : ce qui, en cours de prise en charge, rend le patient à la personne délégante.",
                absent="Donnez au moins un critère de sortie.",
            ),
        ),
        (
            "Chaque critère se vérifie par oui ou par non devant le patient.",
            "Évitez « selon l’état clinique » : donnez le signe, le seuil ou l’âge.",
        ),
        (MODEL_OF_HAS, T.REF_QUALITY),
    ),
)
