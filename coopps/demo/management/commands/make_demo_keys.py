"""`manage.py make_demo_keys [CODE…]`"""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coopps.demo.keys import make_seal


class Command(BaseCommand):
    help = "Crée les cachets de démonstration des agences qui n’en ont pas, et l’autorité qui les émet."

    def add_arguments(self, parser) -> None:
        parser.add_argument("codes", nargs="*", default=["NOR", "GES"], metavar="SIGLE", help="sigles des agences")

    def handle(self, *, codes: list[str], **_options) -> None:
        if not settings.DEMO:
            raise CommandError("Les clés de démonstration ne se créent que sur un portail de démonstration (DEMO).")
        if not settings.SEAL_PASSPHRASE:
            raise CommandError("Donnez d’abord la phrase secrète des cachets : COOPPS_SEAL_PASSPHRASE.")
        for code in codes:
            done = "créé" if make_seal(code) else "déjà là"
            self.stdout.write(f"Cachet de l’agence {code} : {done}.")
