"""People, agencies and their directory."""

from accounts.models.agencies import (
    RIGHT_DAYS,
    Agency,
    AgencyGroupGrant,
    AgencyRole,
    AgencyUserGrant,
    PersonalCertificate,
    SignatureDelegation,
)
from accounts.models.directory import (
    DirectoryActivity,
    DirectoryImport,
    DirectoryName,
    DirectoryPerson,
    DirectoryTown,
)
from accounts.models.handover import Handover
from accounts.models.invitations import Invited
from accounts.models.papers import Paper
from accounts.models.people import (
    HealthProfessional,
    NotificationConsent,
    PlaceOfExercise,
    Profession,
    User,
)
from accounts.models.structures import PLACE_FIELDS, Establishment
from accounts.models.verification import IdentityVerification

__all__ = [
    "PLACE_FIELDS",
    "RIGHT_DAYS",
    "Agency",
    "AgencyGroupGrant",
    "AgencyRole",
    "AgencyUserGrant",
    "DirectoryActivity",
    "DirectoryImport",
    "DirectoryName",
    "DirectoryPerson",
    "DirectoryTown",
    "Establishment",
    "Handover",
    "HealthProfessional",
    "IdentityVerification",
    "Invited",
    "NotificationConsent",
    "Paper",
    "PersonalCertificate",
    "PlaceOfExercise",
    "Profession",
    "SignatureDelegation",
    "User",
]
