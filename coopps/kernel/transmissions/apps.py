"""Configuration of the application."""

from django.apps import AppConfig


class TransmissionsConfig(AppConfig):
    name = "coopps.kernel.transmissions"
    label = "transmissions"
    verbose_name = "Transmissions"
