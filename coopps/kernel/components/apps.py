"""Configuration of the application."""

from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    name = "coopps.kernel.components"
    label = "components"
    verbose_name = "Composants des pages"
