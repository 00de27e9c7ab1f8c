"""One message over SMTP, with an answer that never guesses: sent, surely not sent, or unknown."""

from __future__ import annotations

import contextlib
import smtplib

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from coopps.kernel.mailing.letterhead import headers_of, html_of, reply_to, text_of
from coopps.kernel.mailing.models import Message


class NotSent(Exception):
    """The message surely did not leave. `final` says that trying again is useless as things are (RFC 5321, 5yz)."""

    def __init__(self, why: object, *, final: bool = False) -> None:
        super().__init__(str(why))
        self.final = final


class Unknown(Exception):
    """The message may have left: the server's answer was lost."""


def deliver(message: Message) -> None:
    """Hand `message` to the mail server; return when the server has taken it.

    Raises:
        NotSent: it surely did not leave.
        Unknown: it may have left.
    """
    backend = _Backend()
    try:
        backend.open()
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(error) from error
    client = backend.connection
    try:
        mail = EmailMultiAlternatives(
            message.subject,
            text_of(message),
            to=[message.to],
            reply_to=reply_to(message),
            connection=backend,
            headers=headers_of(message),
        )
        mail.attach_alternative(html_of(message), "text/html")
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise NotSent(f"{code} {_text(answer)}", final=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        raise NotSent(f"{error.smtp_code} {_text(error.smtp_error)}", final=error.smtp_code >= 500) from error
    except (smtplib.SMTPException, OSError) as error:
        raise (Unknown if client.content_may_have_left else NotSent)(error) from error
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            backend.close()


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer


class _NotesData:
    """Notes the moment from which a lost answer leaves a doubt."""

    content_may_have_left = False

    def data(self, msg):
        self.content_may_have_left = True
        return super().data(msg)


class _Client(_NotesData, smtplib.SMTP):
    pass


class _ClientOverTLS(_NotesData, smtplib.SMTP_SSL):
    pass


class _Backend(EmailBackend):
    @property
    def connection_class(self):
        return _ClientOverTLS if self.use_ssl else _Client
