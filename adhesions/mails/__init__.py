"""Messages of adhesions: each begins with the fact, ends with one link, and contains nothing of a dossier.

What a person has typed is in a message to somebody else only once that person's identity is verified: until then, anybody
could have the portal say anything to anybody.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from adhesions.models import Adhesion, Membership
from coopps.kernel import mailing


def tell_members(
    adhesion: Adhesion, members: Iterable[Membership], kind: str, subject: str, fact: str, *, key: str, page: str = ""
) -> None:
    """One fact to each of these members who has an account, with the page of the request or another."""
    link = mailing.link(page or reverse("adhesions:detail", args=[adhesion.pk]))
    for member in members:
        if member.user is not None:
            mailing.queue(
                kind, member.user, subject, f"{fact}\n\n{link}", key=f"{key}-{member.pk}", agency=adhesion.agency
            )
