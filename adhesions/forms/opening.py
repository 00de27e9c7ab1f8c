"""Opening an adhesion, alone or with the team of another."""

from __future__ import annotations

from django import forms

from accounts.choices import PracticeStatus
from adhesions.choices import Role
from adhesions.forms.places import SiteForm
from coopps.kernel.names import no_address
from coopps.kernel.typed.forms import Form

ROLES = [
    (Role.DELEGATED, "Personne déléguée : je réalise les actes que d’autres me confient"),
    (Role.DELEGATING, "Personne délégante : je confie des actes de ma compétence"),
]


class StartForm(SiteForm):
    """Who opens the adhesion, in which role, and where."""

    role = forms.ChoiceField(label="Votre rôle dans l’équipe", choices=ROLES, widget=forms.RadioSelect)
    team_name = forms.CharField(
        label="Nom de l’équipe",
        max_length=150,
        help_text="Par exemple : Équipe d’urologie de Rouen.",
        validators=[no_address],
    )
    practice_status = forms.ChoiceField(
        label="Votre statut dans ce lieu",
        choices=PracticeStatus.choices,
        widget=forms.RadioSelect,
        help_text="Si vous y travaillez en tant que salarié ou salariée, votre employeur donnera son accord par un lien.",
    )

    field_order = ["role", "team_name", *SiteForm.Meta.fields, "practice_status"]


class CopyForm(Form):
    """The second protocol of a team."""

    protocol = forms.ModelChoiceField(
        label="Protocole à rejoindre", queryset=None, widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args, protocols, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["protocol"].queryset = protocols
        if len(only := list(protocols[:2])) == 1:
            self.initial.setdefault("protocol", only[0])
