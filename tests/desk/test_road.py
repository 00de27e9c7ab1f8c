"""The road of a dossier: the same facts listed, drawn and said, for the team and for the agency; each state has its place."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from adhesions.choices import AdhesionState, ArrivalState, Item
from adhesions.models import Arrival, NominativeAuthorization
from adhesions.services import arrivals, filing, life, postponements
from adhesions.turns import ARRIVAL_STEPS, STEPS, road_of, road_of_arrival
from coopps.desk.legal_clock import Clock
from coopps.desk.road import Road, Standing
from coopps.kernel.components.states import Party
from coopps.kernel.components.turns import Turn
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.law.choices import Procedure
from coopps.kernel.law.clock import add_months
from coopps.kernel.law.selectors import rule
from coopps.kernel.typography import french_date
from protocols.choices import ProjectState
from protocols.services import filing as project_filing
from protocols.turns import projects
from tests.adhesions.test_arrival import filed as arrival_filed
from tests.adhesions.test_arrival import invited, newcomer, proposed
from tests.orders import end
from tests.reading import signed_in, words_of
from tests.stories import second_nurse

DAY = datetime.date(2026, 5, 3)


def days(*numbers: int) -> list[datetime.date]:
    return [DAY + datetime.timedelta(days=number) for number in numbers]


def plain(**changes) -> Road:
    """Filed on the third day, examined from the fifth on."""
    filed, examined, due = days(2, 4, 66)
    return Road(
        **(
            {
                "titles": STEPS,
                "current": 3,
                "turn": Turn(Party.AGENCY, "Elle examine.", due),
                "moves": [(DAY, 1), (filed, 2), (examined, 3)],
                "due": (4, due),
            }
            | changes
        )
    )


# --- The facts ------------------------------------------------------------------------------------------------------
def test_each_step_says_where_it_is_and_when():
    assert [stage.words for stage in plain().stages] == [
        "fait le 5\u00a0mai\u00a02026",
        "fait le 7\u00a0mai\u00a02026",
        "depuis le 7\u00a0mai\u00a02026",
        "au plus tard le 8\u00a0juillet\u00a02026",
        "à venir",
        "à venir",
    ]


def test_the_place_whose_turn_until_when_and_what_comes_are_said():
    road = plain()
    assert road.place == "Étape 3 sur 6\u00a0: Instruction du dossier"
    assert road.whose == "C’est au tour de l’agence, jusqu’au 8\u00a0juillet\u00a02026."
    assert road.next_title == "Signature des décisions"


def test_a_date_that_is_behind_is_said_so():
    filed, due, today = days(2, 66, 67)
    late, on_time = (plain(clock=Clock(filed, day)) for day in (today, due))
    assert late.whose == "C’est au tour de l’agence, jusqu’au 8\u00a0juillet\u00a02026 (date dépassée)."
    assert late.stages[3].words == "au plus tard le 8\u00a0juillet\u00a02026 (date dépassée)"
    assert (on_time.whose, on_time.stages[3].words) == (plain().whose, plain().stages[3].words)


def test_a_dossier_that_goes_back_says_since_when_it_is_there_again():
    filed, examined, proposed_on, back = days(2, 4, 9, 11)
    moves = [(DAY, 1), (filed, 2), (examined, 3), (proposed_on, 4), (back, 3)]
    assert [stage.on for stage in plain(moves=moves).stages[:3]] == [filed, examined, back]


def test_a_step_gone_through_in_one_move_is_done_that_day():
    filed, decided = days(2, 4)
    road = plain(current=4, moves=[(DAY, 1), (filed, 2), (decided, 4)], due=None)
    assert [stage.on for stage in road.stages[:4]] == [filed, decided, decided, decided]


def test_one_that_is_over_stops_where_it_was_and_promises_nothing():
    road = plain(over=True, over_since=DAY, turn=Turn(Party.NOBODY, "La demande est retirée."))
    assert [stage.standing for stage in road.stages] == [
        Standing.DONE, Standing.DONE, Standing.STOPPED, Standing.NEVER, Standing.NEVER, Standing.NEVER,
    ]  # fmt: skip
    assert (road.stages[2].words, road.next_title, road.whose) == (
        "terminé ici le 3\u00a0mai\u00a02026",
        "",
        "Rien n’est attendu.",
    )


@pytest.mark.parametrize("titles", [STEPS, ARRIVAL_STEPS, projects.STEPS])
@given(data=st.data())
def test_the_drawing_says_every_word_of_the_list_inside_its_frame(titles, data):
    moves = data.draw(st.lists(st.tuples(st.dates(DAY), st.integers(1, len(titles))), max_size=9))
    current = data.draw(st.integers(1, len(titles)))
    over = data.draw(st.booleans())
    road = plain(titles=titles, current=current, moves=sorted(moves), over=over, due=None)
    assert len(road.drawn) == len(road.stages) == len(titles)
    for one, stage in zip(road.drawn, road.stages, strict=True):
        assert " ".join(line for _, line in one.titles) == stage.title
        assert " ".join(line for _, line in one.words) == stage.words
        column = road.width / len(titles)
        assert column / 2 - 1 <= one.x <= road.width - column / 2 + 1
        assert all(road.axis + 14 < height < road.height for height, _ in [*one.titles, *one.words])
    assert all(stage.title in road.sentence and stage.words in road.sentence for stage in road.stages)
    assert [stage.standing for stage in road.stages].count(Standing.HERE) == (not over)


# --- Every state has its place --------------------------------------------------------------------------------------
ON_THE_ROAD = {
    AdhesionState.DRAFT: 1,
    AdhesionState.FILED: 2,
    AdhesionState.DECIDED: 5,
    AdhesionState.RUNNING: 6,
    AdhesionState.CLOSED: None,
    AdhesionState.WITHDRAWN: None,
}
UNDER_EXAMINATION = {
    InstructionState.RECEIVED: 2,
    InstructionState.CHECKING: 2,
    InstructionState.REQUESTED: 2,
    InstructionState.COMPLETE: 3,
    InstructionState.PROPOSED: 4,
    InstructionState.DECIDED: 4,
    InstructionState.WITHDRAWN: 2,
}
OF_AN_ARRIVAL = {
    ArrivalState.DRAFT: 1,
    ArrivalState.FILED: 2,
    ArrivalState.DECIDED: 5,
    ArrivalState.GIVEN_UP: None,
}


def test_each_state_says_its_step():
    """Without one, the road stops at the last step that the record tells."""
    assert {state: state.step for state in AdhesionState} == ON_THE_ROAD
    assert {state: state.step for state in InstructionState} == UNDER_EXAMINATION
    assert {state: state.meaning.step for state in ArrivalState} == OF_AN_ARRIVAL


WAYS = {
    "brouillon": (lambda story: story.open(), 1, Standing.HERE),
    "retiree avant le dépôt": (lambda story: _withdraw(story.open()), 1, Standing.STOPPED),
    "recue": (lambda story: story.ready().file(), 2, Standing.HERE),
    "en_verification": (lambda story: story.ready().file().take(), 2, Standing.HERE),
    "pieces_demandees": (lambda story: _asked(story.ready().file().take()), 2, Standing.HERE),
    "complete": (lambda story: story.ready().file().take().complete(), 3, Standing.HERE),
    "retiree pendant l’instruction": (
        lambda story: _withdraw(story.ready().file().take().complete()),
        3,
        Standing.STOPPED,
    ),
    "proposee": (lambda story: story.ready().file().take().complete().examine().propose(), 4, Standing.HERE),
    "decidee": (
        lambda story: story.ready().file().take().complete().examine().propose().sign(),
        5,
        Standing.HERE,
    ),
    "en_oeuvre": (lambda story: _start(story.decided()), 6, Standing.HERE),
    "terminee": (lambda story: _end(_start(story.decided())), 6, Standing.STOPPED),
}


def _withdraw(story):
    filing.withdraw(story.adhesion, story.lead.user)
    return story


def _asked(story):
    return story.request(story.lead, Item.DIPLOMA)


def _start(story):
    life.start(story.adhesion, story.lead.user)
    return story


def _end(story):
    end(story.adhesion.authorization, story.signatory)
    return story


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_the_team_and_the_agency_read_the_same_road(ours, way):
    walk, step, standing = WAYS[way]
    walk(ours)
    adhesion = ours.adhesion
    road = road_of(adhesion)
    assert (road.current, road.stages[step - 1].standing) == (step, standing)
    read = [signed_in(ours.lead.user).get(reverse("adhesions:detail", args=[adhesion.pk]))]
    if adhesion.instruction:
        read.append(signed_in(ours.instructor).get(adhesion.instruction.desk_url))
    for page in read:
        assert page.status_code == 200
        shown = page.context["road"]
        assert (shown.place, shown.whose, shown.sentence, shown.next_title) == (
            road.place,
            road.whose,
            road.sentence,
            road.next_title,
        )
        said = words_of(page)
        assert road.place.replace("\u00a0", " ") in said
        assert said.count(" ".join(road.sentence.split())) == 1
        assert said.count(f'class="road__item road__item--{standing.value}"') == 1
    if adhesion.instruction:
        assert read[0].context["road"].drawing.sentence == read[1].context["drawing"].sentence


@pytest.mark.django_db
def test_the_neighbor_reads_no_road(ours, theirs):
    ours.ready().file()
    for stranger in (theirs.lead.user, theirs.instructor):
        assert signed_in(stranger).get(reverse("adhesions:detail", args=[ours.pk])).status_code == 404
        assert signed_in(stranger).get(ours.instruction.desk_url).status_code == 404


@pytest.mark.django_db
def test_the_legal_date_is_the_one_of_the_rule(ours):
    ours.ready().file().take().complete()
    instruction = ours.instruction
    months = rule(Procedure.ADHESION_REGISTRATION, ours.adhesion.agency.today()).months
    due = add_months(instruction.agency.day_of(instruction.complete_receipt_at), months)
    decision = road_of(ours.adhesion).stages[3]
    assert decision.words == f"au plus tard le {french_date(due)}"
    assert f"échéance le {french_date(due)}" in road_of(ours.adhesion).drawing.sentence


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("walk", "step", "standing"),
    [
        (invited, 1, Standing.HERE),
        (arrival_filed, 2, Standing.HERE),
        (proposed, 4, Standing.HERE),
        (lambda story, person: arrivals.give_up(invited(story, person), story.lead.user), 1, Standing.STOPPED),
        (lambda story, person: arrivals.give_up(arrival_filed(story, person), story.lead.user), 2, Standing.STOPPED),
    ],
)
def test_an_arrival_has_its_road_too(ours, walk, step, standing):
    _start(ours.decided())
    arrival = walk(ours, newcomer(ours))
    page = signed_in(ours.lead.user).get(reverse("adhesions:arrival", args=[arrival.pk]))
    road = page.context["road"]
    assert (road.current, road.stages[step - 1].standing) == (step, standing)
    arrival = Arrival.objects.get(pk=arrival.pk)
    assert road_of_arrival(arrival, ours.adhesion).sentence == road.sentence
    if arrival.instruction:
        desk = signed_in(ours.instructor).get(arrival.instruction.desk_url)
        assert desk.context["road"].sentence == road.sentence


CREATING = {
    ProjectState.DRAFTING: (lambda creation: creation.open().write_intent().announce().examine_intent().retain(), 1),
    ProjectState.FILED: (lambda creation: creation.drafted().file(), 2),
    ProjectState.ENDORSED: (lambda creation: creation.drafted().file().take().complete().examine().endorse(), 4),
    ProjectState.TRANSMITTED: (lambda creation: creation.transmitted(), 4),
    ProjectState.REVIEWED: (lambda creation: creation.transmitted().reviewed().write_opinion().render_opinion(), 5),
    ProjectState.DECIDED: (lambda creation: creation.authorized(), 7),
    ProjectState.WITHDRAWN: (lambda creation: _give_up(creation.drafted().file()), 2),
}


def _give_up(creation):
    project_filing.withdraw(creation.project, creation.lead.user)
    return creation


@pytest.mark.django_db
@pytest.mark.parametrize("state", CREATING, ids=lambda state: state.value)
def test_a_creation_has_its_road_the_same_on_both_sides(our_protocol, state):
    walk, step = CREATING[state]
    walk(our_protocol)
    project = our_protocol.project
    assert project.state == state
    page = signed_in(our_protocol.lead.user).get(reverse("projects:detail", args=[project.pk]))
    road = page.context["road"]
    assert (road.current, road.over) == (step, state == ProjectState.WITHDRAWN)
    if project.instruction:
        desk = signed_in(our_protocol.instructor).get(project.instruction.desk_url)
        assert desk.context["road"].sentence == road.sentence
        assert desk.context["drawing"].sentence == road.drawing.sentence


def test_a_project_that_nothing_authorizes_any_more_stops():
    assert {state for state in ProjectState if state.meaning.step is None} == {
        ProjectState.REJECTED,
        ProjectState.WITHDRAWN,
        ProjectState.CLOSED,
    }


@pytest.mark.django_db
def test_a_dossier_examined_again_after_a_postponement_is_not_drawn_as_decided(ours):
    second_nurse(ours)
    ours.ready().file().take().complete().examine().propose(postponed=(ours.lead,)).sign()
    assert "décidé" in road_of(ours.adhesion).drawing.sentence
    row = NominativeAuthorization.objects.filter(membership=ours.membership(ours.lead)).latest("pk")
    postponements.resume(row, ours.instructor, reason="Le délai est passé sans réponse de la personne.")
    sentence = road_of(ours.adhesion).drawing.sentence
    assert "décidé" not in sentence
    assert f"échéance le {french_date(ours.instruction.due_on)}" in sentence
    assert "aujourd’hui le" in sentence


@pytest.mark.django_db
def test_a_date_that_no_text_fixes_is_not_said_to_be_the_law(our_protocol):
    """The text of 2012 counts two months from the transmission to the HAS, and that of 2014 none."""
    our_protocol.drafted().file().take().complete()
    stage = projects.road_of(our_protocol.project).stages[5]
    assert stage.words == f"visé pour le {french_date(our_protocol.project.instruction.due_on)}"
    page = words_of(signed_in(our_protocol.lead.user).get(reverse("projects:filed", args=[our_protocol.project.pk])))
    assert "au plus tard le" not in page.split("Le chemin du dossier")[0].split("Si aucune décision")[0]
