"""The catalogue in the administration. What a version froze is shown, never changed."""

from django.contrib import admin

from accounts.admin import ReadOnlyAdmin
from protocols.models import (
    HasOpinion,
    MinisterialAuthorization,
    Protocol,
    ProtocolVersion,
    RegionalAuthorization,
    SearchWords,
    Theme,
)
from protocols.services.authorizations import record


@admin.register(RegionalAuthorization)
class RegionalAuthorizationAdmin(admin.ModelAdmin):
    list_display = ["protocol", "agency", "order_number", "order_date", "publication_reference", "state"]
    list_filter = ["state", "agency"]
    list_select_related = ["protocol", "agency"]
    search_fields = ["protocol__code", "protocol__title", "order_number"]

    def save_model(self, request, obj, form, change):
        record(obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Protocol)
class ProtocolAdmin(admin.ModelAdmin):
    list_display = ["code", "title", "theme", "regime"]
    list_filter = ["regime", "theme"]
    list_select_related = ["theme"]
    search_fields = ["code", "title"]


@admin.register(ProtocolVersion)
class ProtocolVersionAdmin(ReadOnlyAdmin):
    list_display = ["protocol", "number", "sha256", "frozen_at"]
    list_select_related = ["protocol"]


admin.site.register([HasOpinion, MinisterialAuthorization, SearchWords, Theme])
