"""Nothing of a dossier before its time: every address of the HAS and of the projects, for each role, with each identifier.

The checklist is where others leaked: search, counters, lists, history, file names, messages and their addressees, another
round (BR-27). Each section of our protocol holds a secret word, and so does the opinion of each expert.
"""

from __future__ import annotations

import logging
import re

import pytest
from django.urls import get_resolver, reverse

from coopps.demo import people
from coopps.kernel.documents.models import Act
from coopps.kernel.mailing.models import Message
from protocols.choices import OpinionOutcome
from protocols.reviews.choices import AppointmentState, ExpertOpinionState
from protocols.reviews.models import Appointment
from protocols.reviews.services import college, experts
from protocols.sections import SECTIONS
from tests.reading import signed_in
from tests.reviews.conftest import SECRET

pytestmark = pytest.mark.django_db
A = AppointmentState
CLOSED = {403, 404, 405}
# What an expert has whatever the state of the place: the announcement, the declarations, the answer.
ONE_S_OWN = {"has:appointment", "has:accept", "has:decline", "has:statement", "has:report_link"}


@pytest.fixture(autouse=True)
def _quiet():
    """Thousands of refusals are expected: writing each one down takes longer than answering it."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def addresses(story, own: Appointment | None = None):
    """Every address of these rooms that takes an identifier, with those of `story`: an expert's own place and a
    colleague's. The signed links are a capability."""
    places = [*([own] if own else []), story.appointments[-1]]
    project, review = story.project, story.review
    opinion = getattr(review, "opinion", None)
    rows = {
        "expertises": places,
        "designations": places,
        "dossiers": [review],
        "seances": list(review.sessions.all()),
        "experts": [place.expert for place in places],
        "reserves": list(opinion.reservations.all()) if opinion else [],
        "consultations": list(review.consultations.all()),
        "intentions": [project.intent],
        "passations": list(project.handovers.all()),
        "": [project],
    }
    for room in get_resolver().url_patterns:
        if getattr(room, "namespace", "") not in ("has", "projects"):
            continue
        for pattern in room.url_patterns:
            first, *others = [*pattern.pattern.converters, ""]
            if first not in ("", "token"):
                place = str(pattern.pattern).partition("/")[0]
                for row in rows["" if place.startswith("<") else place]:
                    more = {other: 1 if other != "act" else "repondre" for other in others if other}
                    name = f"{room.namespace}:{pattern.name}"
                    yield name, reverse(name, kwargs={first: row.pk} | more)


def look(place: Appointment, story, secrets: list[str], allowed: set[str]) -> int:
    """Open every address as the expert: no secret in what is answered, in a file name or in an address that one is sent to; what
    is not allowed is closed. Returns how many addresses were tried."""
    client, tried = signed_in(place.expert.user), 0
    for name, url in addresses(story, place):
        answer = client.get(url)
        tried += 1
        said = b"".join(answer) if answer.streaming else answer.content
        said += repr(dict(answer.headers)).encode()
        for secret in secrets:
            assert secret.encode() not in said, (name, url, secret)
        if name not in allowed:
            assert answer.status_code in CLOSED, (name, url, answer.status_code)
        assert "pdf" not in answer.get("Content-Type", ""), (name, url)
    return tried


def own_pages(user) -> bytes:
    """What one has without typing an identifier: home, lists, catalogue searched for the secret words."""
    client = signed_in(user)
    pages = [reverse(name) for name in ("portal:home", "has:expert_home", "has:desk", "projects:list", "desk:queue")]
    pages += [f"{reverse('protocols:catalogue')}?q={word}" for word in ("Réduire", "diabète")]
    return b"".join(client.get(page).content for page in pages)


# --- Before the dossier is open ---------------------------------------------------------------------------------------
def test_each_section_holds_the_secret_word(ours):
    """Else the rest of this file proves nothing."""
    content = ours.review.version.content
    silent = [
        section.key
        for section in SECTIONS
        if section.key not in ("title", "delegating", "delegated")
        and not any(SECRET in str(content[key]) for key in section.keys)
    ]
    assert silent == []


