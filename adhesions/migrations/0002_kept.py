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
        AppendOnly('adhesions_withdrawalrecord'),
        FrozenColumns(
            'adhesions_withdrawal',
            ['authorization_id', 'departure', 'effect_on', 'earliest_on', 'announced_by_id', 'announced_at', 'notice_id'],
        ),
        AppendOnly("adhesions_doubtrecord"),
        AppendOnly("adhesions_renewalrecord"),
        FrozenColumns("adhesions_doubt", ["authorization_id", "condition", "since", "sentence", "opened_at"]),
        FrozenColumns("adhesions_renewal", ["membership_id", "insurance_id"]),
        FrozenColumns(
            "adhesions_ordinalconsultation",
            ["membership_id", "recipient_id", "name", "question", "asked_by_id", "asked_at"],
        ),
        migrations.RunSQL(
            "CREATE TRIGGER adhesions_ordinalconsultation_answered BEFORE UPDATE ON adhesions_ordinalconsultation "
            "FOR EACH ROW WHEN (OLD.answered_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER adhesions_ordinalconsultation_answered ON adhesions_ordinalconsultation",
        ),
        AppendOnly('adhesions_arrivalrecord'),
        AppendOnly("adhesions_closingrecord"),
        FrozenColumns("adhesions_closing", ["request_id", "motivation", "proposed_by_id", "proposed_at"]),
        FrozenColumns("adhesions_adhesionhandover", ["adhesion_id", "proposed_by_id", "to_id", "proposed_at"]),
    ]
