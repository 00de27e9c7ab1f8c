"""Run one benchmark, which prints its figures on one line."""

import importlib
import pkgutil

from django.core.management.base import BaseCommand, CommandError

from coopps import bench


class Command(BaseCommand):
    help = "Mesure une partie du portail et écrit une ligne de chiffres : nom=valeur…"

    def add_arguments(self, parser):
        parser.add_argument("name", help="nom de la mesure")

    def handle(self, *, name, **options):
        modules = {
            info.name: importlib.import_module(f"coopps.bench.{info.name}")
            for info in pkgutil.iter_modules(bench.__path__)
            if not info.ispkg
        }
        benchmarks = {name: module for name, module in modules.items() if hasattr(module, "run")}
        if name not in benchmarks:
            raise CommandError(f"Mesure inconnue : {name}. Mesures disponibles : {', '.join(benchmarks)}.")
        benchmarks[name].run()
