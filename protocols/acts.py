"""What protocols tell the kernel: their kinds of acts, and the natures of dossiers that an agency examines for them."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from accounts.choices import AgencyRight
from accounts.models import Agency
from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.instruction import registry as dossiers
from coopps.kernel.law.choices import Procedure
from coopps.kernel.typography import french_date
from protocols import registry
from protocols.choices import IntentState, OrderOutcome
from protocols.grids import EXTENSION_GRIDS, PROTOCOL_GRIDS
from protocols.letters import intents as intent_letters
from protocols.letters import orders, stopping
from protocols.models import Intent, OrderEnding, OrderRenewal, OrderSuspension, Project, RegionalAuthorization
from protocols.models.authorizations import is_concerned
from protocols.models.authorizations import is_party as asks
from protocols.models.intents import is_party, leads
from protocols.rules import visa
from protocols.selectors import authorizations, intents, projects
from protocols.selectors import stopping as selectors
from protocols.selectors.dossiers import (
    TABS,
    UNDECIDED,
    answers_for,
    asked_by,
    held,
    mended_at,
    reviewed_by,
    reviewer_of,
    standing_of,
    taken_part_in,
    team_of_dossier,
    team_url,
)
from protocols.services import (
    deciding,
    filing,
    instructing,
    opening,
    order_endings,
    order_suspensions,
    renewals,
    transmitting,
)
from protocols.services import intents as intents_service

INTENT_ACTS = {
    "lettre_intention_protocole": "Lettre d’intention",
    "accuse_reception_intention": "Accusé de réception d’une lettre d’intention",
    "suite_lettre_intention": "Suite donnée à une lettre d’intention",
}


def register() -> None:
    """Fill the registries. Called once, when the applications are ready."""
    _register_acts()
    _register_decisions()
    _register_stopping()
    _register_renewal()
    _register_dossiers()


def _register_acts() -> None:
    """What the portal issues without a signature: letters of intent, receipts, the slip."""
    for name, label in INTENT_ACTS.items():
        act_kinds.register(act_kinds.ActKind(name, label, may_read=_reads_letter))
    act_kinds.register(
        act_kinds.ActKind(
            intents_service.ANSWER,
            "Réponse à une lettre d’intention",
            compose=intent_letters.answer,
            effects=answers,
            may_read=_reads_letter,
            concerning=concerning_intents,
            on_issued=intents_service.on_issued,
            on_returned=intents_service.on_returned,
            series="S",
            answers_in_portal=True,
        )
    )
    act_kinds.register(
        act_kinds.ActKind(filing.ACKNOWLEDGEMENT, "Accusé de réception d’un protocole", may_read=_reads_acknowledgement)
    )
    act_kinds.register(
        act_kinds.ActKind(
            transmitting.TRANSMITTAL, "Bordereau de transmission à la HAS", may_read=_reads_transmittal, series="B"
        )
    )


def _register_decisions() -> None:
    for name, label, compose, series in (
        (deciding.ORDER, "Arrêté d’autorisation", orders.order, "ARR"),
        (deciding.REFUSAL, "Refus d’autorisation d’un protocole", orders.refusal, "D"),
    ):
        act_kinds.register(
            act_kinds.ActKind(
                name=name,
                label=label,
                compose=compose,
                effects=effects,
                may_read=_reads_decision,
                concerning=concerning,
                on_issued=deciding.on_issued,
                on_returned=deciding.on_returned,
                series=series,
                is_public=_is_published if name == deciding.ORDER else None,
            )
        )


def _register_stopping() -> None:
    """The invitation to present observations, and the orders that end, suspend or restore a protocol."""
    act_kinds.register(
        act_kinds.ActKind(
            order_endings.INVITATION,
            "Invitation à présenter des observations sur la fin d’un protocole",
            may_read=_reads_stopping,
            on_received=order_endings.on_invitation_received,
            on_notified=order_endings.on_invitation_notified,
            on_brought_back=order_endings.on_invitation_brought_back,
            series="O",
            decides=False,
        )
    )
    for name, label, compose, on_issued, on_returned in (
        (
            order_endings.REPEAL,
            "Arrêté d’abrogation",
            stopping.ending,
            order_endings.on_issued,
            order_endings.on_returned,
        ),
        (
            order_endings.REPLACEMENT,
            "Arrêté de remplacement",
            stopping.ending,
            order_endings.on_issued,
            order_endings.on_returned,
        ),
        (
            order_suspensions.ORDER,
            "Arrêté de suspension",
            stopping.suspension,
            order_suspensions.on_issued,
            order_suspensions.on_returned,
        ),
        (
            order_suspensions.LIFT,
            "Arrêté de levée de suspension",
            stopping.lift,
            order_suspensions.on_lifted,
            order_suspensions.on_lift_returned,
        ),
    ):
        act_kinds.register(
            act_kinds.ActKind(
                name=name,
                label=label,
                compose=compose,
                effects=effects_of_stopping,
                may_read=_reads_stopping,
                concerning=considered_by,
                on_issued=on_issued,
                on_returned=on_returned,
                series="ARR",
                is_public=_tells_the_catalogue,
            )
        )


def _register_renewal() -> None:
    """The order that maintains a protocol beyond its term."""
    act_kinds.register(
        act_kinds.ActKind(
            name=renewals.MAINTAINING,
            label="Arrêté de maintien",
            compose=stopping.maintaining,
            effects=effects_of_renewal,
            may_read=_reads_stopping,
            concerning=renewed_by,
            on_issued=renewals.on_issued,
            on_returned=renewals.on_returned,
            series="ARR",
            is_public=_tells_the_catalogue,
        )
    )


def _register_dossiers() -> None:
    for name, label, grids, procedure, problems in (
        (filing.DOSSIER_KIND, "Protocole", PROTOCOL_GRIDS, Procedure.PROTOCOL_AUTHORIZATION, visa.protocol_problems),
        (
            opening.EXTENSION_KIND,
            "Extension",
            EXTENSION_GRIDS,
            Procedure.EXTENSION_AUTHORIZATION,
            visa.extension_problems,
        ),
    ):
        dossiers.register(
            dossiers.DossierKind(
                name,
                label,
                grids=grids,
                is_party=filing.is_party,
                desk_url=lambda instruction: reverse("protocols:desk", args=[instruction.pk]),
                procedure=procedure,
                visa_problems=problems,
                on_request_closed=instructing.stop_waiting,
                applicants=authorizations.applicants,
                team_url=team_url,
                undecided=UNDECIDED,
                party=asked_by,
                tabs=TABS,
                search=("authorization__protocol__code__icontains",),
                related=("authorization__project",),
                standing=standing_of,
                held=held,
                mended_at=mended_at,
                answers_for=answers_for,
                takes_part=taken_part_in,
                team=team_of_dossier,
                reviews=reviewed_by,
                reviewer=reviewer_of,
            )
        )


def answers(letters: list) -> dict[int, str]:
    """What the signature of each answer does, in one sentence."""
    return {
        row.letter_id: f"Lettre d’intention {row.number} : {IntentState(row.proposed).label}. Motifs : {row.motivation}"
        for row in Intent.objects.filter(letter__in=letters)
    }


def concerning_intents(letters: list, user) -> set[int]:
    """The answers to the letters that a person wrote or is named in, or once examined."""
    own = Q(created_by=user) | Q(professionals__email__iexact=user.email) | Q(record__actor=user)
    return set(Intent.objects.filter(own, letter__in=letters).values_list("letter_id", flat=True))


def effects(letters: list) -> dict[int, str]:
    """What each order or refusal changes, in one sentence."""
    rows = RegionalAuthorization.objects.filter(letter__in=letters).select_related("agency", "version", "protocol")
    return {row.letter_id: _effect(row) for row in rows}


def _effect(row: RegionalAuthorization) -> str:
    named = f"« {row.version.title} » ({row.protocol.code}, version {row.version.number})"
    if row.outcome == OrderOutcome.AUTHORIZE:
        return (
            f"Le protocole {named} sera autorisé dans la région {row.agency.region}. Les équipes pourront demander à y "
            "adhérer dès que la publication de l’arrêté sera renseignée."
        )
    return f"Le protocole {named} ne sera pas autorisé dans la région {row.agency.region}. Motif : {row.motivation}"


def concerning(letters: list, user) -> set[int]:
    """The orders and refusals that a person never signs: asked for by their own team, examined or once proposed by the person."""
    own = authorizations.party(user) | Q(proposed_by=user) | Q(record__actor=user) | Q(instruction__record__actor=user)
    found = RegionalAuthorization.objects.filter(own, letter__in=letters)
    return set(found.values_list("letter_id", flat=True))


def effects_of_stopping(letters: list) -> dict[int, str]:
    """What each order changes in the region, in one sentence."""
    found = {}
    for row in OrderEnding.objects.filter(letter__in=letters).select_related(*selectors.ABOUT):
        when = (
            f"le {french_date(row.effect_on)}, au plus tôt le jour de la signature"
            if row.effect_on
            else "dès la signature"
        )
        how = "remplacé par un protocole national" if row.replaces else "abrogé"
        found[row.letter_id] = f"Le protocole {_named(row)} sera {how} {when}. {_people(row)} Motif : {row.motivation}"
    for row in OrderSuspension.objects.filter(letter__in=letters).select_related(*selectors.ABOUT):
        found[row.letter_id] = (
            f"Le protocole {_named(row)} sera suspendu dès la signature, jusqu’à une levée signée. {_people(row)} "
            f"Urgence : {row.urgency}"
        )
    for row in OrderSuspension.objects.filter(lift_letter__in=letters).select_related(*selectors.ABOUT):
        found[row.lift_letter_id] = (
            f"La suspension du protocole {_named(row)} sera levée dès la signature. Motif : {row.lift_motivation}"
        )
    return found


def effects_of_renewal(letters: list) -> dict[int, str]:
    """What each order changes, in one sentence."""
    return {
        row.letter_id: f"Le protocole {_named(row)} sera maintenu jusqu’au {french_date(row.next_term)}, au lieu de prendre fin "
        f"le {french_date(row.former_term)}. {_people(row)} Motif : {row.motivation}"
        for row in OrderRenewal.objects.filter(letter__in=letters).select_related(*selectors.ABOUT)
    }


def renewed_by(letters: list, user) -> set[int]:
    """The orders that a person never signs: about a protocol that the person asked for or acts under, or whose renewal the
    person moved."""
    rows = OrderRenewal.objects.filter(letter__in=letters)
    asked = authorizations.party(user, "authorization__")
    own = set(rows.filter(asked | Q(record__actor=user)).values_list("letter_id", flat=True))
    return own | {
        row.letter_id for row in rows.select_related(*selectors.ABOUT) if is_concerned(row.authorization, user)
    }


def _named(row: OrderEnding | OrderRenewal | OrderSuspension) -> str:
    authorization = row.authorization
    return f"« {authorization.version.title} » ({authorization.protocol.code}, région {authorization.agency.region})"


def _people(row: OrderEnding | OrderRenewal | OrderSuspension) -> str:
    number = len(registry.concerned_by(row.authorization))
    if not number:
        return "Personne n’a d’autorisation nominative à ce titre."
    return "Une personne est concernée." if number == 1 else f"{number} personnes sont concernées."


def considered_by(letters: list, user) -> set[int]:
    """The orders that a person never signs: about a protocol that the person asked for or acts under, and what the person opened,
    proposed or once took back."""
    asked = authorizations.party(user, "authorization__")
    endings = OrderEnding.objects.filter(letter__in=letters)
    suspensions = OrderSuspension.objects.filter(Q(letter__in=letters) | Q(lift_letter__in=letters))
    own = set(
        endings.filter(
            asked | Q(opened_by=user) | Q(record__actor=user) | Q(hearings__professional__user=user)
        ).values_list("letter_id", flat=True)
    )
    for letter, lifting in suspensions.filter(asked | Q(proposed_by=user) | Q(record__actor=user)).values_list(
        "letter_id", "lift_letter_id"
    ):
        own |= {letter, lifting}
    acting = RegionalAuthorization.objects.filter(
        Q(endings__letter__in=letters) | Q(suspensions__letter__in=letters) | Q(suspensions__lift_letter__in=letters)
    ).distinct()
    for authorization in acting.select_related("agency"):
        if is_concerned(authorization, user):
            own |= {
                *endings.filter(authorization=authorization).values_list("letter_id", flat=True),
                *suspensions.filter(authorization=authorization).values_list("letter_id", flat=True),
                *suspensions.filter(authorization=authorization).values_list("lift_letter_id", flat=True),
            }
    return own & {letter.pk for letter in letters}


def _reads_stopping(act, user) -> bool:
    """Anybody for an order about a protocol of the catalogue; else the agents and signatories of the agency who did not ask."""
    authorization = selectors.authorization_of(act)
    if authorization is None:
        return False
    if act_kinds.get(act.kind).is_public is not None and authorization.is_public:
        return True
    if asks(authorization, user):
        return False
    return authorizations.for_agency(user).filter(pk=authorization.pk).exists() or authorization.agency.allows(
        user, AgencyRight.SIGN
    )


def _tells_the_catalogue(act) -> bool:
    """Whether anybody may read an order that stops, restores or maintains a protocol: the catalogue tells of it."""
    authorization = selectors.authorization_of(act)
    return authorization is not None and authorization.is_public


def _reads_letter(act, user) -> bool:
    """Who wrote the letter, and the agents of the agency that has it now who are not in it."""
    intent = intents.about(act)
    if intent is None:
        return False
    if leads(intent, user):
        return True
    return intents.for_agency(user).filter(pk=intent.pk).exists() and not is_party(intent, user)


def _reads_acknowledgement(act, user) -> bool:
    """Who writes the project, and the agency that has it."""
    project = Project.objects.filter(acknowledgement=act).first()
    return project is not None and projects.readable_by(user, drafts=True).filter(pk=project.pk).exists()


def _reads_transmittal(act, user) -> bool:
    """Who writes the project, the agency that has it, and the HAS."""
    project = Project.objects.filter(transmittal=act).first()
    if project is None:
        return False
    readers = projects.readable_by(user, drafts=False)
    return readers.filter(pk=project.pk).exists() or Agency.objects.has().allows(user, AgencyRight.REVIEW)


def _reads_decision(act, user) -> bool:
    """Anybody for an order that is published; else who asked, the HAS, and the agents and signatories of the agency."""
    authorization = authorizations.about(act)
    if authorization is None:
        return False
    if _is_published(act):
        return True
    if authorization.project is not None and projects.readable_by(user, drafts=False).filter(
        pk=authorization.project.pk
    ):
        return True
    if asks(authorization, user):
        return authorization.project is None and leads(authorization.intent, user)
    return authorizations.for_agency(user).filter(pk=authorization.pk).exists() or authorization.agency.allows(
        user, AgencyRight.SIGN
    )


def _is_published(act) -> bool:
    """Whether anybody may read an order: its publication is entered. What becomes of it afterwards changes nothing."""
    authorization = authorizations.about(act)
    return authorization is not None and authorization.is_public and bool(authorization.publication_reference)
