"""The college of experts in session: convened, present, revealed, voted, closed with its minutes."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from coopps.kernel.documents.services.issuing import issue_by_portal
from coopps.kernel.workflow.conditions import required_words
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, check, perform
from protocols.reviews.choices import AppointmentState, CollegeSessionState, Vote
from protocols.reviews.letters import has as letters
from protocols.reviews.mails import experts as mails
from protocols.reviews.models import Appointment, CollegeSession, Review, SessionMember
from protocols.reviews.models.experts import is_the_expert
from protocols.reviews.models.reviews import has_taken

S = CollegeSessionState
MINUTES = "proces_verbal"


def convene(
    review: Review,
    reviewer,
    *,
    held_at: datetime.datetime,
    place: str,
    rapporteur: Appointment,
    appointments: Collection[Appointment] | None = None,
) -> CollegeSession:
    """Convene every expert to whom the dossier is open.

    Args:
        rapporteur: one of them, who writes the synthesis.
        appointments: those convened, when the page names them: nobody who may sit is left out without a recorded reason.

    Raises:
        TransitionRefused: not who took the dossier, not the moment, nobody to convene, somebody left out, or a date that
            is past.
    """
    with transaction.atomic():
        review = Review.objects.select_for_update(of=("self",)).select_related("agency", "project").get(pk=review.pk)
        if not has_taken(review, reviewer):
            raise TransitionRefused("Seule la personne qui suit ce dossier convoque le collège.", forbidden=True)
        if not review.is_in_expertise:
            raise TransitionRefused("L’expertise n’est pas ouverte sur ce dossier.")
        if review.sessions.filter(state__in=S.where(over=False)).exists():
            raise TransitionRefused("Une séance est déjà convoquée sur ce dossier : annulez-la d’abord.")
        if review.deciding_session is not None:
            raise TransitionRefused("Le collège a déjà siégé sur cette version.")
        if held_at <= timezone.now():
            raise TransitionRefused("Choisissez une date et une heure à venir.")
        able = list(
            review.appointments.filter(state__in=AppointmentState.where(reads=True)).select_related("expert__user")
        )
        _refuse_unless_all(able, rapporteur, appointments)
        session = CollegeSession.objects.create(
            review=review,
            version=review.version,
            held_at=held_at,
            place=required_words(place, "Dites où se tient la séance."),
            convened_by=reviewer,
        )
        for appointment in able:
            SessionMember.objects.create(
                session=session, appointment=appointment, is_rapporteur=appointment.pk == rapporteur.pk
            )
            mails.convene(session, appointment)
    return session


def name_rapporteur(session: CollegeSession, reviewer, *, member: SessionMember) -> CollegeSession:
    """Another member reports, before the session is closed."""
    with transaction.atomic():
        session = _of_reviewer(session, reviewer, *S.where(over=False))
        chosen = next((one for one in session.able if one.pk == member.pk), None)
        if chosen is None:
            raise TransitionRefused("Choisissez un membre qui peut siéger.")
        session.members.update(is_rapporteur=False)
        session.members.filter(pk=chosen.pk).update(is_rapporteur=True)
    return session


def record_presence(session: CollegeSession, reviewer, *, present: Collection[int]) -> CollegeSession:
    """Say who is there, by keys of members. Once the opinions are revealed a member may leave, nobody joins.

    Raises:
        TransitionRefused: not who took the dossier, not the moment, somebody who may not sit, or has voted.
    """
    with transaction.atomic():
        session = _of_reviewer(session, reviewer, *S.where(voted=False, over=False))
        able = {member.pk: member for member in session.able}
        wanted = set(present)
        if wanted - set(able):
            raise TransitionRefused("Une des personnes ne peut pas siéger : rechargez la page.")
        for member in able.values():
            there = member.pk in wanted
            if there == member.is_present:
                continue
            if session.state == S.REVEALED and there:
                raise TransitionRefused(f"Les avis sont révélés : {member} ne peut plus rejoindre la séance.")
            if member.vote:
                raise TransitionRefused(f"{member} a voté : sa présence ne change plus.")
            member.is_present = there
            member.save(update_fields=["is_present"])
    return session


def open(session: CollegeSession, reviewer) -> CollegeSession:
    """Open the session: the quorum is there, by the rule of the day, and is fixed."""
    return perform(session, "open", reviewer)


def reveal(session: CollegeSession, reviewer) -> CollegeSession:
    """Reveal the individual opinions to the members, and open the vote. No opinion is given afterwards."""
    with transaction.atomic():
        session = perform(_locked(session.pk), "reveal", reviewer)
        for member in session.able:
            opinion = member.appointment.opinion
            if opinion.may_be_changed and opinion.version_id == session.version_id:
                perform(opinion, "reveal", SYSTEM)
    return session


def cast_vote(member: SessionMember, actor, *, vote: str, dissent: str = "") -> SessionMember:
    """The vote of a member, by the member or recorded by the reviewer; it changes until the vote is closed.

    Raises:
        TransitionRefused: somebody else, a vote that is not open, a member who is absent or may not sit, or no such vote.
    """
    with transaction.atomic():
        session = _locked(member.session_id)
        member = SessionMember.objects.select_related("appointment__expert").get(pk=member.pk)
        own = is_the_expert(member.appointment, actor) and member.appointment.may_read
        if not own and not has_taken(session.review, actor):
            raise TransitionRefused("Chaque membre vote en personne.", forbidden=True)
        if session.state != S.REVEALED:
            raise TransitionRefused(f"Le vote n’est pas ouvert : la séance est « {session.get_state_display()} ».")
        if not member.is_present or not member.appointment.may_read:
            raise TransitionRefused(f"{member} n’est pas présent ou présente, ou ne peut pas siéger.")
        if vote not in Vote.values:
            raise TransitionRefused("Choisissez un vote.")
        if not own and member.vote_recorded_by_id == member.appointment.expert.user_id:
            raise TransitionRefused(f"{member} a voté en personne : son vote ne se change que par sa propre main.")
        member.vote, member.dissent = vote, dissent.strip()
        member.voted_at, member.vote_recorded_by = timezone.now(), actor
        member.save(update_fields=["vote", "dissent", "voted_at", "vote_recorded_by"])
    return member


def close_vote(session: CollegeSession, reviewer) -> CollegeSession:
    """Close the vote: the result is what the votes say, and no vote is taken any more."""
    with transaction.atomic():
        return perform(_locked(session.pk), "close_vote", reviewer)


def write_synthesis(session: CollegeSession, actor, *, text: str) -> CollegeSession:
    """The synthesis, by the rapporteur or the reviewer, from the reveal until the minutes.

    Raises:
        TransitionRefused: somebody else, not the moment, or no words.
    """
    with transaction.atomic():
        session = CollegeSession.objects.select_for_update(of=("self",)).select_related("review").get(pk=session.pk)
        if not writes_synthesis(session, actor):
            raise TransitionRefused("La synthèse est écrite par le rapporteur ou la rapporteuse.", forbidden=True)
        if not session.takes_synthesis:
            raise TransitionRefused("La synthèse s’écrit une fois les avis révélés, avant le procès-verbal.")
        session.synthesis = required_words(text, "Écrivez la synthèse.")
        session.save(update_fields=["synthesis"])
    return session


def writes_synthesis(session: CollegeSession, actor) -> bool:
    """The rapporteur, while the dossier is open to the person, or the reviewer."""
    rapporteur = next((member for member in session.able if member.is_rapporteur), None)
    own = rapporteur is not None and is_the_expert(rapporteur.appointment, actor)
    return own or has_taken(session.review, actor)


def close(session: CollegeSession, reviewer) -> CollegeSession:
    """Close the session: the portal issues its minutes as an act."""
    with transaction.atomic():
        session = _locked(session.pk)
        check(session, "close", reviewer)
        minutes = issue_by_portal(
            MINUTES, agency=session.review.agency, series="PV", composition=letters.minutes(session)
        )
        return perform(session, "close", reviewer, minutes=minutes)


def cancel(session: CollegeSession, reviewer, *, reason: str) -> CollegeSession:
    """Cancel a session that has no minutes; its members are told."""
    return _cancel(session, reviewer, reason)


def cancel_open(review: Review, reason: str) -> None:
    """Cancel the session that goes on, if there is one: the dossier is no longer before the college. Caller's transaction."""
    for session in review.sessions.filter(state__in=S.where(over=False)):
        _cancel(session, SYSTEM, reason)


