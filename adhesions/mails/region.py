"""Messages about the protocol of a team in its region: in force, suspended, over."""

from __future__ import annotations

from django.urls import reverse

from adhesions.mails import tell_members
from adhesions.models import Adhesion, Membership
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare

declare(
    Kind("protocole", "le protocole de votre équipe est en vigueur, suspendu ou terminé", Group.RIGHT, legal=True),
)


def tell_in_force(adhesion: Adhesion, members: list[Membership], event: int) -> None:
    """The authorization of the protocol is in force in the region, for the first time or again."""
    tell_members(
        adhesion,
        members,
        "protocole",
        "Le protocole de votre équipe est en vigueur",
        f"L’autorisation du protocole de votre équipe est en vigueur dans la région {adhesion.agency.region}. Ce que "
        "chaque personne peut faire aujourd’hui est dans le portail.",
        key=f"protocol-in-force-{event}",
    )


def tell_suspended(adhesion: Adhesion, members: list[Membership], event: int) -> None:
    """The protocol is suspended in the region."""
    tell_members(
        adhesion,
        members,
        "protocole",
        "Le protocole de votre équipe est suspendu",
        f"L’agence a suspendu le protocole de votre équipe dans la région {adhesion.agency.region}. Dès maintenant, et "
        "jusqu’à la levée de la suspension, personne n’en réalise les actes. Le motif est dans le portail.",
        key=f"protocol-suspended-{event}",
    )


def tell_right_over(adhesion: Adhesion, members: list[Membership]) -> None:
    """The authorization of the protocol in the region is over, and with it the right of each of these members (BR-26), who tell
    their patients."""
    patients = law.text(TextKey.ENDING_PATIENTS, adhesion.agency.today()).body
    tell_members(
        adhesion,
        members,
        "protocole",
        "Votre autorisation est terminée",
        f"{_over(adhesion)} Votre autorisation nominative est terminée avec elle : dès maintenant, ces actes ne sont plus "
        f"permis. Le motif et la date sont dans le portail. {patients}",
        key=f"protocol-over-{adhesion.authorization_id}",
        page=reverse("adhesions:my_acts"),
    )


def tell_closed(adhesion: Adhesion, members: list[Membership]) -> None:
    """The same, for members who held no right: the request of the team is closed."""
    tell_members(
        adhesion,
        members,
        "protocole",
        "La demande de votre équipe est close",
        f"{_over(adhesion)} La demande de votre équipe est close ; aucune décision ne sera prise. Le motif est dans le "
        "portail.",
        key=f"protocol-over-{adhesion.authorization_id}",
    )


def tell_not_to_be_filed(adhesion: Adhesion, members: list[Membership]) -> None:
    """The same, for a team that has not filed its request."""
    tell_members(
        adhesion,
        members,
        "protocole",
        "La demande de votre équipe ne peut plus être déposée",
        f"{_over(adhesion)} La demande que votre équipe prépare ne peut plus être déposée. Vos dossiers restent lisibles.",
        key=f"protocol-over-{adhesion.authorization_id}",
    )


def _over(adhesion: Adhesion) -> str:
    state = adhesion.authorization.get_state_display().lower()
    return f"Autorisation du protocole de votre équipe dans la région {adhesion.agency.region} : {state}."
