"""One dossier of the HAS: its state, what is expected of whom, its versions, its experts, its consultations, its session."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView

from coopps.kernel.components.actions import Action, open_actions
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.components.turns import Turn
from coopps.kernel.instruction.conversations import interlocutor
from coopps.kernel.mailing import selectors as mailing
from coopps.kernel.typography import french_date
from protocols.reviews.forms.reviews import AdmitForm, ChangesForm, ExpertiseForm, ReasonForm
from protocols.reviews.models import Appointment
from protocols.reviews.models.experts import conducts_the_review
from protocols.reviews.models.reviews import has_taken, may_review
from protocols.reviews.selectors import reviews as selectors
from protocols.reviews.services import experts, reviewing
from protocols.reviews.turns.reviews import turn_of
from protocols.selectors import projects

# The transitions that a page offers, in their order, and its address.
PAGES = {
    "take": "has:take",
    "admit": "has:admit",
    "open_expertise": "has:open_expertise",
    "stop_waiting": "has:stop_waiting",
    "ask_changes": "has:ask_changes",
    "hand_over": "has:hand_over",
    "close": "has:close",
}
# What a reviewer may do about the place of an expert.
SEAT_PAGES = {"keep": "has:keep", "recuse": "has:recuse", "replace": "has:replace"}


@dataclass(frozen=True)
class Seat:
    """One expert of the dossier: the statement, the opinion, what the reviewer may do."""

    appointment: Appointment
    given: bool
    actions: list[Action]
    found_since: list[str]
    trouble: str


class ReviewMixin:
    """A page about one dossier, for the reviewers of the HAS who are not in the project; anybody else gets 404."""

    context_object_name = "review"

    def get_queryset(self):
        return selectors.reviews_for(self.request.user)

    def get_success_url(self) -> str:
        return reverse("has:review", args=[self.object.pk])


@method_decorator(never_cache, name="dispatch")
class ReviewView(ReviewMixin, DetailView):
    """The whole of a dossier on one page."""

    template_name = "reviews/review.html"

    def get_context_data(self, **kwargs):
        review, user = self.object, self.request.user
        conducts, turn = has_taken(review, user), turn_of(review, user)
        asked = list(review.consultations.all())
        troubles = mailing.troubles(one for one in asked if one.is_open)
        for consultation in asked:
            consultation.trouble = troubles.get(consultation.pk, "")
        return super().get_context_data(
            conducts=conducts,
            turn=turn,
            actions=self._actions(turn, conducts),
            seats=[self._seat(appointment, conducts) for appointment in review.appointments.all()],
            asked=asked,
            expertise=selectors.expertise_of(review, review.agency.today()),
            may_invite=conducts and review.seeks,
            may_consult=conducts and review.seeks,
            session=selectors.open_session(review),
            sessions=list(review.sessions.all()),
            opinion=review.opinion,
            answered=selectors.answered_reservations(review),
            versions=list(projects.filed_versions(review.project).defer("content")),
            appendices=list(projects.joined_to(review.version, review.project)),
            authors=[str(author) for author in review.project.authors.writing()],
            events=self._events(),
            today=review.agency.today(),
            interlocutor=interlocutor(review.project.agency, review.project.instruction, user),
            **kwargs,
        )

    def _actions(self, turn: Turn, conducts: bool) -> list[Action]:
        """Every transition open to the person but the one that the turn leads to."""
        # Whoever finds this page may review.
        found = open_actions(self.object, self.request.user, PAGES, known={may_review: True, has_taken: conducts})
        if conducts:
            found.pop("hand_over", None)
        return [action for action in found.values() if turn.action is None or action.url != turn.action.url]

    @cached_property
    def _found_since(self) -> dict[int, list[str]]:
        return experts.links_found_since(self.object)

    @cached_property
    def _uninvited(self) -> dict[int, str]:
        return mailing.troubles(one for one in self.object.appointments.all() if one.is_invited)

    def _seat(self, appointment: Appointment, conducts: bool) -> Seat:
        opinion = getattr(appointment, "opinion", None)
        given = opinion is not None and opinion.is_given and opinion.version_id == self.object.version_id
        actions = open_actions(appointment, self.request.user, SEAT_PAGES, known={conducts_the_review: conducts})
        return Seat(
            appointment,
            given,
            list(actions.values()),
            self._found_since.get(appointment.pk, []),
            self._uninvited.get(appointment.pk, ""),
        )

    def _events(self) -> list[dict]:
        review = self.object
        return [
            {
                "at": review.project.transmitted_at,
                "title": "Projet transmis à la HAS",
                "by": review.project.agency.name,
            },
            *(
                {
                    "at": record.at,
                    "title": record.transition_label,
                    "by": record.by,
                    "detail": record.note,
                }
                for record in review.record.select_related("actor", "prompted_by")
            ),
        ]


class ReviewActView(ReviewMixin, TransitionView):
    """A transition of a dossier."""

    template_name = "reviews/act.html"


class TakeView(ReviewActView):
    """A reviewer takes a dossier."""

    transition = "take"
    done = "Dossier pris en charge. Vérifiez maintenant qu’il est recevable."

    def execute(self, form):
        reviewing.take(self.object, self.request.user)

    def effects(self):
        yield f"Vous suivez le dossier {self.object.number}, « {self.object.project.title} »."
        yield "L’équipe et l’agence voient que la HAS l’examine."


class HandOverView(ReviewActView):
    """Another reviewer goes on."""

    transition = "hand_over"
    done = "Le dossier est maintenant le vôtre."

    def execute(self, form):
        reviewing.hand_over(self.object, self.request.user)

    def effects(self):
        yield f"Le dossier {self.object.number}, suivi par {self.object.reviewer}, devient le vôtre."
        yield "Les experts, les consultations et la séance restent tels qu’ils sont."


class AdmitView(ReviewActView):
    """No duplicate, within the scope."""

    transition = "admit"
    form_class = AdmitForm
    done = "Dossier recevable. Invitez maintenant les experts et expertes."

    def execute(self, form):
        reviewing.admit(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield "Ce que vous écrivez reste au dossier de la HAS ; l’équipe voit que son projet est recevable."
        yield "S’il ne l’est pas, demandez des modifications ou classez le dossier sans suite."


class AskChangesView(ReviewActView):
    """The team files a new version."""

    transition = "ask_changes"
    form_class = ChangesForm
    submit_label = "Envoyer la demande"

    def execute(self, form):
        self.object = reviewing.ask_changes(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield "L’équipe et l’agence reçoivent un courriel ; l’équipe lit votre demande et dépose une nouvelle version."
        if selectors.open_session(self.object):
            yield "La séance convoquée est annulée : elle porterait sur l’ancienne version."
        if selectors.expertise_of(self.object, self.object.agency.today()).received:
            yield "À la nouvelle version, chaque avis rendu redevient un brouillon, à rendre sur cette version."

    def get_done(self) -> str:
        return f"Demande envoyée. La nouvelle version est attendue au plus tard le {french_date(self.object.changes_due_on)}."


class StopWaitingView(ReviewActView):
    """The examination goes on with the version that is there."""

    transition = "stop_waiting"
    done = "L’examen continue avec la version déjà déposée. L’équipe est prévenue."

    def execute(self, form):
        reviewing.stop_waiting(self.object, self.request.user)

    def effects(self):
        yield "La demande de modifications est close : l’équipe ne peut plus déposer de nouvelle version."
        yield f"L’examen continue avec la version {self.object.version.number}."


class OpenExpertiseView(ReviewActView):
    """The individual opinions are awaited."""

    transition = "open_expertise"
    form_class = ExpertiseForm

    def execute(self, form):
        self.object = reviewing.open_expertise(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        expected = selectors.expertise_of(self.object, self.object.agency.today()).expected
        people = "une personne lit" if expected == 1 else f"{expected} personnes lisent"
        yield f"Les avis individuels sont attendus sur la version {self.object.version.number} : {people} le dossier."
        yield "Les avis restent cachés, à vous aussi, jusqu’à la séance du collège."

    def get_done(self) -> str:
        return f"Expertise ouverte. Les avis sont attendus au plus tard le {french_date(self.object.opinions_due_on)}."


class CloseView(ReviewActView):
    """No further action."""

    transition = "close"
    form_class = ReasonForm
    done = "Dossier classé sans suite. L’équipe et l’agence sont prévenues."

    def execute(self, form):
        reviewing.close(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield "Le projet est clos : l’équipe et l’agence lisent le motif."
        yield "Les experts, les consultations et la séance prennent fin."

    def get_heading(self) -> str:
        return f"Classer sans suite le dossier {self.object.number}"
