"""The session of the college as the reviewer conducts it: convened, present, revealed, voted, closed with its minutes."""

from __future__ import annotations

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView

from coopps.kernel.components.actions import open_actions
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.typography import french_datetime
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.models import CollegeRule
from protocols.reviews.choices import CollegeSessionState, Vote
from protocols.reviews.forms.college import (
    CancelForm,
    ConveneForm,
    PresenceForm,
    RapporteurForm,
    SynthesisForm,
    VoteForm,
)
from protocols.reviews.models import SessionMember
from protocols.reviews.models.reviews import has_taken
from protocols.reviews.selectors import college as selectors
from protocols.reviews.services import college
from protocols.reviews.turns.sessions import turn_of

S = CollegeSessionState
NOT_YOURS = "Une autre personne de la HAS suit ce dossier : elle seule conduit la séance."


class SessionMixin:
    """A page of one session, for the reviewers of the HAS who are not in the project."""

    def get_queryset(self):
        return selectors.sessions_open_to(self.request.user)

    def get_success_url(self) -> str:
        return reverse("has:session", args=[self.object.pk])

    @cached_property
    def conducts(self) -> bool:
        """Whether the person conducts this session."""
        return has_taken(self.object.review, self.request.user)

    def check(self) -> None:
        """A colleague of the reviewer reads the session and does nothing in it."""
        if not self.conducts:
            raise TransitionRefused(NOT_YOURS, forbidden=True)
        super().check()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **{"session": self.object, "review": self.object.review, "conducts": self.conducts} | kwargs
        )


