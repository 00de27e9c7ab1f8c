"""Print what follows from the life of a project and of a regional authorization, and who answers about an examination."""

from dataclasses import fields

from django.core.management.base import BaseCommand

from protocols import registry

EVENTS = (
    ("Projet transmis à la HAS", registry.on_transmitted),
    ("Nouvelle version d’un projet", registry.on_new_version),
    ("Projet retiré ou classé", registry.on_given_up),
    ("Décision sur un projet", registry.on_decided),
    ("Autorisation : nouvelle version", registry.on_revised),
    ("Autorisation : demande sans suite", registry.on_dropped),
    ("Autorisation : entrée en vigueur", registry.on_authorized),
    ("Autorisation : suspension", registry.on_suspended),
    ("Autorisation : fin", registry.on_ended),
)


class Command(BaseCommand):
    help = "Liste ce qui suit de la vie d’un projet et d’une autorisation régionale, et qui répond sur l’examen d’un projet."

    def handle(self, **options):
        for title, handlers in EVENTS:
            self._list(title, handlers)
        for field in fields(registry.Examiner):
            self._list(f"Question : {field.name}", [getattr(one, field.name) for one in registry.examiners])

    def _list(self, title: str, handlers: list) -> None:
        self.stdout.write(title)
        for handler in handlers:
            self.stdout.write(f"  {handler.__module__}.{handler.__qualname__}")
