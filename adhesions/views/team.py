"""The people and places of a team in preparation, for the person who leads it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView, FormView
from django.views.generic.detail import SingleObjectMixin

from accounts.selectors import profession_of
from accounts.views.invitation import ResendView as ResendInvitationView
from accounts.views.inviting import PersonSearchMixin, PlaceSearchMixin
from adhesions import selectors
from adhesions.choices import Role
from adhesions.forms.places import SiteForm
from adhesions.forms.team import MemberForm, NameForm
from adhesions.models import ITEM_MODELS, Membership, Site
from adhesions.rules.composition import composition_problems, profession_problem
from adhesions.selectors.handing import open_handover
from adhesions.services import access, leaving, team
from adhesions.views.entry import LeadMixin, OwnDossierMixin, TeamMixin
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin, TransitionView
from coopps.kernel.mailing import selectors as mailing
from coopps.kernel.typography import french_date, of
from coopps.kernel.workflow.refusals import TransitionRefused


@dataclass(frozen=True)
class Place:
    """A member as the lead sees it: what can be done about this place in the team."""

    member: Membership
    may_resend: bool
    may_remove: bool
    may_rename: bool
    trouble: str

    @property
    def address(self) -> str:
        """Where the invitation went, as who leads may read it."""
        return self.member.shown_address or "à l’adresse de son compte"


class TeamView(TeamMixin, DetailView):
    """Who is in the team and where; the lead changes it while in preparation."""

    template_name = "adhesions/team.html"

    def get_context_data(self, **kwargs):
        adhesion, user = self.object, self.request.user
        may_change = adhesion.is_draft and selectors.leads(adhesion, user)
        members = selectors.live_members(adhesion)
        troubles = mailing.troubles(member for member in members if member.awaits_answer)
        places = [
            Place(
                member,
                may_resend=may_change and member.awaits_answer,
                may_remove=may_change and member.user_id != user.pk,
                may_rename=may_change and member.awaits_answer and not member.directory_id,
                trouble=member.told(troubles.get(member.pk, "")) if may_change else "",
            )
            for member in members
        ]
        return super().get_context_data(
            places=places,
            may_change=may_change,
            handover=open_handover(adhesion) if selectors.leads(adhesion, user) else None,
            declined=selectors.declined_in(adhesion) if may_change else [],
            problems=composition_problems(adhesion),
            **kwargs,
        )


class TeamFormView(LeadMixin, RefusalMixin, DraftMixin, SingleObjectMixin, FormView):
    """A form that changes the team; afterwards, the team."""

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        return reverse("adhesions:team", args=[self.object.pk])

    def form_valid(self, form):
        try:
            done = self.execute(form)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        messages.success(self.request, done)
        return HttpResponseRedirect(self.get_success_url())

    @abstractmethod
    def execute(self, form) -> str:
        """Do it, and say what was done."""


class InviteView(PersonSearchMixin, TeamFormView):
    """Invite a person: of the directory, or by an address; perhaps in the place of one who has not answered."""

    template_name = "adhesions/invite.html"
    form_class = MemberForm

    @cached_property
    def instead_of(self) -> Membership | None:
        """The invitation that this one replaces, if the address says one."""
        asked = self.request.GET.get("remplace", "")
        return next(
            (one for one in selectors.live_members(self.object) if str(one.pk) == asked and one.awaits_answer), None
        )

    def get_initial(self):
        role = self.instead_of.role if self.instead_of else self.request.GET.get("role", "")
        if self.person and not role and (profession := profession_of(self.person)):
            fits = [one for one in Role if not profession_problem(one, profession, self.object.version)]
            role = fits[0] if len(fits) == 1 else ""
        return super().get_initial() | {"role": role or self._missing_role()}

    def _missing_role(self) -> str:
        """The role that the team lacks, when it lacks one only."""
        there = {member.role for member in selectors.live_members(self.object)}
        lacking = [role for role in Role if role not in there]
        return lacking[0] if len(lacking) == 1 else ""

    def get_success_url(self) -> str:
        """Another person to invite; once the invitations are sent, one's own dossier when it is not begun; else the team."""
        if self.request.POST.get("then") == "another":
            return reverse("adhesions:invite", args=[self.object.pk])
        own = next((one for one in selectors.live_members(self.object) if one.user_id == self.request.user.pk), None)
        if own is not None and own.is_in_progress and not any(own.items_of_kind(item).exists() for item in ITEM_MODELS):
            return reverse("adhesions:fill", args=[own.pk])
        return super().get_success_url()

    def execute(self, form) -> str:
        invited = team.invite(
            self.object, self.request.user, person=self.person, instead_of=self.instead_of, **form.cleaned_data
        )
        return (
            f"L’invitation est envoyée à {invited.told(invited.invited_email)}. {invited.name} rejoindra l’équipe en "
            f"l’acceptant, au plus tard le {french_date(invited.lapses_at, self.object.agency.tz)}."
        )

    def get_context_data(self, **kwargs):
        signed = [member for member in selectors.live_members(self.object) if member.commitment]
        return super().get_context_data(signed=signed, instead_of=self.instead_of, **kwargs)


