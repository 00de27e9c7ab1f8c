"""« Mes actes autorisés »: what the person may do today, on a telephone; and what the person answers when it may end."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from adhesions import selectors
from adhesions.choices import AuthorizationState, Role
from adhesions.forms.dossier import ObservationsForm, WithdrawalForm
from adhesions.models import Doubt, Ending, Membership, NominativeAuthorization, Renewal, Withdrawal
from adhesions.selectors import standing
from adhesions.services import endings, withdrawals
from adhesions.turns import delivery_of
from coopps.kernel import mailing
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.documents.choices import Channel
from coopps.kernel.documents.models import Delivery
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typography import french_date
from protocols.models import Hearing
from protocols.selectors import stopping


@dataclass(frozen=True)
class Right:
    """A right that a letter opened, or will open once received."""

    row: NominativeAuthorization
    qr_code: str
    letter_url: str
    by_post: bool
    ending: Ending | None
    delivery: Delivery | None
    hearing: Hearing | None

    @property
    def withdrawal(self) -> Withdrawal | None:
        """The withdrawal that the person has announced."""
        return self.row.withdrawal

    @property
    def doubts(self) -> list[Doubt]:
        """What is to be confirmed by the agency."""
        return self.row.open_doubts

    @property
    def renewal(self) -> Renewal | None:
        """The last certificate of insurance given since the decision, while it is not accepted."""
        last = next(reversed(self.row.membership.renewals.all()), None)
        return None if last is None or last.is_accepted or not self.row.holds else last

    @property
    def sites(self):
        return list(self.row.membership.sites.all()) or list(self.row.adhesion.sites.all())

    @property
    def warns(self) -> bool:
        """Whether acting now would be illegal practice: only a delegated person does what another profession may do."""
        return self.row.role == Role.DELEGATED and not self.row.may_act


@dataclass(frozen=True)
class Waiting:
    """A team in which nothing is decided yet for the person."""

    membership: Membership

    @property
    def warns(self) -> bool:
        return self.membership.role == Role.DELEGATED


class MyActsView(TemplateView):
    """Each right with its acts, limits, sites, date and code; and plainly what may not be done yet."""

    template_name = "adhesions/my_acts.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        considered = {row.authorization_id: row for row in standing.own_endings(user) if row.is_open}
        hearings = {row.ending.authorization_id: row for row in stopping.hearings_going_on(user)}
        rights = [
            _right(row, considered.get(row.pk), hearings.get(row.adhesion.authorization_id))
            for row in standing.own_authorizations(user)
        ]
        decided = {right.row.membership_id for right in rights}
        waiting = [
            Waiting(member)
            for member in selectors.own_memberships(user).select_related("adhesion__version")
            if member.pk not in decided and member.is_undecided
        ]
        patients = law.text(TextKey.ENDING_PATIENTS, timezone.localdate())
        return super().get_context_data(rights=rights, waiting=waiting, patients=patients, **kwargs)


class ObservationsView(TransitionView):
    """The person presents observations on the end that the agency considers, with the facts before their eyes."""

    template_name = "adhesions/observations.html"
    transition = "observe"
    form_class = ObservationsForm
    submit_label = "Présenter mes observations"
    done = "Vos observations sont présentées. L’agence en tient compte avant de proposer une suite."

    def get_queryset(self):
        return standing.own_endings(self.request.user).select_related("invitation").defer("invitation__content")

    def effects(self):
        return [
            "L’agence lit vos observations avant de proposer une suite ; elles restent au dossier.",
            f"Vous pouvez les présenter jusqu’au {french_date(self.object.observations_until)}.",
        ]

    def execute(self, form):
        endings.observe(self.object, self.request.user, **form.cleaned_data)

    def get_success_url(self):
        return reverse("adhesions:my_acts")

    def get_context_data(self, **kwargs):
        adhesion = self.object.authorization.adhesion
        return super().get_context_data(
            proceeding=self.object, version=adhesion.version, tz=adhesion.agency.tz, **kwargs
        )


class AnnounceWithdrawalView(TransitionView):
    """Announce a withdrawal: the earliest day counted and explained, whom it is told to, what it changes and what it does not."""

    template_name = "adhesions/withdrawal.html"
    form_class = WithdrawalForm
    heading = "Annoncer mon retrait"
    submit_label = "Annoncer mon retrait"

    def get_queryset(self):
        return standing.own_authorizations(self.request.user)

    def check(self):
        withdrawals.refuse_to_announce(self.object, self.request.user)

    def get_initial(self):
        return {"effect_on": withdrawals.earliest_day(self.object)}

    def effects(self):
        agency, today = self.object.adhesion.agency, self.object.adhesion.agency.today()
        yield (
            f"L’agence reçoit votre annonce aujourd’hui, le {french_date(today)}. Votre retrait prend effet au plus tôt "
            f"{withdrawals.notice_months(self.object)} mois après, le {french_date(withdrawals.earliest_day(self.object))}."
        )
        yield "Jusqu’au jour de votre retrait, rien ne change : votre autorisation continue. Ce jour-là, elle prend fin."
        yield f"Votre notification de retrait est établie, datée et conservée ; {agency.name} la lit dans le dossier."
        others = [member.name for member in standing.co_adherents(self.object)]
        if others:
            yield f"Ces personnes sont prévenues aujourd’hui par courriel et lisent la notification : {', '.join(others)}."
        yield "L’autorisation des autres personnes ne change pas ; elles peuvent proposer quelqu’un pour vous remplacer."
        yield "Vous pouvez annuler votre retrait jusqu’à la veille du jour choisi."

    def execute(self, form):
        self.withdrawal = withdrawals.announce(self.object, self.request.user, **form.cleaned_data)

    def get_done(self):
        day = french_date(self.withdrawal.effect_on)
        return f"Votre retrait est annoncé, à effet du {day}. La notification n° {self.withdrawal.notice.number} est ci-dessous."

    def get_success_url(self):
        return reverse("adhesions:my_acts")

    def get_context_data(self, **kwargs):
        day = self.object.adhesion.agency.today()
        return super().get_context_data(
            version=self.object.adhesion.version,
            notice=law.text(TextKey.WITHDRAWAL_NOTICE, day),
            paper=law.text(TextKey.WITHDRAWAL_FORM, day),
            **kwargs,
        )


class CancelWithdrawalView(TransitionView):
    """Stay after all, before the day of the withdrawal."""

    transition = "cancel"
    done = "Votre retrait est annulé : votre autorisation continue. L’agence et votre équipe en sont prévenues."

    def get_queryset(self):
        return standing.own_withdrawals(self.request.user)

    def effects(self):
        yield f"Vous restez dans l’équipe : votre autorisation ne prend plus fin le {french_date(self.object.effect_on)}."
        yield "L’agence et les personnes de votre équipe en sont prévenues par courriel."
        yield "La notification que vous aviez déposée reste conservée, avec la date de son annulation."

    def execute(self, form):
        withdrawals.cancel(self.object, self.request.user)

    def get_success_url(self):
        return reverse("adhesions:my_acts")


def _right(row: NominativeAuthorization, ending: Ending | None, hearing: Hearing | None) -> Right:
    delivery = delivery_of(row)
    address = mailing.link(row)
    image = segno.make(address, error="m").svg_data_uri(scale=4, border=4, light="#fff") if _is_shown(row) else ""
    awaited = row.is_signed and delivery is not None
    return Right(
        row,
        image,
        delivery.get_absolute_url() if awaited and delivery.channel == Channel.ELECTRONIC else "",
        by_post=bool(awaited and delivery.channel == Channel.PAPER),
        ending=ending,
        delivery=delivery,
        hearing=hearing,
    )


def _is_shown(row: NominativeAuthorization) -> bool:
    """The code is shown once the letter is received: whoever scans it reads today's truth, suspension included."""
    return AuthorizationState(row.state).received
