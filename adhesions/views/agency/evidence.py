"""What a dossier says about each criterion of its grids: typed values and documents, beside what the protocol requires."""

from __future__ import annotations

import datetime

from django.urls import reverse

from adhesions.choices import Item, Role
from adhesions.models import Adhesion, EmployerAgreement, Membership
from adhesions.rules.completeness import commitment_stands, item_problems, item_warnings, items_of
from adhesions.rules.composition import composition_problems
from adhesions.rules.readiness import identity_problems
from adhesions.rules.requirements import of_criterion as requirement_of
from adhesions.rules.requirements import proposed_finding
from adhesions.selectors import decided_by, live_members
from coopps.desk.evidence import Evidence, Fact, Piece
from coopps.kernel.instruction.choices import Finding, SubjectKind
from coopps.kernel.instruction.grids import Criterion
from coopps.kernel.typography import french_date, in_words


def document_url(row) -> str:
    """Where the document of a row is read in the page."""
    # The fragment asks the browser's reader for the page in full width, without its side panel.
    return f"{reverse('adhesions:document', args=[row.item.value, row.pk])}?inline=1#navpanes=0&view=FitH"


def of_criterion(criterion: Criterion, subject: Membership | Adhesion, today: datetime.date) -> Evidence:
    """What answers `criterion` in the dossier of a member, or of the team."""
    if isinstance(subject, Adhesion):
        return _of_team(criterion.code, subject)
    evidence = Evidence()
    for item in criterion.evidence:
        evidence.pieces += pieces_of(subject, item)
        if item in items_of(subject):
            evidence.problems += item_problems(subject, item, today)
            evidence.warnings += item_warnings(subject, item, today, decided_by(subject))
    if criterion.code == "M1":
        evidence.problems += identity_problems(subject)
    found = requirement_of(criterion, subject, today)
    evidence.required, evidence.falls_short = found.sentence, bool(found.short)
    if found.short and found.short not in (found.sentence, *evidence.problems):
        evidence.problems.insert(0, found.short)
    evidence.proposed = proposed_finding(found, evidence.problems)
    return evidence


def pieces_of(member: Membership, item: str) -> list[Piece]:
    """What the dossier of a member holds about one item."""
    if item == Item.COMMITMENT:
        return _commitment(member)
    if item == Item.EMPLOYER:
        return _employer(member)
    return [of_row(row) for row in member.items_of_kind(item) if not row.is_being_renewed]


def documents_of(member: Membership) -> list[Piece]:
    """Every document of a member's dossier, in the order of the form."""
    return [piece for item in Item for piece in pieces_of(member, item) if piece.url]


# --- A row of the dossier -----------------------------------------------------------------------------------------
def of_row(row) -> Piece:
    """What one row says, with its document."""
    names = [name for name in row.required if name != "sworn_at"]
    if row.item == Item.INSURANCE:
        names.append("covers_protocol")
    piece = Piece(row.item.label, [Fact(_label(row, name), _value(getattr(row, name))) for name in names])
    if row.item == Item.SWORN:
        piece.facts = [Fact("attestée le", _value(row.sworn_at))]
        piece.text = row.text
    if row.document_id:
        piece.url = document_url(row)
        piece.originals_url = reverse("adhesions:originals", args=[row.item.value, row.pk])
    return piece


def _label(row, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)


def _value(value) -> str:
    return in_words(value) or "non renseigné"


def _commitment(member: Membership) -> list[Piece]:
    commitment = member.commitment
    if commitment is None:
        return []
    facts = [
        Fact("signé le", french_date(commitment.signed_at, member.adhesion.agency.tz)),
        Fact("avec", ", ".join(commitment.counterpart_names)),
        Fact("vaut pour l’équipe et la version actuelles", _value(commitment_stands(member))),
    ]
    return [Piece(Item.COMMITMENT.label, facts, text=commitment.text)]


def _employer(member: Membership) -> list[Piece]:
    """Every request that was made, the last first: one that was refused does not disappear behind the next."""
    return [_request(agreement, member) for agreement in reversed(member.employer_agreements.all())]


def _request(agreement: EmployerAgreement, member: Membership) -> Piece:
    facts = [
        Fact("employeur", agreement.employer),
        Fact("adresse", agreement.email),
        Fact("demandé le", french_date(agreement.asked_at, member.adhesion.agency.tz)),
    ]
    if agreement.former_refusal is not None:
        facts.append(Fact("demandé de nouveau", "après un refus"))
    if agreement.answered_at is None:
        facts.append(Fact("réponse", "attendue"))
    else:
        facts += [
            Fact("réponse", "accord donné" if agreement.agreed else "accord refusé"),
            Fact("le", french_date(agreement.answered_at, member.adhesion.agency.tz)),
            Fact("par", f"{agreement.signatory_name}, {agreement.signatory_function}"),
        ]
    return Piece(Item.EMPLOYER.label, facts, text=agreement.comment)


# --- What is asked --------------------------------------------------------------------------------------------------
def _people(number: int, side: str) -> str:
    return f"une personne {side}" if number == 1 else f"{number} personnes {side}s"


def _of_team(code: str, adhesion: Adhesion) -> Evidence:
    members, rules = live_members(adhesion), adhesion.version.team_rules
    delegating = sum(member.role == Role.DELEGATING for member in members)
    delegated = len(members) - delegating
    counts = [Fact("personnes délégantes", str(delegating)), Fact("personnes déléguées", str(delegated))]
    if code == "T1":
        source = "Le protocole demande" if rules.stated else "À défaut de précision du protocole, il faut"
        return Evidence(
            f"{source} au moins {_people(rules.delegating, 'délégante')} et {_people(rules.delegated, 'déléguée')}.",
            short := delegating < rules.delegating or delegated < rules.delegated,
            [Piece("Composition de l’équipe", counts)],
            [problem.sentence for problem in composition_problems(adhesion)],
            proposed=Finding.NOT_CONFORM if short else Finding.CONFORM,
        )
    if code == "T2":
        sites = [
            Piece(
                site.name,
                [
                    Fact("adresse", ", ".join(site.street_and_town)),
                    Fact("nature", site.get_kind_display()),
                ],
            )
            for site in adhesion.sites.all()
        ]
        places = ", ".join(adhesion.version.settings)
        return Evidence(
            f"Le protocole prévoit : {places}." if places else "Le protocole ne précise pas les lieux.", pieces=sites
        )
    return Evidence("Le protocole ne fixe pas de proportion.", pieces=[Piece("Proportion", counts)])


def subject_of(examination, adhesion: Adhesion) -> Membership | Adhesion:
    """What an examination is about: the team, or one of its members."""
    if examination.subject == SubjectKind.TEAM:
        return adhesion
    return next(member for member in live_members(adhesion) if member.examination_id == examination.pk)
