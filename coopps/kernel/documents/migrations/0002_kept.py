"""What the database itself refuses to change: the legal record, and what was filed or signed."""

from django.db import migrations

from coopps.kernel.workflow.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("workflow", "0001_refuse_change")]
    operations = [
        AppendOnly("documents_letterrecord"),
        AppendOnly("documents_preparation"),
        AppendOnly("documents_act"),
        AppendOnly("documents_storedfile"),
    ]
