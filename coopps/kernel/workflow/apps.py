"""Configuration of the application."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "coopps.kernel.workflow"
    label = "workflow"
    verbose_name = "Procédure"
