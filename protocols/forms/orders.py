"""What an agency types about the authorization of a protocol in its region."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from coopps.desk.forms.motives import HearingForm, MotiveField
from coopps.kernel.typed.bounds import AWAITED, HAPPENED, Days
from coopps.kernel.typed.dates import DayField
from coopps.kernel.typed.forms import Form, ModelForm
from coopps.kernel.typed.numbers import WholeField
from protocols.choices import Difficulty, Efficiency, OrderOutcome
from protocols.models import FundersOpinion, FundersOutcome, RegionalAuthorization
from protocols.models.terms import DURATION
from protocols.selectors import stopping

# The protocols are of the law of 2009; an order may be published a little ahead of its day.
ORDER_DAYS = Days(back=20, ahead=1)
LONG = {"max_length": 20_000, "widget": forms.Textarea(attrs={"rows": 8, "cols": False})}


class OrderProposalForm(Form):
    """Authorize or refuse, and why."""

    use_required_attribute = False

    outcome = forms.ChoiceField(label="Décision proposée", choices=OrderOutcome.choices, widget=forms.RadioSelect)
    motivation = forms.CharField(
        label="Motivation",
        required=False,
        help_text="Pour un refus, en droit et en fait : elle s’imprime telle quelle. Pour une autorisation, chaque ligne "
        "devient un considérant de l’arrêté, après « Considérant que ».",
        **LONG,
    )

    def __init__(self, *args, has_term: bool, **options) -> None:
        super().__init__(*args, **options)
        if has_term:
            self.fields["duration_months"] = WholeField(
                label="Durée de l’autorisation, en mois",
                required=False,
                validators=[DURATION],
                help_text="L’arrêté la fixe ; elle se compte du jour de l’arrêté. Sans objet pour un refus.",
            )


class FundersOpinionForm(ModelForm):
    """What the funders' board said."""

    outcome = forms.ChoiceField(label="Sens de l’avis", choices=FundersOutcome.choices, widget=forms.RadioSelect)
    given_on = DayField(label="Date de l’avis", bounds=HAPPENED)
    words = forms.CharField(label="Ce que dit l’avis", required=False, **LONG)

    class Meta:
        model = FundersOpinion
        fields = ["outcome", "given_on", "reference", "words"]


class ElementsForm(Form):
    """What the evaluation of a protocol rests on, before its term."""

    elements = forms.CharField(
        label="Éléments de l’évaluation",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Sans donnée de santé d’un patient. Ce texte est transmis à la HAS et au collège des financeurs ; il est gardé "
        "comme brouillon pendant que vous l’écrivez.",
    )


class RenewalSendingForm(Form):
    """What the agency thinks of the protocol, and that all of it was sent."""

    outcome = forms.ChoiceField(
        label="Avis de l’agence sur la pérennisation", choices=FundersOutcome.choices, widget=forms.RadioSelect
    )
    motivation = MotiveField(label="Motifs de l’avis")
    sent_on = DayField(label="Transmis à la HAS et au collège le", bounds=HAPPENED)
    reference = forms.CharField(label="Référence de la transmission", max_length=160)


class RenewalEvaluationForm(Form):
    """What the HAS says."""

    outcome = forms.ChoiceField(label="Avis sur l’efficience", choices=Efficiency.choices, widget=forms.RadioSelect)
    given_on = DayField(label="Date de l’avis", bounds=HAPPENED)
    reference = forms.CharField(label="Référence de l’avis", max_length=160)


class RenewalBoardForm(RenewalEvaluationForm):
    """What the funders' board says."""

    outcome = forms.ChoiceField(label="Sens de l’avis", choices=FundersOutcome.choices, widget=forms.RadioSelect)


class MaintainingForm(Form):
    """How long the protocol is maintained, and why."""

    duration_months = WholeField(
        label="Durée du maintien, en mois",
        validators=[DURATION],
        help_text="Elle se compte du lendemain du terme.",
    )
    motivation = MotiveField(label="Motivation, en droit et en fait", help_text="Imprimée dans l’arrêté.")


class PublicationForm(Form):
    """The publication of an order; for one older than the portal, its number and date when they are not known."""

    publication_reference = forms.CharField(
        label="Référence de publication",
        max_length=160,
        help_text="Recueil des actes administratifs : nom et numéro.",
    )
    publication_date = DayField(label="Date de publication", bounds=ORDER_DAYS)

    def __init__(self, *args, authorization: RegionalAuthorization, **options) -> None:
        super().__init__(*args, **options)
        if authorization.letter_id is None:
            self.fields["order_number"] = forms.CharField(label="Numéro de l’arrêté", max_length=60)
            self.fields["order_date"] = DayField(label="Date de l’arrêté", bounds=ORDER_DAYS)
            self.order_fields(["order_number", "order_date", "publication_reference", "publication_date"])


class OrderEndingForm(HearingForm):
    """What the end of a protocol in the region is considered for."""

    def cases(self) -> list[tuple[str, str]]:
        return stopping.grounds(timezone.localdate())


class OrderUrgencyForm(OrderEndingForm):
    """The same, for a suspension in urgency."""

    urgency = MotiveField(
        label="Urgence, en droit et en fait",
        help_text="Pourquoi les actes ne peuvent pas attendre les observations des personnes. Imprimée dans l’arrêté.",
    )


class OrderEndForm(Form):
    """The end proposed after the hearing."""

    motivation = MotiveField(
        label="Motivation, en droit et en fait",
        help_text="Imprimée dans l’arrêté, que chacun peut lire : ne nommez personne. Répondez aux observations, s’il y en a.",
    )
    effect_on = DayField(
        label="Prend effet le",
        required=False,
        bounds=AWAITED,
        help_text="Vide : le jour de la signature. Une fin ne prend jamais effet dans le passé.",
    )

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.fields["motivation"].given = tuple(label for _, label in stopping.grounds(timezone.localdate()))


class ObservationsForm(Form):
    """What a person answers to the end of a protocol that the agency considers."""

    observations = forms.CharField(
        label="Vos observations",
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Sans donnée de santé d’un patient. Ce texte est gardé comme brouillon pendant que vous l’écrivez.",
    )


class DifficultyForm(Form):
    """What is told to the HAS of the application of a protocol."""

    nature = forms.ChoiceField(label="De quoi s’agit-il ?", choices=Difficulty.choices, widget=forms.RadioSelect)
    told = forms.CharField(
        label="Ce qui est arrivé",
        help_text="Daté et précis, avec l’indicateur et son seuil s’il y a lieu. Ni nom ni détail qui permette de reconnaître un "
        "patient.",
        **LONG,
    )


class ClosingForm(Form):
    """Why nothing more will be done."""

    reason = forms.CharField(label="Motif", help_text="L’équipe le lit dans le portail.", **LONG)
