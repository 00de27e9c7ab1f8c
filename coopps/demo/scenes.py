"""The demonstration: a year of two agencies and of the HAS, a dossier in each state. Built once, by the real services.

What a dossier goes through takes as long to compute here as at an agency; two processes share the scenes, therefore. Each has its
own letters to sign, for a session signs whatever waits at an agency, and its own numbers, for they follow the days: the teams of
Normandy in one; in the other, the protocols of both regions, whose orders the Grand Est signs, and the teams of the Grand Est.
"""

from __future__ import annotations

import datetime
import multiprocessing
from collections.abc import Callable, Iterable

from django.db import connection
from django.utils import timezone

from accounts.choices import AgencyRoleKind, SignatureMode, StructureKind
from accounts.models import Agency, Profession, User
from accounts.services import roles
from coopps.demo import adhesion_scenes, creation_scenes, directory, keys, law, people
from coopps.demo.diary import A_YEAR, Diary, Scene
from coopps.demo.places import place
from coopps.demo.region import KNOWN, Region
from coopps.demo.story import put_in_force
from coopps.kernel.documents.services import delivering
from coopps.kernel.mailing.choices import Group, MessageState, Pace
from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.services import digests
from coopps.kernel.mailing.services.preferring import prefer
from coopps.kernel.outbox import asleep
from coopps.kernel.transmissions.choices import RecipientKind
from coopps.kernel.transmissions.models import Recipient
from protocols.models import Protocol
from protocols.services import watching

# What was written before has left; the worker sends the rest, which the mail box of the demonstration shows.
RECENT = datetime.timedelta(days=4)
# The last to be built: whoever finds it finds the whole.
LAST = "infirmiere@demonstration.test"


class Interrupted(Exception):
    """A former loading did not come to its end."""


def load(*, in_parallel: bool = False) -> bool:
    """Build the demonstration; return False when it is there already.

    Args:
        in_parallel: in two processes, on a database where nothing else runs. Each gesture is then a transaction of its own.

    Raises:
        Interrupted: a part of it is there.
    """
    if User.objects.filter(email=LAST).exists():
        return False
    if User.objects.filter(is_demo=True).exclude(email=law.OFFICER).exists():
        raise Interrupted
    diary = Diary()
    with asleep():
        with diary.on(A_YEAR):
            law.open_regional_regime()
            cast = _Cast(diary)
        parts = (cast.teams, cast.protocols)
        if in_parallel:
            _play_in_parallel(diary, parts)
        else:
            diary.play(scene for part in parts for scene in part())
        diary.play([creation_scenes.the_order(cast.normandy())])
        diary.play([adhesion_scenes.the_tour(cast.normandy())])
        directory.load()
        _put_together_what_is_old(diary)
        _send_what_is_old()
        _receive_by_delay(diary)
    return True


class _Cast:
    """The agencies with their agents, the HAS, and what the other scenes begin from."""

    def __init__(self, diary: Diary) -> None:
        self.diary = diary
        self._normandy = _agency("NOR", SignatureMode.SEAL)
        self._grand_est = _agency("GES", SignatureMode.PERSONAL)
        self._office = creation_scenes.office()
        self._agents = {
            "NOR": _agents(
                self._normandy, "", ("Inès", "Démo-NOR"), ("Dominique", "Démo-NOR"),
                ("Mathieu", "Lemoine-Démo"), ("Sandrine", "Pesquet-Démo"), ("Youssef", "Haddad-Démo"),
            ),
            "GES": _agents(
                self._grand_est, ".ges", ("Ilan", "Démo-GES"), ("Danièle", "Démo-GES"), ("Caroline", "Wolff-Démo"),
            ),
        }  # fmt: skip
        # Who examines most reads what happens once a day.
        prefer(self._agents["NOR"][0][0], dict.fromkeys((Group.TEAM, Group.DESK, Group.REMINDER), Pace.DAILY))
        self._supervisor = _more_agents(self._normandy, self._agents["NOR"][1], diary)
        _recipients(self._normandy, self._agents["NOR"][1])
        for number, code in enumerate(KNOWN, start=1):
            put_in_force(Protocol.objects.get(code=code), self._normandy, number=f"DEMO-2011-{number:02}")
        put_in_force(Protocol.objects.get(code="DEMO-URODYN"), self._grand_est, number="DEMO-2012-03")
        self._author = people.professional(
            "auteur@demonstration.test", "Noémie", "Démo", "60", 3, specialty="Santé publique",
            place=place("Caen", StructureKind.PRACTICE),
        )  # fmt: skip

        # Waits for the opening of a protocol of another region.
        watching.watch(Protocol.objects.get(code="DEMO-MYELO"), self._normandy, self._author.user)

    def normandy(self, serial: int = 900) -> Region:
        """Normandy; `serial` begins the numbers of its people."""
        return self._region(self._normandy, serial)

    def _region(self, agency: Agency, serial: int) -> Region:
        instructors, director = self._agents[agency.code]
        return Region(agency, instructors, director, self._office, self.diary, serial)

    def teams(self) -> Iterable[Scene]:
        """The teams of Normandy."""
        yield from adhesion_scenes.signed(self.normandy(100), self._supervisor)
        yield from adhesion_scenes.queue(self.normandy(400))

    def protocols(self) -> Iterable[Scene]:
        """The protocols of both regions, and the teams of the Grand Est."""
        yield from creation_scenes.signed(self.normandy(200), self._region(self._grand_est, 300))
        yield from creation_scenes.running(self.normandy(600), self._author)
        yield from adhesion_scenes.elsewhere(self._region(self._grand_est, 500))


