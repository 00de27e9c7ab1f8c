"""The order that authorizes a protocol in a region (CSP, L. 4011-2), and the reasoned refusal."""

from __future__ import annotations

import datetime
from typing import Any

from coopps.kernel.documents.models import Letter, SigningSession
from coopps.kernel.documents.registry import Composition
from coopps.kernel.instruction.choices import Finding, SubjectKind
from coopps.kernel.law import selectors as law
from coopps.kernel.law.appeal import appeal_notice
from coopps.kernel.law.choices import Procedure, TextKey
from coopps.kernel.law.models import CompetentCourt
from coopps.kernel.typography import french_date, french_period, in_years
from protocols import registry
from protocols.choices import OrderState, ReservationState
from protocols.letters.document import annex
from protocols.models import HasOpinion, ProtocolVersion, RegionalAuthorization
from protocols.rules.visa import DEROGATORY
from protocols.sections import profession_in_words
from protocols.selectors import authorizations as selectors
from protocols.selectors import profession_names


def order(letter: Letter, session: SigningSession) -> Composition:
    """The order: visas, grounds, six articles, and the exact version in annex, with its hash (BR-23)."""
    authorization = _authorization(letter)
    agency, version, day = authorization.agency, authorization.version, session.day
    names = profession_names()
    region = {"region": agency.region}
    opinion = opinion_of(authorization)
    own = _not_derogatory(version)
    context = {
        "agency": agency,
        "authorization": authorization,
        "number": letter.number,
        "day": day,
        "place": agency.seat,
        "code": authorization.protocol.code,
        "version": version,
        "visas": _visas(authorization, opinion, day),
        "grounds": _grounds(authorization, opinion),
        "delegating": [profession_in_words(row, names) for row in version.content["delegating"]],
        "delegated": [profession_in_words(row, names) for row in version.content["delegated"]],
        "acts": [act for act in version.acts if act.code not in own],
        "own_acts": [act for act in version.acts if act.code in own],
        "articles": [
            *_duration(authorization, day),
            law.text(TextKey.ORDER_CONDITIONS, day).paragraphs(**region),
            law.text(TextKey.ORDER_FOLLOW_UP, day).paragraphs(),
            law.text(TextKey.ORDER_END, day).paragraphs(),
            law.text(TextKey.ORDER_APPEAL, day).paragraphs(
                agency=agency.name,
                court=court_of_seat(authorization).full_name,
                months=law.rule(Procedure.APPEAL, day).months,
            ),
            law.text(TextKey.ORDER_EXECUTION, day).paragraphs(**region),
        ],
        **session.words_of(letter),
        **annex(version),
    }
    return Composition(
        "documents/protocols/order.html", context, _data(authorization, letter, session, opinion), letter.title
    )


def _duration(authorization: RegionalAuthorization, day: datetime.date) -> list[list[str]]:
    """The article that says how long the authorization lasts, where the regime has one."""
    months = authorization.duration_months
    if months is None:
        return []
    period = french_period(day, authorization.term_from(day))
    return [law.text(TextKey.ORDER_DURATION, day).paragraphs(duration=in_years(months), period=period)]


def refusal(letter: Letter, session: SigningSession) -> Composition:
    """The reasoned refusal (CRPA, L. 211-2 and L. 211-5), with the routes of appeal."""
    authorization = _authorization(letter)
    agency, version, intent, day = authorization.agency, authorization.version, authorization.intent, session.day
    person, site = letter.addressee.professional, intent.main_site
    opinion = opinion_of(authorization)
    context = {
        "agency": agency,
        "number": letter.number,
        "day": day,
        "place": agency.seat,
        "dossier": authorization.instruction.number,
        "in_charge": agency.in_charge(authorization.instruction.instructor, day),
        "object": f"Refus d’autorisation – protocole de coopération « {version.title} »",
        "addressee": [
            person.formal_name,
            *site.address_lines,
        ],
        "salutation": person.salutation,
        "visas": _visas(authorization, opinion, day),
        "version": version,
        "is_extension": authorization.project is None,
        "filed_on": agency.day_of(authorization.instruction.filed_at),
        "motivation": authorization.motivation,
        # The court is that of the place of exercise (CJA, R. 312-10).
        "appeal": appeal_notice(
            law.court_for(site.department),
            day,
            agency=agency.name,
            residence=person.residence,
            key=TextKey.APPEAL_REFUSAL,
            regime=authorization.protocol.regime,
        ),
        **session.words_of(letter),
        "privacy": law.text(TextKey.PRIVACY, day).fill(agency=agency.name, contact=agency.privacy_contact),
    }
    data = _data(authorization, letter, session, opinion) | {"motivation": authorization.motivation}
    return Composition("documents/protocols/refusal.html", context, data, letter.title)


def _authorization(letter: Letter) -> RegionalAuthorization:
    return selectors.with_dossier(RegionalAuthorization.objects.filter(letter=letter)).get()


