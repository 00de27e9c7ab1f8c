"""Messages about the examination by the HAS: each begins with the fact, ends with one link, and says nothing of the dossier."""

from __future__ import annotations

from django.conf import settings

from coopps.kernel import mailing
from coopps.kernel.instruction.mails import tell_in_charge
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.typography import french_date, of
from protocols.choices import OrderState
from protocols.mails.decisions import reviewers_of
from protocols.models import Project, Reservation
from protocols.reviews.models import Consultation, Review

declare(
    Kind("has_modifications", "la HAS demande une nouvelle version", Group.REQUEST, legal=True, asks=True),
    Kind("has_sans_attendre", "la HAS poursuit sans attendre de nouvelle version", Group.REQUEST, legal=True),
    Kind("has_sans_suite", "la HAS classe un projet sans suite", Group.REQUEST, legal=True),
    Kind("avis_has", "la HAS a rendu son avis", Group.REQUEST, legal=True),
    Kind("reserve_maintenue", "une réserve est maintenue", Group.REQUEST, legal=True, asks=True),
    Kind("reserves_levees", "les réserves sont levées", Group.REQUEST),
    Kind("protocole_recu", "un dossier est transmis à la HAS", Group.REVIEW, asks=True),
    Kind("decision_de_la_region", "une région a décidé", Group.REVIEW),
    Kind("consultation", "la HAS consulte", Group.REVIEW),
    Kind("consultation_reponse", "un organisme consulté a répondu", Group.REVIEW, asks=True),
    Kind("expert_reponse", "une personne invitée à expertiser a répondu", Group.REVIEW),
    Kind("avis_signe", "un avis est signé", Group.REVIEW),
    Kind("avis_renvoye", "un avis n’est pas signé et vous revient", Group.REVIEW, asks=True),
    Kind("consultation_close", "la HAS n’attend plus de réponse", Group.REVIEW),
)


# --- The team and the agency ------------------------------------------------------------------------------------------
def _tell_team(project: Project, kind: str, subject: str, fact: str, *, key: str) -> None:
    """One fact to each person who writes."""
    link = mailing.link("projects:detail", project.pk)
    for author in project.authors.writing().select_related("user"):
        mailing.queue(
            kind, author.user, subject, f"{fact}\n\n{link}", key=f"{key}-{author.user_id}", agency=project.agency
        )


def tell_changes_asked(review: Review, record_id: int) -> None:
    """The HAS asks the team for a new version; the agency is told."""
    project, kind, key = review.project, "has_modifications", f"review-{review.pk}-changes-{record_id}"
    until = french_date(review.changes_due_on)
    _tell_team(
        project,
        kind,
        "La HAS demande des modifications de votre protocole",
        f"La Haute Autorité de santé demande une nouvelle version de votre protocole. Elle l’attend au plus tard le {until}.",
        key=key,
    )
    tell_in_charge(
        project.instruction,
        kind,
        "La HAS demande des modifications d’un protocole",
        f"La Haute Autorité de santé demande à l’équipe une nouvelle version d’un protocole, au plus tard le {until}.",
        key=f"{key}-agency",
    )


def tell_no_longer_waited(review: Review, record_id: int) -> None:
    """The HAS goes on with the version that it has."""
    _tell_team(
        review.project,
        "has_sans_attendre",
        "La HAS n’attend plus de nouvelle version",
        "La Haute Autorité de santé poursuit l’examen de votre protocole avec la version déjà déposée.",
        key=f"review-record-{record_id}-no-wait",
    )


def tell_closed(review: Review) -> None:
    """The HAS closed the dossier without an opinion: the team and the agency."""
    project, kind, key = review.project, "has_sans_suite", f"review-{review.pk}-closed"
    _tell_team(
        project,
        kind,
        "La HAS a classé votre projet sans suite",
        "La Haute Autorité de santé a classé votre projet de protocole sans suite. Le motif est dans le portail.",
        key=key,
    )
    tell_in_charge(
        project.instruction,
        kind,
        "La HAS a classé un projet sans suite",
        "La Haute Autorité de santé a classé un projet de protocole sans suite.",
        key=f"{key}-agency",
    )


