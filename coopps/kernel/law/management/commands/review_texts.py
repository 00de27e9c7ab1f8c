"""Mark every waiting text and rule as reviewed, in the name of a legal officer."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from coopps.kernel.law.services import mark_all_reviewed


class Command(BaseCommand):
    help = "Marque comme relus, au nom d’une personne du service juridique, tous les textes et toutes les règles en attente."

    def add_arguments(self, parser):
        parser.add_argument("--by", required=True, metavar="ADRESSE", help="compte de la personne qui a relu")

    @transaction.atomic
    def handle(self, *, by, **options):
        users = get_user_model()
        try:
            officer = users.objects.get_by_natural_key(by)
        except users.DoesNotExist:
            raise CommandError(f"Aucun compte n’a l’adresse {by}.") from None
        try:
            marked = mark_all_reviewed(officer, timezone.localdate())
        except PermissionDenied as error:
            raise CommandError(f"{error} Voir « manage.py name_legal_officer ».") from None
        except ValidationError as error:
            raise CommandError(error.messages[0]) from None
        self.stdout.write(f"Textes et règles marqués comme relus par {officer.full_name} : {marked}.")
