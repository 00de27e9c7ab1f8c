"""What the local mirror of the directory knows of a number."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.choices import Civility
from accounts.models import DirectoryActivity, DirectoryPerson, Profession
from accounts.rules import (
    Registered,
    department_of,
    department_of_commune,
    is_finess,
    is_siret,
    national_id,
    place_kind,
    practice_status,
)


def directory_person(kind: str, number: str) -> DirectoryPerson | None:
    """The person of the directory who has the RPPS or ADELI `number`, vanished ones included."""
    return DirectoryPerson.objects.filter(national_id=national_id(kind, number)).first()


def directory_places(person: DirectoryPerson) -> QuerySet[DirectoryActivity]:
    """The activities of a person that say where they are exercised."""
    return person.activities.exclude(structure_name="").exclude(postcode="").order_by("structure_name", "pk")


def registered(person: DirectoryPerson) -> Registered:
    """The same person as the rules compare it with what is declared."""
    return Registered(
        last_name=person.last_name,
        first_name=person.first_name,
        professions={activity.profession_code for activity in person.activities.all()},
        vanished=person.vanished_at is not None,
    )


def profession_of(person: DirectoryPerson) -> Profession | None:
    """The profession of the reference list that the directory names.

    A nurse in advanced practice has the code of nurses: the expertise tells.
    """
    candidates = Profession.objects.filter(code=person.profession_code)
    advanced = candidates.filter(label__icontains="pratique avancée")
    if "pratique avancée" in person.expertise.lower() and advanced:
        return advanced[0]
    return candidates.exclude(pk__in=advanced).first()


def civility_of(person: DirectoryPerson) -> Civility:
    """The civility of a person, as the directory says it."""
    return {"MME": Civility.MADAM, "M": Civility.SIR}.get(person.civility_code, Civility.NONE)


def place_fields(activity: DirectoryActivity) -> dict[str, str | bool]:
    """The fields of a place of exercise as the directory says them, cut to what the portal keeps."""
    kind = place_kind(activity.sector_label, activity.structure_name)
    return {
        "name": activity.structure_name[:200],
        "kind": kind,
        "status": practice_status(activity.mode_code, kind),
        "finess": activity.finess if is_finess(activity.finess) else "",
        "siret": activity.siret if is_siret(activity.siret) else "",
        "address": activity.address[:200],
        "postcode": activity.postcode[:5],
        "city": activity.city[:100],
        "department": department_of_commune(activity.commune_code) or department_of(activity.postcode),
        "from_directory": True,
    }
