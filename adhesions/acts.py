"""What adhesions tell the kernel: the nature of the dossier, and its kinds of acts."""

from __future__ import annotations

import datetime

from django.db.models import Q
from django.urls import reverse

from accounts.choices import AgencyRight
from adhesions import letters, selectors
from adhesions.choices import MembershipState
from adhesions.grids import GRIDS
from adhesions.letters import closing as closing_letters
from adhesions.models import Adhesion, Closing, Ending, Membership, NominativeAuthorization, Suspension
from adhesions.rules.effects import effect_of
from adhesions.rules.standing import IN_REGION, TO_CONFIRM, Standing
from adhesions.selectors import standing
from adhesions.services import arrivals, closings, decisions, endings, filing, suspensions, withdrawals
from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.documents.models import Letter
from coopps.kernel.instruction import registry as dossiers
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.instruction.selectors import party_to, visible_to
from coopps.kernel.law.choices import Procedure
from coopps.kernel.typography import french_date, of


def register() -> None:
    """Fill the two registries. Called once, when the applications are ready."""
    dossiers.register(
        dossiers.DossierKind(
            name=filing.DOSSIER_KIND,
            label="Adhésion",
            grids=GRIDS,
            is_party=filing.is_party,
            desk_url=lambda instruction: reverse("adhesions:desk", args=[instruction.pk]),
            procedure=Procedure.ADHESION_REGISTRATION,
            applicants=selectors.applicants,
            team_url=lambda instruction: reverse("adhesions:detail", args=[instruction.adhesion.pk]),
            party=selectors.dossiers_of,
            search=("adhesion__protocol__code__icontains",),
            headed_by_applicant=True,
            on_request_closed=closings.stop_waiting,
            held=filing.held,
            mended_at=filing.mended_at,
            answers_for=filing.answers_for,
            anchors=filing.anchors,
            takes_part=selectors.dossiers_taken_part_in,
            team=selectors.people_of,
        )
    )
    dossiers.register(
        dossiers.DossierKind(
            name=arrivals.DOSSIER_KIND,
            label="Arrivée dans une équipe",
            grids=GRIDS,
            is_party=filing.is_party,
            desk_url=lambda instruction: reverse("adhesions:desk", args=[instruction.pk]),
            procedure=Procedure.ADHESION_REGISTRATION,
            applicants=selectors.applicants,
            team_url=lambda instruction: reverse("adhesions:arrival", args=[instruction.arrival.pk]),
            party=selectors.dossiers_of,
            search=("arrival__adhesion__protocol__code__icontains",),
            headed_by_applicant=True,
            on_request_closed=closings.stop_waiting,
            held=filing.held,
            mended_at=filing.mended_at,
            answers_for=filing.answers_for,
            anchors=filing.anchors,
            takes_part=selectors.dossiers_taken_part_in,
            team=selectors.people_of,
        )
    )
    for name, label, compose in (
        ("notification_nominative", "Notification nominative", letters.authorization),
        ("refus_nominatif", "Refus", letters.refusal),
        ("ajournement", "Ajournement", letters.postponement),
    ):
        act_kinds.register(
            act_kinds.ActKind(
                name=name,
                label=label,
                compose=compose,
                effects=effects,
                may_read=_agency,
                concerning=concerning,
                on_issued=decisions.on_issued,
                on_received=decisions.on_received,
                on_returned=decisions.on_returned,
                public_status=public_status if name == "notification_nominative" else None,
            )
        )
    act_kinds.register(
        act_kinds.ActKind(
            name=endings.INVITATION,
            label="Invitation à présenter des observations",
            may_read=_agency,
            on_received=endings.on_invitation_received,
            on_notified=endings.on_invitation_notified,
            decides=False,
        )
    )
    for name, label, compose, on_issued, on_received, on_returned in (
        (
            endings.LETTER,
            "Fin d’autorisation",
            letters.ending,
            endings.on_issued,
            endings.on_received,
            endings.on_returned,
        ),
        (
            suspensions.LETTER,
            "Suspension d’autorisation",
            letters.suspension,
            suspensions.on_issued,
            suspensions.on_received,
            suspensions.on_returned,
        ),
        (
            suspensions.LIFT,
            "Levée de suspension",
            letters.lift,
            suspensions.on_lifted,
            None,
            suspensions.on_lift_returned,
        ),
    ):
        act_kinds.register(
            act_kinds.ActKind(
                name=name,
                label=label,
                compose=compose,
                effects=stopping,
                may_read=_agency,
                concerning=considered_by,
                on_issued=on_issued,
                on_returned=on_returned,
                **({"on_received": on_received} if on_received else {}),
                **({"on_notified": suspensions.on_notified} if name == suspensions.LETTER else {}),
            )
        )
    act_kinds.register(
        act_kinds.ActKind(
            name=closings.LETTER,
            label="Clôture d’une demande restée sans réponse",
            compose=closing_letters.closing,
            effects=closing,
            may_read=_dossier,
            concerning=closed_by,
            on_issued=closings.on_issued,
            on_returned=closings.on_returned,
            answers_in_portal=True,
        )
    )
    act_kinds.register(act_kinds.ActKind("lettre_d_intention", "Lettre d’intention", may_read=_team_or_agency))
    act_kinds.register(
        act_kinds.ActKind(withdrawals.NOTICE, "Notification de retrait", may_read=_team_or_agency, decides=False)
    )
    act_kinds.register(
        act_kinds.ActKind(withdrawals.REPORT, "Constat du décès d’une personne", may_read=_agency, decides=False)
    )
    act_kinds.register(act_kinds.ActKind("accuse_de_reception", "Accusé de réception", may_read=_team_or_agency))


