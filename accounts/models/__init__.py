"""People, agencies and their directory."""

from accounts.models.agencies import (
    Agency,
    AgencyGroupGrant,
    AgencyRole,
    AgencyUserGrant,
    PersonalCertificate,
    SignatureDelegation,
)
from accounts.models.people import HealthProfessional, NotificationConsent, PlaceOfExercise, Profession, User
from accounts.models.structures import Establishment

__all__ = [
    "Agency",
    "AgencyGroupGrant",
    "AgencyRole",
    "AgencyUserGrant",
    "Establishment",
    "HealthProfessional",
    "NotificationConsent",
    "PersonalCertificate",
    "PlaceOfExercise",
    "Profession",
    "SignatureDelegation",
    "User",
]
