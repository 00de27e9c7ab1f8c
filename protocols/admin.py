"""The catalogue in the administration. What a version froze is shown, never changed."""

from django.contrib import admin

from accounts.admin import ReadOnlyAdmin
from coopps.kernel.law.admin import ReviewedAdmin, WaitsForReview
from coopps.kernel.typed.admin import TypedAdmin
from protocols.models import (
    CollegeRule,
    HasOpinion,
    MinisterialAuthorization,
    Protocol,
    ProtocolVersion,
    RegimeRule,
    RegionalAuthorization,
    SearchWords,
    Theme,
)


class OfTheCatalogueAdmin(TypedAdmin):
    """What is entered about a protocol of the catalogue: a project is its team's, and is not offered."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "protocol":
            kwargs["queryset"] = Protocol.objects.filter(versions__is_public=True).distinct()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(RegionalAuthorization)
class RegionalAuthorizationAdmin(ReadOnlyAdmin):
    list_display = ["protocol", "agency", "order_number", "order_date", "publication_reference", "state"]
    list_filter = ["state", "agency"]
    list_select_related = ["protocol", "agency"]
    search_fields = ["protocol__code", "protocol__title", "order_number"]

    def get_queryset(self, request):
        return super().get_queryset(request).public()


@admin.register(Protocol)
class ProtocolAdmin(TypedAdmin):
    list_display = ["code", "title", "theme", "regime"]
    list_filter = ["regime", "theme"]
    list_select_related = ["theme"]
    search_fields = ["code", "title"]

    def get_queryset(self, request):
        """What the catalogue shows: a project is its team's."""
        return super().get_queryset(request).filter(versions__is_public=True).distinct()


@admin.register(ProtocolVersion)
class ProtocolVersionAdmin(ReadOnlyAdmin):
    list_display = ["protocol", "number", "sha256", "frozen_at"]
    list_select_related = ["protocol"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(is_public=True)


@admin.register(HasOpinion)
class HasOpinionAdmin(OfTheCatalogueAdmin):
    """Opinions of the past. Those written here are their authors' until they are rendered, and never changed afterwards."""

    exclude = ["version", "project", "letter", "rendered_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(project=None)


@admin.register(CollegeRule)
class CollegeRuleAdmin(ReviewedAdmin):
    list_display = [
        "valid_from",
        "valid_to",
        "quorum_numerator",
        "quorum_denominator",
        "reservations_lifted_by",
        "reviewed_on",
    ]
    list_select_related = ["reviewed_by"]


@admin.register(RegimeRule)
class RegimeRuleAdmin(ReviewedAdmin):
    list_display = [
        "regime",
        "opens_creation",
        "opens_extension",
        "opens_adhesion",
        "valid_from",
        "valid_to",
        "reviewed_on",
    ]
    list_filter = [WaitsForReview, "regime"]
    list_select_related = ["reviewed_by"]


admin.site.register(MinisterialAuthorization, OfTheCatalogueAdmin)
admin.site.register([SearchWords, Theme], TypedAdmin)
