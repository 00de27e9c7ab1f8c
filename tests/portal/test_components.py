"""Words, badges, forms and lists, as the pages use them."""

from __future__ import annotations

import datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.apps import apps
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.utils import timezone
from django_fsm import FSMFieldMixin

from coopps.kernel import typography
from coopps.kernel.components import badges, states
from coopps.kernel.components.states import Party
from coopps.kernel.components.turns import Turn
from coopps.kernel.transmissions.choices import TransmissionState
from tests.markup import inline_code

NBSP = "\u00a0"


def render(source: str, **context) -> str:
    return Template("{% load portal_tags %}" + source).render(Context(context))


# --- Words --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "words"),
    [
        (datetime.date(2026, 5, 3), "3 mai 2026"),
        (datetime.date(2026, 8, 1), "1er août 2026"),
        (datetime.datetime(2026, 12, 31, 23, 30, tzinfo=datetime.UTC), "1er janvier 2027"),
    ],
)
def test_dates(day, words):
    assert typography.french_date(day).replace(NBSP, " ") == words


def test_hours_are_those_of_the_time_zone_asked_for():
    moment = datetime.datetime(2026, 5, 3, 12, 2, tzinfo=datetime.UTC)
    assert typography.french_time(moment) == f"14{NBSP}h{NBSP}02"
    reunion = typography.french_datetime(moment, ZoneInfo("Indian/Reunion"))
    assert reunion.replace(NBSP, " ") == "3 mai 2026 à 16 h 02"


def test_midnight_is_an_hour_and_nothing_is_nothing():
    assert render("{{ at|french_date }}{{ at|french_datetime }}", at=None) == ""


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Une question ?", "Une question~?"),
        ("« oui » : non ; peut-être !", "«~oui~»~: non~; peut-être~!"),
        ("article L. 112-9", "article L.~112-9"),
        ("02 31 00 00 00 ou n° 4 : 12 000 fois", "02~31~00~00~00 ou n°~4~: 12~000 fois"),
        ("3 mai, 2 personnes", "3 mai, 2 personnes"),
        ("https://exemple.fr/?a=1", "https://exemple.fr/?a=1"),
    ],
)
def test_spaces_that_do_not_break(text, printed):
    assert typography.no_break(text) == printed.replace("~", NBSP)


def test_the_number_of_a_dossier_stays_in_one_piece():
    assert render("{{ text|unbroken }}", text="Dossier NOR-2026-DP-00005 <b>") == (
        'Dossier <span class="portal-number">NOR-2026-DP-00005</span> &lt;b&gt;'
    )


def test_the_filter_escapes_what_it_is_given():
    assert render("{{ text|nbsp }}", text="<b> ?") == f"&lt;b&gt;{NBSP}?"


# --- State, turn, time --------------------------------------------------------------------------------------------
def machine_states():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, FSMFieldMixin):
                yield from ((model, value, label) for value, label in field.flatchoices)


@pytest.mark.parametrize(("model", "value", "label"), list(machine_states()))
def test_every_state_has_a_look_of_its_own_choosing_and_its_word(model, value, label):
    assert states.look_of(model(state=value)) != badges.NEUTRAL
    html = render("{% state_badge state %}", state=model(state=value))
    assert label[1:] in unescape(html)
    assert "fr-icon-" in html


def test_who_has_not_received_the_letter_is_not_shown_in_green():
    authorization = apps.get_model("adhesions", "NominativeAuthorization")
    assert states.look_of(authorization(state="autorisee")) == badges.WAITING
    assert states.look_of(authorization(state="active")) == badges.GOOD
    assert states.look_of("inconnu") == badges.NEUTRAL


def test_a_held_letter_waits_and_a_retained_letter_of_intent_goes_on():
    assert states.look_of(apps.get_model("documents", "Letter")(state="retenue")) == badges.ATTENTION
    assert states.look_of(apps.get_model("protocols", "Intent")(state="retenue")) == badges.GOOD


