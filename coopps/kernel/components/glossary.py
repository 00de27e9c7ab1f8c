"""The words of the portal, read from docs/glossaire.md: one source for the page, the dotted terms and the team."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.text import slugify

from coopps.kernel.law.choices import TextKey

SOURCE = settings.BASE_DIR / "docs" / "glossaire.md"
_IDENTIFIERS = re.compile(r"^(`[^`]+`(, )?)+$")
_LAW = re.compile(r"`TextKey\.(\w+)`")


@dataclass(frozen=True)
class Term:
    """A word, what it means in plain French, the texts that it rests on, and its anchor on the glossary page."""

    name: str
    definition: str
    basis: tuple[TextKey, ...] = ()

    @property
    def slug(self) -> str:
        return slugify(self.name)

    @property
    def letter(self) -> str:
        """Under which letter of the alphabet it stands."""
        return self.slug[:1].upper()


def parse(text: str) -> list[Term]:
    """The terms of a Markdown text: a level-three heading each, then its definition.

    Lines made of identifiers of the code are for developers and left out, except those of texts of law, which are cited.
    """
    found = []
    for block in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        name, _, body = block.partition("\n")
        body = body.split("\n## ")[0]
        lines = [line.strip() for line in body.splitlines()]
        definition = " ".join(line for line in lines if line and not _IDENTIFIERS.match(line))
        basis = tuple(TextKey[key] for line in lines if _IDENTIFIERS.match(line) for key in _LAW.findall(line))
        found.append(Term(name.strip(), definition, basis))
    return sorted(found, key=lambda term: term.slug)


@functools.cache
def terms() -> list[Term]:
    """All the terms, in alphabetical order."""
    return parse(SOURCE.read_text(encoding="utf-8"))


def term(name: str) -> Term:
    """The term called `name`; KeyError when the glossary does not know it."""
    slug = slugify(name)
    for known in terms():
        if known.slug == slug:
            return known
    raise KeyError(f"docs/glossaire.md has no term “{name}”")
