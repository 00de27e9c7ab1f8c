"""The layout of the public extract of the RPPS: one line per person and activity, 56 columns separated by `|`.

Source: data.gouv.fr, « Annuaire Santé, extractions en libre accès » (PS_LibreAcces_Personne_activite), Licence Ouverte 2.0.

Published: UTF-8, `|`, line feeds, nothing quoted. Saved again by a spreadsheet: often Windows-1252, semicolons or tabs,
CRLF, cells in quotes when they hold a separator or a quote. `Writing` reads both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SEPARATOR = "|"
_SEPARATORS = (SEPARATOR, ";", "\t")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

COLUMNS = (
    "Type d'identifiant PP",
    "Identifiant PP",
    "Identification nationale PP",
    "Code civilité d'exercice",
    "Libellé civilité d'exercice",
    "Code civilité",
    "Libellé civilité",
    "Nom d'exercice",
    "Prénom d'exercice",
    "Code profession",
    "Libellé profession",
    "Code catégorie professionnelle",
    "Libellé catégorie professionnelle",
    "Code type savoir-faire",
    "Libellé type savoir-faire",
    "Code savoir-faire",
    "Libellé savoir-faire",
    "Code mode exercice",
    "Libellé mode exercice",
    "Numéro SIRET site",
    "Numéro SIREN site",
    "Numéro FINESS site",
    "Numéro FINESS établissement juridique",
    "Identifiant technique de la structure",
    "Raison sociale site",
    "Enseigne commerciale site",
    "Complément destinataire (coord. structure)",
    "Complément point géographique (coord. structure)",
    "Numéro Voie (coord. structure)",
    "Indice répétition voie (coord. structure)",
    "Code type de voie (coord. structure)",
    "Libellé type de voie (coord. structure)",
    "Libellé Voie (coord. structure)",
    "Mention distribution (coord. structure)",
    "Bureau cedex (coord. structure)",
    "Code postal (coord. structure)",
    "Code commune (coord. structure)",
    "Libellé commune (coord. structure)",
    "Code pays (coord. structure)",
    "Libellé pays (coord. structure)",
    "Téléphone (coord. structure)",
    "Téléphone 2 (coord. structure)",
    "Télécopie (coord. structure)",
    "Adresse e-mail (coord. structure)",
    "Code Département (structure)",
    "Libellé Département (structure)",
    "Ancien identifiant de la structure",
    "Autorité d'enregistrement",
    "Code secteur d'activité",
    "Libellé secteur d'activité",
    "Code section tableau pharmaciens",
    "Libellé section tableau pharmaciens",
    "Code rôle",
    "Libellé rôle",
    "Code genre activité",
    "Libellé genre activité",
)

_POSITION = {name: position for position, name in enumerate(COLUMNS)}


def position(column: str) -> int:
    """Where `column` stands in a line, from 0.

    Raises:
        KeyError: when the extract has no such column.
    """
    return _POSITION[column]


@dataclass(frozen=True)
class Writing:
    """How a file writes the extract, told from its header, whose accents and separators tell."""

    encoding: str
    separator: str
    quotes: bool

    @classmethod
    def of(cls, header: bytes) -> Writing:
        """The writing of the file whose first line is `header`, as read."""
        encoding = "utf-8"
        try:
            header.decode(encoding)
        except UnicodeDecodeError:
            encoding = "cp1252"
        separator = max(_SEPARATORS, key=lambda each: header.count(each.encode()))
        return cls(encoding, separator, separator != SEPARATOR or header.endswith(b"\r\n") or b'"' in header)

    @property
    def is_published(self) -> bool:
        """Whether lines stand as they are published, and need no rewriting."""
        return self == Writing("utf-8", SEPARATOR, quotes=False)

    def names(self, header: bytes) -> list[str]:
        """The names of the columns."""
        line = header.removeprefix(_BYTE_ORDER_MARK).rstrip(b"\r\n")
        return self.published(line).decode(errors="replace").split(SEPARATOR)

    def published(self, line: bytes) -> bytes:
        """A line as it is published. One that is not in the encoding of the header is left as it is: it is not read."""
        try:
            text = line.decode(self.encoding)
        except UnicodeDecodeError:
            return line
        if self.quotes and '"' in text:
            return SEPARATOR.join(self._cells(text)).encode()
        return text.replace(self.separator, SEPARATOR).encode()

    def _cells(self, text: str) -> list[str]:
        """The cells of a line without their quotes. A line that is one quoted cell is the published line inside it."""
        end = re.escape(self.separator)
        cells = re.finditer(rf'{end}(?:"((?:[^"]|"")*)"(?={end}|\Z)|([^{end}]*))', self.separator + text)
        return [cell[2] if cell[1] is None else cell[1].replace('""', '"') for cell in cells]
