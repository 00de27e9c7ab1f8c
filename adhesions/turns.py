"""Whose turn it is in an adhesion, until when, and the one thing to do: the same words on every page of the team."""

from __future__ import annotations

from django.urls import reverse

from adhesions.choices import LIVE, AdhesionState, AuthorizationState, MembershipState
from adhesions.models import Adhesion, Membership, NominativeAuthorization
from adhesions.models.adhesion import every_acting_member_has_received
from adhesions.rules.completeness import filing_problems, intent_problems
from adhesions.rules.region import not_in_force
from coopps.kernel.components.actions import Action
from coopps.kernel.components.turns import AGENCY, NOBODY, TEAM, YOURS, Step, Turn
from coopps.kernel.documents.choices import Channel
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.typography import french_date
from protocols.choices import OrderState

STEPS = (
    "Préparer la demande",
    "Vérification des pièces par l’agence",
    "Instruction du dossier",
    "Signature des décisions",
    "Réception des lettres",
    "Mise en œuvre",
)


def step_of(adhesion: Adhesion) -> Step | None:
    """The step of an adhesion; None once it is over."""
    if adhesion.state == AdhesionState.FILED:
        return Step(STEPS, InstructionState(adhesion.instruction.state).step)
    current = AdhesionState(adhesion.state).step
    return Step(STEPS, current) if current else None


def turn_of(adhesion: Adhesion, user, *, leads: bool) -> Turn:
    """Whose turn it is, said to `user`.

    Args:
        adhesion: with its members and their dossiers, letter of intent, requests and decisions (`selectors.listed_for`).
        leads: whether `user` leads this adhesion.
    """
    own = next(
        (member for member in adhesion.memberships.all() if member.user_id == user.pk and member.state in LIVE), None
    )
    if adhesion.state == AdhesionState.DRAFT:
        return _in_preparation(adhesion, own, leads)
    if adhesion.state == AdhesionState.FILED:
        return _at_the_agency(adhesion, leads)
    if adhesion.state == AdhesionState.DECIDED:
        return _decided(adhesion, own, leads)
    if adhesion.state == AdhesionState.RUNNING and adhesion.authorization.state == OrderState.SUSPENDED:
        return _suspended(adhesion)
    if adhesion.state == AdhesionState.RUNNING:
        since = french_date(adhesion.started_on)
        return Turn(
            NOBODY,
            f"La coopération est mise en œuvre depuis le {since}.",
            action=Action("Voir mes actes autorisés", reverse("adhesions:my_acts")),
        )
    if adhesion.state == AdhesionState.WITHDRAWN:
        return Turn(NOBODY, "La demande est retirée.")
    if letter := _unopened_letter(adhesion, own):
        return letter
    over = f" {_over(adhesion)}" if adhesion.authorization.is_over else ""
    return Turn(NOBODY, f"L’adhésion est terminée : personne de l’équipe n’a d’autorisation en vigueur.{over}")


def _over(adhesion: Adhesion) -> str:
    """Why nothing more can come: what became of the authorization of the protocol in the region."""
    authorization = adhesion.authorization
    state = authorization.get_state_display().lower()
    sentence = f"Autorisation du protocole dans la région {adhesion.agency.region} : {state}."
    return f"{sentence} {authorization.change_reason}".strip()


def _suspended(adhesion: Adhesion) -> Turn:
    return Turn(
        AGENCY,
        f"Le protocole est suspendu dans la région {adhesion.agency.region} : personne n’en réalise les actes jusqu’à la "
        f"levée de la suspension. Motif de l’agence : {adhesion.authorization.change_reason}",
    )


