"""Places of exercise: add, change, remove. One's own only: anybody else's is not found."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.messages.views import SuccessMessageMixin
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.generic import DeleteView, FormView, UpdateView

from accounts.forms.places import PlaceForm
from accounts.selectors import places_of
from accounts.services.professionals import add_place, remove_place, update_place
from accounts.views.identity import professional_of
from accounts.views.inviting import PlaceSearchMixin
from coopps.kernel.components.drafts import DraftMixin


class PlaceAddView(PlaceSearchMixin, SuccessMessageMixin, DraftMixin, FormView):
    """A place more."""

    template_name = "accounts/place_form.html"
    form_class = PlaceForm
    success_url = reverse_lazy("accounts:profile")
    success_message = "Le lieu d’exercice est ajouté."

    def dispatch(self, request, *args, **kwargs):
        self.professional = professional_of(request)
        if self.professional is None:
            messages.info(request, "Déclarez d’abord votre identité professionnelle.")
            return redirect("accounts:number")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        add_place(self.professional, **form.cleaned_data)
        return super().form_valid(form)


class _OwnPlaceMixin:
    success_url = reverse_lazy("accounts:profile")
    context_object_name = "place"

    def get_queryset(self):
        return places_of(self.request.user)


class PlaceChangeView(_OwnPlaceMixin, DraftMixin, UpdateView):
    """A place corrected."""

    template_name = "accounts/place_form.html"
    form_class = PlaceForm

    def form_valid(self, form):
        update_place(self.object, **form.cleaned_data)
        messages.success(self.request, "Le lieu d’exercice est modifié.")
        return redirect(self.success_url)


class PlaceRemoveView(_OwnPlaceMixin, DeleteView):
    """A place less, after a confirmation."""

    template_name = "accounts/place_remove.html"

    def form_valid(self, form):
        remove_place(self.object)
        messages.success(self.request, "Le lieu d’exercice est retiré de votre profil.")
        return redirect(self.success_url)
