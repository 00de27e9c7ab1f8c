"""Configuration of the application."""

from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "coopps.bench"
    label = "bench"
    verbose_name = "Mesures"
