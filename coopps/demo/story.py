"""A team's dossier, brought to any stage through the real services: for the demonstration, the tests and the measures."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass, field

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Agency, HealthProfessional, User
from adhesions.choices import Item, MembershipState, Role
from adhesions.models import ITEM_MODELS, Adhesion, Membership
from adhesions.rules.completeness import items_of
from adhesions.services import decisions, dossier, filing, opening, safe, team
from coopps.demo import people
from coopps.demo.accounts import PASS_PHRASE
from coopps.demo.sessions import sitting
from coopps.kernel.documents import uploads
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.documents.models import Letter, SigningSession
from coopps.kernel.documents.services import delivering, signing_session
from coopps.kernel.instruction.choices import Outcome
from coopps.kernel.instruction.models import RequestedItem
from coopps.kernel.instruction.services import examining
from protocols.choices import OrderState
from protocols.models import Protocol, RegionalAuthorization
from protocols.services import deciding


@functools.cache
def sample_document(label: str) -> bytes:
    """A one-page PDF that says what it stands for."""
    from weasyprint import HTML

    return HTML(string=f"<h1>{label}</h1><p>Pièce de démonstration, sans valeur.</p>").write_pdf()


def put_in_force(protocol: Protocol, agency: Agency, *, number: str) -> RegionalAuthorization:
    """A regional authorization in force, marked as demonstration: what is missing in the known one is added."""
    day = agency.today()
    order = RegionalAuthorization.objects.filter(protocol=protocol, agency=agency).first() or RegionalAuthorization(
        protocol=protocol, agency=agency, version=protocol.version, state=OrderState.AUTHORIZED
    )
    order.order_number = order.order_number or number
    order.order_date = order.order_date or day - datetime.timedelta(days=700)
    order.publication_reference = order.publication_reference or "recueil de démonstration, n° 1"
    order.publication_date = order.publication_date or order.order_date + datetime.timedelta(days=7)
    order.is_demo = True
    return deciding.record(order)


@dataclass
class Story:
    """One team on its way. Each method does one step and returns the story, so that steps can be chained.

    `members` are the other people, with their roles; `lead` opens the adhesion with `lead_role`.
    """

    protocol: Protocol
    lead: HealthProfessional
    members: list[tuple[HealthProfessional, Role]]
    instructor: User
    signatory: User
    lead_role: Role = Role.DELEGATED
    team_name: str = "Équipe de démonstration"
    site: dict = field(default_factory=lambda: dict(people.HOSPITAL))
    purpose: str = "Raccourcir le délai d’accès aux examens et mieux employer le temps médical."
    pk: int = 0

    # --- Where it stands --------------------------------------------------------------------------------------------
    @property
    def adhesion(self) -> Adhesion:
        """The adhesion as it is now."""
        return Adhesion.objects.get(pk=self.pk)

    @property
    def instruction(self):
        return self.adhesion.instruction

    def membership(self, person: HealthProfessional) -> Membership:
        """The place of a person in the team, as it is now."""
        return Membership.objects.exclude(state=MembershipState.REMOVED).get(adhesion_id=self.pk, professional=person)

    def letter(self, person: HealthProfessional) -> Letter:
        """The last letter about a person."""
        return Letter.objects.filter(authorization__adhesion_id=self.pk, addressee=person.user).latest("pk")

    @property
    def everyone(self) -> list[HealthProfessional]:
        return [self.lead, *(person for person, _ in self.members)]

    # --- The team ---------------------------------------------------------------------------------------------------
    def open(self) -> Story:
        """The lead opens the adhesion."""
        self.pk = opening.open_adhesion(
            self.protocol,
            self.lead,
            role=self.lead_role,
            team_name=self.team_name,
            site=self.site,
            practice_status=self.lead.places.first().status,
        ).pk
        return self

    def invite(self) -> Story:
        """The lead invites the others."""
        for person, role in self.members:
            team.invite(self.adhesion, self.lead.user, email=person.user.email, name=person.full_name, role=role)
        return self

    def join(self) -> Story:
        """Everybody accepts."""
        for person, _ in self.members:
            invitation = Membership.objects.get(
                adhesion_id=self.pk, invited_email=person.user.email, state=MembershipState.INVITED
            )
            team.accept(invitation, person)
        return self

    def write_intent(self) -> Story:
        """The letter of intent is written."""
        intent = self.adhesion.intent
        intent.purpose = self.purpose
        intent.nature = ["actes_de_soins"]
        intent.context = "Les patients attendent plusieurs mois un premier examen."
        intent.expected_benefits = "Un délai ramené à trois semaines."
        intent.expected_volume = 120
        intent.save()
        return self

    def fill(self, *people_: HealthProfessional, leaving: tuple[Item, ...] = (), **changes) -> Story:
        """Each person (everybody by default) fills their own dossier, `leaving` some items for later. `changes` replaces
        values by field name."""
        for person in people_ or self.everyone:
            self._fill_one(person, changes, leaving)
        return self

    def engage(self, *people_: HealthProfessional) -> Story:
        """Each person signs their own engagement."""
        for person in people_ or self.everyone:
            membership = self.membership(person)
            dossier.sign_commitment(membership, person.user, seen=dossier.commitment_text(membership))
        return self

    def ready(self) -> Story:
        """Up to the last click before filing."""
        return self.open().invite().join().write_intent().fill().engage()

    def file(self) -> Story:
        """The lead files."""
        filing.file(self.adhesion, self.lead.user)
        return self

    # --- The agency -------------------------------------------------------------------------------------------------
    def take(self) -> Story:
        """The instructor takes the dossier and verifies everybody's identity."""
        examining.take(self.instruction, self.instructor)
        for person in self.everyone:
            person.refresh_from_db()
            people.verify(person, self.instructor, self.adhesion.agency)
        return self

    def request(self, person: HealthProfessional, item: Item, reason: str = "Le document n’est pas lisible.") -> Story:
        """The instructor asks for one document."""
        examination = self.membership(person).examination
        examining.request_documents(
            self.instruction,
            self.instructor,
            missing=[examining.Missing(examination, item, item.label, reason)],
            due_on=self.adhesion.agency.today() + datetime.timedelta(days=30),
        )
        return self

    def give(self, person: HealthProfessional, item: Item) -> Story:
        """The person gives the document that was asked, anew, and looks at its pages."""
        membership = self.membership(person)
        row = membership.items_of_kind(item).first()
        sent = [SimpleUploadedFile(f"{item.value}-2.pdf", sample_document(f"{item.label}, copie lisible"))]
        document = uploads.accept(sent, owner=person.user, label=item.label)
        dossier.save_row(row, person.user, document=document)
        dossier.confirm_document(row, person.user, seen=str(document.pk))
        return self

    def explain(self, word: str = "Le document est bien celui qui vaut : il n’y en a pas d’autre.") -> Story:
        """The lead says a word on each thing that is asked."""
        for asked in RequestedItem.objects.filter(request__in=self.instruction.requests.open()):
            examining.explain(asked, self.lead.user, word=word)
        return self

    def complete(self) -> Story:
        """The instructor declares the dossier complete."""
        decisions.declare_complete(self.instruction, self.instructor)
        return self

    def examine(self) -> Story:
        """Every grid: all conform."""
        for examination in self.instruction.examinations.all():
            examining.answer_all_conform(examination, self.instructor)
        return self

    def propose(self, *refused: HealthProfessional, postponed: tuple[HealthProfessional, ...] = ()) -> Story:
        """A decision is proposed for each person, and everything goes to the signatory."""
        for person in self.everyone:
            membership = self.membership(person)
            if decisions.settled(membership) or membership.examination.current_proposal:
                continue
            if person in refused:
                words = {
                    "outcome": Outcome.REFUSE,
                    "acts": [],
                    "motivation": "L’expérience justifiée n’atteint pas celle que demande le protocole (CSP, L. 4011-3).",
                }
            elif person in postponed:
                words = {
                    "outcome": Outcome.POSTPONE,
                    "acts": [],
                    "motivation": "Le protocole demande une formation pratique, dont aucune pièce du dossier ne rend compte.",
                    "expected": "L’attestation de la formation pratique.",
                    "expected_items": [Item.PRACTICE if Item.PRACTICE in items_of(membership) else Item.EXPERIENCE],
                    "expected_by": membership.adhesion.agency.today() + datetime.timedelta(days=60),
                }
            else:
                words = {
                    "outcome": Outcome.AUTHORIZE,
                    "acts": [act.code for act in membership.adhesion.version.acts],
                }
            decisions.propose_for(membership, self.instructor, **words)
        decisions.send_to_signature(self.instruction, self.instructor)
        return self

    # --- The signatory ----------------------------------------------------------------------------------------------
    def session(self) -> SigningSession:
        """The signatory's session of today, with this team's letters prepared."""
        session = signing_session.open_session(self.adhesion.agency, self.signatory)
        for letter in session.letters.filter(state=LetterState.TO_PREPARE):
            signing_session.prepare_letter(letter.pk)
        return session

    def sign(self, pass_phrase: str = PASS_PHRASE) -> Story:
        """The signatory confirms what was prepared for this team, and the worker signs."""
        with sitting(self.adhesion.agency):
            session = self.session()
            letters = list(session.letters.filter(authorization__adhesion_id=self.pk, state=LetterState.PREPARED))
            refused = signing_session.confirm(
                session, self.signatory, {letter.pk: letter.preparation.sha256 for letter in letters}, pass_phrase
            )
            assert not refused, refused  # noqa: S101 - a story that cannot go on says so
            for letter in letters:
                signing_session.sign_letter(letter.pk)
                signed = Letter.objects.get(pk=letter.pk)
                assert signed.is_signed, signed.last_error  # noqa: S101 - as above
        return self

    # --- The people -------------------------------------------------------------------------------------------------
    def receive(self, *people_: HealthProfessional) -> Story:
        """Each person opens their own letter."""
        for person in people_ or self.everyone:
            act = self.letter(person).act
            delivering.open_letter(act.delivery, User.objects.get(pk=person.user_id))
        return self

    def decided(self) -> Story:
        """From nothing to letters signed and received."""
        return self.ready().file().take().complete().examine().propose().sign().receive()

    # --- One dossier ------------------------------------------------------------------------------------------------
    def _fill_one(self, person: HealthProfessional, changes: dict, leaving: tuple[Item, ...]) -> None:
        membership, user = self.membership(person), person.user
        if not membership.practice_status:
            status = person.places.first().status
            membership = dossier.set_practice(membership, user, practice_status=status, sites=membership.sites.all())
        today = membership.adhesion.agency.today()
        long_ago = today - datetime.timedelta(days=3000)
        values = {
            "number": f"DEMO-{person.pk}",
            "title": f"Diplôme d’État ({person.profession.label})",
            "institution": "Établissement de démonstration",
            "obtained_on": long_ago,
            "field": "Domaine du protocole",
            "years": 6,
            "organization": "Organisme de démonstration",
            "hours": 60,
            "supervisor": "Personne délégante de l’équipe",
            "supervised_acts": 20,
            "ended_on": today - datetime.timedelta(days=90),
            "insurer": "Assureur de démonstration",
            "policy_number": f"DEMO-{person.pk}",
            "valid_from": today - datetime.timedelta(days=100),
            "valid_to": today + datetime.timedelta(days=265),
            "covers_protocol": True,
        } | changes
        for item in items_of(membership):
            if item in leaving:
                continue
            if item == Item.SWORN:
                dossier.swear(membership, user)
            elif item == Item.EMPLOYER:
                agreement = dossier.ask_employer(
                    membership, user, employer="Hôpital de démonstration", email="employeur@demonstration.test"
                )
                dossier.answer_as_employer(
                    dossier.EMPLOYER.token(agreement), agreed=True, name="Alix Démo", function="Direction des soins"
                )
            elif item != Item.COMMITMENT:
                # As the page leaves the row, in one go: the engagement and the filing check what is in it.
                model = ITEM_MODELS[item]
                typed = {name: value for name, value in values.items() if hasattr(model, name)}
                document = uploads.accept(
                    [SimpleUploadedFile(f"{item.value}.pdf", sample_document(item.label))],
                    owner=user,
                    label=item.label,
                )
                now = timezone.now()
                row = model(membership=membership, document=document, confirmed_at=now, **typed)
                safe.keep(row)
                row.save()
