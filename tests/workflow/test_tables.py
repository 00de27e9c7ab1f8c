"""The transition table of each machine, as a literal: what a lawyer reads is what the code does."""

import pytest

from adhesions.models import Adhesion, Membership, NominativeAuthorization
from coopps.documents.models import Letter
from coopps.instruction.models import Instruction
from coopps.workflow.runner import transitions_of

TABLES = {
    Adhesion: {
        "file": {("brouillon", "deposee")},
        "conclude": {("deposee", "decidee")},
        "start": {("decidee", "en_oeuvre")},
        "withdraw": {("brouillon", "retiree"), ("deposee", "retiree")},
        "close": {("decidee", "terminee"), ("en_oeuvre", "terminee")},
    },
    Membership: {
        "accept": {("invitee", "en_cours")},
        "decline": {("invitee", "declinee")},
        "remove": {("invitee", "retiree"), ("en_cours", "retiree"), ("engagee", "retiree")},
        "engage": {("en_cours", "engagee")},
        "void_engagement": {("engagee", "en_cours")},
        "reopen": {("engagee", "en_cours")},
        "file": {("engagee", "deposee")},
    },
    Instruction: {
        "take": {("recue", "en_verification")},
        "hand_over": {
            ("en_verification", "en_verification"),
            ("pieces_demandees", "pieces_demandees"),
            ("complete", "complete"),
            ("proposee", "proposee"),
        },
        "request_documents": {("en_verification", "pieces_demandees")},
        "receive_documents": {("pieces_demandees", "en_verification")},
        "close_request": {("pieces_demandees", "en_verification")},
        "declare_complete": {("en_verification", "complete")},
        "propose": {("complete", "proposee")},
        "take_back": {("proposee", "complete")},
        "conclude": {("proposee", "decidee")},
        "withdraw": {
            ("recue", "retiree"),
            ("en_verification", "retiree"),
            ("pieces_demandees", "retiree"),
            ("complete", "retiree"),
        },
    },
    Letter: {
        "hold": {("a_preparer", "retenue")},
        "release": {("retenue", "a_preparer")},
        "prepare": {("a_preparer", "preparee")},
        "lapse": {("preparee", "a_preparer")},
        "set_aside": {("preparee", "a_preparer")},
        "send_back": {("preparee", "renvoyee")},
        "confirm": {("preparee", "confirmee")},
        "sign": {("confirmee", "signee")},
        "unconfirm": {("confirmee", "a_preparer")},
        "cancel": {("a_preparer", "annulee"), ("retenue", "annulee"), ("preparee", "annulee")},
    },
    NominativeAuthorization: {
        "authorize": {("en_attente", "autorisee")},
        "refuse": {("en_attente", "refusee")},
        "postpone": {("en_attente", "ajournee")},
        "abandon": {("en_attente", "reprise")},
        "begin": {("autorisee", "active")},
        "suspend": {("active", "suspendue")},
        "resume": {("suspendue", "active")},
        "end": {("autorisee", "terminee"), ("active", "terminee"), ("suspendue", "terminee")},
    },
}

# What the portal itself may do: the worker, the clock, the consequence of another decision. Nothing else.
BY_THE_SYSTEM = {
    Adhesion: {"conclude", "close"},
    Membership: {"void_engagement", "file"},
    Instruction: {"receive_documents", "take_back", "conclude", "withdraw"},
    Letter: {"hold", "release", "prepare", "lapse", "sign", "cancel"},
    NominativeAuthorization: {"authorize", "refuse", "postpone", "abandon", "begin", "end"},
}


@pytest.mark.parametrize("machine", TABLES, ids=lambda machine: machine.__name__)
def test_the_table_is_the_one_that_was_agreed(machine):
    found = {
        name: {(str(transition.source), str(transition.target)) for transition in variants}
        for name, variants in transitions_of(machine).items()
    }
    assert found == TABLES[machine]


@pytest.mark.parametrize("machine", TABLES, ids=lambda machine: machine.__name__)
def test_every_state_is_reachable_and_has_a_label(machine):
    field = machine._meta.get_field("state")
    reached, frontier = {str(field.default)}, [str(field.default)]
    while frontier:
        source = frontier.pop()
        for pairs in TABLES[machine].values():
            for before, after in pairs:
                if before == source and after not in reached:
                    reached.add(after)
                    frontier.append(after)
    assert reached == {str(value) for value, _ in field.choices}
    assert all(label for _, label in field.choices)


@pytest.mark.parametrize("machine", TABLES, ids=lambda machine: machine.__name__)
def test_the_system_does_only_what_it_was_given(machine):
    found = {name for name, variants in transitions_of(machine).items() if variants[0].custom.get("system")}
    assert found == BY_THE_SYSTEM[machine]
