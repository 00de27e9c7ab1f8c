"""What the database itself refuses to change: who verified an identity, when and how."""

from coopps.kernel.workflow.operations import AppendOnly
from django.db import migrations



class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("workflow", "0001_refuse_change")]
    operations = [
        AppendOnly("accounts_identityverification"),
    ]
