"""The acts of the HAS on a project: the minutes of the college of experts, and the opinion that the president signs."""

from __future__ import annotations

from typing import Any

from coopps.kernel.documents.models import Letter, SigningSession
from coopps.kernel.documents.registry import Composition
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typography import french_date
from protocols.choices import OpinionOutcome
from protocols.models import CollegeRule, HasOpinion
from protocols.reviews.choices import AppointmentState, Vote
from protocols.reviews.models import CollegeSession, SessionMember
from protocols.reviews.rules.college import Tally
from protocols.reviews.selectors.college import rule_in_words
from protocols.sections import BY_KEY

# What an opinion decides, in one sentence.
DECISIONS = {
    OpinionOutcome.FAVORABLE: "un avis favorable",
    OpinionOutcome.WITH_RESERVATIONS: "un avis favorable avec réserves",
    OpinionOutcome.UNFAVORABLE: "un avis défavorable",
}


def minutes(session: CollegeSession) -> Composition:
    """The minutes of a session whose vote is closed: who was there, the quorum and its rule, the synthesis, the vote."""
    review, agency = session.review, session.review.agency
    held = session.held_at.astimezone(agency.tz)
    members = list(
        session.members.select_related("appointment__expert__user", "appointment__expert__profession").order_by("pk")
    )
    opened = session.record.filter(transition="open").last()
    rule = CollegeRule.in_force(agency.day_of(opened.at))
    tally = session.tally
    present = session.present
    recused = review.appointments.filter(state=AppointmentState.RECUSED).select_related("expert__user")
    context = {
        "agency": agency,
        "place": agency.seat,
        "object": f"Procès-verbal du collège d’experts – protocole de coopération « {session.version.title} »",
        "addressee": [],
        "dossier": review.number,
        "session": session,
        "held": held,
        "version": session.version,
        "team": review.project.agency.region,
        "members": [_seat(member, present) for member in members],
        "recused": recused,
        "present_count": len(present),
        "rule": rule_in_words(rule),
        "votes": _votes(tally),
        "outcome": session.get_outcome_display().lower(),
        "dissents": [member for member in present if member.dissent],
        "recorded": [row for row in present if row.vote and row.vote_recorded_by_id != row.appointment.expert.user_id],
        "rapporteur": next((member for member in members if member.is_rapporteur), None),
        "reviewer": review.reviewer,
    }
    data = {
        "dossier": review.number,
        "seance": session.held_at,
        "protocole": session.version.reference,
        "convoques": [
            {"nom": str(member), "present": member.is_present, "rapporteur": member.is_rapporteur} for member in members
        ],
        "recuses": [{"nom": str(row.expert), "motif": row.decision_reason} for row in recused],
        "quorum": {"membres": session.members_count, "necessaire": session.quorum_needed, "presents": len(present)},
        "votes": dict(_votes(tally)),
        "resultat": session.outcome,
        "votes_recueillis": [str(row) for row in context["recorded"]],
        "positions_divergentes": [{"nom": str(row), "texte": row.dissent} for row in context["dissents"]],
    }
    return Composition("documents/protocols/minutes.html", context, data, "Procès-verbal du collège d’experts")


def opinion(letter: Letter, session: SigningSession) -> Composition:
    """The opinion on a version, with its motives, its reservations to lift and its recommendations (CRPA, L. 311-2)."""
    found = HasOpinion.objects.select_related("project__review__agency", "project__agency", "version__protocol").get(
        letter=letter
    )
    project, version = found.project, found.version
    review, region = project.review, project.agency
    agency = review.agency
    college = review.deciding_session
    seats = college.members.select_related("appointment__expert__user").order_by("pk")
    experts = [str(member) for member in seats if member.is_present]
    consulted = list(review.consultations.filter(answered_at__isnull=False).order_by("answered_at"))
    reservations = [
        {"number": row.number, "text": row.text, "section": BY_KEY[row.section].title if row.section else ""}
        for row in found.reservations.all()
    ]
    outcome = OpinionOutcome(found.outcome)
    context = {
        "agency": agency,
        "number": letter.number,
        "day": session.day,
        "place": agency.seat,
        "dossier": review.number,
        "in_charge": agency.in_charge(review.reviewer, session.day),
        "object": f"Avis n° {letter.number} relatif au protocole de coopération « {version.title} »",
        "addressee": [line for line in (region.name, region.service, region.address) if line],
        "visas": [
            *law.text(TextKey.OPINION_VISAS, session.day).paragraphs(),
            f"Vu le projet de protocole transmis le {french_date(review.received_at, agency.tz)}, dossier {review.number} ;",
            f"Vu le procès-verbal n° {college.minutes.number} de la séance du collège d’experts du "
            f"{french_date(college.held_at, agency.tz)} ;",
            *(
                f"Vu la réponse du {french_date(row.answered_at, agency.tz)} à la consultation : {row.name} ;"
                for row in consulted
            ),
        ],
        "experts": experts,
        "decision": DECISIONS[outcome],
        "outcome": outcome,
        "motives": found.motives,
        "reservations": reservations,
        "recommendations": list(found.recommendations.all()),
        "version": version,
        "region": region,
        **session.words_of(letter),
    }
    data = {
        "numero": letter.number,
        "date": session.day,
        "dossier": review.number,
        "protocole": version.reference,
        "sens": found.outcome,
        "motifs": found.motives,
        "reserves": reservations,
        "recommandations": [row.text for row in context["recommendations"]],
        "proces_verbal": college.minutes.number,
        "experts": experts,
        "consultations": [{"organisme": row.name, "reponse": row.answered_at} for row in consulted],
    }
    return Composition("documents/protocols/opinion.html", context, data, letter.title)


def _seat(member: SessionMember, present: list[SessionMember]) -> dict[str, Any]:
    """One line of the list of those convened: absent, present, or no longer able to sit."""
    if member in present:
        attendance = "présence constatée"
    elif member.appointment.may_read:
        attendance = "absence"
    else:
        attendance = "ne siège plus"
    expert = member.appointment.expert
    return {
        "name": str(expert),
        "profession": expert.profession.label,
        "rapporteur": member.is_rapporteur,
        "attendance": attendance,
    }


def _votes(tally: Tally) -> list[tuple[str, int]]:
    return [
        (Vote.FOR.label, tally.for_),
        (Vote.FOR_WITH_RESERVATIONS.label, tally.with_reservations),
        (Vote.AGAINST.label, tally.against),
        (Vote.ABSTAIN.label, tally.abstentions),
    ]
