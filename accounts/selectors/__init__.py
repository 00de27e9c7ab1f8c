"""What may be read about people, agencies and the directory."""

from accounts.selectors.agencies import (
    agencies_of,
    agents_of,
    needs_certificate,
    roles_of,
    signatories_without_certificate,
)
from accounts.selectors.directory import (
    civility_of,
    directory_person,
    directory_places,
    place_fields,
    profession_of,
    registered,
)
from accounts.selectors.people import account_at, claims_on_number, findings_on, is_new_here, places_of

__all__ = [
    "account_at",
    "agencies_of",
    "agents_of",
    "civility_of",
    "claims_on_number",
    "directory_person",
    "directory_places",
    "findings_on",
    "is_new_here",
    "needs_certificate",
    "place_fields",
    "places_of",
    "profession_of",
    "registered",
    "roles_of",
    "signatories_without_certificate",
]
