"""A person's own dossier: items saved as typed, documents, the sworn word, the engagement, the employer's agreement."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from adhesions.choices import LIVE, Item
from adhesions.mails import team as mails
from adhesions.models import (
    ITEM_MODELS,
    Adhesion,
    Commitment,
    DossierItem,
    EmployerAgreement,
    Membership,
    SwornStatement,
)
from adhesions.models.membership import is_self
from adhesions.rules.completeness import counterparts, items_of
from adhesions.services import access, safe
from coopps.kernel.components.autosave import ELSEWHERE
from coopps.kernel.documents.models import StoredFile
from coopps.kernel.documents.services.arranging import arrange
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.links import PersonalLink
from coopps.kernel.mailing.selectors import box
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import perform

EMPLOYER = PersonalLink(
    salt="adhesions.employer",
    bound_to=("email",),
    days=60,
    expired="Cette demande a plus de soixante jours : demandez à la personne concernée de vous écrire de nouveau.",
    replaced="Cette demande a été remplacée par une autre, plus récente.",
)


def editable_items(membership: Membership) -> list[Item]:
    """The items that the person may change now: all in preparation, and once filed those that the agency asked for."""
    if membership.is_in_progress and membership.is_in_preparation:
        return items_of(membership)
    return requested_items(membership)


def requested_items(membership: Membership) -> list[Item]:
    """The items that the agency's open request names for this person."""
    return [Item(value) for value in _requested_values(membership) if value in ITEM_MODELS]


def add_row(membership: Membership, item: str, actor) -> DossierItem:
    """Begin a row of an item (a diploma, a training…)."""
    with transaction.atomic():
        membership = may_edit(membership, item, actor)
        return ITEM_MODELS[item].objects.create(membership=membership)


def save_row(row: DossierItem, actor, *, document: StoredFile | None = None) -> DossierItem:
    """Save a row as the form left it. A document that is given waits until the person has looked at it.

    Raises:
        TransitionRefused: not the person's own, not to be changed now, or begun with other words in another window.
    """
    with transaction.atomic():
        _may_edit_row(row, actor)
        if row.pk is None:
            _begin_once(row)
        if row.pk is not None:  # the form's copy may be older than a document received or confirmed meanwhile
            row.refresh_from_db(fields=["document", "unconfirmed", "confirmed_at", "paper"])
        if document is not None:
            row.receive(document)
        safe.keep(row)
        row.save()
    return row


def confirm_document(row: DossierItem, actor, *, seen: str) -> DossierItem:
    """The person has seen the pages of the file `seen`: it becomes the document of the row, and is kept in the person's safe.

    Raises:
        TransitionRefused: not the person's own, not to be changed now, or another file was sent since.
    """
    with transaction.atomic():
        _may_edit_row(row, actor)
        row = type(row).objects.select_for_update(of=("self",)).select_related("unconfirmed").get(pk=row.pk)
        row.confirm(seen)
        safe.keep(row)
        row.save()
    return row


def arrange_document(row: DossierItem, actor, wanted: str) -> str:
    """The person turns or moves a page of what was received. Returns the anchor of that page.

    Raises:
        TransitionRefused: as `confirm_document`.
    """
    with transaction.atomic():
        _may_edit_row(row, actor)
        row = type(row).objects.select_for_update(of=("self",)).select_related("unconfirmed").get(pk=row.pk)
        return arrange(row, wanted)


def delete_row(row: DossierItem, actor) -> None:
    """Take a row out of the dossier. Its file stays stored: documents are not lost by a click."""
    with transaction.atomic():
        _may_edit_row(row, actor)
        row.delete()


def say_insurance_covers(membership: Membership, actor) -> None:
    """The person says that the certificate of insurance mentions the protocol, or the field of its acts."""
    with transaction.atomic():
        membership = may_edit(membership, Item.INSURANCE, actor)
        for row in membership.items_of_kind(Item.INSURANCE):
            row.covers_protocol = True
            row.save(update_fields=["covers_protocol", "saved_at"])


def swear(membership: Membership, actor) -> SwornStatement:
    """The person attests the acquired competences on the text in force."""
    with transaction.atomic():
        membership = may_edit(membership, Item.SWORN, actor)
        row = membership.item_attestation.first() or SwornStatement(membership=membership)
        row.swear(sworn_text(membership))
        row.save()
    return row


def sworn_text(membership: Membership) -> str:
    """The text of the sworn statement in force today."""
    adhesion = membership.adhesion
    return law.text(TextKey.SWORN_STATEMENT, adhesion.agency.today()).fill(protocol=adhesion.version.title)


