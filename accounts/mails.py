"""The messages about an account: subject and body, one function each. They begin with the fact and end with one link."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from accounts.rules import WARNED_BEFORE_END
from coopps.kernel.mailing import link
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.mailing.services.reminding import Reminder
from coopps.kernel.typography import french_date

if TYPE_CHECKING:
    from accounts.models import Paper

declare(
    Kind("compte", "votre adresse, votre mot de passe", Group.ACCOUNT, legal=True),
    Kind("document_expire", "un de vos documents expire bientôt", Group.REMINDER),
)


def confirm_address(*, activate_url: str, **_) -> tuple[str, str]:
    """An account is asked for, or an address is changed: is it really yours?"""
    return (
        "Confirmez votre adresse électronique",
        f"Cette adresse vient d’être indiquée pour un compte du portail {settings.PORTAL_NAME}.\n\n"
        "Si c’est bien vous, confirmez-la en suivant le lien ci-dessous. Sinon, ne faites rien : "
        "sans confirmation, elle ne servira pas.\n\n"
        f"{activate_url}",
    )


def choose_password(*, password_reset_url: str, **_) -> tuple[str, str]:
    """A new password is asked for."""
    return (
        "Choisissez un nouveau mot de passe",
        f"Un nouveau mot de passe a été demandé pour votre compte du portail {settings.PORTAL_NAME}.\n\n"
        "Si c’est bien vous, choisissez-le en suivant le lien ci-dessous, qui ne sert qu’une fois. "
        "Sinon, ne faites rien : votre mot de passe ne change pas.\n\n"
        f"{password_reset_url}",
    )


def account_exists(*, password_reset_url: str, **_) -> tuple[str, str]:
    """Somebody asked for an account with an address that has one: told by mail, so that the page tells strangers nothing."""
    return (
        "Vous avez déjà un compte",
        f"La création d’un compte du portail {settings.PORTAL_NAME} a été demandée avec cette adresse, "
        "qui en a déjà un.\n\n"
        "Si c’est bien vous, connectez-vous avec votre mot de passe habituel ; s’il est oublié, choisissez-en un autre "
        "en suivant le lien ci-dessous. Sinon, ne faites rien.\n\n"
        f"{password_reset_url}",
    )


def no_account(*, signup_url: str, **_) -> tuple[str, str]:
    """Somebody asked for a new password with an address that has no account."""
    return (
        "Aucun compte à cette adresse",
        f"Un nouveau mot de passe du portail {settings.PORTAL_NAME} a été demandé avec cette adresse, "
        "qui n’a pas de compte.\n\n"
        "Si c’est bien vous, vous avez peut-être utilisé une autre adresse ; sinon, créez un compte en suivant le "
        "lien ci-dessous.\n\n"
        f"{signup_url}",
    )


def address_changed(**_) -> tuple[str, str]:
    """To the former address: another one replaces it. It does not say which, in case the mailbox is somebody else's now."""
    return (
        "L’adresse de votre compte a changé",
        f"Une autre adresse remplace celle-ci pour votre compte du portail {settings.PORTAL_NAME} : nous n’écrirons plus ici."
        "\n\nSi c’est bien vous, il n’y a rien à faire. Sinon, écrivez-nous tout de suite.\n\n"
        f"{link(settings.CONTACT_URL)}",
    )


def paper_ends(paper: Paper, today: datetime.date) -> Reminder:
    """A paper of a person ends soon: to its owner."""
    end = french_date(paper.valid_to)
    return Reminder(
        "document_expire",
        f"paper-{paper.kind}",
        paper.owner,
        paper.valid_to,
        today,
        f"Un de vos documents expire le {end}",
        f"Dans vos documents, « {paper.get_kind_display()} » porte une date de fin : le {end}. Ajoutez le document qui le "
        "remplace quand vous l’avez : vos prochains dossiers le reprendront. L’ancien reste gardé.",
        link("accounts:papers"),
        steps=WARNED_BEFORE_END,
    )
