"""Mark every waiting text and rule as reviewed, in the name of a legal officer."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from coopps.kernel.law.choices import SilenceEffect
from coopps.kernel.law.models import ProcedureRule
from coopps.kernel.law.selectors import waiting_for_review
from coopps.kernel.law.services import mark_all_reviewed


class Command(BaseCommand):
    help = (
        "Marque comme relus, au nom d’une personne du service juridique, tous les textes et toutes les règles en attente. "
        "Le sens du silence qui n’est pas encore établi doit être donné, avec son fondement."
    )

    def add_arguments(self, parser):
        parser.add_argument("--by", required=True, metavar="ADRESSE", help="compte de la personne qui a relu")
        parser.add_argument("--silence", choices=SilenceEffect.values, help="sens du silence là où il n’est pas établi")
        parser.add_argument("--legal-basis", metavar="TEXTE", help="fondement de ce sens, tel qu’il s’imprime")

    @transaction.atomic
    def handle(self, *, by, silence, legal_basis, **options):
        if bool(silence) != bool(legal_basis):
            raise CommandError("Donnez ensemble --silence et --legal-basis.")
        users = get_user_model()
        try:
            officer = users.objects.get_by_natural_key(by)
        except users.DoesNotExist:
            raise CommandError(f"Aucun compte n’a l’adresse {by}.") from None
        if silence:
            waiting_for_review(ProcedureRule).filter(silence_effect="").update(
                silence_effect=silence, legal_basis=legal_basis
            )
        try:
            marked = mark_all_reviewed(officer, timezone.localdate())
        except PermissionDenied as error:
            raise CommandError(f"{error} Voir « manage.py name_legal_officer ».") from None
        except ValidationError as error:
            raise CommandError(f"{error.messages[0]} Voir les options --silence et --legal-basis.") from None
        self.stdout.write(f"Textes et règles marqués comme relus par {officer.full_name} : {marked}.")
