"""What the portal could not tell: each message that did not arrive has somebody whose home says so, with what to do."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from accounts.choices import AgencyRight
from accounts.selectors import agencies_of
from adhesions import selectors as adhesions
from coopps.kernel.mailing import selectors as mailing
from coopps.portal.waiting import Matter, Waiting, many
from protocols.reviews.selectors import reviews
from protocols.selectors import projects


def waiting_for(user) -> Waiting:
    """The person's own address, those of the agencies that the person runs, and the links sent at the person's request."""
    waiting = Waiting()
    if failure := mailing.last_failure(user.email):
        waiting.mine.append(
            Matter(
                "Nos courriels ne vous parviennent pas",
                reverse("account_email"),
                "Vérifier mon adresse",
                failure.trouble,
            )
        )
    for agency in agencies_of(user, AgencyRight.MANAGE_ROLES):
        if agency.email and (failure := mailing.last_failure(agency.email)):
            waiting.mine.append(
                Matter(
                    "Nos courriels ne parviennent pas à l’agence",
                    reverse("accounts:agency", args=[agency.code]),
                    "Voir l’agence",
                    failure.trouble,
                )
            )
    _links(
        waiting, adhesions.unanswered_invitations(user), lambda row: reverse("adhesions:team", args=[row.adhesion_id])
    )
    _links(
        waiting,
        adhesions.unanswered_employers(user),
        lambda row: reverse("adhesions:employer_request", args=[row.membership_id]),
    )
    _links(
        waiting, projects.unanswered_invitations(user), lambda row: reverse("projects:authors", args=[row.project_id])
    )
    for rows in (reviews.unanswered_consultations(user), reviews.unanswered_appointments(user)):
        _links(waiting, rows, lambda row: reverse("has:review", args=[row.review_id]))
    return waiting


def _links(waiting: Waiting, rows: Iterable, page) -> None:
    """One line for each page on which links did not arrive."""
    rows = {row.pk: row for row in rows}
    pages: dict[str, int] = {}
    for pk in mailing.troubles(rows.values()) if rows else ():
        url = page(rows[pk])
        pages[url] = pages.get(url, 0) + 1
    for url, number in pages.items():
        words = many(
            number, "personne n’a peut-être pas reçu votre lien", "personnes n’ont peut-être pas reçu votre lien"
        )
        waiting.mine.append(Matter(words, url, "Vérifier l’adresse"))
