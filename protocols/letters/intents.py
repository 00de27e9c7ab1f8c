"""The legal documents of a letter of intent: the letter itself, its acknowledgement, the agency's answer."""

from __future__ import annotations

import datetime
from typing import Any

from accounts.models import Agency
from coopps.kernel.components.states import for_each
from coopps.kernel.documents.models import Letter, SigningSession
from coopps.kernel.documents.registry import Composition
from coopps.kernel.law import selectors as law
from coopps.kernel.law.appeal import appeal_notice
from coopps.kernel.law.choices import Procedure, TextKey
from coopps.kernel.law.silence import implied_decision
from protocols.choices import IntentKind, IntentState, Redirection
from protocols.models import Intent
from protocols.selectors.intents import with_rows

S = IntentState

OBJECTS = {
    IntentKind.CREATION: "création du protocole de coopération",
    IntentKind.EXTENSION: "extension à la région du protocole de coopération",
    IntentKind.REVISION: "nouvelle version du protocole de coopération",
}
# What each answer says, and its title in the list of documents.
ANSWERS = for_each(
    S,
    "letter of answer",
    {
        S.RETAINED: (TextKey.INTENT_RETAINED, "Lettre d’intention retenue"),
        S.REDIRECTED: (TextKey.INTENT_REDIRECTED, "Lettre d’intention réorientée"),
        S.NOT_RETAINED: (TextKey.INTENT_DECLINED, "Lettre d’intention non retenue"),
        S.CLOSED: (TextKey.INTENT_CLOSED, "Lettre d’intention classée sans suite"),
        # The agency has not answered, or will not.
        S.DRAFT: None,
        S.FILED: None,
        S.EXAMINED: None,
        S.MORE_ASKED: None,
        S.PROPOSED: None,
        S.WITHDRAWN: None,
    },
)


def letter(intent: Intent, day: datetime.date) -> Composition:
    """The letter of intent as it is written now: object and nature (arrêté of 31 December 2009), acts, people and places.

    A draft without a place yet is addressed to no agency in particular.
    """
    agency = intent.agency or Agency(name="Agence régionale de santé", timezone="Europe/Paris")
    sites, professionals = list(intent.sites.all()), list(intent.professionals.all())
    context = {
        "agency": agency,
        "place": intent.main_site.city if intent.main_site else "",
        "object": f"Lettre d’intention – {_subject(intent)}",
        "addressee": [line for line in (agency.name, agency.service) if line],
        "intent": intent,
        "lead": _lead(intent),
        "sites": sites,
        "professionals": professionals,
        "acts": list(intent.acts.all()),
        "statement": law.text(TextKey.INTENT_STATEMENT, day).paragraphs(),
    }
    data = {
        "demarche": intent.kind,
        "intitule": intent.title,
        "objet": intent.purpose,
        "nature": intent.nature,
        "protocole": intent.protocol.code if intent.protocol else None,
        "actes": [{"libelle": act.label, "finalite": act.kind} for act in intent.acts.all()],
        "professionnels": [
            {"role": person.role, "profession": person.profession.label if person.profession else None}
            for person in professionals
        ],
    }
    return Composition("documents/protocols/intent.html", context, data, "Lettre d’intention")


def acknowledgement(intent: Intent, agency: Agency, number: str, received: datetime.datetime) -> Composition:
    """The acknowledgement of a letter of intent (CRPA, L. 112-11 and R. 112-11-1): number, date, service, silence."""
    received = received.astimezone(agency.tz)
    day = received.date()
    implied = implied_decision(law.rule(Procedure.INTENT_ANSWER, day), day)
    context = {
        "agency": agency,
        "place": agency.seat,
        "object": f"Accusé de réception d’une lettre d’intention – {_subject(intent)}",
        "addressee": _addressee(intent),
        "dossier": number,
        "in_charge": agency.in_charge(intent.instructor, day),
        "received": received,
        "paragraphs": law.text(TextKey.INTENT_ACKNOWLEDGEMENT, day).paragraphs(),
        "implied": implied,
        "privacy": _privacy(agency, day),
    }
    data = {
        "dossier": number,
        "recu_le": received,
        "silence": {"agir_avant": implied.act_by, "sens": implied.effect, "fondement": implied.legal_basis},
    }
    return Composition("documents/protocols/intent_acknowledgement.html", context, data, "Accusé de réception")


def retained(intent: Intent, author, motivation: str) -> Composition:
    """The service tells the team that it accompanies it. It bears the name and quality of who answers (CRPA, L. 111-2)."""
    agency, day = intent.agency, intent.agency.today()
    role = agency.roles.in_force(day).filter(user=author).order_by("-valid_from").first()
    quality = role.quality if role else ""
    composition = _answer(intent, S.RETAINED, day, motivation=motivation)
    composition.context.update(author=author, quality=quality)
    composition.data["auteur"] = {"nom": author.full_name, "qualite": quality}
    return composition


def answer(letter: Letter, session: SigningSession) -> Composition:
    """The signed answer: redirected, not retained or closed, with its reasons and the routes of appeal."""
    intent = with_rows(Intent.objects.filter(letter=letter)).get()
    day = session.day
    composition = _answer(intent, S(intent.proposed), day, motivation=intent.motivation, redirection=intent.redirection)
    composition.context.update(
        number=letter.number,
        day=day,
        **session.words_of(letter),
        appeal=_appeal(intent, day),
    )
    return composition


def _answer(
    intent: Intent, outcome: IntentState, day: datetime.date, *, motivation: str, redirection: str = ""
) -> Composition:
    key, title = ANSWERS[outcome]
    if outcome == S.RETAINED and intent.kind == IntentKind.EXTENSION:
        key = TextKey.INTENT_EXTENSION
    agency = intent.agency
    context = {
        "agency": agency,
        "place": agency.seat,
        "object": f"{title} – {_subject(intent)}",
        "addressee": _addressee(intent),
        "dossier": intent.number,
        "in_charge": agency.in_charge(intent.instructor, day),
        "filed_on": agency.day_of(intent.filed_at),
        "paragraphs": law.text(key, day).paragraphs(),
        "motivation": motivation,
        "redirection": Redirection(redirection).label if redirection else "",
        "signatory": None,
        "appeal": None,
        "privacy": _privacy(agency, day),
    }
    data = {"dossier": intent.number, "suite": outcome, "motivation": motivation, "reorientation": redirection}
    return Composition("documents/protocols/intent_answer.html", context, data, title)


def _subject(intent: Intent) -> str:
    title = intent.title.strip() or "sans intitulé"
    return f"{OBJECTS[IntentKind(intent.kind)]} « {title} »"


def _lead(intent: Intent):
    return next((person for person in intent.professionals.all() if person.is_lead), None)


def _addressee(intent: Intent) -> list[str]:
    site, person = intent.main_site, getattr(intent.created_by, "professional", None)
    name = person.formal_name if person else intent.created_by.full_name
    return [name, *site.address_lines]


def _appeal(intent: Intent, day: datetime.date):
    """The court is that of the place of exercise (CJA, R. 312-10)."""
    person = getattr(intent.created_by, "professional", None)
    residence = person.residence if person else None
    court = law.court_for(intent.main_site.department)
    return appeal_notice(court, day, agency=intent.agency.name, residence=residence, key=TextKey.APPEAL_REFUSAL)


def _privacy(agency: Agency, day: datetime.date) -> Any:
    return law.text(TextKey.PRIVACY, day).fill(agency=agency.name, contact=agency.privacy_contact)
