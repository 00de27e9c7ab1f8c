"""What is typed about a session of the college: convocation, presence, vote, synthesis."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from coopps.kernel.typed.bounds import AWAITED
from coopps.kernel.typed.dates import MomentInput
from coopps.kernel.typed.forms import Form
from protocols.reviews.choices import AppointmentState, Vote
from protocols.reviews.forms.expertise import words
from protocols.reviews.models import Appointment, CollegeSession, SessionMember


class MemberField(forms.ModelChoiceField):
    """One expert, by name."""

    def label_from_instance(self, row: Appointment | SessionMember) -> str:
        return str(row.expert if isinstance(row, Appointment) else row)


class ConveneForm(Form):
    """When, where, and who reports: everybody to whom the dossier is open is convened. The hour is that of the HAS."""

    held_at = forms.DateTimeField(label="Date et heure", widget=MomentInput(), validators=[AWAITED])
    place = forms.CharField(
        label="Lieu ou visioconférence", max_length=200, help_text="Une salle, ou l’adresse de la visioconférence."
    )
    rapporteur = MemberField(label="Rapporteur ou rapporteuse", queryset=None, empty_label="Choisir")

    def __init__(self, *args, able, tz: ZoneInfo, **options) -> None:
        super().__init__(*args, **options)
        self.tz = tz
        self.fields["rapporteur"].queryset = able

    def clean_held_at(self) -> datetime.datetime:
        """The moment as it is typed, read in the time zone of the HAS."""
        return timezone.make_naive(self.cleaned_data["held_at"]).replace(tzinfo=self.tz)


class RapporteurForm(Form):
    """Another member reports."""

    member = MemberField(label="Rapporteur ou rapporteuse", queryset=None, empty_label="Choisir")

    def __init__(self, *args, session: CollegeSession, **options) -> None:
        super().__init__(*args, **options)
        self.fields["member"].queryset = session.members.filter(
            appointment__state__in=AppointmentState.where(reads=True)
        ).select_related("appointment__expert__user")


class PresenceForm(Form):
    """Who is there."""

    present = forms.MultipleChoiceField(label="Membres présents", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, session: CollegeSession, **options) -> None:
        able = session.able
        options["initial"] = {"present": [str(member.pk) for member in able if member.is_present]}
        super().__init__(*args, **options)
        self.fields["present"].expected = True
        self.fields["present"].choices = [(str(member.pk), str(member)) for member in able]

    def members(self) -> set[int]:
        """The keys of the members who are there."""
        return {int(key) for key in self.cleaned_data["present"]}


class VoteForm(Form):
    """The vote of a member, and the position that the minutes note."""

    vote = forms.ChoiceField(label="Votre vote", choices=Vote.choices, widget=forms.RadioSelect)
    dissent = words(
        "Position divergente",
        rows=4,
        required=False,
        help_text="Si vous ne partagez pas l’avis du collège : le procès-verbal la reprend telle quelle, avec votre nom.",
    )


class SynthesisForm(Form):
    """The rapporteur's synthesis."""

    synthesis = words(
        "Synthèse", rows=12, help_text="Ce que le collège a examiné, discuté et décidé. Le procès-verbal la reprend."
    )


class CancelForm(Form):
    """Why a session does not take place."""

    reason = words("Motif", rows=3, help_text="Les membres convoqués le lisent.")