def test_a_state_alone_says_its_word_and_not_its_value():
    html = render("{% state_badge state %}", state=TransmissionState.TO_SEND)
    assert "À envoyer" in html
    assert "envoyer" not in html.replace("À envoyer", "")


def test_a_tone_given_wins():
    assert "fr-badge--error" in render('{% state_badge "autorisee" "à revoir" tone="error" %}')


def test_a_turn_says_whose_until_when_and_what_to_do():
    html = render(
        '{% turn "TEAM" "Une pièce manque." until=day yours=True url="/ici/" action="La joindre" %}',
        day=datetime.date(2026, 5, 3),
    )
    assert "C’est à vous" in html
    assert f"3{NBSP}mai{NBSP}2026" in html
    assert '<a class="fr-btn" href="/ici/">La joindre</a>' in html


@pytest.mark.parametrize(
    ("turn", "heading"),
    [
        (Turn(Party.HAS, ""), "C’est au tour de la Haute Autorité de santé"),
        (Turn(Party.NOBODY, ""), "Rien n’est attendu de vous"),
        (Turn(Party.HAS, "", yours=True), "C’est à vous"),
        (
            Turn(Party.AGENCY, "", yours=True, words="C’est à vous ou à une autre personne"),
            "C’est à vous ou à une autre",
        ),
    ],
)
def test_a_turn_is_said_in_the_words_of_its_party_unless_the_page_has_better_ones(turn, heading):
    assert heading in render("{% turn turn %}", turn=turn)


def test_a_timeline_tells_moments_dates_and_what_comes():
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    html = render(
        "{% timeline events %}",
        events=[
            {"at": datetime.datetime(2026, 5, 3, 12, 2, tzinfo=datetime.UTC), "title": "Dépôt", "by": "Ada Test"},
            {"at": tomorrow, "title": "Décision attendue", "upcoming": True},
        ],
    ).replace(NBSP, " ")
    assert "3 mai 2026 à 14 h 02</time> – Ada Test" in html
    assert f'À venir : <time datetime="{tomorrow:%Y-%m-%d}">' in html


def test_of_a_long_history_a_telephone_shows_the_end():
    events = [{"at": datetime.date(2026, 5, day), "title": f"Fait {day}"} for day in range(1, 10)]
    html = render("{% timeline events %}", events=events)
    folded, _, shown = html.partition("</details>")
    assert ["Fait 4<" in part for part in (folded, shown)] == [True, False]
    assert ["Fait 5<" in part for part in (folded, shown)] == [False, True]
    assert "Les 4 premières étapes" in folded
    assert "<details" not in render("{% timeline events %}", events=events[:7])


def test_what_is_late_is_not_said_to_come():
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    events = [{"at": yesterday, "title": "Fin du délai", "upcoming": True}]
    assert f'Date dépassée : <time datetime="{yesterday:%Y-%m-%d}">' in render(
        "{% timeline events %}", events=events
    ).replace(NBSP, " ")
    turns = [Turn(Party.TEAM, "", until=day) for day in (yesterday, timezone.localdate())]
    assert ["(date dépassée)" in render("{% turn turn %}", turn=turn) for turn in turns] == [True, False]


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 ko"), (7168, "7 ko"), (1024**2, "1 Mo"), (1_300_000, "1,2 Mo"), (20 * 1024**2, "20 Mo")],
)
def test_the_size_of_a_file_is_said_in_the_units_that_people_know(size, words):
    assert render("{{ size|file_size }}", size=size).replace(NBSP, " ") == words


def test_pages_of_a_list_keep_the_filters_of_the_address(rf):
    page = Paginator(range(30), 10).page(2)
    request = rf.get("/liste/", {"theme": "vaccination", "page": "2"})
    template = Template("{% load portal_tags %}{% pagination page %}")
    html = template.render(RequestContext(request, {"page": page}))
    assert "?theme=vaccination&amp;page=1" in html
    assert "?theme=vaccination&amp;page=3" in html
    assert 'aria-current="page"' in html
    single = Paginator(range(3), 10).page(1)
    assert template.render(RequestContext(request, {"page": single})).strip() == ""


