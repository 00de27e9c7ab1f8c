"""The accounts of the demonstration, as `make run` prints them and the sign-in page offers them."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "demonstration-2026"  # noqa: S105 - only for the demonstration, printed on purpose


# Unlocks the personal signature of the demonstration's signatories.
PASS_PHRASE = "demonstration"  # noqa: S105 - only for the demonstration, printed on purpose


@dataclass(frozen=True)
class DemoAccount:
    """Who one can sign in as, and what that person does."""

    email: str
    password: str
    label: str


ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount(
        "infirmiere@demonstration.test", PASSWORD, "Infirmière, personne déléguée : finit son dossier et dépose"
    ),
    DemoAccount(
        "auteur@demonstration.test", PASSWORD, "Infirmière qui porte un projet de protocole : le rédige et le dépose"
    ),
    DemoAccount("medecin@demonstration.test", PASSWORD, "Médecin, personne délégante : signe son engagement"),
    DemoAccount("instruction@demonstration.test", PASSWORD, "Instruction, agence de Normandie"),
    DemoAccount(
        "signature@demonstration.test",
        PASSWORD,
        f"Direction générale, agence de Normandie : signe ; phrase secrète « {PASS_PHRASE} » pour un arrêté ou du papier",
    ),
    DemoAccount("delegation@demonstration.test", PASSWORD, "Délégation de signature, agence de Normandie"),
    DemoAccount("suivi@demonstration.test", PASSWORD, "Suivi, agence de Normandie : suspend ou met fin"),
    DemoAccount(
        "administration@demonstration.test",
        PASSWORD,
        "Administration, agence de Normandie : coordonnées, signature, rôles",
    ),
    DemoAccount(
        "instruction.ges@demonstration.test", PASSWORD, "Instruction, agence du Grand Est : ne voit que sa région"
    ),
    DemoAccount(
        "signature.ges@demonstration.test",
        PASSWORD,
        f"Direction générale du Grand Est : signature personnelle, phrase secrète « {PASS_PHRASE} »",
    ),
    DemoAccount("projet.has@demonstration.test", PASSWORD, "Cheffe de projet à la Haute Autorité de santé"),
    DemoAccount(
        "presidence.has@demonstration.test",
        PASSWORD,
        f"Présidence du collège de la HAS : signe les avis ; phrase secrète « {PASS_PHRASE} »",
    ),
    DemoAccount(
        "expert1@demonstration.test", PASSWORD, "Experte de la HAS : sa déclaration est attendue sur un dossier"
    ),
    DemoAccount("expert2@demonstration.test", PASSWORD, "Expert de la HAS : un avis individuel à rendre"),
    DemoAccount("expert3@demonstration.test", PASSWORD, "Experte de la HAS, avec un lien d’intérêts à examiner"),
)
