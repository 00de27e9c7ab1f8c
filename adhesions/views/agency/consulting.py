"""The order is asked about one person, by who instructs the dossier."""

from __future__ import annotations

import datetime

from adhesions.forms.consultation import ConsultForm, SendAgainForm
from adhesions.models import OrdinalConsultation
from adhesions.services import consultations
from adhesions.views.agency.scope import MemberMixin
from coopps.desk.views.scope import AgentMixin, refuse_a_party
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.instruction.selectors import visible_to
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typography import french_date, of
from coopps.kernel.workflow.refusals import TransitionRefused

NO_CLOCK = "Cette consultation n’arrête pas le délai : la décision peut être prise avant la réponse."
A_MONTH = datetime.timedelta(days=30)


class ConsultView(MemberMixin, TransitionView):
    """Ask the order about a person."""

    form_class = ConsultForm
    submit_label = "Envoyer la question"

    def check(self):
        consultations.refuse_to_ask(self.object, self.request.user)
        if not consultations.bodies_for(self.member).exists():
            raise TransitionRefused(
                "L’agence ne garde l’adresse électronique d’aucune instance pour cette profession : son administration l’ajoute "
                "aux destinataires."
            )

    def get_heading(self):
        return f"Consulter l’ordre au sujet {of(self.member.name)}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"bodies": consultations.bodies_for(self.member)}

    def get_initial(self):
        bodies = list(consultations.bodies_for(self.member)[:2])
        alone = {"recipient": bodies[0]} if len(bodies) == 1 else {}
        return {"due_on": self.object.agency.today() + A_MONTH, **alone}

    def effects(self):
        yield law.text(TextKey.ORDINAL, self.object.agency.today()).body
        yield "L’instance reçoit un lien personnel : elle lit qui demande quoi, et répond sans compte."
        yield NO_CLOCK

    def execute(self, form):
        self.asked = consultations.ask(self.member, self.request.user, **form.cleaned_data)

    def get_done(self):
        return f"Question envoyée à {self.asked.name}. Réponse souhaitée avant le {french_date(self.asked.due_on)}."


class ConsultationView(AgentMixin, TransitionView):
    """What the instructor does about a consultation: 404 outside the region, 403 for who asked for the adhesion."""

    template_name = "desk/confirm.html"

    def get_queryset(self):
        dossiers = visible_to(self.request.user).filter(agency__in=self.agencies)
        return OrdinalConsultation.objects.filter(membership__examination__instruction__in=dossiers).select_related(
            "membership__examination__instruction__agency",
            "membership__adhesion__agency",
            "membership__professional__profession",
            "recipient",
        )

    def get_object(self, queryset=None):
        row = super().get_object(queryset)
        self.instruction = row.membership.instruction
        refuse_a_party(self.instruction, self.request.user)
        return row

    def check(self):
        consultations.refuse_to_ask(self.instruction, self.request.user)
        if not self.object.is_open:
            raise TransitionRefused(consultations.OVER)

    def get_success_url(self):
        return self.instruction.desk_url

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **({"instruction": self.instruction, "desk_url": self.instruction.desk_url} | kwargs)
        )


class SendAgainView(ConsultationView):
    """Another link is sent."""

    form_class = SendAgainForm
    heading = "Relancer l’instance consultée"
    submit_label = "Envoyer un nouveau lien"

    def get_initial(self):
        return {"due_on": self.object.due_on}

    def effects(self):
        yield f"{self.object.name} reçoit un nouveau lien, à l’adresse que l’agence garde ; l’ancien ne fonctionne plus."
        yield NO_CLOCK

    def execute(self, form):
        self.object = consultations.send_again(self.object, self.request.user, **form.cleaned_data)

    def get_done(self):
        return f"Nouveau lien envoyé à {self.object.name}."


class CloseView(ConsultationView):
    """No answer is awaited any more."""

    heading = "Clore la consultation de l’ordre"
    submit_label = "Clore"

    def effects(self):
        yield f"Le lien {of(self.object.name)} ne fonctionne plus. La question reste au dossier."

    def execute(self, form):
        consultations.close(self.object, self.request.user)

    def get_done(self):
        return f"Consultation close : {self.object.name}."
