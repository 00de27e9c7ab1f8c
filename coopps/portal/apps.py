"""Configuration of the application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "coopps.portal"
    label = "portal"
    verbose_name = "Portail"
