"""Write docs/workflows/ from the code of the machines, or check that it is up to date."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coopps.kernel.workflow import diagrams


class Command(BaseCommand):
    help = "Écrit docs/workflows/ d’après le code des machines à états."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check",
            action="store_true",
            help="n’écrit rien ; échoue si une page n’est plus à jour",
        )

    def handle(self, *, check, **options):
        directory = settings.BASE_DIR / "docs" / "workflows"
        wanted = diagrams.pages()
        written = {path.name: path.read_text() for path in directory.glob("*.md")}
        stale = sorted(name for name in wanted | written if wanted.get(name) != written.get(name))
        if check:
            if stale:
                raise CommandError(
                    f"Pages de docs/workflows/ à refaire : {', '.join(stale)}. Lancez « manage.py write_workflow_diagrams »."
                )
            return
        directory.mkdir(parents=True, exist_ok=True)
        for name in stale:
            if name in wanted:
                (directory / name).write_text(wanted[name])
            else:
                (directory / name).unlink()