def _play_in_parallel(diary: Diary, parts: tuple[Callable[[], Iterable[Scene]], ...]) -> None:
    """Each part in a process of its own, the first one here.

    Raises:
        RuntimeError: another process failed; it has said why.
    """
    connection.close()  # a connection is not shared
    fork = multiprocessing.get_context("fork")
    others = [fork.Process(target=_play_quickly, args=(diary, part)) for part in parts[1:]]
    for process in others:
        process.start()
    _play_quickly(diary, parts[0])
    for process in others:
        process.join()
        if process.exitcode:
            raise RuntimeError(f"a part of the demonstration ended with {process.exitcode}")


def _play_quickly(diary: Diary, part: Callable[[], Iterable[Scene]]) -> None:
    with connection.cursor() as cursor:
        # After a power cut the whole is built anew: no gesture waits for the disk.
        cursor.execute("SET synchronous_commit TO off")
    # No gesture of a scene is refused, so none is put back inside a transaction: a query out of four is spared.
    connection.features.uses_savepoints = False
    try:
        diary.play(part())
    finally:
        connection.features.uses_savepoints = True
        connection.close()


def _agency(code: str, mode: SignatureMode) -> Agency:
    agency = Agency.objects.get(code=code)
    agency.signature_mode = mode
    agency.address = agency.address or "Adresse de démonstration"
    agency.email = agency.email or f"agence.{code.lower()}@demonstration.test"
    agency.phone = agency.phone or "00 00 00 00 00"
    agency.dpo_email = agency.dpo_email or f"donnees.{code.lower()}@demonstration.test"
    agency.save()
    keys.make_seal(code)
    return agency


def _agents(
    agency: Agency, suffix: str, instructor: tuple[str, str], director: tuple[str, str], *others: tuple[str, str]
) -> tuple[list[User], User]:
    """The instructors, the one with the account to try first, and the Director General."""
    quality = "Chargée ou chargé d’instruction"
    instructors = [
        people.agent(
            f"instruction{suffix}{number or ''}@demonstration.test",
            *name,
            agency,
            AgencyRoleKind.INSTRUCTOR,
            quality,
        )
        for number, name in enumerate((instructor, *others))
    ]
    signatory = people.agent(
        f"signature{suffix}@demonstration.test", *director, agency, AgencyRoleKind.DIRECTOR, "Directrice générale"
    )
    people.certificate(signatory)
    return instructors, signatory


def _recipients(agency: Agency, director: User) -> None:
    """Some of those whom the texts oblige the agency to tell; the others are still to enter."""
    professions = {code: Profession.objects.filter(code=code).order_by("pk").first() for code in ("10", "60")}
    for kind, code, name in (
        (RecipientKind.ORDER, "10", "Conseil régional de l’ordre des médecins (démonstration)"),
        (RecipientKind.ORDER, "60", "Conseil régional de l’ordre des infirmiers (démonstration)"),
        (RecipientKind.URPS, "60", "URPS des infirmiers (démonstration)"),
        (RecipientKind.MINISTER, "", "Ministère chargé de la santé (démonstration)"),
    ):
        Recipient.objects.create(
            agency=agency,
            kind=kind,
            profession=professions.get(code),
            name=name,
            email=f"{kind}{code}@demonstration.test",
            valid_from=agency.today(),
            recorded_by=director,
        )


def _more_agents(agency: Agency, director: User, diary: Diary) -> User:
    """A delegate and an administrator; returns who follows the authorizations."""
    delegate = people.account("delegation@demonstration.test", "Dalia", f"Démo-{agency.code}")
    roles.delegate_signature(
        agency=agency,
        delegate=delegate,
        granted_by=director,
        quality="Directrice de l’offre de soins",
        reference="décision de démonstration n° 2026-01",
        valid_from=agency.today(),
        valid_to=diary.day(0) + datetime.timedelta(days=335),
        publication_reference="recueil des actes administratifs de démonstration n° 2026-12",
        published_on=agency.today() - datetime.timedelta(days=2),
    )
    people.certificate(delegate)
    people.agent(
        "administration@demonstration.test",
        "Camille",
        f"Démo-{agency.code}",
        agency,
        AgencyRoleKind.ADMINISTRATOR,
        "Administration",
    )
    return people.agent(
        "suivi@demonstration.test", "Sacha", f"Démo-{agency.code}", agency, AgencyRoleKind.SUPERVISOR, "Suivi"
    )


def _put_together_what_is_old(diary: Diary) -> None:
    """The digests of the past months have been written, each in its week."""
    for ago in range(A_YEAR, 0, -5):
        with diary.on(ago):
            digests.put_together()


def _send_what_is_old() -> None:
    """The messages of the past months have left, each when it was written."""
    old = list(Message.objects.filter(state=MessageState.WAITING, created_at__lt=timezone.now() - RECENT))
    for message in old:
        message.state, message.sent_at = MessageState.SENT, message.created_at
    Message.objects.bulk_update(old, ["state", "sent_at"], batch_size=500)


def _receive_by_delay(diary: Diary) -> None:
    """The letters that nobody opened count as received, each in the week when its delay was over."""
    for ago in range(A_YEAR, 0, -5):
        with diary.on(ago):
            delivering.receive_by_delay()
