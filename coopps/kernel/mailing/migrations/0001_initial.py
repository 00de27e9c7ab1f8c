import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, verbose_name='nature')),
                ('to', models.EmailField(max_length=254, verbose_name='adresse')),
                ('subject', models.CharField(max_length=250, verbose_name='objet')),
                ('body', models.TextField(verbose_name='texte')),
                ('opens', models.BooleanField(default=False, editable=False, verbose_name='son lien ouvre quelque chose à qui le suit')),
                ('key', models.CharField(max_length=200, unique=True, verbose_name='clé')),
                ('state', models.CharField(choices=[('a_envoyer', 'à envoyer'), ('en_cours', 'en cours d’envoi'), ('envoye', 'envoyé'), ('douteux', 'envoi à vérifier'), ('echec', 'échec')], default='a_envoyer', editable=False, max_length=12, verbose_name='état')),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='essais')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='écrit le')),
                ('not_before', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='pas avant le')),
                ('claimed_at', models.DateTimeField(editable=False, null=True, verbose_name='pris en charge le')),
                ('sent_at', models.DateTimeField(editable=False, null=True, verbose_name='envoyé le')),
                ('last_error', models.TextField(blank=True, editable=False, verbose_name='dernière erreur')),
                ('settled_at', models.DateTimeField(editable=False, null=True, verbose_name='vérifié le')),
                ('recipient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='destinataire')),
                ('sender', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='à la demande de')),
                ('settled_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='vérifié par')),
            ],
            options={
                'verbose_name': 'courriel',
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'envoye'), _negated=True), fields=['not_before'], name='message_not_sent'), models.Index(fields=['to'], name='message_by_address'), models.Index(condition=models.Q(('sender__isnull', False)), fields=['sender', 'created_at'], name='message_by_sender')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['a_envoyer', 'en_cours', 'envoye', 'douteux', 'echec'])), name='message_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'envoye'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='message_sent_says_when'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'en_cours'), _negated=True), ('claimed_at__isnull', False), _connector='OR'), name='message_taken_says_when')],
            },
        ),
    ]
