"""How allauth speaks with the portal: its mails are rows, and a new person is led to say who they are."""

from __future__ import annotations

import uuid

from allauth.account.adapter import DefaultAccountAdapter
from django.shortcuts import resolve_url

from accounts import mails
from accounts.returning import remembered
from accounts.selectors import is_new_here
from coopps.kernel.mailing import queue

_MAILS = {
    "account/email/email_confirmation": mails.confirm_address,
    "account/email/email_confirmation_signup": mails.confirm_address,
    "account/email/password_reset_key": mails.choose_password,
    "account/email/account_already_exists": mails.account_exists,
    "account/email/unknown_account": mails.no_account,
}
_NOTICES = {"account/email/email_changed": mails.address_changed}


class AccountAdapter(DefaultAccountAdapter):
    """The portal's own is made from it (`coopps.portal.adapter`)."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Queue a message about an account. Asked for again, it is sent again.

        Raises:
            KeyError: allauth wants to send a message that the portal has no words for.
        """
        subject, body = (_MAILS | _NOTICES)[template_prefix](**context)
        queue("compte", email, subject, body, key=f"compte-{uuid.uuid4()}", opens=template_prefix in _MAILS)

    def send_notification_mail(self, template_prefix: str, user, context=None, email=None) -> None:
        """Of what allauth would tell, the portal tells the former address that another one replaces it."""
        if template_prefix in _NOTICES:
            super().send_notification_mail(template_prefix, user, context, email)

    def get_login_redirect_url(self, request) -> str:
        """The page one came from, or home; first, one's professional identity for who has said nothing of it."""
        if self.is_new_here(request.user):
            return resolve_url("accounts:number")
        return remembered(request) or super().get_login_redirect_url(request)

    def is_new_here(self, user) -> bool:
        """Whether the portal knows nothing yet of what `user` does."""
        return is_new_here(user)
