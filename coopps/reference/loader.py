"""Loads the reference data: what the files say, never over what people have entered.

Professions, themes, courts, and what the law fixes of an agency (territory, seat, time zone) follow the files at each
loading. What belongs to people is created once and left alone: the settings of an agency, an authorization, an opinion,
the vocabulary of the search, and the texts and rules of law (a correction of the files is a new row with its own date).
Loading twice changes nothing.
"""

from __future__ import annotations

import csv
import datetime
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import models, transaction

from accounts.choices import AgencyKind, Transmission
from accounts.models import Agency, Profession
from coopps.kernel.law.models import CompetentCourt, LegalText, ProcedureRule
from coopps.kernel.transmissions.models import TransmissionRule
from protocols.models import (
    CollegeRule,
    HasOpinion,
    MinisterialAuthorization,
    Protocol,
    ProtocolVersion,
    RegimeRule,
    RegionalAuthorization,
    SearchWords,
    Theme,
)

DATA = Path(__file__).parent / "data"


# What the file says of a protocol, whatever was there.
_FOLLOWED = (
    "official_code",
    "title",
    "title_verified",
    "short_name",
    "short_name_official",
    "regime",
    "aliases",
    "sources",
)


class Loaded:
    """What a loading did: for each kind of row, how many were created, changed or left as they were."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def add(self, model: type[models.Model], outcome: str) -> None:
        self.counts[str(model._meta.verbose_name), outcome] += 1

    @property
    def changes(self) -> int:
        return sum(count for (_, outcome), count in self.counts.items() if outcome != "inchangé")

    def lines(self) -> Iterator[str]:
        for (name, outcome), count in sorted(self.counts.items()):
            yield f"{name} : {count} {outcome}"


@transaction.atomic
def load(directory: Path = DATA) -> Loaded:
    """Load every file of `directory`; all or nothing. Raises `KeyError` or `ValueError` on a file that is wrong."""
    loaded = Loaded()
    for step in (load_professions, load_agencies, load_courts, load_law, load_vocabulary, load_protocols):
        step(directory, loaded)
    return loaded


def load_professions(directory: Path, loaded: Loaded) -> None:
    """Each title of a profession, whether it is eligible, and since when."""
    for row in _csv(directory / "professions.csv"):
        values = {name: row[name] for name in ("feminine", "family", "csp_article", "eligible_since", "note")}
        values["eligible"] = row["eligible"] == "true"
        _follow(loaded, Profession, {"code": row["code"], "label": row["label"]}, values)


def load_agencies(directory: Path, loaded: Loaded) -> None:
    """The authorities; how an agency wishes to transmit is its own choice once it is there."""
    for row in _csv(directory / "agencies.csv"):
        transmission = row.get("transmission") or Transmission.AGENCY
        values = {name: row[name] for name in ("code", "name", "region", "seat", "seat_department", "timezone")}
        values["departments"] = row["departments"].split()
        values["kind"] = row.get("kind") or AgencyKind.REGIONAL
        is_new = not Agency.objects.filter(insee=row["insee"]).exists()
        agency = _follow(loaded, Agency, {"insee": row["insee"]}, values)
        if is_new and transmission != agency.transmission:
            agency.transmission = transmission
            agency.save(update_fields=["transmission"])


def load_courts(directory: Path, loaded: Loaded) -> None:
    """The administrative court of each department."""
    for row in _csv(directory / "courts.csv"):
        for department in row["departments"].split():
            _follow(loaded, CompetentCourt, {"department": department}, {"name": row["tribunal"]})


def load_law(directory: Path, loaded: Loaded) -> None:
    """The dated texts and rules, each to be read by a legal officer."""
    for model, name, keys in (
        (LegalText, "legal_texts.json", ("key", "regime", "valid_from")),
        (ProcedureRule, "procedure_rules.json", ("procedure", "valid_from")),
        (CollegeRule, "college_rules.json", ("valid_from",)),
        (RegimeRule, "regime_rules.json", ("regime", "valid_from")),
        (TransmissionRule, "transmission_rules.json", ("event", "recipient_kind", "valid_from")),
    ):
        for row in _json(directory / name):
            row["valid_from"] = datetime.date.fromisoformat(row["valid_from"])
            key = {field: row.pop(field) for field in keys}
            _create_once(loaded, model, key, row)


def load_vocabulary(directory: Path, loaded: Loaded) -> None:
    """The words that the search takes for one another."""
    for word, *others in _json(directory / "vocabulary.json"):
        _create_once(loaded, SearchWords, {"word": word}, {"others": others})


def load_protocols(directory: Path, loaded: Loaded) -> None:
    """The known protocols, with their themes, opinions and orders."""
    for row in _json(directory / "themes.json"):
        _follow(loaded, Theme, {"slug": row["slug"]}, {"label": row["label"]})
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    agencies = {agency.insee: agency for agency in Agency.objects.all()}
    titles = _json(directory / "sources.json")
    for row in _json(directory / "protocols.json"):
        # A source is an address, or the key of a title.
        row["sources"] = [source if source.startswith("http") else titles[source] for source in row["sources"]]
        protocol = _protocol(loaded, row, themes[row["theme"]])
        known = ProtocolVersion.objects.filter(protocol=protocol).order_by("-number").first()
        version = ProtocolVersion.freeze(protocol, _content(row, known), is_public=True)
        loaded.add(ProtocolVersion, "inchangé" if known == version else "créé")
        if opinion := row["has_opinion"]:
            values = {"outcome": opinion["outcome"] or "", "number": opinion["number"] or ""}
            values |= {"date": _day(opinion["date"]), "read": opinion["read"]}
            _create_once(loaded, HasOpinion, {"protocol": protocol, "project": None}, values)
        for order in row["authorizations"]:
            _authorization(loaded, protocol, version, order, agencies)


def _protocol(loaded: Loaded, row: dict[str, Any], theme: Theme) -> Protocol:
    values = {name: row[name] for name in _FOLLOWED}
    values |= {name: row.get(name) or "" for name in ("initial_regime", "origin_region", "origin_team", "note")}
    return _follow(loaded, Protocol, {"code": row["code"]}, {**values, "theme": theme})


def _content(row: dict[str, Any], known: ProtocolVersion | None) -> dict[str, Any]:
    """What a version freezes. An act keeps the code that its label had in the version before."""
    codes = {act.label: act.code for act in known.acts} if known else {}
    highest = max((int(code[1:]) for code in codes.values()), default=0)
    acts = []
    for act in row["acts"]:
        if act["label"] not in codes:
            highest += 1
            codes[act["label"]] = f"A{highest}"
        acts.append({"code": codes[act["label"]], **act})
    copied = ("code", "title", "delegating", "delegated", "acts_verified", "inclusion", "exclusion", "conditions")
    return {
        **{name: row[name] for name in copied},
        "acts": acts,
        "settings": row["settings"],
        "team": row.get("team"),
        "training": row["training"],
    }


def _authorization(loaded: Loaded, protocol, version, order: dict[str, Any], agencies: dict[str, Agency]) -> None:
    day = _day(order["order_date"])
    values = {name: order[name] for name in ("state", "state_verified")}
    values |= {"order_number": order["order_number"] or "", "note": order["note"] or ""}
    if order["region"] == "FR":
        _create_once(loaded, MinisterialAuthorization, {"protocol": protocol, "order_date": day}, values)
    else:
        key = {"protocol": protocol, "agency": agencies[order["region"]]}
        _create_once(loaded, RegionalAuthorization, key, {**values, "order_date": day, "version": version})


def _follow(loaded: Loaded, model: type[models.Model], key: dict[str, Any], values: dict[str, Any]):
    """The row with `key`, made to say `values`; saved only when it did not."""
    row = model.objects.filter(**key).first()
    if row is None:
        loaded.add(model, "créé")
        return model.objects.create(**key, **values)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save()
    loaded.add(model, "modifié" if changed else "inchangé")
    return row


def _create_once(loaded: Loaded, model: type[models.Model], key: dict[str, Any], values: dict[str, Any]) -> None:
    """Create the row with `key` if there is none; what is there belongs to people."""
    if model.objects.filter(**key).exists():
        loaded.add(model, "inchangé")
    else:
        model.objects.create(**key, **values)
        loaded.add(model, "créé")


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
