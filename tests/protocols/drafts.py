"""A project of protocol, brought to any stage through the real services."""

from __future__ import annotations

import datetime

from django.urls import reverse

from accounts.models import Agency, HealthProfessional
from coopps.demo import people
from coopps.kernel.instruction.models import Instruction, RequestedItem
from coopps.kernel.instruction.services import examining
from protocols.choices import Role
from protocols.models import Author, Project
from protocols.sections import SECTIONS
from protocols.services import authors, drafting, filing, instructing, opening
from tests.protocols.contents import complete_content
from tests.protocols.letters import Letter, place_of


class Draft:
    """A project on its way; each method does one step and returns it, so that steps can be chained."""

    def __init__(self, agency: Agency, serial: int = 1) -> None:
        # The letter is not filed: its three documents take longer to print than the whole draft to write.
        self.letter = Letter(agency, serial).open().write()
        intent = self.letter.intent
        intent.agency = agency
        intent.save()
        opening.open_project(intent, self.letter.instructor)
        self.agency, self.serial = agency, serial
        self.lead: HealthProfessional = self.letter.lead
        self.instructor = self.letter.instructor
        self.pk = self.letter.intent.project.pk

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return Project.objects.get(pk=self.pk)

    @property
    def instruction(self) -> Instruction:
        return self.project.instruction

    def number(self, key: str) -> int:
        """How many times a section was saved."""
        return self.project.sections.get(key=key).number

    def save(self, key: str, values: dict, author: HealthProfessional | None = None) -> Draft:
        person = (author or self.lead).user
        drafting.save_section(self.project, key, person, values, number=self.number(key))
        return self

    def write(self, **changes) -> Draft:
        """Fill every section; nothing is missing unless `changes` empties it."""
        content = complete_content() | changes
        for section in SECTIONS:
            self.save(section.key, {field.key: content[field.key] for field in section.typed_fields})
        return self

    def with_author(self, serial: int = 0) -> HealthProfessional:
        """A doctor who writes too."""
        number = 900 + self.serial * 10 + serial
        doctor = people.professional(
            f"auteur{number}@demonstration.test", "Aude", f"Démo-{number}", "10", number, place=place_of(self.agency)
        )
        invited = authors.invite(
            self.project, self.lead.user, email=doctor.user.email, name="Aude Démo", role=Role.DELEGATING
        )
        authors.accept(invited, doctor)
        return doctor

    def author(self, professional: HealthProfessional) -> Author:
        return self.project.authors.get(user=professional.user)

    def file(self) -> Draft:
        filing.file(self.project, self.lead.user)
        return self

    def ask(self, message: str = "Précisez la rubrique 13.") -> Draft:
        """The agency takes the dossier and asks for something."""
        instructing.request_documents(
            examining.take(self.instruction, self.instructor),
            self.instructor,
            sections={"risks": "Un risque manque."},
            due_on=self.agency.today() + datetime.timedelta(days=30),
            message=message,
        )
        return self

    def endorse(self) -> Draft:
        """The agency finds everything conform and gives its visa."""
        instruction = examining.take(self.instruction, self.instructor)
        instruction = instructing.declare_complete(instruction, self.instructor)
        for examination in instruction.examinations.all():
            examining.answer_all_conform(examination, self.instructor)
        instructing.give_visa(instruction, self.instructor)
        return self

    def explain(self, word: str = "La rubrique reste ainsi : le risque est traité dans la rubrique 14.") -> Draft:
        """The lead says a word on each section that is asked."""
        for asked in RequestedItem.objects.filter(request__in=self.instruction.requests.open()):
            examining.explain(asked, self.lead.user, word=word)
        return self

    def file_again(self) -> Draft:
        self.explain()
        filing.file_again(self.project, self.lead.user)
        return self


def section_url(draft: Draft, number: int) -> str:
    """The address of one section."""
    return reverse("projects:section", args=[draft.pk, number])


def typed(draft: Draft, number: int, **changes) -> dict:
    """What the form of a section would post now, with some fields changed."""
    section = SECTIONS[number - 1]
    content = section.clean(draft.project.content)
    data = {"number": draft.number(section.key)}
    for field in section.typed_fields:
        value = content[field.key]
        if field.kind.has_rows:
            rows = changes.pop(field.key, value)
            data |= {f"{field.key}-TOTAL_FORMS": len(rows), f"{field.key}-INITIAL_FORMS": len(value)}
            for place, row in enumerate(rows):
                data |= {f"{field.key}-{place}-{key}": said for key, said in row.items() if said is not None}
        elif isinstance(value, dict):
            data |= {f"{field.key}-{key}": said for key, said in value.items() if said is not None}
        elif value is not None:
            data[field.key] = "\n".join(value) if isinstance(value, list) else value
    return data | changes
