"""The legal documents of an adhesion: one function each. What they print as law comes from the reviewed texts."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings

from adhesions.choices import Certificate, Ground, Item, Role
from adhesions.models import Adhesion, Ending, Membership, NominativeAuthorization, Suspension, Withdrawal
from adhesions.rules.certificates import lines_of
from coopps.kernel import mailing
from coopps.kernel.documents.models import Letter, SigningSession
from coopps.kernel.documents.registry import Composition
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.law import selectors as law
from coopps.kernel.law.appeal import appeal_notice
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typography import french_date


# --- Issued by the portal -----------------------------------------------------------------------------------------
def withdrawal(row: Withdrawal) -> Composition:
    """The notification of a withdrawal, from the person to the agency (arrêté of 31 December 2009, article 3)."""
    decision = _authorization(row.authorization_id)
    day = decision.adhesion.agency.today()
    title = f"Notification de retrait – protocole de coopération « {decision.adhesion.version.title} »"
    context = _leaving(row, decision) | {
        "object": title,
        "notice": law.text(TextKey.WITHDRAWAL_NOTICE, day),
        "form": law.text(TextKey.WITHDRAWAL_FORM, day),
        "replacement": law.text(TextKey.WITHDRAWAL_REPLACEMENT, day),
    }
    data = _concerning(decision) | {
        "recu_le": row.announced_at,
        "au_plus_tot_le": row.earliest_on,
        "effet_le": row.effect_on,
        "motif": row.reason,
    }
    return Composition("documents/adhesions/withdrawal.html", context, data, "Notification de retrait")


def death(row: Withdrawal) -> Composition:
    """The report of a death by an agent of the agency: what ends a right without notice (same article)."""
    decision = _authorization(row.authorization_id)
    context = _leaving(row, decision) | {
        "object": f"Constat du décès d’une personne – protocole de coopération « {decision.adhesion.version.title} »",
        "agent": row.announced_by,
        "after": law.text(TextKey.WITHDRAWAL_AFTER, decision.adhesion.agency.today()),
    }
    data = _concerning(decision) | {"deces_le": row.effect_on, "vu": row.proof}
    return Composition("documents/adhesions/death.html", context, data, "Constat du décès d’une personne")


def _leaving(row: Withdrawal, decision: NominativeAuthorization) -> dict[str, Any]:
    agency, person = decision.adhesion.agency, decision.professional
    return {
        "agency": agency,
        "place": _sites(decision)[0].city,
        "addressee": [agency.name, agency.service],
        "dossier": decision.instruction.number,
        "given": decision.letter.act,
        "withdrawal": row,
        "person": person,
        "role": decision.membership.role_label,
        "sites": _sites(decision),
        "version": decision.adhesion.version,
        "team": decision.adhesion.team.name,
    }


# --- To be filled by somebody else: no act -------------------------------------------------------------------------
def certificate(kind: Certificate, membership: Membership) -> Composition:
    """A model certificate, with what the protocol asks; the sentence that is attested comes from the texts of law.

    Whoever is salaried has the insurance of the employer (CSP, L. 1142-2; arrêté of 31 December 2009, article 2, I, 3°).
    """
    adhesion, person, day = membership.adhesion, membership.professional, membership.adhesion.agency.today()
    version = adhesion.version
    keys = {
        Certificate.EMPLOYER: TextKey.CERTIFICATE_EXPERIENCE,
        Certificate.INSURER: TextKey.CERTIFICATE_EMPLOYER_INSURANCE
        if membership.has_employer
        else TextKey.CERTIFICATE_INSURANCE,
        Certificate.TRAINER: TextKey.CERTIFICATE_TRAINING,
    }
    text = law.text(keys[kind], day)
    context = {
        "agency": adhesion.agency,
        "number": "modèle à compléter",
        "day": day,
        "object": f"{text.title} – protocole de coopération « {version.title} »",
        "addressee": [adhesion.agency.name, adhesion.agency.service],
        "filled_by": "l’employeur" if kind == Certificate.INSURER and membership.has_employer else kind.filled_by,
        "person": person,
        "role": membership.role_label,
        "protocol": adhesion.protocol,
        "version": version,
        "statement": text.paragraphs(
            professional=person.formal_name, protocol=version.title, version=str(version.number)
        ),
        "source": text.source,
        "lines": lines_of(kind, membership, day),
    }
    data = {"modele": kind.value, "protocole": version.reference, "personne": person.full_name}
    return Composition("documents/adhesions/certificate.html", context, data, f"Modèle à compléter – {text.title}")


# --- Signed -------------------------------------------------------------------------------------------------------
def authorization(letter: Letter, session: SigningSession) -> Composition:
    """The nominative notification: who, which acts, with whom, where, from when (founding text; domain §3.7)."""
    decision, day = _decision(letter), session.day
    version = decision.adhesion.version
    limits, counterparts = decision.limits.strip(), decision.counterparts
    context = _context(letter, session, decision) | {
        "object": f"Autorisation nominative – protocole de coopération « {version.title} »",
        "acts": version.acts_coded(decision.acts),
        "limits": limits,
        "motivation": decision.motivation,
        "after_silence": _after_silence(decision, day, refused=False),
        "counterparts": ", ".join(counterparts),
        "start": law.text(TextKey.START, day).paragraphs(),
        "warning": law.text(TextKey.ILLEGAL_PRACTICE, day).fill(practice=version.illegal_practice),
        "duties": law.text(TextKey.DUTIES, day).paragraphs(),
        "duties_page": mailing.link("adhesions:duties"),
        "delegates": decision.role == Role.DELEGATING,
        "code": decision.formatted_code,
        "check_page": mailing.link(settings.CHECK_URL),
        "check_url": mailing.link(decision),
    }
    data = _data(letter, decision, session) | {
        "decision": "autorisation",
        "actes": [{"code": act.code, "libelle": act.label} for act in context["acts"]],
        "limites": limits,
        "motivation": decision.motivation,
        "avec": counterparts,
        "code": decision.check_code,
    }
    return Composition("documents/adhesions/authorization.html", context, data, letter.title)


def refusal(letter: Letter, session: SigningSession) -> Composition:
    """The reasoned refusal (CRPA, L. 211-2 and L. 211-5), with the routes of appeal."""
    decision = _decision(letter)
    context = _context(letter, session, decision, refused=True) | {
        "object": f"Refus d’autorisation – protocole de coopération « {decision.adhesion.version.title} »",
        "motivation": decision.motivation,
        "after_silence": _after_silence(decision, session.day, refused=True),
        "warning": law.text(TextKey.ILLEGAL_WITHOUT, session.day).fill(
            practice=decision.adhesion.version.illegal_practice
        ),
    }
    data = _data(letter, decision, session) | {
        "decision": "refus",
        "motivation": decision.motivation,
    }
    return Composition("documents/adhesions/refusal.html", context, data, letter.title)


def postponement(letter: Letter, session: SigningSession) -> Composition:
    """The postponement: what is expected, and by when."""
    decision = _decision(letter)
    proposal = decision.proposal
    context = _context(letter, session, decision, refused=True) | {
        "object": f"Ajournement – protocole de coopération « {decision.adhesion.version.title} »",
        "motivation": decision.motivation,
        "expected": proposal.expected,
        "items": [Item(value).label for value in proposal.expected_items],
        "expected_by": proposal.expected_by,
        "warning": law.text(TextKey.ILLEGAL_WITHOUT, session.day).fill(
            practice=decision.adhesion.version.illegal_practice
        ),
    }
    data = _data(letter, decision, session) | {
        "decision": "ajournement",
        "motivation": decision.motivation,
        "attendu": proposal.expected,
        "pieces": proposal.expected_items,
        "avant_le": proposal.expected_by,
    }
    return Composition("documents/adhesions/postponement.html", context, data, letter.title)


# --- The end of a right, and its suspension ------------------------------------------------------------------------
def invitation(ending: Ending) -> Composition:
    """The invitation to present observations, before any proposal (arrêté of 21 July 2010, article 2, III). Nobody signs it:
    it decides nothing."""
    decision = _authorization(ending.authorization_id)
    day = decision.adhesion.agency.today()
    context = _about(decision, day) | {
        "object": f"Fin envisagée de votre autorisation – protocole de coopération « {decision.adhesion.version.title} »",
        "given": decision.letter.act,
        "ground": ground(ending.ground, day),
        "facts": ending.facts,
        "hearing": law.text(TextKey.ENDING_HEARING, day).fill(days=ending.days),
        "rights": law.text(TextKey.ENDING_RIGHTS, day),
        "page": mailing.link("adhesions:my_acts"),
    }
    data = _concerning(decision) | {"cas": ending.ground, "faits": ending.facts, "delai_jours": ending.days}
    return Composition("documents/adhesions/invitation.html", context, data, "Invitation à présenter vos observations")


def ending(letter: Letter, session: SigningSession) -> Composition:
    """The reasoned end of a right, after the hearing (arrêté of 21 July 2010, article 2)."""
    row = Ending.objects.get(letter=letter)
    decision, day = _authorization(row.authorization_id), session.day
    context = _context(letter, session, decision, refused=True) | {
        "object": f"Fin de votre autorisation – protocole de coopération « {decision.adhesion.version.title} »",
        "given": decision.letter.act,
        "ground": ground(row.ground, day),
        "ending": row,
        "observed_on": decision.adhesion.agency.day_of(row.observed_at) if row.observed_at else None,
        "patients": law.text(TextKey.ENDING_PATIENTS, day).body,
    }
    data = _data(letter, decision, session) | {
        "decision": "fin",
        "cas": row.ground,
        "motivation": row.motivation,
        "effet_le": row.effect_on,
    }
    return Composition("documents/adhesions/ending.html", context, data, letter.title)


def suspension(letter: Letter, session: SigningSession) -> Composition:
    """The reasoned suspension in urgency, which also invites the person to present observations."""
    row = Suspension.objects.get(letter=letter)
    decision, day = _authorization(row.authorization_id), session.day
    context = _context(letter, session, decision, refused=True) | {
        "object": f"Suspension de votre autorisation – protocole de coopération « {decision.adhesion.version.title} »",
        "given": decision.letter.act,
        "basis": law.text(TextKey.SUSPENSION_BASIS, day).body,
        "ground": ground(row.ground, day),
        "suspension": row,
        "hearing": law.text(TextKey.ENDING_HEARING, day).fill(days=row.days),
        "rights_of_the_person": law.text(TextKey.ENDING_RIGHTS, day),
        "page": mailing.link("adhesions:my_acts"),
    }
    data = _data(letter, decision, session) | {
        "decision": "suspension",
        "cas": row.ground,
        "faits": row.facts,
        "urgence": row.urgency,
        "delai_jours": row.days,
    }
    return Composition("documents/adhesions/suspension.html", context, data, letter.title)


def lift(letter: Letter, session: SigningSession) -> Composition:
    """The end of a suspension: the same right, from now on."""
    row = Suspension.objects.select_related("letter__act").get(lift_letter=letter)
    decision, day = _authorization(row.authorization_id), session.day
    context = _context(letter, session, decision) | {
        "object": f"Levée de la suspension – protocole de coopération « {decision.adhesion.version.title} »",
        "suspended_by": row.letter.act,
        "motivation": row.lift_motivation,
        "effect": law.text(TextKey.SUSPENSION_LIFTED, day).body,
    }
    data = _data(letter, decision, session) | {"decision": "levee", "motivation": row.lift_motivation}
    return Composition("documents/adhesions/lift.html", context, data, letter.title)


def ground(value: str, day: datetime.date) -> str:
    """One of the cases of the arrêté, as the text of the day says it."""
    return law.text(TextKey.ENDING_GROUNDS, day).paragraphs()[list(Ground).index(Ground(value))]


def _decision(letter: Letter) -> NominativeAuthorization:
    return _authorization(letter.authorization.pk)


def _authorization(pk: int) -> NominativeAuthorization:
    return NominativeAuthorization.objects.select_related(
        "adhesion__version",
        "adhesion__protocol",
        "adhesion__agency",
        "adhesion__team",
        "adhesion__authorization",
        "professional__profession",
        "membership__examination__instruction",
        "proposal",
        "letter",
    ).get(pk=pk)


def _context(
    letter: Letter,
    session: SigningSession,
    decision: NominativeAuthorization,
    *,
    refused: bool = False,
) -> dict[str, Any]:
    adhesion, agency, day = decision.adhesion, decision.adhesion.agency, session.day
    # The court is that of the place of exercise (CJA, R. 312-10), for the person's own first place in the team.
    court = law.court_for(_sites(decision)[0].department)
    notice = appeal_notice(
        court,
        day,
        agency=agency.name,
        residence=decision.professional.residence,
        key=TextKey.APPEAL_REFUSAL if refused else TextKey.APPEAL_AUTHORIZATION,
        regime=adhesion.protocol.regime,
    )
    return _about(decision, day) | {
        "number": letter.number,
        "day": day,
        **session.words_of(letter),
        "appeal": notice,
    }


def _about(decision: NominativeAuthorization, day: datetime.date) -> dict[str, Any]:
    """What any letter about the right of a person says of it; who signs, and the routes of appeal, aside."""
    adhesion, agency = decision.adhesion, decision.adhesion.agency
    person, instruction, sites = decision.professional, decision.instruction, _sites(decision)
    return {
        "agency": agency,
        "place": agency.seat,
        "dossier": instruction.number,
        "in_charge": agency.in_charge(instruction.instructor, day),
        "addressee": [
            person.formal_name,
            f"{person.profession_label} – {person.identifier_label}",
            *sites[0].address_lines,
        ],
        "salutation": person.salutation,
        "visas": [*_visas(day), *_own_visas(adhesion, instruction)],
        "person": person,
        "role": decision.membership.role_label,
        "adhesion": adhesion,
        "version": adhesion.version,
        "team": adhesion.team.name,
        "sites": sites,
        "filed_on": agency.day_of(instruction.filed_at),
        "complete_on": agency.day_of(instruction.complete_receipt_at),
        "privacy": law.text(TextKey.PRIVACY, day).fill(agency=agency.name, contact=agency.privacy_contact),
    }


def _sites(decision: NominativeAuthorization) -> list:
    return list(decision.membership.sites.all()) or [decision.adhesion.main_site]


def _visas(day: datetime.date) -> list[str]:
    return law.text(TextKey.VISAS, day).paragraphs()


def _own_visas(adhesion: Adhesion, instruction: Instruction) -> list[str]:
    """The order of the region, the opinion and the request: facts of this dossier, not texts of law."""
    order = adhesion.authorization
    visas = [
        (
            f"Vu l’arrêté n° {order.order_number} du {french_date(order.order_date)} autorisant le protocole de coopération "
            f"« {adhesion.version.title} » dans la région {adhesion.agency.region}, publié "
            f"({order.publication_reference}) ;"
        )
    ]
    opinion = _opinion(adhesion)
    if opinion is not None and opinion.number and opinion.date:
        visas.append(f"Vu l’avis n° {opinion.number} de la Haute Autorité de santé du {french_date(opinion.date)} ;")
    visas.append(f"Vu la demande d’adhésion n° {instruction.number} de l’équipe « {adhesion.team.name} » ;")
    return visas


def _opinion(adhesion: Adhesion):
    """The opinion of the HAS on the version that the team joins: rendered on the project that filed it, else recorded from
    the past. One on a later version has nothing to say here."""
    for opinion in adhesion.protocol.opinions.select_related("project"):
        if opinion.is_rendered and (opinion.project is None or opinion.project.version_id == adhesion.version_id):
            return opinion
    return None


def _after_silence(decision: NominativeAuthorization, day: datetime.date, *, refused: bool) -> str:
    """What the decision does to a rejection that was born by silence before it; empty when none was."""
    born_on = decision.instruction.silent_since(day)
    if born_on is None:
        return ""
    key = TextKey.SILENCE_CONFIRMED if refused else TextKey.SILENCE_WITHDRAWN
    return law.text(key, day).fill(date=french_date(born_on))


def _data(letter: Letter, decision: NominativeAuthorization, session: SigningSession) -> dict[str, Any]:
    return _concerning(decision) | {
        "numero": letter.number,
        "date": session.day,
        "signataire": {"nom": session.signatory_name, "qualite": session.quality},
    }


def _concerning(decision: NominativeAuthorization) -> dict[str, Any]:
    person = decision.professional
    return {
        "dossier": decision.instruction.number,
        "agence": decision.adhesion.agency.code,
        "protocole": decision.adhesion.version.reference,
        "personne": {
            "nom": person.full_name,
            "profession": person.profession.label,
            "numero": person.identifier_label,
            "role": decision.role,
        },
    }
