"""Build the demonstration set: people, agencies, and a dossier in each state."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coopps.demo import scenes


class Command(BaseCommand):
    help = "Construit le jeu de démonstration, une seule fois. Refusé en production."

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("Le jeu de démonstration ne se charge pas en production.")
        built = scenes.load()
        self.stdout.write("Jeu de démonstration chargé." if built else "Le jeu de démonstration est déjà là.")
