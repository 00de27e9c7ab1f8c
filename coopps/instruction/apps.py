"""Configuration of the application."""

from django.apps import AppConfig


class InstructionConfig(AppConfig):
    name = "coopps.instruction"
    label = "instruction"
    verbose_name = "Instruction"
