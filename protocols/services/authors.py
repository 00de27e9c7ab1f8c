"""Who writes a project: invitations with a personal link, and the rights that follow. `project_rights` is their projection."""

from __future__ import annotations

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import HealthProfessional
from coopps.kernel.permissions import grant, revoke
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import AppointmentState
from protocols.mails import projects as mails
from protocols.models import Appointment, Author, Project, Review
from protocols.models.projects import OPEN, leads
from protocols.rules.intents import ineligible

INVITATION_DAYS = 30
_SALT = "protocols.author"


def project_rights(author: Author) -> None:
    """Make the grants on the project what the row of `author` says: `write` for who writes, `lead` for who leads."""
    if author.user is None:
        return
    for right, held in (("write", author.is_writing), ("lead", author.is_writing and author.is_lead)):
        (grant if held else revoke)(right, author.user, author.project)


def invite(project: Project, lead, *, email: str, name: str, role: str) -> Author:
    """Invite a person by e-mail to write the project.

    Raises:
        TransitionRefused: not who leads, not the moment, the person is already there, or the lead has had the portal send
            as many messages as it does in a day.
    """
    email = email.strip().lower()
    with transaction.atomic():
        project = _open_project(project, lead)
        _refuse_known(project, email)
        author = Author.objects.create(project=project, email=email, name=name.strip(), role=role)
        mails.invite(author, invitation_token(author), lead)
    return author


def resend(author: Author, lead, *, email: str = "") -> Author:
    """Send an invitation again, with a new link, to `email` when the former address was wrong; the former link no longer
    works.

    Raises:
        TransitionRefused: as `invite`, or the person has answered.
    """
    email = email.strip().lower()
    with transaction.atomic():
        project = _open_project(author.project, lead)
        author = Author.objects.select_for_update(of=("self",)).get(pk=author.pk)
        if author.joined_at is not None or author.left_at is not None:
            raise TransitionRefused(f"{author} a déjà répondu à l’invitation.")
        if email and email != author.email:
            _refuse_known(project, email)
            author.email = email
        author.invitation_round += 1
        author.invited_at = timezone.now()
        author.save(update_fields=["invitation_round", "invited_at", "email"])
        mails.invite(author, invitation_token(author), lead)
    return author


def invitation_token(author: Author) -> str:
    """The personal link of an invitation, bound to its address and its round."""
    return signing.dumps([author.pk, author.email, author.invitation_round], salt=_SALT)


def invitation(token: str) -> Author:
    """The invitation behind a link.

    Raises:
        TransitionRefused: an altered, old, replaced or withdrawn link.
    """
    try:
        pk, email, round_ = signing.loads(token, salt=_SALT, max_age=INVITATION_DAYS * 24 * 3600)
    except signing.SignatureExpired as error:
        raise TransitionRefused(
            "Cette invitation a plus de trente jours : demandez à l’équipe de vous l’envoyer de nouveau."
        ) from error
    except signing.BadSignature as error:
        raise TransitionRefused(
            "Ce lien d’invitation n’est pas complet : copiez-le en entier depuis le courriel."
        ) from error
    author = (
        Author.objects.select_related("project__agency", "project__protocol")
        .filter(pk=pk, email=email, invitation_round=round_)
        .first()
    )
    if author is None:
        raise TransitionRefused("Cette invitation a été remplacée par une autre, plus récente.")
    if author.left_at is not None:
        raise TransitionRefused("Cette invitation n’est plus ouverte : elle a été déclinée, ou retirée par l’équipe.")
    return author


def accept(author: Author, professional: HealthProfessional) -> Author:
    """The invited person writes with the own account. The caller has checked the link.

    Raises:
        TransitionRefused: a profession that may not cooperate, an invitation already answered, a person already there, or
            who examines the project for the agency or the HAS.
    """
    if reason := ineligible(professional.profession):
        raise TransitionRefused(reason)
    with transaction.atomic():
        author = _unanswered(author)
        if _examines(author.project, professional.user):
            raise TransitionRefused(
                "Vous avez pris part à l’examen de ce protocole, pour l’agence ou pour la Haute Autorité de santé : vous ne "
                "pouvez pas l’écrire aussi."
            )
        author.user, author.joined_at = professional.user, timezone.now()
        author.name = professional.full_name
        try:
            with transaction.atomic():
                author.save(update_fields=["user", "joined_at", "name"])
        except IntegrityError as error:
            raise TransitionRefused("Vous êtes déjà dans ce projet.") from error
        project_rights(author)
        mails.tell_joined(author)
    return author


def decline(author: Author, user) -> Author:
    """The invited person does not take part. Known as a party only if the account was."""
    with transaction.atomic():
        author = _unanswered(author)
        author.left_at = timezone.now()
        author.save(update_fields=["left_at"])
        mails.tell_declined(author)
    return author


def remove(author: Author, lead) -> Author:
    """Take a person out of the project; what was written stays, and the person is still known as a party.

    Raises:
        TransitionRefused: not who leads, the lead in person, or somebody who has left.
    """
    with transaction.atomic():
        project = Project.objects.select_for_update(of=("self",)).get(pk=author.project_id)
        if not leads(project, lead):
            raise TransitionRefused("Seule la personne qui porte le projet change l’équipe.", forbidden=True)
        author = Author.objects.select_for_update(of=("self",)).select_related("project").get(pk=author.pk)
        if author.is_lead:
            raise TransitionRefused("La personne qui porte le projet ne peut pas se retirer elle-même.")
        if author.left_at is not None:
            raise TransitionRefused(f"{author} n’est déjà plus dans le projet.")
        author.left_at = timezone.now()
        author.save(update_fields=["left_at"])
        project_rights(author)
    return author


def _unanswered(author: Author) -> Author:
    # An expert is invited behind the lock of the review: one of the two finds the other.
    list(Review.objects.select_for_update(of=("self",)).filter(project=author.project_id))
    project = Project.objects.select_for_update(of=("self",)).get(pk=author.project_id)
    author = Author.objects.select_for_update(of=("self",)).get(pk=author.pk)
    author.project = project
    if author.joined_at is not None or author.left_at is not None:
        raise TransitionRefused("Cette invitation a déjà reçu une réponse.")
    if project.state not in OPEN:
        raise TransitionRefused("Ce projet est terminé : on ne peut plus le rejoindre.")
    return author


def _examines(project: Project, user) -> bool:
    """Whether a person had a part in the examination: as instructor, as project lead of the HAS, as expert asked."""
    review = Review.objects.filter(project=project)
    asked = Appointment.objects.filter(review__in=review, expert__user=user).exclude(state=AppointmentState.DECLINED)
    return (
        project.intent.instructor_id == user.pk
        or (project.instruction is not None and project.instruction.record.filter(actor=user).exists())
        or review.filter(record__actor=user).exists()
        or asked.exists()
    )


def _refuse_known(project: Project, email: str) -> None:
    present = project.authors.filter(left_at=None)
    if present.filter(email__iexact=email).exists() or present.filter(user__email__iexact=email).exists():
        raise TransitionRefused(f"{email} est déjà dans le projet.")


def _open_project(project: Project, lead) -> Project:
    project = Project.objects.select_for_update(of=("self",)).select_related("agency").get(pk=project.pk)
    if not leads(project, lead):
        raise TransitionRefused("Seule la personne qui porte le projet change l’équipe.", forbidden=True)
    if project.state not in OPEN:
        raise TransitionRefused("Ce projet est terminé : l’équipe ne change plus.")
    return project
