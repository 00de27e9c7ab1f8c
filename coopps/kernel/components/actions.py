"""What a person may do next: the buttons of a page, from the transitions open to that person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import models
from django.urls import reverse

from coopps.kernel.workflow.runner import open_to


@dataclass(frozen=True)
class Action:
    """A button: its words, and the page where it is done."""

    label: str
    url: str


def open_actions(
    machine: models.Model, user, pages: Mapping[str, str], *, known: Mapping[Callable[..., bool], bool] | None = None
) -> dict[str, Action]:
    """The buttons of the transitions that `user` may ask for on `machine` now, by transition, with the machine's own words.

    Args:
        pages: transition → name of the page that confirms it, in the order of the buttons. Others have no button here.
        known: permissions that the page has asked already (see `open_to`).
    """
    labels = {transition.name: transition.custom["label"] for transition in open_to(machine, user, known=known)}
    return {
        name: Action(labels[name], reverse(page, args=[machine.pk])) for name, page in pages.items() if name in labels
    }
