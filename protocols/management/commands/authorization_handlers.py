"""Print what follows from the life of a regional authorization."""

from django.core.management.base import BaseCommand

from protocols import registry


class Command(BaseCommand):
    help = "Liste ce qui suit de la vie d’une autorisation régionale."

    def handle(self, **options):
        for title, handlers in (
            ("Nouvelle version", registry.on_revised),
            ("Demande sans suite", registry.on_dropped),
            ("Entrée en vigueur", registry.on_authorized),
            ("Suspension", registry.on_suspended),
            ("Fin", registry.on_ended),
        ):
            self.stdout.write(title)
            for handler in handlers:
                self.stdout.write(f"  {handler.__module__}.{handler.__qualname__}")