def public_status(code: str) -> act_kinds.PublicStatus | None:
    """Today's truth about the authorization behind a code (issue of the letter onwards)."""
    found = standing.by_check_code(code)
    if found is None or (told := found.told) is None:
        return None
    adhesion, person = found.adhesion, found.professional
    sites = list(found.membership.sites.all()) or list(adhesion.sites.all())
    return act_kinds.PublicStatus(
        state=found.standing,
        headline=told.label,
        look=told.look,
        is_active=told.acts,
        stopped=told.stopped,
        holder=person.full_name,
        profession=person.profession_label,
        role=found.membership.role_label,
        site=" ; ".join(str(site) for site in sites),
        protocol=adhesion.version.title,
        acts=found.act_labels,
        limits=found.limits,
        since=found.began_at,
        until=_since(found, told),
        agency=adhesion.agency.name,
        tz=adhesion.agency.tz,
        is_demo=person.user.is_demo,
    )


def _since(found: NominativeAuthorization, told: Standing) -> datetime.datetime | datetime.date | None:
    """The day of what the answer says."""
    if told is TO_CONFIRM:
        return found.open_doubts[0].since
    if told is IN_REGION:
        return selectors.suspended_since(found.adhesion.authorization)
    return found.stopped_at


def effects(letters_: list[Letter]) -> dict[int, str]:
    """What each letter changes for its addressee, in one sentence."""
    found = NominativeAuthorization.objects.filter(letter__in=letters_).select_related(
        "membership__professional", "membership__adhesion__version", "proposal"
    )
    return {row.letter_id: effect_of(row.membership, row.proposal) for row in found}


def concerning(letters_: list[Letter], user) -> set[int]:
    """The letters of the person's own teams, and those whose proposal the person wrote (a colleague may have sent it to the
    signatory after taking the dossier over)."""
    own = Membership.objects.filter(user=user).exclude(state=MembershipState.DECLINED)
    found = NominativeAuthorization.objects.filter(
        Q(adhesion__memberships__in=own) | Q(proposal__proposed_by=user),
        letter__in=letters_,
    )
    return set(found.values_list("letter_id", flat=True))


