"""How a team joins a protocol: one sentence, and whether the portal may open an adhesion (BR-08)."""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass

from protocols.choices import Opening, OpinionOutcome
from protocols.rules.regimes import closed


class JoiningKind(enum.Enum):
    """What a team may do with a protocol in its region, on a day."""

    ADHESION = "adhesion"
    """A regional authorization is in force: the portal opens an adhesion."""
    DECLARATION = "declaration"
    """National or local: declared, without a nominative authorization."""
    CLOSED = "closed"
    """Its regime opens no adhesion on the portal that day."""
    NOT_IN_FORCE = "not_in_force"
    """Authorized in the region, but something is missing in what is recorded, or it was suspended or ended."""
    EXTENSION = "extension"
    """Authorized in another region only: the extension comes first."""
    NOT_AUTHORIZED = "not_authorized"
    """Authorized nowhere that is known."""


@dataclass(frozen=True)
class Joining:
    """How to join, in one sentence. `authorization` is the one in force, for an adhesion only."""

    kind: JoiningKind
    sentence: str
    authorization: object | None = None

    @property
    def opens_adhesion(self) -> bool:
        return self.kind is JoiningKind.ADHESION


def how_to_join(protocol, agency, day: datetime.date, rule) -> Joining:
    """How a team whose main site is in the territory of `agency` joins `protocol` on `day`.

    With `agency` None, the answer is for the whole country: an adhesion when some region has one in force. Reads
    `protocol.regional_authorizations` and `protocol.opinions`: prefetch them for a list. `rule` is the `RegimeRule` of the
    protocol in force on `day`, or None.
    """
    if declared := _declaration(protocol.regime_kind):
        return Joining(JoiningKind.DECLARATION, declared)
    if shut := closed(rule, protocol.regime, Opening.ADHESION):
        return Joining(JoiningKind.CLOSED, shut)
    everywhere = [found for found in protocol.regional_authorizations.all() if found.is_public]
    here = [found for found in everywhere if agency is None or found.agency_id == agency.pk]
    # A new version may be authorized beside the one that teams already work by: who joins, joins the last.
    in_force = max(
        (found for found in here if found.is_in_force(day)), key=lambda found: found.version_id, default=None
    )
    if in_force:
        return Joining(
            JoiningKind.ADHESION,
            "Votre équipe peut demander à adhérer : chaque personne recevra sa décision nominative.",
            in_force,
        )
    if here:
        return Joining(JoiningKind.NOT_IN_FORCE, _not_in_force(here, agency, day))
    if any(found.is_authorized for found in everywhere):
        return Joining(
            JoiningKind.EXTENSION,
            f"Ce protocole n’est pas autorisé dans la région {agency.region} : "
            f"demandez d’abord son extension à l’agence ({agency.name}), l’adhésion viendra ensuite.",
        )
    opinion = protocol.has_opinion
    if opinion and opinion.outcome == OpinionOutcome.UNFAVORABLE:
        sentence = "La Haute Autorité de santé a rendu un avis défavorable : ce protocole ne peut pas être autorisé."
    else:
        sentence = "Aucune autorisation de ce protocole n’est connue : il n’est pas encore possible d’y adhérer."
    return Joining(JoiningKind.NOT_AUTHORIZED, sentence)


def _declaration(regime) -> str:
    if regime.is_regional:
        return ""
    if regime.is_local:
        return (
            "Ce protocole local ne vaut que pour la structure qui l’a écrit : elle le met en œuvre par une déclaration "
            "à l’agence régionale de santé, sans autorisation nominative."
        )
    return (
        "Ce protocole national vaut dans toute la France : une équipe le rejoint par une déclaration de mise en œuvre "
        "à l’agence régionale de santé, sans autorisation nominative."
    )


def _not_in_force(here, agency, day: datetime.date) -> str:
    """What is missing, of the authorization that is nearest to being in force."""
    if agency is None:
        regions = _listed(sorted({found.agency.region for found in here}))
        return f"Ce protocole a été autorisé ({regions}), mais aucune région n’y a ouvert l’adhésion sur ce portail."
    nearest = min(here, key=lambda found: (not found.is_authorized, len(found.missing(day))))
    missing = nearest.missing(day)
    region = nearest.agency.region
    if not nearest.is_authorized:
        return f"L’autorisation de ce protocole dans la région {region} n’est plus ou pas en vigueur : {missing[0]}."
    if nearest.order_number and nearest.order_date and nearest.publication_reference and nearest.publication_date:
        return f"L’arrêté de la région {region} est publié mais {missing[0]} : l’adhésion ouvrira ce jour-là."
    return (
        f"Ce protocole a été autorisé dans la région {region}, mais l’adhésion n’est pas ouverte tant que l’agence n’a pas "
        f"renseigné {_listed(missing)}."
    )


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"
