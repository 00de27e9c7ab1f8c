"""The demonstration: a dossier in each state, built by the real services."""

import pytest

from accounts.models import User
from adhesions.choices import AdhesionState, AuthorizationState, MembershipState
from adhesions.models import Adhesion, Membership, NominativeAuthorization
from coopps.demo import scenes
from coopps.demo.accounts import ACCOUNTS
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.documents.models import Letter
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.instruction.models import Instruction
from protocols.choices import IntentState, ProjectState, ReservationState
from protocols.models import Intent, Project, Reservation
from protocols.reviews.choices import ReviewState
from protocols.reviews.models import Review


def states(model) -> set[str]:
    return set(model.objects.values_list("state", flat=True))


@pytest.mark.long
@pytest.mark.django_db
def test_there_is_a_dossier_in_each_state_and_loading_twice_changes_nothing(reference):
    assert scenes.load() is True
    assert states(Adhesion) == set(AdhesionState)
    assert states(Instruction) == set(InstructionState)
    assert states(Membership) >= set(MembershipState) - {MembershipState.DECLINED, MembershipState.REMOVED}
    assert states(NominativeAuthorization) == set(AuthorizationState) - {AuthorizationState.ABANDONED}
    assert states(Letter) >= {LetterState.TO_PREPARE, LetterState.HELD, LetterState.SIGNED}
    assert states(Intent) >= set(IntentState)
    assert states(Project) >= set(ProjectState)
    assert states(Review) >= set(ReviewState)
    assert states(Reservation) >= {ReservationState.OPEN, ReservationState.ANSWERED, ReservationState.LIFTED}
    assert set(User.objects.filter(is_demo=False)) == set()
    for account in ACCOUNTS:
        assert User.objects.get(email=account.email).check_password(account.password)
    before = Adhesion.objects.count()
    assert scenes.load() is False
    assert Adhesion.objects.count() == before