def tell_opinion(review: Review) -> None:
    """The opinion is signed: the agency and the team read it from the same moment (CRPA, L. 311-2)."""
    project, kind, key = review.project, "avis_has", f"review-{review.pk}-opinion"
    _tell_team(
        project,
        kind,
        "La HAS a rendu son avis sur votre protocole",
        "La Haute Autorité de santé a rendu son avis sur votre protocole et l’a envoyé à l’agence. Vous pouvez le lire dans le "
        "portail.",
        key=key,
    )
    tell_in_charge(
        project.instruction,
        kind,
        "La HAS a rendu son avis sur un protocole",
        "La Haute Autorité de santé a rendu son avis sur un protocole que votre agence lui a transmis.",
        key=f"{key}-agency",
    )


def tell_maintained(reservation: Reservation, record_id: int) -> None:
    """The answer to a reservation does not meet it."""
    _tell_team(
        reservation.opinion.project,
        "reserve_maintenue",
        "Une réserve sur votre protocole est maintenue",
        f"Votre réponse à la réserve n° {reservation.number} ne suffit pas : une autre réponse est attendue.",
        key=f"reservation-record-{record_id}",
    )


def tell_all_lifted(project: Project) -> None:
    """The last reservation is lifted: the decision may be proposed."""
    kind, key = "reserves_levees", f"project-{project.pk}-lifted"
    _tell_team(
        project,
        kind,
        "Les réserves sur votre protocole sont toutes levées",
        "Toutes les réserves de la Haute Autorité de santé sont levées. L’agence prépare maintenant la décision.",
        key=key,
    )
    tell_in_charge(
        project.instruction,
        kind,
        "Les réserves sur un protocole sont toutes levées",
        "Toutes les réserves de la Haute Autorité de santé sont levées : la décision peut être proposée.",
        key=f"{key}-agency",
    )


# --- The reviewers ---------------------------------------------------------------------------------------------------
def tell_received(review: Review) -> None:
    """A dossier was transmitted: every reviewer of the HAS may take it."""
    for reviewer in reviewers_of(review.agency):
        mailing.queue(
            "protocole_recu",
            reviewer,
            f"Un dossier est transmis : {review.number}",
            f"{review.project.agency.name} vous a transmis un projet de protocole, dossier {review.number}. Il est à prendre "
            f"en charge.\n\n{mailing.link('has:review', review.pk)}",
            key=f"review-{review.pk}-received-{reviewer.pk}",
        )


def tell_decision(review: Review) -> None:
    """The region decided on a project that the HAS examined: its reviewer is told."""
    project = review.project
    agency = project.agency.name
    if project.authorization.state == OrderState.REFUSED:
        subject, fact = "Protocole refusé", f"{agency} a refusé d’autoriser le protocole du dossier {review.number}."
    else:
        subject = "Protocole autorisé"
        fact = f"{agency} a signé l’arrêté qui autorise le protocole du dossier {review.number}."
    tell_reviewer(review, "decision_de_la_region", subject, fact, key=f"review-{review.pk}-decided")


def tell_reviewer(review: Review, kind: str, subject: str, fact: str, *, key: str) -> None:
    """One fact about a dossier, to the reviewer who took it."""
    if review.reviewer is None:
        return
    mailing.queue(
        kind,
        review.reviewer,
        f"{subject} : dossier {review.number}",
        f"{fact}\n\n{mailing.link('has:review', review.pk)}",
        key=key,
    )


# --- Consulted bodies ---------------------------------------------------------------------------------------------------
def ask_body(consultation: Consultation, token: str, reviewer) -> None:
    """The question waits behind a personal link, at the request of `reviewer`."""
    mailing.queue(
        "consultation",
        consultation.email,
        "La Haute Autorité de santé vous consulte",
        f"La Haute Autorité de santé consulte {consultation.name} sur un projet de protocole de coopération entre "
        f"professionnels de santé. Elle attend une réponse au plus tard le {french_date(consultation.due_on)}.\n\n"
        "Ce lien vous est personnel : il ouvre la question, le document et la réponse. Il remplace tout lien reçu avant."
        f"\n\n{mailing.link('has:consultation_answer', token)}",
        key=consultation.message_key,
        sender=reviewer,
        opens=True,
        agency=consultation.review.agency,
    )


def tell_consultation_closed(consultation: Consultation) -> None:
    """No answer is awaited any more."""
    mailing.queue(
        "consultation_close",
        consultation.email,
        "La Haute Autorité de santé n’attend plus de réponse",
        f"La consultation {of(consultation.name)} sur un projet de protocole est close : aucune réponse n’est plus attendue."
        f"\n\n{mailing.link(settings.CONTACT_URL)}",
        key=f"consultation-{consultation.pk}-closed",
        agency=consultation.review.agency,
    )
