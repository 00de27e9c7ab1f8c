"""What the database itself refuses to change: the legal record, and what was filed or signed."""

from django.db import migrations

from coopps.kernel.workflow.operations import AppendOnly, FrozenColumns


class Migration(migrations.Migration):
    dependencies = [("adhesions", "0001_initial"), ("workflow", "0001_refuse_change")]
    operations = [
        AppendOnly("adhesions_adhesionrecord"),
        AppendOnly("adhesions_membershiprecord"),
        AppendOnly("adhesions_nominativeauthorizationrecord"),
        FrozenColumns(
            "adhesions_commitment",
            ["membership_id", "signed_by_id", "signed_at", "text", "version_sha256", "counterpart_ids"],
        ),
        AppendOnly("adhesions_endingrecord"),
        AppendOnly("adhesions_suspensionrecord"),
        FrozenColumns("adhesions_ending", ["authorization_id", "ground", "facts", "days", "opened_by_id", "opened_at"]),
        FrozenColumns(
            "adhesions_suspension",
            ["authorization_id", "ground", "facts", "urgency", "days", "proposed_by_id", "proposed_at", "letter_id"],
        ),
    ]
