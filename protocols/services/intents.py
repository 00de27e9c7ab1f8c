"""Letters of intent: the team writes and files one, the agency examines it and answers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.choices import AgencyKind
from accounts.models import PLACE_FIELDS, Agency, HealthProfessional
from accounts.models.agencies import agency_can_be_reached
from coopps.kernel.components.drafts import Overtaken
from coopps.kernel.components.states import for_each
from coopps.kernel.documents.choices import Rank
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.documents.services.asking import ask_letter, take_letter_back
from coopps.kernel.documents.services.issuing import issue_by_portal
from coopps.kernel.documents.services.numbering import next_number
from coopps.kernel.permissions import grant
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, check, perform
from protocols.choices import IntentKind, IntentState, Opening, OrderState, Regime, Role
from protocols.letters import intents as letters
from protocols.mails import intents as mails
from protocols.models import (
    Intent,
    IntentAct,
    IntentProfessional,
    IntentSite,
    Protocol,
    ProtocolVersion,
    RegionalAuthorization,
)
from protocols.models.intents import leads
from protocols.nearby import nearby_letter
from protocols.rules import how_to_join
from protocols.rules.intent_parts import COOPERATION, SIMILAR, SITES
from protocols.rules.intents import IntentProblem, in_order, intent_problems
from protocols.selectors import why_closed
from protocols.selectors.intents import with_rows
from protocols.services import opening

S = IntentState
RETAINED, ANSWER = "suite_lettre_intention", "reponse_lettre_intention"
TITLES = {
    "redirect": "Réorientation d’une lettre d’intention",
    "decline": "Lettre d’intention non retenue",
    "close": "Lettre d’intention classée sans suite",
}
# The transition that the signature of each proposed answer does; the other states are proposed by nobody.
ANSWERED = for_each(
    S,
    "transition of a signed answer",
    {
        S.REDIRECTED: "answer_elsewhere",
        S.NOT_RETAINED: "answer_no",
        S.CLOSED: "answer_closing",
        S.DRAFT: None,
        S.FILED: None,
        S.EXAMINED: None,
        S.MORE_ASKED: None,
        S.PROPOSED: None,
        S.RETAINED: None,
        S.WITHDRAWN: None,
    },
)


# --- The team -----------------------------------------------------------------------------------------------------
@transaction.atomic
def open_intent(lead: HealthProfessional, kind: str, *, protocol: Protocol | None = None) -> Intent:
    """A letter of intent that `lead` will write, with what is known already: the person, the place, the protocol.

    Args:
        protocol: for an extension or a new version, the one concerned; its acts are those of the letter of a new version.

    Raises:
        TransitionRefused: no protocol, one that is not extended or written again this way, or a regime that does not open it.
    """
    version = None
    if kind != IntentKind.CREATION:
        version = _version_for(kind, protocol)
    _refuse_where_closed(kind, protocol)
    intent = Intent.objects.create(
        kind=kind,
        created_by=lead.user,
        protocol=protocol if version else None,
        version=version,
        title=version.title[:250] if version else "",
        theme=protocol.theme if version else None,
    )
    IntentProfessional.objects.create(
        intent=intent,
        is_lead=True,
        name=lead.full_name,
        profession=lead.profession,
        specialty=lead.specialty,
        email=lead.user.email,
        role=_only_role(lead, version),
    )
    if place := lead.places.first():
        site = IntentSite(intent=intent, is_main=True, **{name: getattr(place, name) for name in PLACE_FIELDS})
        site.save()
        intent.agency = Agency.objects.of_department(site.department)
        intent.save(update_fields=["agency"])
    if version and kind == IntentKind.REVISION:
        IntentAct.objects.bulk_create(
            IntentAct(intent=intent, label=act.label[:300], kind=act.kind, legal_basis=(act.legal_basis or "")[:200])
            for act in version.acts
        )
    grant("lead", lead.user, intent)
    return intent


@transaction.atomic
def write(
    intent: Intent,
    lead,
    *,
    words: Mapping[str, Any] | None = None,
    own: Mapping[str, Any] | None = None,
    sites: Iterable[IntentSite] | None = None,
    professionals: Iterable[IntentProfessional] | None = None,
    acts: Iterable[IntentAct] | None = None,
    part: str = "",
    read: int | None = None,
) -> Intent:
    """Keep what is typed, complete or not; what is not given stays as it is. The rows replace those that were there; the first
    place is the main one.

    Args:
        words: fields of the letter.
        own: fields of the row of the person who leads.
        sites, professionals, acts: rows that are not saved yet.
        part: the subject that is written; its savings are counted.
        read: the number of the saving that the window had read; None writes over whatever is there.

    Raises:
        Overtaken: the part was saved since then.
        TransitionRefused: not the person who leads, or the letter is filed.
    """
    intent = Intent.objects.select_for_update(of=("self",)).get(pk=intent.pk)
    _refuse_unless_leading(intent, lead)
    if not intent.is_draft:
        raise TransitionRefused("Cette lettre est déposée : elle ne change plus.")
    if part:
        if read is not None and read < intent.saving(part):
            raise Overtaken
        intent.savings[part] = intent.saving(part) + 1
    for name, value in (words or {}).items():
        setattr(intent, name, value)
    if sites is not None:
        _replace(intent.sites.all(), sites, intent)
    if professionals is not None:
        _replace(intent.professionals.filter(is_lead=False), professionals, intent)
    if acts is not None and intent.kind != IntentKind.EXTENSION:
        _replace(intent.acts.all(), acts, intent)
    if own:
        intent.professionals.filter(is_lead=True).update(**own)
    main = intent.sites.order_by("pk").first()
    if main is not None:
        main.is_main = True
        main.save(update_fields=["is_main"])
    intent.agency = Agency.objects.of_department(main.department) if main else None
    intent.save()
    return intent


def problems_of(intent: Intent, day: datetime.date) -> list[IntentProblem]:
    """What keeps a letter from being filed: the rules, then the reason to go on when protocols resemble it."""
    problems = intent_problems(intent)
    if not intent.similar_reason.strip() and nearby_letter(intent, day):
        problems.append(
            IntentProblem(
                "Des protocoles ressemblent au vôtre : dites pourquoi ils ne suffisent pas. L’agence lit cette explication.",
                SIMILAR,
                anchor="id_similar_reason",
            )
        )
    problems += [IntentProblem(sentence, SITES) for sentence in agency_can_be_reached.reasons(intent)]
    if refusal := _already_authorized(intent):
        problems.append(IntentProblem(refusal, COOPERATION, "BR-08"))
    return in_order(problems)


@transaction.atomic
def file(intent: Intent, lead) -> Intent:
    """File a letter: frozen as an act, acknowledged at once, in the queue of the agency of the region of exercise.

    Raises:
        TransitionRefused: not the person who leads, a regime that does not open it, or one sentence for each thing that is
            missing.
    """
    _refuse_unless_leading(intent, lead)
    Intent.objects.select_for_update(of=("self",)).get(pk=intent.pk)
    intent = with_rows(Intent.objects.filter(pk=intent.pk)).get()
    if not intent.is_draft:
        raise TransitionRefused("Cette lettre est déjà déposée.")
    _refuse_where_closed(intent.kind, intent.protocol)
    if problems := problems_of(intent, timezone.localdate()):
        raise TransitionRefused(*[problem.sentence for problem in problems])
    agency, now = intent.agency, timezone.now()
    number = next_number(agency, "I", agency.today().year)
    filed = perform(
        intent,
        "file",
        lead,
        number=number,
        agency=agency,
        at=now,
        filed_letter=issue_by_portal(
            "lettre_intention_protocole",
            agency=agency,
            series="LP",
            composition=letters.letter(intent, agency.today()),
        ),
        acknowledgement=issue_by_portal(
            "accuse_reception_intention",
            agency=agency,
            series="RP",
            composition=letters.acknowledgement(intent, agency, number, now),
        ),
    )
    mails.tell_filed(filed)
    mails.tell_named(filed)
    return filed


@transaction.atomic
def answer(intent: Intent, lead, *, reply: str) -> Intent:
    """The team answers the agency's question; the instructor is told."""
    intent = perform(intent, "answer", lead, reply=reply)
    mails.tell_reply(intent, intent.record.last().pk)
    return intent


