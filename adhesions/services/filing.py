"""Filing: the team's dossier becomes the agency's to examine."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from adhesions.choices import MembershipState
from adhesions.letters import filing as letters
from adhesions.mails import comings
from adhesions.mails import examining as mails
from adhesions.models import ITEM_MODELS, Adhesion, Membership
from adhesions.models.membership import is_self
from adhesions.rules.completeness import BELOW, askable_items, filing_problems, member_problems
from adhesions.rules.held import held as held_by
from adhesions.selectors import adhesions_of, leads, live_members, with_team
from adhesions.services import region
from adhesions.services.proceedings import give_up_closing
from coopps.kernel.documents.services.issuing import issue_by_portal
from coopps.kernel.instruction import holdings
from coopps.kernel.instruction.choices import SubjectKind
from coopps.kernel.instruction.models import Examination, Instruction
from coopps.kernel.instruction.services import examining
from coopps.kernel.instruction.services.opening import open_instruction
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform, prompted_by

DOSSIER_KIND = "adhesion"


def file(adhesion: Adhesion, lead) -> Adhesion:
    """File an adhesion: letter of intent and acknowledgement frozen as acts, each dossier closed, the agency's queue fed.

    One transaction: everything or nothing.

    Raises:
        TransitionRefused: not the lead, or one sentence for each thing that is missing.
    """
    with transaction.atomic():
        region.keep(adhesion)
        Adhesion.objects.select_for_update(of=("self",)).get(pk=adhesion.pk)
        # Read after the lock: what is joined to a row that was waited for is as it was before.
        adhesion = with_team(Adhesion.objects.filter(pk=adhesion.pk)).get()
        _may_file(adhesion, lead)
        agency, team, members = adhesion.agency, adhesion.team, live_members(adhesion)
        instruction = open_instruction(
            DOSSIER_KIND,
            agency,
            series="A",
            title=adhesion.version.title,
            applicant=team.name,
            subjects=[
                (SubjectKind.TEAM, team.name),
                *((SubjectKind.MEMBER, f"{member.name}, {member.role_label}") for member in members),
            ],
        )
        of_team, *of_members = instruction.examinations.all()
        intent = issue_by_portal(
            "lettre_d_intention",
            agency=agency,
            series="L",
            composition=letters.letter_of_intent(adhesion),
        )
        acknowledgement = issue_by_portal(
            "accuse_de_reception",
            agency=agency,
            series="R",
            composition=letters.acknowledgement(adhesion, instruction, lead),
        )
        filed = perform(
            adhesion,
            "file",
            lead,
            instruction=instruction,
            examination=of_team,
            acknowledgement=acknowledgement,
            filed_intent=intent,
        )
        for member, examination in zip(members, of_members, strict=True):
            perform(member, "file", SYSTEM, examination=examination)
        mails.tell_filed(filed, members)
    return filed


def answer_request(adhesion: Adhesion, lead) -> Instruction:
    """The team says that it has given what the agency asked; the instructor is told and the receipt is dated.

    Raises:
        TransitionRefused: not the lead, no open request, or a requested item still incomplete.
    """
    adhesion = with_team(Adhesion.objects.filter(pk=adhesion.pk)).get()
    return answer(adhesion, adhesion.instruction, lead)


def answer(adhesion: Adhesion, instruction: Instruction | None, lead) -> Instruction:
    """The same for one dossier of an adhesion with its team: that of the request, or of a person who arrives."""
    if not leads(adhesion, lead):
        raise TransitionRefused("Seule la personne qui porte la demande répond à l’agence.", forbidden=True)
    if instruction is None or not instruction.awaits_documents:
        raise TransitionRefused("L’agence n’attend pas de pièces de votre équipe.")
    request = instruction.requests.open().get()
    # What is explained may stay incomplete: the agency reads why, and decides.
    asked = {(item.examination_id, item.requirement) for item in request.items.all() if not item.word}
    today = adhesion.agency.today()
    left = [
        problem.sentence
        for member in live_members(adhesion)
        for problem in member_problems(member, today)
        if (member.examination_id, problem.item) in asked
        # The agency asked for the truth of it: whoever has less than the protocol asks says so, and is decided on.
        and problem.rule != BELOW
    ]
    if left:
        raise TransitionRefused(*left)
    with transaction.atomic():
        give_up_closing(instruction, "L’équipe a répondu.")
        instruction = examining.receive_documents(instruction, lead)
        give_up_closing(instruction, "L’équipe a répondu.")
        mails.tell_documents_received(instruction, request)
    return instruction


def held(examination: Examination, item: str) -> list[holdings.Row]:
    """What the dossier of a member holds about one item, or in all without one; nothing for what examines a team."""
    member = _member_of(examination)
    if member is None:
        return []
    return held_by(member, item) if item else [row for one in askable_items(member) for row in held_by(member, one)]


def anchors(examination: Examination) -> list[tuple[str, str]]:
    """What may be remarked on a member, or on the team: each item and its fields, the letter of intent and its parts."""
    member = _member_of(examination)
    if member is None:
        return [("intention", "Lettre d’intention"), ("lieux", "Lieux d’exercice"), ("composition", "Composition")]
    found = []
    for item in askable_items(member):
        found.append((item.value, item.label))
        if (model := ITEM_MODELS.get(item)) is not None:
            found += [
                (f"{item.value}.{name}", f"{item.label} : {model._meta.get_field(name).verbose_name}")
                for name in model.required
            ]
    return found


def mended_at(examination: Examination, item: str, user) -> str:
    """The section of the dossier, for its person."""
    member = _member_of(examination)
    if member is None or not is_self(member, user):
        return ""
    return reverse("adhesions:dossier_item", args=[member.pk, item])


def answers_for(examination: Examination, user) -> bool:
    """The member concerned, or who leads the adhesion; for the team as a whole, who leads it."""
    member = _member_of(examination)
    if member is not None and is_self(member, user):
        return True
    return leads(adhesions_of(examination.instruction).get(), user)


def _member_of(examination: Examination) -> Membership | None:
    return Membership.objects.filter(examination=examination).select_related("professional", "adhesion").first()


def withdraw(adhesion: Adhesion, lead) -> Adhesion:
    """The team gives up its request, before decisions are proposed; each person of the team and who instructs are told."""
    with transaction.atomic():
        if adhesion.instruction is not None:
            give_up_closing(adhesion.instruction, "L’équipe a retiré sa demande.")
        adhesion = perform(adhesion, "withdraw", lead)
        if adhesion.instruction is not None:
            with prompted_by(lead):
                examining.withdraw(adhesion.instruction, note=f"Retirée par {lead.full_name}.")
            give_up_closing(adhesion.instruction, "L’équipe a retiré sa demande.")
        comings.tell_withdrawn(adhesion, [row for row in live_members(adhesion) if row.user_id != lead.pk])
    return adhesion


def is_party(instruction: Instruction, user) -> bool:
    """Whether a person is in the team whose dossier this is, or where somebody arrives: such a person never instructs it."""
    return (
        adhesions_of(instruction).get().memberships.filter(user=user).exclude(state=MembershipState.DECLINED).exists()
    )


def _may_file(adhesion: Adhesion, lead) -> None:
    """Say the missing things before numbers are taken."""
    if not leads(adhesion, lead):
        raise TransitionRefused("Seule la personne qui porte la demande peut la déposer.", forbidden=True)
    if not adhesion.is_draft:
        raise TransitionRefused("Cette demande est déjà déposée.")
    if problems := filing_problems(adhesion, adhesion.agency.today()):
        raise TransitionRefused(*[problem.sentence for problem in problems])
