"""Configuration of the application."""

from django.apps import AppConfig


class InstructionConfig(AppConfig):
    name = "coopps.kernel.instruction"
    label = "instruction"
    verbose_name = "Instruction"
