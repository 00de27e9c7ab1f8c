"""The people of the demonstration. Nobody of them exists: each bears the name « Démo », and a number kept for examples."""

from __future__ import annotations

import datetime
import functools

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.choices import AgencyRight, AgencyRoleKind, Civility, IdentifierKind, PracticeStatus, VerificationMeans
from accounts.models import Agency, HealthProfessional, PersonalCertificate, PlaceOfExercise, Profession, User
from accounts.rules import with_luhn_key
from accounts.services import professionals, roles
from coopps.demo import keys
from coopps.demo.accounts import PASS_PHRASE, PASSWORD
from coopps.kernel.documents.signing import make_self_signed
from protocols.reviews.models import Expert, InterestDeclaration

HOSPITAL = {
    "name": "Hôpital de démonstration",
    "kind": "hopital_public",
    "finess": "",
    "siret": "",
    "address": "1 rue de l’Exemple",
    "postcode": "76000",
    "city": "Rouen",
    "department": "76",
}
PRACTICE = {
    "name": "Cabinet de démonstration",
    "kind": "cabinet",
    "finess": "",
    "siret": "",
    "address": "2 place de l’Exemple",
    "postcode": "14000",
    "city": "Caen",
    "department": "14",
}


def rpps(serial: int) -> str:
    """A synthetic RPPS number with a valid key: 99 begins no number that is attributed."""
    return with_luhn_key(f"99{serial:08d}")


@functools.cache
def _hashed_password() -> str:
    """Everybody has the same: hashing it anew for each account would take longer than the rest of the account."""
    return make_password(PASSWORD)


def account(email: str, first_name: str, last_name: str) -> User:
    """A demonstration account whose address is verified; the same one when it exists already."""
    from allauth.account.models import EmailAddress

    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create(
            email=email, password=_hashed_password(), first_name=first_name, last_name=last_name, is_demo=True
        )
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def agent(email: str, first_name: str, last_name: str, agency: Agency, kind: AgencyRoleKind, quality: str) -> User:
    """An agent of an agency, in office since the beginning of last year."""
    user = account(email, first_name, last_name)
    if not user.agency_roles.filter(agency=agency, kind=kind).exists():
        roles.give_role(
            user=user,
            agency=agency,
            kind=kind,
            quality=quality,
            valid_from=datetime.date(agency.today().year - 1, 1, 1),
        )
    return user


def professional(
    email: str,
    first_name: str,
    last_name: str,
    profession_code: str,
    serial: int,
    *,
    place: dict = HOSPITAL,
    status: str = PracticeStatus.SELF_EMPLOYED,
    specialty: str = "",
    consents: bool = True,
    civility: str = Civility.NONE,
) -> HealthProfessional:
    """A health professional with one place of exercise and, unless told otherwise, consent to electronic notification."""
    user = account(email, first_name, last_name)
    known = HealthProfessional.objects.filter(user=user).first()
    if known is not None:
        return known
    person = professionals.declare_professional(
        user,
        civility=civility,
        exercise_name=last_name,
        first_names=first_name,
        profession=Profession.objects.filter(code=profession_code).order_by("pk").first(),
        specialty=specialty,
        identifier_kind=IdentifierKind.RPPS,
        identifier=rpps(serial),
        identifier_justification="Personne de démonstration.",
        home_address="Adresse personnelle de démonstration",
        home_postcode=place.get("postcode", ""),
        home_city=place.get("city", ""),
    )
    PlaceOfExercise.objects.create(professional=person, status=status, **place)
    if consents:
        professionals.give_consent(person)
    return person


def verify(person: HealthProfessional, instructor: User, agency: Agency) -> HealthProfessional:
    """Have an instructor verify the identity of a person."""
    if person.is_verified:
        return person
    assert agency.allows(instructor, AgencyRight.INSTRUCT)  # noqa: S101 - the demonstration is built in this order
    return professionals.verify_identity(
        person, instructor, agency, means=VerificationMeans.IDENTITY_DOCUMENT, note="Démonstration"
    )


def expert(
    email: str,
    first_name: str,
    last_name: str,
    *,
    employer: str,
    specialties: tuple[str, ...] = (),
    profession: str = "10",
) -> Expert:
    """An expert of the pool of the HAS, with a standing declaration of interests of last month that names no link."""
    user = account(email, first_name, last_name)
    known = Expert.objects.filter(user=user).first()
    if known is not None:
        return known
    person = Expert.objects.create(
        user=user,
        profession=Profession.objects.filter(code=profession).order_by("pk").first(),
        specialties=list(specialties),
        employer=employer,
    )
    today = Agency.objects.has().today()
    InterestDeclaration.objects.create(expert=person, declared_on=today - datetime.timedelta(days=30), has_links=False)
    return person


def certificate(user: User) -> PersonalCertificate:
    """The own certificate of a signatory, which the pass phrase of the demonstration opens; the one that is there, if any."""
    name = f"{user.full_name} (démonstration)"
    until = timezone.now() + keys.BEFORE + keys.AFTER
    found = PersonalCertificate.objects.filter(user=user).first()
    return found or PersonalCertificate.objects.create(
        user=user,
        pkcs12=make_self_signed(name, "Démonstration", PASS_PHRASE, authority=keys.demo_authority(), valid_to=until),
        subject=name,
        not_after=until,
    )
