"""What gives less than what was asked for has a motive. Rows from before say that nobody was asked for one."""

from django.conf import settings
from django.db import migrations, models


def say_that_nobody_was_asked(apps, schema_editor):
    rows = apps.get_model('instruction', 'Proposal').objects.filter(motivation="")
    less = rows.exclude(outcome="autoriser", limits="")
    less.update(motivation="Motivation non consignée : cette décision date d’avant que le portail ne la demande.")


class Migration(migrations.Migration):

    dependencies = [
        ('instruction', '0003_instruction_silence_on'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='proposal',
            name='refusal_has_a_motivation',
        ),
        migrations.RunPython(say_that_nobody_was_asked, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('limits', ''), ('outcome', 'autoriser')), models.Q(('motivation', ''), _negated=True), _connector='OR'), name='what_gives_less_has_a_motivation'),
        ),
    ]
