"""The subjects of a letter of intent, in their order: each is a page of its own, with its help."""

from __future__ import annotations

from dataclasses import dataclass

from protocols.choices import IntentKind

COOPERATION, SITES, PROFESSIONALS, ACTS, SIMILAR, NEED, STATEMENT = (
    "cooperation",
    "lieux",
    "professionnels",
    "actes",
    "proches",
    "besoin",
    "attestation",
)


@dataclass(frozen=True)
class Part:
    """One subject.

    Attributes:
        task: what is to be done, beginning with a verb.
        what: what is asked, in a sentence.
        example: what does very well.
        fields: those of the letter itself that are written there; a table has its own.
        compares: whether what is written there shows the protocols that resemble it.
    """

    key: str
    title: str
    task: str
    what: str
    example: str = ""
    fields: tuple[str, ...] = ()
    compares: bool = False


PARTS = (
    Part(
        COOPERATION,
        "La coopération",
        "Décrire la coopération",
        "Ce que vous voulez faire ensemble, et pour quels patients. L’intitulé pourra changer.",
        "Réalisation du dépistage de la rétinopathie diabétique par une orthoptiste en lieu et place d’un ophtalmologiste.",
        ("title", "theme", "specialties", "purpose", "nature"),
        compares=True,
    ),
    Part(
        SITES,
        "Les lieux d’exercice",
        "Indiquer les lieux d’exercice",
        "Le premier lieu est le lieu principal : il dit quelle agence examine la lettre. Tous sont dans la même région.",
        "Le service de l’hôpital, puis le cabinet de ville où l’on reçoit aussi.",
    ),
    Part(
        PROFESSIONALS,
        "Les professionnels pressentis",
        "Nommer les professionnels pressentis",
        "Au moins deux professionnels de santé : une personne qui délègue, une personne à qui l’on délègue. Chaque personne "
        "participe volontairement.",
        "Un médecin qui délègue, une infirmière à qui il délègue.",
        compares=True,
    ),
    Part(
        ACTS,
        "Les actes envisagés",
        "Indiquer les actes envisagés",
        "Ce que la personne déléguée ferait. Un acte est dérogatoire quand les textes de sa profession ne lui permettent pas "
        "aujourd’hui de le faire.",
        "Lecture des photographies du fond d’œil.",
        compares=True,
    ),
    Part(
        SIMILAR,
        "Les protocoles qui ressemblent au vôtre",
        "Comparer avec les protocoles qui ressemblent au vôtre",
        "Vous pouvez continuer même si l’un d’eux vous ressemble. Dites à l’agence lequel vous avez vu, et pourquoi il ne suffit "
        "pas.",
        "Il ne concerne que l’hôpital ; nous exerçons en ville.",
        ("related_protocol", "similar_reason"),
    ),
    Part(
        NEED,
        "Le contexte et le besoin",
        "Décrire le contexte et le besoin",
        "Comment les patients sont pris en charge aujourd’hui, ce qui manque, et ce que la coopération changerait.",
        "Six mois d’attente pour un premier examen ; l’examen serait fait dans le mois, près du domicile.",
        ("context", "regional_need", "expected_volume", "expected_benefits", "planned_start"),
    ),
    Part(
        STATEMENT,
        "Votre attestation",
        "Attester que la lettre est exacte",
        "Une phrase à lire, puis une case à cocher. Rien ne part à l’agence avant le dépôt.",
        fields=("sincere",),
    ),
)


def parts_of(kind: str) -> list[Part]:
    """Those of a letter of this kind: an extension takes a known protocol, and its acts as they are."""
    without = (ACTS, SIMILAR) if kind == IntentKind.EXTENSION else ()
    return [part for part in PARTS if part.key not in without]


def part_with(field: str) -> Part:
    """Where a field of the letter is written."""
    return next(part for part in PARTS if field in part.fields)
