"""Whether a regime is open on the portal, and the sentence that says why not."""

from __future__ import annotations

from protocols.choices import Opening, Regime


def closed(rule, regime: str, opening: Opening) -> str:
    """Why a regime does not open this now, in a sentence; empty when it does.

    Args:
        rule: the `RegimeRule` in force on the day, or None.
    """
    if rule is not None and rule.opens(opening):
        return ""
    label = f"« {Regime(regime).label} »"
    if rule is None:
        return (
            f"Aucune règle n’est en vigueur pour le régime {label} : {opening.label} n’est pas possible sur ce portail."
        )
    if rule.says(opening):
        return (
            f"Le service juridique n’a pas encore confirmé que le régime {label} permet {opening.label} : ce n’est pas possible "
            "sur ce portail pour l’instant."
        )
    return f"Le régime {label} ne permet pas {opening.label} ({rule.legal_basis})."
