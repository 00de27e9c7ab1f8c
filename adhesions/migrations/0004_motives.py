"""What gives less than what was asked for has a motive. Rows from before say that nobody was asked for one."""

from django.db import migrations, models


def say_that_nobody_was_asked(apps, schema_editor):
    rows = apps.get_model('adhesions', 'NominativeAuthorization').objects.filter(motivation="")
    less = rows.exclude(outcome="autoriser", limits="")
    less.update(motivation="Motivation non consignée : cette décision date d’avant que le portail ne la demande.")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_kept'),
        ('adhesions', '0003_ending'),
        ('documents', '0002_kept'),
        ('instruction', '0004_motives'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='nominativeauthorization',
            name='refused_with_motivation',
        ),
        migrations.RunPython(say_that_nobody_was_asked, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='nominativeauthorization',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('limits', ''), ('outcome', 'autoriser')), models.Q(('motivation', ''), _negated=True), _connector='OR'), name='given_less_with_motivation'),
        ),
    ]
