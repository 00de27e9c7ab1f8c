"""Print what follows from a regional authorization that begins or ends."""

from django.core.management.base import BaseCommand

from protocols import registry


class Command(BaseCommand):
    help = "Liste ce qui est appelé quand une autorisation régionale entre en vigueur ou cesse de l’être."

    def handle(self, **options):
        for title, handlers in (("Entrée en vigueur", registry.on_authorized), ("Fin", registry.on_ended)):
            self.stdout.write(title)
            for handler in handlers:
                self.stdout.write(f"  {handler.__module__}.{handler.__qualname__}")
