"""Configuration of the application."""

from django.apps import AppConfig


class AdhesionsConfig(AppConfig):
    name = "adhesions"
    label = "adhesions"
    verbose_name = "Adhésions"
