"""Messages about what stops a protocol in a region: a fact and one link, nothing of what is considered."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from coopps.kernel import mailing
from coopps.kernel.documents import mails as documents
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.mailing.services.reminding import Reminder
from coopps.kernel.typography import french_date
from protocols.models import Hearing, OrderEnding, RegionalAuthorization

declare(
    Kind("observations_sur_un_protocole", "des observations sur la fin d’un protocole", Group.DESK),
    Kind("observations_protocole_rappel", "vous pouvez encore présenter vos observations", Group.REMINDER, asks=True),
    Kind("fin_de_protocole_abandonnee", "la fin d’un protocole n’est plus envisagée", Group.RIGHT, legal=True),
    Kind("fin_de_protocole_a_venir", "un protocole prend bientôt fin", Group.RIGHT, legal=True),
)


def tell_returned(authorization: RegionalAuthorization, letter: Letter) -> None:
    """An order is not signed: who proposed it is told."""
    documents.tell_returned(letter, f"protocole {authorization.protocol.code}", "protocols:order", authorization.pk)


def tell_observations(hearing: Hearing, record_id: int) -> None:
    """A person presented observations: who opened the hearing is told."""
    authorization = hearing.ending.authorization
    mailing.queue(
        "observations_sur_un_protocole",
        hearing.ending.opened_by,
        f"Observations reçues : protocole {authorization.protocol.code}",
        f"Une personne a présenté ses observations sur la fin envisagée du protocole {authorization.protocol.code}.\n\n"
        f"{_order_page(authorization)}",
        key=f"orderending-record-{record_id}",
    )


def to_observe(hearing: Hearing) -> Reminder:
    """The delay to present observations ends: to who has presented none."""
    authorization = hearing.ending.authorization
    due_on = hearing.observations_until
    return Reminder(
        "observations_protocole_rappel",
        f"hearing-{hearing.pk}-observations",
        hearing.professional.user,
        due_on,
        authorization.agency.today(),
        f"Vos observations sont attendues au plus tard le {french_date(due_on)}",
        "L’agence envisage de mettre fin à un protocole que vous appliquez. Vous pouvez présenter vos observations jusqu’au "
        f"{french_date(due_on)}.",
        mailing.link("protocols:observations", hearing.pk),
        steps=(7, 1),
        agency=authorization.agency,
    )


def tell_end_abandoned(ending: OrderEnding, people: Iterable[User]) -> None:
    """The end is not considered any more: whoever was invited is told."""
    for user in people:
        mailing.queue(
            "fin_de_protocole_abandonnee",
            user,
            "La fin de votre protocole n’est plus envisagée",
            "L’agence n’envisage plus de mettre fin au protocole de coopération sur lequel elle vous avait invité ou invitée à "
            f"présenter vos observations.\n\n{mailing.link('protocols:hearings')}",
            key=f"orderending-{ending.pk}-abandoned-{user.pk}",
            agency=ending.authorization.agency,
        )


def tell_end_to_come(ending: OrderEnding, act: Act, people: Iterable[User]) -> None:
    """The order is signed, and says a later day: whoever is concerned is told now."""
    authorization = ending.authorization
    patients = law.text(TextKey.ENDING_PATIENTS, act.day).body
    for user in people:
        mailing.queue(
            "fin_de_protocole_a_venir",
            user,
            f"Votre protocole prend fin le {french_date(ending.effect_on)}",
            f"{authorization.agency.name} met fin, par l’arrêté n° {act.number}, à un protocole que vous appliquez. "
            f"Il prend fin le {french_date(ending.effect_on)}, et votre autorisation nominative avec lui. {patients}\n\n"
            f"{mailing.link('protocols:detail', authorization.protocol.code)}",
            key=f"orderending-{ending.pk}-signed-{user.pk}",
            agency=authorization.agency,
        )


def _order_page(authorization: RegionalAuthorization) -> str:
    return mailing.link("protocols:order", authorization.pk)
