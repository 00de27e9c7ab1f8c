"""What the authorization of a protocol in a region allows a team.

Every adhesion hangs on one. Most are opened when it is in force (BR-08); the team that promotes a protocol opens its own
while it is only asked for (BR-30). Nothing else tells the two apart.
"""

from __future__ import annotations

import datetime

from protocols.choices import OrderOutcome


def not_in_force(authorization, day: datetime.date) -> list[str]:
    """Why nobody may be given, or begin, anything under this authorization on `day`; empty when it is in force."""
    if authorization.is_in_force(day):
        return []
    region = authorization.agency.region
    if authorization.is_suspended:
        return [f"Le protocole est suspendu dans la région {region}."]
    if authorization.is_asked:
        return [
            f"Le protocole n’est pas encore autorisé dans la région {region} : les décisions nominatives attendent que son "
            "arrêté soit publié et en vigueur."
        ]
    return [f"Le protocole n’est pas, aujourd’hui, autorisé dans la région {region}."]


def filing_obstacles(authorization, day: datetime.date) -> list[str]:
    """What keeps an adhesion that hangs on this authorization from being filed on `day`.

    The authorization is in force or, for the team that promotes the protocol, the text cannot change any more: nothing
    in law stands before its authorization, which only waits for its signature or its publication.
    """
    if authorization.is_in_force(day) or not authorization.is_asked:
        return not_in_force(authorization, day)
    left = authorization.obstacles(OrderOutcome.AUTHORIZE)
    if not left:
        return []
    return [
        "Vous pourrez déposer cette demande quand le texte du protocole ne changera plus : l’agence aura donné son visa, la "
        "Haute Autorité de santé aura rendu un avis favorable, et chaque réserve sera levée. Aujourd’hui : "
        + " ".join(left)
    ]
