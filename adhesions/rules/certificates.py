"""The model certificates of a person's dossier: which, and what each leaves to be filled beside what the protocol asks."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from adhesions.choices import Certificate, Item
from adhesions.rules.completeness import items_of
from adhesions.rules.requirements import requirement


@dataclass(frozen=True)
class ToFill:
    """One line that whoever attests fills, with what the protocol asks beside it."""

    label: str
    asked: str = ""


def certificates_of(membership) -> list[Certificate]:
    """The models that the dossier of a person may use: the training is that of who is delegated acts."""
    items = items_of(membership)
    return [kind for kind in Certificate if set(kind.items) & set(items)]


def certificate_for(membership, item: str) -> Certificate | None:
    """The model for one item of the dossier, or None."""
    return next((kind for kind in certificates_of(membership) if item in kind.items), None)


def lines_of(kind: Certificate, membership, today: datetime.date) -> list[ToFill]:
    """What is to be filled, in the order of the model."""
    training = membership.adhesion.version.training

    def asked(item: Item) -> str:
        return requirement(item, membership, today).sentence

    return {
        Certificate.EMPLOYER: [
            ToFill("Domaine d’exercice"),
            ToFill("Fonctions et lieu"),
            ToFill("Depuis le, ou du… au…"),
            ToFill("Durée en années", asked(Item.EXPERIENCE)),
        ],
        Certificate.INSURER: [
            ToFill("Assureur"),
            ToFill("Numéro de contrat"),
            ToFill("Valable du… au…", asked(Item.INSURANCE)),
        ],
        Certificate.TRAINER: [
            ToFill("Organisme, et personnes qui ont formé", training.trainer),
            ToFill("Heures de formation théorique suivies", asked(Item.THEORY)),
            ToFill("Formation pratique et actes réalisés sous supervision", asked(Item.PRACTICE)),
            ToFill("Évaluation et résultat", training.evaluation),
            ToFill("Terminée le"),
        ],
    }[kind]