@pytest.fixture
def stages(ours) -> dict[str, Appointment]:
    """One expert at each place where the dossier is closed, and one who reads."""
    names = ["invited", "accepted", "linked", "recused", "declined", "replaced", "reading", "colleague"]
    people_of = {
        name: people.expert(f"{name}@demonstration.test", name.title(), "Démo-Porte", employer=f"Institut {name}")
        for name in names
    }
    reviewer, review = ours.office.reviewer, ours.review
    for row in review.appointments.all():
        experts.decline(row, row.expert.user)
    places = {name: experts.invite(review, reviewer, person) for name, person in people_of.items()}

    def state(name: str, **words) -> None:
        user = people_of[name].user
        experts.accept(places[name], user)
        if words:
            experts.state_links(Appointment.objects.get(pk=places[name].pk), user, **words)

    state("accepted")
    state("linked", has_link=True, link="Un lien.")
    for name in ("recused", "replaced", "reading", "colleague"):
        state(name, has_link=False)
    experts.decline(places["declined"], people_of["declined"].user)
    experts.recuse(Appointment.objects.get(pk=places["recused"].pk), reviewer, reason="Lien trop étroit.")
    spare = people.expert("spare@demonstration.test", "Sol", "Démo-Porte", employer="Institut de rechange")
    experts.replace(Appointment.objects.get(pk=places["replaced"].pk), reviewer, expert=spare, reason="Indisponible.")
    ours.open_expertise()
    return {name: Appointment.objects.get(pk=place.pk) for name, place in places.items()}


CLOSED_STATES = {
    "invited": A.INVITED,
    "accepted": A.ACCEPTED,
    "linked": A.LINK_DECLARED,
    "recused": A.RECUSED,
    "declined": A.DECLINED,
    "replaced": A.REPLACED,
}


@pytest.mark.long
def test_an_expert_to_whom_the_dossier_is_closed_reaches_nothing_of_it(ours, stages):
    ours.convene()
    secrets = [SECRET, ours.site["name"], ours.review.number, ours.project.protocol.code]
    for name, state in CLOSED_STATES.items():
        place = stages[name]
        assert place.state == state
        user = place.expert.user
        assert look(place, ours, secrets, ONE_S_OWN) > 90
        pages = own_pages(user)
        for secret in secrets:
            assert secret.encode() not in pages
        for act in Act.objects.all():
            assert signed_in(user).get(reverse("portal:act", args=[act.pk])).status_code == 404


def test_what_is_closed_is_closed_to_a_post_too(ours, stages):
    for name in CLOSED_STATES:
        place = stages[name]
        client = signed_in(place.expert.user)
        for page in ("has:opinion", "has:opinion_give", "has:opinion_reopen", "has:vote", "has:member_synthesis"):
            answer = client.post(reverse(page, args=[place.pk]), {"H1-value": "satisfaisant", "vote": "pour"})
            assert answer.status_code in CLOSED, (name, page)


@pytest.mark.long
def test_an_expert_of_another_dossier_and_an_outsider_learn_not_even_the_title(ours, theirs, stages):
    elsewhere = people.expert("ailleurs@demonstration.test", "Ada", "Démo-Loin", employer="Institut lointain")
    place = experts.invite(theirs.review, theirs.office.reviewer, elsewhere)
    experts.accept(place, elsewhere.user)
    experts.state_links(Appointment.objects.get(pk=place.pk), elsewhere.user, has_link=False)
    outsider = people.account("dehors@demonstration.test", "Otto", "Démo-Loin")
    secrets = [SECRET, ours.project.title, ours.lead.full_name, ours.review.number]
    for user in (outsider, elsewhere.user):
        client = signed_in(user)
        for name, url in addresses(ours):
            answer = client.get(url)
            assert answer.status_code in CLOSED, (name, url)
            for secret in secrets:
                assert secret.encode() not in answer.content, (name, url)
        if user == outsider:
            assert ours.project.title.encode() not in own_pages(user)


# --- Before the reveal ------------------------------------------------------------------------------------------------
WORDS = {"reading": "QZAVISLECTRICE", "colleague": "QZAVISCOLLEGUE"}
TOKENS = re.compile(rb'name="(csrfmiddlewaretoken|typed_by)" value="[^"]*"')


def pages_of(place: Appointment) -> dict[str, bytes]:
    """Every page that an expert who reads has, without what changes at each display."""
    client = signed_in(place.expert.user)
    names = [
        "has:appointment",
        "has:dossier",
        "has:opinion",
        "has:session_member",
        "has:vote",
        "has:member_synthesis",
        "has:session_pulse",
    ]
    urls = [reverse(name, args=[place.pk]) for name in names]
    urls += [reverse(name) for name in ("has:expert_home", "has:my_declaration", "portal:home")]
    return {url: TOKENS.sub(b"", client.get(url).content) for url in urls}


