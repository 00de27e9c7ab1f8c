"""Build the demonstration set: people, agencies, and a dossier in each state."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coopps.demo import scenes


class Command(BaseCommand):
    help = "Construit le jeu de démonstration, une seule fois. Refusé en production."

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("Le jeu de démonstration ne se charge pas en production.")
        try:
            built = scenes.load(in_parallel=True)
        except scenes.Interrupted as error:
            raise CommandError(
                "Un chargement du jeu de démonstration s’est arrêté en route : supprimez le dossier « var », puis relancez."
            ) from error
        self.stdout.write("Jeu de démonstration chargé." if built else "Le jeu de démonstration est déjà là.")
