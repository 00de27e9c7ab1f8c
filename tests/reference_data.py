"""The reference data in a test: loaded once by the loader in each process, then the same rows put back, forty times faster."""

from __future__ import annotations

from django.db import models

from accounts.models import Agency, Profession, User
from coopps.demo import law
from coopps.kernel.law.models import CompetentCourt, LegalText, ProcedureRule
from coopps.kernel.transmissions.models import TransmissionRule
from coopps.reference.loader import load
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

# What the loader writes, each after what it points to.
MODELS = (
    Profession, Agency, CompetentCourt, LegalText, ProcedureRule, CollegeRule, RegimeRule, TransmissionRule, SearchWords,
    Theme, Protocol, ProtocolVersion, HasOpinion, RegionalAuthorization, MinisterialAuthorization,
)  # fmt: skip

_kept: dict[type[models.Model], list[models.Model]] = {}


def enter_contacts() -> None:
    """What the administration of each agency enters: one that cannot be reached receives no filing."""
    Agency.objects.regional().update(
        address="Adresse de démonstration", phone="00 00 00 00 00", email="agence@demonstration.test"
    )


def put() -> None:
    """Put the reference data into an empty database. The keys are those of the first loading: sequences are past them."""
    if not _kept:
        load()
        enter_contacts()
        _kept[User] = [law.open_regional_regime()]
        _kept.update({model: list(model._base_manager.order_by("pk")) for model in MODELS})
        return
    for model, rows in _kept.items():
        model._base_manager.bulk_create(rows)
