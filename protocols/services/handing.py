"""The lead of a project goes to another author: proposed by who leads, accepted by who will, told to everybody."""

from __future__ import annotations

from django.db import transaction

from accounts.choices import HandoverOutcome
from accounts.models import User
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.mails import projects as mails
from protocols.models import Project, ProjectHandover
from protocols.models.projects import leads
from protocols.services.authors import project_rights


def propose(project: Project, lead, *, to: User) -> ProjectHandover:
    """Propose to lead the project to another author. A former proposal that nobody answered is taken back.

    Raises:
        TransitionRefused: not the lead, the project is over, or the person does not write it.
    """
    with transaction.atomic():
        project = _locked(project.pk)
        if not leads(project, lead):
            raise TransitionRefused("Seule la personne qui porte le projet le confie à une autre.", forbidden=True)
        if project.is_over:
            raise TransitionRefused("Ce projet est terminé : personne n’a plus à le porter.")
        if not project.authors.writing().filter(user=to, is_lead=False).exists():
            raise TransitionRefused(f"{to.full_name} ne rédige pas ce projet.")
        for former in project.handovers.filter(outcome=""):
            former.close(HandoverOutcome.TAKEN_BACK)
        handover = ProjectHandover.objects.create(project=project, proposed_by=lead, to=to)
        mails.propose_lead(handover)
    return handover


def accept(handover: ProjectHandover, person) -> ProjectHandover:
    """The person leads from now on, and who proposed it writes like the others. Every author is told.

    Raises:
        TransitionRefused: for somebody else, answered or taken back, or one of the two is not there any more.
    """
    with transaction.atomic():
        handover = _open(handover, person)
        project = handover.project
        if project.is_over or not leads(project, handover.proposed_by):
            raise TransitionRefused("La personne qui vous l’a proposé ne porte plus ce projet.")
        heir = project.authors.writing().filter(user=person).first()
        if heir is None:
            raise TransitionRefused("Vous n’êtes plus dans ce projet.")
        former = project.authors.writing().get(user=handover.proposed_by)
        for author, is_lead in ((former, False), (heir, True)):  # in this order: one leads at a time
            author.is_lead = is_lead
            author.save(update_fields=["is_lead"])
            project_rights(author)
        handover.close(HandoverOutcome.ACCEPTED)
        mails.tell_lead_accepted(handover)
    return handover


def decline(handover: ProjectHandover, person) -> ProjectHandover:
    """The person does not want to lead; who proposed it is told, and still leads.

    Raises:
        TransitionRefused: for somebody else, answered or taken back.
    """
    with transaction.atomic():
        handover = _open(handover, person)
        handover.close(HandoverOutcome.DECLINED)
        mails.tell_lead_declined(handover)
    return handover


def take_back(handover: ProjectHandover, lead) -> ProjectHandover:
    """Who leads does not propose it any more.

    Raises:
        TransitionRefused: not the lead, or answered meanwhile.
    """
    with transaction.atomic():
        handover = _fresh(handover)
        if not leads(handover.project, lead):
            raise TransitionRefused("Seule la personne qui porte le projet reprend sa proposition.", forbidden=True)
        handover.close(HandoverOutcome.TAKEN_BACK)
    return handover


def _open(handover: ProjectHandover, person) -> ProjectHandover:
    handover = _fresh(handover)
    if handover.to_id != person.pk:
        raise TransitionRefused("Cette proposition est faite à une autre personne.", forbidden=True)
    return handover


def _fresh(handover: ProjectHandover) -> ProjectHandover:
    project = _locked(handover.project_id)
    handover = ProjectHandover.objects.select_related("proposed_by", "to").get(pk=handover.pk)
    if not handover.is_open:
        raise TransitionRefused("Cette proposition a déjà reçu une réponse, ou a été reprise.")
    handover.project = project
    return handover


def _locked(pk: int) -> Project:
    return Project.objects.select_for_update(of=("self",)).select_related("agency").get(pk=pk)
