"""Where a team begins: a few plain questions, and the one way that its answers lead to (domain §1.2, 1.3 and 7.3).

Each choice leads to another question or to a way, by its name: the whole of the path is in `QUESTIONS`. The page and the
tests read the same data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from coopps.kernel.law.choices import TextKey


class Way(StrEnum):
    """Where the questions lead."""

    JOIN = "adhesion"
    EXTEND = "extension"
    CREATE = "creation"
    NATIONAL = "national"
    LOCAL = "local"
    PPSPR = "ppspr"
    NOTHING = "aucune"


@dataclass(frozen=True)
class Choice:
    """One answer; `leads_to` is the name of a question, or a `Way`; `sheet`, the word of the sheet of declaration that fits."""

    value: str
    label: str
    leads_to: str
    sheet: str = ""


@dataclass(frozen=True)
class Question:
    """One question. `name` is its name in the address; `searches` when the catalogue helps to answer."""

    name: str
    title: str
    help: str
    choices: tuple[Choice, ...]
    searches: bool = False

    def choice(self, value: str) -> Choice | None:
        """The choice with this value, or None."""
        return next((choice for choice in self.choices if choice.value == value), None)


@dataclass(frozen=True)
class Outcome:
    """The end of the path.

    Attributes:
        title: the way, in a few words.
        sentence: what it means for the team.
        next_steps: what happens then, one sentence each.
        law: the text that gives the reason in law, told after the plain sentence.
        action, address, query: the one button: its words, the name of a page, what follows in its address.
    """

    way: Way
    title: str
    sentence: str
    next_steps: tuple[str, ...]
    law: str
    action: str
    address: str
    query: str = ""


@dataclass(frozen=True)
class Path:
    """What was answered so far, and what comes: a question, or the outcome."""

    answered: tuple[tuple[Question, Choice], ...]
    question: Question | None
    outcome: Outcome | None

    @property
    def sheet(self) -> str:
        """The word of the sheet that says how to declare; empty where nothing is declared."""
        return next((choice.sheet for _, choice in reversed(self.answered) if choice.sheet), "")


FIRST = "competence"

QUESTIONS = {
    question.name: question
    for question in (
        Question(
            "competence",
            "Dans votre projet, quelqu’un ferait-il un acte que sa profession ne l’autorise pas à faire aujourd’hui ?",
            "Par exemple : un infirmier ou une infirmière qui prescrit un examen, un ou une orthoptiste qui réalise un bilan "
            "réservé au médecin. Les actes de chaque profession sont fixés par des textes.",
            (
                Choice("oui", "Oui, au moins un acte", "existant"),
                Choice("non", "Non, chaque personne reste dans ce que sa profession lui permet", "ensemble"),
                Choice("inconnu", "Je ne sais pas encore", "existant"),
            ),
        ),
        Question(
            "ensemble",
            "Voulez-vous écrire ensemble, entre plusieurs professions, la façon de suivre ces patients ?",
            "Qui fait quoi, à quel moment, et comment l’information circule, sans changer les compétences de personne.",
            (
                Choice("oui", "Oui, nous voulons un document commun", Way.PPSPR),
                Choice("non", "Non, nous travaillons déjà ainsi", Way.NOTHING),
            ),
        ),
        Question(
            "existant",
            "Un protocole qui convient existe-t-il déjà ?",
            "Cherchez dans le catalogue avec les mots de tous les jours : un acte, une maladie, une profession. "
            "La page de chaque protocole dit où il est autorisé.",
            (
                Choice("region", "Oui, il est autorisé dans notre région", Way.JOIN),
                Choice("ailleurs", "Oui, mais il est autorisé dans une autre région seulement", Way.EXTEND),
                Choice("national", "Oui, c’est un protocole national", Way.NATIONAL, "national"),
                Choice("non", "Non, aucun ne convient", "pour"),
            ),
            searches=True,
        ),
        Question(
            "pour",
            "Pour qui le protocole serait-il écrit ?",
            "Un protocole local ne vaut que pour la structure qui l’écrit ; un protocole régional, pour toute équipe de la "
            "région que l’agence autorise.",
            (
                Choice(
                    "etablissement",
                    "Pour notre établissement de santé ou notre groupement hospitalier",
                    Way.LOCAL,
                    "local-es",
                ),
                Choice(
                    "ville",
                    "Pour notre équipe de soins primaires, notre maison ou centre de santé, ou notre communauté "
                    "professionnelle territoriale de santé",
                    Way.LOCAL,
                    "local-ville",
                ),
                Choice("medico-social", "Pour notre établissement ou service médico-social", Way.LOCAL, "local-ms"),
                Choice("region", "Pour d’autres équipes aussi, ou pour des cabinets", Way.CREATE),
            ),
        ),
    )
}

OUTCOMES = {
    outcome.way: outcome
    for outcome in (
        Outcome(
            Way.JOIN,
            "Adhérer à un protocole qui existe",
            "Votre équipe demande à rejoindre le protocole autorisé dans votre région : rien n’est à écrire de nouveau.",
            (
                "Chaque personne remplit son dossier et signe son engagement.",
                "L’agence décide pour chaque personne, et chacune reçoit sa lettre avant le premier acte.",
            ),
            TextKey.WAY_JOIN,
            "Choisir le protocole à rejoindre",
            "protocols:catalogue",
            "etat=ouvert",
        ),
        Outcome(
            Way.EXTEND,
            "Étendre à votre région un protocole autorisé ailleurs",
            "Le protocole est déjà écrit et a reçu son avis : l’agence de votre région vérifie d’abord que le besoin existe "
            "aussi chez vous, puis l’autorise par son propre arrêté.",
            (
                "Vous choisissez le protocole dans le catalogue et vous envoyez une lettre d’intention.",
                "L’adhésion de votre équipe vient après l’arrêté.",
            ),
            TextKey.WAY_EXTEND,
            "Choisir le protocole à étendre",
            "protocols:catalogue",
        ),
        Outcome(
            Way.CREATE,
            "Créer un protocole",
            "Aucun protocole ne convient : écrivez à l’agence une lettre d’intention, puis rédigez le protocole avec elle. "
            "La Haute Autorité de santé donne son avis avant toute autorisation.",
            (
                "Réunissez au moins deux professionnels de santé volontaires : une personne qui délègue, une personne à qui "
                "l’on délègue. Les psychologues et les ostéopathes, par exemple, n’entrent pas dans ces protocoles.",
                "La lettre dit l’objet et la nature de la coopération, et les actes envisagés.",
                "Si l’agence la retient, elle accompagne la rédaction.",
            ),
            TextKey.WAY_CREATE,
            "Écrire la lettre d’intention",
            "projects:intent_new",
            "type=creation",
        ),
        Outcome(
            Way.NATIONAL,
            "Déclarer la mise en œuvre d’un protocole national",
            "Un protocole national vaut dans toute la France : votre équipe le rejoint par une déclaration à l’agence, sans "
            "lettre d’intention ni autorisation nominative.",
            ("La page du protocole dit quelles professions il concerne et quelles formations il demande.",),
            TextKey.WAY_NATIONAL,
            "Voir les protocoles nationaux",
            "protocols:catalogue",
            "regime=NATIONAL",
        ),
        Outcome(
            Way.LOCAL,
            "Écrire un protocole local",
            "Votre structure peut écrire et mettre en œuvre son propre protocole : sa direction ou son responsable l’autorise, "
            "et elle le déclare à l’agence. Il ne vaut que pour elle.",
            (
                "Dans un établissement public, la commission médicale et celle des soins infirmiers donnent d’abord un avis "
                "conforme.",
                "Dans une communauté professionnelle, une maison ou un centre de santé, la structure doit avoir signé "
                "l’accord conventionnel.",
                "Si d’autres équipes de la région doivent pouvoir le suivre, revenez en arrière et choisissez un protocole "
                "régional.",
            ),
            TextKey.WAY_LOCAL,
            "Joindre l’agence de votre région",
            settings.CONTACT_URL,
        ),
        Outcome(
            Way.PPSPR,
            "Écrire un protocole pluriprofessionnel de soins de premier recours",
            "Personne n’agit hors de sa compétence : un accord écrit entre vous suffit. Il n’y a ni délégation, ni "
            "autorisation de l’agence.",
            (
                "Réunissez toutes les professions concernées : pratique actuelle, recommandations, étapes, qui fait quoi.",
                "Datez le document, donnez-lui un titre précis, et revoyez-le chaque année.",
            ),
            TextKey.WAY_PPSPR,
            "Joindre l’agence de votre région",
            settings.CONTACT_URL,
        ),
        Outcome(
            Way.NOTHING,
            "Aucune autorisation n’est nécessaire",
            "Chaque personne reste dans ce que sa profession lui permet : vous pouvez travailler ainsi sans protocole.",
            ("Si vous doutez d’un acte, posez la question à l’agence avant de le réaliser.",),
            TextKey.WAY_NOTHING,
            "Voir ce que permettent les protocoles",
            "protocols:catalogue",
        ),
    )
}


def orient(answers: Mapping[str, str]) -> Path:
    """Follow the answers from the first question, as far as they go. An answer that does not exist is asked again."""
    answered: list[tuple[Question, Choice]] = []
    name = FIRST
    while name in QUESTIONS:
        question = QUESTIONS[name]
        choice = question.choice(answers.get(name, ""))
        if choice is None:
            return Path(tuple(answered), question, None)
        answered.append((question, choice))
        name = choice.leads_to
    return Path(tuple(answered), None, OUTCOMES[Way(name)])
