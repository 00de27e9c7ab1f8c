"""The account and the profile in a browser: how they look, and what axe finds."""

from __future__ import annotations

import datetime

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from accounts.models import PersonalCertificate
from accounts.services import roles
from coopps.bench.synthetic_extract import activity, line, synthetic_rpps, write_extract
from coopps.bench.synthetic_extract import person as listed
from coopps.demo import people
from coopps.demo.accounts import PASS_PHRASE
from coopps.kernel.documents.signing import make_self_signed
from tests.accounts.conftest import PASSWORD, person, professions  # noqa: F401 - fixtures
from tests.law.conftest import law  # noqa: F401 - fixture
from tests.stories import PUBLISHED

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _attempts():
    """Attempts to sign in are counted in the cache."""
    call_command("createcachetable", verbosity=0)


def narrow(page, axe):
    page.set_viewport_size({"width": 360, "height": 740})
    axe(page)


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_the_way_in(open_page, axe, look, name):
    page = open_page()
    page.goto(reverse(name))
    page.locator("main form button[type=submit]").first.click()  # nothing typed: the errors too
    axe(page)
    look(page, name.replace("_", "-"))
    narrow(page, axe)


def test_from_the_sign_in_to_the_profile(open_page, axe, look, person, professions, law, tmp_path):  # noqa: F811 - fixtures
    nurse = listed(1, profession_code="60", profession="Infirmier", last_name="EXEMPLE-NORD", first_name="ALIX")
    path = write_extract(tmp_path / "extract.txt", [line(**nurse, **activity(rank)) for rank in (1, 2)])
    call_command("import_directory", path, verbosity=0)
    person("alix@exemple.test")

    page = open_page()
    page.goto(reverse("account_login"))
    page.get_by_label("Adresse électronique").fill("alix@exemple.test")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(f"**{reverse('accounts:number')}")
    axe(page)
    look(page, "number")

    page.locator("#id_number").fill(synthetic_rpps(1))
    page.get_by_role("button", name="Chercher dans l’annuaire").click()
    assert page.get_by_label("Nom d’exercice", exact=True).input_value() == "EXEMPLE-NORD"
    page.get_by_label("Nom d’exercice", exact=True).fill("Autre")
    page.get_by_role("button", name="Enregistrer").click()
    axe(page)
    look(page, "identity-to-explain")
    narrow(page, axe)
    page.locator("#id_identifier_justification").fill("Nom changé ce mois-ci.")
    page.locator("label[for=id_places_0]").click()
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url(f"**{reverse('accounts:profile')}")
    axe(page)
    look(page, "profile")
    narrow(page, axe)
    page.get_by_role("link", name="Choisir entre le portail et le courrier").click()
    axe(page)
    look(page, "consent")
    page.get_by_label("Dans le portail").check(force=True)
    page.get_by_role("button", name="Enregistrer mon choix").click()
    page.get_by_role("link", name="Ajouter un lieu d’exercice").click()
    page.get_by_role("button", name="Enregistrer").click()
    axe(page)
    look(page, "place")


def test_the_administration_of_an_agency(signed_in, axe, look, ours, normandy):
    """Each page at two sizes, with its errors; then the certificate of who signs."""
    day = normandy.today()
    manager = people.agent(
        "administration@demonstration.test", "Camille", "Démo", normandy, AgencyRoleKind.ADMINISTRATOR, "Administration"
    )
    former = people.agent(
        "ancienne@demonstration.test", "Andrée", "Démo", normandy, AgencyRoleKind.SUPERVISOR, "Suivi des autorisations"
    )
    roles.end_role(former.agency_roles.get(), day - datetime.timedelta(days=1))
    roles.delegate_signature(
        agency=normandy,
        delegate=people.account("delegation@demonstration.test", "Dalia", "Démo"),
        granted_by=ours.signatory,
        quality="Directrice de l’offre de soins",
        reference="décision de démonstration n° 2026-01",
        valid_from=day,
        **PUBLISHED,
    )

    def show(name):
        page.wait_for_load_state("networkidle")
        axe(page)
        look(page, f"agency-admin-{name}")
        narrow(page, axe)
        page.set_viewport_size({"width": 1280, "height": 900})

    page = signed_in(manager)
    page.goto(reverse("accounts:profile"))
    page.get_by_role("link", name="Administrer l’").click()
    show("page")
    page.get_by_role("link", name="Modifier les coordonnées").click()
    page.locator("#id_email").fill("sans arobase")
    page.get_by_role("button", name="Enregistrer").click()
    show("contact")
    page.goto(reverse("accounts:agency_signature", args=["NOR"]))
    show("signature")
    page.locator("label", has_text="Signature personnelle").click()
    page.get_by_role("button", name="Enregistrer").click()
    show("personal")
    page.get_by_role("link", name="Donner un rôle").click()
    page.get_by_role("button", name="Donner ce rôle").click()
    show("role")
    page.goto(reverse("accounts:agency_delegation", args=["NOR"]))
    show("delegation")
    page.goto(reverse("accounts:agency", args=["NOR"]))
    page.get_by_role("link", name="Mettre fin au rôle de Dominique").click()
    show("end")
    page.goto(reverse("accounts:agency", args=["NOR"]))
    page.get_by_role("link", name="Mettre fin à la délégation de Dalia").click()
    page.get_by_role("button", name="Mettre fin").click()
    page.get_by_text("prend fin le").wait_for()

    PersonalCertificate.objects.all().delete()
    page = signed_in(ours.signatory)
    page.goto(reverse("accounts:profile"))
    page.get_by_role("link", name="Mon certificat de signature").click()
    own = {"name": "moi.p12", "mimeType": "application/x-pkcs12"}
    own["buffer"] = make_self_signed("Dominique Démo-NOR (démonstration)", "Démonstration", PASS_PHRASE)
    for phrase, name in (("pas la bonne", "certificate-refused"), (PASS_PHRASE, "certificate")):
        page.get_by_label("Fichier du certificat").set_input_files(own)
        page.get_by_label("Phrase secrète").fill(phrase)
        page.get_by_role("button", name="Enregistrer ce certificat").click()
        show(name)
    assert PersonalCertificate.objects.get().user == ours.signatory
