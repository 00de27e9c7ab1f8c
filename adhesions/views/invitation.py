"""An invitation to a team: accepted; or accepted and signed, of whoever has all that the dossier asks for in the own safe."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.functional import cached_property

from accounts.services import joining
from accounts.views.invitation import InvitationView as ProfessionalInvitationView
from adhesions import selectors
from adhesions.choices import ACCEPTED
from adhesions.forms.dossier import EngagementForm
from adhesions.services import team
from adhesions.views.onward import after_signing, onward
from adhesions.views.signing import Reading, as_joined, reading_of, sign
from coopps.kernel.workflow.refusals import TransitionRefused


class InvitationView(ProfessionalInvitationView):
    """Which team, which protocol, which role."""

    template_name = "adhesions/invitation.html"
    signing: EngagementForm | None = None

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

    @cached_property
    def reading(self) -> Reading | None:
        """What the person would sign at once, when the own safe holds all that the dossier asks for."""
        professional = getattr(self.request.user, "professional", None)
        if professional is None:
            return None
        reading = reading_of(as_joined(self.membership, professional))
        return reading if reading.may_sign else None

    def accept(self, professional):
        if self.request.POST.get("answer") == "sign":
            return self.accept_and_sign(professional)
        membership = team.accept(self.membership, professional)
        joined = f"Vous faites partie de l’équipe « {membership.adhesion.team} »."
        membership = selectors.own_membership(self.request.user, membership.pk)
        reading = reading_of(membership)
        if reading.left or (reading.member.supposed and not reading.may_sign):
            messages.success(self.request, f"{joined} Complétez maintenant votre propre dossier.")
            return redirect("adhesions:fill", pk=membership.pk)
        messages.success(self.request, f"{joined} Il ne manque à votre dossier que votre engagement.")
        return redirect(onward(membership, self.request.user))

    def accept_and_sign(self, professional):
        """Both or neither: whoever could not sign has not joined, and reads why."""
        if self.reading is None:
            raise TransitionRefused(
                "Votre dossier n’est plus prêt à être signé d’un seul geste : rejoignez l’équipe, puis complétez-le."
            )
        self.signing = self.reading.form(self.request.POST)
        if not self.signing.is_valid():
            return self.render_to_response(self.get_context_data())
        with transaction.atomic():
            membership = team.accept(self.membership, professional)
            membership = sign(membership, self.request.user, self.reading, self.signing, self.request.POST)
        messages.success(
            self.request,
            f"Vous faites partie de l’équipe « {membership.adhesion.team} », et votre engagement est signé.",
        )
        return redirect(after_signing(membership, self.request.user))

    def refused(self, refusal, form=None):
        """What is to be read is read again: it may have changed."""
        self.__dict__.pop("reading", None)
        return super().refused(refusal, form)

    def decline(self, user):
        team.decline(self.membership, user)
        messages.success(self.request, "Vous avez décliné l’invitation. L’équipe le verra sur sa page.")
        return redirect("adhesions:list")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(membership=self.membership, adhesion=self.membership.adhesion, **kwargs)
        if self.reading is None or context["another"]:
            return context
        return self.reading.context() | {"signing": self.signing or self.reading.form()} | context
