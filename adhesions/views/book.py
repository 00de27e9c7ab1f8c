"""The whole dossier as one PDF to read, for the team and for the agency: each finds in it what the pages show them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from adhesions import selectors
from adhesions.letters import filing as letters
from adhesions.models import Adhesion, Membership
from adhesions.selectors import standing
from adhesions.turns import delivery_of
from adhesions.views.agency.scope import DossierMixin
from adhesions.views.entry import TeamMixin
from adhesions.views.recap import statement
from adhesions.views.sections import sections_of
from coopps.kernel.documents.binding import Part, Room, bind
from coopps.kernel.documents.downloads import private_pdf
from coopps.kernel.documents.models import Act, Delivery, StoredFile
from coopps.kernel.documents.registry import Composition
from coopps.kernel.documents.services.issuing import render
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.typography import french_datetime

TEMPLATE = "documents/adhesions/book.html"


@dataclass(frozen=True)
class Table:
    """A few lines under a title: a label, then what is said."""

    title: str
    lines: list[tuple[str, str]]


class _Book(ABC):
    """The parts of the dossier of a team, in their order. A subclass says what its reader may see."""

    reader = ""

    def __init__(self, adhesion: Adhesion, instruction: Instruction | None, members: list[Membership]) -> None:
        self.adhesion, self.instruction, self.members = adhesion, instruction, members
        self.day, self.room = adhesion.agency.today(), Room()
        self.left_out: list[str] = []

    @abstractmethod
    def read(self) -> list[Membership]:
        """The members whose documents the reader may read."""

    @abstractmethod
    def acts(self) -> Iterator[tuple[str, Act]]:
        """The acts that the reader may read, each with its title, beyond what was filed."""

    def tables_of(self, member: Membership) -> list[Table]:
        """What is said of a member, documents aside."""
        stated = statement(member, sections_of(member))
        tables = [
            Table(part.title, [(line.label, line.value or "non renseigné") for line in part.lines if line.row is None])
            for part in stated
        ]
        return [table for table in tables if table.lines]

    def more(self) -> Iterator[Part]:
        """What only this reader sees, at the end."""
        yield from ()

    def parts(self) -> list[Part]:
        bound = [*self._filed(), *self._people(), *self._acts(), *self.more()]
        titles = [f"{'    ' * part.level}{part.title}" for part in bound]
        return [Part("Sommaire", self.page("Sommaire", self._summary(), contents=titles)), *bound]

    def page(self, title: str, tables: list[Table], contents: list[str] | None = None) -> bytes:
        """A page made here."""
        context = {
            "agency": self.adhesion.agency,
            "number": self.instruction.number if self.instruction else "pas encore déposé",
            "day": self.day,
            "place": "",
            "object": title,
            "addressee": [self.adhesion.team.name, self.adhesion.version.title],
            "reader": self.reader,
            "tables": tables,
            "contents": contents or [],
            "left_out": self.left_out if contents else [],
        }
        content, _ = render(Composition(TEMPLATE, context, {}, title), day=self.day)
        return content

    def _summary(self) -> list[Table]:
        adhesion, tz = self.adhesion, self.adhesion.agency.tz
        lines = [
            ("Équipe", adhesion.team.name),
            ("Protocole", f"{adhesion.version.title}, version {adhesion.version.number}"),
            ("Agence", adhesion.agency.name),
            ("Lieux", " ; ".join(site.full_address for site in adhesion.sites.all())),
            ("État", self.state()),
            ("Copie faite le", french_datetime(timezone.now(), tz)),
        ]
        team = [
            (
                member.name,
                f"{member.role_label}, {member.professional.profession_label}" if member.professional else "invitation",
            )
            for member in self.members
        ]
        return [Table("Demande", lines), Table("Équipe", team)]

    def state(self) -> str:
        return self.adhesion.public_label

    def _filed(self) -> Iterator[Part]:
        if self.adhesion.filed_intent is not None:
            yield from self._act("Lettre d’intention", self.adhesion.filed_intent)
        elif self.adhesion.intent is not None:
            composition = letters.letter_of_intent(self.adhesion)
            composition.context.update(number="projet", day=self.day)
            yield Part("Lettre d’intention (projet)", render(composition, day=self.day)[0])
        if self.adhesion.acknowledgement is not None:
            yield from self._act("Accusé de réception", self.adhesion.acknowledgement)

    def _people(self) -> Iterator[Part]:
        for member in self.read():
            yield Part(member.name, self.page(member.name, self.tables_of(member)))
            for part in statement(member, sections_of(member)):
                for line in part.lines:
                    if line.row is not None and line.row.document is not None:
                        yield from self._document(part.title, line.row.document, member.name)

    def _document(self, title: str, document: StoredFile, whose: str) -> Iterator[Part]:
        if not self.room.takes(document.pages, document.size):
            self.left_out.append(f"{whose} : {title} ({document.original_name})")
            return
        with document.open() as file:
            yield Part(title, file.read(), level=1)

    def _acts(self) -> Iterator[Part]:
        for title, act in self.acts():
            yield from self._act(title, act)

    def _act(self, title: str, act: Act) -> Iterator[Part]:
        content = bytes(act.content)
        if self.room.takes(1, len(content)):
            yield Part(f"{title} n° {act.number}", content)
        else:
            self.left_out.append(f"{title} n° {act.number}")


class TeamBook(_Book):
    """What a member reads: what the team filed, one's own dossier, one's own letters once received."""

    def __init__(self, adhesion: Adhesion, user) -> None:
        super().__init__(adhesion, adhesion.instruction, selectors.live_members(adhesion))
        self.user, self.reader = user, f"Copie pour {user.full_name}"

    def read(self) -> list[Membership]:
        own = [member.pk for member in self.members if member.user_id == self.user.pk]
        found = [selectors.own_membership(self.user, pk) for pk in own]
        return [member for member in found if member is not None]

    def acts(self) -> Iterator[tuple[str, Act]]:
        for row in self.adhesion.authorizations.all():
            delivery = delivery_of(row)
            if delivery is not None and delivery.addressee_id == self.user.pk and delivery.receipt_day is not None:
                yield "Ma lettre", delivery.act
            if row.withdrawal:
                yield f"Notification de retrait, {row.professional.full_name}", row.withdrawal.notice
        closed = selectors.closing_letter(self.instruction, self.user)
        if closed is not None and closed.receipt_day is not None:
            yield "Lettre qui clôt la demande", closed.act


class AgencyBook(_Book):
    """What the agency reads: every dossier that was filed, the personal addresses, the grids, every letter."""

    reader = "Copie pour l’agence : elle contient des constats internes, que l’équipe ne lit pas"

    def state(self) -> str:
        return self.instruction.get_state_display()

    def read(self) -> list[Membership]:
        return self.members

    def tables_of(self, member: Membership) -> list[Table]:
        person = member.professional
        identity = [
            ("Nom", person.formal_name),
            ("Profession", person.profession_label),
            ("Numéro", person.identifier_label),
            ("Adresse personnelle", ", ".join(person.home_lines) or "non renseignée"),
        ]
        return [Table("Identité", identity), *super().tables_of(member)]

    def acts(self) -> Iterator[tuple[str, Act]]:
        for row in standing.authorizations_of(self.adhesion).filter(
            membership__examination__instruction=self.instruction
        ):
            if row.letter.is_signed:
                yield f"Décision, {row.professional.full_name}", row.letter.act
            if row.withdrawal:
                yield f"Notification de retrait, {row.professional.full_name}", row.withdrawal.notice
        closings = Delivery.objects.filter(act__letter__closings__request__instruction=self.instruction)
        for delivery in closings.select_related("act").order_by("pk"):
            yield "Lettre qui clôt la demande", delivery.act

    def more(self) -> Iterator[Part]:
        tables = []
        for examination in self.instruction.examinations.standing().prefetch_related("answers"):
            labels = {one.code: one.label for one in examination.grid.criteria}
            lines = [
                (labels.get(one.criterion, one.criterion), f"{one.get_value_display()}. {one.comment}".strip())
                for one in examination.answers.all()
            ]
            tables.append(Table(examination.label, lines or [("Grille", "pas encore remplie")]))
        if tables:
            yield Part("Constats de l’instruction", self.page("Constats de l’instruction", tables))


class TeamBookView(TeamMixin, SingleObjectMixin, View):
    """For a member of the team, at any moment."""

    def get_queryset(self):
        found = super().get_queryset().select_related("acknowledgement", "filed_intent")
        return found.prefetch_related(Prefetch("authorizations", standing.decisions()))

    def get(self, request, *args, **kwargs):
        adhesion = self.get_object()
        number = adhesion.instruction.number if adhesion.instruction else "projet"
        return _bound(TeamBook(adhesion, request.user), number)


class AgencyBookView(DossierMixin, SingleObjectMixin, View):
    """For who instructs or supervises in the region."""

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        prefetch_related_objects([self.adhesion], "authorizations")
        return _bound(AgencyBook(self.adhesion, self.object, self.members), self.object.number)


def _bound(book: _Book, number: str):
    title = f"Dossier {number} – {book.adhesion.team.name}"
    return private_pdf(bind(title, book.parts()), f"dossier-{number}.pdf")
