"""What `make run` does before it opens: tables, reference data, demonstration. In one process: each start costs a second."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

STEPS = (
    ("la base de données", "migrate", {"interactive": False, "verbosity": 0}),
    ("le cache", "createcachetable", {}),
    ("les données de référence", "load_reference", {}),
    ("le jeu de démonstration", "load_demo", {}),
)


class Command(BaseCommand):
    help = "Prépare le portail de démonstration : tables, données de référence, jeu de démonstration."
    requires_system_checks = []  # each command asks for its own

    def handle(self, **options):
        for what, command, words in STEPS:
            self.stdout.write(f"Préparation\u00a0: {what}…")
            self.stdout.flush()
            call_command(command, stdout=self.stdout, stderr=self.stderr, **words)
