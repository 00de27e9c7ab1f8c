"""What the database itself refuses to change: the legal records, the declarations of interests, the answers given."""

from django.db import migrations

from coopps.kernel.workflow.operations import AppendOnly

RECORDS = [
    "intentrecord",
    "projectrecord",
    "remarkrecord",
    "regionalauthorizationrecord",
    "reviewrecord",
    "appointmentrecord",
    "expertopinionrecord",
    "collegesessionrecord",
    "reservationrecord",
]


class Migration(migrations.Migration):
    dependencies = [("protocols", "0003_creation"), ("workflow", "0001_refuse_change")]
    operations = [
        *(AppendOnly(f"protocols_{record}") for record in RECORDS),
        AppendOnly("protocols_interestdeclaration"),
    ]
