"""What an agency may read of its dossiers."""

from __future__ import annotations

import datetime

from django.db.models import Case, DateField, F, Func, Q, QuerySet, When
from django.db.models.functions import Coalesce

from coopps.kernel.instruction import registry
from coopps.kernel.instruction.choices import Counting, InstructionState, MotivesState, RemarkState
from coopps.kernel.instruction.holdings import Change, compare, documents_in
from coopps.kernel.instruction.models import DossierRemark, Instruction, MotivesRequest, RequestedItem
from coopps.kernel.instruction.registry import Applicant
from coopps.kernel.law import selectors as law
from coopps.kernel.law.appeal import AppealNotice, appeal_notice
from coopps.kernel.law.choices import SilenceEffect, TextKey
from coopps.kernel.law.clock import add_months
from coopps.kernel.law.models import ProcedureRule
from coopps.kernel.law.silence import ImpliedDecision, implied_decision
from coopps.kernel.permissions import objects_held

S = InstructionState

# The tabs of every queue, in the order of work; each state says its own. `tabs()` adds those of each nature.
_LABELS = {
    "a-prendre": "À prendre en charge",
    "completude": "Complétude à vérifier",
    "attente": "Pièces attendues",
    "instruction": "En instruction",
    "signature": "À la signature",
    "decides": "Décidés",
}


def tabs() -> dict[str, tuple[str, Q]]:
    """The tabs of the queue, in the order of work: the word of the address, the label, what they hold.

    The natures of dossiers are asked at each call. A dossier that is over for the agency, and that its nature holds in
    another tab (a visa is given, an order is to be signed), is not among the decided ones.
    """
    found = {key: (label, Q(state__in=S.where(tab=key))) for key, label in _LABELS.items()}
    # Natures that share a tab give the same one: it is joined once.
    added = dict.fromkeys(tab for kind in registry.all() for tab in kind.tabs)
    for tab in added:
        if tab.before:
            items = list(found.items())
            place = list(found).index(tab.before)
            found = dict([*items[:place], (tab.key, (tab.label, tab.held)), *items[place:]])
        else:
            label, held = found[tab.key]
            found[tab.key] = (label, held | tab.held)
    label, decided = found["decides"]
    for tab in added:
        decided &= ~tab.held
    found["decides"] = (label, decided)
    return found


def implied(instruction: Instruction) -> ImpliedDecision:
    """The two dates of a dossier as they stand, by the rule of its nature on the day of its filing. Prefetched `requests`
    are not asked again."""
    agency = instruction.agency
    filed_on = agency.day_of(instruction.filed_at)
    receipt = instruction.complete_receipt_at or instruction.last_receipt_at
    return implied_decision(
        law.rule(registry.get(instruction.kind).procedure, filed_on),
        filed_on,
        complete_on=agency.day_of(receipt),
        pauses=[request.pause for request in instruction.requests.all() if request.suspends],
    )


def undecided() -> Q:
    """The dossiers on which no decision is signed yet, whatever their nature."""
    found = Q(pk__in=[])
    for kind in registry.all():
        found |= Q(kind=kind.name) & kind.undecided
    return found


def born_rejection(instruction: Instruction) -> datetime.date | None:
    """The day on which silence rejected a dossier that nothing has decided since; None when it did not."""
    born_on = instruction.silent_since(instruction.agency.today())
    if born_on and Instruction.objects.filter(undecided(), pk=instruction.pk).exists():
        return born_on
    return None


def rejected_by_silence(agencies) -> QuerySet[Instruction]:
    """The dossiers of `agencies` that silence rejected and that nothing has decided since, each by the day of its agency."""
    passed = Q(pk__in=[])
    for agency in agencies:
        passed |= Q(agency=agency, silence_on__lt=agency.today())
    return Instruction.objects.filter(passed, undecided(), silence_effect=SilenceEffect.REJECTION)


def act_by(instruction: Instruction, rule: ProcedureRule) -> datetime.date | None:
    """By when the agency acts: counted from the receipt that made the dossier complete or, until somebody says so, from the last
    one. None while documents are awaited and once the examination is over."""
    counting = InstructionState(instruction.state).clock
    if counting == Counting.RUNS:
        return instruction.due_on
    if counting == Counting.IF_COMPLETE:
        return add_months(instruction.agency.day_of(instruction.last_receipt_at), rule.months)
    return None


def motives_owed() -> QuerySet[MotivesRequest]:
    """The motives that people asked for and that are not given, on dossiers not decided since; the first due first."""
    return (
        MotivesRequest.objects.filter(
            state__in=MotivesState.where(over=False), instruction__in=Instruction.objects.filter(undecided())
        )
        .select_related("instruction__agency", "instruction__instructor", "asked_by")
        .order_by("due_on", "pk")
    )


