"""What happens to a protocol in a region, and what follows for each team whose adhesion hangs on it (BR-26, BR-30).

The functions that take an authorization are registered with `protocols.registry`: each runs in the transaction of the
event, while the authorization is locked by who changes it, and undoes the event by raising.
"""

from __future__ import annotations

from django.db.models import Q

from adhesions.choices import HOLDING, AdhesionState, ArrivalState, AuthorizationState
from adhesions.mails import region as mails
from adhesions.models import Adhesion, Membership, NominativeAuthorization
from adhesions.models.adhesion import OPEN
from adhesions.selectors import live_members, with_team
from adhesions.services import doubts, postponements, team
from adhesions.services.holds import review_holds
from adhesions.services.proceedings import close_instruction, close_proceedings, hold_letters
from coopps.kernel.documents.models import Letter
from coopps.kernel.documents.services.asking import hold
from coopps.kernel.instruction.services import proposing
from coopps.kernel.permissions import holders
from coopps.kernel.workflow.runner import SYSTEM, perform
from protocols.models import RegionalAuthorization
from protocols.registry import Concerned

S = AuthorizationState


def keep(adhesion: Adhesion) -> None:
    """Lock the authorization that an adhesion hangs on: nothing suspends or ends it before the caller's transaction is over.

    Taken first by whoever makes something new depend on it, so that the end of the authorization finds everything.
    """
    RegionalAuthorization.objects.select_for_update(no_key=True).get(pk=adhesion.authorization_id)


def concerned(authorization: RegionalAuthorization) -> list[Concerned]:
    """Whoever holds a right under it, then who leads each team that was decided and goes on: each once."""
    held = NominativeAuthorization.objects.filter(adhesion__authorization=authorization, state__in=HOLDING)
    members = [row.membership for row in held.select_related("membership").order_by("pk")]
    going_on = Adhesion.objects.filter(
        authorization=authorization, state__in=AdhesionState.where(over=False, undecided=False)
    )
    for adhesion in going_on.prefetch_related("memberships").order_by("pk"):
        lead = set(holders("lead", adhesion).values_list("pk", flat=True))
        members += [member for member in adhesion.memberships.all() if member.user_id in lead]
    rows = (
        Membership.objects.filter(pk__in=[member.pk for member in members])
        .select_related("professional__user", "professional__profession", "adhesion__team", "adhesion__agency")
        .prefetch_related("sites", "adhesion__sites")
    )
    by_key = {row.pk: row for row in rows}
    found = {}
    for member in members:
        row = by_key[member.pk]
        site = next(iter([*row.sites.all(), *row.adhesion.sites.all()]))
        found.setdefault(
            row.professional_id,
            Concerned(
                row.professional,
                f"{row.role_label}, équipe « {row.adhesion.team} »",
                (str(row.professional.profession), *site.address_lines),
            ),
        )
    return list(found.values())


def follow_version(authorization: RegionalAuthorization) -> None:
    """Another version is filed: the adhesions in preparation are about it, and the engagements on the former text void."""
    for adhesion in _open(authorization).filter(state=AdhesionState.DRAFT).select_for_update(of=("self",)):
        adhesion.version = authorization.version
        adhesion.save(update_fields=["version"])
        team.void_changed_commitments(adhesion, "Une nouvelle version du protocole a été déposée.")


def begin(authorization: RegionalAuthorization) -> None:
    """In force, for the first time or again: the letters that waited for it go to the signatory, and the teams are told."""
    _change(authorization, mails.tell_in_force)


def suspend(authorization: RegionalAuthorization) -> None:
    """Nobody acts meanwhile: that is read from the authorization itself. What is not signed waits, and the teams are told."""
    _change(authorization, mails.tell_suspended)


def end(authorization: RegionalAuthorization) -> None:
    """Over for good (BR-26): each right ends, what is pending is given up, each dossier is closed; all in one transaction.

    What a team has not filed stays in its hands, and can no longer be filed.
    """
    _close(authorization, _motive(authorization), drafts=False)


def drop(authorization: RegionalAuthorization) -> None:
    """Asked for, and never given: the adhesion that the team opened with its protocol is closed, filed or not."""
    _close(authorization, _motive(authorization), drafts=True)


def _open(authorization: RegionalAuthorization):
    return Adhesion.objects.filter(authorization=authorization, state__in=OPEN).order_by("pk")


def _change(authorization: RegionalAuthorization, tell) -> None:
    event = authorization.record.last()
    for adhesion in with_team(_open(authorization)):
        review_holds(adhesion)
        tell(adhesion, live_members(adhesion), event.pk if event else 0)
        doubts.review(adhesion)


def _close(authorization: RegionalAuthorization, motive: str, *, drafts: bool) -> None:
    concerned = list(_open(authorization).values_list("pk", flat=True))
    # The letters first, as their signature does: whatever is being signed is signed before, or never.
    about = (
        Q(authorization__adhesion__in=concerned)
        | Q(closings__request__instruction__adhesion__in=concerned)
        | Q(closings__request__instruction__arrival__adhesion__in=concerned)
    )
    hold(Letter.objects.filter(about))
    rights = NominativeAuthorization.objects.filter(adhesion__in=concerned)
    hold_letters(list(rights.values_list("pk", flat=True)))
    ended = _end_rights(concerned, motive)
    list(Adhesion.objects.filter(pk__in=concerned).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    for adhesion in with_team(_open(authorization)):
        members = live_members(adhesion)
        others = [member for member in members if member.pk not in ended]
        mails.tell_right_over(adhesion, [member for member in members if member.pk in ended])
        if adhesion.is_draft and not drafts:
            mails.tell_not_to_be_filed(adhesion, others)
            continue
        if adhesion.instruction is not None:
            close_instruction(adhesion.instruction, motive)
        for arrival in adhesion.arrivals.filter(state__in=ArrivalState.where(over=False)):
            if arrival.instruction is not None:
                close_instruction(arrival.instruction, motive)
            perform(arrival, "close", SYSTEM, note=motive)
        perform(adhesion, "close", SYSTEM, note=motive)
        mails.tell_closed(adhesion, others)


def _end_rights(adhesions: list[int], motive: str) -> set[int]:
    """End what was given, give up what is pending; returns the keys of the members whose right has ended."""
    found = NominativeAuthorization.objects.filter(adhesion__in=adhesions, state__in=S.where(over=False))
    rows = list(found.select_for_update(of=("self",), no_key=True).select_related("letter", "proposal").order_by("pk"))
    close_proceedings([row.pk for row in rows if row.holds])
    ended = set()
    for row in rows:
        if row.is_postponed:
            postponements.lapse(row)
        elif row.is_pending:
            perform(row.letter, "void", SYSTEM)
            perform(row, "abandon", SYSTEM, reason=motive)
            proposing.withdraw(row.proposal, motive)
        else:
            perform(row, "end", SYSTEM, motivation=motive)
            ended.add(row.membership_id)
    return ended


def _motive(authorization: RegionalAuthorization) -> str:
    """Why, as it is kept in each record and read by each person."""
    state, region = authorization.get_state_display().lower(), authorization.agency.region
    motive = f"Autorisation du protocole dans la région {region} : {state}."
    return f"{motive} {authorization.change_reason}".strip()
