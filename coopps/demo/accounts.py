"""The accounts of the demonstration, as `make run` prints them and the sign-in page offers them."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "demonstration-2026"  # noqa: S105 - only for the demonstration, printed on purpose


@dataclass(frozen=True)
class DemoAccount:
    """Who one can sign in as, and what that person does."""

    email: str
    password: str
    label: str


ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("infirmiere@demonstration.test", PASSWORD, "Infirmière (personne déléguée)"),
    DemoAccount("medecin@demonstration.test", PASSWORD, "Médecin (personne délégante)"),
    DemoAccount("instruction@demonstration.test", PASSWORD, "Instruction à l’agence"),
    DemoAccount("signature@demonstration.test", PASSWORD, "Signataire de l’agence"),
)
