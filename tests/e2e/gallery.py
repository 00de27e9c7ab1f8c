"""A page of the tests that shows every component at once, and a form that saves itself: a ROOT_URLCONF."""

from __future__ import annotations

import datetime

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path
from django.utils import timezone

from coopps.urls import urlpatterns as portal_urls

COMPONENTS = """{% extends "base.html" %}{% load portal_tags %}
{% block title %}Composants{% endblock %}
{% block breadcrumb %}{% breadcrumb "Mes adhésions" "/adhesions/" "Dossier d’essai" %}{% endblock %}
{% block content %}
<h1>Dossier d’essai</h1>
{% turn "TEAM" "Il manque deux pièces dans votre dossier." until=day yours=True url="/" action="Compléter" %}
{% turn "AGENCY" "Elle examine votre dossier." until=day %}
{% stepper 2 4 "Les membres" "Les pièces" %}
<p>{% for value, label in states %}{% state_badge value label %} {% endfor %}</p>
<h2>Ce qui s’est passé</h2>{% timeline events %}
<h2>Une liste</h2>
<table class="portal-rows" role="table" aria-label="Dossiers"><thead role="rowgroup"><tr role="row">
<th role="columnheader" scope="col">Équipe</th><th role="columnheader" scope="col">Échéance</th></tr></thead>
<tbody role="rowgroup"><tr role="row"><th role="rowheader" scope="row">Équipe d’essai</th>
<td role="cell" data-label="Échéance">{{ day|french_date }}</td></tr></tbody></table>
{% pagination listing %}
{% progress 12 40 "Lettres signées" %}
<h2>Rien encore</h2>{% empty_state "Aucune adhésion" "Choisissez un protocole." "/" "Voir les protocoles" %}
<h2>Un code</h2><p><code id="code">ABCD-EFGH</code>
<button type="button" class="fr-btn fr-btn--sm" data-copy="#code" hidden>Copier le code</button>
<button type="button" class="fr-btn fr-btn--sm" data-print hidden>Imprimer</button></p>
{% endblock %}"""
FORM = """{% extends "base.html" %}{% block title %}Formulaire{% endblock %}
{% block content %}<h1>Formulaire d’essai</h1>{% include "components/form.html" with autosave="essai" %}{% endblock %}"""


class Everything(forms.Form):
    subject = forms.CharField(label="Objet", help_text="En une phrase.")
    nature = forms.CharField(label="Nature", widget=forms.Textarea, required=False)
    status = forms.ChoiceField(label="Statut", choices=[("a", "Libéral"), ("b", "Salarié")], widget=forms.RadioSelect)
    sites = forms.MultipleChoiceField(
        label="Lieux", choices=[("1", "Caen"), ("2", "Rouen")], widget=forms.CheckboxSelectMultiple
    )
    region = forms.ChoiceField(label="Région", choices=[("", "Choisir"), ("28", "Normandie")])
    proof = forms.FileField(label="Pièce", help_text="PDF ou photographie.")
    oath = forms.BooleanField(label="Je m’engage à appliquer le protocole")


@login_not_required
def components(request):
    messages.success(request, "Le dossier est enregistré.")
    messages.error(request, "Le fichier n’a pas pu être lu.")
    context = {
        "day": datetime.date(2026, 5, 3),
        "states": [
            ("brouillon", "Brouillon"),
            ("deposee", "Déposée"),
            ("incomplete", "Pièces attendues"),
            ("autorisee", "Autorisée"),
            ("refusee", "Refusée"),
        ],
        "events": [
            {"at": timezone.now(), "title": "Dossier déposé", "by": "Ada Test"},
            {"at": datetime.date(2026, 5, 3), "title": "Décision attendue", "upcoming": True},
        ],
        "listing": Paginator(range(200), 10).page(4),
    }
    return HttpResponse(engines["django"].from_string(COMPONENTS).render(context, request))


saved: list[dict] = []


def form(request):
    """Keeps what it is sent in `saved`; the login is asked, so a lost session is a redirect."""
    bound = Everything(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if "X-Autosave" in request.headers:
            saved.append(request.POST.dict())
            return HttpResponse(status=204)
        if bound.is_valid():
            return redirect("gallery-components")
    return HttpResponse(engines["django"].from_string(FORM).render({"form": bound}, request))


urlpatterns = [
    path("galerie/composants/", components, name="gallery-components"),
    path("galerie/formulaire/", form, name="gallery-form"),
    path("", include(portal_urls)),
]
