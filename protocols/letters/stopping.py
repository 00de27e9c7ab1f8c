"""What stops a protocol in a region: the invitation to present observations, and the orders that end, suspend or restore it.

What they print as law comes from the reviewed texts; who is concerned, from `protocols.models.Hearing`.
"""

from __future__ import annotations

import datetime
from typing import Any

from coopps.kernel import mailing
from coopps.kernel.documents.models import Letter, SigningSession
from coopps.kernel.documents.registry import Composition
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import Procedure, TextKey
from coopps.kernel.typography import french_date, french_period, in_years
from protocols.letters.orders import court_of_seat
from protocols.models import Hearing, OrderEnding, OrderRenewal, OrderSuspension, RegionalAuthorization
from protocols.selectors import stopping as selectors


def invitation(hearing: Hearing) -> Composition:
    """The invitation of one person to present observations, before any proposal (arrêté of 21 July 2010, article 2, III). Nobody
    signs it: it decides nothing."""
    ending, person = hearing.ending, hearing.professional
    authorization = ending.authorization
    agency, version, day = authorization.agency, authorization.version, authorization.agency.today()
    context = {
        "agency": agency,
        "place": agency.seat,
        "object": f"Fin envisagée du protocole de coopération « {version.title} »",
        "addressee": [person.formal_name, *hearing.address.splitlines()],
        "salutation": person.salutation,
        "in_charge": agency.in_charge(ending.opened_by, day),
        "authorization": authorization,
        "version": version,
        "standing": hearing.standing,
        "suspended_by": authorization.change_act if authorization.is_suspended else None,
        "ground": selectors.ground(ending.ground, day),
        "facts": ending.facts,
        "hearing": law.text(TextKey.ENDING_HEARING, day).fill(days=ending.days),
        "rights": law.text(TextKey.ENDING_RIGHTS, day),
        "page": mailing.link("protocols:hearings"),
        "privacy": law.text(TextKey.PRIVACY, day).fill(agency=agency.name, contact=agency.privacy_contact),
    }
    data = _concerning(authorization) | {
        "personne": {"nom": person.full_name, "numero": person.identifier_label},
        "cas": ending.ground,
        "faits": ending.facts,
        "delai_jours": ending.days,
    }
    return Composition("documents/protocols/invitation.html", context, data, "Invitation à présenter vos observations")


def ending(letter: Letter, session: SigningSession) -> Composition:
    """The order that ends a protocol in the region, after the hearing: repeal, or replacement by a national protocol."""
    row = OrderEnding.objects.select_related(*selectors.ABOUT).get(letter=letter)
    authorization, day = row.authorization, session.day
    context = _order(authorization, letter, session) | {
        "purpose": "portant remplacement" if row.replaces else "portant abrogation",
        "heard": selectors.summary(row),
        "ground": selectors.ground(row.ground, day),
        "motivation": row.motivation,
        "ending": row,
        "from_day": row.effect_from(day),
        "articles": [
            law.text(TextKey.ORDER_ENDING_RIGHTS, day).paragraphs(region=authorization.agency.region),
            *_last_articles(authorization, day),
        ],
    }
    data = _data(authorization, letter, session) | {
        "decision": "remplacement" if row.replaces else "abrogation",
        "cas": row.ground,
        "motivation": row.motivation,
        "effet_le": row.effect_from(day),
    }
    return Composition("documents/protocols/ending.html", context, data, letter.title)


def suspension(letter: Letter, session: SigningSession) -> Composition:
    """The reasoned suspension in urgency of a protocol in the region; the hearing of each person opens with it."""
    row = OrderSuspension.objects.select_related(*selectors.ABOUT).get(letter=letter)
    authorization, day = row.authorization, session.day
    context = _order(authorization, letter, session) | {
        "purpose": "portant suspension",
        "basis": law.text(TextKey.ORDER_SUSPENSION_BASIS, day).body,
        "ground": selectors.ground(row.ground, day),
        "suspension": row,
        "articles": [
            law.text(TextKey.ORDER_SUSPENSION_EFFECT, day).paragraphs(region=authorization.agency.region),
            *_last_articles(authorization, day),
        ],
    }
    data = _data(authorization, letter, session) | {
        "decision": "suspension",
        "cas": row.ground,
        "faits": row.facts,
        "urgence": row.urgency,
        "delai_jours": row.days,
    }
    return Composition("documents/protocols/suspension.html", context, data, letter.title)


