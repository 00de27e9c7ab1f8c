"""Configuration of the application."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "coopps.reference"
    label = "reference"
    verbose_name = "Données de référence"
