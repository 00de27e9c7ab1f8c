"""What waits for a health professional: letters, invitations, the own dossier, the team's."""

from __future__ import annotations

from django.urls import reverse

from adhesions import selectors as adhesions
from adhesions.choices import AdhesionState, AuthorizationState
from adhesions.models import Adhesion, Membership
from adhesions.models.adhesion import every_acting_member_has_received
from adhesions.rules.completeness import filing_problems, member_problems
from coopps.documents import selectors as documents
from coopps.documents.choices import Channel
from coopps.instruction.choices import InstructionState
from coopps.permissions import objects_held
from coopps.portal.waiting import Matter, Waiting


def waiting_for(user) -> Waiting:
    """Letters to open first, then invitations, then each team in which the person takes part."""
    waiting = Waiting()
    _letters(user, waiting)
    _invitations(user, waiting)
    led = set(objects_held(user, "lead", Adhesion).values_list("pk", flat=True))
    memberships = adhesions.own_memberships(user).prefetch_related("adhesion__instruction__requests")
    for membership in memberships.exclude(adhesion__state__in=[AdhesionState.WITHDRAWN, AdhesionState.CLOSED]):
        if membership.adhesion.state == AdhesionState.DRAFT:
            _draft(membership, waiting, leads=membership.adhesion_id in led)
        else:
            _filed(membership.adhesion, waiting, leads=membership.adhesion_id in led)
    _acts(user, waiting)
    return waiting


def _letters(user, waiting: Waiting) -> None:
    deliveries = documents.deliveries_to(user)
    if opened := deliveries.exclude(opened_at=None).count():
        waiting.rest.append(
            Matter(
                "Une lettre que vous avez ouverte" if opened == 1 else f"{opened} lettres que vous avez ouvertes",
                reverse("portal:letters"),
                "Mes lettres",
            )
        )
    for delivery in deliveries.filter(opened_at=None):
        url = reverse("portal:delivery", args=[delivery.pk])
        agency = delivery.act.agency.name
        if delivery.channel == Channel.PAPER and delivery.received_at is None:
            waiting.awaited.append(Matter("Une lettre vous est envoyée par la poste", url, "En savoir plus", agency))
        else:
            until = None if delivery.received_at else documents.day_of_delay(delivery)
            waiting.mine.append(Matter("Une lettre vous attend", url, "Lire ma lettre", agency, until))


def _invitations(user, waiting: Waiting) -> None:
    for invitation in adhesions.invitations_to(user):
        waiting.mine.append(
            Matter(
                f"L’équipe « {invitation.adhesion.team} » vous invite",
                reverse("adhesions:list"),
                "Répondre",
                str(invitation.adhesion.protocol),
            )
        )


def _draft(membership: Membership, waiting: Waiting, *, leads: bool) -> None:
    adhesion = adhesions.with_team(Adhesion.objects.filter(pk=membership.adhesion_id)).get()
    mine = next(member for member in adhesion.memberships.all() if member.pk == membership.pk)
    today = adhesion.agency.today()
    about = f"{adhesion.protocol} — équipe « {adhesion.team} »"
    team_page = reverse("adhesions:detail", args=[adhesion.pk])
    owed = member_problems(mine, today)
    if owed:
        left = "un point reste à compléter" if len(owed) == 1 else f"{len(owed)} points restent à compléter"
        waiting.mine.append(
            Matter(
                f"Votre dossier : {left}",
                reverse("adhesions:dossier", args=[membership.pk]),
                "Compléter mon dossier",
                about,
            )
        )
    missing = filing_problems(adhesion, today)
    if leads and not missing:
        waiting.mine.append(
            Matter("Votre équipe est prête : la demande peut être déposée", team_page, "Déposer", about)
        )
    elif leads and len(missing) > len(owed):
        waiting.mine.append(
            Matter("La demande de votre équipe est à compléter", team_page, "Voir ce qui manque", about)
        )
    elif not owed:
        waiting.awaited.append(Matter("Votre part est faite : l’équipe complète la demande", team_page, "Voir", about))


def _filed(adhesion: Adhesion, waiting: Waiting, *, leads: bool) -> None:
    about = f"{adhesion.protocol} — équipe « {adhesion.team} »"
    url = reverse("adhesions:detail", args=[adhesion.pk])
    instruction = adhesion.instruction
    if adhesion.state == AdhesionState.FILED and instruction.state == InstructionState.REQUESTED:
        request = next(request for request in instruction.requests.all() if request.is_open)
        title = "L’agence demande des pièces à votre équipe"
        matters = waiting.mine if leads else waiting.awaited
        matters.append(Matter(title, url, "Répondre" if leads else "Voir", about, request.due_on))
    elif adhesion.state == AdhesionState.FILED:
        title = f"Demande {instruction.number} : {instruction.public_label}"
        waiting.awaited.append(Matter(title, url, "Suivre", about, instruction.due_on))
    elif adhesion.state == AdhesionState.DECIDED and leads and every_acting_member_has_received(adhesion):
        title = "Tout le monde a reçu sa lettre : l’équipe peut commencer"
        waiting.mine.append(Matter(title, url, "Déclarer la mise en œuvre", about))
    else:
        waiting.rest.append(Matter(f"Équipe « {adhesion.team} »", url, "Ouvrir", str(adhesion.protocol)))


def _acts(user, waiting: Waiting) -> None:
    for authorization in adhesions.own_authorizations(user):
        if authorization.state in (AuthorizationState.ACTIVE, AuthorizationState.SUSPENDED):
            waiting.rest.append(
                Matter(
                    f"Votre autorisation est {authorization.get_state_display()}",
                    reverse("adhesions:my_acts"),
                    "Mes actes autorisés",
                    str(authorization.adhesion.protocol),
                )
            )