class ConveneView(TransitionView):
    """Convene everybody to whom the dossier is open."""

    template_name = "reviews/session_convene.html"
    form_class = ConveneForm
    heading = "Convoquer le collège d’experts"
    submit_label = "Convoquer"

    def get_queryset(self):
        return selectors.reviews_open_to(self.request.user)

    @cached_property
    def able(self):
        """Those who may sit."""
        return selectors.able(self.object)

    def check(self) -> None:
        if not has_taken(self.object, self.request.user):
            raise TransitionRefused(NOT_YOURS, forbidden=True)
        if not self.object.is_in_expertise:
            raise TransitionRefused("L’expertise n’est pas ouverte sur ce dossier.")
        if not self.able:
            raise TransitionRefused("Aucun expert ni aucune experte ne peut encore lire ce dossier.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"able": self.able, "tz": self.object.agency.tz}

    def execute(self, form):
        self.session = college.convene(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield "Chaque personne à qui le dossier est ouvert est convoquée et reçoit un courriel."
        yield "Les avis individuels restent cachés jusqu’à la séance."

    def get_done(self) -> str:
        when = french_datetime(self.session.held_at, self.object.agency.tz)
        return f"Le collège est convoqué le {when}. Chaque membre est prévenu."

    def get_success_url(self) -> str:
        return reverse("has:session", args=[self.session.pk])

    def get_cancel_url(self) -> str:
        return reverse("has:review", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(review=self.object, able=self.able, **kwargs)


@method_decorator(never_cache, name="dispatch")
class SessionView(SessionMixin, DetailView):
    """One session: who is there, whether the quorum is, then the opinions, the votes, the result, the minutes."""

    template_name = "reviews/session.html"
    pages = {
        "open": "has:session_open",
        "reveal": "has:session_reveal",
        "close_vote": "has:session_close_vote",
        "close": "has:session_close",
        "cancel": "has:session_cancel",
    }

    def get_context_data(self, **kwargs):
        session = self.object
        actions = open_actions(session, self.request.user, self.pages)
        cancel = actions.pop("cancel", None)
        step = next(iter(actions.values()), None)
        return super().get_context_data(
            turn=turn_of(session, step),
            may_cancel=cancel is not None,
            **live(session),
            compared=selectors.compared(session),
            presence=PresenceForm(session=session) if session.is_before_the_reveal and self.conducts else None,
            may_write_synthesis=self.conducts and session.takes_synthesis,
            **kwargs,
        )


@method_decorator(never_cache, name="dispatch")
class VotesView(SessionMixin, DetailView):
    """For htmx: who voted, as it happens."""

    template_name = "reviews/session_votes.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**live(self.object), **kwargs)


def live(session) -> dict:
    """What the page shows of a session, and shows again while people vote."""
    able = session.able
    present = [member for member in able if member.is_present]
    return {
        "able": able,
        "present": present,
        "quorum": session.quorum,
        "has_quorum": len(present) >= session.quorum,
        "rule": selectors.rule_in_words(CollegeRule.in_force(session.review.agency.today())),
        "voted": [member for member in present if member.vote],
        "tally": session.tally,
        "dissents": [member for member in session.members.all() if member.dissent],
    }


class SessionActView(SessionMixin, TransitionView):
    """An act of the reviewer on a session."""

    template_name = "reviews/session_confirm.html"


class PresenceView(SessionActView):
    """Who is there."""

    heading = "Enregistrer les présences"
    submit_label = "Enregistrer les présences"
    form_class = PresenceForm
    done = "Les présences sont enregistrées."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"session": self.object}

    def execute(self, form):
        college.record_presence(self.object, self.request.user, present=form.members())


class RapporteurView(SessionActView):
    """Another member reports."""

    heading = "Désigner le rapporteur ou la rapporteuse"
    submit_label = "Désigner"
    form_class = RapporteurForm
    done = "Le rapporteur ou la rapporteuse est changée."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"session": self.object}

    def execute(self, form):
        college.name_rapporteur(self.object, self.request.user, **form.cleaned_data)


class OpenView(SessionActView):
    """The quorum is there: the session begins."""

    transition = "open"

    def execute(self, form):
        college.open(self.object, self.request.user)

    def effects(self):
        present, quorum = len(self.object.present), self.object.quorum
        yield f"{present} membres sont présents ; le quorum est de {quorum} et reste fixé pour la séance."

    def get_done(self) -> str:
        return "La séance est ouverte. Vous pouvez révéler les avis individuels."


class RevealView(SessionActView):
    """The individual opinions become known to the members, and the vote opens."""

    transition = "reveal"

    def execute(self, form):
        college.reveal(self.object, self.request.user)

    def effects(self):
        yield "Les membres de la séance lisent les avis individuels les uns des autres."
        yield "Aucun avis individuel ne se rend ni ne se change ensuite."
        yield "Le vote est ouvert : chaque membre présent vote depuis son propre écran."

    def get_done(self) -> str:
        return "Les avis sont révélés et le vote est ouvert."


class RecordVoteView(SessionActView):
    """The vote of a member who is there and cannot vote from a screen, recorded by the reviewer."""

    form_class = VoteForm
    submit_label = "Enregistrer ce vote"

    @cached_property
    def member(self) -> SessionMember:
        return get_object_or_404(
            self.object.members.select_related("appointment__expert__user"), pk=self.kwargs["member"]
        )

    def check(self) -> None:
        super().check()
        if not self.object.takes_votes or not self.member.is_present:
            raise TransitionRefused("Le vote n’est pas ouvert pour cette personne.")

    def get_heading(self) -> str:
        return f"Enregistrer le vote de {self.member}"

    def get_initial(self):
        return {"vote": self.member.vote, "dissent": self.member.dissent}

    def effects(self):
        yield "Le vote est celui que la personne exprime devant le collège ; le portail retient que vous l’avez enregistré."

    def execute(self, form):
        college.cast_vote(self.member, self.request.user, **form.cleaned_data)

    def get_done(self) -> str:
        return f"Le vote de {self.member} est enregistré : {Vote(self.get_form().data['vote']).label.lower()}."


class CloseVoteView(SessionActView):
    """No vote is taken any more; the result is what the votes say."""

    transition = "close_vote"

    def execute(self, form):
        college.close_vote(self.object, self.request.user)

    def effects(self):
        outcome = self.object.tally.outcome
        if outcome:
            yield f"Le résultat est « {outcome.label.lower()} »."
        yield "Aucun vote ne se change ensuite. La synthèse s’écrit, puis le procès-verbal est établi."

    def get_done(self) -> str:
        return "Le vote est clos. Écrivez la synthèse, puis closez la séance."


class SynthesisView(SessionActView):
    """The rapporteur's synthesis, written by the reviewer for the rapporteur."""

    heading = "Écrire la synthèse"
    submit_label = "Enregistrer la synthèse"
    form_class = SynthesisForm
    done = "La synthèse est enregistrée."

    def get_initial(self):
        return {"synthesis": self.object.synthesis}

    def check(self) -> None:
        super().check()
        if not self.object.takes_synthesis:
            raise TransitionRefused("La synthèse s’écrit une fois les avis révélés, avant le procès-verbal.")

    def execute(self, form):
        college.write_synthesis(self.object, self.request.user, text=form.cleaned_data["synthesis"])


class CloseView(SessionActView):
    """The minutes are issued as an act."""

    transition = "close"

    def execute(self, form):
        college.close(self.object, self.request.user)

    def effects(self):
        yield "Le procès-verbal est établi : présences, quorum, votes, positions divergentes, synthèse. Il ne change plus."
        yield "Vous rédigez ensuite l’avis de la HAS."

    def get_done(self) -> str:
        return "La séance est close et son procès-verbal est établi. Vous pouvez rédiger l’avis."


class CancelView(SessionActView):
    """The session does not take place."""

    transition = "cancel"
    form_class = CancelForm

    def execute(self, form):
        college.cancel(self.object, self.request.user, reason=form.cleaned_data["reason"])

    def effects(self):
        yield "Les membres convoqués reçoivent un courriel. Une autre séance pourra être convoquée."

    def get_done(self) -> str:
        return "La séance est annulée et ses membres sont prévenus."
