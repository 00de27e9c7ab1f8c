"""Opening an adhesion: from the catalogue, with the protocol that the team promotes, or with the team of another."""

from __future__ import annotations

from abc import ABC, abstractmethod

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView

from accounts.models import Agency
from accounts.returning import to_profile
from accounts.views.inviting import PlaceSearchMixin
from adhesions import selectors
from adhesions.choices import Role
from adhesions.forms.opening import CopyForm, StartForm
from adhesions.forms.places import SiteForm
from adhesions.models import Adhesion
from adhesions.models.adhesion import OPEN
from adhesions.rules.region import filing_obstacles
from adhesions.services import opening
from adhesions.views.entry import LeadMixin
from adhesions.views.onward import onward
from adhesions.views.signing import reading_of
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin, TransitionView
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.models import Protocol
from protocols.rules import how_to_join
from protocols.selectors import catalogue_protocols, projects, protocols_in_force, regime_rule


class OpeningView(PlaceSearchMixin, ABC, RefusalMixin, DraftMixin, FormView):
    """The team, its main site and the role of who opens the adhesion. A subclass says how the adhesion is authorized."""

    form_class = StartForm

    def dispatch(self, request, *args, **kwargs):
        self.find()
        if (closed := self.closed()) is not None:
            return closed
        self.professional = getattr(request.user, "professional", None)
        if self.professional is None:
            return to_profile(request, "l’adhésion s’ouvrira ensuite")
        return super().dispatch(request, *args, **kwargs)

    @abstractmethod
    def find(self) -> None:
        """Find what the address names: `self.version` is the text that the team would join. Raises `Http404`."""

    def closed(self) -> HttpResponse | None:
        """What to answer when nothing can be opened, whatever is typed."""
        return None

    @abstractmethod
    def open(self, **words) -> Adhesion:
        """Open the adhesion. Raises `TransitionRefused`."""

    def takes_up_drafts(self) -> bool:
        """A place just chosen among one's own fills the form anew."""
        return "lieu" not in self.request.GET and super().takes_up_drafts()

    @property
    def places(self):
        return list(self.professional.places.all())

    def chosen_place(self):
        """The place that fills the form: the one asked for in the address, else the first; none when it is a structure of the
        directory."""
        if self.structure:
            return None
        asked = self.request.GET.get("lieu", "")
        return next((place for place in self.places if str(place.pk) == asked), next(iter(self.places), None))

    def get_initial(self):
        place = self.chosen_place()
        initial = {"role": self._only_role()}
        if place is not None:
            initial |= {name: getattr(place, name) for name in SiteForm.Meta.fields}
        return initial | self.structure

    def form_valid(self, form):
        try:
            adhesion = self.open(
                role=form.cleaned_data["role"],
                team_name=form.cleaned_data["team_name"],
                site=form.site(),
                practice_status=form.cleaned_data["practice_status"],
            )
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        messages.success(
            self.request, "L’adhésion est ouverte. Invitez maintenant les autres personnes de votre équipe."
        )
        return HttpResponseRedirect(reverse("adhesions:invite", args=[adhesion.pk]))

    def get_context_data(self, **kwargs):
        places, chosen = self.places, self.chosen_place()
        return super().get_context_data(
            chosen=chosen, other_places=[place for place in places if place != chosen], **kwargs
        )

    def _only_role(self) -> str:
        """The role of the person's profession, when the protocol gives it one only."""
        code = self.professional.profession.code
        roles = [
            role
            for role, required in (
                (Role.DELEGATING, self.version.delegating),
                (Role.DELEGATED, self.version.delegated),
            )
            if any(who.profession == code for who in required)
        ]
        return roles[0] if len(roles) == 1 else ""


class StartView(OpeningView):
    """From the catalogue: the main site says which agency (BR-08)."""

    template_name = "adhesions/start.html"

    def find(self) -> None:
        self.protocol = get_object_or_404(catalogue_protocols(), code=self.kwargs["code"])
        self.version = self.protocol.version

    def open(self, **words) -> Adhesion:
        return opening.open_adhesion(self.protocol, self.professional, **words)

    def get_context_data(self, **kwargs):
        chosen = self.chosen_place()
        agency = Agency.objects.of_department(chosen.department) if chosen else None
        day = agency.today() if agency else timezone.localdate()
        rule = regime_rule(self.protocol.regime, day)
        return super().get_context_data(
            protocol=self.protocol,
            joining=how_to_join(self.protocol, agency, day, rule),
            somewhere=how_to_join(self.protocol, None, day, rule).opens_adhesion,
            agency=agency,
            **kwargs,
        )


class StartWithProjectView(OpeningView):
    """With the protocol that the team promotes, while its authorization is asked for (BR-30)."""

    template_name = "adhesions/start_with_project.html"

    def find(self) -> None:
        self.project = get_object_or_404(projects.written_by(self.request.user), pk=self.kwargs["pk"])
        self.version = self.project.version

    def closed(self) -> HttpResponse | None:
        try:
            opening.may_open_with_project(self.project, self.project.authorization, self.request.user)
        except TransitionRefused as refusal:
            if refusal.forbidden:
                raise PermissionDenied(str(refusal)) from refusal
            messages.warning(self.request, str(refusal))
            return redirect("projects:detail", pk=self.project.pk)
        return None

    def open(self, **words) -> Adhesion:
        return opening.open_with_project(self.project, self.professional, **words)

    def get_context_data(self, **kwargs):
        authorization = self.project.authorization
        return super().get_context_data(
            project=self.project,
            agency=authorization.agency,
            obstacles=filing_obstacles(authorization, authorization.agency.today()),
            **kwargs,
        )


class CopyView(LeadMixin, TransitionView):
    """The same team joins a second protocol."""

    template_name = "adhesions/copy.html"
    form_class = CopyForm
    heading = "Reprendre cette équipe pour un autre protocole"
    submit_label = "Ouvrir la demande"

    def protocols(self):
        """The protocols that this team may still join in its region."""
        agency = self.object.agency
        joined = self.object.team.adhesions.filter(state__in=OPEN).values("protocol")
        return protocols_in_force(agency, agency.today()).exclude(pk__in=joined)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"protocols": self.protocols()}

    def check(self) -> None:
        if not self.protocols().exists():
            raise TransitionRefused(
                f"Votre équipe a déjà rejoint, ou demandé à rejoindre, chaque protocole ouvert dans la région "
                f"{self.object.agency.region}."
            )

    def execute(self, form):
        protocol: Protocol = form.cleaned_data["protocol"]
        self.copied = opening.copy_team(self.object, protocol, self.request.user)

    def effects(self):
        yield "Une nouvelle demande s’ouvre, avec les mêmes personnes, les mêmes rôles et les mêmes lieux."
        yield "Chaque personne reçoit une invitation : elle remplit son dossier et signe son engagement pour ce protocole."
        yield "La demande en cours ne change pas."

    def get_done(self) -> str:
        return "La demande est ouverte. Les personnes de votre équipe reçoivent une invitation."

    def get_success_url(self) -> str:
        user = self.request.user
        own = selectors.own_membership(user, self.copied.memberships.get(user=user).pk)
        return reverse("adhesions:fill", args=[own.pk]) if reading_of(own).left else onward(own, user)

    def get_cancel_url(self) -> str:
        return reverse("adhesions:detail", args=[self.object.pk])
