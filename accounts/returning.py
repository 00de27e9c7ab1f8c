"""Where a person was before having to sign in or to say who they are, kept in the session."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect

_KEY = "return_to"


def remember(request) -> None:
    """Keep the address of this page: the person comes back to it."""
    request.session[_KEY] = request.path


def remembered(request) -> str:
    """The address kept, once; empty when there is none."""
    return request.session.pop(_KEY, "")


def to_profile(request, what_follows: str) -> HttpResponseRedirect:
    """Send a person without a professional profile to describe it, and back here: `what_follows` ends the sentence."""
    messages.info(request, f"Décrivez d’abord votre identité professionnelle : {what_follows}.")
    remember(request)
    return redirect("accounts:profile")
