"""The administration of an agency: what its letters print, how they are signed, who works for it."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView

from accounts.choices import AgencyKind, AgencyRight, AgencyRoleKind, SignatureMode, Transmission
from accounts.forms.agency import (
    ContactForm,
    DelegationForm,
    LastDayForm,
    PublicationForm,
    RoleForm,
    SignatureForm,
    TransmissionForm,
)
from accounts.models import Agency, AgencyRole, SignatureDelegation
from accounts.selectors import signatories_without_certificate
from accounts.services import agencies
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin, TransitionView
from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.documents import signing
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.transmissions.selectors import checklist
from coopps.kernel.typography import french_date, french_period
from coopps.kernel.workflow.refusals import TransitionRefused


class ManagedAgencyMixin:
    """A page for who administers the agency of the address today: 403 for its other agents, 404 for anybody else."""

    def dispatch(self, request, *args, **kwargs):
        self.agency = get_object_or_404(Agency, code=kwargs["code"])
        if not self.agency.allows(request.user, AgencyRight.MANAGE_ROLES):
            if any(self.agency.allows(request.user, right) for right in AgencyRight):
                raise PermissionDenied("Cette page est celle de l’administration de l’agence.")
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        if self.agency.allows(self.request.user, AgencyRight.MANAGE_ROLES):
            return reverse("accounts:agency", args=[self.agency.code])
        return reverse("accounts:profile")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"agency": self.agency}


class AgencyView(ManagedAgencyMixin, TemplateView):
    """All that the agency decides by itself, and the ways to change it."""

    template_name = "accounts/agency/detail.html"

    def get_context_data(self, **kwargs):
        today = self.agency.today()
        roles = self.agency.roles.select_related("user").order_by("kind", "valid_from", "pk")
        delegations = self.agency.delegations.select_related("delegate", "granted_by").order_by("valid_from", "pk")
        personal = self.agency.signature_mode == SignatureMode.PERSONAL
        return super().get_context_data(**kwargs) | {
            "today": today,
            "director": self.agency.director(today),
            "roles": roles.not_ended(today),
            "ended_roles": roles.filter(valid_to__lt=today).order_by("-valid_to", "pk"),
            "delegations": [_with_scope(row) for row in delegations.not_ended(today)],
            "ended_delegations": delegations.filter(valid_to__lt=today).order_by("-valid_to", "pk"),
            "seal_refusal": "" if personal else _seal_refusal(self.agency),
            "missing_recipients": sum(not need.recipients for need in checklist(self.agency, today)),
            "without_certificate": signatories_without_certificate(self.agency),
        }


class AgencyFormView(ManagedAgencyMixin, RefusalMixin, DraftMixin, FormView):
    """One form about the agency. A subclass gives `heading`, maybe `intro`, and does it in `execute()`, which says what
    happened."""

    template_name = "accounts/agency/form.html"
    heading = ""
    submit_label = "Enregistrer"

    def get_intro(self) -> list[str]:
        return []

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "heading": self.heading,
            "intro": self.get_intro(),
            "submit_label": self.submit_label,
            "cancel_url": self.get_success_url(),
        }

    def form_valid(self, form):
        try:
            done = self.execute(**form.cleaned_data)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        messages.success(self.request, done)
        return redirect(self.get_success_url())


class ContactView(AgencyFormView):
    """The sender of the letters."""

    form_class = ContactForm
    heading = "Ce que les lettres disent de l’agence"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.agency}

    def get_intro(self):
        return ["Les prochaines lettres s’imprimeront ainsi. Celles qui sont déjà signées ne changent pas."]

    def execute(self, **contact) -> str:
        agencies.change_contact(self.agency, self.request.user, **contact)
        return "Les coordonnées de l’agence sont enregistrées : les prochaines lettres les porteront."


class SignatureView(AgencyFormView):
    """How the letters are signed."""

    form_class = SignatureForm
    heading = "La signature électronique de l’agence"

    def get_initial(self):
        return {"signature_mode": self.agency.signature_mode}

    def get_intro(self):
        return [
            law.text(TextKey.SIGNATURE, self.agency.today()).body,
            "Ce choix vaut pour les séances de signature qui s’ouvriront ensuite ; une séance déjà ouverte aujourd’hui garde "
            "le sien.",
        ]

    def execute(self, signature_mode: str) -> str:
        agencies.choose_signature(self.agency, self.request.user, signature_mode)
        mode = SignatureMode(signature_mode).label.lower()
        return f"Les lettres des prochaines séances porteront ceci : {mode}."


class TransmissionView(AgencyFormView):
    """Who transmits a protocol to the HAS."""

    form_class = TransmissionForm
    heading = "La transmission des protocoles à la HAS"

    def dispatch(self, request, *args, **kwargs):
        if not Agency.objects.regional().filter(code=kwargs["code"]).exists():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {"transmission": self.agency.transmission}

    def get_intro(self):
        return [
            "Dans les deux cas, rien n’est transmis avant le visa de l’agence.",
            "Ce choix vaut pour les protocoles qui ne sont pas encore transmis.",
        ]

    def execute(self, transmission: str) -> str:
        agencies.choose_transmission(self.agency, self.request.user, transmission)
        return f"Après le visa, les protocoles seront transmis à la HAS par {Transmission(transmission).label}."


class RoleGiveView(AgencyFormView):
    """A role for an existing account."""

    form_class = RoleForm
    heading = "Donner un rôle"
    submit_label = "Donner ce rôle"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"authority": AgencyKind(self.agency.kind)}

    def get_initial(self):
        return {"valid_from": self.agency.today()}

    def get_intro(self):
        return [
            "Le rôle ouvre ses droits sur tous les dossiers de l’agence, du premier au dernier jour inclus, à l’heure de "
            f"{self.agency.seat}."
        ]

    def execute(self, **given) -> str:
        role = agencies.give_role(self.agency, self.request.user, **given)
        return f"{role.user.full_name} peut, {role.period} : {_rights(role)}."


class DelegationGiveView(AgencyFormView):
    """A delegation of signature, given by who directs the agency on its first day."""

    form_class = DelegationForm
    heading = "Enregistrer une délégation de signature"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"authority": AgencyKind(self.agency.kind)}

    def get_initial(self):
        return {"valid_from": self.agency.today()}

    def get_intro(self):
        director = self.agency.director()
        return [
            f"La délégation est celle de {director.user.full_name}, {director.quality}. Elle tombe avec sa fonction."
            if director
            else "Personne ne dirige l’agence aujourd’hui : donnez d’abord le rôle de direction générale.",
            "La personne pourra signer les actes délégués, du premier au dernier jour inclus et dès le lendemain de la "
            "publication ; jamais ceux qu’elle a proposés.",
        ]

    def execute(self, extent: str, **given) -> str:
        delegation = agencies.record_delegation(self.agency, self.request.user, **given)
        return _delegated(delegation)


class _EndView(ManagedAgencyMixin, TransitionView):
    """The last day of a right. What is over already is not found: the past is not written again."""

    template_name = "accounts/agency/end.html"
    form_class = LastDayForm
    rows = ""

    def get_queryset(self):
        rows = getattr(self.agency, self.rows)
        return rows.not_ended(self.agency.today()).select_related("agency")

    def get_initial(self):
        return {"last_day": max(self.agency.today(), self.object.valid_from)}


class RoleEndView(_EndView):
    """The last day of a role."""

    rows = "roles"
    submit_label = "Mettre fin à ce rôle"

    def get_heading(self) -> str:
        return f"Mettre fin au rôle de {self.object.user.full_name}"

    def effects(self) -> Iterable[str]:
        role, name = self.object, self.object.user.full_name
        kind = AgencyRoleKind(role.kind)
        yield f"{kind.label}, {role.period}."
        yield f"Après le dernier jour, ce rôle n’ouvrira plus à {name} : {_rights(role)}."
        if kind == AgencyRoleKind.DIRECTOR:
            yield f"Les délégations de signature données par {name} cessent avec cette fonction."
        if kind == AgencyRoleKind.ADMINISTRATOR and role.user == self.request.user:
            yield "C’est votre propre rôle : vous n’aurez plus accès à l’administration de l’agence."
        yield "Ce qui est déjà signé ne change pas."

    def execute(self, form):
        self.object = agencies.end_role(self.object, self.request.user, form.cleaned_data["last_day"])

    def get_done(self) -> str:
        return f"Le rôle de {self.object.user.full_name} prend fin le {french_date(self.object.valid_to)} inclus."


class DelegationPublishView(ManagedAgencyMixin, TransitionView):
    """The publication of a delegation that was recorded before it. One already published is not found."""

    template_name = "accounts/agency/end.html"
    form_class = PublicationForm
    submit_label = "Inscrire la publication"

    def get_queryset(self):
        rows = self.agency.delegations.not_ended(self.agency.today()).filter(published_on=None)
        return rows.select_related("agency", "delegate", "granted_by")

    def get_heading(self) -> str:
        return f"Publication de la délégation de {self.object.delegate.full_name}"

    def effects(self) -> Iterable[str]:
        yield f"{self.object.quality}, {self.object.period} ({self.object.reference})."
        yield "La personne signe dès le lendemain de la publication, dans les dates de la délégation."
        yield "La date et la référence s’impriment sous sa signature, et s’inscrivent une seule fois."

    def execute(self, form):
        self.object = agencies.publish_delegation(self.object, self.request.user, **form.cleaned_data)

    def get_done(self) -> str:
        return _delegated(self.object)


class DelegationEndView(_EndView):
    """The last day of a delegation."""

    rows = "delegations"
    submit_label = "Mettre fin à cette délégation"

    def get_heading(self) -> str:
        return f"Mettre fin à la délégation de {self.object.delegate.full_name}"

    def effects(self) -> Iterable[str]:
        delegation, name = self.object, self.object.delegate.full_name
        yield f"{delegation.quality}, {delegation.period} ({delegation.reference})."
        yield f"Après le dernier jour, {name} ne signera plus pour l’agence par cette délégation."
        yield "Ce qui est déjà signé ne change pas."

    def execute(self, form):
        self.object = agencies.end_delegation(self.object, self.request.user, form.cleaned_data["last_day"])

    def get_done(self) -> str:
        name = self.object.delegate.full_name
        return f"La délégation de signature de {name} prend fin le {french_date(self.object.valid_to)} inclus."


def _with_scope(delegation: SignatureDelegation) -> SignatureDelegation:
    """The delegation, with the labels of the acts that it covers."""
    delegation.covered = [act_kinds.get(name).label for name in delegation.scope]
    return delegation


def _delegated(delegation: SignatureDelegation) -> str:
    """What a delegation lets its delegate do, and from when."""
    name = delegation.delegate.full_name
    if delegation.takes_effect_on is None:
        return f"La délégation de {name} est enregistrée. Elle n’aura d’effet qu’une fois sa publication inscrite."
    acts = "les actes énumérés" if delegation.scope else "les actes de l’agence"
    period = french_period(delegation.takes_effect_on, delegation.valid_to)
    return f"{name} peut signer {acts}, {period}, par délégation de {delegation.granted_by.full_name}."


def _rights(role: AgencyRole) -> str:
    """What a role opens, in words."""
    return AgencyRoleKind(role.kind).rights_in_words(AgencyKind(role.agency.kind))


def _seal_refusal(agency: Agency) -> str:
    """Why the seal of the agency cannot sign today; empty when it can."""
    try:
        signing.load_seal(agency.code)
    except signing.SigningRefused as refusal:
        return str(refusal)
    return ""