def _in_preparation(adhesion: Adhesion, own: Membership | None, leads: bool) -> Turn:
    if adhesion.authorization.is_over:
        sentence = f"Cette demande ne peut plus être déposée. {_over(adhesion)}"
        if leads:
            return Turn(YOURS, sentence, action=Action("La retirer", reverse("adhesions:withdraw", args=[adhesion.pk])))
        return Turn(NOBODY, sentence)
    others = [m for m in adhesion.memberships.all() if m.state in LIVE and m != own]
    if leads and not others:
        return Turn(
            YOURS,
            "Invitez les personnes de votre équipe.",
            action=Action("Inviter une personne", reverse("adhesions:invite", args=[adhesion.pk])),
        )
    if own and own.state == MembershipState.IN_PROGRESS:
        return Turn(
            YOURS,
            "Complétez votre dossier, puis signez votre engagement.",
            action=Action("Compléter mon dossier", reverse("adhesions:dossier", args=[own.pk])),
        )
    if leads and intent_problems(adhesion, adhesion.agency.today()):
        return Turn(
            YOURS,
            "Écrivez la lettre d’intention de l’équipe.",
            action=Action("Écrire la lettre d’intention", reverse("adhesions:intent", args=[adhesion.pk])),
        )
    waiting = [member.name for member in others if member.state != MembershipState.ENGAGED]
    if waiting:
        return Turn(TEAM, f"Nous attendons : {', '.join(waiting)}.")
    missing = filing_problems(adhesion, adhesion.agency.today())
    if missing and all(problem.item == "protocole" for problem in missing):
        return Turn(NOBODY, f"Chaque personne a signé son engagement. {missing[0].sentence}")
    if missing and leads:
        return Turn(
            YOURS,
            "Chaque personne a signé son engagement ; la demande reste à compléter.",
            action=Action("Voir ce qui manque", reverse("adhesions:file", args=[adhesion.pk])),
        )
    if missing:
        return Turn(TEAM, "Votre part est faite ; la demande de l’équipe reste à compléter.")
    if leads:
        return Turn(
            YOURS,
            "Chaque personne a signé son engagement : déposez la demande.",
            action=Action("Déposer la demande", reverse("adhesions:file", args=[adhesion.pk])),
        )
    return Turn(TEAM, "La personne qui porte la demande peut maintenant la déposer.")


def _at_the_agency(adhesion: Adhesion, leads: bool) -> Turn:
    instruction = adhesion.instruction
    if instruction.state == InstructionState.REQUESTED:
        request = instruction.open_request
        due = request.due_on if request else None
        if leads:
            return Turn(
                YOURS,
                "L’agence demande des pièces pour continuer.",
                due,
                Action("Répondre à l’agence", reverse("adhesions:answer", args=[adhesion.pk])),
            )
        return Turn(
            TEAM,
            "L’agence demande des pièces pour continuer.",
            due,
            Action("Voir ce qui est demandé", reverse("adhesions:detail", args=[adhesion.pk]) + "#demande"),
        )
    if instruction.state == InstructionState.COMPLETE:
        return Turn(AGENCY, "L’agence examine le dossier de chaque personne.", instruction.due_on)
    if instruction.state == InstructionState.PROPOSED:
        if waits := not_in_force(adhesion.authorization, adhesion.agency.today()):
            return Turn(AGENCY, f"Les décisions sont proposées. {waits[0]}", instruction.due_on)
        return Turn(AGENCY, "Les décisions sont en cours de signature.", instruction.due_on)
    return Turn(
        AGENCY, "L’agence vérifie que le dossier est complet. Le délai de décision court à partir d’un dossier complet."
    )


def _decided(adhesion: Adhesion, own: Membership | None, leads: bool) -> Turn:
    if letter := _unopened_letter(adhesion, own):
        return letter
    if adhesion.authorization.state == OrderState.SUSPENDED:
        return _suspended(adhesion)
    missing = every_acting_member_has_received.reasons(adhesion)
    if missing:
        awaited = any(row.state == AuthorizationState.AUTHORIZED for row in adhesion.authorizations.all())
        return Turn(TEAM if awaited else NOBODY, " ".join(missing))
    if leads:
        return Turn(
            YOURS,
            "Chaque personne autorisée a reçu sa lettre : déclarez la mise en œuvre.",
            action=Action("Déclarer la mise en œuvre", reverse("adhesions:start_work", args=[adhesion.pk])),
        )
    return Turn(TEAM, "La personne qui porte la demande peut déclarer la mise en œuvre.")


def _unopened_letter(adhesion: Adhesion, own: Membership | None) -> Turn | None:
    """A letter waits for the reader."""
    delivery = next(
        (delivery_of(row) for row in adhesion.authorizations.all() if own and row.membership_id == own.pk), None
    )
    if delivery is None or delivery.received_at is not None:
        return None
    url = delivery.get_absolute_url()
    if delivery.channel == Channel.PAPER:
        return Turn(
            AGENCY, "Votre lettre vous est envoyée par courrier recommandé.", action=Action("En savoir plus", url)
        )
    return Turn(YOURS, "Une lettre de l’agence vous attend.", action=Action("Ouvrir ma lettre", url))


def delivery_of(decision: NominativeAuthorization):
    """The delivery of the letter of a decision; None while the letter is not signed."""
    act = getattr(decision.letter, "act", None)
    return getattr(act, "delivery", None)
