"""The signatory's desk in pages: what waits, what is seen, what is confirmed, what failed; and who may not come in."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import SignatureMode
from accounts.models import PersonalCertificate, SignatureDelegation
from accounts.services import roles
from coopps.demo import people
from coopps.kernel.documents.models import Letter, SigningSession
from coopps.kernel.documents.services import signing_session
from coopps.kernel.documents.signing import make_self_signed
from tests.markup import inline_code
from tests.reading import signed_in
from tests.stories import PUBLISHED

pytestmark = pytest.mark.django_db

PHRASE = "une phrase pour les essais"


@pytest.fixture
def proposed(ours):
    """The nurse is refused, the decision on the doctor is postponed; both letters wait."""
    return ours.ready().file().take().complete().examine().propose(ours.lead, postponed=(ours.members[0][0],))


@pytest.fixture
def director(proposed) -> Client:
    return signed_in(proposed.signatory)


@pytest.fixture
def prepared(proposed, director, work):
    """The director opened the session and the worker prepared both letters."""
    director.post(reverse("portal:signing"))
    work()
    return proposed


def page(client: Client, name: str, *args, status: int = 200, **query) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == status, (name, response.status_code)
    html = response.content.decode()
    assert inline_code(html) == []
    return html.replace("\u00a0", " ")


def see(client: Client, *letters: Letter) -> None:
    for letter in letters:
        client.get(reverse("portal:signing_bytes", args=[letter.pk]))


def hidden_letters(html: str) -> list[str]:
    return re.findall(r'name="letter" value="([^"]+)"', html)


# --- The desk -----------------------------------------------------------------------------------------------------
def test_the_session_is_prepared_by_one_button_and_the_worker(proposed, director, work):
    html = page(director, "portal:signing")
    assert "2 lettres en attente" in html
    assert "Préparer la séance" in html
    assert director.post(reverse("portal:signing")).status_code == 302
    html = page(director, "portal:signing")
    assert "Lettres préparées : 0 sur 2" in html
    assert 'hx-trigger="every 1s"' in html
    assert "Préparer la séance" not in html
    progress = director.get(reverse("portal:signing_progress", args=["NOR"]))
    assert "sur 2" in progress.content.decode()
    assert "HX-Retarget" not in progress
    work()
    done = director.get(reverse("portal:signing_progress", args=["NOR"]))
    assert (done["HX-Retarget"], done["HX-Reswap"]) == ("#seance", "outerHTML")
    assert "hx-get" not in done.content.decode()
    assert "2 lettres à lire" in done.content.decode()


def test_refusals_come_first_with_their_effect_in_words(prepared, director):
    html = page(director, "portal:signing")
    assert html.index("Refus (1)") < html.index("Points d’attention (1)")
    refusal = prepared.letter(prepared.lead)
    page(director, "portal:signing_letter", refusal.pk)
    html = page(director, "portal:signing_letter", refusal.pk)
    assert "Lettre 1 sur 2" in html
    assert "ne pourra pas participer" in html
    assert "L’expérience justifiée" in html


def test_exceptions_are_told_in_words(ours, work):
    ours.ready().file().take().complete().examine()
    examination = ours.membership(ours.lead).examination
    answer = examination.answers.get(criterion="M3")
    answer.comment = "Quatre ans, dont deux à l’étranger."
    answer.save()
    ours.propose()
    client = signed_in(ours.signatory)
    client.post(reverse("portal:signing"))
    work()
    html = page(client, "portal:signing")
    assert html.index("Points d’attention (1)") < html.index("Conformes en tout point (1)")
    assert examination.grid.get("M3").label in html
    assert "Quatre ans, dont deux à l’étranger." in html


def test_an_empty_desk_says_so(ours):
    html = page(signed_in(ours.signatory), "portal:signing")
    assert "Aucune lettre n’attend votre signature" in html


def test_the_desk_costs_the_same_with_more_letters(ours, reunion, work):
    ours.ready().file().take().complete().examine().propose()
    client = signed_in(ours.signatory)
    client.post(reverse("portal:signing"))
    work()
    Letter.objects.filter(pk=ours.letter(ours.lead).pk).update(agency=reunion)
    with CaptureQueriesContext(connection) as one:
        assert "1 lettre à lire" in page(client, "portal:signing")
    Letter.objects.update(agency=ours.adhesion.agency)
    with CaptureQueriesContext(connection) as two:
        assert "2 lettres à lire" in page(client, "portal:signing")
    assert len(one) == len(two)


# --- The letter ---------------------------------------------------------------------------------------------------
def test_the_exact_bytes_are_shown_to_the_signatory_of_the_session_only(prepared, director, theirs):
    letter = prepared.letter(prepared.lead)
    url = reverse("portal:signing_bytes", args=[letter.pk])
    response = director.get(url)
    assert response.content == bytes(letter.preparation.content)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    assert "no-store" in response["Cache-Control"]
    assert prepared.letter(prepared.lead).is_seen
    for other in (theirs.signatory, prepared.instructor, prepared.lead.user):
        for name in (
            "portal:signing_bytes",
            "portal:signing_letter",
            "portal:signing_set_aside",
            "portal:signing_send_back",
        ):
            assert signed_in(other).get(reverse(name, args=[letter.pk])).status_code == 404
    assert Client().get(url).status_code == 302


def test_another_signatory_of_the_agency_does_not_enter_the_session(prepared, director):
    agency = prepared.adhesion.agency
    deputy = people.account("adjointe@demonstration.test", "Alma", "Démo")
    roles.delegate_signature(
        agency=agency, delegate=deputy, granted_by=prepared.signatory, quality="Directrice adjointe",
        reference="décision de démonstration n° 1", valid_from=agency.today(),
        **PUBLISHED,
    )  # fmt: skip
    letter = prepared.letter(prepared.lead)
    assert signed_in(deputy).get(reverse("portal:signing_bytes", args=[letter.pk])).status_code == 404
    html = page(signed_in(deputy), "portal:signing")
    assert "Dans la séance d’une autre personne" in html
    assert "Préparer la séance" not in html


def test_previous_and_next_follow_the_order_of_reading(prepared, director):
    refusal, postponement = prepared.letter(prepared.lead), prepared.letter(prepared.members[0][0])
    first = page(director, "portal:signing_letter", refusal.pk)
    assert f'href="{reverse("portal:signing_letter", args=[postponement.pk])}" data-next' in first
    assert "data-previous" not in first
    last = page(director, "portal:signing_letter", postponement.pk)
    assert f'href="{reverse("portal:signing_letter", args=[refusal.pk])}" data-previous' in last
    assert "Passer à la confirmation" in last


def test_set_aside_goes_on_with_the_next_letter(prepared, director):
    refusal, postponement = prepared.letter(prepared.lead), prepared.letter(prepared.members[0][0])
    response = director.post(reverse("portal:signing_set_aside", args=[refusal.pk]))
    assert response.url == reverse("portal:signing_letter", args=[postponement.pk])
    assert prepared.letter(prepared.lead).state == "a_preparer"
    html = page(director, "portal:signing")
    assert "1 lettre en attente" in html
    assert "1 lettre à lire" in html


def test_sent_back_wants_a_reason_and_keeps_what_was_typed(prepared, director, mailbox, work):
    refusal = prepared.letter(prepared.lead)
    url = reverse("portal:signing_send_back", args=[refusal.pk])
    assert "la proposition retourne à l’instruction" in page(director, "portal:signing_send_back", refusal.pk)
    response = director.post(url, {"reason": "  "})
    assert response.status_code == 200
    assert "Motif du renvoi" in response.content.decode()
    assert prepared.letter(prepared.lead).state == "preparee"
    director.post(url, {"reason": "La motivation cite un texte abrogé."})
    letter = prepared.letter(prepared.lead)
    assert (letter.state, letter.return_reason) == ("renvoyee", "La motivation cite un texte abrogé.")
    assert letter.authorization.state == "reprise"
    assert prepared.instruction.state == "complete"


def test_what_was_sent_back_is_proposed_again_beside_letters_still_on_the_desk(prepared, director):
    """One letter returned, the other still there: proposing again writes one letter, for the returned person only."""
    director.post(
        reverse("portal:signing_send_back", args=[prepared.letter(prepared.lead).pk]), {"reason": "À revoir."}
    )
    kept = prepared.letter(prepared.members[0][0])
    prepared.propose(prepared.lead)
    assert prepared.letter(prepared.members[0][0]) == kept
    assert prepared.letter(prepared.lead).state == "a_preparer"
    assert Letter.objects.count() == 3
    assert prepared.instruction.state == "proposee"


# --- The confirmation ---------------------------------------------------------------------------------------------
def test_only_what_was_seen_is_confirmed_at_once(prepared, director, work):
    refusal, postponement = prepared.letter(prepared.lead), prepared.letter(prepared.members[0][0])
    url = reverse("portal:signing_confirmation")
    assert director.get(url).status_code == 302
    see(director, refusal)
    html = page(director, "portal:signing_confirmation")
    assert hidden_letters(html) == [f"{refusal.pk}:{refusal.preparation.sha256}"]
    assert "Confirmer une lettre" in html
    assert "1 lettre pas encore lue" in html
    see(director, postponement)
    html = page(director, "portal:signing_confirmation")
    assert "Confirmer 2 lettres" in html
    assert "la décision est ajournée" in html
    assert "le cachet électronique de l’agence" in html
    assert "pass_phrase" not in html
    response = director.post(url, {"letter": hidden_letters(html)}, follow=True)
    assert "2 lettres sont confirmées" in response.content.decode()
    assert "Lettres signées : 0 sur 2" in page(director, "portal:signing")
    work()
    html = page(director, "portal:signing")
    assert "Tout est signé" in html
    assert reverse("portal:act", args=[refusal.act.pk]) in html
    assert [letter.state for letter in Letter.objects.all()] == ["signee", "signee"]


def test_a_letter_that_changed_meanwhile_is_left_out_and_told(prepared, director):
    refusal, postponement = prepared.letter(prepared.lead), prepared.letter(prepared.members[0][0])
    see(director, refusal, postponement)
    url = reverse("portal:signing_confirmation")
    shown = [f"{refusal.pk}:{'0' * 64}", f"{postponement.pk}:{postponement.preparation.sha256}"]
    html = director.post(url, {"letter": shown}, follow=True).content.decode()
    assert "La lettre a changé depuis que vous l’avez vue" in html
    assert "Une lettre est confirmée" in html
    assert prepared.letter(prepared.lead).state == "preparee"
    assert director.post(url, {"letter": ["x:y"]}).status_code == 200
    assert "Ouvrez au moins une lettre" in director.post(url).content.decode()


def test_the_capacity_of_a_delegate_is_told(proposed, work):
    agency = proposed.adhesion.agency
    deputy = people.account("adjointe@demonstration.test", "Alma", "Démo")
    roles.delegate_signature(
        agency=agency, delegate=deputy, granted_by=proposed.signatory, quality="Directrice adjointe",
        reference="décision de démonstration n° 1", valid_from=agency.today(),
        **PUBLISHED,
    )  # fmt: skip
    client = signed_in(deputy)
    client.post(reverse("portal:signing"))
    work()
    see(client, *Letter.objects.all())
    html = page(client, "portal:signing_confirmation")
    assert (
        "Pour la direction générale de l’agence et par délégation (décision de démonstration n° 1, publiée le" in html
    )
    assert "Alma Démo, Directrice adjointe" in html


def test_a_personal_signature_asks_the_phrase_and_a_wrong_one_loses_nothing(proposed, director, work):
    agency = proposed.adhesion.agency
    agency.signature_mode = SignatureMode.PERSONAL
    agency.save()
    PersonalCertificate.objects.all().delete()
    PersonalCertificate.objects.create(
        user=proposed.signatory,
        pkcs12=make_self_signed("Dominique Démo", "Agence", PHRASE),
        subject="Dominique Démo",
        not_after=datetime.datetime(2090, 1, 1, tzinfo=datetime.UTC),
    )
    director.post(reverse("portal:signing"))
    work()
    see(director, *Letter.objects.all())
    url = reverse("portal:signing_confirmation")
    html = page(director, "portal:signing_confirmation")
    assert re.search(r'<input type="password" name="pass_phrase"[^>]*autocomplete="off"', html)
    shown = hidden_letters(html)
    assert len(shown) == 2
    response = director.post(url, {"letter": shown, "pass_phrase": "pas la bonne"})
    html = response.content.decode()
    assert "ne déverrouille pas ce certificat" in html
    assert hidden_letters(html) == shown
    assert "pas la bonne" not in html
    assert {letter.state for letter in Letter.objects.all()} == {"preparee"}
    assert "Cette réponse manque" in director.post(url, {"letter": shown}).content.decode()
    director.post(url, {"letter": shown, "pass_phrase": PHRASE})
    work()
    assert {letter.state for letter in Letter.objects.all()} == {"signee"}


# --- What fails ---------------------------------------------------------------------------------------------------
@pytest.fixture
def failing(prepared, director, work, settings, tmp_path):
    """Both letters are confirmed and the seal is not there."""
    see(director, *Letter.objects.all())
    html = page(director, "portal:signing_confirmation")
    director.post(reverse("portal:signing_confirmation"), {"letter": hidden_letters(html)})
    seals, settings.SEAL_DIR = settings.SEAL_DIR, tmp_path
    work()
    settings.SEAL_DIR = seals
    return prepared


def test_a_failure_says_why_and_can_be_tried_again(failing, director, work):
    html = page(director, "portal:signing")
    assert "2 lettres confirmées, pas encore signées" in html
    assert "n’est pas installé" in html
    assert "hx-get" not in html
    response = director.post(reverse("portal:signing_try_again"), follow=True)
    assert "relancée" in response.content.decode()
    assert "Lettres signées : 0 sur 2" in page(director, "portal:signing")
    work()
    assert {letter.state for letter in Letter.objects.all()} == {"signee"}


def test_a_confirmation_is_taken_back(failing, director, work):
    letter = failing.letter(failing.lead)
    assert "n’est pas signée" in page(director, "portal:signing_unconfirm", letter.pk)
    director.post(reverse("portal:signing_unconfirm", args=[letter.pk]))
    assert failing.letter(failing.lead).state == "a_preparer"
    work()
    assert failing.letter(failing.lead).state == "a_preparer"
    assert failing.letter(failing.members[0][0]).state == "signee"


def test_another_signatory_takes_back_what_an_absent_one_confirmed(failing):
    agency = failing.adhesion.agency
    deputy = people.account("adjointe@demonstration.test", "Alma", "Démo")
    roles.delegate_signature(
        agency=agency, delegate=deputy, granted_by=failing.signatory, quality="Directrice adjointe",
        reference="décision de démonstration n° 1", valid_from=agency.today(),
        **PUBLISHED,
    )  # fmt: skip
    html = page(signed_in(deputy), "portal:signing")
    assert "2 lettres confirmées, pas encore signées" in html
    assert "Réessayer" not in html
    letter = failing.letter(failing.lead)
    signed_in(deputy).post(reverse("portal:signing_unconfirm", args=[letter.pk]))
    assert failing.letter(failing.lead).state == "a_preparer"


# --- Who --------------------------------------------------------------------------------------------------------
def test_who_proposed_leaves_it_to_another_person(ours, work):
    agency = ours.instructor.agency_roles.get().agency
    roles.delegate_signature(
        agency=agency, delegate=ours.instructor, granted_by=ours.signatory, quality="Cheffe de service",
        reference="décision de démonstration n° 2", valid_from=agency.today(),
        **PUBLISHED,
    )  # fmt: skip
    ours.ready().file().take().complete().examine().propose()
    client = signed_in(ours.instructor)
    html = page(client, "portal:signing")
    assert "À signer par une autre personne" in html
    assert html.count("<li>Autorisation") == 2
    client.post(reverse("portal:signing"))
    work()
    assert {letter.state for letter in Letter.objects.all()} == {"a_preparer"}


def test_an_ended_delegation_gets_a_sentence(ours):
    agency = ours.instructor.agency_roles.get().agency
    deputy = people.account("adjointe@demonstration.test", "Alma", "Démo")
    yesterday = agency.today() - datetime.timedelta(days=1)
    roles.delegate_signature(
        agency=agency, delegate=deputy, granted_by=ours.signatory, quality="Directrice adjointe", reference="n° 1",
        valid_from=yesterday - datetime.timedelta(days=30), valid_to=yesterday,
        **PUBLISHED,
    )  # fmt: skip
    for name in ("portal:signing", "portal:signing_confirmation", "portal:past_sessions"):
        assert "Votre délégation de signature a pris fin le" in page(signed_in(deputy), name, status=403)
    assert signed_in(deputy).post(reverse("portal:signing")).status_code == 403
    SignatureDelegation.objects.update(valid_from=agency.today() + datetime.timedelta(days=2), valid_to=None)
    assert "commence le" in page(signed_in(deputy), "portal:signing", status=403)


def test_the_desk_does_not_exist_for_others(ours, theirs):
    for person in (ours.lead.user, ours.instructor):
        assert signed_in(person).get(reverse("portal:signing")).status_code == 404
    assert signed_in(theirs.signatory).get(reverse("portal:signing"), {"agence": "NOR"}).status_code == 404
    assert Client().get(reverse("portal:signing")).status_code == 302


def test_the_history_belongs_to_the_agency(prepared, director, theirs, work):
    postponement = prepared.letter(prepared.members[0][0])
    director.post(
        reverse("portal:signing_send_back", args=[prepared.letter(prepared.lead).pk]), {"reason": "Texte abrogé."}
    )
    session = SigningSession.objects.get()
    signing_session.confirm(session, prepared.signatory, {postponement.pk: postponement.preparation.sha256})
    work()
    assert reverse("portal:past_session", args=[session.pk]) in page(director, "portal:past_sessions")
    html = page(director, "portal:past_session", session.pk)
    assert "Lettres signées (1)" in html
    assert "Texte abrogé." in html
    neighbor = signed_in(theirs.signatory)
    assert neighbor.get(reverse("portal:past_session", args=[session.pk])).status_code == 404
    assert "Aucune séance" in page(neighbor, "portal:past_sessions")