def set_practice(membership: Membership, actor, *, practice_status: str, sites) -> Membership:
    """Say how and where the person exercises for this protocol. A change of status may ask for an employer's agreement."""
    with transaction.atomic():
        membership = _own_in_preparation(membership, actor)
        membership.practice_status = practice_status
        membership.save(update_fields=["practice_status"])
        membership.sites.set(sites)
    return membership


def commitment_text(membership: Membership) -> str:
    """The engagement that the person would sign now: it names the version and the counterparts."""
    adhesion = membership.adhesion
    names = ", ".join(f"{other.name} ({other.role_label})" for other in counterparts(membership))
    return law.text(TextKey.COMMITMENT, adhesion.agency.today()).fill(
        protocol=adhesion.version.title,
        version=adhesion.version.number,
        counterparts=names,
    )


def sign_commitment(membership: Membership, actor, *, seen: str) -> Membership:
    """The member signs their own engagement on the text that was shown.

    Args:
        seen: the text as the page showed it; it must still be the one to sign.

    Raises:
        TransitionRefused: not the member, something is missing in their dossier, or the team changed meanwhile.
    """
    with transaction.atomic():
        fresh = perform(membership, "engage", actor)
        text = commitment_text(fresh)
        if _plain(seen) != _plain(text):
            raise TransitionRefused("L’équipe ou le texte a changé pendant votre lecture : relisez avant de signer.")
        others = counterparts(fresh)
        commitment = Commitment.objects.create(
            membership=fresh,
            signed_by=actor,
            text=text,
            version_sha256=fresh.adhesion.version.sha256,
            counterpart_ids=sorted(other.pk for other in others),
            counterpart_names=[other.name for other in others],
        )
        _tell_last(fresh.adhesion, actor, commitment)
    return fresh


def sign_several(seen: dict[Membership, str], actor) -> list[Membership]:
    """Sign several engagements after one reading: each is a signature and a record of its own, and all are signed or none.

    Args:
        seen: the text of each as the page showed it.

    Raises:
        TransitionRefused: as `sign_commitment`, of one of them, which is named.
    """
    signed = []
    with transaction.atomic():
        for membership in sorted(seen, key=lambda one: one.pk):  # in one order for everybody
            try:
                signed.append(sign_commitment(membership, actor, seen=seen[membership]))
            except TransitionRefused as refusal:
                about = f"Équipe « {membership.adhesion.team} » : "
                raise TransitionRefused(*(about + reason for reason in refusal.reasons)) from refusal
    return signed


def _tell_last(adhesion: Adhesion, actor, commitment: Commitment) -> None:
    """Who leads is told when the last engagement is signed by somebody else."""
    if all(member.is_engaged for member in adhesion.memberships.filter(state__in=LIVE)):
        for lead in access.leads_but(adhesion, actor):
            mails.tell_ready(adhesion, lead, commitment.pk)


def reopen(membership: Membership, actor) -> Membership:
    """The member takes the engagement back to change their own dossier."""
    with transaction.atomic():
        fresh = perform(membership, "reopen", actor)
        fresh.commitments.filter(voided_at=None).update(
            voided_at=timezone.now(), void_reason="Dossier repris par la personne."
        )
    return fresh


# --- The employer -------------------------------------------------------------------------------------------------
def ask_employer(membership: Membership, actor, *, employer: str, email: str) -> EmployerAgreement:
    """Ask the employer's agreement by a signed link. Asking again replaces the former request, which is kept: the agency
    reads each of them.

    Raises:
        TransitionRefused: not the person's own dossier, not the moment, or the address is that of somebody of the team.
    """
    with transaction.atomic():
        membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
        if not is_self(membership, actor):
            raise TransitionRefused(
                "Chaque personne demande l’accord de son propre employeur.",
                forbidden=True,
            )
        in_preparation = membership.is_in_preparation
        if not in_preparation and Item.EMPLOYER not in _requested_values(membership):
            raise TransitionRefused("Le dossier est déposé : l’accord de l’employeur ne se demande plus ici.")
        _refuse_own_address(membership.adhesion, email)
        agreement = EmployerAgreement.objects.create(membership=membership, employer=employer.strip(), email=email)
        mails.ask_employer(agreement, EMPLOYER.token(agreement))
    return agreement


