"""`manage.py list_registries`: what follows from what, read from each registry."""

from __future__ import annotations

from dataclasses import fields

from django.core.management.base import BaseCommand

from coopps.kernel.registry import Registry


class Command(BaseCommand):
    help = "Liste ce que les applications déclarent : natures d’actes, natures de dossiers, suites de la vie d’un protocole."

    def handle(self, **options) -> None:
        for registry in Registry.every:
            self.stdout.write(registry.title)
            for entry in registry.all():
                self.stdout.write(f"  {entry.name}")
                for field in fields(entry):
                    handler = getattr(entry, field.name)
                    if callable(handler) and handler is not field.default:
                        self.stdout.write(f"    {field.name}: {handler.__module__}.{handler.__qualname__}")
