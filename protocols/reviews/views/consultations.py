"""The bodies consulted: asked, reminded of, closed by the reviewer; and the page on which a body answers by its link."""

from __future__ import annotations

from django.shortcuts import render
from django.urls import reverse
from django.views.generic import FormView, View

from coopps.kernel.components.pages import RefusalMixin, TransitionView
from coopps.kernel.documents.downloads import private_pdf
from coopps.kernel.documents.services.issuing import render as render_pdf
from coopps.kernel.links import LinkMixin
from coopps.kernel.typography import french_date, of
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.letters.document import document
from protocols.reviews.forms.reviews import ConsultationAnswerForm, ConsultationForm, RemindForm
from protocols.reviews.models.reviews import has_taken
from protocols.reviews.selectors import reviews as selectors
from protocols.reviews.services import consultations
from protocols.reviews.views.review import ReviewMixin

NOT_YOURS = "Seule la personne qui suit ce dossier consulte des organismes."


class AskView(ReviewMixin, TransitionView):
    """A body is asked, with a date."""

    template_name = "reviews/act.html"
    form_class = ConsultationForm
    heading = "Consulter un organisme"
    submit_label = "Envoyer la question"

    def check(self) -> None:
        if not has_taken(self.object, self.request.user):
            raise TransitionRefused(NOT_YOURS, forbidden=True)
        if not self.object.seeks:
            raise TransitionRefused(f"On ne consulte plus : l’état est « {self.object.get_state_display()} ».")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"funders": consultations.asks_funders(self.object)}

    def execute(self, form):
        self.asked = consultations.ask(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield "L’organisme reçoit un lien personnel : il lit la question et le document, et répond sans compte."
        yield f"Il lit la version {self.object.version.number} du protocole, ni les avis des experts, ni le reste du dossier."

    def get_done(self) -> str:
        return (
            f"Question envoyée à {self.asked.name}. Réponse attendue au plus tard le {french_date(self.asked.due_on)}."
        )

    def get_success_url(self) -> str:
        return f"{reverse('has:review', args=[self.object.pk])}#consultations"


class ConsultationView(TransitionView):
    """What the reviewer does about a consultation."""

    template_name = "reviews/act.html"

    def get_queryset(self):
        return selectors.consultations_open_to(self.request.user)

    def check(self) -> None:
        if not has_taken(self.object.review, self.request.user):
            raise TransitionRefused(NOT_YOURS, forbidden=True)
        if not self.object.is_open:
            raise TransitionRefused(consultations.OVER)

    def get_success_url(self) -> str:
        return f"{reverse('has:review', args=[self.object.review_id])}#consultations"

    def get_context_data(self, **kwargs):
        return super().get_context_data(review=self.object.review, **kwargs)


class RemindView(ConsultationView):
    """The link is sent again."""

    form_class = RemindForm
    heading = "Relancer l’organisme"
    submit_label = "Envoyer un nouveau lien"

    def get_initial(self):
        return {"due_on": self.object.due_on, "email": self.object.email}

    def execute(self, form):
        self.object = consultations.remind(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield f"{self.object.name} reçoit un nouveau lien à l’adresse ci-dessous ; l’ancien ne fonctionne plus."

    def get_done(self) -> str:
        return f"Nouveau lien envoyé à {self.object.name}. Réponse attendue au plus tard le {french_date(self.object.due_on)}."


class CloseView(ConsultationView):
    """No answer is awaited."""

    heading = "Clore la consultation"
    submit_label = "Clore"

    def execute(self, form):
        consultations.close(self.object, self.request.user)

    def effects(self):
        yield f"Le lien de réponse ({self.object.name}) ne fonctionne plus, et l’organisme est prévenu."

    def get_done(self) -> str:
        return f"Consultation close : {self.object.name}."


class _LinkMixin(LinkMixin):
    """The consultation behind a personal link."""

    closed_heading = "Cette consultation n’est plus ouverte"

    def find(self, token):
        self.consultation = consultations.behind(token)


class AnswerView(_LinkMixin, RefusalMixin, FormView):
    """The question, the document, the answer: no account."""

    template_name = "reviews/consultation_answer.html"
    form_class = ConsultationAnswerForm

    def form_valid(self, form):
        try:
            consultation = consultations.answer(self.kwargs["token"], **form.cleaned_data)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        return render(self.request, "reviews/consultation_done.html", {"consultation": consultation})

    def get_context_data(self, **kwargs):
        review = self.consultation.review
        return super().get_context_data(
            consultation=self.consultation, review=review, project=review.project, token=self.kwargs["token"], **kwargs
        )


class DocumentView(_LinkMixin, View):
    """The version examined as a PDF that bears the name of the body. Its file name says nothing."""

    def get(self, request, *args, **kwargs):
        review = self.consultation.review
        day = review.agency.today()
        composition = document(
            review.version.content,
            code=review.version.protocol.code,
            agency=review.project.agency,
            day=day,
            version=review.version,
            copy_of=f"exemplaire {of(self.consultation.name)}",
        )
        content, _ = render_pdf(composition, day=day)
        return private_pdf(content, "projet-de-protocole.pdf")
