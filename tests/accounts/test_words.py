"""Professions agree with the person's own choice, or name both; lists follow the French alphabet."""

from __future__ import annotations

import pytest

from accounts.choices import Civility
from accounts.models import Agency, HealthProfessional, Profession
from coopps.kernel.typed.folding import folded

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("label", "feminine", "civility", "said"),
    [
        ("Infirmier", "Infirmière", Civility.MADAM, "Infirmière"),
        ("Infirmier", "Infirmière", Civility.SIR, "Infirmier"),
        ("Infirmier", "Infirmière", "", "Infirmier ou infirmière"),
        ("Aide-soignant", "Aide-soignante", "", "Aide-soignant ou aide-soignante"),
        (
            "Infirmier en pratique avancée",
            "Infirmière en pratique avancée",
            "",
            "Infirmier ou infirmière en pratique avancée",
        ),
        ("Physicien médical", "Physicienne médicale", "", "Physicien médical ou physicienne médicale"),
        ("Médecin", "", Civility.MADAM, "Médecin"),
        ("Médecin", "", "", "Médecin"),
    ],
)
def test_a_profession_agrees_with_the_civility(label, feminine, civility, said):
    profession = Profession(label=label, feminine=feminine)
    assert profession.agreed(civility) == said
    assert HealthProfessional(profession=profession, civility=civility).profession_label == said


def test_the_lists_follow_the_french_alphabet(reference):
    labels = list(Profession.objects.values_list("label", flat=True))
    assert labels == sorted(labels, key=folded)
    assert labels.index("Épithésiste") < labels.index("Infirmier"), "an É is an E"
    regions = list(Agency.objects.regional().values_list("region", flat=True))
    assert regions == sorted(regions, key=folded)
    assert regions.index("Île-de-France") < regions.index("Normandie")
