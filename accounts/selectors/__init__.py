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
from accounts.selectors.papers import current_papers, ending_before, own_papers, versions_of
from accounts.selectors.people import account_at, claims_on_number, findings_on, is_new_here, places_of

__all__ = [
    "account_at",
    "agencies_of",
    "agents_of",
    "civility_of",
    "claims_on_number",
    "current_papers",
    "directory_person",
    "directory_places",
    "ending_before",
    "findings_on",
    "is_new_here",
    "needs_certificate",
    "own_papers",
    "place_fields",
    "places_of",
    "profession_of",
    "registered",
    "roles_of",
    "signatories_without_certificate",
    "versions_of",
]
