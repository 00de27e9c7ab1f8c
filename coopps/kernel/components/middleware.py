"""Who is not signed in any more is told so, and what was sent meanwhile is kept; pages of a person stay with that person."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware

from coopps.kernel.components import drafts
from coopps.kernel.components.autosave import is_autosave, session_ended


class SignedInMiddleware(LoginRequiredMiddleware):
    """Django's own, for a form too: what was sent is in its page again after signing in, and nothing was done.

    No browser keeps the page of a signed-in person: on a computer that several share, « Back » would show it to the next one.
    """

    def __call__(self, request):
        response = super().__call__(request)
        failed = response.status_code >= 500  # who is signed in may not be known any more
        if not failed and request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response

    def handle_no_permission(self, request, view_func):
        if is_autosave(request):
            return session_ended(kept=drafts.keep_refused(request))
        if request.method == "POST":
            told = "Votre session a pris fin : rien n’a été envoyé. "
            if drafts.keep_refused(request):
                told += "Ce que vous aviez tapé est gardé : reconnectez-vous pour le retrouver."
            else:
                told += "Reconnectez-vous, puis recommencez."
            messages.warning(request, told)
        return super().handle_no_permission(request, view_func)