def test_nobody_sees_whether_a_colleague_has_answered(ours, stages):
    """Not a word, not a number: the pages of an expert are the same before and after a colleague gave an opinion."""
    ours.convene()
    before = pages_of(stages["reading"])
    ours.give_opinion(stages["colleague"], OpinionOutcome.UNFAVORABLE, WORDS["colleague"])
    assert pages_of(stages["reading"]) == before
    assert b"Votre avis individuel est attendu" in before[reverse("has:expert_home")]


def test_the_opinions_of_the_others_are_hidden_until_the_reveal_and_readable_then(ours, stages):
    for name, words in WORDS.items():
        ours.give_opinion(stages[name], OpinionOutcome.UNFAVORABLE, words)
    ours.convene()
    hidden = [WORDS["colleague"]]
    reader, member = stages["reading"], reverse("has:session_member", args=[stages["reading"].pk])
    client = signed_in(reader.expert.user)

    def look_everywhere() -> None:
        for name, url in addresses(ours, reader):
            answer = client.get(url)
            said = b"".join(answer) if answer.streaming else answer.content
            assert hidden[0].encode() not in said, (name, url)
        for page in pages_of(reader).values():
            assert hidden[0].encode() not in page

    look_everywhere()
    reviewer, session = ours.office.reviewer, ours.session
    college.record_presence(session, reviewer, present=[row.pk for row in session.members.all()])
    college.open(ours.session, reviewer)
    assert hidden[0].encode() not in client.get(member).content
    college.reveal(ours.session, reviewer)
    assert hidden[0].encode() in client.get(member).content
    for name in CLOSED_STATES:
        pages = own_pages(stages[name].expert.user)
        assert hidden[0].encode() not in pages
        assert (
            signed_in(stages[name].expert.user).get(reverse("has:session_member", args=[stages[name].pk])).status_code
            in CLOSED
        )
    experts.recuse(Appointment.objects.get(pk=reader.pk), reviewer, reason="Un lien est apparu.")
    assert client.get(member).status_code == 403


def test_another_round_opens_nothing_of_the_one_before(ours, stages):
    """After a new version, the opinions are drafts again: hidden, even to who had read them, and to who comes now."""
    for name, words in WORDS.items():
        ours.give_opinion(stages[name], OpinionOutcome.UNFAVORABLE, words)
    ours.convene().deliberate()
    reader = signed_in(stages["reading"].expert.user)
    member = reverse("has:session_member", args=[stages["reading"].pk])
    assert WORDS["colleague"].encode() in reader.get(member).content
    ours.ask_changes().write("objectives", objectives=f"Autre chose. {SECRET}").file_again()
    assert Appointment.objects.get(pk=stages["colleague"].pk).opinion.state == ExpertOpinionState.DRAFT
    assert WORDS["colleague"].encode() not in reader.get(member).content
    newcomer = people.expert("nouvelle@demonstration.test", "Ida", "Démo-Porte", employer="Institut nouveau")
    place = experts.invite(ours.review, ours.office.reviewer, newcomer)
    experts.accept(place, newcomer.user)
    experts.state_links(Appointment.objects.get(pk=place.pk), newcomer.user, has_link=False)
    client = signed_in(newcomer.user)
    assert client.get(reverse("has:session_member", args=[place.pk])).status_code == 404
    for name, url in addresses(ours, place):
        answer = client.get(url)
        said = b"".join(answer) if answer.streaming else answer.content
        assert WORDS["colleague"].encode() not in said, (name, url)


# --- Messages ---------------------------------------------------------------------------------------------------------
def test_messages_say_nothing_and_go_to_one_person_each(ours, stages):
    for name, words in WORDS.items():
        ours.give_opinion(stages[name], OpinionOutcome.UNFAVORABLE, words)
    ours.convene().deliberate()
    to_experts = Message.objects.filter(to__in=[place.expert.user.email for place in stages.values()])
    assert to_experts.count() > 10
    secrets = [SECRET, *WORDS.values(), ours.project.title, ours.site["name"], ours.lead.full_name]
    for message in Message.objects.all():
        assert re.fullmatch(r"[^@,;\s]+@[^@,;\s]+", message.to)
        for secret in secrets[:3]:
            assert secret not in message.subject + message.body
    addresses_of_others = {place.expert.user.email for place in stages.values()}
    for message in to_experts:
        for secret in secrets:
            assert secret not in message.subject + message.body, message.kind
        for address in addresses_of_others - {message.to}:
            assert address not in message.body
