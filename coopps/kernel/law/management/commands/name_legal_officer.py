"""Give an existing account the right to mark texts of law as reviewed."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q

from coopps.kernel.law.selectors import reviewed_models

GROUP = "Service juridique"


class Command(BaseCommand):
    help = "Ajoute un compte existant au service juridique : il relit et marque les textes et les règles de délai."

    def add_arguments(self, parser):
        parser.add_argument("email", help="adresse électronique du compte")

    @transaction.atomic
    def handle(self, *, email, **options):
        users = get_user_model()
        try:
            user = users.objects.get_by_natural_key(email)
        except users.DoesNotExist:
            raise CommandError(f"Aucun compte n’a l’adresse {email}.") from None
        group, _ = Group.objects.get_or_create(name=GROUP)
        group.permissions.set(
            Permission.objects.filter(
                Q(content_type__app_label="law", codename__in=["review_legaltext", "view_competentcourt"])
                | Q(
                    content_type__in=ContentType.objects.get_for_models(*reviewed_models()).values(),
                    codename__regex="^(add|change|view)_",
                )
            )
        )
        user.groups.add(group)
        user.is_staff = True
        user.save(update_fields=["is_staff"])
        self.stdout.write(f"{user.email} appartient maintenant au service juridique.")