# --- Forms --------------------------------------------------------------------------------------------------------
class EveryField(forms.Form):
    name = forms.CharField(label="Nom", help_text="Comme vous l’écrivez.")
    remark = forms.CharField(label="Remarque", required=False, widget=forms.Textarea)
    status = forms.ChoiceField(label="Statut", choices=[("a", "Libéral"), ("b", "Salarié")], widget=forms.RadioSelect)
    sites = forms.MultipleChoiceField(
        label="Lieux", choices=[("1", "Caen"), ("2", "Rouen")], widget=forms.CheckboxSelectMultiple
    )
    region = forms.ChoiceField(label="Région", choices=[("28", "Normandie")])
    proof = forms.FileField(label="Pièce")
    oath = forms.BooleanField(label="Je m’engage")
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def rendered_form(form, rf, **context) -> str:
    return render_to_string("components/form.html", {"form": form, **context}, request=rf.get("/"))


def test_every_error_is_linked_to_its_field_and_every_field_to_its_error(rf):
    html = rendered_form(EveryField({}), rf)
    assert "6 points à corriger" in html
    for target in ("id_name", "id_status_0", "id_sites_0", "id_region", "id_proof", "id_oath"):
        assert f'href="#{target}"' in html
        assert f'id="{target}"' in html
    for name in ("name", "status", "sites", "region", "proof", "oath"):
        assert f'id="id_{name}_error"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert inline_code(html) == []


def test_what_is_missing_is_named_and_other_errors_keep_their_words(rf):
    class Dated(EveryField):
        day = forms.DateField(label="Date de fin", error_messages={"required": "La date de fin manque."})

    html = rendered_form(Dated({"name": ""}), rf)
    assert "Nom – Cette réponse manque." in html
    assert "Pièce – Ce document manque." in html
    assert "Date de fin – La date de fin manque." in html
    assert "obligatoire." not in html
    assert "Cette date n’existe pas." in rendered_form(Dated({"day": "hier"}), rf)


def test_a_form_that_is_right_shows_no_summary(rf):
    html = rendered_form(EveryField(), rf)
    assert "à corriger" not in html
    assert "_error" not in html


def test_what_may_stay_empty_is_said(rf):
    html = rendered_form(EveryField(), rf)
    assert html.count("(facultatif)") == 1
    assert "sauf ceux marqués" in html

    class Short(forms.Form):
        name = forms.CharField(label="Nom")

    assert "Tous les champs sont obligatoires." in rendered_form(Short(), rf)


def test_choices_are_a_group_with_its_legend(rf):
    html = rendered_form(EveryField(), rf)
    assert html.count("<fieldset") == 2
    assert 'id="id_status_legend"' in html
    assert '<label class="fr-label" for="id_status_1">Salarié</label>' in html


def test_a_form_with_a_file_is_sent_as_one(rf):
    assert 'enctype="multipart/form-data"' in rendered_form(EveryField(), rf)


def test_the_summary_covers_a_formset():
    formset_class = forms.formset_factory(EveryField, min_num=1, validate_min=True, extra=0)
    formset = formset_class({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "Ada"})
    html = render("{% error_summary formset %}", formset=formset)
    assert 'href="#id_form-0-region"' in html
    assert 'href="#id_form-0-name"' not in html


def test_a_confirmation_says_the_effect_or_why_it_cannot_be_done(rf):
    context = {"heading": "Déposer le dossier", "submit_label": "Déposer", "effects": ["L’agence le reçoit."]}
    page = render_to_string("components/confirm.html", context, request=rf.get("/"))
    assert "L’agence le reçoit." in page
    assert '<button type="submit" class="fr-btn">Déposer</button>' in page
    refused = render_to_string(
        "components/confirm.html",
        {**context, "refusals": ["Le diplôme de Bea manque."], "cancel_url": "/dossier/"},
        request=rf.get("/"),
    )
    assert "Le diplôme de Bea manque." in refused
    assert '<button type="submit" class="fr-btn">Déposer</button>' not in refused
