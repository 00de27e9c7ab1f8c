"""What may be read about people, agencies and the directory."""

from accounts.selectors.agencies import agents_of, roles_of
from accounts.selectors.directory import directory_person, directory_places, place_fields, profession_of, registered
from accounts.selectors.people import claims_on_number, findings_on, is_new_here, places_of

__all__ = [
    "agents_of",
    "claims_on_number",
    "directory_person",
    "directory_places",
    "findings_on",
    "is_new_here",
    "place_fields",
    "places_of",
    "profession_of",
    "registered",
    "roles_of",
]
