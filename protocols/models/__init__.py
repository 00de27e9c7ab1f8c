"""Protocols, their frozen versions, how they are written and authorized, with the opinion of the HAS."""

from protocols.models.authorizations import RegionalAuthorization, RegionalAuthorizationRecord
from protocols.models.authors import Author
from protocols.models.endings import Hearing, OrderEnding, OrderEndingRecord
from protocols.models.funders import FundersOpinion, FundersOutcome
from protocols.models.handover import ProjectHandover
from protocols.models.intent_rows import IntentAct, IntentProfessional, IntentSite, IntentUserGrant
from protocols.models.intents import Intent, IntentRecord
from protocols.models.ministerial import MinisterialAuthorization
from protocols.models.opinions import CollegeRule, HasOpinion, Recommendation, Reservation, ReservationRecord
from protocols.models.projects import (
    Appendix,
    DraftSection,
    Project,
    ProjectRecord,
    ProjectUserGrant,
)
from protocols.models.protocols import (
    DerogatoryAct,
    Protocol,
    ProtocolVersion,
    RequiredProfession,
    TeamRules,
    Theme,
    Training,
)
from protocols.models.regimes import RegimeRule
from protocols.models.remarks import Remark, RemarkRecord
from protocols.models.renewals import OrderRenewal, OrderRenewalRecord
from protocols.models.suspensions import OrderSuspension, OrderSuspensionRecord, UrgentSuspension
from protocols.models.vocabulary import SearchWords
from protocols.models.watches import OpeningWatch

__all__ = [
    "Appendix",
    "Author",
    "CollegeRule",
    "DerogatoryAct",
    "DraftSection",
    "FundersOpinion",
    "FundersOutcome",
    "HasOpinion",
    "Hearing",
    "Intent",
    "IntentAct",
    "IntentProfessional",
    "IntentRecord",
    "IntentSite",
    "IntentUserGrant",
    "MinisterialAuthorization",
    "OpeningWatch",
    "OrderEnding",
    "OrderEndingRecord",
    "OrderRenewal",
    "OrderRenewalRecord",
    "OrderSuspension",
    "OrderSuspensionRecord",
    "Project",
    "ProjectHandover",
    "ProjectRecord",
    "ProjectUserGrant",
    "Protocol",
    "ProtocolVersion",
    "Recommendation",
    "RegimeRule",
    "RegionalAuthorization",
    "RegionalAuthorizationRecord",
    "Remark",
    "RemarkRecord",
    "RequiredProfession",
    "Reservation",
    "ReservationRecord",
    "SearchWords",
    "TeamRules",
    "Theme",
    "Training",
    "UrgentSuspension",
]
