"""Configuration of the application."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "coopps.kernel.outbox"
    label = "outbox"
    verbose_name = "Réveils"
