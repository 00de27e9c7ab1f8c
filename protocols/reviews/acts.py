"""What the examination by the HAS tells the kernel: the opinion that the president signs, the minutes of the college."""

from __future__ import annotations

from django.db.models import Q

from accounts.choices import AgencyKind, AgencyRight
from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.documents.models import Act, Letter
from protocols.choices import OpinionOutcome
from protocols.models import HasOpinion
from protocols.models.projects import is_party
from protocols.reviews.choices import AppointmentState
from protocols.reviews.letters import has as letters
from protocols.reviews.models import CollegeSession
from protocols.reviews.selectors.college import reviews_open_to
from protocols.reviews.services import college, opinions
from protocols.selectors import projects


def register() -> None:
    """Fill the registry. Called once, when the applications are ready."""
    act_kinds.register(
        act_kinds.ActKind(
            name=opinions.OPINION,
            label="Avis de la Haute Autorité de santé",
            compose=letters.opinion,
            effects=_effects,
            concerning=_concerning,
            may_read=_reads_opinion,
            on_issued=opinions.on_issued,
            on_returned=opinions.on_returned,
            series=opinions.SERIES,
            authority=AgencyKind.HAS,
            is_public=_is_published,
        )
    )
    act_kinds.register(
        act_kinds.ActKind(college.MINUTES, "Procès-verbal du collège d’experts", may_read=_reads_minutes)
    )


def _effects(letters_: list[Letter]) -> dict[int, str]:
    """What each opinion changes, in one sentence."""
    found = HasOpinion.objects.filter(letter__in=letters_).select_related("project__agency", "version")
    return {row.letter_id: _effect(row) for row in found}


def _effect(opinion: HasOpinion) -> str:
    agency = opinion.project.agency.name
    about = f"l’avis sur « {opinion.version.title} » est envoyé à {agency}, et l’équipe le lit au même moment"
    if opinion.outcome == OpinionOutcome.UNFAVORABLE:
        return f"Avis défavorable : {about}. Le protocole ne pourra pas être autorisé."
    if opinion.outcome == OpinionOutcome.WITH_RESERVATIONS:
        return f"Avis favorable avec réserves : {about}. Le protocole ne pourra être autorisé qu’une fois les réserves levées."
    return f"Avis favorable : {about}. Le protocole pourra être autorisé."


def _concerning(letters_: list[Letter], user) -> set[int]:
    """The opinions on the person's own projects, and on those that the person conducts, conducted, or was asked to assess."""
    found = HasOpinion.objects.filter(letter__in=letters_).select_related("project__intent")
    own = (
        Q(project__review__reviewer=user)
        | Q(project__review__appointments__expert__user=user)
        | Q(project__review__record__actor=user)
    )
    keys = set(found.filter(own).values_list("letter_id", flat=True))
    return keys | {row.letter_id for row in found if is_party(row.project, user)}


def _reads_opinion(act: Act, user) -> bool:
    """Anybody once it is published; the HAS, the team, the agency of the project, and who signs for either."""
    opinion = (
        HasOpinion.objects.filter(letter=act.letter_id)
        .select_related("project__review__agency", "project__agency")
        .first()
    )
    if opinion is None:
        return False
    authorities = (opinion.project.review.agency, opinion.project.agency)
    return (
        _is_published(act)
        or reviews_open_to(user).filter(project=opinion.project_id).exists()
        or projects.readable_by(user, drafts=False).filter(pk=opinion.project_id).exists()
        or any(agency.allows(user, AgencyRight.SIGN) for agency in authorities)
    )


def _is_published(act: Act) -> bool:
    """Whether the catalogue tells it."""
    opinion = HasOpinion.objects.filter(letter=act.letter_id).first()
    return opinion is not None and opinion.is_public


def _reads_minutes(act: Act, user) -> bool:
    """The reviewers of the HAS, who signs its opinions, and the members who sat, while the dossier is open to them or
    was to the end: never with a link that was not examined."""
    session = CollegeSession.objects.filter(minutes=act).select_related("review__agency").first()
    if session is None:
        return False
    sat = session.members.filter(is_present=True, appointment__expert__user=user)
    return (
        reviews_open_to(user).filter(pk=session.review_id).exists()
        or session.review.agency.allows(user, AgencyRight.SIGN)
        or sat.filter(
            Q(appointment__state__in=AppointmentState.where(reads=True))
            | Q(
                appointment__record__transition="end",
                appointment__record__source__in=AppointmentState.where(reads=True),
            )
        ).exists()
    )