def employer_request(token: str) -> EmployerAgreement:
    """The request behind a link.

    Raises:
        TransitionRefused: an altered or old link, or a request replaced by another.
    """
    agreement = EMPLOYER.open(
        token,
        EmployerAgreement.objects.select_related(
            "membership__adhesion__version",
            "membership__adhesion__agency",
            "membership__professional__profession",
        ),
    )
    if agreement.membership.employer_agreement != agreement:
        raise TransitionRefused(EMPLOYER.replaced)
    return agreement


def answer_as_employer(token: str, *, agreed: bool, name: str, function: str, comment: str = "") -> EmployerAgreement:
    """The employer agrees or not, once, and says who signs.

    Raises:
        TransitionRefused: the link is not valid, the answer was given already, or the address has become that of somebody
            of the team.
    """
    with transaction.atomic():
        agreement = EmployerAgreement.objects.select_for_update(of=("self",)).get(pk=employer_request(token).pk)
        if agreement.answered_at is not None:
            raise TransitionRefused("Votre réponse est déjà enregistrée : elle ne se change plus ici.")
        _refuse_own_address(agreement.membership.adhesion, agreement.email)
        agreement.answered_at = timezone.now()
        agreement.agreed = agreed
        agreement.signatory_name = name.strip()
        agreement.signatory_function = function.strip()
        agreement.comment = comment.strip()
        agreement.save()
        mails.tell_employer_answer(agreement)
    return agreement


def _refuse_own_address(adhesion: Adhesion, email: str) -> None:
    """An employer is somebody else: nobody of the team answers for it, under any of their addresses."""
    members = adhesion.memberships.all()
    known = {address for pair in members.values_list("invited_email", "user__email") for address in pair if address}
    known |= set(EmailAddress.objects.filter(user__memberships__in=members).values_list("email", flat=True))
    if box(email) in {box(address) for address in known}:
        raise TransitionRefused(
            f"{email} est l’adresse d’une personne de l’équipe. L’accord se demande à l’employeur, à une adresse qui est la "
            "sienne."
        )


def may_edit(membership: Membership, item: str, actor) -> Membership:
    """The membership, locked, if `actor` may change `item` of it now.

    Raises:
        TransitionRefused: with why not.
    """
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related(
            "arrival",
            "examination__instruction",
            "adhesion__agency",
            "adhesion__version",
            "professional",
        )
        .get(pk=membership.pk)
    )
    if not is_self(membership, actor):
        raise TransitionRefused("Chaque personne remplit son propre dossier.", forbidden=True)
    if item not in editable_items(membership):
        if membership.is_engaged:
            raise TransitionRefused("Votre engagement est signé : reprenez votre dossier pour le modifier.")
        raise TransitionRefused("Cette partie du dossier ne se modifie plus.")
    return membership


def _may_edit_row(row: DossierItem, actor) -> None:
    """The same, of one row: a new certificate of insurance is changed until it is sent, while the rest of the dossier is not."""
    if not row.is_being_renewed:
        may_edit(row.membership, row.item, actor)
    elif not is_self(row.membership, actor):
        raise TransitionRefused("Chaque personne remplit son propre dossier.", forbidden=True)


def _begin_once(row: DossierItem) -> None:
    """Two touches, or two windows, begin an item once: the second goes on with the row of the first, which holds the words."""
    first = type(row).objects.filter(membership=row.membership_id).order_by("pk").first()
    if first is None:
        return
    row.pk, row._state.adding = first.pk, False
    if first.words != row.words:
        raise TransitionRefused(
            f"{ELSEWHERE} Votre saisie est ci-dessous : enregistrez-la de nouveau pour la garder, ou rechargez la page."
        )


def _own_in_preparation(membership: Membership, actor) -> Membership:
    membership = Membership.objects.select_for_update(of=("self",)).select_related("adhesion").get(pk=membership.pk)
    if not is_self(membership, actor):
        raise TransitionRefused("Chaque personne remplit son propre dossier.", forbidden=True)
    if not membership.is_in_progress or not membership.is_in_preparation:
        raise TransitionRefused("Votre dossier n’est plus en préparation.")
    return membership


def _requested_values(membership: Membership) -> list[str]:
    instruction = membership.instruction
    if instruction is None:
        return []
    # The open request to the team or, once the decision is put off, to this person alone.
    return list(
        instruction.requests.filter(
            answered_at=None,
            closed_at=None,
            items__examination=membership.examination_id,
        )
        .values_list("items__requirement", flat=True)
        .distinct()
    )


def _plain(text: str) -> str:
    return " ".join(text.split())
