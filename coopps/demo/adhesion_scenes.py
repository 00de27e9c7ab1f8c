"""The teams of the demonstration over a year: what each dossier has become, and when."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator

from accounts.choices import Civility, PracticeStatus, StructureKind
from accounts.models import HealthProfessional, User
from adhesions.choices import Ground, Item, Role
from adhesions.services import endings, filing, life, suspensions
from coopps.demo import people
from coopps.demo.diary import Scene
from coopps.demo.papers import fill_safe
from coopps.demo.places import place
from coopps.demo.region import KNOWN, Region
from coopps.demo.sessions import hold_session
from coopps.demo.story import Story
from coopps.kernel.documents.choices import PaperReturn
from coopps.kernel.documents.models import Letter
from coopps.kernel.documents.services import delivering
from coopps.kernel.instruction.choices import Side
from coopps.kernel.instruction.services import remarking, writing
from protocols.choices import OrderGround
from protocols.models import Protocol
from protocols.services import order_endings

# When the Director General of Normandy signs: every month or so, and last week.
SESSIONS = (200, 150, 118, 90, 64, 41, 20, 6)


class Teams:
    """The scenes of the teams of one region."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.urodyn, self.vaccination, self.oncology, self.travel = (
            Protocol.objects.get(code=code) for code in ("DEMO-URODYN", "DEMO-VACC", "DEMO-ONCO-ORAL", "DEMO-VOYAGE")
        )

    # --- Up to the filing --------------------------------------------------------------------------------------------
    def _filed(self, filed: int, protocol: Protocol, town: str, size: int = 2, **words) -> Scene:
        """A team that prepares its dossier and files it on that day."""
        yield filed + 17
        team = self.region.team(protocol, town, size, **words).open().invite()
        yield filed + 12
        team.join().write_intent()
        yield filed + 3
        team.fill().engage()
        yield filed
        return team.file()

    def _complete(self, filed: int, taken: int, complete: int, *words, **more) -> Scene:
        """The same, and the agency finds the dossier complete."""
        team = yield from self._filed(filed, *words, **more)
        yield taken
        team.take()
        yield complete
        return team.complete()

    def _proposed(
        self, filed: int, taken: int, complete: int, proposed: int, *words, refused: int = 0, **more
    ) -> Scene:
        """The same, and decisions are proposed; `refused` is the place in the team of a person to refuse."""
        team = yield from self._complete(filed, taken, complete, *words, **more)
        yield proposed
        return team.examine().propose(*([team.everyone[refused]] if refused else []))

    # --- At the agency -----------------------------------------------------------------------------------------------
    def to_take(self, filed: int, protocol: Protocol, town: str, size: int = 2) -> Scene:
        """Nobody has taken it yet."""
        yield from self._filed(filed, protocol, town, size)

    def to_check(self, filed: int, taken: int, protocol: Protocol, town: str, size: int = 2, **words) -> Scene:
        """An instructor has it, and has not said whether it is complete."""
        team = yield from self._filed(filed, protocol, town, size, **words)
        yield taken
        team.take()

    def asked(self, filed: int, taken: int, asked: int, protocol: Protocol, town: str) -> Scene:
        """A document is awaited from the team."""
        team = yield from self._filed(filed, protocol, town)
        yield taken
        team.take()
        yield asked
        team.request(team.lead, Item.INSURANCE, "L’attestation ne mentionne pas le protocole.")

    def answered(self, filed: int, taken: int, asked: int, answered: int, protocol: Protocol, town: str) -> Scene:
        """A document was awaited and came: the delay counts from its receipt. The agency and the team wrote to each other."""
        team = yield from self._filed(filed, protocol, town)
        yield taken
        team.take()
        yield asked
        team.request(team.lead, Item.DIPLOMA, "La copie du diplôme ne se lit pas.")
        lead, dossier = team.membership(team.lead), team.instruction
        remark = remarking.open_remark(
            lead.examination,
            team.instructor,
            text="L’année du diplôme et celle de l’inscription diffèrent.",
            anchor="diplome",
        )
        writing.write(
            dossier, team.instructor, to=Side.TEAM, key=uuid.uuid4(),
            text="Bonjour, je suis votre dossier. La copie du diplôme ne se lit pas : je vous la demande, et j’ai une remarque.",
        )  # fmt: skip
        yield answered
        writing.mark_read(dossier, team.lead.user, Side.TEAM, Side.AGENCY)
        remarking.answer(remark, team.lead.user, text="L’inscription a suivi la soutenance de six mois.")
        writing.write(
            dossier,
            team.lead.user,
            to=Side.AGENCY,
            key=uuid.uuid4(),
            text="Bonjour, la nouvelle copie est jointe au dossier.",
        )
        team.give(team.lead, Item.DIPLOMA)
        filing.answer_request(team.adhesion, team.lead.user)

    def examined(self, filed: int, taken: int, complete: int, protocol: Protocol, town: str, size: int = 2) -> Scene:
        """The dossier is complete; its delay runs, or has passed."""
        yield from self._complete(filed, taken, complete, protocol, town, size)

    def at_the_signature(self, proposed: int, protocol: Protocol, town: str, *words, **more) -> Scene:
        """Decisions wait for the Director General."""
        yield from self._proposed(*words[:3], proposed, protocol, town, *words[3:], **more)

    def withdrawn(self, filed: int, withdrawn: int, protocol: Protocol, town: str) -> Scene:
        """The team gave up."""
        team = yield from self._filed(filed, protocol, town)
        yield withdrawn
        filing.withdraw(team.adhesion, team.lead.user)

    # --- Decided -----------------------------------------------------------------------------------------------------
    def signs(self) -> Scene:
        """The Director General signs whatever waits."""
        for ago in SESSIONS:
            yield ago
            hold_session(self.region.agency, self.region.director)

    def running(self) -> Scene:
        """Three people at work since the winter, in a practice."""
        site = place("Vernon", StructureKind.MSP)
        team = yield from self._proposed(225, 221, 214, 204, self.vaccination, "Vernon", 3, site=site)
        yield 198
        team.receive()
        yield 190
        life.start(team.adhesion, team.lead.user)

    def suspended(self, supervisor: User) -> Scene:
        """One person is suspended in urgency, by a signed act, and has answered: the end is to propose or to give up."""
        team = yield from self._proposed(186, 183, 174, 155, self.urodyn, "Dieppe")
        yield 148
        team.receive()
        yield 66
        suspension = suspensions.propose(
            team.membership(team.lead).current_authorization,
            supervisor,
            ground=Ground.BREACH,
            facts="Un événement indésirable a été déclaré : deux actes hors de la liste du protocole (démonstration).",
            urgency="D’autres séances sont prévues dans la semaine, avant que l’analyse soit faite (démonstration).",
            days=15,
        )
        yield 62
        self._read(suspension.letter, team.lead)
        yield 55
        endings.observe(
            suspension.authorization.endings.get(),
            team.lead.user,
            observations="Le médecin délégant était présent ; le compte rendu de la séance est joint au dossier.",
        )

    def ended(self, supervisor: User) -> Scene:
        """The team stopped: the doctor leaves the region. Each is heard, then the Director General signs."""
        team = yield from self._proposed(165, 162, 151, 124, self.vaccination, "Flers")
        yield 116
        team.receive()
        yield 60
        considered = [
            endings.open_ending(
                team.membership(person).current_authorization,
                supervisor,
                ground=Ground.COMPROMISING_WITHDRAWAL,
                facts="Le médecin délégant quitte la région, et personne ne le remplace dans l’équipe (démonstration).",
                days=15,
            )
            for person in team.everyone
        ]
        yield 57
        for ending, person in zip(considered, team.everyone, strict=True):
            delivering.open_letter(ending.invitation.delivery, User.objects.get(pk=person.user_id))
            endings.observe(ending, person.user, observations="Je n’ai pas d’observation : l’équipe s’arrête.")
        yield 45
        reason = "Le retrait du médecin délégant compromet l’application du protocole : personne ne le remplace."
        letters = [endings.propose(ending, supervisor, motivation=reason).letter for ending in considered]
        yield 27
        for letter, person in zip(letters, team.everyone, strict=True):
            self._read(letter, person)

    def considered(self, supervisor: User) -> Scene:
        """The agency considers the end of the protocol itself: one person has answered, the delay of the others runs."""
        yield 9
        ending = order_endings.open_ending(
            self.travel.regional_authorizations.get(agency=self.region.agency),
            supervisor,
            ground=OrderGround.FOLLOW_UP,
            facts="Le délai moyen d’une consultation n’a pas baissé en un an dans les équipes suivies (démonstration).",
            days=30,
        )
        for hearing in ending.hearings.all():
            order_endings.invite(hearing.pk)
        yield 6
        hearing = ending.hearings.select_related("invitation__delivery", "professional__user").first()
        delivering.open_letter(hearing.invitation.delivery, hearing.professional.user)
        order_endings.observe(
            hearing,
            hearing.professional.user,
            observations="Le délai a baissé dans notre équipe depuis deux mois ; nos chiffres sont joints au bilan.",
        )

    def _read(self, letter: Letter, person: HealthProfessional) -> None:
        """A person opens the act that a letter has become."""
        act = Letter.objects.get(pk=letter.pk).act
        delivering.open_letter(act.delivery, User.objects.get(pk=person.user_id))

    def postponed(self) -> Scene:
        """The decision about one person waits for a training."""
        team = yield from self._complete(126, 123, 115, self.urodyn, "Cherbourg-en-Cotentin", 3)
        yield 93
        team.examine().propose(postponed=(team.lead,))

    def refused(self) -> Scene:
        """One person of three is refused, after the delay: the agency was late."""
        yield from self._proposed(125, 118, 98, 68, self.urodyn, "Alençon", 3, refused=2)

    def by_post(self) -> Scene:
        """Nobody consented to electronic notification: one letter was handed over by the post, the other came back."""
        team = yield from self._proposed(76, 74, 69, 45, self.vaccination, "Avranches", consents=False)
        yield 40
        sent_on = self.region.agency.today()
        first, second = (team.letter(person).act.delivery for person in team.everyone)
        for number, delivery in enumerate((first, second), start=1):
            delivering.record_dispatch(
                delivery, team.instructor, sent_on=sent_on, reference=f"1A 000 000 000 {number} (démonstration)"
            )
        yield 33
        back = self.region.agency.today()
        delivering.record_return(first, team.instructor, outcome=PaperReturn.UNKNOWN_ADDRESS, returned_on=back)
        delivering.record_return(
            second,
            team.instructor,
            outcome=PaperReturn.RECEIVED,
            presented_on=sent_on + datetime.timedelta(days=2),
            distributed_on=sent_on + datetime.timedelta(days=3),
        )

    def received_by_delay(self) -> Scene:
        """One person opens the letter, the other does not: it counts as received after the fifteenth day."""
        team = yield from self._proposed(77, 75, 66, 44, self.oncology, "Évreux")
        yield 39
        team.receive(team.lead)

    def at_work(self) -> Scene:
        """Decided well within the delay."""
        team = yield from self._proposed(56, 55, 51, 24, self.travel, "Le Havre")
        yield 18
        team.receive()
        yield 12
        life.start(team.adhesion, team.lead.user)

    def to_open(self) -> Scene:
        """Signed last week; nobody has opened a letter yet."""
        yield from self._proposed(40, 38, 33, 9, self.urodyn, "Bayeux")

    # --- In preparation ----------------------------------------------------------------------------------------------
    def invited(self) -> Scene:
        """Somebody has not answered the invitation."""
        yield 8
        self.region.team(self.vaccination, "Lisieux").open().invite()

    def ready(self) -> Scene:
        """Everything is there: one click before the filing."""
        yield 15
        team = self.region.team(self.vaccination, "Caen", site=place("Caen", StructureKind.PRACTICE)).open().invite()
        yield 11
        team.join().write_intent()
        yield 2
        team.fill().engage()


