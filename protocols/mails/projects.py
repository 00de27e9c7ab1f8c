"""Messages about a project of protocol: each begins with the fact, ends with one link, and contains nothing of the draft."""

from __future__ import annotations

from collections.abc import Iterable

from coopps.kernel import mailing
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.mailing.services.reminding import Reminder
from coopps.kernel.typography import french_date
from protocols.models import Author, Project, Remark

declare(
    Kind("invitation_redaction", "une équipe vous invite à rédiger", Group.TEAM, asks=True),
    Kind("reponse_invitation_redaction", "une personne rejoint la rédaction, ou décline", Group.TEAM),
    Kind("remarque", "une remarque sur votre protocole", Group.TEAM, asks=True),
    Kind("remarque_repondue", "une réponse à une remarque", Group.DESK),
    Kind("protocole_depose", "un protocole est déposé, avec son accusé de réception", Group.REQUEST, legal=True),
    Kind("nouvelle_version", "une nouvelle version d’un protocole", Group.DESK, asks=True),
    Kind("version_attendue", "une nouvelle version de votre protocole est attendue", Group.REMINDER, asks=True),
    Kind("retiree_redaction", "vous ne rédigez plus un protocole", Group.TEAM),
    Kind("projet_retire_equipe", "un projet que vous rédigez est retiré", Group.REQUEST, legal=True),
    Kind("projet_retire", "un projet de protocole est retiré", Group.DESK),
)


def _writers(project: Project) -> Iterable[Author]:
    return project.authors.writing().select_related("user")


def invite(author: Author, token: str, lead) -> None:
    """The invitation to write, with the personal link, at the request of `lead`."""
    mailing.queue(
        "invitation_redaction",
        author.email,
        "Vous êtes invité ou invitée à rédiger un protocole de coopération",
        f"{lead.full_name if lead.has_verified_identity else 'Une équipe'} vous propose de prendre part à la rédaction d’un "
        f"protocole de coopération entre professionnels de santé, dans la région {author.project.agency.region}, comme "
        f"{author.role_label}.\n\n"
        "Ce lien vous est personnel : il ouvre l’invitation, que vous pouvez accepter ou décliner jusqu’au "
        f"{french_date(author.lapses_at, author.project.agency.tz)}. Il vaut confirmation de votre adresse : aucun autre "
        "courriel n’est à attendre.\n\n"
        f"{mailing.link('projects:author_invitation', token)}",
        key=author.message_key,
        sender=lead,
        opens=True,
        agency=author.project.agency,
    )


def tell_joined(author: Author) -> None:
    """Somebody writes with the lead."""
    _tell_lead(author, "joined", "a rejoint la rédaction de votre protocole")


def tell_declined(author: Author) -> None:
    """Somebody does not."""
    _tell_lead(author, "declined", "a décliné l’invitation à rédiger votre protocole")


def _tell_lead(author: Author, event: str, words: str) -> None:
    """A name is in a message once the identity behind it is verified: it is the account's own words until then."""
    who = str(author) if author.user and author.user.has_verified_identity else "Une personne que vous avez invitée"
    mailing.queue(
        "reponse_invitation_redaction",
        author.project.lead.user,
        "Réponse à votre invitation",
        f"{who} {words}.\n\n{mailing.link('projects:authors', author.project_id)}",
        key=f"author-{author.pk}-{event}-{author.invitation_round}",
        agency=author.project.agency,
    )


def tell_remark(remark: Remark) -> None:
    """A reader made a remark: to those who write, but the one who made it."""
    for author in _writers(remark.project):
        if author.user_id == remark.opened_by_id:
            continue
        mailing.queue(
            "remarque",
            author.user,
            "Une remarque sur votre protocole",
            "Une remarque vous attend sur une rubrique de votre protocole.\n\n"
            f"{mailing.link('projects:remarks', remark.project_id)}",
            key=f"remark-{remark.pk}-{remark.record.count()}-{author.pk}",
            agency=remark.project.agency,
        )


def tell_answered(remark: Remark, url: str) -> None:
    """The team answered: who made the remark is told."""
    mailing.queue(
        "remarque_repondue",
        remark.opened_by,
        "Une réponse à votre remarque",
        f"L’équipe a répondu à une remarque que vous avez faite sur un projet de protocole.\n\n{mailing.link(url)}",
        key=f"remark-{remark.pk}-answer-{remark.record.count()}",
    )


def tell_filed(project: Project) -> None:
    """The document is filed and acknowledged (CRPA, R. 112-11-1)."""
    for author in _writers(project):
        mailing.queue(
            "protocole_depose",
            author.user,
            "Votre protocole est déposé",
            "L’agence a reçu votre protocole. L’accusé de réception est dans le portail : il dit le numéro du dossier, le "
            f"service chargé de l’instruction et les délais.\n\n{mailing.link('projects:detail', project.pk)}",
            key=f"project-{project.pk}-filed-{author.pk}",
            agency=project.agency,
        )


def tell_new_version(project: Project, reader, url: str) -> None:
    """A new version answers what was asked: its reader is told."""
    number = project.version.number
    mailing.queue(
        "nouvelle_version",
        reader,
        "Une nouvelle version d’un protocole vous est adressée",
        f"L’équipe a déposé la version {number} d’un protocole que vous instruisez.\n\n{mailing.link(url)}",
        key=f"project-{project.pk}-version-{number}-{reader.pk}",
    )


def tell_withdrawn(project: Project, reader, url: str) -> None:
    """The team gave up: who examines is told."""
    mailing.queue(
        "projet_retire",
        reader,
        "Un projet de protocole est retiré",
        f"L’équipe a retiré un projet de protocole que vous instruisez.\n\n{mailing.link(url)}",
        key=f"project-{project.pk}-withdrawn-{reader.pk}",
    )


def tell_team_withdrawn(project: Project, lead) -> None:
    """The team gave up: those who write with the lead are told."""
    for author in _writers(project):
        if author.user_id != lead.pk:
            mailing.queue(
                "projet_retire_equipe",
                author.user,
                "Le projet de protocole que vous rédigez est retiré",
                "La personne qui porte le projet l’a retiré : aucune décision ne sera prise. Ce qui a été écrit reste lisible."
                f"\n\n{mailing.link('projects:detail', project.pk)}",
                key=f"project-{project.pk}-withdrawn-team-{author.pk}",
                agency=project.agency,
            )


def tell_removed(author: Author) -> None:
    """Who leads took the person out of the project: the person is told."""
    mailing.queue(
        "retiree_redaction",
        author.user or author.email,
        "Vous ne rédigez plus un projet de protocole",
        "La personne qui porte un projet de protocole vous a retiré ou retirée de sa rédaction. Ce que vous avez écrit y reste."
        f"\n\n{mailing.link('projects:list')}",
        key=f"author-{author.pk}-removed",
        agency=author.project.agency,
    )


def to_file_again(author: Author) -> Reminder:
    """The agency or the HAS awaits a new version by a day: to each person who writes."""
    project = author.project
    due_on = project.awaited_until
    return Reminder(
        "version_attendue",
        f"project-{project.pk}-version",
        author.user,
        due_on,
        project.agency.today(),
        "Une nouvelle version de votre protocole est attendue",
        f"Une nouvelle version de votre protocole est attendue au plus tard le {french_date(due_on)}.",
        mailing.link("projects:detail", project.pk),
        steps=(15, 7, 1, -1),
        agency=project.agency,
    )
