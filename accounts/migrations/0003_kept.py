"""What the database itself refuses to change: who verified an identity, when and how."""

from django.db import migrations

from coopps.kernel.workflow.operations import AppendOnly

_FROZEN = "OLD.document_id IS NOT NULL AND (OLD.owner_id, OLD.kind, OLD.document_id, OLD.confirmed_at)"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_initial"), ("workflow", "0001_refuse_change")]
    operations = [
        AppendOnly("accounts_identityverification"),
        migrations.RunSQL(
            [
                "CREATE TRIGGER accounts_paper_frozen BEFORE UPDATE ON accounts_paper FOR EACH ROW "
                f"WHEN ({_FROZEN} IS DISTINCT FROM (NEW.owner_id, NEW.kind, NEW.document_id, NEW.confirmed_at)) "
                "EXECUTE FUNCTION refuse_change()",
                "CREATE TRIGGER accounts_paper_kept BEFORE DELETE ON accounts_paper FOR EACH ROW "
                "WHEN (OLD.document_id IS NOT NULL) EXECUTE FUNCTION refuse_change()",
            ],
            [
                "DROP TRIGGER accounts_paper_frozen ON accounts_paper",
                "DROP TRIGGER accounts_paper_kept ON accounts_paper",
            ],
        ),
    ]
