import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(help_text='Le chemin de la page, sans ce qui suit « ? ».', max_length=200, verbose_name='page')),
                ('fields', models.JSONField(help_text='Pour chaque nom, la liste des valeurs, comme le navigateur les envoie.', verbose_name='champs')),
                ('kept_at', models.DateTimeField(verbose_name='gardé le')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
            ],
            options={
                'verbose_name': 'brouillon',
                'indexes': [models.Index(fields=['kept_at'], name='components__kept_at_e40535_idx')],
                'constraints': [models.UniqueConstraint(fields=('author', 'page'), name='one_draft_per_page')],
            },
        ),
    ]
