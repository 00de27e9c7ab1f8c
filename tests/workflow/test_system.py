"""What the portal itself may do, machine by machine, as a literal."""

import pytest

from adhesions.models import (
    Adhesion,
    Arrival,
    Closing,
    Doubt,
    Ending,
    Membership,
    NominativeAuthorization,
    Renewal,
    Suspension,
    Withdrawal,
)
from coopps.kernel.documents.models import Letter
from coopps.kernel.instruction.models import DossierRemark, Instruction, MotivesRequest
from coopps.kernel.workflow.diagrams import machines
from coopps.kernel.workflow.runner import transitions_of
from protocols.models import (
    Intent,
    OrderEnding,
    OrderRenewal,
    OrderSuspension,
    Project,
    RegionalAuthorization,
    Remark,
    Reservation,
)
from protocols.reviews.models import Appointment, CollegeSession, ExpertOpinion, Review

# What the portal itself may do: the worker, the clock, the consequence of another decision. Nothing else.
BY_THE_SYSTEM = {
    Adhesion: {"conclude", "close"},
    Membership: {"decline", "void_engagement", "file", "set_aside"},
    Instruction: {"receive_documents", "take_back", "conclude", "reopen", "withdraw"},
    MotivesRequest: {"take_back", "give"},
    Letter: {"hold", "release", "prepare", "lapse", "sign", "take_back", "cancel", "void"},
    NominativeAuthorization: {
        "authorize",
        "refuse",
        "postpone",
        "abandon",
        "begin",
        "suspend",
        "resume",
        "end",
        "lapse",
    },
    Closing: {"abandon", "decide"},
    Ending: {"take_back", "lapse", "decide"},
    Doubt: {"clear", "lapse"},
    Renewal: set(),
    Suspension: {"order", "abandon", "take_back_lift", "lift", "lapse"},
    Withdrawal: {"lapse", "take_effect"},
    Arrival: {"conclude", "close"},
    OrderEnding: {"take_back", "sign", "take_effect"},
    OrderRenewal: {"take_back", "sign", "lapse"},
    OrderSuspension: {"order", "abandon", "take_back_lift", "lift", "lapse"},
    Intent: {"take_back", "answer_elsewhere", "answer_no", "answer_closing"},
    Project: {"endorse", "reject", "receive_opinion", "decide", "close"},
    DossierRemark: set(),
    Remark: set(),
    RegionalAuthorization: {
        "take_back",
        "authorize",
        "refuse",
        "withdraw",
        "close",
        "expire",
        "suspend",
        "resume",
        "repeal",
        "replace",
    },
    Review: {"receive_changes", "take_back", "render", "withdraw"},
    Appointment: {"end"},
    ExpertOpinion: {"renew", "reveal", "void"},
    CollegeSession: {"cancel"},
    Reservation: {"read_again", "lapse"},
}


@pytest.mark.parametrize("machine", BY_THE_SYSTEM, ids=lambda machine: machine.__name__)
def test_the_system_does_only_what_it_was_given(machine):
    found = {name for name, variants in transitions_of(machine).items() if variants[0].custom.get("system")}
    assert found == BY_THE_SYSTEM[machine]


def test_no_machine_is_forgotten():
    assert set(BY_THE_SYSTEM) == set(machines())
