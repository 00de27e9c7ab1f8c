"""What the server answers to an autosave: a form posted while it is being typed (`static/js/autosave.js`).

The request bears `X-Autosave: 1`. A page that answers one never acts, and never redirects: a redirect would be followed to a page
that says something else. Every answer but 204 is a sentence in plain text, which the page shows as it is; what was typed stays
in the page and on the person's device.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

ELSEWHERE = "Ce formulaire a été rempli entre-temps dans un autre onglet ou sur un autre appareil."


def is_autosave(request: HttpRequest) -> bool:
    """Whether the form was posted while it is being typed, and not sent."""
    return "X-Autosave" in request.headers


def saved(*, number: int | None = None, told: Sequence[str] = ()) -> HttpResponse:
    """204: kept; or 200 with what is `told` of what was typed, one sentence a line. `number` counts the savings of what is
    written from several places; the next one is posted with it."""
    response = _told(200, "\n".join(told)) if told else HttpResponse(status=204)
    if number is not None:
        response["X-Saved-Number"] = str(number)
    return response


def overtaken() -> HttpResponse:
    """409: somebody else has saved meanwhile."""
    return _told(409, "Une autre personne a enregistré cette rubrique. Enregistrez pour comparer et choisir.")


def overtaken_elsewhere() -> HttpResponse:
    """409: the same person has saved meanwhile, in another window or on another device."""
    return _told(409, ELSEWHERE)


def not_saved(*reasons: str, status: int = 422) -> HttpResponse:
    """422: it cannot be kept now, and why; 403 when it is about the person. Without a reason, a field is to correct."""
    return _told(status, " ".join(reasons) or "Pas encore enregistré : un champ est à corriger.")


def session_ended(*, kept: bool = False) -> HttpResponse:
    """401: nobody is signed in any more; what was typed is kept all the same for whoever the page was made for, or it is not."""
    if kept:
        return _told(
            401, "Votre session a pris fin. Ce que vous tapez reste gardé : reconnectez-vous pour le retrouver."
        )
    return _told(401, "Votre session a pris fin : reconnectez-vous pour reprendre votre saisie.")


def page_outdated() -> HttpResponse:
    """403: the page was opened before the person signed in again, its token is of no use."""
    return _told(403, "Cette page date d’avant votre dernière connexion : rechargez-la pour reprendre votre saisie.")


def _told(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
