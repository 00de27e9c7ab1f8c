"""An invitation to a team."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect

from accounts.services import joining
from accounts.views.invitation import InvitationView as ProfessionalInvitationView
from adhesions.choices import ACCEPTED
from adhesions.services import team
from coopps.kernel.workflow.refusals import TransitionRefused


class InvitationView(ProfessionalInvitationView):
    """Which team, which protocol, which role."""

    template_name = "adhesions/invitation.html"

    @property
    def invited(self):
        return self.membership

    @property
    def invited_name(self):
        return self.membership.invited_name

    def find(self, token):
        self.membership = team.invitation(token)
        if self.membership.state in ACCEPTED and self.membership.user_id == self.request.user.pk:
            return redirect("adhesions:detail", pk=self.membership.adhesion_id)
        if not self.membership.awaits_answer:
            raise TransitionRefused("Cette invitation a déjà reçu une réponse.")
        if not self.membership.is_in_preparation:
            raise TransitionRefused(
                "La demande de cette équipe est déjà déposée ou retirée : on ne peut plus la rejoindre."
            )
        joining.refuse_lapsed(self.membership)
        return None

    def accept(self, professional):
        membership = team.accept(self.membership, professional)
        messages.success(
            self.request,
            f"Vous faites partie de l’équipe « {membership.adhesion.team} ». Complétez maintenant votre propre dossier.",
        )
        return redirect("adhesions:fill", pk=membership.pk)

    def decline(self, user):
        team.decline(self.membership, user)
        messages.success(self.request, "Vous avez décliné l’invitation. L’équipe le verra sur sa page.")
        return redirect("adhesions:list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(membership=self.membership, adhesion=self.membership.adhesion, **kwargs)
