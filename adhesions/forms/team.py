"""Inviting a person to a team."""

from __future__ import annotations

from django import forms

from accounts.forms.invitation import InvitationForm
from adhesions.choices import Role
from adhesions.models import Membership
from coopps.kernel.typed.forms import Form, form_field


class MemberForm(InvitationForm):
    """Who is invited, and on which side."""

    role = forms.ChoiceField(
        label="Rôle proposé",
        choices=[(role, role.person.capitalize()) for role in Role],
        widget=forms.RadioSelect,
    )


class NameForm(Form):
    """The name of a person who has not answered yet."""

    name = form_field(Membership._meta.get_field("invited_name"), required=True)
