"""The function behind every append-only table."""

from django.db import migrations

from coopps.kernel.workflow.operations import CREATE_FUNCTION


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(CREATE_FUNCTION, "DROP FUNCTION refuse_change()")]
