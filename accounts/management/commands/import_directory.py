"""`manage.py import_directory FILE`: bring the mirror of the RPPS directory up to date."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.services.directory import ImportDoubted, ImportRefused, import_directory


class Command(BaseCommand):
    help = "Importe une extraction publique du RPPS (PS_LibreAcces_Personne_activite) dans l’annuaire local."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER", help="Le fichier texte, décompressé.")
        parser.add_argument(
            "--force", action="store_true", help="Importe aussi un fichier qui semble abîmé, une fois vérifié."
        )

    def handle(self, *args, file: Path, force: bool, **options) -> None:
        try:
            done = import_directory(file, report=self._report, force=force)
        except OSError as error:
            raise CommandError(f"Le fichier {file} ne peut pas être lu : {error.strerror}.") from error
        except ImportDoubted as doubt:
            raise CommandError(f"{doubt} Téléchargez-le de nouveau ; s’il est juste, ajoutez --force.") from doubt
        except ImportRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{done.rows} lignes, {done.people} personnes : {done.added} ajoutées, {done.changed} modifiées, "
            f"{done.vanished} disparues, {done.returned} revenues ; {done.bad_lines} lignes écartées."
        )

    def _report(self, number: int, reason: str) -> None:
        self.stderr.write(f"Ligne {number} écartée : {reason}.")
