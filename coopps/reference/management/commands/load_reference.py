"""Load the reference data of the portal. Loading twice changes nothing."""

from django.core.management.base import BaseCommand

from coopps.reference.loader import load


class Command(BaseCommand):
    help = "Charge professions, agences, tribunaux, textes, règles et protocoles, sans toucher à ce que des personnes ont saisi."

    def handle(self, *, verbosity, **options):
        loaded = load()
        if verbosity > 1:
            for line in loaded.lines():
                self.stdout.write(line)
        if verbosity:
            self.stdout.write(f"Données de référence chargées : {loaded.changes} changement(s).")