@transaction.atomic
def withdraw(intent: Intent, lead) -> Intent:
    """The team gives up; the instructor is told."""
    intent = perform(intent, "withdraw", lead)
    mails.tell_withdrawn(intent, intent.record.last().pk)
    return intent


# --- The agency ---------------------------------------------------------------------------------------------------
def take(intent: Intent, instructor) -> Intent:
    """`instructor` examines the letter."""
    return perform(intent, "take", instructor, instructor=instructor)


def hand_over(intent: Intent, instructor) -> Intent:
    """`instructor` goes on with a letter that a colleague had taken."""
    return perform(intent, "hand_over", instructor, instructor=instructor)


@transaction.atomic
def transfer(intent: Intent, instructor, *, agency: Agency | None, reason: str) -> Intent:
    """Send the letter to the agency that is competent; the team is told which one has it now (CRPA, L. 114-2)."""
    if agency is not None and agency.kind != AgencyKind.REGIONAL:
        raise TransitionRefused("Une lettre d’intention se transmet à une agence régionale de santé.")
    intent = perform(intent, "transfer", instructor, agency=agency, reason=reason)
    mails.tell_transferred(intent, intent.record.last().pk)
    return intent


@transaction.atomic
def ask_more(intent: Intent, instructor, *, message: str, due_on: datetime.date | None = None) -> Intent:
    """Ask the team for something more, with a date or not.

    Raises:
        TransitionRefused: what the runner says, or a date that is not to come.
    """
    if due_on is not None and due_on <= intent.agency.today():
        raise TransitionRefused("Le délai se termine dans le passé : choisissez une date à venir.")
    intent = perform(intent, "ask_more", instructor, question=message, due_on=due_on)
    mails.tell_question(intent, intent.record.last().pk)
    return intent


