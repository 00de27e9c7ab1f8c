"""What the database itself refuses to change: the legal records, and what was filed."""

from django.db import migrations

from coopps.kernel.law.operations import FrozenOnceReviewed
from coopps.kernel.workflow.operations import AppendOnly, FrozenColumns

RECORDS = ["intentrecord", "projectrecord", "remarkrecord", "regionalauthorizationrecord", "reservationrecord"]


class Migration(migrations.Migration):
    dependencies = [("protocols", "0001_initial"), ("workflow", "0001_refuse_change")]
    operations = [
        FrozenColumns("protocols_protocolversion", ["protocol_id", "number", "content", "sha256", "frozen_at"]),
        *(AppendOnly(f"protocols_{record}") for record in RECORDS),
        FrozenOnceReviewed("protocols_regimerule"),
        FrozenOnceReviewed("protocols_collegerule"),
    ]
