"""Where an agent looks at the messages and settles the doubtful ones."""

from __future__ import annotations

from django.contrib import admin, messages

from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.services import sending


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    """Read-only, but for two actions on what did not surely leave. The text is not shown: its links open accounts."""

    list_display = ["created_at", "to", "subject", "kind", "state", "attempts", "last_error"]
    list_filter = ["state", "kind"]
    search_fields = ["to", "subject", "key"]
    date_hierarchy = "created_at"
    actions = ["resend", "dismiss"]
    exclude = ["body"]

    def get_readonly_fields(self, request, obj=None):
        return [field.name for field in Message._meta.fields if field.name not in self.exclude]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description="Renvoyer les courriels à vérifier ou en échec", permissions=["change"])
    def resend(self, request, queryset):
        count = sum(sending.resend(message.pk, request.user) for message in queryset)
        self.message_user(
            request,
            f"Courriels remis dans la file d’envoi\u00a0: {count} sur {len(queryset)}. "
            "Seuls ceux qui sont à vérifier ou en échec peuvent être renvoyés.",
            messages.SUCCESS if count else messages.WARNING,
        )

    @admin.action(description="Tenir pour envoyés les courriels à vérifier", permissions=["change"])
    def dismiss(self, request, queryset):
        count = sum(sending.dismiss(message.pk, request.user) for message in queryset)
        self.message_user(
            request,
            f"Courriels tenus pour envoyés\u00a0: {count} sur {len(queryset)}. "
            "Cette action ne concerne que les courriels à vérifier.",
            messages.SUCCESS if count else messages.WARNING,
        )
