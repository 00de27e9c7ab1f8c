"""What waits for the agents of an agency: dossiers at each stage, letters sent back, letters to post."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AgencyRight, Transmission
from accounts.selectors import agencies_of
from adhesions.models import NominativeAuthorization
from adhesions.selectors.standing import (
    doubts_to_decide,
    endings_heard,
    postponements_open,
    renewals_to_examine,
    withdrawals_ahead,
)
from coopps.kernel.components.states import for_each
from coopps.kernel.documents import selectors as documents
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.instruction import selectors
from coopps.kernel.instruction.choices import Counting, Home, InstructionState
from coopps.kernel.instruction.models import DocumentRequest, Instruction, Proposal
from coopps.kernel.law.clock import WARNED_BEFORE
from coopps.kernel.transmissions import selectors as transmissions
from coopps.kernel.typography import in_a_row
from coopps.portal.waiting import Matter, Waiting, many
from protocols.choices import IntentState, ProjectState, ReservationState
from protocols.models import Intent
from protocols.selectors import renewals, stopping
from protocols.selectors.authorizations import party
from protocols.selectors.dossiers import AT_THE_HAS, TO_DECIDE, TO_PUBLISH
from protocols.selectors.intents import answer_by

S = InstructionState

_TO_TRANSMIT = Q(authorization__project__state=ProjectState.ENDORSED, agency__transmission=Transmission.AGENCY)
# Reservations keep from deciding: nothing is to be proposed yet.
_UNDECIDABLE = Q(authorization__project__has_opinion__reservations__state__in=ReservationState.where(pending=True))


def waiting_for(user) -> Waiting:
    """The own dossiers by stage, with the first date of each; what nobody has taken; what others must do."""
    waiting = Waiting()
    instructing = agencies_of(user, AgencyRight.INSTRUCT)
    if instructing:
        _instructor(user, instructing, waiting)
        _postponements(user, instructing, waiting)
        _letters(user, instructing, waiting)
        _unsigned(user, waiting)
        _protocols(user, instructing, waiting)
        _terms(instructing, waiting)
    if supervising := agencies_of(user, AgencyRight.SUPERVISE):
        _doubts(supervising, waiting)
        _hearings(supervising, waiting)
        _withdrawals(supervising, waiting)
    if instructing or supervising:
        _dates(user, {agency.pk: agency for agency in (*instructing, *supervising)}.values(), waiting)
        _renewals(list({*instructing, *supervising}), waiting)
        waiting.rest.append(Matter("Protocoles autorisés dans la région", reverse("protocols:orders"), "Ouvrir"))
        waiting.rest.append(Matter("Autorisations en cours et dossiers décidés", _queue(onglet="decides"), "Suivre"))
    for agency in agencies_of(user, AgencyRight.KEEP_REGISTER):
        _register(agency, waiting)
    for agency in agencies_of(user, AgencyRight.MANAGE_ROLES):
        administration = reverse("accounts:agency", args=[agency.code])
        if agency.lacking_contact:
            waiting.mine.append(
                Matter(
                    "L’agence ne peut recevoir aucun dépôt",
                    reverse("accounts:agency_contact", args=[agency.code]),
                    "Compléter ses coordonnées",
                    detail=f"Il manque {in_a_row(agency.lacking_contact)}.",
                )
            )
        waiting.rest.append(Matter("Administration de l’agence", administration, "Ouvrir", detail=agency.name))
    return waiting


@dataclass(frozen=True)
class _Stage:
    """How the home tells the dossiers of one state; `taken` by the reader, or to be taken by anybody."""

    one: str
    several: str
    action: str
    taken: bool = True


_STAGES = for_each(
    S,
    "line on the home of the instructor",
    {
        S.COMPLETE: _Stage("dossier à instruire", "dossiers à instruire", "Instruire"),
        S.CHECKING: _Stage(
            "dossier dont la complétude est à vérifier", "dossiers dont la complétude est à vérifier", "Vérifier"
        ),
        S.RECEIVED: _Stage(
            "dossier attend d’être pris en charge",
            "dossiers attendent d’être pris en charge",
            "Voir la file",
            taken=False,
        ),
        S.REQUESTED: _Stage("équipe doit fournir des pièces", "équipes doivent fournir des pièces", "Voir"),
        S.PROPOSED: _Stage("dossier est à la signature", "dossiers sont à la signature", "Voir"),
        S.DECIDED: None,
        S.WITHDRAWN: None,
    },
)


def _dates(user, agencies, waiting: Waiting) -> None:
    """What the law expects of the agency: rejections born by silence to note, motives to give, dates that come."""
    not_own = Instruction.objects.exclude(selectors.party_to(user)).filter(agency__in=agencies)
    unnoted = not_own.filter(pk__in=selectors.rejected_by_silence(agencies), implied_rejection=None)
    if rejected := list(unnoted.order_by("silence_on", "pk")):
        waiting.mine.append(
            Matter(
                "Un rejet est né du silence de l’agence"
                if len(rejected) == 1
                else f"{len(rejected)} rejets sont nés du silence de l’agence",
                reverse("desk:note_rejection", args=[rejected[0].pk]),
                "Le constater" if len(rejected) == 1 else "Constater le plus ancien",
                detail=_numbers(rejected),
            )
        )
    for request in selectors.motives_owed().filter(instruction__in=not_own):
        places = waiting.mine if request.is_asked else waiting.awaited
        places.append(
            Matter(
                "Les motifs d’un rejet né du silence sont à communiquer",
                request.instruction.desk_url,
                "Ouvrir le dossier",
                detail=f"Dossier {request.instruction.number}",
                until=request.due_on,
            )
        )
    today = timezone.now().date()
    nearest = today + datetime.timedelta(days=max(WARNED_BEFORE) + 1)
    charged = Q(instructor=user) | Q(instructor=None)
    coming = not_own.filter(charged, selectors.undecided(), silence_on__lte=nearest)
    near = [
        dossier
        for dossier in coming.select_related("agency").order_by("silence_on", "pk")
        if 0 <= (dossier.silence_on - dossier.agency.today()).days <= max(WARNED_BEFORE)
    ]
    if near:
        waiting.mine.append(
            Matter(
                "Sans décision signée, le silence de l’agence vaudra décision"
                + ("" if len(near) == 1 else f" sur {len(near)} dossiers"),
                near[0].desk_url,
                "Ouvrir le dossier" if len(near) == 1 else "Ouvrir le plus proche",
                detail=_numbers(near),
                until=near[0].silence_on,
            )
        )


def _numbers(dossiers: list[Instruction]) -> str:
    """« Dossier A-1 », « Dossiers A-1, A-2, A-3 et 4 autres »: the first ones are enough to know what it is about."""
    shown = ", ".join(dossier.number for dossier in dossiers[:3])
    others = len(dossiers) - 3
    more = f" et {many(others, 'autre', 'autres')}" if others > 0 else ""
    return f"{'Dossier' if len(dossiers) == 1 else 'Dossiers'} {shown}{more}"


def _postponements(user, agencies, waiting: Waiting) -> None:
    """The own dossiers in which a postponement has had no answer in its time."""
    for authorization, request in postponements_open(
        adhesion__agency__in=agencies, membership__examination__instruction__instructor=user
    ):
        adhesion = authorization.adhesion
        if request.due_on < adhesion.agency.today():
            waiting.mine.append(
                Matter(
                    "Un ajournement est resté sans réponse",
                    reverse("adhesions:reexamine", args=[authorization.pk]),
                    "Reprendre l’examen",
                    f"Dossier {authorization.instruction.number} : {authorization.professional.full_name}",
                    request.due_on,
                )
            )


def _doubts(agencies, waiting: Waiting) -> None:
    """The rights whose condition fell: to keep, or to consider the end of. One line for each dossier."""
    lines: dict[Instruction, list[str]] = {}
    for doubt in doubts_to_decide(agencies):
        name = doubt.authorization.professional.full_name
        names = lines.setdefault(doubt.authorization.instruction, [])
        if name not in names:
            names.append(name)
    waiting.mine += [
        Matter(
            many(len(names), "autorisation est à confirmer", "autorisations sont à confirmer"),
            instruction.desk_url,
            "Ouvrir le dossier",
            f"Dossier {instruction.number} : {in_a_row(names)}",
        )
        for instruction, names in lines.items()
    ]


def _renewals(agencies, waiting: Waiting) -> None:
    """The certificates of insurance that people gave since their decision."""
    waiting.mine += [
        Matter(
            "Une nouvelle attestation d’assurance est à examiner",
            reverse("adhesions:renewal_accept", args=[renewal.pk]),
            "Examiner",
            f"Dossier {renewal.membership.instruction.number} : {renewal.membership.name}",
        )
        for renewal in renewals_to_examine(agencies)
    ]


def _terms(agencies, waiting: Waiting) -> None:
    """The authorizations that an order may maintain beyond their term: what the agency does or enters next."""
    waiting.mine += [
        Matter(
            "Une autorisation de protocole arrive à son terme",
            reverse("protocols:order", args=[renewal.authorization_id]),
            "Ouvrir l’arrêté",
            f"{renewal.authorization.protocol.name} : {renewal.get_state_display()}",
            renewal.former_term,
        )
        for renewal in renewals.waiting_for_agency(agencies)
    ]


def _hearings(agencies, waiting: Waiting) -> None:
    """The ends considered whose hearing is over: to propose, or to give up; those that wait for people, or for the signatory."""
    waiting.mine += [
        Matter(
            "Une fin d’autorisation est à proposer ou à abandonner",
            ending.authorization.instruction.desk_url,
            "Ouvrir le dossier",
            f"Dossier {ending.authorization.instruction.number}",
        )
        for ending in endings_heard(agencies)
    ]
    waiting.mine += [
        Matter(
            "La fin d’un protocole est à proposer ou à abandonner",
            reverse("protocols:order", args=[ending.authorization_id]),
            "Ouvrir l’arrêté",
            ending.authorization.protocol.name,
        )
        for ending in stopping.endings_heard(agencies)
    ]
    waiting.awaited += [
        Matter(
            "Des observations sont attendues sur la fin d’un protocole",
            reverse("protocols:order", args=[ending.authorization_id]),
            "Suivre",
            ending.authorization.protocol.name,
            ending.until,
        )
        for ending in stopping.endings_in_hearing(agencies)
    ]
    waiting.awaited += [
        Matter(
            "Un arrêté de fin ou de suspension d’un protocole est à la signature",
            reverse("protocols:order", args=[authorization.pk]),
            "Suivre",
            authorization.protocol.name,
        )
        for authorization in stopping.at_the_signature(agencies)
    ]


def _withdrawals(agencies, waiting: Waiting) -> None:
    """Those who leave, each with the day."""
    waiting.awaited += [
        Matter(
            "Une personne a annoncé son retrait",
            row.authorization.instruction.desk_url,
            "Ouvrir le dossier",
            f"Dossier {row.authorization.instruction.number} — {row.authorization.adhesion.protocol.name}",
            row.effect_on,
        )
        for row in withdrawals_ahead(agencies)
    ]


def _instructor(user, agencies, waiting: Waiting) -> None:
    dossiers = selectors.visible_to(user).filter(agency__in=agencies)
    own = dossiers.filter(instructor=user)
    waiting.mine += [_to_propose_again(letter.instruction) for letter in _sent_back(own)]
    places = {Home.MINE: waiting.mine, Home.AWAITED: waiting.awaited}
    overdue = Count("pk", filter=Q(due_on__lt=agencies[0].today()))
    # The person's, and those that nobody has taken.
    counted = dossiers.filter(Q(instructor=user) | Q(instructor=None)).values("state").order_by()
    found = {S(row["state"]): row for row in counted.annotate(count=Count("pk"), until=Min("due_on"), late=overdue)}
    answer_awaited = DocumentRequest.objects.open().filter(instruction__in=own).aggregate(until=Min("due_on"))["until"]
    for state, stage in _STAGES.items():
        if state not in found or state.home is Home.ABSENT:
            continue
        row = found[state]
        late = row["late"] if state.home is Home.MINE else 0
        places[state.home].append(
            Matter(
                many(row["count"], stage.one, stage.several),
                _queue(onglet=state.tab, qui="moi") if stage.taken else _queue(onglet=state.tab),
                stage.action,
                detail=many(late, "échéance dépassée", "échéances dépassées") if late else "",
                until=answer_awaited if state.clock is Counting.SUSPENDED else row["until"],
            )
        )
    waiting.rest.append(Matter("Tous les dossiers de l’agence", _queue(), "Ouvrir"))


def _to_propose_again(instruction: Instruction) -> Matter:
    return Matter(
        "Une lettre vous est renvoyée par la signature",
        instruction.desk_url,
        "Voir pourquoi",
        detail=f"Dossier {instruction.number}",
        until=instruction.due_on,
    )


def _protocols(user, agencies, waiting: Waiting) -> None:
    """What follows a visa: to transmit, to decide, to publish; and the drafts that the agency may read."""
    dossiers = selectors.visible_to(user).filter(agency__in=agencies).exclude(party(user, "authorization__"))
    counts = {
        "has": dossiers.filter(AT_THE_HAS).count(),
        "transmit": dossiers.filter(_TO_TRANSMIT).count(),
        "decide": dossiers.filter(TO_DECIDE).exclude(_UNDECIDABLE).count(),
        "publish": dossiers.filter(TO_PUBLISH).count(),
    }
    if number := counts["transmit"]:
        words = many(
            number, "protocole visé est à transmettre à la HAS", "protocoles visés sont à transmettre à la HAS"
        )
        waiting.mine.append(Matter(words, _queue(onglet="has"), "Transmettre"))
    if number := counts["decide"]:
        words = many(number, "décision est à proposer sur un protocole", "décisions sont à proposer sur des protocoles")
        waiting.mine.append(Matter(words, _queue(onglet="decider"), "Proposer"))
    if number := counts["publish"]:
        words = many(number, "arrêté signé est à publier", "arrêtés signés sont à publier")
        waiting.mine.append(Matter(words, _queue(onglet="publier"), "Renseigner la publication"))
    if number := counts["has"] - counts["transmit"]:
        words = many(number, "protocole est devant la HAS ou va l’être", "protocoles sont devant la HAS ou vont l’être")
        waiting.awaited.append(Matter(words, _queue(onglet="has"), "Voir"))
    waiting.rest.append(Matter("Projets en rédaction", reverse("protocols:drafts"), "Ouvrir"))


def _letters(user, agencies, waiting: Waiting) -> None:
    """The letters of intent: those that nobody has taken, one's own, those whose team must answer."""
    letters = Intent.objects.filter(agency__in=agencies, filed_at__isnull=False).order_by()
    own = letters.filter(instructor=user)
    untaken = letters.filter(state=IntentState.FILED).exclude(created_by=user)
    if number := untaken.count():
        words = many(number, "lettre d’intention à examiner", "lettres d’intention à examiner")
        waiting.mine.append(Matter(words, _intents(onglet="a-examiner"), "Voir les lettres", until=_first(untaken)))
    examined = own.filter(state=IntentState.EXAMINED)
    if number := examined.count():
        words = many(number, "lettre d’intention attend votre réponse", "lettres d’intention attendent votre réponse")
        url = _intents(onglet="en-examen", qui="moi")
        waiting.mine.append(Matter(words, url, "Répondre", until=_first(examined)))
    asked = own.filter(state=IntentState.MORE_ASKED).aggregate(count=Count("pk"), until=Min("question_due_on"))
    if number := asked["count"]:
        words = many(number, "équipe doit compléter sa lettre", "équipes doivent compléter leur lettre")
        waiting.awaited.append(Matter(words, _intents(onglet="complement", qui="moi"), "Voir", until=asked["until"]))
    waiting.rest.append(Matter("Lettres d’intention", _intents(), "Ouvrir"))


