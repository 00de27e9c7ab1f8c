"""Configuration of the application."""

from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "coopps.mailing"
    label = "mailing"
    verbose_name = "Courriels"
