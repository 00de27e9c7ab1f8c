"""The mail that the demonstration sent, read in the browser: there is no other way to open it on one's own machine."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.utils.decorators import method_decorator
from django.views.generic import ListView, TemplateView

from coopps.embedded.mailbox import MailDirectory


def received() -> MailDirectory:
    """Where the SMTP server of `make run` keeps what it receives."""
    return MailDirectory(settings.VAR_DIR / "mail")


@method_decorator(login_not_required, name="dispatch")
class MailListView(ListView):
    """Every message, newest first."""

    template_name = "demo/mail_list.html"
    context_object_name = "mails"
    paginate_by = 20

    def get_queryset(self):
        return received().newest_first()


@method_decorator(login_not_required, name="dispatch")
class MailView(TemplateView):
    """One message."""

    template_name = "demo/mail.html"

    def get_context_data(self, **kwargs):
        try:
            mail = received().read(self.kwargs["key"])
        except KeyError:
            raise Http404 from None
        return super().get_context_data(mail=mail, **kwargs)