def stopping(letters_: list[Letter]) -> dict[int, str]:
    """What each letter changes for the right of one person, in one sentence."""
    found = {}
    for row in Ending.objects.filter(letter__in=letters_).select_related(*_ABOUT):
        when = f"le {french_date(row.effect_on)}, au plus tôt à la réception" if row.effect_on else "à la réception"
        found[row.letter_id] = (
            f"L’autorisation {_whose(row)} prendra fin {when} de sa lettre, parce que : {row.motivation}"
        )
    for row in Suspension.objects.filter(letter__in=letters_).select_related(*_ABOUT):
        found[row.letter_id] = (
            f"L’autorisation {_whose(row)} sera suspendue dès la signature, jusqu’à une levée signée, parce que : {row.urgency}"
        )
    for row in Suspension.objects.filter(lift_letter__in=letters_).select_related(*_ABOUT):
        found[row.lift_letter_id] = (
            f"L’autorisation {_whose(row)} vaudra de nouveau dès la signature, parce que : {row.lift_motivation}"
        )
    return found


def considered_by(letters_: list[Letter], user) -> set[int]:
    """The letters about somebody of the person's own teams, and those of what the person opened or proposed."""
    own = Membership.objects.filter(user=user).exclude(state=MembershipState.DECLINED)
    in_team = Q(authorization__adhesion__memberships__in=own)
    endings_ = Ending.objects.filter(in_team | Q(opened_by=user), letter__in=letters_)
    ordered = Suspension.objects.filter(in_team | Q(proposed_by=user), letter__in=letters_)
    lifted = Suspension.objects.filter(in_team, lift_letter__in=letters_)
    return {
        *endings_.values_list("letter_id", flat=True),
        *ordered.values_list("letter_id", flat=True),
        *lifted.values_list("lift_letter_id", flat=True),
    }


def closing(letters_: list[Letter]) -> dict[int, str]:
    """What the last signature of each closing changes, in one sentence."""
    rows = (
        Closing.objects.filter(letters__in=letters_).select_related("request__instruction").prefetch_related("letters")
    )
    return {
        letter.pk: (
            f"La demande {row.instruction.number} ({row.instruction.applicant}), restée sans réponse, est close à la dernière "
            f"signature, sans autorisation. Motifs : {row.motivation}"
        )
        for row in rows
        for letter in row.letters.all()
    }


def closed_by(letters_: list[Letter], user) -> set[int]:
    """The letters that close a dossier of the person's own, or that the person proposed."""
    own = Instruction.objects.filter(party_to(user))
    found = Closing.objects.filter(Q(request__instruction__in=own) | Q(proposed_by=user), letters__in=letters_)
    return set(found.values_list("letters", flat=True))


_ABOUT = ("authorization__professional", "authorization__adhesion__version")


def _whose(row: Ending | Suspension) -> str:
    decision = row.authorization
    return f"{of(decision.professional.formal_name)} au protocole « {decision.adhesion.version.title} »"


def _agency(act, user) -> bool:
    """The agents of the region and the agency's signatories, those of one's own team left out."""
    authorization = (
        NominativeAuthorization.objects.filter(
            Q(letter__act=act)
            | Q(endings__invitation=act)
            | Q(endings__letter__act=act)
            | Q(suspensions__letter__act=act)
            | Q(suspensions__lift_letter__act=act)
            | Q(withdrawals__notice=act)
        )
        .select_related("membership__examination__instruction")
        .first()
    )
    if authorization is None:
        return False
    if filing.is_party(authorization.instruction, user):
        return False
    return selectors.for_agency(user).filter(pk=authorization.adhesion_id).exists() or act.agency.allows(
        user, AgencyRight.SIGN
    )


def _dossier(act, user) -> bool:
    """The agents of the region and the agency's signatories, those of the dossier left out."""
    instruction = Instruction.objects.filter(requests__closings__letters__act=act).first()
    if instruction is None or filing.is_party(instruction, user):
        return False
    return visible_to(user).filter(pk=instruction.pk).exists() or act.agency.allows(user, AgencyRight.SIGN)


def _team_or_agency(act, user) -> bool:
    adhesion = Adhesion.objects.filter(
        Q(acknowledgement=act)
        | Q(filed_intent=act)
        | Q(authorizations__withdrawals__notice=act)
        | Q(arrivals__acknowledgement=act)
    ).first()
    if adhesion is None:
        return False
    return (
        selectors.readable_by(user).filter(pk=adhesion.pk).exists()
        or selectors.for_agency(user).filter(pk=adhesion.pk).exists()
    )
