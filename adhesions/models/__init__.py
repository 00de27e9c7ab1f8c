"""Adhesions: the team, its people, their dossiers, and the right of each."""

from adhesions.models.adhesion import (
    Adhesion,
    AdhesionRecord,
    AdhesionUserGrant,
    LetterOfIntent,
    Site,
    Team,
)
from adhesions.models.arrival import Arrival, ArrivalRecord
from adhesions.models.authorization import (
    NominativeAuthorization,
    NominativeAuthorizationRecord,
)
from adhesions.models.closing import Closing, ClosingRecord
from adhesions.models.consultation import OrdinalConsultation
from adhesions.models.dossier import (
    ITEM_MODELS,
    Diploma,
    DossierItem,
    Experience,
    IdentityProof,
    LiabilityInsurance,
    PracticalTraining,
    Registration,
    SwornStatement,
    TheoreticalTraining,
)
from adhesions.models.doubt import Doubt, DoubtRecord
from adhesions.models.ending import Ending, EndingRecord
from adhesions.models.engagement import Commitment, EmployerAgreement
from adhesions.models.handover import AdhesionHandover
from adhesions.models.membership import (
    Membership,
    MembershipRecord,
    MembershipUserGrant,
)
from adhesions.models.renewal import Renewal, RenewalRecord
from adhesions.models.suspension import Suspension, SuspensionRecord
from adhesions.models.withdrawal import Withdrawal, WithdrawalRecord

__all__ = [
    "ITEM_MODELS",
    "Adhesion",
    "AdhesionHandover",
    "AdhesionRecord",
    "AdhesionUserGrant",
    "Arrival",
    "ArrivalRecord",
    "Closing",
    "ClosingRecord",
    "Commitment",
    "Diploma",
    "DossierItem",
    "Doubt",
    "DoubtRecord",
    "EmployerAgreement",
    "Ending",
    "EndingRecord",
    "Experience",
    "IdentityProof",
    "LetterOfIntent",
    "LiabilityInsurance",
    "Membership",
    "MembershipRecord",
    "MembershipUserGrant",
    "NominativeAuthorization",
    "NominativeAuthorizationRecord",
    "OrdinalConsultation",
    "PracticalTraining",
    "Registration",
    "Renewal",
    "RenewalRecord",
    "Site",
    "Suspension",
    "SuspensionRecord",
    "SwornStatement",
    "Team",
    "TheoreticalTraining",
    "Withdrawal",
    "WithdrawalRecord",
]