def signed(region: Region, supervisor: User) -> Iterator[Scene]:
    """Whatever comes before the Director General of Normandy, from last year to yesterday."""
    teams = Teams(region)
    yield teams.signs()
    yield teams.running()
    yield teams.suspended(supervisor)
    yield teams.ended(supervisor)
    yield teams.considered(supervisor)
    yield teams.postponed()
    yield teams.refused()
    yield teams.by_post()
    yield teams.received_by_delay()
    yield teams.at_work()
    yield teams.to_open()
    yield teams.at_the_signature(3, teams.urodyn, "Saint-Lô", 43, 40, 34, 3, refused=2)
    yield teams.at_the_signature(2, teams.vaccination, "Elbeuf", 36, 33, 28, refused=1)


def queue(region: Region) -> Iterator[Scene]:
    """What the instructors of Normandy have on their desks, and what they have not taken yet."""
    teams = Teams(region)
    urodyn, vaccination, oncology, travel = teams.urodyn, teams.vaccination, teams.oncology, teams.travel
    yield teams.invited()
    yield teams.ready()
    yield teams.withdrawn(140, 131, urodyn, "Granville")
    yield teams.withdrawn(52, 47, travel, "Honfleur")
    for filed, protocol, town in (
        (1, vaccination, "Fécamp"), (2, urodyn, "Rouen"), (3, oncology, "Caen"), (5, travel, "Louviers"),
        (13, vaccination, "Yvetot"),
    ):  # fmt: skip
        yield teams.to_take(filed, protocol, town)
    yield teams.to_check(6, 4, vaccination, "Pont-Audemer", 3, status=PracticeStatus.PUBLIC_EMPLOYEE)
    for filed, taken, protocol, town in (
        (9, 6, oncology, "Rouen"), (11, 9, urodyn, "Bernay"), (24, 15, travel, "Caen"),
    ):  # fmt: skip
        yield teams.to_check(filed, taken, protocol, town)
    yield teams.asked(20, 18, 14, urodyn, "Vire Normandie")
    yield teams.asked(46, 41, 33, vaccination, "Gisors")
    yield teams.answered(39, 36, 31, 12, oncology, "Falaise")
    yield teams.examined(38, 35, 29, vaccination, "Le Havre", 4)
    for filed, taken, complete, protocol, town in (
        (27, 25, 20, urodyn, "L’Aigle"), (33, 31, 24, travel, "Rouen"), (50, 44, 30, oncology, "Cherbourg-en-Cotentin"),
        (61, 55, 43, urodyn, "Mortagne-au-Perche"),
    ):  # fmt: skip
        yield teams.examined(filed, taken, complete, protocol, town)


