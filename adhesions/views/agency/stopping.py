"""A right is stopped or restored: considered, proposed to the signatory, taken back. Only the signed act changes the right."""

from __future__ import annotations

from accounts.choices import AgencyRight
from adhesions.choices import HOLDING, Condition, Ground
from adhesions.forms.agency import DeathForm, EndForm, EndingForm, UrgencyForm
from adhesions.models import Ending, NominativeAuthorization, Suspension
from adhesions.selectors.standing import co_adherents
from adhesions.services import endings, suspensions, withdrawals
from adhesions.views.agency.decisions import AuthorizationView
from coopps.desk.forms.motives import MotivationForm, ReasonForm
from coopps.desk.views.previewing import PreviewedMixin, PreviewMixin
from coopps.desk.views.scope import AgentMixin, refuse_a_party
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typography import of

RIGHTS = (AgencyRight.INSTRUCT, AgencyRight.SUPERVISE)


def concerned(authorization: NominativeAuthorization) -> str:
    """How many people, and who."""
    others = (
        NominativeAuthorization.objects.filter(adhesion=authorization.adhesion_id, state__in=HOLDING)
        .exclude(pk=authorization.pk)
        .count()
    )
    name = authorization.professional.full_name
    if not others:
        return f"Une personne est concernée : {name}. Personne d’autre de l’équipe n’a d’autorisation."
    rest = "L’autre autorisation" if others == 1 else f"Les {others} autres autorisations"
    return f"Une personne est concernée : {name}. {rest} de l’équipe {'reste' if others == 1 else 'restent'} en l’état."


def from_doubt(authorization: NominativeAuthorization, key: str) -> dict[str, str]:
    """What the page starts from when it is opened from a condition to be confirmed: the case and the facts, which the agent reads
    again. Who lost every counterpart broke no condition: the case is then left to choose."""
    doubt = next((row for row in authorization.open_doubts if str(row.pk) == key), None)
    if doubt is None:
        return {}
    facts = {"facts": doubt.sentence}
    return facts if doubt.condition == Condition.COUNTERPART else facts | {"ground": Ground.BREACH}


SIGNED_BY_ANOTHER = "Une autre personne que vous signe : la lettre dira les voies et délais de recours."


class OpenEndingView(AuthorizationView):
    """Consider the end of a right: the person is heard first."""

    rights = RIGHTS
    form_class = EndingForm
    heading = "Envisager la fin de l’autorisation"
    submit_label = "Inviter la personne à présenter ses observations"
    done = (
        "La personne est invitée à présenter ses observations. La fin ne peut être proposée qu’ensuite ; l’autorisation "
        "reste en l’état."
    )

    def check(self):
        endings.refuse_to_open(self.object, self.request.user)

    def get_initial(self):
        return super().get_initial() | from_doubt(self.object, self.request.GET.get("condition", ""))

    def get_heading(self):
        return f"{self.heading} {of(self.object.professional.full_name)}"

    def effects(self):
        return [
            concerned(self.object),
            "Rien ne change pour l’instant : l’autorisation ne prend fin que par une lettre signée et notifiée.",
            "La personne reçoit une lettre qui dit le cas et les faits. Son délai court du jour où elle la reçoit.",
            SIGNED_BY_ANOTHER,
        ]

    def execute(self, form):
        endings.open_ending(self.object, self.request.user, **form.cleaned_data)


class ProposeSuspensionView(PreviewedMixin, AuthorizationView):
    """Propose to suspend a right in urgency."""

    rights = RIGHTS
    form_class = UrgencyForm
    sent_by, previewed_by = "adhesions:suspension_propose", "adhesions:suspension_preview"
    heading = "Proposer une suspension en urgence"
    submit_label = "Envoyer la suspension à la signature"
    done = "La suspension est à la signature. Rien n’est suspendu avant que la lettre soit signée."

    def check(self):
        suspensions.refuse_to_propose(self.object, self.request.user)

    def get_initial(self):
        return super().get_initial() | from_doubt(self.object, self.request.GET.get("condition", ""))

    def get_heading(self):
        return f"{self.heading} : {self.object.professional.full_name}"

    def effects(self):
        return [
            concerned(self.object),
            "L’autorisation est suspendue dès la signature de la lettre, et pas avant. La page publique le dira aussitôt.",
            "La même lettre invite la personne à présenter ses observations : la fin de l’autorisation est envisagée.",
            "Seule une autre lettre signée lève la suspension ou met fin à l’autorisation.",
            SIGNED_BY_ANOTHER,
        ]

    def propose(self, form):
        return suspensions.propose(self.object, self.request.user, **form.cleaned_data).letter


class PreviewSuspensionView(PreviewMixin, ProposeSuspensionView):
    """The letter that suspends, as it will be."""


