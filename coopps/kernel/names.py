"""What a name may be: of a person, a team, a place. It goes into letters and messages under the portal's own name."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError

# A scheme, an address of a mailbox, or two words joined by a dot as the names of sites are.
_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*|[\w-]*\w\.[^\W\d_]{2,}\S*", re.IGNORECASE)


def no_address(name: str) -> None:
    """Validator of a name: no address of a site or of a mailbox stands in it, for a message to make a link of.

    Raises:
        ValidationError: with what looks like an address, and what to do when it is none.
    """
    if found := _ADDRESS.search(unicodedata.normalize("NFKC", name)):
        raise ValidationError(
            f"«\u00a0{found[0]}\u00a0» ressemble à une adresse\u00a0: écrivez un nom sans adresse de site ni de messagerie. "
            "Si ce n’en est pas une, mettez une espace après le point.",
            code="address",
        )
