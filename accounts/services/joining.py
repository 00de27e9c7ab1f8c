"""An invitation to take part: to whom it goes, who may accept it, and the account that its link opens.

The link went to one address and nowhere else: whoever follows it has the mailbox, and confirms nothing a second time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.choices import IdentifierKind
from accounts.models import DirectoryPerson, HealthProfessional, Invited, User
from accounts.rules import national_id
from accounts.selectors import account_at, civility_of, directory_places, place_fields, profession_of
from accounts.selectors.search import account_of
from accounts.services.professionals import declare_professional
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused

# What the columns of an account, and of an invitation, hold.
LONGEST_NAME, LONGEST_INVITED = 100, 150


@dataclass(frozen=True)
class Addressee:
    """To whom an invitation goes, and what its row keeps of it."""

    email: str
    name: str
    directory_id: str = ""
    by_account: bool = False


def addressee(*, email: str = "", name: str = "", person: DirectoryPerson | None = None) -> Addressee:
    """Of a person of the directory, or of an address typed by hand. Who has an account is written to at its address, whatever
    was typed.

    Raises:
        TransitionRefused: the person has left the directory, or nobody knows the address.
    """
    email = email.strip().lower()
    if person is None:
        return Addressee(email, name.strip())
    if person.vanished_at is not None:
        raise TransitionRefused(f"{person} ne figure plus dans l’annuaire : invitez cette personne par son adresse.")
    account = account_of(person)
    if account is None and not email:
        raise TransitionRefused(f"Écrivez l’adresse électronique de {person} : le portail ne la connaît pas.")
    name = str(person)[:LONGEST_INVITED]
    return Addressee(account.email if account else email, name, person.national_id, account is not None)


@contextmanager
def hiding_address(invited: Invited) -> Iterator[None]:
    """A refusal says nothing of an address that the portal alone knows."""
    try:
        yield
    except TransitionRefused as refusal:
        if refusal.forbidden or not invited.by_account:
            raise
        raise TransitionRefused(*(invited.told(reason) for reason in refusal.reasons)) from refusal


def refuse_lapsed(invited: Invited) -> None:
    """Raise `TransitionRefused` when the invitation is too old to be answered."""
    if invited.is_lapsed:
        raise TransitionRefused(
            f"Cette invitation n’est plus valable depuis le {french_date(invited.lapses_at)} : demandez à qui vous a invité "
            "ou invitée de l’envoyer de nouveau."
        )


def refuse_another(invited: Invited, user: User) -> None:
    """Raise `TransitionRefused` when the invitation is for another account, or another number, than this person's."""
    owner = account_at(invited.address)
    if owner is not None and owner.pk != user.pk:
        raise TransitionRefused(
            f"Cette invitation est pour un autre compte que le vôtre ({user.email}). Si c’est bien à vous qu’elle s’adresse, "
            "déconnectez-vous, puis ouvrez-la avec le compte de l’adresse où vous l’avez reçue."
        )
    professional = getattr(user, "professional", None)
    if invited.directory_id and professional is not None:
        number = national_id(professional.identifier_kind, professional.identifier)
        if number != invited.directory_id:
            raise TransitionRefused(
                f"Cette invitation est pour la personne qui a le numéro {invited.directory_id[1:]} ; votre identité déclare le "
                f"numéro {professional.identifier}. Corrigez-le dans « Mon profil », ou demandez une invitation à votre nom."
            )


def refuse_stale(opened: Invited, fresh: Invited) -> None:
    """Raise `TransitionRefused` when the invitation was sent again, or to somebody else, since it was opened."""
    if opened.invitation_round != fresh.invitation_round:
        raise TransitionRefused("Cette invitation a été remplacée par une autre, plus récente.")


def open_account(
    invited: Invited, password: str, *, first_name: str, last_name: str, person: DirectoryPerson | None
) -> User:
    """The account of who followed the link of an invitation, its address confirmed by that; with the professional identity when
    the directory knows it, which the person may correct.

    An account that somebody had asked for at this address without ever confirming it becomes that of its owner.

    Raises:
        TransitionRefused: the address has an account, or had one that is closed.
    """
    email, exists = invited.address, "Un compte existe déjà pour cette adresse : connectez-vous."
    with transaction.atomic():
        user = User.objects.select_for_update().filter(email__iexact=email).first()
        if user is not None and (not user.is_active or EmailAddress.objects.filter(user=user, verified=True).exists()):
            raise TransitionRefused(exists)
        if person is not None:
            first_name, last_name = person.first_name, person.last_name
        # A mirror of the directory bounds nothing, and one field of an invitation holds the whole name.
        first_name, last_name = first_name[:LONGEST_NAME], last_name[:LONGEST_NAME]
        if user is None:
            try:
                with transaction.atomic():
                    user = User.objects.create_user(email, password, first_name=first_name, last_name=last_name)
            except IntegrityError as error:  # the same button, touched twice
                raise TransitionRefused(exists) from error
        else:
            user.first_name, user.last_name = first_name, last_name
            user.set_password(password)
            user.save()
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        if person is not None:
            _declare(user, person)
    return user


def _declare(user: User, person: DirectoryPerson) -> HealthProfessional | None:
    """What the directory says of the person, with the places where it says that they exercise."""
    profession = profession_of(person)
    if profession is None or HealthProfessional.objects.filter(user=user).exists():
        return None
    return declare_professional(
        user,
        civility=civility_of(person),
        exercise_name=person.last_name[:LONGEST_NAME],
        first_names=person.first_name[:LONGEST_NAME],
        profession=profession,
        specialty=person.expertise[:150],
        identifier_kind=person.kind,
        identifier=person.number,
        places=[place_fields(activity) for activity in directory_places(person)],
    )


def renew(invited: Invited, by: User) -> list[str]:
    """Begin another round of an invitation: a new link, a new delay. Returns the fields to save."""
    invited.invitation_round += 1
    invited.invited_at = timezone.now()
    invited.invited_by = by
    return ["invitation_round", "invited_at", "invited_by"]


def person_of(invited: Invited, number: str = "") -> DirectoryPerson | None:
    """The person of the directory whom an invitation is for; else the one who has the RPPS number that is typed."""
    wanted = invited.directory_id or (national_id(IdentifierKind.RPPS, number) if number else "")
    return DirectoryPerson.objects.filter(national_id=wanted, vanished_at=None).first() if wanted else None
