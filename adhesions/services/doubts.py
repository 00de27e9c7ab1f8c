"""A right whose condition falls: everybody concerned is told the same day, the agency decides, and nothing ends by itself
(BR-18, BR-32; CRPA, L. 121-1)."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import Agency, HealthProfessional
from adhesions.choices import HOLDING, Condition, DoubtState
from adhesions.mails import rights as mails
from adhesions.models import Adhesion, Doubt, NominativeAuthorization
from adhesions.rules.fallen import Fallen, fallen
from adhesions.selectors import leads
from adhesions.selectors.standing import counted_insurances, rights_to_review
from coopps.kernel.workflow.runner import SYSTEM, perform
from protocols.models import RegionalAuthorization

S = DoubtState


def review(adhesion: Adhesion, *, knowing: Collection[int] = ()) -> None:
    """Open, close or leave what is to be confirmed of each right of an adhesion, as the rule finds it today; tell whoever is
    concerned. Idempotent. Called in the transaction of whatever may change a condition, and by the clock.

    Args:
        knowing: the accounts of those who are told of the stop of a right by the message of that stop: not a second time,
            for the same event, of what follows from it.
    """
    with transaction.atomic():
        Adhesion.objects.select_for_update(of=("self",), no_key=True).get(pk=adhesion.pk)
        rights = list(rights_to_review().filter(adhesion=adhesion.pk))
        # A right that ended at the same moment as its other side was looked at before that.
        for doubt in Doubt.objects.filter(authorization__adhesion=adhesion.pk, state=S.OPEN).exclude(
            authorization__in=rights
        ):
            perform(doubt, "lapse", SYSTEM)
        opened = [doubt for right in rights for doubt in _follow(right)]
        if opened:
            _tell(rights, opened, knowing)


def review_all() -> None:
    """The same, each day, for the adhesions where something fell by the calendar, or is to be confirmed."""
    for agency in Agency.objects.filter(adhesions__isnull=False).distinct():
        today = agency.today()
        insured = counted_insurances().filter(
            membership=OuterRef("membership"), valid_from__lte=today, valid_to__gte=today
        )
        in_force = RegionalAuthorization.objects.in_force(today)
        rights = NominativeAuthorization.objects.filter(adhesion__agency=agency, state__in=HOLDING).filter(
            ~Exists(insured)
            | Q(professional__verified_at=None)
            | ~Q(adhesion__authorization__in=in_force)
            | Q(doubts__state=S.OPEN)
        )
        for adhesion in Adhesion.objects.filter(authorizations__in=rights).distinct().order_by("pk"):
            review(adhesion)


def review_person(professional: HealthProfessional) -> None:
    """The identity of a person changed, or was verified: their rights are looked at again."""
    own = NominativeAuthorization.objects.filter(professional=professional, state__in=HOLDING)
    for adhesion in Adhesion.objects.filter(authorizations__in=own).distinct().order_by("pk"):
        review(adhesion)


def keep(doubt: Doubt, agent, *, decision: str) -> Doubt:
    """A person of the agency has looked at it: the right stands, and the person is told."""
    with transaction.atomic():
        doubt = perform(doubt, "keep", agent, decision=decision)
        mails.tell_doubt_over(doubt, "L’agence maintient votre autorisation")
    return doubt


def _follow(right: NominativeAuthorization) -> list[Doubt]:
    """Bring what is kept of one right in line with what the rule finds; the doubts that this opened. What a person has kept is
    not asked again for the same day."""
    found = {one.condition: one for one in fallen(right, right.adhesion.agency.today())}
    known = list(right.doubts.all())
    for doubt in known:
        if doubt.is_open and doubt.condition not in found:
            cleared = perform(doubt, "clear", SYSTEM)
            mails.tell_doubt_over(cleared, "Une condition de votre autorisation est de nouveau remplie")
    return [_open(right, one) for one in found.values() if not any(_answers(doubt, one) for doubt in known)]


def _answers(doubt: Doubt, found: Fallen) -> bool:
    return doubt.condition == found.condition and (doubt.is_open or (doubt.is_kept and doubt.since == found.since))


def _open(right: NominativeAuthorization, found: Fallen) -> Doubt:
    return Doubt.objects.create(
        authorization=right, condition=found.condition, since=found.since, sentence=found.sentence
    )


def _tell(rights: list[NominativeAuthorization], opened: list[Doubt], knowing: Collection[int]) -> None:
    """The person of each doubt; then those who act with them, and who leads the team, once for all."""
    concerned = {doubt.authorization.membership_id for doubt in opened}
    # What no stop explains is news for everybody.
    others = [doubt for doubt in opened if doubt.condition != Condition.COUNTERPART]
    for doubt in opened:
        if doubt in others or doubt.authorization.professional.user_id not in knowing:
            mails.tell_doubt(doubt)
    adhesion = opened[0].authorization.adhesion
    acting = {right.membership_id for right in rights}
    for member in adhesion.memberships.all():
        if member.user is None or not member.user.is_active or member.pk in concerned:
            continue
        news = others if member.user_id in knowing else opened
        if news and (member.pk in acting or leads(adhesion, member.user)):
            mails.tell_doubt_in_team(news[0], member)
