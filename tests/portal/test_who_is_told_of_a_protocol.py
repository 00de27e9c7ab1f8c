"""Who is told of what happens to a protocol (domain, § 2.5), from its drafting to its order: exactly these people."""

from __future__ import annotations

import pytest

from accounts.models import Agency
from coopps.kernel.mailing.models import Message
from protocols.choices import OpinionOutcome
from protocols.models import Author
from protocols.services import authors, filing

pytestmark = pytest.mark.django_db


def _author(story) -> Author:
    return Author.objects.get(project=story.project, user=story.colleague.user)


PROTOCOL = {
    "an author is removed": (
        lambda story: story.drafted(),
        lambda story: authors.remove(_author(story), story.lead.user),
        {("retiree_redaction", "doctor")},
    ),
    "the protocol is filed": (
        lambda story: story.drafted(),
        lambda story: story.file(),
        {("protocole_depose", "lead"), ("protocole_depose", "doctor")},
    ),
    "the dossier is complete": (
        lambda story: story.drafted().file().take(),
        lambda story: story.complete(),
        {("protocole_complet", "lead"), ("protocole_complet", "doctor")},
    ),
    "the project is withdrawn": (
        lambda story: story.drafted().file().take(),
        lambda story: filing.withdraw(story.project, story.lead.user),
        {("projet_retire_equipe", "doctor"), ("projet_retire", "instructor")},
    ),
    "the agency gives its visa": (
        lambda story: story.drafted().file().take().complete().examine(),
        lambda story: story.endorse(),
        {("visa_agence", "lead"), ("visa_agence", "doctor")},
    ),
    "the dossier is transmitted": (
        lambda story: story.drafted().file().take().complete().examine().endorse(),
        lambda story: story.transmit(),
        {
            ("protocole_recu", "HAS reviewer"),
            *(("protocole_transmis", who) for who in ("lead", "doctor", "instructor")),
        },
    ),
    "the HAS asks for another version": (
        lambda story: story.transmitted().admit(),
        lambda story: story.ask_changes(),
        {("has_modifications", who) for who in ("lead", "doctor", "instructor")},
    ),
    "the team gives another version": (
        lambda story: (
            story.transmitted().admit().ask_changes().write("objectives", objectives="Un objectif mieux dit.")
        ),
        lambda story: story.file_again(),
        {("nouvelle_version", "HAS reviewer")},
    ),
    "experts are invited": (
        lambda story: story.transmitted().admit(),
        lambda story: story.invite(),
        {("expert_invite", f"expert {rank}") for rank in (1, 2, 3)},
    ),
    "experts accept": (
        lambda story: story.transmitted().admit().invite(),
        lambda story: story.accept(),
        {("expert_reponse", "HAS reviewer")},
    ),
    "experts state their links": (
        lambda story: story.transmitted().admit().invite().accept(),
        lambda story: story.declare(),
        set(),
    ),
    "the opinions are awaited": (
        lambda story: story.transmitted().admit().invite().accept().declare(),
        lambda story: story.open_expertise(),
        {("expertise_ouverte", f"expert {rank}") for rank in (1, 2, 3)},
    ),
    "an expert gives an opinion": (
        lambda story: story.transmitted().admit().invite().accept().declare().open_expertise(),
        lambda story: story.give_opinion(story.appointments[0], OpinionOutcome.WITH_RESERVATIONS),
        set(),
    ),
    "the college is convened": (
        lambda story: story.transmitted().admit().invite().accept().declare().open_expertise().give_opinions(),
        lambda story: story.convene(20),
        {("college_convocation", f"expert {rank}") for rank in (1, 2, 3)},
    ),
    "the college votes": (
        lambda story: (
            story.transmitted().admit().invite().accept().declare().open_expertise().give_opinions().convene()
        ),
        lambda story: story.deliberate(),
        set(),
    ),
    "the opinion is signed": (
        lambda story: story.transmitted().reviewed().write_opinion(),
        lambda story: story.render_opinion(),
        {
            *(("avis_has", who) for who in ("lead", "doctor", "instructor")),
            ("avis_signe", "HAS reviewer"),
            *(("expertise_terminee", f"expert {rank}") for rank in (1, 2, 3)),
        },
    ),
    "the reservations are answered": (
        lambda story: story.transmitted().reviewed().write_opinion().render_opinion(),
        lambda story: story.answer_reservations(),
        {("nouvelle_version", "HAS reviewer"), ("nouvelle_version", "instructor")},
    ),
    "the reservations are lifted": (
        lambda story: story.transmitted().reviewed().write_opinion().render_opinion().answer_reservations(),
        lambda story: story.lift(),
        {("reserves_levees", who) for who in ("lead", "doctor", "instructor")},
    ),
    "the order is signed": (
        lambda story: (
            story.transmitted().reviewed().write_opinion().render_opinion().answer_reservations().lift().propose()
        ),
        lambda story: story.sign(),
        {
            ("protocole_autorise", "lead"),
            ("protocole_autorise", "doctor"),
            ("arrete_signe", "instructor"),
            ("decision_de_la_region", "HAS reviewer"),
        },
    ),
    "the order is published": (
        lambda story: (
            story.transmitted()
            .reviewed()
            .write_opinion()
            .render_opinion()
            .answer_reservations()
            .lift()
            .propose()
            .sign()
        ),
        lambda story: story.publish(),
        {("adhesion_ouverte", "lead"), ("adhesion_ouverte", "doctor")},
    ),
}


@pytest.mark.parametrize("event", PROTOCOL)
def test_exactly_these_people_are_told_of_a_protocol(event, our_protocol):
    prepare, act, expected = PROTOCOL[event]
    prepare(our_protocol)
    before = set(Message.objects.values_list("pk", flat=True))
    act(our_protocol)
    names = {
        our_protocol.lead.user.email: "lead",
        our_protocol.colleague.user.email: "doctor",
        our_protocol.instructor.email: "instructor",
        our_protocol.signatory.email: "director",
        our_protocol.project.agency.email: "agency",
        our_protocol.office.reviewer.email: "HAS reviewer",
        our_protocol.office.president.email: "HAS president",
        Agency.objects.has().email: "HAS",
        **{expert.user.email: f"expert {rank}" for rank, expert in enumerate(our_protocol.office.experts, 1)},
    }
    found = Message.objects.exclude(pk__in=before)
    assert {(message.kind, names.get(message.to, message.to)) for message in found} == expected
