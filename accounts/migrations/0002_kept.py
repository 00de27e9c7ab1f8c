"""What the database itself refuses to change: who verified an identity, when and how."""

from django.db import migrations

from coopps.kernel.workflow.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("workflow", "0001_refuse_change")]
    operations = [
        AppendOnly("accounts_identityverification"),
    ]
