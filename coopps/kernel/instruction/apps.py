"""Configuration of the application."""

from django.apps import AppConfig


class InstructionConfig(AppConfig):
    name = "coopps.kernel.instruction"
    label = "instruction"
    verbose_name = "Instruction"

    def ready(self) -> None:
        from coopps.kernel import outbox
        from coopps.kernel.instruction import acts
        from coopps.kernel.instruction.services import warning

        acts.register()
        outbox.register_daily("instruction.warnings", warning.warn_of_dates)