def lift(letter: Letter, session: SigningSession) -> Composition:
    """The order that lifts a suspension: the same authorization, from now on."""
    row = OrderSuspension.objects.select_related(*selectors.ABOUT, "letter__act").get(lift_letter=letter)
    authorization, day = row.authorization, session.day
    context = _order(authorization, letter, session) | {
        "purpose": "portant levée de la suspension",
        "suspended_by": row.letter.act,
        "motivation": row.lift_motivation,
        "articles": [
            law.text(TextKey.ORDER_SUSPENSION_LIFTED, day).paragraphs(region=authorization.agency.region),
            *_last_articles(authorization, day),
        ],
    }
    data = _data(authorization, letter, session) | {"decision": "levee", "motivation": row.lift_motivation}
    return Composition("documents/protocols/lift.html", context, data, letter.title)


def maintaining(letter: Letter, session: SigningSession) -> Composition:
    """The order that maintains a protocol beyond its term: the opinions that it rests on, how long (CSP, L. 4011-2-3, II)."""
    row = OrderRenewal.objects.select_related(*selectors.ABOUT).get(letter=letter)
    authorization, day = row.authorization, session.day
    duration = {
        "duration": in_years(row.duration_months),
        "period": french_period(row.former_term + datetime.timedelta(days=1), row.next_term),
    }
    context = _order(authorization, letter, session) | {
        "purpose": "portant maintien",
        "renewal": row,
        "basis": law.text(TextKey.RENEWAL, day).paragraphs(),
        "first": law.text(TextKey.ORDER_MAINTAINED, day).paragraphs(**duration),
        "articles": _last_articles(authorization, day),
    }
    data = _data(authorization, letter, session) | {
        "decision": "maintien",
        "duree_mois": row.duration_months,
        "terme": row.next_term,
        "motivation": row.motivation,
    }
    return Composition("documents/protocols/maintaining.html", context, data, letter.title)


def _order(authorization: RegionalAuthorization, letter: Letter, session: SigningSession) -> dict[str, Any]:
    """What any of these orders says of the protocol and of who signs."""
    agency, day = authorization.agency, session.day
    visas = law.text(TextKey.ORDER_VISAS, day, authorization.protocol.regime).paragraphs()
    if authorization.order_number and authorization.order_date:
        visas.append(
            f"Vu l’arrêté n° {authorization.order_number} du {french_date(authorization.order_date)} autorisant ce protocole "
            f"dans la région {agency.region} ;"
        )
    return {
        "agency": agency,
        "authorization": authorization,
        "version": authorization.version,
        "code": authorization.protocol.code,
        "number": letter.number,
        "day": day,
        "place": agency.seat,
        "visas": visas,
        **session.words_of(letter),
    }


def _last_articles(authorization: RegionalAuthorization, day: datetime.date) -> list[list[str]]:
    agency = authorization.agency
    return [
        law.text(TextKey.ORDER_APPEAL, day).paragraphs(
            agency=agency.name,
            court=court_of_seat(authorization).full_name,
            months=law.rule(Procedure.APPEAL, day).months,
        ),
        law.text(TextKey.ORDER_STOP_EXECUTION, day).paragraphs(region=agency.region),
    ]


def _data(authorization: RegionalAuthorization, letter: Letter, session: SigningSession) -> dict[str, Any]:
    return _concerning(authorization) | {
        "numero": letter.number,
        "date": session.day,
        "signataire": {"nom": session.signatory_name, "qualite": session.quality},
    }


def _concerning(authorization: RegionalAuthorization) -> dict[str, Any]:
    return {
        "agence": authorization.agency.code,
        "protocole": authorization.version.reference,
        "arrete": authorization.order_number,
    }
