"""Configuration of the application."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "coopps.outbox"
    label = "outbox"
    verbose_name = "Réveils"
