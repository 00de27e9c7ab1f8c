"""What a reviewer of the HAS types, and what a consulted body answers."""

from __future__ import annotations

from django import forms

from accounts.forms.agency import AccountField
from accounts.forms.numbers import FinessField
from accounts.models import Profession
from coopps.kernel.typed.bounds import AWAITED
from coopps.kernel.typed.dates import DayField
from coopps.kernel.typed.forms import Form, ModelForm
from protocols.reviews.choices import Body
from protocols.reviews.models import Consultation, Expert

MAX_TEXT = 20_000


def words(label: str, *, rows: int = 5, **options) -> forms.CharField:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows, "cols": False})
    return forms.CharField(label=label, max_length=MAX_TEXT, widget=widget, **options)


class AdmitForm(Form):
    """What was verified of the admissibility."""

    admissibility = words(
        "Ce que vous avez vérifié",
        help_text="Ni doublon, ni protocole déjà examiné ; des actes dans le champ de la loi.",
    )


class ChangesForm(Form):
    """What the team must change, and by when."""

    changes = words(
        "Modifications demandées",
        rows=8,
        help_text="L’équipe lit ce texte tel quel. Nommez les rubriques, et dites ce qui est attendu.",
    )
    due_on = DayField(label="Nouvelle version attendue au plus tard le", bounds=AWAITED)


class ExpertiseForm(Form):
    """By when the individual opinions are awaited."""

    opinions_due_on = DayField(
        label="Avis individuels attendus au plus tard le",
        bounds=AWAITED,
        help_text="Chaque expert ou experte reçoit un rappel sept et deux jours avant, le jour même et trois jours après.",
    )


class ReasonForm(Form):
    """Why, in words that stay in the record."""

    reason = words("Motif")


class InviteForm(Form):
    """Which experts of the pool to invite."""

    experts = forms.ModelMultipleChoiceField(
        label="Experts et expertes", queryset=Expert.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, fit, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["experts"].queryset = fit
        self.fields["experts"].label_from_instance = in_words


class ReplaceForm(Form):
    """Who takes the place, and why."""

    expert = forms.ModelChoiceField(
        label="Nouvel expert ou nouvelle experte", queryset=Expert.objects.none(), empty_label="Choisir"
    )
    reason = words("Motif du remplacement")

    def __init__(self, *args, fit, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expert"].queryset = fit
        self.fields["expert"].label_from_instance = in_words


def in_words(expert: Expert) -> str:
    """“Aude Démo, médecin (cardiologie), Institut 1 ; 2 dossiers”. The queryset comes from `selectors.reviews.pool`."""
    specialties = f" ({', '.join(expert.specialties)})" if expert.specialties else ""
    load = "aucun dossier" if not expert.load else "1 dossier" if expert.load == 1 else f"{expert.load} dossiers"
    return f"{expert}, {expert.profession.label}{specialties}, {expert.employer} ; {load} en cours"


class _PoolForm(ModelForm):
    """What the pool says of a person; the specialties are one a line."""

    specialties = forms.CharField(
        label="Spécialités",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": False}),
        help_text="Une par ligne.",
    )

    def clean_specialties(self) -> list[str]:
        return [line.strip()[:100] for line in self.cleaned_data["specialties"].splitlines() if line.strip()]


class ExpertAddForm(_PoolForm):
    """Who joins the pool."""

    user = AccountField(
        label="Adresse électronique de la personne", help_text="Celle de son compte, que la personne a déjà créé."
    )
    profession = forms.ModelChoiceField(label="Profession", queryset=Profession.objects.all(), empty_label="Choisir")

    class Meta:
        model = Expert
        field_classes = {"finess": FinessField}
        fields = ("user", "profession", "specialties", "employer", "finess")
        help_texts = {
            "employer": "Elle sert à trouver un lien avec les équipes : écrivez son nom officiel.",
            "finess": "Neuf caractères, s’il existe.",
        }


class ExpertEditForm(_PoolForm):
    """What changes of a person of the pool."""

    class Meta:
        model = Expert
        field_classes = {"finess": FinessField}
        fields = ("specialties", "employer", "finess", "is_available")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["specialties"] = "\n".join(self.instance.specialties)


class ConsultationForm(ModelForm):
    """Which body, which question, by when. The funders’ board is there where the regime has one."""

    due_on = DayField(
        label="Réponse attendue au plus tard le",
        bounds=AWAITED,
        help_text="Le lien cesse de fonctionner après ce jour.",
    )

    class Meta:
        model = Consultation
        fields = ("body", "name", "email", "question", "due_on")
        widgets = {"question": forms.Textarea(attrs={"rows": 5, "cols": False})}
        help_texts = {
            "name": "Par exemple : Conseil national de l’ordre des infirmiers.",
            "email": "Le lien vers la question et le document part à cette adresse ; aucun compte n’est nécessaire.",
        }

    def __init__(self, *args, funders: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [
            (value, label) for value, label in Body.choices if funders or value != Body.FUNDERS
        ]


class RemindForm(Form):
    """Another date, when the first one is too near; another address, when the first one was wrong."""

    email = forms.EmailField(label="Adresse électronique", max_length=254)
    due_on = DayField(
        label="Réponse attendue au plus tard le",
        bounds=AWAITED,
        help_text="Gardez la date, ou donnez-en une autre. Le nouveau lien remplace l’ancien.",
    )


class ConsultationAnswerForm(Form):
    """The answer of a body, and who gives it."""

    text = words("Réponse de votre organisme", rows=10)
    answered_by = forms.CharField(label="Votre nom et votre qualité", max_length=200)
