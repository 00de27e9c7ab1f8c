"""Protocols, their frozen versions, how they are written, reviewed and authorised."""

from protocols.models.authorizations import (
    MinisterialAuthorization,
    RegionalAuthorization,
    RegionalAuthorizationRecord,
)
from protocols.models.college import CollegeRule, CollegeSession, CollegeSessionRecord, SessionMember
from protocols.models.experts import (
    Appointment,
    AppointmentRecord,
    Expert,
    ExpertAnswer,
    ExpertOpinion,
    ExpertOpinionRecord,
    InterestDeclaration,
)
from protocols.models.intents import (
    Intent,
    IntentAct,
    IntentProfessional,
    IntentRecord,
    IntentSite,
    IntentUserGrant,
)
from protocols.models.opinions import HasOpinion, Recommendation, Reservation, ReservationRecord
from protocols.models.projects import (
    Appendix,
    Author,
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
from protocols.models.remarks import Remark, RemarkRecord
from protocols.models.reviews import Consultation, Review, ReviewRecord
from protocols.models.vocabulary import SearchWords

__all__ = [
    "Appendix",
    "Appointment",
    "AppointmentRecord",
    "Author",
    "CollegeRule",
    "CollegeSession",
    "CollegeSessionRecord",
    "Consultation",
    "DerogatoryAct",
    "DraftSection",
    "Expert",
    "ExpertAnswer",
    "ExpertOpinion",
    "ExpertOpinionRecord",
    "HasOpinion",
    "Intent",
    "IntentAct",
    "IntentProfessional",
    "IntentRecord",
    "IntentSite",
    "IntentUserGrant",
    "InterestDeclaration",
    "MinisterialAuthorization",
    "Project",
    "ProjectRecord",
    "ProjectUserGrant",
    "Protocol",
    "ProtocolVersion",
    "Recommendation",
    "RegionalAuthorization",
    "RegionalAuthorizationRecord",
    "Remark",
    "RemarkRecord",
    "RequiredProfession",
    "Reservation",
    "ReservationRecord",
    "Review",
    "ReviewRecord",
    "SearchWords",
    "SessionMember",
    "TeamRules",
    "Theme",
    "Training",
]