@transaction.atomic
def retain(intent: Intent, instructor, *, motivation: str = "") -> Intent:
    """Accompany the team: the drafting opens, or the extension is examined.

    Returns the letter; its `project`, or for an extension its `authorization`, exists in the same transaction.
    """
    check(intent, "retain", instructor)
    if refusal := _already_authorized(intent):
        raise TransitionRefused(refusal)
    intent = _retain(intent, instructor, motivation.strip())
    if IntentKind(intent.kind).leads_to_drafting:
        opening.open_project(intent, instructor)
    else:
        opening.open_extension(intent)
    return intent


def _retain(intent: Intent, instructor, motivation: str) -> Intent:
    """The service tells the team that it accompanies it: nothing is decided, nobody signs."""
    Intent.objects.select_for_update(of=("self",)).get(pk=intent.pk)
    current = with_rows(Intent.objects.filter(pk=intent.pk)).get()
    act = issue_by_portal(
        RETAINED, agency=current.agency, series="S", composition=letters.retained(current, instructor, motivation)
    )
    answered = perform(current, "retain", instructor, at=timezone.now(), act=act, motivation=motivation)
    mails.tell_answer(answered)
    return answered


def redirect(intent: Intent, instructor, *, where: str, motivation: str) -> Intent:
    """Another way answers the need better: say which one, and why; the answer goes to the signature."""
    return _propose(intent, instructor, "redirect", redirection=where, motivation=motivation)


def decline(intent: Intent, instructor, *, motivation: str) -> Intent:
    """Go no further, with the reasons in law and in fact (CRPA, L. 211-2 and L. 211-5); the answer goes to the signature."""
    return _propose(intent, instructor, "decline", motivation=motivation)


def close(intent: Intent, instructor, *, motivation: str) -> Intent:
    """No further action, with the reason: the team no longer answers; the answer goes to the signature."""
    return _propose(intent, instructor, "close", motivation=motivation)