@transaction.atomic
def _cancel(session: CollegeSession, actor, reason: str) -> CollegeSession:
    session = perform(session, "cancel", actor, reason=reason)
    for member in session.members.select_related("appointment__expert__user"):
        if member.appointment.may_read:
            mails.tell_cancelled(session, member.appointment)
    return session


def _locked(pk: int) -> CollegeSession:
    """The session, behind the lock of its review: nobody leaves the college or comes back meanwhile."""
    review = CollegeSession.objects.values_list("review", flat=True).get(pk=pk)
    Review.objects.select_for_update(of=("self",)).get(pk=review)
    return CollegeSession.objects.select_for_update(of=("self",)).get(pk=pk)


def _of_reviewer(session: CollegeSession, reviewer, *states: str) -> CollegeSession:
    """The session, locked, for who took the dossier, in one of `states`."""
    session = CollegeSession.objects.select_for_update(of=("self",)).select_related("review").get(pk=session.pk)
    if not has_taken(session.review, reviewer):
        raise TransitionRefused("Seule la personne qui suit ce dossier conduit la séance.", forbidden=True)
    if session.state not in states:
        raise TransitionRefused(f"Ce n’est plus possible : la séance est « {session.get_state_display()} ».")
    return session


def _refuse_unless_all(
    able: list[Appointment], rapporteur: Appointment, appointments: Collection[Appointment] | None
) -> None:
    if not able:
        raise TransitionRefused(
            "Aucun expert ni aucune experte ne peut encore lire ce dossier : il n’y a personne à convoquer."
        )
    keys = {appointment.pk for appointment in able}
    if rapporteur.pk not in keys:
        raise TransitionRefused("Le rapporteur ou la rapporteuse est une des personnes convoquées.")
    if appointments is None:
        return
    named = {appointment.pk for appointment in appointments}
    left = [str(appointment.expert) for appointment in able if appointment.pk not in named]
    if left:
        raise TransitionRefused(
            f"Toutes les personnes qui peuvent lire le dossier sont convoquées ; il manque : {', '.join(left)}. "
            "Qui ne doit pas siéger est d’abord récusé ou remplacé, avec un motif."
        )
    if named - keys:
        raise TransitionRefused("Une des personnes ne peut pas lire ce dossier : elle n’est pas convoquée.")
