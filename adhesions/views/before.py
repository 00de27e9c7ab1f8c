"""« Avant de commencer »: papers, steps, delays, who does what, and whether one qualifies. Public; nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import FormView

from adhesions.choices import Item, Role
from adhesions.forms.before import MEASURED, EligibilityForm
from adhesions.models import ITEM_MODELS
from adhesions.rules.completeness import PRACTICE, PRACTICE_LABEL, items_for
from adhesions.rules.composition import profession_problem
from adhesions.rules.guidance import GUIDANCE, Guidance, limits
from adhesions.rules.requirements import asked_by, declared
from adhesions.turns import STEPS, WHO
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import Procedure, TextKey
from coopps.kernel.law.silence import implied_decision
from protocols.rules import how_to_join
from protocols.selectors import catalogue_protocols, regime_rule


@dataclass(frozen=True)
class Paper:
    """One part of a person's dossier. `who`: whom it is asked of; `asked`: what the protocol asks."""

    label: str
    guidance: Guidance
    who: str
    asked: str = ""
    joined: bool = False


@dataclass(frozen=True)
class Verdict:
    """What the protocol and the law say of what is declared: what is in the way, and what is still to be known."""

    obstacles: list[str]
    unknown: list[str]


@method_decorator(login_not_required, name="dispatch")
class BeforeView(FormView):
    """The page of one protocol. Its form answers on the page itself. A protocol that is declared has none: neither these papers
    nor these delays are those of the law there, and its sheet says which are."""

    template_name = "adhesions/before.html"
    form_class = EligibilityForm

    def dispatch(self, request, *args, **kwargs):
        self.protocol = get_object_or_404(catalogue_protocols(), code=kwargs["code"])
        if not self.protocol.regime_kind.is_regional:
            return redirect("protocols:declaration", self.protocol.code)
        return super().dispatch(request, *args, **kwargs)

    @property
    def version(self):
        return self.protocol.version

    def measured(self) -> list[Item]:
        """The items for which the protocol asks a number."""
        return [item for item in MEASURED if declared(item, self.version.training, None).is_measured]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"asked": self.measured()}

    def form_valid(self, form):
        return self.render_to_response(self.get_context_data(form=form, verdict=self._verdict(form.cleaned_data)))

    def _verdict(self, said: dict) -> Verdict:
        obstacles, unknown = [profession_problem(said["role"], said["profession"], self.version)], []
        for item in self.measured() if said["role"] == Role.DELEGATED else []:
            found = declared(item, self.version.training, said[item.value])
            obstacles.append(found.short)
            if said[item.value] is None:
                unknown.append(found.sentence)
        return Verdict([sentence for sentence in obstacles if sentence], unknown)

    def get_context_data(self, **kwargs):
        day = timezone.localdate()
        rule = law.rule(Procedure.ADHESION_REGISTRATION, day)
        return super().get_context_data(
            **{
                "protocol": self.protocol,
                "version": self.version,
                "joining": how_to_join(self.protocol, None, day, regime_rule(self.protocol.regime, day)),
                "papers": self._papers(),
                "counts": {role.person: self._counts(role) for role in (Role.DELEGATED, Role.DELEGATING)},
                "limits": limits(),
                "steps": list(zip(STEPS, WHO, strict=True)),
                "texts": law.texts([TextKey.ADHESION_PAPERS], day),
                "example": implied_decision(rule, day),
                "today": day,
                "verdict": None,
            }
            | kwargs
        )

    def _papers(self) -> list[Paper]:
        found = [Paper(PRACTICE_LABEL, GUIDANCE[PRACTICE], "chaque personne")]
        of_all = items_for(Role.DELEGATING, salaried=False)
        for item in items_for(Role.DELEGATED):
            who = "chaque personne" if item in of_all else "chaque personne déléguée"
            if item == Item.EMPLOYER:
                who = "chaque personne salariée"
            found.append(
                Paper(
                    item.label,
                    GUIDANCE[item],
                    who,
                    asked_by(item, self.version.training) if item in MEASURED else "",
                    item in ITEM_MODELS and item != Item.SWORN,
                )
            )
        return found

    def _counts(self, role: Role) -> tuple[int, int]:
        """How many parts the dossier of a salaried person has, and how many papers are joined to it."""
        items = items_for(role)
        return len(items) + 1, sum(item in ITEM_MODELS and item != Item.SWORN for item in items)
