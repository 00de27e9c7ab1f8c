"""The experts of the HAS: the pool, the standing declarations, the place of each in a dossier, the links of interest (BR-27)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.choices import AgencyRight
from accounts.models import Agency, Profession, User
from coopps.kernel.typography import of
from coopps.kernel.workflow.conditions import required_words
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform
from protocols.models import Project
from protocols.models.projects import is_party
from protocols.reviews.choices import (
    AppointmentState,
    CollegeSessionState,
    ReviewState,
)
from protocols.reviews.mails import experts as mails
from protocols.reviews.mails import reviews as review_mails
from protocols.reviews.models import (
    Appointment,
    CollegeSession,
    Expert,
    ExpertOpinion,
    InterestDeclaration,
    Review,
    SessionMember,
)
from protocols.reviews.models.reviews import has_taken
from protocols.reviews.rules.links import Place, found_links
from protocols.services import projects

A = AppointmentState
# While experts may be invited, and links stated.


# --- The pool ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def add_expert(
    reviewer: User,
    *,
    user: User,
    profession: Profession,
    specialties: Iterable[str] = (),
    employer: str,
    finess: str = "",
) -> Expert:
    """Add an account to the pool of the HAS.

    Raises:
        TransitionRefused: not a reviewer of the HAS, one's own account, or a person who is already there.
    """
    _refuse_unless_reviewer(reviewer)
    if user.pk == reviewer.pk:
        raise TransitionRefused("Personne ne s’ajoute soi-même : demandez à une autre personne de la HAS.")
    try:
        with transaction.atomic():
            expert = Expert.objects.create(
                user=user,
                profession=profession,
                specialties=_cleaned(specialties),
                employer=required_words(employer, "Dites où la personne exerce."),
                finess=finess.strip(),
                added_by=reviewer,
            )
    except IntegrityError as error:
        raise TransitionRefused(f"{user.full_name} fait déjà partie des experts et expertes.") from error
    mails.tell_added(expert)
    return expert


def describe(
    expert: Expert, actor: User, *, specialties: Iterable[str], employer: str, finess: str = "", is_available: bool
) -> Expert:
    """Change what the pool says of an expert: by the person, or by a reviewer of the HAS.

    Raises:
        TransitionRefused: somebody else, or no employer.
    """
    if actor.pk != expert.user_id:
        _refuse_unless_reviewer(actor)
    expert.specialties = _cleaned(specialties)
    expert.employer = required_words(employer, "Dites où la personne exerce.")
    expert.finess, expert.is_available = finess.strip(), is_available
    expert.save(update_fields=["specialties", "employer", "finess", "is_available"])
    return expert


def declare_interests(expert: Expert, user: User, *, has_links: bool, links: str = "") -> InterestDeclaration:
    """A new standing declaration, by the expert in person. The former ones are kept.

    Raises:
        TransitionRefused: somebody else, or links that are not named.
    """
    if expert.user_id != user.pk:
        raise TransitionRefused("Chacun déclare ses propres intérêts.", forbidden=True)
    if has_links:
        links = required_words(links, "Décrivez vos liens des cinq dernières années.")
    return InterestDeclaration.objects.create(
        expert=expert,
        declared_on=Agency.objects.has().today(),
        has_links=has_links,
        links=links.strip() if has_links else "",
    )


# --- The place in a dossier -------------------------------------------------------------------------------------------
def invite(review: Review, reviewer: User, expert: Expert) -> Appointment:
    """Invite an expert to a dossier.

    Raises:
        TransitionRefused: not who took the dossier, not the moment, or a person who may not be its expert.
    """
    return _invite(review, reviewer, expert)


@transaction.atomic
def accept(appointment: Appointment, user: User) -> Appointment:
    """The expert takes the dossier; the statement of links comes next."""
    _refuse_a_party(appointment)
    appointment = perform(appointment, "accept", user)
    _tell_reviewer(appointment, "Invitation acceptée", "a accepté l’invitation")
    return appointment


@transaction.atomic
def decline(appointment: Appointment, user: User, *, reason: str = "") -> Appointment:
    """The expert does not take the dossier."""
    appointment = perform(appointment, "decline", user, reason=reason.strip())
    _tell_reviewer(appointment, "Invitation déclinée", "a décliné l’invitation")
    return appointment


@transaction.atomic
def replace(appointment: Appointment, reviewer: User, *, expert: Expert, reason: str) -> Appointment:
    """Invite `expert` in the place of another. Returns the new appointment.

    Raises:
        TransitionRefused: as `invite`; no reason; or a place that is over.
    """
    _refuse_at_the_signature(appointment)
    former = perform(appointment, "replace", reviewer, reason=reason)
    _leave(former)
    mails.tell_decision(former)
    return _invite(former.review, reviewer, expert, replaces=former)


@transaction.atomic
def state_links(appointment: Appointment, user: User, *, has_link: bool, link: str = "") -> Appointment:
    """The statement of links of interest for this dossier, against the standing declaration.

    No link declared and none found: the dossier opens. Otherwise the reviewer decides, and it stays closed.

    Raises:
        TransitionRefused: not the expert, an old standing declaration, or a link that is not described.
    """
    _refuse_a_party(appointment)
    review, expert = appointment.review, appointment.expert
    words = {"declaration": expert.current_declaration(review.agency.today()), "at": timezone.now()}
    if has_link:
        words["link"] = required_words(link, "Décrivez le lien que vous déclarez.")
    found = find_links(expert, review.project)
    if not has_link and not found:
        appointment = perform(appointment, "state_no_link", user, **words)
        _open_dossier(appointment)
        return appointment
    appointment = perform(
        appointment, "state_link", user, **{"link": ""} | words, found_link="\n".join(found) if found else ""
    )
    _tell_reviewer(appointment, "Lien d’intérêts à examiner", "a un lien d’intérêts déclaré ou trouvé")
    return appointment


@transaction.atomic
def report_link(appointment: Appointment, user: User, *, link: str) -> Appointment:
    """A link appeared on reading: the dossier closes to the expert until the reviewer decides."""
    _refuse_at_the_signature(appointment)
    appointment = perform(appointment, "report_link", user, link=link)
    _stand_up(appointment)
    _unsettle_vote(appointment)
    _tell_reviewer(appointment, "Lien d’intérêts à examiner", "a signalé un lien d’intérêts")
    return appointment


@transaction.atomic
def keep(appointment: Appointment, reviewer: User, *, reason: str) -> Appointment:
    """Keep an expert in spite of a link, with a recorded reason: the dossier opens."""
    appointment = perform(appointment, "keep", reviewer, reason=reason)
    _open_dossier(appointment)
    mails.tell_decision(appointment)
    return appointment


@transaction.atomic
def recuse(appointment: Appointment, reviewer: User, *, reason: str) -> Appointment:
    """Recuse an expert, with a recorded reason: the dossier closes and the individual opinion is without object."""
    _refuse_at_the_signature(appointment)
    appointment = perform(appointment, "recuse", reviewer, reason=reason)
    _leave(appointment)
    mails.tell_decision(appointment)
    return appointment


def _refuse_at_the_signature(appointment: Appointment) -> None:
    """An opinion at the signature counts the votes of its session: it is taken back first."""
    if _locked_review(appointment).state == ReviewState.PROPOSED:
        raise TransitionRefused("L’avis de la HAS est à la signature : la HAS le reprend d’abord.")


def _refuse_a_party(appointment: Appointment) -> None:
    """Who joined the project since the invitation is no expert of it."""
    if is_party(_locked_review(appointment).project, appointment.expert.user):
        raise TransitionRefused(
            "Vous participez à ce projet : vous n’en êtes pas l’expert ou l’experte.", forbidden=True
        )


def _locked_review(appointment: Appointment) -> Review:
    return _locked(appointment.review_id)


def _locked(review_pk: int) -> Review:
    """The review, locked behind its project: the college neither convenes, reveals nor votes meanwhile, and nobody joins those
    who write."""
    project_pk = Review.objects.values_list("project", flat=True).get(pk=review_pk)
    projects.locked(project_pk)
    rows = Review.objects.select_for_update(of=("self",)).select_related("agency", "project__agency")
    return rows.get(pk=review_pk)


def end_all(review: Review, *, thanks: bool) -> None:
    """The examination is over: every place ends, every opinion that was not revealed is without object."""
    for appointment in review.appointments.filter(state__in=AppointmentState.where(over=False)).select_related(
        "expert__user"
    ):
        opinion = getattr(appointment, "opinion", None)
        gave = opinion is not None and opinion.is_given
        _void(appointment)
        perform(appointment, "end", SYSTEM)
        mails.tell_ended(appointment, thanks=thanks and gave)


# --- Links ------------------------------------------------------------------------------------------------------------
def find_links(expert: Expert, project: Project) -> list[str]:
    """The structures of the expert that are also of the project: its places, its professionals, its authors, past or present."""
    return found_links(_of_expert(expert), _of_project(project))


def links_found_since(review: Review) -> dict[int, list[str]]:
    """By appointment, the links that the portal finds today and did not at the statement: an author joined, an expert changed
    employer. Only where the dossier is open to the expert, and while it is examined. A constant number of queries."""
    seats = [seat for seat in review.appointments.all() if seat.may_read]
    if not seats or not review.seeks:
        return {}
    prefetch_related_objects([seat.expert.user for seat in seats], "professional__places")
    theirs = _of_project(review.project)
    found = {seat.pk: found_links(_of_expert(seat.expert), theirs) for seat in seats}
    known = {seat.pk: seat.found_link.splitlines() for seat in seats}
    return {pk: [link for link in links if link not in known[pk]] for pk, links in found.items()}


def _of_expert(expert: Expert) -> list[Place]:
    return [
        Place(expert.employer, expert.finess),
        *(Place(place.name, place.finess) for place in _places(expert.user)),
    ]


def _of_project(project: Project) -> list[Place]:
    intent = project.intent
    found = [Place(site.name, site.finess, "lieu prévu de la coopération") for site in intent.sites.all()]
    found += [
        Place(row.employer, row.finess, f"structure {of(row.name)}")
        for row in intent.professionals.all()
        if row.employer or row.finess
    ]
    authors = project.authors.filter(user__isnull=False).select_related("user__professional")
    for author in authors.prefetch_related("user__professional__places"):
        found += [
            Place(place.name, place.finess, f"lieu d’exercice {of(str(author))}") for place in _places(author.user)
        ]
    return found


def _places(user: User):
    professional = getattr(user, "professional", None)
    return professional.places.all() if professional else []


# --- Shared -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def _invite(review: Review, reviewer: User, expert: Expert, *, replaces: Appointment | None = None) -> Appointment:
    review = _locked(review.pk)
    if not has_taken(review, reviewer):
        raise TransitionRefused("Seule la personne qui suit ce dossier invite ses experts.", forbidden=True)
    if not review.seeks:
        raise TransitionRefused(f"On n’invite plus d’expert : l’état est « {review.get_state_display()} ».")
    if reason := unfit(review, expert):
        raise TransitionRefused(reason)
    appointment = Appointment.objects.create(review=review, expert=expert, invited_by=reviewer, replaces=replaces)
    mails.invite(appointment)
    return appointment


def unfit(review: Review, expert: Expert) -> str:
    """Why a person of the pool may not be invited to a dossier; empty when nothing stands against it."""
    user, project = expert.user, review.project
    if is_party(project, user):
        return f"{expert} participe au projet : un auteur ou une autrice n’expertise jamais son propre dossier."
    if not user.is_active or not expert.is_available:
        return f"{expert} n’est pas disponible."
    states = set(review.appointments.filter(expert=expert).values_list("state", flat=True))
    if states & set(AppointmentState.where(over=False)):
        return f"{expert} est déjà dans ce dossier."
    if states & set(AppointmentState.where(bars=True)):
        return f"{expert} est une personne récusée sur ce dossier."
    for agency in (review.agency, project.agency):
        if agency.roles.not_ended(agency.today()).filter(user=user).exists():
            return f"{expert} travaille pour une autorité qui examine ce dossier ({agency.name})."
    return ""


def _open_dossier(appointment: Appointment) -> None:
    """The dossier opens: an individual opinion to give, and a seat in the session that is convened."""
    ExpertOpinion.objects.get_or_create(appointment=appointment, defaults={"version": appointment.review.version})
    convened = CollegeSession.objects.filter(
        review=appointment.review, state__in=CollegeSessionState.where(revealed=False, over=False)
    ).first()
    if convened is not None:
        _, seated = SessionMember.objects.get_or_create(session=convened, appointment=appointment)
        if seated:
            mails.convene(convened, appointment)


def _leave(appointment: Appointment) -> None:
    _void(appointment)
    _stand_up(appointment)
    _unsettle_vote(appointment)


def _void(appointment: Appointment) -> None:
    opinion = ExpertOpinion.objects.filter(appointment=appointment).first()
    if opinion is not None and opinion.is_hidden:
        perform(opinion, "void", SYSTEM)


def _stand_up(appointment: Appointment) -> None:
    """Who leaves before the reveal is not present at it: coming back, the person is recorded present again, or stays out."""
    before = CollegeSessionState.where(revealed=False, over=False)
    SessionMember.objects.filter(appointment=appointment, session__state__in=before).update(is_present=False)


def _unsettle_vote(appointment: Appointment) -> None:
    """A vote that was closed with the voice of somebody who may no longer sit does not stand: the session is cancelled."""
    voted = CollegeSession.objects.filter(
        review=appointment.review, state=CollegeSessionState.VOTED, members__appointment=appointment
    ).first()
    if voted is None or not voted.members.get(appointment=appointment).vote:
        return
    session = perform(
        voted, "cancel", SYSTEM, reason=f"{appointment.expert} ne peut plus siéger : le vote est à reprendre."
    )
    for member in session.members.select_related("appointment__expert__user"):
        if member.appointment.may_read:
            mails.tell_cancelled(session, member.appointment)


def _tell_reviewer(appointment: Appointment, subject: str, fact: str) -> None:
    review_mails.tell_reviewer(
        appointment.review,
        "expert_reponse",
        subject,
        f"{appointment.expert} {fact}.",
        key=f"appointment-record-{appointment.record.last().pk}-reviewer",
    )


def _refuse_unless_reviewer(actor: User) -> None:
    if not Agency.objects.has().allows(actor, AgencyRight.REVIEW):
        raise TransitionRefused("Seule la HAS tient la liste de ses experts et expertes.", forbidden=True)


def _cleaned(specialties: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in specialties if word.strip()))
