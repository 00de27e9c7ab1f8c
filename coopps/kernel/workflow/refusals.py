"""Why a thing cannot be done, said to the person who asked."""

from __future__ import annotations


class TransitionRefused(Exception):
    """A transition that may not happen now. `str()` is a sentence in French that a person can act on.

    `reasons` holds one sentence per thing that is missing; `forbidden` says that the refusal is about the person
    (the page answers 403) and not about the dossier (the page shows the sentence).
    """

    def __init__(self, *reasons: str, forbidden: bool = False) -> None:
        self.reasons = [str(reason) for reason in reasons]
        self.forbidden = forbidden
        super().__init__(" ".join(self.reasons))


def refuse_unless(allowed: bool) -> None:
    """Refuse whoever has not the right to what was asked, before anything is said of the dossier."""
    if not allowed:
        raise TransitionRefused("Vous n’avez pas le droit de faire cette action sur ce dossier.", forbidden=True)
