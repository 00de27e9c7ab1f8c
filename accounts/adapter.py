"""How allauth speaks with the portal: its mails are rows, and a new person is led to say who they are."""

from __future__ import annotations

import uuid

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.db import transaction
from django.shortcuts import resolve_url

from accounts import mails
from accounts.returning import remembered
from accounts.selectors import is_new_here
from coopps.kernel.mailing import queue
from coopps.kernel.mailing.selectors import is_asked_too_often
from coopps.kernel.workflow.refusals import TransitionRefused

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
        """Queue a message about an account. Asked for again, it is sent again, within bounds.

        Raises:
            KeyError: allauth wants to send a message that the portal has no words for.
        """
        subject, body = (_MAILS | _NOTICES)[template_prefix](**context)
        email, opens = email.lower(), template_prefix in _MAILS
        prefix = f"compte-{template_prefix.rpartition('/')[2]}-"
        if opens and is_asked_too_often(email, prefix=prefix):
            return  # whoever asks is told the same thing; the links that went before still open
        try:
            with transaction.atomic():
                queue(
                    "compte",
                    email,
                    subject,
                    body,
                    key=f"{prefix}{uuid.uuid4()}",
                    sender=self._sender(email),
                    opens=opens,
                )
        except TransitionRefused as refusal:
            messages.warning(self.request, str(refusal))

    def _sender(self, email: str):
        """The signed-in person who has the portal write to an address that is not theirs; None otherwise."""
        user = getattr(self.request, "user", None)
        return None if user is None or not user.is_authenticated or user.email == email else user

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
