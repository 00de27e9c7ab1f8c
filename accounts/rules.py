"""Pure rules on numbers and territory: what the portal can say of an identifier without asking anybody.

A failing rule on a person's number is a warning and never a refusal: test accounts exist, the directory is late for
some professions, and a number is public anyway. Only the verification by an agent makes an identity sure.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from accounts.choices import IdentifierKind, PracticeStatus, StructureKind
from coopps.kernel.typed.folding import folded
from coopps.kernel.typography import french_date

_LA_POSTE = "356000000"
# The type digit that the national identifier puts before the number (IdNat_PS).
_NATIONAL_PREFIX = {IdentifierKind.ADELI: "0", IdentifierKind.RPPS: "8"}

# The first stem found in the folded words of the directory tells the kind of structure.
_KINDS_BY_STEM = {
    "officine": StructureKind.PHARMACY,
    "laboratoire": StructureKind.LABORATORY,
    "armees": StructureKind.ARMED_FORCES,
    "maisondesante": StructureKind.MSP,
    "etablissementpublicdesante": StructureKind.PUBLIC_HOSPITAL,
    "etablissementprive": StructureKind.PRIVATE_HOSPITAL,
    "centredesante": StructureKind.HEALTH_CENTER,
    "personnesagees": StructureKind.SOCIAL_CARE,
    "personneshandicapees": StructureKind.SOCIAL_CARE,
    "prevention": StructureKind.PREVENTION,
    "cabinet": StructureKind.PRACTICE,
    "exerciceensociete": StructureKind.PRACTICE,
}


def _luhn_sum(digits: str) -> int:
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return doubled + sum(map(int, digits[::-2]))


def luhn_holds(digits: str) -> bool:
    """Whether the last digit is the Luhn key of the others."""
    return _luhn_sum(digits) % 10 == 0


def with_luhn_key(digits: str) -> str:
    """`digits` followed by their Luhn key."""
    return digits + str(-_luhn_sum(digits + "0") % 10)


def compact(number: str) -> str:
    """A number out of what people type around it, in capitals: spaces, dots, hyphens, its name before, words after.

    « RPPS : 99 110 000 009 », « n° 732 829 320 00074 », « 76 000 Rouen ».
    """
    plain = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", number)).upper()
    return re.sub(r"^[^0-9]+(?=[0-9])|(?<=[0-9])[^0-9]+$", "", plain)


def read_identifier(kind: str, typed: str) -> str:
    """The number of a professional, without the type digit that the national identifier and the CPS card put before it."""
    number = compact(typed)
    prefix = _NATIONAL_PREFIX.get(kind, "")
    if number.startswith(prefix) and identifier_fault(kind, number) and not identifier_fault(kind, number[1:]):
        return number[1:]
    return number


def read_phone(typed: str) -> str:
    """A telephone number in pairs of digits, `+` and its country before a foreign one; as typed when it is no number."""
    plain = re.sub(r"[^0-9+]", "", re.sub(r"\(0\)", "", unicodedata.normalize("NFKC", typed)))
    national = re.sub(r"^(\+|00)33(?=[1-9])", "0", plain)
    if re.fullmatch(r"0[1-9][0-9]{8}", national):
        return " ".join(national[place : place + 2] for place in range(0, 10, 2))
    return " ".join(typed.split())


def is_phone(number: str) -> bool:
    """A French number of ten digits, a short one of four, or a foreign one with its country; groups do not count."""
    plain = re.sub(r"[\s.\-()]", "", number)
    return re.fullmatch(r"0[1-9][0-9]{8}|[1-9][0-9]{3}|(\+|00)[0-9]{7,15}", plain) is not None


def is_rpps(number: str) -> bool:
    """Eleven digits. The key is looked at by `rpps_key_holds`: it warns, it does not refuse."""
    return re.fullmatch(r"[0-9]{11}", number) is not None


def rpps_key_holds(number: str) -> bool:
    """Whether `number` is eleven digits and its last one is the right key."""
    return is_rpps(number) and luhn_holds(number)


def is_adeli(number: str) -> bool:
    """Nine characters: the department (2A and 2B in Corsica), then seven digits."""
    return re.fullmatch(r"[0-9][0-9AB][0-9]{7}", number) is not None


def is_finess(number: str) -> bool:
    """Nine characters that begin with the department; the key is checked on all-digit numbers only (Corsica has none)."""
    if re.fullmatch(r"2[AB][0-9]{7}", number):
        return True
    return re.fullmatch(r"[0-9]{9}", number) is not None and luhn_holds(number)


def is_siret(number: str) -> bool:
    """Fourteen digits with their key. The establishments of La Poste follow another one: a sum that 5 divides."""
    if re.fullmatch(r"[0-9]{14}", number) is None:
        return False
    if number.startswith(_LA_POSTE):
        return luhn_holds(number) or sum(map(int, number)) % 5 == 0
    return luhn_holds(number)


def national_id(kind: str, number: str) -> str:
    """The national identifier of a professional: the digit of the kind of number, then the number."""
    return _NATIONAL_PREFIX[IdentifierKind(kind)] + number


def identifier_fault(kind: str, number: str) -> str:
    """What keeps `number` from having the form of its `kind`, in a sentence; empty when nothing does."""
    if kind == IdentifierKind.RPPS and not is_rpps(number):
        return "Un numéro RPPS compte 11 chiffres."
    if kind == IdentifierKind.ADELI and not is_adeli(number):
        return "Un numéro ADELI compte 9 caractères : le département, puis 7 chiffres."
    return ""


def department_of(postcode: str) -> str:
    """The department of a postcode: `76`, `2A`, `971`; empty when it has none.

    The postcodes of Corsica begin with 20: 200 and 201 are in Corse-du-Sud, the others in Haute-Corse. Saint-Barthélemy
    and Saint-Martin have postcodes of Guadeloupe (97133 and 97150) and are territories of their own (977 and 978).
    """
    postcode = postcode.strip()
    if re.fullmatch(r"[0-9]{5}", postcode) is None or postcode.startswith("00"):
        return ""
    if postcode.startswith("20"):
        return "2A" if postcode[2] in "01" else "2B"
    return {"97133": "977", "97150": "978"}.get(postcode) or department_of_commune(postcode)


def department_of_commune(insee: str) -> str:
    """The department of the INSEE code of a commune, which begins with it; empty when it is no such code."""
    if re.fullmatch(r"[0-9][0-9AB][0-9]{3}", insee) is None:
        return ""
    return insee[:3] if insee.startswith(("97", "98")) else insee[:2]


def bare_name(name: str) -> str:
    """A name without accents, case, hyphens, apostrophes nor spaces: what remains to be compared."""
    return "".join(sign for sign in folded(name) if sign.isalnum())


@dataclass(frozen=True)
class Declared:
    """What a person says of himself or herself."""

    kind: str
    number: str
    last_name: str
    first_name: str
    profession_code: str
    birth_name: str = ""


@dataclass(frozen=True)
class Registered:
    """What the directory says of the person who has the number."""

    last_name: str
    first_name: str
    professions: Collection[str]
    vanished: bool = False


def number_findings(kind: str, number: str, known: bool) -> list[str]:
    """What is doubtful about a well-formed number, one sentence each: its key, and whether the directory knows it."""
    findings = []
    if kind == IdentifierKind.RPPS and not rpps_key_holds(number):
        findings.append("La clé de ce numéro RPPS (son dernier chiffre) ne correspond pas : vérifiez la saisie.")
    if not known:
        findings.append("Ce numéro est inconnu de l’annuaire des professionnels de santé.")
    return findings


def registry_findings(declared: Declared, registered: Registered | None) -> list[str]:
    """What differs between a declared identity and the directory, one sentence each; empty when nothing does.

    Accents, case, hyphens and spaces do not count, and the birth name may be the one the directory knows.
    """
    findings = number_findings(declared.kind, declared.number, known=registered is not None)
    if registered is None:
        return findings
    names = {bare_name(name) for name in (declared.last_name, declared.birth_name) if name}
    if bare_name(registered.last_name) not in names:
        findings.append("Le nom d’exercice diffère de celui que l’annuaire associe à ce numéro.")
    if bare_name(registered.first_name) != bare_name(declared.first_name):
        findings.append("Le prénom diffère de celui que l’annuaire associe à ce numéro.")
    if registered.professions and declared.profession_code not in registered.professions:
        findings.append("La profession diffère de celle que l’annuaire associe à ce numéro.")
    if registered.vanished:
        findings.append("Ce numéro ne figure plus dans la dernière mise à jour de l’annuaire.")
    return findings


def place_kind(sector_label: str, structure_name: str) -> StructureKind:
    """The kind of structure that the words of the directory suggest; the person corrects it if need be."""
    words = f"{bare_name(sector_label)} {bare_name(structure_name)}"
    return next((kind for stem, kind in _KINDS_BY_STEM.items() if stem in words), StructureKind.OTHER)


def practice_status(mode_code: str, kind: StructureKind) -> PracticeStatus | str:
    """The status of exercise that the mode of the directory (L, S or B) and the structure say; empty when they do not."""
    if mode_code == "S":
        public = kind in (StructureKind.PUBLIC_HOSPITAL, StructureKind.ARMED_FORCES)
        return PracticeStatus.PUBLIC_EMPLOYEE if public else PracticeStatus.PRIVATE_EMPLOYEE
    return {"L": PracticeStatus.SELF_EMPLOYED, "B": PracticeStatus.VOLUNTEER}.get(mode_code, "")


# --- Papers -------------------------------------------------------------------------------------------------------
# How long before its end a paper is announced to whoever it belongs to.
WARNED_BEFORE_END = (60, 30, 7)


def covered_until(rows: Iterable, today: datetime.date) -> datetime.date | None:
    """The last day covered without a gap by papers that say `valid_to`, and `valid_from` when they have one; None when today is
    not such a day."""
    day, last = datetime.timedelta(days=1), None
    for row in sorted(rows, key=lambda row: row.valid_from or datetime.date.min):
        if (row.valid_from or today) <= (last + day if last else today) and row.valid_to >= today:
            last = max(last or row.valid_to, row.valid_to)
    return last


@dataclass(frozen=True)
class PaperState:
    """Where a paper stands, in words; `tone` as `state_badge` wants it."""

    words: str
    tone: str


def paper_state(paper, today: datetime.date) -> PaperState:
    """Where a paper stands today: to be looked at, to complete, over, about to end, good."""
    if paper.unconfirmed_id is not None:
        return PaperState("à vérifier : regardez ses pages", "warning")
    if paper.missing(today):
        return PaperState("à compléter", "warning")
    end, begin = paper.valid_to, paper.valid_from
    if end is None:
        return PaperState("au complet", "success")
    left = (end - today).days
    if left < 0:
        return PaperState(f"expirée depuis le {french_date(end)}", "error")
    if begin is not None and begin > today:
        return PaperState(f"valable à partir du {french_date(begin)}", "info")
    if left <= max(WARNED_BEFORE_END):
        when = {0: "expire aujourd’hui", 1: "expire demain"}.get(left, f"expire dans {left} jours")
        return PaperState(f"{when}, le {french_date(end)}", "warning")
    return PaperState(f"valable jusqu’au {french_date(end)}", "success")