def _first(letters: QuerySet[Intent]) -> datetime.date:
    """By when the agency answers the first of them."""
    return answer_by(letters.select_related("agency").order_by("filed_at", "pk").first())


def _intents(**filters: str) -> str:
    return reverse("protocols:intents", query=filters)


def _sent_back(dossiers: QuerySet[Instruction]) -> QuerySet[NominativeAuthorization]:
    """The decisions whose letter the signatory sent back, and for which nothing was proposed again."""
    return (
        NominativeAuthorization.objects.filter(
            membership__examination__instruction__in=dossiers.filter(state=S.COMPLETE),
            letter__state=LetterState.RETURNED,
        )
        .exclude(membership__examination__in=Proposal.objects.filter(withdrawn_at=None).values("examination"))
        .select_related("membership__examination__instruction")
        .order_by("pk")
    )


def _unsigned(user, waiting: Waiting) -> None:
    """The letters that the person proposed, and whose signature does not come."""
    letters = documents.in_trouble(user)
    if number := letters.count():
        words = many(
            number,
            "lettre que vous avez proposée n’a pas pu être signée",
            "lettres que vous avez proposées n’ont pas pu être signées",
        )
        waiting.awaited.append(Matter(words, _queue(qui="moi"), "Voir les dossiers", detail=letters.first().trouble))