def _propose(intent: Intent, instructor, transition: str, **words: str) -> Intent:
    """Ask for the letter of the answer: one transaction."""
    check(intent, transition, instructor)
    with transaction.atomic():
        locked = Intent.objects.select_for_update(of=("self",)).select_related("agency", "created_by").get(pk=intent.pk)
        # The words are looked at before a letter is asked for.
        cleaned = getattr(locked, f"clean_{transition}")(**words)
        letter = ask_letter(
            ANSWER,
            locked.agency,
            addressee=locked.created_by,
            title=f"{TITLES[transition]} : {locked}",
            rank=Rank.REFUSAL,
            exceptions=[],
            proposed_by=instructor,
        )
        return perform(locked, transition, instructor, letter=letter, **cleaned)


def take_back(intent: Intent, instructor, *, reason: str) -> Intent:
    """Take the answer back before its signature; its letter is cancelled, and the examination goes on."""
    return take_letter_back(intent, "take_back", instructor, reason=reason)


# --- What the stored act changes (registered in protocols.acts) -------------------------------------------------------
def on_issued(act: Act) -> None:
    """The answer is signed: the letter of intent is closed, in the same transaction as the act."""
    intent = act.letter.intent
    answered = perform(intent, ANSWERED[S(intent.proposed)], SYSTEM, at=timezone.now(), act=act)
    mails.tell_answer(answered)


def on_returned(letter: Letter) -> None:
    """The signatory sent the answer back, with a reason: it is written again."""
    intent = perform(letter.intent, "take_back", SYSTEM, reason=letter.return_reason)
    mails.tell_returned(intent, letter)


# --- What is known ------------------------------------------------------------------------------------------------
def _version_for(kind: str, protocol: Protocol | None) -> ProtocolVersion:
    """The version to extend or to write again."""
    if protocol is None:
        raise TransitionRefused("Choisissez dans le catalogue le protocole concerné.")
    if not protocol.regime_kind.is_regional:
        raise TransitionRefused(how_to_join(protocol, None, timezone.localdate(), None).sentence)
    if kind == IntentKind.REVISION:
        return protocol.version
    authorized = (
        protocol.regional_authorizations.filter(state=OrderState.AUTHORIZED)
        .select_related("version")
        .order_by("-version__number")
        .first()
    )
    if authorized is None:
        raise TransitionRefused("Ce protocole n’est autorisé dans aucune région : il n’y a rien à étendre.")
    return authorized.version


def _refuse_where_closed(kind: str, protocol: Protocol | None) -> None:
    """A new protocol is of the regional regime; another letter is about a protocol, of which the regime says what it opens."""
    opening_ = Opening.EXTENSION if kind == IntentKind.EXTENSION else Opening.CREATION
    regime = Regime.HPST if kind == IntentKind.CREATION or protocol is None else protocol.regime
    if sentence := why_closed(regime, opening_, timezone.localdate()):
        raise TransitionRefused(sentence)


def _already_authorized(intent: Intent) -> str:
    """Why an extension to this region has no object; empty for every other letter."""
    if intent.kind != IntentKind.EXTENSION or intent.agency is None:
        return ""
    there = RegionalAuthorization.objects.filter(
        protocol=intent.protocol, agency=intent.agency, state__in=OrderState.where(over=False)
    ).first()
    if there is None:
        return ""
    if there.state in OrderState.where(pending=True):
        return f"L’extension de ce protocole à la région {intent.agency.region} est déjà demandée et en cours d’examen."
    return f"Ce protocole est déjà autorisé dans la région {intent.agency.region} : votre équipe peut demander à y adhérer."


def _only_role(lead: HealthProfessional, version: ProtocolVersion | None) -> str:
    """The role of a profession, when the protocol gives it one only."""
    if version is None:
        return ""
    sides = ((Role.DELEGATING, version.delegating), (Role.DELEGATED, version.delegated))
    roles = [role for role, required in sides if any(who.profession == lead.profession.code for who in required)]
    return roles[0] if len(roles) == 1 else ""


def _replace(there, rows: Iterable, intent: Intent) -> None:
    there.delete()
    rows = list(rows)
    for row in rows:
        row.intent = intent
    there.model.objects.bulk_create(rows)


def _refuse_unless_leading(intent: Intent, lead) -> None:
    if not leads(intent, lead):
        raise TransitionRefused("Seule la personne qui porte la lettre d’intention peut le faire.", forbidden=True)
