"""`manage.py list_act_kinds`: what each kind of act may do, read from the registry."""

from django.core.management.base import BaseCommand

from coopps.kernel.documents import kinds


class Command(BaseCommand):
    help = "Lists the kinds of acts: their handlers, and whether the public may verify them."

    def handle(self, *args, **options) -> None:
        for kind in kinds.all_kinds():
            self.stdout.write(f"{kind.name} — {kind.label}")
            for role in ("compose", "effects", "may_read", "on_issued", "on_received", "on_returned", "public_status"):
                self.stdout.write(f"  {role}: {_name(getattr(kind, role))}")


def _name(handler) -> str:
    if handler is None:
        return "—"
    return f"{handler.__module__}.{handler.__qualname__}"
