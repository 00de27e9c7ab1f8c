"""The desk of the legal officer: texts and rules, each with its review mark. What is reviewed no longer changes."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils import timezone

from coopps.kernel.law.models import CompetentCourt, LegalText, ProcedureRule
from coopps.kernel.law.selectors import is_legal_officer
from coopps.kernel.law.services import mark_reviewed
from coopps.kernel.typed.admin import TypedAdmin


class WaitsForReview(admin.SimpleListFilter):
    """The rows of law that a legal officer has not read yet."""

    title = "relecture"
    parameter_name = "relu"

    def lookups(self, request, model_admin):
        return [("non", "À relire"), ("oui", "Relu")]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(reviewed_on__isnull=self.value() == "non")


class ReviewedAdmin(TypedAdmin):
    """A reviewed row is corrected by adding a new version with its own date, never by changing it."""

    actions = ["mark_as_reviewed"]
    readonly_fields = ["reviewed_on", "reviewed_by"]

    def has_review_permission(self, request) -> bool:
        return is_legal_officer(request.user)

    def get_readonly_fields(self, request, obj=None):
        if obj is None or not obj.is_reviewed:
            return self.readonly_fields
        # Its end may still be given: that is how a new version replaces it.
        return [field.name for field in obj._meta.fields if field.name not in {"id", "valid_to"}]

    def has_delete_permission(self, request, obj=None) -> bool:
        return obj is not None and not obj.is_reviewed and super().has_delete_permission(request, obj)

    @admin.action(description="Marquer comme relu", permissions=["review"])
    def mark_as_reviewed(self, request, queryset):
        marked = 0
        for row in queryset:
            try:
                mark_reviewed(row, request.user, timezone.localdate())
                marked += 1
            except ValidationError as error:
                self.message_user(request, error.messages[0], messages.ERROR)
        if marked:
            self.message_user(request, f"Lignes marquées comme relues : {marked}.", messages.SUCCESS)


@admin.register(LegalText)
class LegalTextAdmin(ReviewedAdmin):
    list_display = ["title", "key", "regime", "valid_from", "valid_to", "reviewed_on", "reviewed_by"]
    list_filter = [WaitsForReview, "regime"]
    list_select_related = ["reviewed_by"]
    search_fields = ["key", "title", "body"]


@admin.register(ProcedureRule)
class ProcedureRuleAdmin(ReviewedAdmin):
    list_display = [
        "procedure",
        "months",
        "days",
        "silence_effect",
        "valid_from",
        "valid_to",
        "reviewed_on",
        "reviewed_by",
    ]
    list_filter = [WaitsForReview]
    list_select_related = ["reviewed_by"]


@admin.register(CompetentCourt)
class CompetentCourtAdmin(TypedAdmin):
    list_display = ["department", "name"]
    search_fields = ["department", "name"]
