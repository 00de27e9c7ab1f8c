"""What the database itself refuses to change: what had to be told, to which address, and the proof of it."""

from django.db import migrations

from coopps.kernel.law.operations import FrozenOnceReviewed
from coopps.kernel.workflow.operations import AppendOnly, FrozenColumns

FACTS = [
    "agency_id", "rule_id", "event", "recipient_kind", "profession_id", "occurrence", "act_id", "subject", "told", "created_at",
]
ADDRESS = "(OLD.to_name, OLD.to_email, OLD.to_address, OLD.recipient_id)"


class Migration(migrations.Migration):
    dependencies = [("transmissions", "0001_initial"), ("workflow", "0001_refuse_change")]
    operations = [
        FrozenColumns("transmissions_transmission", FACTS),
        migrations.RunSQL(
            "CREATE TRIGGER transmissions_transmission_addressed BEFORE UPDATE ON transmissions_transmission FOR EACH ROW "
            f"WHEN (OLD.to_name <> '' AND {ADDRESS} IS DISTINCT FROM {ADDRESS.replace('OLD', 'NEW')}) "
            "EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER transmissions_transmission_addressed ON transmissions_transmission",
        ),
        AppendOnly("transmissions_proof"),
        FrozenOnceReviewed("transmissions_transmissionrule"),
    ]