def opinion_of(authorization: RegionalAuthorization) -> HasOpinion | None:
    """The opinion on the project; for an extension, the last one that led to the version that is extended."""
    if authorization.project is not None:
        return authorization.project.opinion
    rendered = [opinion for opinion in authorization.protocol.opinions.all() if opinion.is_rendered]
    until = [one for one in rendered if one.version is None or one.version.number <= authorization.version.number]
    return max(until, key=lambda one: (one.version.number if one.version else 0, one.pk), default=None)


def _not_derogatory(version: ProtocolVersion) -> set[str]:
    """The codes of the acts that the agency found to be within the competence of the delegated person already (B1)."""
    decision = getattr(version.project, "authorization", None)
    if decision is None or decision.instruction is None:
        return set()
    found = decision.instruction.examinations.filter(
        subject=SubjectKind.ACT, answers__criterion=DEROGATORY, answers__value=Finding.NOT_CONFORM
    )
    return {row.label.partition(".")[0] for row in found}


def _visas(authorization: RegionalAuthorization, opinion: HasOpinion | None, day: datetime.date) -> list[str]:
    """The texts of the regime, then the facts of this dossier: opinions, other regions, request."""
    instruction = authorization.instruction
    visas = law.text(TextKey.ORDER_VISAS, day, authorization.protocol.regime).paragraphs()
    if opinion is not None and opinion.number and opinion.date:
        visas.append(
            f"Vu l’avis n° {opinion.number} de la Haute Autorité de santé du {french_date(opinion.date)}, "
            f"{opinion.get_outcome_display().lower()} ;"
        )
    if (board := authorization.funders_opinion) is not None:
        visas.append(
            f"Vu l’avis {board.get_outcome_display()} du collège des financeurs du {french_date(board.given_on)} "
            f"({board.reference}) ;"
        )
    if authorization.project is None:
        visas += [
            f"Vu l’arrêté n° {row.order_number} du {french_date(row.order_date)} autorisant ce protocole dans la région "
            f"{row.agency.region} ;"
            for row in _elsewhere(authorization)
        ]
        asked = "la demande d’extension"
    else:
        visas += registry.visas_of(authorization.project)
        asked = "le projet de protocole"
    filed = french_date(instruction.filed_at, authorization.agency.tz)
    visas.append(f"Vu {asked} n° {instruction.number}, reçu{'e' if authorization.project is None else ''} le {filed} ;")
    return visas


def _elsewhere(authorization: RegionalAuthorization):
    """Where the same version is authorized, with an order whose number and date are known."""
    orders = authorization.version.authorizations.filter(state=OrderState.AUTHORIZED, order_date__isnull=False)
    return orders.exclude(order_number="").exclude(pk=authorization.pk).select_related("agency").order_by("order_date")


def _grounds(authorization: RegionalAuthorization, opinion: HasOpinion | None) -> list[str]:
    """Why: the regional need, the reservations that were lifted, and what the instructor added."""
    region, project = authorization.agency.region, authorization.project
    written = authorization.version.content.get("regional_need", "") if project is not None else ""
    need = (written or authorization.intent.regional_need).strip().rstrip(".")
    grounds = [
        f"Considérant que le protocole répond à un besoin de santé de la région {region}, ainsi exposé : « {need} » ;"
    ]
    if project is not None and opinion is not None:
        lifted = opinion.reservations.filter(state=ReservationState.LIFTED).order_by("number")
        if numbers := [str(row.number) for row in lifted]:
            last = max(row.lifted_at for row in lifted)
            grounds.append(
                "Considérant que le protocole a été modifié pour répondre à "
                f"{'la réserve' if len(numbers) == 1 else 'chacune des réserves'} de la Haute Autorité de santé "
                f"(n° {', '.join(numbers)}), levée{'s' if len(numbers) > 1 else ''} le "
                f"{french_date(last, authorization.agency.tz)} ;"
            )
    grounds += [f"Considérant que {line} ;" for line in _added(authorization.motivation)]
    return grounds


def _added(motivation: str) -> list[str]:
    """The grounds typed by the instructor, one a line, as they follow « Considérant que »."""
    lines = [line.strip().rstrip(" ;.") for line in motivation.splitlines() if line.strip()]
    return [line[:1].lower() + line[1:] for line in lines]


def court_of_seat(authorization: RegionalAuthorization) -> CompetentCourt:
    """The court of the seat of the agency (CJA, R. 312-1): the order is for the whole region."""
    agency = authorization.agency
    return law.court_for(agency.seat_department or agency.departments[0])


def _data(
    authorization: RegionalAuthorization, letter: Letter, session: SigningSession, opinion: HasOpinion | None
) -> dict[str, Any]:
    version = authorization.version
    return {
        "numero": letter.number,
        "date": session.day,
        "agence": authorization.agency.code,
        "dossier": authorization.instruction.number,
        "decision": authorization.outcome,
        "terme": authorization.term_from(session.day),
        "protocole": version.reference,
        "avis": {"numero": opinion.number, "date": opinion.date, "sens": opinion.outcome} if opinion else None,
        "signataire": {"nom": session.signatory_name, "qualite": session.quality},
    }
