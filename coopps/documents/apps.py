"""Configuration of the application."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "coopps.documents"
    label = "documents"
    verbose_name = "Documents"
