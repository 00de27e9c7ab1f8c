"""Who writes a project: invitations with a personal link, and the rights that follow. `project_rights` is their projection."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import DirectoryPerson, HealthProfessional
from accounts.services import joining
from coopps.kernel.links import invitation_link
from coopps.kernel.permissions import grant, revoke
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols import registry
from protocols.mails import projects as mails
from protocols.models import Author, Project
from protocols.models.projects import leads
from protocols.rules.intents import ineligible

INVITATION = invitation_link("protocols.author", address="email")


def project_rights(author: Author) -> None:
    """Make the grants on the project what the row of `author` says: `write` for who writes, `lead` for who leads."""
    if author.user is None:
        return
    for right, held in (("write", author.is_writing), ("lead", author.is_writing and author.is_lead)):
        (grant if held else revoke)(right, author.user, author.project)


def invite(
    project: Project, lead, *, role: str, email: str = "", name: str = "", person: DirectoryPerson | None = None
) -> Author:
    """Invite somebody to write the project: a person of the directory, or who has an address.

    Raises:
        TransitionRefused: not who leads, not the moment, the person is already there, or the lead has had the portal send
            as many messages as it does in a day.
    """
    with transaction.atomic():
        project = _open_project(project, lead)
        to = joining.addressee(email=email, name=name, person=person)
        _refuse_known(project, to)
        author = Author.objects.create(
            project=project,
            email=to.email,
            name=to.name,
            role=role,
            directory_id=to.directory_id,
            by_account=to.by_account,
            invited_by=lead,
        )
        _send(author, lead)
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
            _refuse_known(project, joining.Addressee(email, author.name))
            author.email, author.by_account = email, False
        author.save(update_fields=[*joining.renew(author, lead), "email", "by_account"])
        _send(author, lead)
    return author


def _send(author: Author, lead) -> None:
    with joining.hiding_address(author):
        mails.invite(author, INVITATION.token(author), lead)


def invitation(token: str) -> Author:
    """The invitation behind a link.

    Raises:
        TransitionRefused: an altered, old, replaced or withdrawn link.
    """
    rows = Author.objects.select_related("project__agency", "project__protocol", "invited_by__professional")
    author = INVITATION.open(token, rows)
    if author.left_at is not None:
        raise TransitionRefused("Cette invitation n’est plus ouverte : elle a été déclinée, ou retirée par l’équipe.")
    return author


def accept(author: Author, professional: HealthProfessional) -> Author:
    """The invited person writes with their own account. The caller has checked the link.

    Raises:
        TransitionRefused: a profession that may not cooperate, an invitation already answered, a person already there, or
            who examines the project for the agency or the HAS.
    """
    if reason := ineligible(professional.profession):
        raise TransitionRefused(reason)
    with transaction.atomic():
        author = _unanswered(author)
        joining.refuse_lapsed(author)
        joining.refuse_another(author, professional.user)
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


def decline(author: Author, user=None) -> Author:
    """The invited person does not take part: with an account, or by the link alone. Known as a party only if the account was."""
    with transaction.atomic():
        author = _unanswered(author)
        if user is not None:
            joining.refuse_another(author, user)
        author.left_at = author.declined_at = timezone.now()
        author.save(update_fields=["left_at", "declined_at"])
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
        mails.tell_removed(author)
    return author


def _unanswered(author: Author) -> Author:
    # Who is invited to examine the project is so behind the same lock: one of the two finds the other.
    project = Project.objects.select_for_update(of=("self",)).get(pk=author.project_id)
    opened, author = author, Author.objects.select_for_update(of=("self",)).get(pk=author.pk)
    joining.refuse_stale(opened, author)
    author.project = project
    if author.joined_at is not None or author.left_at is not None:
        raise TransitionRefused("Cette invitation a déjà reçu une réponse.")
    if project.is_over:
        raise TransitionRefused("Ce projet est terminé : on ne peut plus le rejoindre.")
    return author


def _examines(project: Project, user) -> bool:
    """Whether a person had a part in the examination, by the agency or after the transmission."""
    return (
        project.intent.instructor_id == user.pk
        or (project.instruction is not None and project.instruction.record.filter(actor=user).exists())
        or registry.examines(project, user)
    )


def _refuse_known(project: Project, to: joining.Addressee) -> None:
    there = Q(email__iexact=to.email) | Q(user__email__iexact=to.email)
    if to.directory_id:
        there |= Q(directory_id=to.directory_id)
    if project.authors.present().filter(there).exists():
        raise TransitionRefused(f"{to.name if to.directory_id else to.email} est déjà dans le projet.")


def _open_project(project: Project, lead) -> Project:
    project = Project.objects.select_for_update(of=("self",)).select_related("agency").get(pk=project.pk)
    if not leads(project, lead):
        raise TransitionRefused("Seule la personne qui porte le projet change l’équipe.", forbidden=True)
    if project.is_over:
        raise TransitionRefused("Ce projet est terminé : l’équipe ne change plus.")
    return project
