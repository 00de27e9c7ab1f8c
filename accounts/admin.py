"""Technical administration: everything is read there, except the roles and delegations, which go through the services."""

from __future__ import annotations

from django.contrib import admin, messages

from accounts import models
from accounts.services import roles
from coopps.kernel.typed.admin import TypedAdmin
from coopps.kernel.typed.forms import ModelForm
from coopps.kernel.workflow.refusals import TransitionRefused


class ReadOnlyAdmin(admin.ModelAdmin):
    """Lists and reads; neither adds, changes nor deletes."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(models.User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("email", "first_name", "last_name", "is_active", "is_staff", "date_joined")
    search_fields = ("email", "last_name")
    exclude = ("password",)


@admin.register(models.Agency)
class AgencyAdmin(ReadOnlyAdmin):
    list_display = ("name", "code", "timezone", "signature_mode")


@admin.register(models.Profession)
class ProfessionAdmin(ReadOnlyAdmin):
    list_display = ("label", "code", "family", "eligible")


@admin.register(models.HealthProfessional)
class HealthProfessionalAdmin(ReadOnlyAdmin):
    list_display = ("exercise_name", "first_names", "profession", "identifier", "verified_at")
    list_select_related = ("profession",)
    search_fields = ("exercise_name", "identifier")


@admin.register(models.IdentityVerification)
class IdentityVerificationAdmin(ReadOnlyAdmin):
    list_display = ("at", "identity", "event", "actor", "agency", "means")
    list_select_related = ("actor", "agency")


@admin.register(models.DirectoryImport)
class DirectoryImportAdmin(ReadOnlyAdmin):
    list_display = ("file_name", "started_at", "finished_at", "rows", "added", "changed", "vanished", "bad_lines")


class _DatedForm(ModelForm):
    """A row already recorded only gets its last day, and keeps one."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["valid_to"].required = True


class DatedAdmin(TypedAdmin):
    """Rows that are given, then ended; never rewritten, so that the past stays what it was."""

    form = _DatedForm
    exclude = ("recorded_by",)

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return ()
        return [field.name for field in self.model._meta.fields if field.name not in ("id", "valid_to", "recorded_by")]

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change) -> None:
        given = {name: form.cleaned_data[name] for name in form.fields}
        saved = self.end(obj, given["valid_to"]) if change else self.give(recorded_by=request.user, **given)
        obj.pk = saved.pk

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except TransitionRefused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            request.method = "GET"
            return super().changeform_view(request, *args, **kwargs)


@admin.register(models.AgencyRole)
class AgencyRoleAdmin(DatedAdmin):
    list_display = ("user", "agency", "kind", "valid_from", "valid_to")
    list_filter = ("agency", "kind")
    list_select_related = ("user", "agency")
    autocomplete_fields = ("user",)

    def give(self, **given):
        return roles.give_role(**given)

    def end(self, role, last_day):
        return roles.end_role(role, last_day)


@admin.register(models.SignatureDelegation)
class SignatureDelegationAdmin(DatedAdmin):
    list_display = ("delegate", "agency", "granted_by", "valid_from", "valid_to")
    list_filter = ("agency",)
    list_select_related = ("delegate", "agency", "granted_by")
    autocomplete_fields = ("delegate", "granted_by")

    def give(self, **given):
        return roles.delegate_signature(**given)

    def end(self, delegation, last_day):
        return roles.end_delegation(delegation, last_day)
