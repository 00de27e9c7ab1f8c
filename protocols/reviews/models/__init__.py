"""The review of a project by the HAS: its reviewer, its experts, its college. The opinion itself is of `protocols`."""

from protocols.reviews.models.college import CollegeSession, CollegeSessionRecord, SessionMember
from protocols.reviews.models.experts import (
    Appointment,
    AppointmentRecord,
    Expert,
    ExpertAnswer,
    ExpertOpinion,
    ExpertOpinionRecord,
    InterestDeclaration,
)
from protocols.reviews.models.reviews import Consultation, Review, ReviewRecord

__all__ = [
    "Appointment",
    "AppointmentRecord",
    "CollegeSession",
    "CollegeSessionRecord",
    "Consultation",
    "Expert",
    "ExpertAnswer",
    "ExpertOpinion",
    "ExpertOpinionRecord",
    "InterestDeclaration",
    "Review",
    "ReviewRecord",
    "SessionMember",
]
