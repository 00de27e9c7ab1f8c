import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_has'),
        ('adhesions', '0002_kept'),
        ('documents', '0003_letters_to_nobody'),
        ('instruction', '0003_protocols'),
        ('protocols', '0002_kept'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='adhesion',
            name='filed_adhesion_is_acknowledged',
        ),
        migrations.AlterField(
            model_name='adhesion',
            name='authorization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adhesions', to='protocols.regionalauthorization'),
        ),
        migrations.AddConstraint(
            model_name='adhesion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['brouillon', 'retiree', 'terminee']), models.Q(('acknowledgement__isnull', False), ('instruction__isnull', False)), _connector='OR'), name='filed_adhesion_is_acknowledged'),
        ),
    ]
