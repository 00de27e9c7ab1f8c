"""What the database itself refuses to change: a text or a rule that a legal officer has read."""

from django.db import migrations

from coopps.kernel.law.operations import FrozenOnceReviewed


class Migration(migrations.Migration):
    dependencies = [("law", "0001_initial"), ("workflow", "0001_refuse_change")]
    operations = [
        FrozenOnceReviewed("law_legaltext"),
        FrozenOnceReviewed("law_procedurerule"),
    ]
