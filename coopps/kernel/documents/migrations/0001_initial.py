import coopps.kernel.documents.models.files
import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('mailing', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='nature')),
                ('title', models.CharField(max_length=250, verbose_name='objet')),
                ('rank', models.PositiveSmallIntegerField(default=2, help_text='0 refus, 1 exception, 2 conforme.', verbose_name='ordre de lecture')),
                ('exceptions', models.TextField(blank=True, verbose_name='points d’attention')),
                ('state', models.CharField(choices=[('a_preparer', 'à préparer'), ('retenue', 'retenue'), ('preparee', 'prête à signer'), ('confirmee', 'confirmée, en cours de signature'), ('signee', 'signée'), ('renvoyee', 'renvoyée à l’instruction'), ('annulee', 'annulée')], default='a_preparer', editable=False, max_length=32, verbose_name='état')),
                ('number', models.CharField(blank=True, editable=False, max_length=30, null=True, unique=True, verbose_name='numéro')),
                ('seen_sha256', models.CharField(blank=True, editable=False, max_length=64, verbose_name='empreinte des octets vus')),
                ('hold_reason', models.TextField(blank=True, verbose_name='motif de la retenue')),
                ('return_reason', models.TextField(blank=True, verbose_name='motif du renvoi')),
                ('last_error', models.TextField(blank=True, verbose_name='dernière erreur')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('addressee', models.ForeignKey(blank=True, help_text='Vide pour un acte qui n’est notifié à personne en particulier : un arrêté, un avis.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to=settings.AUTH_USER_MODEL, verbose_name='destinataire')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='accounts.agency')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'lettre',
                'ordering': ['rank', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Act',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='nature')),
                ('number', models.CharField(max_length=30, unique=True, verbose_name='numéro')),
                ('title', models.CharField(max_length=250, verbose_name='objet')),
                ('day', models.DateField(verbose_name='date')),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='établi le')),
                ('content', models.BinaryField()),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte')),
                ('prepared_sha256', models.CharField(blank=True, max_length=64, verbose_name='empreinte des octets confirmés')),
                ('template', models.CharField(max_length=100)),
                ('template_version', models.CharField(max_length=64)),
                ('snapshot', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='données')),
                ('specimen', models.BooleanField(verbose_name='spécimen')),
                ('signature_kind', models.CharField(blank=True, choices=[('', 'sans signature'), ('cachet', 'cachet de l’agence'), ('personnelle', 'signature personnelle')], max_length=12, verbose_name='signature')),
                ('signatory_name', models.CharField(blank=True, max_length=200)),
                ('signatory_quality', models.CharField(blank=True, max_length=150)),
                ('certificate', models.CharField(blank=True, max_length=250, verbose_name='certificat')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='accounts.agency')),
                ('signatory', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signed_acts', to=settings.AUTH_USER_MODEL)),
                ('letter', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='act', to='documents.letter')),
            ],
            options={
                'verbose_name': 'acte',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='LetterRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transition', models.CharField(max_length=64, verbose_name='transition')),
                ('source', models.CharField(max_length=32, verbose_name='état de départ')),
                ('target', models.CharField(max_length=32, verbose_name='état d’arrivée')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('note', models.TextField(blank=True, verbose_name='motif')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur ou autrice')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record', to='documents.letter')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='NumberSequence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=10)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
            ],
        ),
        migrations.CreateModel(
            name='Preparation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=30)),
                ('day', models.DateField()),
                ('content', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('template', models.CharField(max_length=100)),
                ('template_version', models.CharField(max_length=64)),
                ('snapshot', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('specimen', models.BooleanField()),
                ('rendered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preparations', to='documents.letter')),
            ],
            options={
                'verbose_name': 'préparation',
            },
        ),
        migrations.AddField(
            model_name='letter',
            name='preparation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.preparation'),
        ),
        migrations.CreateModel(
            name='SigningSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='jour')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('signature_kind', models.CharField(choices=[('', 'sans signature'), ('cachet', 'cachet de l’agence'), ('personnelle', 'signature personnelle')], max_length=12)),
                ('first_name', models.CharField(max_length=100)),
                ('last_name', models.CharField(max_length=100)),
                ('quality', models.CharField(max_length=150)),
                ('service', models.CharField(max_length=160)),
                ('by_delegation_of', models.CharField(blank=True, max_length=150)),
                ('delegation_reference', models.CharField(blank=True, max_length=150)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signing_sessions', to='accounts.agency')),
                ('signatory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signing_sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'séance de signature',
            },
        ),
        migrations.AddField(
            model_name='preparation',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preparations', to='documents.signingsession'),
        ),
        migrations.AddField(
            model_name='letter',
            name='session',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='documents.signingsession'),
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('storage_name', models.CharField(default=coopps.kernel.documents.models.files.random_name, editable=False, max_length=60, unique=True)),
                ('original_name', models.CharField(max_length=200, verbose_name='nom d’origine')),
                ('content_type', models.CharField(max_length=60, verbose_name='type')),
                ('size', models.PositiveIntegerField(verbose_name='taille en octets')),
                ('pages', models.PositiveSmallIntegerField(default=1, verbose_name='pages')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='déposé le')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stored_files', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'fichier',
            },
        ),
        migrations.CreateModel(
            name='SentFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('storage_name', models.CharField(default=coopps.kernel.documents.models.files.random_name, editable=False, max_length=60, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='nom')),
                ('size', models.PositiveIntegerField(verbose_name='taille en octets')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sent', to='documents.storedfile')),
            ],
            options={
                'verbose_name': 'fichier reçu',
                'verbose_name_plural': 'fichiers reçus',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('electronique', 'dans le portail'), ('postal', 'par courrier recommandé')], max_length=12, verbose_name='voie')),
                ('made_available_at', models.DateTimeField(blank=True, null=True, verbose_name='mise à disposition le')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='première ouverture')),
                ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='reçue le')),
                ('receipt_day', models.DateField(blank=True, null=True, verbose_name='jour de notification')),
                ('dispatched_on', models.DateField(blank=True, null=True, verbose_name='envoyée le')),
                ('dispatch_reference', models.CharField(blank=True, max_length=40, verbose_name='numéro du recommandé')),
                ('paper_return', models.CharField(blank=True, choices=[('recu', 'remis à la personne'), ('non_reclame', 'avisé et non réclamé'), ('adresse_inconnue', 'destinataire inconnu à l’adresse')], max_length=20, verbose_name='retour')),
                ('returned_on', models.DateField(blank=True, null=True, verbose_name='date du retour')),
                ('act', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='delivery', to='documents.act')),
                ('addressee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to=settings.AUTH_USER_MODEL)),
                ('dispatched_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('notice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mailing.message', verbose_name='avis de mise à disposition')),
                ('returned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'notification',
                'constraints': [models.CheckConstraint(condition=models.Q(('received_at__isnull', True), ('made_available_at__isnull', False), ('dispatched_on__isnull', False), _connector='OR'), name='received_after_it_left'), models.CheckConstraint(condition=models.Q(('made_available_at__isnull', True), ('received_at__isnull', True), ('received_at__gte', models.F('made_available_at')), _connector='OR'), name='never_received_before_available')],
            },
        ),
        migrations.AddConstraint(
            model_name='act',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('letter__isnull', True), ('signature_kind', '')), models.Q(('letter__isnull', False), ('signatory__isnull', False), models.Q(('signature_kind', ''), _negated=True), models.Q(('prepared_sha256', ''), _negated=True), models.Q(('signatory_name', ''), _negated=True), models.Q(('signatory_quality', ''), _negated=True)), _connector='OR'), name='act_of_a_letter_is_signed'),
        ),
        migrations.AddConstraint(
            model_name='numbersequence',
            constraint=models.UniqueConstraint(fields=('agency', 'series', 'year'), name='one_sequence'),
        ),
        migrations.AddConstraint(
            model_name='signingsession',
            constraint=models.UniqueConstraint(fields=('agency', 'signatory', 'day'), name='one_session_a_day'),
        ),
        migrations.AddConstraint(
            model_name='signingsession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first_name', ''), _negated=True), models.Q(('last_name', ''), _negated=True), models.Q(('quality', ''), _negated=True)), name='session_names_its_signatory'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(fields=['agency', 'state'], name='letter_by_agency'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['a_preparer', 'retenue', 'preparee', 'confirmee', 'signee', 'renvoyee', 'annulee'])), name='letter_known_states'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['preparee', 'confirmee', 'signee']), _negated=True), models.Q(('number__isnull', False), ('preparation__isnull', False), ('session__isnull', False)), _connector='OR'), name='letter_prepared_has_bytes'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'renvoyee'), _negated=True), models.Q(('return_reason', ''), _negated=True), _connector='OR'), name='letter_returned_says_why'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'retenue'), _negated=True), models.Q(('hold_reason', ''), _negated=True), _connector='OR'), name='letter_held_says_why'),
        ),
    ]