def _register(agency, waiting: Waiting) -> None:
    address = reverse("portal:register", query={"agence": agency.code})
    letters = documents.register([agency])
    if to_tell := letters.filter(documents.NOT_NOTIFIED).count():
        words = many(to_tell, "lettre dont l’avis n’a pas été remis", "lettres dont l’avis n’a pas été remis")
        url = reverse("portal:register", query={"agence": agency.code, "etape": "avis"})
        waiting.mine.append(Matter(words, url, "Renvoyer l’avis ou envoyer par la poste", detail=agency.name))
    if to_send_again := letters.filter(documents.TO_SEND_AGAIN).count():
        words = many(
            to_send_again,
            "lettre rendue par la poste est à renvoyer ou à remettre",
            "lettres rendues par la poste sont à renvoyer ou à remettre",
        )
        url = reverse("portal:register", query={"agence": agency.code, "etape": "a-renvoyer"})
        waiting.mine.append(Matter(words, url, "Ouvrir le registre", detail=agency.name))
    if to_send := letters.filter(documents.TO_SEND).count():
        words = many(to_send, "lettre à envoyer par la poste", "lettres à envoyer par la poste")
        waiting.mine.append(Matter(words, address, "Ouvrir le registre", detail=agency.name))
    waiting.rest.append(Matter("Registre des envois postaux", address, "Ouvrir", detail=agency.name))
    told = reverse("portal:transmissions", query={"agence": agency.code})
    if to_tell := transmissions.register([agency]).filter(transmissions.TO_SEND).count():
        words = many(to_tell, "transmission obligatoire est à faire", "transmissions obligatoires sont à faire")
        url = reverse("portal:transmissions", query={"agence": agency.code, "onglet": "a-envoyer"})
        waiting.mine.append(Matter(words, url, "Ouvrir le registre", detail=agency.name))
    waiting.rest.append(Matter("Registre des transmissions", told, "Ouvrir", detail=agency.name))


def _queue(**filters: str) -> str:
    return reverse("desk:queue", query=filters)


def _own(state: InstructionState) -> str:
    """The queue, at the tab of a state, for one's own dossiers."""
    return _queue(onglet=state.tab, qui="moi")
