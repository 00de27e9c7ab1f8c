"""What the database itself refuses to change: the legal record, and what was filed or signed."""

from django.db import migrations

from coopps.kernel.workflow.operations import FrozenColumns


class Migration(migrations.Migration):
    dependencies = [("protocols", "0001_initial"), ("workflow", "0001_refuse_change")]
    operations = [
        FrozenColumns("protocols_protocolversion", ["protocol_id", "number", "content", "sha256", "frozen_at"]),
    ]
