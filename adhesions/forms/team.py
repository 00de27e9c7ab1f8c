"""Inviting a person to a team."""

from __future__ import annotations

from django import forms

from accounts.forms.invitation import InvitationForm
from adhesions.choices import Role


class MemberForm(InvitationForm):
    """Who is invited, and on which side."""

    role = forms.ChoiceField(
        label="Rôle proposé",
        choices=[(role, role.person.capitalize()) for role in Role],
        widget=forms.RadioSelect,
    )
