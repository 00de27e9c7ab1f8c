"""Pages of a project of protocol in a browser: how they look at 1280 and 360 px, what axe finds, that typing is saved, and what
two people in one section see."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Agency
from protocols.choices import Role
from protocols.services import authors, remarks
from tests.e2e.conftest import TELEPHONE
from tests.protocols.drafts import Draft

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ours(reference) -> Draft:
    return Draft(Agency.objects.get(code="NOR"), 1)


def test_the_pages_of_a_project_in_drafting(ours, signed_in, seen):
    remarks.open_remark(ours.project, ours.instructor, section="acts", field="acts", text="Cet acte est-il réservé ?")
    invited = authors.invite(
        ours.project, ours.lead.user, email="noe@demonstration.test", name="Noé Démo", role=Role.DELEGATED
    )
    page = signed_in(ours.lead.user)
    seen(page, reverse("projects:list"), "project-list")
    seen(page, reverse("projects:detail", args=[ours.pk]), "project-detail-drafting")
    seen(page, reverse("projects:missing", args=[ours.pk]), "project-missing")
    seen(page, reverse("projects:file", args=[ours.pk]), "project-file-missing")
    ours.write()
    for number in (1, 2, 5, 6, 10, 12, 13, 16):
        seen(page, reverse("projects:section", args=[ours.pk, number]), f"project-section-{number:02}")
    seen(page, reverse("projects:authors", args=[ours.pk]), "project-authors")
    seen(page, reverse("projects:author_invite", args=[ours.pk]), "project-invite")
    seen(page, reverse("projects:author_invitation", args=[authors.INVITATION.token(invited)]), "project-invitation")
    seen(page, reverse("projects:remarks", args=[ours.pk]), "project-remarks")
    seen(page, reverse("projects:remark_new", args=[ours.pk, 5]), "project-remark")
    seen(page, reverse("projects:appendix_add", args=[ours.pk]), "project-appendix")
    seen(page, reverse("projects:file", args=[ours.pk]), "project-file")


def test_the_pages_of_a_project_that_was_filed(ours, signed_in, seen):
    ours.write().file().ask()
    acts = ours.project.content["acts"]
    ours.save(
        "acts",
        {
            "acts": [
                acts[0] | {"kind": "THERAPEUTIQUE"},
                acts[1],
                {"label": "Vacciner", "kind": "PREVENTION"}
                | {key: acts[0][key] for key in ("normally_reserved_to", "legal_basis", "why_derogatory")},
            ]
        },
    )
    ours.save("objectives", {"objectives": "Réduire le délai d’accès au suivi de huit à deux semaines."})
    page = signed_in(ours.lead.user)
    seen(page, reverse("projects:detail", args=[ours.pk]), "project-detail-asked")
    seen(page, reverse("projects:file_again", args=[ours.pk]), "project-file-again")
    ours.file_again()
    seen(page, reverse("projects:compare", args=[ours.pk]), "project-compare")
    seen(page, reverse("projects:section", args=[ours.pk, 5]), "project-section-read")
    seen(page, reverse("projects:withdraw", args=[ours.pk]), "project-withdraw")


def test_typing_is_saved_and_the_button_does_not_meet_its_own_saving(ours, signed_in):
    page = signed_in(ours.lead.user)
    page.goto(reverse("projects:section", args=[ours.pk, 4]))
    field = page.get_by_label("Objectifs de la coopération")
    field.fill("Un but.")
    page.get_by_text("Enregistré à").wait_for()
    assert ours.project.content["objectives"] == "Un but."
    field.fill("Un but clair.")
    page.get_by_text("Enregistré à").wait_for()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_role("heading", name="Actes dérogatoires", level=1).wait_for()
    assert ours.project.content["objectives"] == "Un but clair."


def test_a_row_is_added_and_typed_with_the_keyboard(ours, signed_in):
    page = signed_in(ours.lead.user, viewport=TELEPHONE)
    page.goto(reverse("projects:section", args=[ours.pk, 14]))
    page.locator("#id_indicators-0-label").fill("Taux de reprise")
    page.get_by_role("button", name="Ajouter un indicateur").click()
    page.locator("#id_indicators-1-label").fill("Satisfaction")
    page.locator("#id_indicators-1-label").press("Enter")
    page.get_by_role("heading", name="Traçabilité et système d’information", level=1).wait_for()
    assert [row["label"] for row in ours.project.content["indicators"]] == ["Taux de reprise", "Satisfaction"]


def test_two_people_in_one_section_lose_nothing(ours, signed_in, seen):
    doctor = ours.with_author()
    mine = signed_in(ours.lead.user)
    mine.goto(reverse("projects:section", args=[ours.pk, 8]))
    ours.save("context", {"context": "Son contexte.", "regional_need": "Son besoin."}, author=doctor)
    mine.get_by_label("Situation actuelle").fill("Mon contexte.")
    mine.get_by_text("Une autre personne a enregistré cette rubrique").wait_for()
    mine.get_by_role("button", name="Enregistrer et continuer").click()
    mine.get_by_role("heading", name="Deux personnes ont écrit dans cette rubrique").wait_for()
    seen(mine, "", "project-conflict")
    mine.get_by_role("radiogroup", name="Situation actuelle").get_by_label("Ce que j’ai écrit").check(force=True)
    mine.get_by_role("radiogroup", name="Besoin de santé régional").get_by_label("Ce qui était enregistré").check(
        force=True
    )
    mine.get_by_role("button", name="Enregistrer mon choix").click()
    mine.get_by_text("avec ce que vous avez choisi").wait_for()
    content = ours.project.content
    assert (content["context"], content["regional_need"]) == ("Mon contexte.", "Son besoin.")
