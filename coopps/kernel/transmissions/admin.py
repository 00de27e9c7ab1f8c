"""The desk of the legal officer: who must be told."""

from django.contrib import admin

from coopps.kernel.law.admin import ReviewedAdmin, WaitsForReview
from coopps.kernel.transmissions.models import TransmissionRule


@admin.register(TransmissionRule)
class TransmissionRuleAdmin(ReviewedAdmin):
    list_display = ["event", "recipient_kind", "manner", "legal_basis", "valid_from", "valid_to", "reviewed_on"]
    list_filter = [WaitsForReview, "event"]
    list_select_related = ["reviewed_by"]
