"""Before the examination: verify identities, declare the dossier complete, ask for what is missing."""

from __future__ import annotations

import datetime

from accounts import selectors as people
from accounts.choices import AgencyRight, IdentityEvent
from accounts.models import HealthProfessional, IdentityVerification
from accounts.services import professionals
from coopps.desk.forms.checking import IdentityForm
from coopps.desk.views.scope import InstructionMixin
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.instruction import selectors
from coopps.kernel.instruction.services import examining
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import Procedure
from coopps.kernel.typography import french_date, of
from coopps.kernel.workflow.refusals import TransitionRefused


class VerifyMixin:
    """The declared identity beside what the directory knows of the number; the agent says how it was verified.

    For a page of transition of a dossier, which gives `person`, and the documents that prove who it is.
    """

    template_name = "desk/identity.html"
    form_class = IdentityForm
    submit_label = "Dire que l’identité est vérifiée"
    person: HealthProfessional

    def identity_documents(self) -> list:
        return []

    def check(self):
        if not self.object.agency.allows(self.request.user, AgencyRight.INSTRUCT):
            raise TransitionRefused("Les identités sont vérifiées par l’instruction.", forbidden=True)

    def execute(self, form):
        professionals.verify_identity(self.person, self.request.user, self.object.agency, **form.cleaned_data)

    def get_heading(self):
        return f"Identité {of(self.person.full_name)}"

    def get_done(self):
        return f"L’identité {of(self.person.full_name)} est vérifiée. Elle le reste pour ses autres dossiers."

    def effects(self):
        if self.person.is_verified:
            return []
        return [
            f"L’identité déclarée par {self.person.full_name} devient vérifiée : votre nom, la date et le moyen sont gardés.",
            "Une décision peut alors être proposée, et une lettre lui être remise.",
        ]

    def get_context_data(self, **kwargs):
        person = self.person
        known = people.directory_person(person.identifier_kind, person.identifier)
        return super().get_context_data(
            person=person,
            known=known,
            places=people.directory_places(known)[:5] if known else [],
            findings=people.findings_on(person),
            claims=list(people.claims_on_number(person)),
            documents=self.identity_documents(),
            last=_last_verification(person) if person.is_verified else None,
            **kwargs,
        )


def _last_verification(person: HealthProfessional) -> IdentityVerification | None:
    """Who verified the identity as it stands."""
    verified = person.verifications.filter(event=IdentityEvent.VERIFIED)
    return verified.select_related("actor", "agency").last()


class CompleteMixin:
    """Say that the dossier is complete: from which day the delay counts, until when, and what silence would mean."""

    transition = "declare_complete"
    told = "Chaque membre de l’équipe en est informé par courriel."
    following = "remplissez les grilles, puis proposez une décision pour chaque personne."

    def effects(self):
        agency = self.object.agency
        received = agency.day_of(self.object.last_receipt_at)
        implied = selectors.implied(self.object)
        aside = "" if received == agency.today() else ", et non à partir d’aujourd’hui"
        return [
            f"Le délai compte à partir du {french_date(received)}, jour où ont été reçues les dernières pièces{aside}.",
            f"La décision est attendue au plus tard le {french_date(implied.act_by)}.",
            implied.sentence,
            self.told,
        ]

    def get_done(self):
        return f"Dossier complet. La décision est attendue au plus tard le {french_date(self.object.due_on)} : {self.following}"


class RequestMixin:
    """Ask for what is missing, named, with a delay (CRPA, L. 114-5): the usual one is proposed."""

    transition = "request_documents"
    submit_label = "Envoyer la demande"

    def get_initial(self):
        today = self.object.agency.today()
        days = law.rule(Procedure.DOCUMENT_REQUEST, today).days
        return {"due_on": today + datetime.timedelta(days=days)}

    def get_done(self):
        return f"Demande envoyée à l’équipe, qui a jusqu’au {french_date(self.until)} pour répondre."


class CloseRequestView(InstructionMixin, TransitionView):
    """Go on without waiting for the answer of the team."""

    transition = "close_request"
    done = "Demande de pièces close. Vérifiez le dossier avec ce qui a été reçu."

    def execute(self, form):
        examining.close_request(self.object, self.request.user)

    def effects(self):
        request = self.object.open_request
        until = f", attendue au plus tard le {french_date(request.due_on)}," if request else ""
        return [
            f"La demande de pièces{until} est close : l’équipe ne peut plus remplacer ses pièces.",
            "Chaque personne à qui elle a été adressée en est prévenue.",
            "Le dossier revient à vérifier avec ce qui a été reçu.",
            *([request.on_words] if request else []),
        ]
