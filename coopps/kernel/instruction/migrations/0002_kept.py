"""What the database itself refuses to change: the legal record, and what was filed or signed."""

from django.db import migrations

from coopps.kernel.workflow.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("instruction", "0001_initial"), ("workflow", "0001_refuse_change")]
    operations = [
        AppendOnly("instruction_instructionrecord"),
        AppendOnly("instruction_impliedrejection"),
        AppendOnly("instruction_motivesrecord"),
        AppendOnly("instruction_requestletter"),
        AppendOnly('instruction_dossiermessage'),
        AppendOnly('instruction_reading'),
        AppendOnly('instruction_dossierremarkrecord'),
        AppendOnly('instruction_joinedfile', 'message_id'),
    ]
