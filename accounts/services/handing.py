"""The lead of a dossier goes to another person of it: proposed by who leads, accepted by who will, told to everybody."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from types import ModuleType

from django.db import transaction

from accounts.choices import HandoverOutcome
from accounts.models import Handover, User
from coopps.kernel.workflow.refusals import TransitionRefused


class Handing(ABC):
    """The four steps, the same for whatever is led. A subclass says what it is, who may lead it, and gives the lead.

    Attributes:
        model: the proposals.
        dossier: the field of a proposal that names what is led.
        led: what is led, as a sentence says it: « la demande ».
        mails: the messages: `propose`, `tell_accepted` and `tell_declined`, each of a proposal.
    """

    model: type[Handover]
    dossier: str
    led: str
    mails: ModuleType

    @abstractmethod
    def lock(self, pk: int):
        """What is led, fresh and locked."""

    @abstractmethod
    def leads(self, dossier, person: User) -> bool:
        """Whether a person leads it today."""

    @abstractmethod
    def candidates(self, dossier) -> Iterable[User]:
        """Who may lead it: those who have joined it and have not left, the lead among them."""

    @abstractmethod
    def give(self, handover: Handover) -> None:
        """The right goes from one to the other. Caller's transaction.

        Raises:
            TransitionRefused: one of the two is leaving.
        """

    def propose(self, dossier, lead: User, *, to: User) -> Handover:
        """Propose to lead to another person who has joined. A former proposal that nobody answered is taken back; to the same
        person, it stands.

        Raises:
            TransitionRefused: not the lead, the dossier is over, or the person is not in it.
        """
        with transaction.atomic():
            dossier = self.lock(dossier.pk)
            if not self.leads(dossier, lead):
                raise TransitionRefused(
                    f"Seule la personne qui porte {self.led} le propose à une autre.", forbidden=True
                )
            if dossier.is_over:
                raise TransitionRefused(f"Personne n’a plus à porter {self.led} : c’est terminé.")
            if to not in self.candidates(dossier):
                raise TransitionRefused(f"{to.full_name} n’a pas rejoint l’équipe, ou n’y est plus.")
            for former in self.model.objects.filter(**{self.dossier: dossier}, outcome=""):
                if (former.proposed_by_id, former.to_id) == (lead.pk, to.pk):
                    return former
                former.close(HandoverOutcome.TAKEN_BACK)
            handover = self.model.objects.create(**{self.dossier: dossier}, proposed_by=lead, to=to)
            self.mails.propose(handover)
        return handover

    def accept(self, handover: Handover, person: User) -> Handover:
        """The person leads from now on, and who proposed it is there like the others. Everybody is told.

        Raises:
            TransitionRefused: for somebody else, answered or taken back, or one of the two is not there any more.
        """
        with transaction.atomic():
            handover = self._addressed(handover, person)
            dossier = getattr(handover, self.dossier)
            if dossier.is_over or not self.leads(dossier, handover.proposed_by):
                raise TransitionRefused(f"La personne qui vous l’a proposé ne porte plus {self.led}.")
            if person not in self.candidates(dossier):
                raise TransitionRefused("Vous n’êtes plus dans cette équipe.")
            self.give(handover)
            handover.close(HandoverOutcome.ACCEPTED)
            self.mails.tell_accepted(handover)
        return handover

    def decline(self, handover: Handover, person: User) -> Handover:
        """The person does not want to lead; who proposed it is told, and still leads.

        Raises:
            TransitionRefused: for somebody else, answered or taken back.
        """
        with transaction.atomic():
            handover = self._addressed(handover, person)
            handover.close(HandoverOutcome.DECLINED)
            self.mails.tell_declined(handover)
        return handover

    def take_back(self, handover: Handover, lead: User) -> Handover:
        """Who leads does not propose it any more.

        Raises:
            TransitionRefused: not the lead, or answered meanwhile.
        """
        with transaction.atomic():
            handover = self._open(handover)
            if not self.leads(getattr(handover, self.dossier), lead):
                raise TransitionRefused(
                    f"Seule la personne qui porte {self.led} reprend sa proposition.", forbidden=True
                )
            handover.close(HandoverOutcome.TAKEN_BACK)
        return handover

    def _addressed(self, handover: Handover, person: User) -> Handover:
        handover = self._open(handover)
        if handover.to_id != person.pk:
            raise TransitionRefused("Cette proposition est faite à une autre personne.", forbidden=True)
        return handover

    def _open(self, handover: Handover) -> Handover:
        """The proposal again, what it is about locked first: two answers at once follow one another."""
        dossier = self.lock(getattr(handover, f"{self.dossier}_id"))
        handover = self.model.objects.select_related("proposed_by", "to").get(pk=handover.pk)
        if not handover.is_open:
            raise TransitionRefused("Cette proposition a déjà reçu une réponse, ou a été reprise.")
        setattr(handover, self.dossier, dossier)
        return handover