class SiteAddView(PlaceSearchMixin, TeamFormView):
    """Add a place of exercise."""

    template_name = "adhesions/site.html"
    form_class = SiteForm

    def execute(self, form) -> str:
        site = team.add_site(self.object, self.request.user, **form.site())
        return f"Le lieu « {site.name} » est ajouté. Chaque personne choisit les siens dans son dossier."


class SiteCorrectView(TeamFormView):
    """Correct a place, the main one too: nothing is begun again."""

    template_name = "adhesions/site_correct.html"
    form_class = SiteForm

    @cached_property
    def site(self) -> Site:
        return get_object_or_404(self.object.sites, pk=self.kwargs["site"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.site}

    def execute(self, form) -> str:
        site = team.correct_site(self.site, self.request.user, **form.site())
        return f"Le lieu « {site.name} » est corrigé. Rien n’est à signer de nouveau."

    def get_context_data(self, **kwargs):
        people = [member.name for member in self.site.memberships.select_related("professional")]
        return super().get_context_data(site=self.site, people=people, **kwargs)


class _MemberMixin:
    """One member of a team that the reader takes part in; only the lead acts."""

    pk_url_kwarg = "member"

    def get_queryset(self):
        return Membership.objects.filter(
            adhesion__in=selectors.readable_by(self.request.user), adhesion=self.kwargs["pk"]
        ).select_related("adhesion__agency", "adhesion__team", "professional")

    def get_success_url(self) -> str:
        return reverse("adhesions:team", args=[self.kwargs["pk"]])


class ResendView(_MemberMixin, ResendInvitationView):
    """Send an invitation again."""

    def resend(self, invitation, email):
        sent = team.resend_invitation(invitation, self.request.user, email=email)
        return sent.told(sent.invited_email)


def voided_by(member: Membership) -> Iterator[str]:
    """Whose engagement is void when this member is no longer in the team, before filing."""
    others = Membership.objects.filter(
        adhesion=member.adhesion_id,
        commitments__voided_at=None,
        commitments__counterpart_ids__contains=[member.pk],
    ).select_related("professional")
    for other in others:
        yield f"L’engagement {of(other.name)} ne vaudra plus, car il nomme {member.name} : il sera à signer de nouveau."


class RenameView(_MemberMixin, TransitionView):
    """Correct the name of an invitation."""

    form_class = NameForm
    submit_label = "Corriger le nom"

    def check(self) -> None:
        if not selectors.leads(self.object.adhesion, self.request.user):
            raise TransitionRefused("Seule la personne qui porte la demande peut changer l’équipe.", forbidden=True)

    def get_heading(self) -> str:
        return f"Corriger le nom {of(self.object.name)}"

    def get_initial(self):
        return {"name": self.object.invited_name}

    def effects(self):
        yield "L’invitation déjà envoyée reste valable : rien n’est à recommencer, et aucun engagement ne la nomme encore."

    def execute(self, form):
        self.object = team.correct_name(self.object, self.request.user, **form.cleaned_data)

    def get_done(self) -> str:
        return f"Le nom est corrigé : {self.object.name}."


class LeaveView(OwnDossierMixin, TransitionView):
    """Leave the team, before the own decision is signed: what it voids, what is taken back, who is told."""

    transition = "leave"

    def get_object(self, queryset=None):
        return self.membership

    def execute(self, form):
        leaving.leave(self.membership, self.request.user)

    def effects(self):
        member, user = self.membership, self.request.user
        adhesion = member.adhesion
        yield "Vous ne voyez plus cette demande, et votre dossier n’en fait plus partie ; rien n’est effacé."
        if member.is_in_preparation:
            if member.commitment:
                yield "L’engagement que vous avez signé ne vaut plus."
            yield from voided_by(member)
        else:
            yield f"{adhesion.agency.name} est prévenue : elle ne prend plus de décision à votre sujet."
            yield "Ce qui était proposé pour vous, et la lettre qui attendait sa signature, sont repris."
            yield "Les dossiers des autres personnes suivent leur cours, si la composition de l’équipe le permet encore."
        if selectors.leads(adhesion, user) and (heir := access.heir_of(adhesion, user)):
            yield f"Vous portez la demande : {heir.name} la portera à votre place."
        yield "Les autres personnes de l’équipe sont prévenues par courriel."

    def get_done(self) -> str:
        return "Vous avez quitté l’équipe. Les autres personnes en sont prévenues."

    def get_success_url(self) -> str:
        if self.request.method == "GET":
            return reverse("adhesions:detail", args=[self.membership.adhesion_id])
        return reverse("adhesions:list")


class RemoveView(_MemberMixin, TransitionView):
    """Take a member out of the team; says whose engagement is voided."""

    transition = "remove"

    def get_heading(self) -> str:
        return f"Retirer {self.object.name} de l’équipe"

    def execute(self, form):
        self.object = team.remove(self.object, self.request.user)

    def effects(self):
        yield f"{self.object.name} ne voit plus cette demande, et son dossier n’en fait plus partie."
        if self.object.commitment:
            yield f"L’engagement que {self.object.name} a signé ne vaut plus."
        others = Membership.objects.filter(
            adhesion=self.object.adhesion_id,
            commitments__voided_at=None,
            commitments__counterpart_ids__contains=[self.object.pk],
        ).select_related("professional")
        for other in others:
            yield f"L’engagement {of(other.name)} ne vaudra plus, car il nomme {self.object.name} : il sera à signer de nouveau."

    def get_done(self) -> str:
        return (
            f"{self.object.name} n’est plus dans l’équipe. Les personnes dont l’engagement ne vaut plus sont prévenues."
        )


class SiteRemoveView(TransitionView):
    """Take a place out."""

    heading = "Retirer ce lieu"
    submit_label = "Retirer ce lieu"
    pk_url_kwarg = "site"

    def get_queryset(self):
        return Site.objects.filter(
            adhesion__in=selectors.readable_by(self.request.user), adhesion=self.kwargs["pk"]
        ).select_related("adhesion")

    def check(self) -> None:
        if not selectors.leads(self.object.adhesion, self.request.user):
            raise TransitionRefused("Seule la personne qui porte la demande change les lieux.", forbidden=True)

    def execute(self, form):
        team.remove_site(self.object, self.request.user)

    def effects(self):
        yield f"« {self.object.name} », {self.object.city}, n’est plus un lieu de l’équipe."
        for member in self.object.memberships.select_related("professional"):
            yield f"{member.name} n’y exerce plus pour ce protocole."

    def get_done(self) -> str:
        return "Le lieu est retiré."

    def get_success_url(self) -> str:
        return reverse("adhesions:team", args=[self.kwargs["pk"]])
