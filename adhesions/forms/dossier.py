"""A person's own dossier: one form per kind of item. Every field may be empty at save; completeness is a rule."""

from __future__ import annotations

from django import forms

from accounts.choices import PracticeStatus
from accounts.forms.delivery import DeliveryForm
from accounts.forms.papers import GivenForm
from adhesions.models import ITEM_MODELS, DossierItem, EmployerAgreement, Site
from adhesions.rules.completeness import field_anchor
from coopps.kernel.typed.bounds import AWAITED
from coopps.kernel.typed.dates import DayField
from coopps.kernel.typed.forms import Form, ModelForm, form_field


class ItemForm(GivenForm):
    """One row of an item, with its document. Its fields are found on the page by their row."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = field_anchor(self.instance, "%s")


def _item_form(model: type[DossierItem]) -> type[ItemForm]:
    own = [field.name for field in model._meta.fields if field.model is model and field.editable]
    typed = [name for name in own if name not in ("id", "document", "membership", "saved_at")]
    return forms.modelform_factory(model, form=ItemForm, fields=typed, formfield_callback=form_field)


ITEM_FORMS: dict[str, type[ItemForm]] = {
    item: _item_form(model) for item, model in ITEM_MODELS.items() if model.needs_document
}


class PracticeForm(Form):
    """How and where the person exercises for this protocol."""

    practice_status = forms.ChoiceField(
        label="Votre statut pour ce protocole",
        choices=PracticeStatus.choices,
        widget=forms.RadioSelect,
        help_text="Si vous y travaillez en tant que salarié ou salariée, l’accord de votre employeur s’ajoute à votre dossier.",
    )
    sites = forms.ModelMultipleChoiceField(
        label="Vos lieux d’exercice pour ce protocole",
        queryset=Site.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Le premier dit quel tribunal est compétent pour un recours.",
    )

    def __init__(self, *args, sites, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sites"].queryset = sites


class SwornForm(Form):
    """The person's own word."""

    sworn = forms.BooleanField(label="J’atteste sur l’honneur ce qui est écrit ci-dessus")


class EngagementForm(PracticeForm, DeliveryForm):
    """What is asked beside the signature: how and where the person exercises and the sworn word, when they are not given yet; how
    the decision will be received, of whoever has not said so, which may wait."""

    sworn = forms.BooleanField(label="J’atteste sur l’honneur ce qui est écrit ci-dessus")

    def __init__(self, *args, asks_delivery: bool, asks_oath: bool = False, sites=None, **kwargs) -> None:
        super().__init__(*args, sites=Site.objects.none() if sites is None else sites, **kwargs)
        if sites is None:
            del self.fields["practice_status"], self.fields["sites"]
        if not asks_oath:
            del self.fields["sworn"]
        self.fields["choice"].required = False
        if not asks_delivery:
            del self.fields["choice"]


class EmployerRequestForm(ModelForm):
    """To whom the signed link is sent."""

    class Meta:
        model = EmployerAgreement
        fields = ["employer", "email"]
        help_texts = {
            "employer": "L’établissement, la structure ou la personne qui vous emploie.",
            "email": "Celle d’une personne qui a qualité pour engager l’employeur. Elle répond sans créer de compte.",
        }


class EmployerAnswerForm(ModelForm):
    """The answer of the employer, and who signs it."""

    agreed = forms.TypedChoiceField(
        label="Votre réponse",
        choices=[("oui", "Je donne mon accord"), ("non", "Je ne donne pas mon accord")],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = EmployerAgreement
        fields = ["agreed", "signatory_name", "signatory_function", "comment"]
        labels = {"signatory_name": "Vos prénom et nom", "signatory_function": "Votre fonction"}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signatory_name"].required = True
        self.fields["signatory_function"].required = True


class ObservationsForm(Form):
    """What the person answers to an end that the agency considers."""

    observations = forms.CharField(
        label="Vos observations",
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Sans donnée de santé d’un patient. Ce texte est gardé comme brouillon pendant que vous l’écrivez.",
    )


class WithdrawalForm(Form):
    """When the person leaves, and why if the person says it."""

    effect_on = DayField(label="Date souhaitée de votre retrait", bounds=AWAITED)
    reason = forms.CharField(
        label="Motif",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Facultatif. S’il est écrit, il est lu par l’agence et par les personnes de votre équipe.",
    )
