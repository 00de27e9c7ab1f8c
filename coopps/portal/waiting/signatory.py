"""What waits for a signatory."""

from __future__ import annotations

from django.db.models import Min
from django.urls import reverse

from adhesions.models import NominativeAuthorization
from coopps.kernel.documents.choices import Rank
from coopps.portal.signatories import agencies_signed_for
from coopps.portal.signing_desk import SigningDesk
from coopps.portal.waiting import Matter, Waiting, many


def waiting_for(user) -> Waiting:
    """The letters to sign, with the first legal date among them; what failed; what the worker is signing."""
    waiting = Waiting()
    for agency in agencies_signed_for(user):
        desk = SigningDesk(agency, user)
        url = reverse("portal:signing", query={"agence": agency.code})
        to_sign = desk.waiting + desk.to_prepare + desk.prepared
        if to_sign:
            refusals = sum(letter.rank == Rank.REFUSAL for letter in to_sign)
            waiting.mine.append(
                Matter(
                    many(len(to_sign), "lettre attend votre signature", "lettres attendent votre signature"),
                    url,
                    "Signer",
                    detail=f"{agency.name}, dont {many(refusals, 'refus', 'refus')}" if refusals else agency.name,
                    until=_first_date(to_sign),
                )
            )
        if by_hand := desk.by_hand:
            waiting.mine.append(
                Matter(
                    many(
                        len(by_hand),
                        "lettre est à signer à la main, son original à enregistrer",
                        "lettres sont à signer à la main, leurs originaux à enregistrer",
                    ),
                    url,
                    "Signer",
                    detail=agency.name,
                )
            )
        if failed := [letter for letter in desk.not_signed if letter.last_error]:
            waiting.mine.append(
                Matter(
                    many(len(failed), "lettre n’a pas pu être signée", "lettres n’ont pas pu être signées"),
                    url,
                    "Voir pourquoi",
                    detail=agency.name,
                )
            )
        if taken_back := [letter for letter in desk.waiting if letter.was_taken_back]:
            waiting.mine.append(
                Matter(
                    many(
                        len(taken_back),
                        "lettre confirmée n’a pas été signée ce jour-là",
                        "lettres confirmées n’ont pas été signées ce jour-là",
                    ),
                    url,
                    "Voir pourquoi",
                    detail=agency.name,
                )
            )
        if signing := [letter for letter in desk.confirmed if not letter.last_error]:
            waiting.awaited.append(
                Matter(
                    many(len(signing), "lettre est en cours de signature", "lettres sont en cours de signature"),
                    url,
                    "Suivre",
                    detail=agency.name,
                )
            )
        if not to_sign and not by_hand:
            waiting.rest.append(Matter("Aucune lettre n’attend votre signature", url, "Ouvrir", detail=agency.name))
    return waiting


def _first_date(letters):
    """The first day on which the silence of the agency would decide for one of these people."""
    return NominativeAuthorization.objects.filter(letter__in=letters).aggregate(
        day=Min("membership__examination__instruction__due_on")
    )["day"]
