"""A new certificate of insurance: given by the person while the right goes on, accepted or not by the agency (BR-32)."""

from __future__ import annotations

from django.db import transaction

from accounts.choices import PaperKind
from accounts.models import Paper
from accounts.selectors import current_papers
from adhesions.choices import HOLDING
from adhesions.mails import rights as mails
from adhesions.models import LiabilityInsurance, Membership, Renewal
from adhesions.models.membership import is_self
from adhesions.services import doubts
from adhesions.services.dossier import save_row
from coopps.kernel.documents.models import StoredFile
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import perform


def refuse_to_give(membership: Membership, actor) -> None:
    """Raise `TransitionRefused` for who may give no certificate now: somebody else, no right, or one that is being read."""
    if not is_self(membership, actor):
        raise TransitionRefused("Chaque personne remplit son propre dossier.", forbidden=True)
    if not membership.authorizations.filter(state__in=HOLDING).exists():
        raise TransitionRefused(
            "Vous n’avez pas d’autorisation en cours : votre assurance se donne avec votre dossier."
        )
    if any(row.is_sent for row in membership.renewals.all()):
        raise TransitionRefused("Votre attestation est envoyée : l’agence l’examine.")


def being_prepared(membership: Membership) -> LiabilityInsurance:
    """The certificate that the person prepares: the one begun, or a new one, not saved."""
    begun = next((row for row in membership.renewals.select_related("insurance") if row.is_prepared), None)
    return begun.insurance if begun else LiabilityInsurance(membership=membership)


def save(row: LiabilityInsurance, actor, *, document: StoredFile | None = None) -> LiabilityInsurance:
    """Save what the person typed of the certificate being prepared; the first time, begin it."""
    with transaction.atomic():
        membership = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=row.membership_id)
        refuse_to_give(membership, actor)
        if row.pk is None:
            if any(one.is_prepared for one in membership.renewals.all()):
                raise TransitionRefused("Votre attestation est déjà commencée : rechargez la page.")
            row.save()
            Renewal.objects.create(membership=membership, insurance=row)
        save_row(row, actor, document=document)
    return row


def offered(membership: Membership) -> list[Paper]:
    """The insurances of the person's own safe that this dossier has not taken, and that are not over."""
    today = membership.adhesion.agency.today()
    taken = {row.paper_id for row in membership.item_assurance.all()}
    rows = current_papers(membership.user).given().filter(kind=PaperKind.INSURANCE, valid_to__gte=today)
    return [paper for paper in rows.order_by("valid_to", "pk") if paper.pk not in taken]


def take(membership: Membership, paper: Paper, actor) -> LiabilityInsurance:
    """The certificate being prepared is this very version of a paper of the safe. Raises `TransitionRefused` as `save`."""
    with transaction.atomic():
        row = save(being_prepared(membership), actor)
        row.take(paper)
        row.save()
    return row


def send(membership: Membership, actor) -> Renewal:
    """Send the certificate being prepared to the agency."""
    renewal = next((row for row in membership.renewals.all() if row.is_prepared), None)
    if renewal is None:
        raise TransitionRefused("Remplissez d’abord l’attestation.")
    return perform(renewal, "send", actor)


def accept(renewal: Renewal, agent) -> Renewal:
    """The certificate counts: what was to be confirmed for want of it is closed."""
    with transaction.atomic():
        renewal = perform(renewal, "accept", agent)
        mails.tell_renewal_answer(renewal)
        doubts.review(renewal.membership.adhesion)
    return renewal


def refuse(renewal: Renewal, agent, *, reason: str) -> Renewal:
    """The certificate does not do: the person reads why, and gives another."""
    with transaction.atomic():
        renewal = perform(renewal, "refuse", agent, reason=reason)
        mails.tell_renewal_answer(renewal)
    return renewal
