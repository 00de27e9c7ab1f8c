"""Configuration of the application."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "coopps.demo"
    label = "demo"
    verbose_name = "Jeu de démonstration"
