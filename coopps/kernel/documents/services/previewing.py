"""A letter as it will be, for who is about to propose it: the very composition, nothing of which stays."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from coopps.kernel.documents import registry
from coopps.kernel.documents.choices import SignatureKind
from coopps.kernel.documents.models import Letter, SigningSession
from coopps.kernel.documents.services.issuing import render

NO_NUMBER = "(à attribuer)"


def preview(propose: Callable[[], Letter]) -> bytes:
    """The PDF of the letter that `propose` asks for, marked PROJET, without a number or a code to verify.

    `propose` is what the page will really do: it runs in a transaction that is then undone, so that what is shown is what
    would be prepared, and nothing is stored, numbered, sent or signed. The signatory shown is who directs the authority
    today: another person may sign.

    Raises:
        TransitionRefused: what proposing would say.
    """
    with transaction.atomic():
        letter = propose()
        letter.number = NO_NUMBER
        session = _session(letter)
        composition = registry.get(letter.kind).compose(letter, session)
        composition.context.update(draft=True, code="", check_url="", check_page="")
        content, _ = render(composition, day=session.day)
        transaction.set_rollback(True)
    return content


def _session(letter: Letter) -> SigningSession:
    """A session as the Director General would open it now; it is not saved."""
    agency = letter.agency
    director = agency.director()
    capacity = agency.signing_capacity(director.user) if director is not None else None
    return SigningSession(
        agency=agency,
        signatory=director.user if director is not None else letter.proposed_by,
        day=agency.today(),
        signature_kind=SignatureKind(agency.signature_mode),
        first_name=capacity.first_name if capacity else "",
        last_name=capacity.last_name if capacity else "",
        quality=capacity.quality if capacity else "Signataire à désigner",
        service=agency.name,
    )
