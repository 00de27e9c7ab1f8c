"""What may be read of protocols, and by whom: the catalogue here, letters of intent and projects in their own modules."""

from protocols.selectors.catalogue import (
    acts_of_protocol,
    catalogue_protocols,
    catalogue_protocols_with_arrival,
    profession_names,
    protocols_in_force,
    region_of,
    regional_agencies,
    regional_agency,
    vocabulary,
)
from protocols.selectors.regimes import regime_rule, regime_rules, why_closed

__all__ = [
    "acts_of_protocol",
    "catalogue_protocols",
    "catalogue_protocols_with_arrival",
    "profession_names",
    "protocols_in_force",
    "regime_rule",
    "regime_rules",
    "region_of",
    "regional_agencies",
    "regional_agency",
    "vocabulary",
    "why_closed",
]
