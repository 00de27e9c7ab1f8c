"""An invitation by its personal link: anybody who has it reads it; an account is needed to answer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from accounts.returning import remember
from adhesions.choices import ACCEPTED, AdhesionState, MembershipState
from adhesions.services import team
from adhesions.views.opening import to_profile
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.workflow.refusals import TransitionRefused


@method_decorator([login_not_required, never_cache], name="dispatch")
class InvitationView(RefusalMixin, TemplateView):
    """Which team, which protocol, which role; accept or decline by POST."""

    template_name = "adhesions/invitation.html"

    def dispatch(self, request, *args, **kwargs):
        try:
            self.membership = team.invitation(kwargs["token"])
        except TransitionRefused as refusal:
            return self.closed(str(refusal))
        if self.membership.state in ACCEPTED and self.membership.user_id == request.user.pk:
            return redirect("adhesions:detail", pk=self.membership.adhesion_id)
        if self.membership.state != MembershipState.INVITED:
            return self.closed("Cette invitation a déjà reçu une réponse.")
        if self.membership.adhesion.state != AdhesionState.DRAFT:
            return self.closed("La demande de cette équipe est déjà déposée ou retirée : on ne peut plus la rejoindre.")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            remember(request)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        try:
            if request.POST.get("answer") == "decline":
                team.decline(self.membership, request.user)
                messages.success(request, "Vous avez décliné l’invitation. L’équipe le verra sur sa page.")
                return redirect("adhesions:list")
            professional = getattr(request.user, "professional", None)
            if professional is None:
                return to_profile(request, "Décrivez d’abord votre identité professionnelle : vous accepterez ensuite.")
            membership = team.accept(self.membership, professional)
        except TransitionRefused as refusal:
            return self.refused(refusal)
        messages.success(
            request,
            f"Vous faites partie de l’équipe « {membership.adhesion.team} ». Complétez maintenant votre propre dossier.",
        )
        return redirect("adhesions:dossier", pk=membership.pk)

    def closed(self, sentence: str):
        """The link opens nothing any more."""
        context = {"heading": "Cette invitation n’est plus ouverte", "sentence": sentence}
        return render(self.request, "adhesions/closed_link.html", context, status=410)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            membership=self.membership,
            adhesion=self.membership.adhesion,
            here=self.request.path,
            **kwargs,
        )
