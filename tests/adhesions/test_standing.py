"""One fact, one sentence, for the person, the team, the agency and the public; two dates never share a word."""

from __future__ import annotations

import datetime
import html
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from adhesions.rules import standing
from coopps.kernel.documents.services import delivering
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def signed(ours):
    """Both letters are signed, nobody has opened one."""
    return ours.ready().file().take().complete().examine().propose().sign()


def right(story):
    return story.letter(story.lead).authorization


def readings(story) -> dict[str, str]:
    """What each reader is told of the nurse's right."""
    row, agent, [(doctor, _)] = right(story), signed_in(story.instructor), story.members
    pages = {
        "person": signed_in(story.lead.user).get(reverse("adhesions:my_acts")),
        "team": signed_in(doctor.user).get(reverse("adhesions:detail", args=[story.pk])),
        "agency": agent.get(reverse("adhesions:desk", args=[story.instruction.pk])),
        "public": Client().get(reverse("portal:check_code", args=[row.check_code])),
    }
    return {reader: html.unescape(words_of(page)) for reader, page in pages.items()}


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def test_everybody_reads_the_same_sentence_of_a_right_at_each_moment(signed):
    signed.receive(signed.lead)
    assert right(signed).told == standing.WAITS
    for reader, words in readings(signed).items():
        assert plain(standing.WAITS.label) in words, reader
        assert "Autorisée aujourd’hui" not in words, reader
    signed.receive(signed.members[0][0])
    assert right(signed).told.label == "Autorisée aujourd’hui"
    for reader, words in readings(signed).items():
        assert "Autorisée aujourd’hui" in words, reader
        assert "En attente : personne" not in words, reader


def test_the_card_and_the_letter_say_for_whom_one_waits_in_the_same_words(signed):
    signed.receive(signed.lead)
    [(doctor, _)] = signed.members
    client = signed_in(signed.lead.user)
    letter = reverse("portal:delivery", args=[signed.letter(signed.lead).act.delivery.pk])
    awaited = f"Attendez que cette personne ait reçu sa lettre : {doctor.full_name}."
    for page in (reverse("adhesions:my_acts"), letter):
        assert awaited in words_of(client.get(page))


def test_the_day_of_the_right_and_that_of_the_appeal_have_their_own_words(signed, work):
    """Nobody opened the letter: the right begins after the fifteenth day, the delay of appeal ran from the availability."""
    work()
    for person in signed.everyone:
        delivery = signed.letter(person).act.delivery
    with time_machine.travel(delivery.made_available_at + 17 * DAY, tick=False):
        delivering.receive_by_delay()
        began, ran = right(signed).began_at, signed.letter(signed.lead).act.delivery.receipt_day
        assert began.date() > ran
        client = signed_in(signed.lead.user)
        card = words_of(client.get(reverse("adhesions:my_acts")))
        mine = words_of(client.get(reverse("adhesions:detail", args=[signed.pk])))
        signed_in(signed.lead.user).post(reverse("portal:delivery", args=[signed.letter(signed.lead).act.delivery.pk]))
        letter = words_of(client.get(reverse("portal:delivery", args=[signed.letter(signed.lead).act.delivery.pk])))
        desk = words_of(signed_in(signed.instructor).get(reverse("adhesions:desk", args=[signed.instruction.pk])))
        for words, yours in ((card, "Votre droit"), (mine, "Votre droit"), (letter, "Votre droit"), (desk, "Le droit")):
            [first, *_] = re.findall(rf"{yours} a commencé le (\d+)", words)
            assert int(first) == began.astimezone(signed.adhesion.agency.tz).day
            [second, *_] = re.findall(r"[Dd]élai de recours court depuis le (\d+)", words)
            assert int(second) == ran.day
    # A colleague's delay of appeal is nobody's but their own.
    assert words_of(client.get(reverse("adhesions:detail", args=[signed.pk]))).count("délai de recours court") == 1