class DeathView(AuthorizationView):
    """Record that a person has died: the rights end, and the account receives nothing more."""

    final = True
    rights = RIGHTS
    template_name = "adhesions/agency/death.html"
    form_class = DeathForm
    heading = "Enregistrer un décès"
    submit_label = "Enregistrer le décès"
    done = "Le décès est enregistré. L’équipe est prévenue ; le compte ne reçoit plus aucun message."

    def check(self):
        withdrawals.refuse_to_report(self.object, self.request.user)

    def get_heading(self):
        return f"{self.heading} : {self.object.professional.full_name}"

    def effects(self):
        rights = withdrawals.rights_of(self.object)
        for right in rights:
            title, team = right.adhesion.version.title, right.adhesion.team
            yield f"L’autorisation pour « {title} », équipe « {team} », prend fin aujourd’hui."
        yield "Un constat est établi et conservé au dossier, avec la date et le document que vous indiquez."
        names = ", ".join(dict.fromkeys(member.name for right in rights for member in co_adherents(right)))
        if names:
            yield f"Ces personnes sont prévenues, avec tact : {names}. Leur propre autorisation ne change pas."
        yield "Le compte de la personne est fermé : il ne reçoit plus aucun message."
        if withdrawals.rights_elsewhere(self.object):
            yield "La personne est aussi autorisée dans une autre région : son agence en est prévenue, et l’enregistre elle-même."
        yield "Les ordres et les unions que les textes obligent à informer s’ajoutent au registre des transmissions."
        yield "Cet enregistrement ne s’annule pas : vérifiez la personne, la date et le document."

    def execute(self, form):
        withdrawals.report_death(self.object, self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        day = self.object.adhesion.agency.today()
        return super().get_context_data(after=law.text(TextKey.WITHDRAWAL_AFTER, day), **kwargs)


class ProceedingView(AgentMixin, TransitionView):
    """A page about what is considered: 404 outside the region, 403 for who is in the team."""

    template_name = "adhesions/agency/proceeding.html"
    rights = RIGHTS
    model: type[Ending] | type[Suspension]
    sentences: tuple[str, ...] = ()

    def get_queryset(self):
        return self.model.objects.filter(authorization__adhesion__agency__in=self.agencies).select_related(
            "authorization__adhesion__agency",
            "authorization__membership__examination__instruction",
            "authorization__professional",
        )

    def get_object(self, queryset=None):
        found = super().get_object(queryset)
        refuse_a_party(found.authorization.instruction, self.request.user)
        return found

    def effects(self):
        return [concerned(self.object.authorization), *self.sentences]

    def get_heading(self):
        return f"{super().get_heading()} : {self.object.authorization.professional.full_name}"

    def get_success_url(self):
        return self.object.authorization.instruction.desk_url

    def get_context_data(self, **kwargs):
        adhesion = self.object.authorization.adhesion
        return super().get_context_data(
            instruction=self.object.authorization.instruction,
            desk_url=self.get_success_url(),
            proceeding=self.object,
            tz=adhesion.agency.tz,
            **kwargs,
        )


class ProposeEndingView(PreviewedMixin, ProceedingView):
    """Send the end to the signatory, once the person was heard."""

    model = Ending
    transition = "propose"
    form_class = EndForm
    sent_by, previewed_by = "adhesions:ending_propose", "adhesions:ending_preview"
    submit_label = "Envoyer la fin à la signature"
    done = "La fin est à la signature. L’autorisation reste en l’état jusqu’à ce que la personne ait reçu la lettre signée."
    sentences = (
        "L’autorisation prend fin le jour que dit la lettre, et jamais avant que la personne l’ait reçue.",
        "La personne est prévenue par courriel ; la page publique dira « Autorisation terminée » ce jour-là.",
        SIGNED_BY_ANOTHER,
    )

    def propose(self, form):
        return endings.propose(self.object, self.request.user, **form.cleaned_data).letter


class PreviewEndingView(PreviewMixin, ProposeEndingView):
    """The letter that ends a right, as it will be."""


class TakeEndingBackView(ProceedingView):
    """Take the proposal of an end back before its signature."""

    model = Ending
    transition = "take_back"
    form_class = ReasonForm
    sentences = ("La lettre est annulée. Vous pourrez proposer de nouveau la fin, ou l’abandonner.",)

    def execute(self, form):
        endings.take_back(self.object, self.request.user, **form.cleaned_data)


class AbandonEndingView(ProceedingView):
    """Give up an end that was considered."""

    model = Ending
    transition = "abandon"
    form_class = MotivationForm
    done = "La fin n’est plus envisagée ; la personne est prévenue par courriel."
    sentences = (
        "La fin n’est plus envisagée, et la personne en est prévenue. Une suspension en vigueur se lève à part.",
    )

    def execute(self, form):
        endings.abandon(self.object, self.request.user, reason=form.cleaned_data["motivation"])


class TakeSuspensionBackView(ProceedingView):
    """Take the proposal of a suspension back before its signature."""

    model = Suspension
    transition = "abandon"
    form_class = ReasonForm
    sentences = ("La lettre est annulée : rien n’est suspendu.",)

    def execute(self, form):
        suspensions.take_back(self.object, self.request.user, **form.cleaned_data)


class ProposeLiftView(PreviewedMixin, ProceedingView):
    """Propose to lift a suspension."""

    model = Suspension
    transition = "propose_lift"
    form_class = MotivationForm
    sent_by, previewed_by = "adhesions:suspension_lift", "adhesions:lift_preview"
    submit_label = "Envoyer la levée à la signature"
    done = "La levée est à la signature. L’autorisation reste suspendue jusque-là."
    sentences = (
        "La personne peut agir de nouveau dès la signature de la lettre, et pas avant ; elle est prévenue par courriel.",
        "La fin envisagée suit son cours : abandonnez-la si elle n’a plus lieu d’être.",
        SIGNED_BY_ANOTHER,
    )

    def propose(self, form):
        return suspensions.propose_lift(self.object, self.request.user, **form.cleaned_data).lift_letter


class PreviewLiftView(PreviewMixin, ProposeLiftView):
    """The letter that lifts a suspension, as it will be."""


class TakeLiftBackView(ProceedingView):
    """Take the proposal to lift a suspension back before its signature."""

    model = Suspension
    transition = "take_back_lift"
    form_class = ReasonForm
    sentences = ("La lettre est annulée : l’autorisation reste suspendue.",)

    def execute(self, form):
        suspensions.take_back_lift(self.object, self.request.user, **form.cleaned_data)
