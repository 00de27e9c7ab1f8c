"""What the server answers to an autosave: a form posted while it is being typed (`static/js/autosave.js`).

The request bears `X-Autosave: 1`. A page that answers one never acts, and never redirects: a redirect would be followed to a page
that says something else. Every answer but 204 is a sentence in plain text, which the page shows as it is; what was typed stays
in the page and on the person's device.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse


def is_autosave(request: HttpRequest) -> bool:
    """Whether the form was posted while it is being typed, and not sent."""
    return "X-Autosave" in request.headers


def saved(*, number: int | None = None, told: Sequence[str] = ()) -> HttpResponse:
    """204: kept; or 200 with what is `told` of what was typed, one sentence a line. `number` counts the savings of what several
    people write; the next one is posted with it."""
    if told:
        return _told(200, "\n".join(told))
    headers = {} if number is None else {"X-Saved-Number": str(number)}
    return HttpResponse(status=204, headers=headers)


def overtaken() -> HttpResponse:
    """409: somebody else has saved meanwhile."""
    return _told(409, "Une autre personne a enregistré cette rubrique. Enregistrez pour comparer et choisir.")


def not_saved(*reasons: str, status: int = 422) -> HttpResponse:
    """422: it cannot be kept now, and why; 403 when it is about the person. Without a reason, a field is to correct."""
    return _told(status, " ".join(reasons) or "Pas encore enregistré : un champ est à corriger.")


def session_ended() -> HttpResponse:
    """401: nobody is signed in any more."""
    return _told(401, "Votre session a pris fin : reconnectez-vous pour reprendre votre saisie.")


def page_outdated() -> HttpResponse:
    """403: the page was opened before the person signed in again, its token is of no use."""
    return _told(403, "Cette page date d’avant votre dernière connexion : rechargez-la pour reprendre votre saisie.")


def _told(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