def appeal_after_birth(instruction: Instruction, applicant: Applicant, born_on: datetime.date) -> AppealNotice:
    """The routes of appeal of one person against a rejection born by silence."""
    return appeal_notice(
        law.court_for(applicant.department),
        born_on,
        agency=instruction.agency.name,
        residence=applicant.residence,
        key=TextKey.APPEAL_SILENCE,
    )


def remarks_of(instruction: Instruction, user, *, whole: bool) -> QuerySet[DossierRemark]:
    """The remarks on a dossier that a person reads, the first one first: all of them for the agency (`whole`), for the team those
    that the person may answer."""
    found = DossierRemark.objects.filter(examination__instruction=instruction).select_related(
        "examination__instruction__agency", "opened_by", "answered_by"
    )
    if whole:
        return found
    answers_for = registry.get(instruction.kind).answers_for
    return found.filter(examination__in=[one.pk for one in instruction.examinations.all() if answers_for(one, user)])


def remarks_waiting(instruction: Instruction, user, *, whole: bool) -> int:
    """How many of them wait for the side of the person: to be answered, or to be settled."""
    state = RemarkState.ANSWERED if whole else RemarkState.OPEN
    return remarks_of(instruction, user, whole=whole).filter(state=state).count()


def changed_since_filing(instruction: Instruction) -> list[tuple[RequestedItem, list[Change]]]:
    """What is not as it was filed, as the answers of the team brought it: after the filing, nothing changes but what is asked."""
    first: dict[tuple[int, str], RequestedItem] = {}
    last: dict[tuple[int, str], RequestedItem] = {}
    answered = RequestedItem.objects.filter(request__instruction=instruction, request__answered_at__isnull=False)
    for item in answered.select_related("examination").order_by("pk"):
        place = item.examination_id, item.requirement
        first.setdefault(place, item)
        last[place] = item
    found = [(item, compare(first[place].before, item.after)) for place, item in last.items()]
    return [(item, changes) for item, changes in found if changes]


def kept_documents(instruction: Instruction) -> set[int]:
    """The keys of the documents that what was asked, answered and remarked speaks of: earlier ones, and what replaced them."""
    answered = RequestedItem.objects.filter(request__instruction=instruction, request__answered_at__isnull=False)
    remarks = DossierRemark.objects.filter(examination__instruction=instruction).select_related(
        "examination__instruction"
    )
    return documents_in(
        *(state for item in answered for state in (item.before, item.after)),
        *(state for remark in remarks for state in (remark.before, remark.held)),
    )


def applicant_of(instruction: Instruction, user) -> Applicant | None:
    """The person among those who ask; None for another."""
    return next((one for one in registry.get(instruction.kind).applicants(instruction) if one.user == user), None)


def party_to(user) -> Q:
    """The dossiers in which a person is, whatever their nature: never the person's to instruct."""
    own = Q(pk__in=[])
    for kind in registry.all():
        own |= Q(kind=kind.name) & kind.party(user)
    return own


def visible_to(user) -> QuerySet[Instruction]:
    """The dossiers of the agencies for which the person instructs or supervises today: the grant, and a dated row in force
    (BR-28)."""
    agency_model = Instruction._meta.get_field("agency").related_model
    agencies = [
        agency.pk
        for right in ("instruct", "supervise")
        for agency in objects_held(user, right, agency_model)
        if agency.allows(user, right)
    ]
    return Instruction.objects.filter(agency__in=agencies)


def queue(user) -> QuerySet[Instruction]:
    """The same, sorted by the date to act: a dossier that nobody declared complete has one too, by the rule of its own nature."""
    rules = law.Rules()
    own = [
        When(
            kind=kind.name,
            filed_at__date__gte=rule.valid_from,
            then=_MonthsLater("last_receipt_at", months=rule.months),
        )
        for kind in registry.all()
        for rule in rules.of(kind.procedure)
    ]
    act_on = Coalesce("due_on", Case(*own, output_field=DateField()))
    return (
        visible_to(user)
        .select_related("agency", "instructor")
        .annotate(act_on=act_on)
        .order_by(F("act_on").asc(nulls_last=True), "last_receipt_at", "pk")
    )


class _MonthsLater(Func):
    """A moment, so many months later, as a day: what `add_months` says."""

    template = "(%(expressions)s + make_interval(months => %(months)d))::date"
    output_field = DateField()