def elsewhere(region: Region) -> Iterator[Scene]:
    """The neighbor's agency: dossiers to take and to check, and letters that wait for a personal signature."""
    teams = Teams(region)
    yield teams.to_take(4, teams.urodyn, "Strasbourg")
    yield teams.to_check(14, 11, teams.urodyn, "Metz")
    yield teams.at_the_signature(5, teams.urodyn, "Mulhouse", 30, 28, 21)


def the_tour(region: Region) -> Scene:
    """What the nurse and the doctor of the accounts to try find: one dossier to finish. The last to be built: see scenes."""
    protocol = Protocol.objects.get(code="DEMO-URODYN")
    yield 10
    nurse = people.professional(
        "infirmiere@demonstration.test", "Nadia", "Démo", "60", 1, civility=Civility.MADAM, specialty="Urologie"
    )
    doctor = people.professional(
        "medecin@demonstration.test", "Marc", "Démo", "10", 2, civility=Civility.SIR, specialty="Urologie"
    )
    team = Story(
        protocol,
        nurse,
        [(doctor, Role.DELEGATING)],
        region.instructors[0],
        region.director,
        team_name="Équipe d’urologie (démonstration)",
        purpose=KNOWN[protocol.code].purpose,
    )
    team.open().invite()
    yield 7
    team.join().write_intent()
    yield 2
    team.fill(doctor).fill(nurse, leaving=(Item.INSURANCE, Item.SWORN))
    fill_safe(nurse)
