"""The signatory's minutes, the addressee's letter and the public answer, in a real browser, at two widths."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from adhesions.services import life
from coopps.kernel.documents.models import Delivery, Letter
from coopps.kernel.documents.services import signing_session
from tests.e2e.conftest import TELEPHONE
from tests.stories import second_nurse, story

pytestmark = pytest.mark.django_db(transaction=True)


def aside(step):
    """Do `step` in a thread of its own: Playwright keeps an event loop running in this one, and pyHanko starts one."""

    def run():
        try:
            return step()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@pytest.fixture
def proposed(ours, normandy):
    """Two teams: a refusal, a letter with something to notice, and three that conform."""
    second = story(normandy, "DEMO-URODYN", 3)
    second_nurse(ours)
    ours.ready().file().take().complete().examine()
    answer = ours.membership(ours.members[0][0]).examination.answers.get(criterion="M3")
    answer.comment = "Quatre ans d’exercice, dont deux à l’étranger."
    answer.save()
    ours.propose(ours.lead)
    second.ready().file().take().complete().examine().propose()
    return ours


def test_the_director_signs(proposed, signed_in, live_server, axe, look, work):
    page = signed_in(proposed.signatory)
    page.goto(reverse("portal:home"))
    axe(page)
    look(page, "home-signatory")
    page.goto(reverse("portal:signing"))
    axe(page)
    look(page, "signing-waiting")
    page.get_by_role("button", name="Préparer la séance").click()
    page.get_by_text("Lettres préparées").wait_for()
    axe(page)
    look(page, "signing-preparing")
    page.evaluate("window.stayed = true")
    aside(work)
    page.get_by_text("5 lettres à lire").wait_for()  # by the polling, without a new page
    assert page.evaluate("window.stayed")
    axe(page)
    look(page, "signing-prepared")
    page.get_by_role("link", name="Lire les lettres").click()
    page.get_by_text("Lettre 1 sur 5").wait_for()
    axe(page)
    look(page, "signing-letter-refusal")
    page.keyboard.press("ArrowRight")
    page.get_by_text("Lettre 2 sur 5").wait_for()
    axe(page)
    look(page, "signing-letter-exception")
    page.keyboard.press("ArrowLeft")
    page.get_by_text("Lettre 1 sur 5").wait_for()
    page.get_by_role("link", name="Renvoyer à l’instruction").click()
    axe(page)
    look(page, "signing-send-back")
    page.get_by_role("link", name="Annuler").click()
    for place in (2, 3, 4, 5):
        page.get_by_role("link", name="Suivante").click()
        page.get_by_text(f"Lettre {place} sur 5").wait_for()
    page.get_by_role("button", name="Mettre de côté").click()
    page.get_by_text("mise de côté").wait_for()
    page.goto(reverse("portal:signing"))
    page.get_by_role("link", name="Confirmer les 4 lettres lues").click()
    axe(page)
    look(page, "signing-confirmation")
    page.get_by_role("button", name="Confirmer et signer les 4 lettres").click()
    page.get_by_text("Lettres signées").wait_for()
    look(page, "signing-progress")
    aside(work)
    page.get_by_text("Fait aujourd’hui").wait_for()
    axe(page)
    look(page, "signing-done")
    assert Letter.objects.filter(state="signee").count() == 4
    page.goto(reverse("portal:past_sessions"))
    axe(page)
    page.locator("main table a").first.click()
    axe(page)
    look(page, "signing-past-session")


def test_a_failure_is_read(proposed, signed_in, axe, look, work, settings, tmp_path):
    session = proposed.session()
    seen = {letter.pk: letter.preparation.sha256 for letter in session.letters.all()}
    signing_session.confirm(session, proposed.signatory, seen)
    settings.SEAL_DIR = tmp_path
    aside(work)
    page = signed_in(proposed.signatory)
    page.goto(reverse("portal:signing"))
    page.get_by_role("button", name="Réessayer").wait_for()
    axe(page)
    look(page, "signing-failed")


def test_the_addressee_opens_and_anyone_checks(proposed, signed_in, open_page, axe, look):
    aside(proposed.sign)
    (doctor, _), _ = proposed.members
    page = signed_in(doctor.user)
    page.goto(reverse("portal:home"))
    axe(page)
    look(page, "home-professional")
    page.get_by_role("link", name="Lire ma lettre").click()
    axe(page)
    look(page, "delivery-waiting")
    page.get_by_role("button", name="Ouvrir ma lettre").click()
    page.get_by_text("Ce que vous pouvez faire maintenant").wait_for()
    axe(page)
    look(page, "delivery-opened")
    assert Delivery.objects.filter(opened_at__lte=timezone.now()).count() == 1
    page.goto(reverse("portal:letters"))
    axe(page)
    look(page, "letters")
    refused = signed_in(proposed.lead.user)
    refused.goto(reverse("portal:delivery", args=[Delivery.objects.get(addressee=proposed.lead.user).pk]))
    refused.get_by_role("button", name="Ouvrir ma lettre").click()
    look(refused, "delivery-refused")
    axe(refused)

    code = proposed.letter(doctor).authorization.formatted_code
    anyone = open_page(viewport=TELEPHONE)
    anyone.goto(reverse("portal:check"))
    axe(anyone)
    look(anyone, "check-form")
    anyone.get_by_label("Code imprimé au bas de la lettre").fill(code.lower())
    anyone.get_by_role("button", name="Vérifier").click()
    anyone.get_by_role("heading", name="Autorisée aujourd’hui").wait_for()
    axe(anyone)
    look(anyone, "check-active")
    life.suspend(
        proposed.letter(doctor).authorization, motivation="Un contrôle est en cours dans le service de la personne."
    )
    anyone.reload()
    axe(anyone)
    look(anyone, "check-suspended")
    anyone.goto(reverse("portal:check_code", args=["000000000000"]))
    axe(anyone)
    look(anyone, "check-unknown")
    page.goto(reverse("portal:signing"))
    look(page, "signing-not-mine")
