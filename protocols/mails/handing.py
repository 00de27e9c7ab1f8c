"""Messages about who leads a project."""

from __future__ import annotations

from coopps.kernel import mailing
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare
from protocols.models import ProjectHandover
from protocols.selectors.projects import may_lead

declare(
    Kind("passation_projet_proposee", "on vous propose de porter un projet", Group.TEAM, asks=True),
    Kind("passation_projet", "une autre personne porte le projet, ou ne le souhaite pas", Group.TEAM),
)


def propose(handover: ProjectHandover) -> None:
    """An author is asked to lead."""
    mailing.queue(
        "passation_projet_proposee",
        handover.to,
        "On vous propose de porter un projet de protocole",
        "La personne qui porte le projet de protocole que vous rédigez vous propose de le porter à sa place. Ce que cela change, "
        f"et votre réponse, sont dans le portail.\n\n{mailing.link('projects:handover', handover.pk)}",
        key=f"project-handover-{handover.pk}-proposed",
        agency=handover.project.agency,
    )


def tell_accepted(handover: ProjectHandover) -> None:
    """Another author leads: every other one."""
    for author in may_lead(handover.project).exclude(user=handover.to):
        mailing.queue(
            "passation_projet",
            author.user,
            "Une autre personne porte votre projet de protocole",
            "Une autre personne porte maintenant le projet de protocole que vous rédigez. Son nom est dans le portail ; ce qui "
            f"est écrit ne change pas.\n\n{mailing.link('projects:authors', handover.project_id)}",
            key=f"project-handover-{handover.pk}-accepted-{author.pk}",
            agency=handover.project.agency,
        )


def tell_declined(handover: ProjectHandover) -> None:
    """The person does not want to: who proposed it still leads."""
    mailing.queue(
        "passation_projet",
        handover.proposed_by,
        "Votre proposition de porter le projet est déclinée",
        "La personne à qui vous avez proposé de porter le projet ne le souhaite pas : vous le portez toujours, et vous pouvez le "
        f"proposer à une autre.\n\n{mailing.link('projects:hand_over', handover.project_id)}",
        key=f"project-handover-{handover.pk}-declined",
        agency=handover.project.agency,
    )
