import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Instruction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='nature')),
                ('number', models.CharField(max_length=30, unique=True, verbose_name='numéro de dossier')),
                ('title', models.CharField(max_length=250, verbose_name='objet')),
                ('applicant', models.CharField(max_length=200, verbose_name='demandeur')),
                ('state', models.CharField(choices=[('recue', 'à prendre en charge'), ('en_verification', 'complétude à vérifier'), ('pieces_demandees', 'pièces demandées'), ('complete', 'en instruction'), ('proposee', 'décisions proposées à la signature'), ('decidee', 'décidée'), ('retiree', 'retirée')], default='recue', editable=False, max_length=32, verbose_name='état')),
                ('filed_at', models.DateTimeField(verbose_name='déposé le')),
                ('last_receipt_at', models.DateTimeField(verbose_name='dernières pièces reçues le')),
                ('complete_receipt_at', models.DateTimeField(blank=True, null=True, verbose_name='complet à la réception du')),
                ('due_on', models.DateField(blank=True, db_index=True, null=True, verbose_name='échéance')),
                ('silence_effect', models.CharField(blank=True, max_length=20, verbose_name='effet du silence')),
                ('silence_basis', models.CharField(blank=True, max_length=200, verbose_name='fondement')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instructions', to='accounts.agency')),
                ('instructor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='instructions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'instruction',
            },
        ),
        migrations.CreateModel(
            name='Examination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('equipe', 'Équipe'), ('membre', 'Membre'), ('protocole', 'Protocole'), ('acte', 'Acte')], max_length=10, verbose_name='objet')),
                ('label', models.CharField(max_length=200, verbose_name='libellé')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('instruction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='examinations', to='instruction.instruction')),
            ],
            options={
                'verbose_name': 'examen',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DocumentRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.TextField(blank=True, verbose_name='message à l’équipe')),
                ('due_on', models.DateField(verbose_name='à fournir avant le')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandé le')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='close par l’agence le')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('instruction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='instruction.instruction')),
            ],
            options={
                'verbose_name': 'demande de pièces',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='InstructionRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transition', models.CharField(max_length=64, verbose_name='transition')),
                ('source', models.CharField(max_length=32, verbose_name='état de départ')),
                ('target', models.CharField(max_length=32, verbose_name='état d’arrivée')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('note', models.TextField(blank=True, verbose_name='motif')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur ou autrice')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record', to='instruction.instruction')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('autoriser', 'Autoriser'), ('refuser', 'Refuser'), ('ajourner', 'Ajourner')], max_length=10, verbose_name='décision proposée')),
                ('acts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, size=None, verbose_name='actes')),
                ('limits', models.TextField(blank=True, verbose_name='limites')),
                ('motivation', models.TextField(blank=True, verbose_name='motivation')),
                ('expected', models.TextField(blank=True, verbose_name='ce qui est attendu')),
                ('expected_by', models.DateField(blank=True, null=True, verbose_name='attendu avant le')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_reason', models.TextField(blank=True, verbose_name='motif de la reprise')),
                ('examination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='instruction.examination')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'proposition',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='RequestedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('requirement', models.CharField(max_length=40, verbose_name='pièce')),
                ('label', models.CharField(max_length=200, verbose_name='libellé')),
                ('reason', models.TextField(blank=True, verbose_name='ce qui manque')),
                ('examination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruction.examination')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='instruction.documentrequest')),
            ],
            options={
                'verbose_name': 'pièce demandée',
            },
        ),
        migrations.CreateModel(
            name='GridAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('criterion', models.CharField(max_length=4, verbose_name='critère')),
                ('value', models.CharField(choices=[('conforme', 'Conforme'), ('non_conforme', 'Non conforme'), ('a_completer', 'À compléter'), ('sans_objet', 'Sans objet')], max_length=15, verbose_name='constat')),
                ('comment', models.TextField(blank=True, verbose_name='commentaire')),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('examination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='instruction.examination')),
            ],
            options={
                'verbose_name': 'réponse de grille',
                'constraints': [models.UniqueConstraint(fields=('examination', 'criterion'), name='one_answer_per_criterion'), models.CheckConstraint(condition=models.Q(models.Q(('value', 'non_conforme'), _negated=True), models.Q(('comment', ''), _negated=True), _connector='OR'), name='not_conform_says_why')],
            },
        ),
        migrations.AddIndex(
            model_name='instruction',
            index=models.Index(fields=['agency', 'state', 'due_on'], name='agency_queue'),
        ),
        migrations.AddConstraint(
            model_name='instruction',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['recue', 'en_verification', 'pieces_demandees', 'complete', 'proposee', 'decidee', 'retiree'])), name='instruction_known_states'),
        ),
        migrations.AddConstraint(
            model_name='instruction',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['recue', 'retiree']), ('instructor__isnull', False), _connector='OR'), name='instruction_has_an_instructor'),
        ),
        migrations.AddConstraint(
            model_name='instruction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['complete', 'proposee', 'decidee']), _negated=True), models.Q(('complete_receipt_at__isnull', False), ('due_on__isnull', False)), _connector='OR'), name='complete_starts_the_clock'),
        ),
        migrations.AddConstraint(
            model_name='documentrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True), ('closed_at__isnull', True)), fields=('instruction',), name='one_open_request'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('examination',), name='one_current_proposal'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'autoriser'), _negated=True), ('acts__len__gt', 0), _connector='OR'), name='authorization_has_acts'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'refuser'), _negated=True), models.Q(('motivation', ''), _negated=True), _connector='OR'), name='refusal_has_a_motivation'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'ajourner'), _negated=True), models.Q(models.Q(('expected', ''), _negated=True), ('expected_by__isnull', False)), _connector='OR'), name='postponement_says_what_and_when'),
        ),
    ]
