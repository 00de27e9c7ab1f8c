"""Configuration of the application."""

from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "coopps.law"
    label = "law"
    verbose_name = "Cadre légal"
