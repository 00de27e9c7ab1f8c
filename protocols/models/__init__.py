"""Protocols, their frozen versions, and what authorises them."""

from protocols.models.authorizations import HasOpinion, MinisterialAuthorization, RegionalAuthorization
from protocols.models.protocols import (
    DerogatoryAct,
    Protocol,
    ProtocolVersion,
    RequiredProfession,
    TeamRules,
    Theme,
    Training,
)
from protocols.models.vocabulary import SearchWords

__all__ = [
    "DerogatoryAct",
    "HasOpinion",
    "MinisterialAuthorization",
    "Protocol",
    "ProtocolVersion",
    "RegionalAuthorization",
    "RequiredProfession",
    "SearchWords",
    "TeamRules",
    "Theme",
    "Training",
]
