"""What each state of an adhesion, of its people and of their rights says, to whom; the states stand in `choices`."""

from dataclasses import dataclass

from coopps.kernel.components.states import UNSAID, Meaning


@dataclass(frozen=True, kw_only=True)
class AdhesionMeaning(Meaning):
    """What a state of an adhesion means.

    Attributes:
        step: of the way, for the team; None once it is over. While the agency examines, the instruction says it.
        undecided: the agency may still be asked, or has not answered: the team may withdraw.
    """

    step: int | None = UNSAID
    undecided: bool = UNSAID


@dataclass(frozen=True, kw_only=True)
class ArrivalMeaning(Meaning):
    """What a state of an arrival means.

    Attributes:
        step: of the way, for the team; None once it is given up.
    """

    step: int | None = UNSAID


@dataclass(frozen=True, kw_only=True)
class MembershipMeaning(Meaning):
    """What a state of a member's dossier means.

    Attributes:
        accepted: the person has joined and is still there.
    """

    accepted: bool = UNSAID


@dataclass(frozen=True, kw_only=True)
class AuthorizationMeaning(Meaning):
    """What a state of a right means. Its label for the team tells no refusal, and nothing that is not signed.

    Attributes:
        given: the right was given; it may be over since.
        received: the letter that opened it was received, and it is not over: its code is shown.
        stands: it was given, and nothing has suspended or ended it.
        settled: its letter is signed, whatever it says and whatever came of it.
        replaced: another decision about the person takes its place: taken back, or put off and examined again.
    """

    given: bool = UNSAID
    received: bool = UNSAID
    stands: bool = UNSAID
    settled: bool = UNSAID
    replaced: bool = UNSAID
