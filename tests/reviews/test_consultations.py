"""The bodies consulted: asked with a date, answered by a personal link, once; the link opens nothing else and nothing more."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse

from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.models import Protocol
from protocols.reviews.services import consultations, reviewing
from tests.stories import creation

MARK = "MARQUE-DU-DOSSIER"
QUESTION = "La formation vous paraît-elle suffisante ?"


@pytest.fixture
def ours(normandy):
    """Our protocol at the HAS, admissible; every section bears a mark."""
    return creation(normandy, 101, mark=MARK).transmitted().admit()


def ask(story, **changes):
    words = {
        "body": "ordre",
        "name": "Conseil national de démonstration",
        "email": "Conseil@demonstration.test",
        "question": QUESTION,
        "due_on": story.review.agency.today() + datetime.timedelta(30),
    }
    return consultations.ask(story.review, story.office.reviewer, **words | changes)


def test_who_asks_what_and_until_when(ours):
    with pytest.raises(TransitionRefused) as refused:
        consultations.ask(
            ours.review, ours.instructor, body="ordre", name="A", email="a@b.fr", question="Q", due_on=datetime.date.max
        )
    assert refused.value.forbidden
    with pytest.raises(TransitionRefused, match="à venir"):
        ask(ours, due_on=ours.review.agency.today())
    with pytest.raises(TransitionRefused, match="question"):
        ask(ours, question=" ")
    with pytest.raises(TransitionRefused, match="financeurs"):
        ask(ours, body="financeurs")  # the regime of 2009 has no funders’ board
    Protocol.objects.filter(pk=ours.project.protocol_id).update(regime="HPST_FIN")
    assert ask(ours, body="financeurs").is_open


def test_the_body_answers_once_without_an_account(client, ours):
    asked = ask(ours)
    mail = Message.objects.get(kind="consultation")
    url = reverse("has:consultation_answer", args=[consultations.LINK.token(asked)])
    assert mail.to == "conseil@demonstration.test"
    assert mail.body.endswith(url)
    assert ours.project.title not in mail.body + mail.subject
    page = client.get(url).content.decode()
    assert QUESTION in page
    assert ours.agency.region in page
    assert ours.lead.user.last_name not in page
    assert MARK not in page
    document = client.get(reverse("has:consultation_document", args=[consultations.LINK.token(asked)]))
    assert document["Content-Disposition"] == 'attachment; filename="projet-de-protocole.pdf"'
    assert document.content.startswith(b"%PDF")
    assert "obligatoire" in client.post(url, {"text": "", "answered_by": ""}).content.decode()
    given = client.post(url, {"text": "Oui, pleinement.", "answered_by": "Camille Démo, secrétaire"})
    assert "Votre réponse est envoyée" in given.content.decode()
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by) == ("Oui, pleinement.", "Camille Démo, secrétaire")
    assert Message.objects.get(kind="consultation_reponse").to == ours.office.reviewer.email
    late = {"text": "Non.", "answered_by": "X"}
    answers = (client.get(url), client.post(url, late), client.get(document.request["PATH_INFO"]))
    assert [answer.status_code for answer in answers] == [410, 410, 410]
    asked.refresh_from_db()
    assert asked.answer == "Oui, pleinement."


def test_a_new_link_voids_the_former_one(client, ours):
    asked = ask(ours)
    old = consultations.LINK.token(asked)
    later = asked.due_on + datetime.timedelta(10)
    asked = consultations.remind(asked, ours.office.reviewer, due_on=later)
    new = consultations.LINK.token(asked)
    assert (asked.due_on, Message.objects.filter(kind="consultation").count()) == (later, 2)
    assert client.get(reverse("has:consultation_answer", args=[old])).status_code == 410
    assert client.get(reverse("has:consultation_answer", args=[new])).status_code == 200
    with pytest.raises(TransitionRefused) as refused:
        consultations.remind(asked, ours.instructor)
    assert refused.value.forbidden


def test_the_link_ends_with_the_delay_the_closing_or_the_examination(client, ours):
    first, second, third = ask(ours), ask(ours, name="Deuxième"), ask(ours, name="Troisième")
    urls = [reverse("has:consultation_answer", args=[consultations.LINK.token(one)]) for one in (first, second, third)]
    consultations.close(second, ours.office.reviewer)
    assert [client.get(url).status_code for url in urls] == [200, 410, 200]
    assert Message.objects.get(kind="consultation_close").to == second.email
    with pytest.raises(TransitionRefused, match="plus ouverte"):
        consultations.close(second, ours.office.reviewer)
    after = datetime.datetime.combine(first.due_on + datetime.timedelta(1), datetime.time(12), datetime.UTC)
    with time_machine.travel(after):
        assert client.get(urls[0]).status_code == 410
        with pytest.raises(TransitionRefused, match="à venir"):
            consultations.remind(first, ours.office.reviewer)
    reviewing.close(ours.review, ours.office.reviewer, reason="Doublon.")
    assert [client.get(url).status_code for url in urls] == [410, 410, 410]
    assert (
        client.get(reverse("has:consultation_answer", args=["x" + consultations.LINK.token(first)])).status_code == 410
    )


def test_a_question_that_did_not_arrive_is_the_reviewer_s_task(client, ours, rude_server, settings, mailbox, work):
    asked, working = ask(ours), settings.EMAIL_PORT
    rude_server(rcpt="550 no such user")
    work()
    settings.EMAIL_PORT = working
    client.force_login(ours.office.reviewer)
    page = reverse("has:review", args=[ours.review.pk])
    assert "Vérifiez l’adresse, puis relancez" in client.get(page).content.decode()
    assert page in client.get(reverse("portal:home")).content.decode()
    remind = reverse("has:consultation_remind", args=[asked.pk])
    assert 'value="conseil@demonstration.test"' in client.get(remind).content.decode()
    client.post(remind, {"due_on": asked.due_on, "email": "Juste@demonstration.test"})
    mailbox.clear()
    work()
    assert "juste@demonstration.test" in {mail.to for mail in mailbox.messages()}
    assert "Vérifiez l’adresse, puis relancez" not in client.get(page).content.decode()
