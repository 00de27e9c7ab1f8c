"""Before an engagement is signed: one reading of all that the person states, and what one signature then does.

What the person may still say there is asked there: how and where they exercise, the sworn word, how the decision comes. What the
safe of papers holds is taken, and the documents just received count, once their pages were shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction

from accounts.services.professionals import choose_delivery
from accounts.views.consent import delivery_texts
from adhesions import selectors
from adhesions.choices import Item, Role
from adhesions.forms.dossier import ITEM_FORMS, EngagementForm
from adhesions.models import DossierItem, Membership
from adhesions.rules.completeness import PRACTICE, counterparts, field_anchor, practice_owed
from adhesions.services import dossier, papers
from adhesions.views.recap import Part, practice_of, seen_as, statement
from adhesions.views.sections import Owed, Section, sections_of
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.models import ProtocolVersion
from protocols.sections import read
from protocols.selectors import profession_names

# What the page of the engagement asks for, or waits for nobody.
_ASKED_HERE = (PRACTICE, Item.SWORN, Item.COMMITMENT, Item.EMPLOYER)


@dataclass(frozen=True)
class Reading:
    """What a person reads before signing. `member` is the dossier as the signature will leave it; `left`, what the page cannot
    ask for: as long as there is something, nothing is signed."""

    member: Membership
    sections: list[Section]
    left: list[tuple[Section, Owed]] = field(default_factory=list)
    received: list[DossierItem] = field(default_factory=list)
    insurance: DossierItem | None = None

    @property
    def others(self) -> list[Membership]:
        """With whom the person engages."""
        return counterparts(self.member)

    @property
    def awaited(self) -> list[Membership]:
        """Who is invited on the other side and has not answered: the engagement will be signed again if they join."""
        member = self.member
        return [
            other for other in member.adhesion.memberships.all() if other.role != member.role and other.awaits_answer
        ]

    @property
    def may_sign(self) -> bool:
        """Whether nothing but what the page asks for is missing."""
        member = self.member
        open_now = member.is_in_preparation and (member.is_in_progress or member.awaits_answer)
        return open_now and bool(self.others) and not self.left

    @property
    def asks_practice(self) -> bool:
        return bool(practice_owed(self.member))

    @property
    def asks_oath(self) -> bool:
        return not any(row.sworn_at for row in self.member.items_of_kind(Item.SWORN))

    @property
    def asks_delivery(self) -> bool:
        return not self.member.professional.has_chosen_delivery

    @property
    def stated(self) -> list[Part]:
        """All that is stated, but what the form itself asks."""
        shown = [section for section in self.sections if section.key != PRACTICE or not self.asks_practice]
        return statement(self.member, shown)

    @property
    def held(self) -> str:
        """The papers that the signature takes from the safe."""
        return papers.held(self.member, self.member.supposed)

    def form(self, data=None) -> EngagementForm:
        return EngagementForm(data, **self.form_kwargs())

    def form_kwargs(self) -> dict:
        return {
            "asks_oath": self.asks_oath,
            "asks_delivery": self.asks_delivery,
            "sites": self.member.adhesion.sites.all() if self.asks_practice else None,
            "initial": practice_of(self.member) if self.asks_practice else {},
        }

    def context(self) -> dict:
        """What `adhesions/signing.html` reads, beside `form`."""
        member, day = self.member, self.member.adhesion.agency.today()
        protocol, unknown = whole_protocol(member.adhesion.version, profession_names())
        return {
            "others": self.others,
            "awaited": self.awaited,
            "opposite": Role(member.role).opposite.person,
            "text": dossier.commitment_text(member),
            "stated": self.stated,
            "held": self.held,
            "received": self.received,
            "taken": member.supposed,
            "insurance": self.insurance,
            "oath": dossier.sworn_text(member) if self.asks_oath else "",
            "protocol": protocol,
            "unknown": unknown,
            "warnings": [warning for section in self.sections for warning in section.warnings],
            "delivery": delivery_texts(day),
        }


def whole_protocol(version: ProtocolVersion, names: dict) -> tuple[list, list]:
    """The sections of a version as one reads them before signing; those that the portal does not know of an older protocol."""
    sections = read(version.content, names)
    published = version.project_id is None
    return (
        [one for one in sections if not (published and one.is_empty)],
        [one for one in sections if published and one.is_empty],
    )


def reading_of(membership: Membership) -> Reading:
    """The reading of a dossier. Its team is loaded as the rules read it; whoever is invited has the person's account already."""
    member = papers.supposing(membership)
    sections = sections_of(member)
    received = received_of(membership)
    insurance = next((row for row in member.items_of_kind(Item.INSURANCE) if _covers_by_signature(row)), None)
    said_here = {field_anchor(row, "document") for row in received if counterparts(member)}
    if insurance is not None:
        said_here.add(field_anchor(insurance, "covers_protocol"))
    left = [
        (section, owed)
        for section in sections
        if section.key not in _ASKED_HERE
        for owed in section.owed
        if owed.url.partition("#")[2] not in said_here
    ]
    if insurance is not None:
        insurance.covers_protocol = True  # read as the signature will say it; saved by the signature alone
    return Reading(member, sections, left, received, insurance)


def received_of(membership: Membership) -> list[DossierItem]:
    """The rows whose document was received and is not looked at yet."""
    return [
        row
        for item in dossier.editable_items(membership)
        if item in ITEM_FORMS
        for row in membership.items_of_kind(item).select_related("unconfirmed").exclude(unconfirmed=None)
    ]


def as_joined(membership: Membership, professional) -> Membership:
    """The dossier of whoever is invited as it begins once they accept: a copy to read."""
    member = selectors.invited_membership(membership.pk)
    member.user, member.professional = professional.user, professional
    return member


def sign(membership: Membership, user, reading: Reading, form: EngagementForm, posted) -> Membership:
    """All that the signature of a reading does: all of it is done, or nothing.

    Args:
        posted: what the page has shown: the text (`seen`), the papers to take (`held`), the files whose pages it showed.

    Raises:
        TransitionRefused: what was shown is no longer what would be signed, or as the services that are called.
    """
    words = form.cleaned_data
    with transaction.atomic():
        papers.take_all(membership, user)
        membership = selectors.own_membership(user, membership.pk)
        if not reading.held == papers.held(membership, reading.member.supposed) == posted.get("held", ""):
            raise TransitionRefused("Vos documents ont changé pendant votre lecture : relisez-les avant de signer.")
        for row in reading.received:
            dossier.confirm_document(row, user, seen=posted.get(seen_as(row), ""))
        if reading.insurance is not None:
            dossier.say_insurance_covers(membership, user)
        if "practice_status" in words:
            dossier.set_practice(membership, user, practice_status=words["practice_status"], sites=words["sites"])
        if words.get("sworn"):
            dossier.swear(membership, user)
        signed = dossier.sign_commitment(membership, user, seen=posted.get("seen", ""))
        if choice := words.get("choice"):
            choose_delivery(membership.professional, choice)
    return signed


def _covers_by_signature(row: DossierItem) -> bool:
    """Whether the certificate was given elsewhere, so that nobody could say yet that it mentions this protocol: it is said, in so
    many words, above the signature."""
    return row.document_id is not None and not row.covers_protocol and (row.pk is None or row.was_given_before)
