"""What the database itself refuses to change: the legal records, the declarations of interests."""

from django.db import migrations

from coopps.kernel.workflow.operations import AppendOnly

RECORDS = ["reviewrecord", "appointmentrecord", "expertopinionrecord", "collegesessionrecord"]


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial"), ("workflow", "0001_refuse_change")]
    operations = [
        *(AppendOnly(f"reviews_{record}") for record in RECORDS),
        AppendOnly("reviews_interestdeclaration"),
    ]
