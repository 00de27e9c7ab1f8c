"""A reservation is lifted on a text: another text is read again before any decision (BR-06)."""

import pytest

from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.models import Reservation
from protocols.reviews.services import opinions
from protocols.services import deciding, filing

pytestmark = pytest.mark.django_db


@pytest.fixture
def lifted_once(our_protocol):
    """Two reservations; the first is answered by a version, and lifted."""
    ours = our_protocol
    ours.transmitted().reviewed().write_opinion().render_opinion()
    first, second = ours.review.opinion.reservations.order_by("number")
    filing.write_answer(first, ours.lead.user, text="Le document d’information est récrit.")
    ours.write("patient_information", patient_information="Un document de deux pages.").file_again()
    opinions.lift(Reservation.objects.get(pk=first.pk), ours.office.reviewer)
    filing.write_answer(second, ours.lead.user, text="Soixante heures.")
    return ours, first, second


def states(*reservations) -> list[str]:
    return [Reservation.objects.get(pk=row.pk).state for row in reservations]


def test_another_section_leaves_what_was_lifted(lifted_once):
    ours, first, second = lifted_once
    training = ours.project.sections.get(key="training").content["training"]
    ours.write("training", training=training | {"theory_hours": 60}).file_again()
    assert states(first, second) == ["levee", "repondue"]


def test_the_same_section_is_read_again_before_any_order(lifted_once):
    ours, first, second = lifted_once
    training = ours.project.sections.get(key="training").content["training"]
    ours.write("training", training=training | {"theory_hours": 60})
    ours.write("patient_information", patient_information="Plus rien n’est remis.").file_again()
    assert states(first, second) == ["repondue", "repondue"]
    read_again = Reservation.objects.get(pk=first.pk)
    assert (read_again.answered_version, read_again.lifted_by) == (ours.project.version, None)
    opinions.lift(Reservation.objects.get(pk=second.pk), ours.office.reviewer)
    with pytest.raises(TransitionRefused, match="réserve n° 1"):
        deciding.propose(ours.authorization, ours.instructor, outcome="autoriser", motivation="")
