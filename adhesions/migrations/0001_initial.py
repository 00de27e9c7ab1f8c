import adhesions.models.authorization
import coopps.kernel.names
import coopps.kernel.typed.bounds
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('documents', '0001_initial'),
        ('instruction', '0001_initial'),
        ('protocols', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Adhesion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('brouillon', 'en préparation'), ('deposee', 'déposée'), ('decidee', 'décidée'), ('en_oeuvre', 'mise en œuvre'), ('terminee', 'terminée'), ('retiree', 'retirée')], default='brouillon', editable=False, max_length=32, verbose_name='état')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('started_on', models.DateField(blank=True, null=True, verbose_name='mise en œuvre le')),
                ('acknowledgement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.act')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adhesions', to='accounts.agency')),
                ('authorization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adhesions', to='protocols.regionalauthorization')),
                ('examination', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adhesion', to='instruction.examination')),
                ('filed_intent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.act')),
                ('instruction', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adhesion', to='instruction.instruction')),
                ('protocol', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adhesions', to='protocols.protocol')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adhesions', to='protocols.protocolversion')),
            ],
            options={
                'verbose_name': 'adhésion',
                'permissions': [('lead', 'porter l’adhésion'), ('take_part', 'participer à l’adhésion')],
            },
        ),
        migrations.CreateModel(
            name='AdhesionRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transition', models.CharField(max_length=64, verbose_name='transition')),
                ('source', models.CharField(max_length=32, verbose_name='état de départ')),
                ('target', models.CharField(max_length=32, verbose_name='état d’arrivée')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('note', models.TextField(blank=True, verbose_name='motif')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur ou autrice')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record', to='adhesions.adhesion')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LetterOfIntent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.TextField(blank=True, help_text='Ce que l’équipe veut faire, en quelques phrases.', verbose_name='objet de la coopération')),
                ('nature', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('actes_de_soins', 'Transfert d’actes de soins'), ('activites', 'Transfert d’activités'), ('prevention', 'Transfert d’actes de prévention'), ('reorganisation', 'Réorganisation du mode d’intervention auprès des patients')], max_length=20), blank=True, default=list, size=None, verbose_name='nature de la coopération')),
                ('context', models.TextField(blank=True, help_text='Ce qui manque aujourd’hui aux patients ou à l’équipe.', verbose_name='situation actuelle')),
                ('expected_benefits', models.TextField(blank=True, verbose_name='résultats attendus')),
                ('expected_volume', models.IntegerField(blank=True, null=True, validators=[coopps.kernel.typed.bounds.Numbers(1, 1000000)], verbose_name='nombre de patients attendus par an')),
                ('planned_start', models.DateField(blank=True, null=True, validators=[coopps.kernel.typed.bounds.Days(ahead=10, back=5)], verbose_name='début souhaité')),
                ('adhesion', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='intent', to='adhesions.adhesion')),
            ],
            options={
                'verbose_name': 'lettre d’intention',
            },
            bases=(coopps.kernel.typed.bounds.SavedAsTyped, models.Model),
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('delegant', 'Délégant'), ('delegue', 'Délégué')], max_length=10, verbose_name='rôle')),
                ('invited_email', models.EmailField(blank=True, max_length=254, verbose_name='adresse de l’invitation')),
                ('invited_name', models.CharField(blank=True, max_length=150, validators=[coopps.kernel.names.no_address], verbose_name='nom de la personne invitée')),
                ('invited_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('invitation_round', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('national_id', models.CharField(blank=True, editable=False, max_length=16)),
                ('practice_status', models.CharField(blank=True, choices=[('liberal', 'Exercice libéral'), ('salarie_public', 'Salarié du secteur public'), ('salarie_prive', 'Salarié du secteur privé'), ('benevole', 'Bénévole')], max_length=20, verbose_name='statut d’exercice pour ce protocole')),
                ('state', models.CharField(choices=[('invitee', 'invitation envoyée'), ('en_cours', 'dossier à compléter'), ('engagee', 'engagement signé'), ('deposee', 'dossier déposé'), ('declinee', 'invitation déclinée'), ('retiree', 'n’est plus dans l’équipe')], default='invitee', editable=False, max_length=32, verbose_name='état')),
                ('adhesion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='adhesions.adhesion')),
                ('examination', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='membership', to='instruction.examination')),
                ('professional', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.healthprofessional')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'membre d’équipe',
                'verbose_name_plural': 'membres d’équipe',
                'ordering': ['pk'],
                'permissions': [('fill', 'remplir le dossier')],
            },
        ),
        migrations.CreateModel(
            name='LiabilityInsurance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='vérifié le')),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('insurer', models.CharField(blank=True, max_length=150, verbose_name='assureur')),
                ('policy_number', models.CharField(blank=True, max_length=60, verbose_name='numéro de contrat')),
                ('valid_from', models.DateField(blank=True, null=True, validators=[coopps.kernel.typed.bounds.Days(ahead=2, back=50)], verbose_name='valable du')),
                ('valid_to', models.DateField(blank=True, null=True, validators=[coopps.kernel.typed.bounds.Days(ahead=20, back=50)], verbose_name='valable jusqu’au')),
                ('covers_protocol', models.BooleanField(default=False, verbose_name='l’attestation mentionne le protocole ou le champ des actes')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='document')),
                ('unconfirmed', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='document à vérifier')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='item_assurance', to='adhesions.membership')),
            ],
            options={
                'verbose_name': 'assurance',
                'ordering': ['pk'],
                'abstract': False,
            },
            bases=(coopps.kernel.typed.bounds.SavedAsTyped, models.Model),
        ),
        migrations.CreateModel(
            name='IdentityProof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='vérifié le')),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='document')),
                ('unconfirmed', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='document à vérifier')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='item_identite', to='adhesions.membership')),
            ],
            options={
                'verbose_name': 'pièce d’identité',
                'ordering': ['pk'],
                'abstract': False,
            },
            bases=(coopps.kernel.typed.bounds.SavedAsTyped, models.Model),
        ),
        migrations.CreateModel(
            name='Experience',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='vérifié le')),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('field', models.CharField(blank=True, max_length=200, verbose_name='domaine d’exercice')),
                ('years', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True, validators=[coopps.kernel.typed.bounds.Numbers(0, 60)], verbose_name='années d’expérience')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='document')),
                ('unconfirmed', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='document à vérifier')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='item_experience', to='adhesions.membership')),
            ],
            options={
                'verbose_name': 'expérience',
                'ordering': ['pk'],
                'abstract': False,
            },
            bases=(coopps.kernel.typed.bounds.SavedAsTyped, models.Model),
        ),
        migrations.CreateModel(
            name='Diploma',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='vérifié le')),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='intitulé du diplôme')),
                ('institution', models.CharField(blank=True, max_length=200, verbose_name='établissement')),
                ('obtained_on', models.DateField(blank=True, null=True, validators=[coopps.kernel.typed.bounds.Days(ahead=0, back=70)], verbose_name='date d’obtention')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='document')),
                ('unconfirmed', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='document à vérifier')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='item_diplome', to='adhesions.membership')),
            ],
            options={
                'verbose_name': 'diplôme',
                'ordering': ['pk'],
                'abstract': False,
            },
            bases=(coopps.kernel.typed.bounds.SavedAsTyped, models.Model),
        ),
        migrations.CreateModel(
            name='MembershipRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transition', models.CharField(max_length=64, verbose_name='transition')),
                ('source', models.CharField(max_length=32, verbose_name='état de départ')),
                ('target', models.CharField(max_length=32, verbose_name='état d’arrivée')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('note', models.TextField(blank=True, verbose_name='motif')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur ou autrice')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record', to='adhesions.membership')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='NominativeAuthorization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('delegant', 'Délégant'), ('delegue', 'Délégué')], max_length=10, verbose_name='rôle')),
                ('outcome', models.CharField(choices=[('autoriser', 'Autoriser'), ('refuser', 'Refuser'), ('ajourner', 'Ajourner')], max_length=10, verbose_name='décision')),
                ('acts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, size=None, verbose_name='actes')),
                ('limits', models.TextField(blank=True, verbose_name='limites')),
                ('motivation', models.TextField(blank=True, verbose_name='motivation')),
                ('check_code', models.CharField(default=adhesions.models.authorization.new_check_code, max_length=12, unique=True, verbose_name='code de vérification')),
                ('state', models.CharField(choices=[('en_attente', 'décision en attente de signature'), ('autorisee', 'autorisée, en attente de réception'), ('active', 'en vigueur'), ('suspendue', 'suspendue'), ('terminee', 'terminée'), ('refusee', 'refusée'), ('ajournee', 'ajournée'), ('reprise', 'proposition reprise')], default='en_attente', editable=False, max_length=32, verbose_name='état')),
                ('authorized_at', models.DateTimeField(blank=True, null=True, verbose_name='autorisée le')),
                ('began_at', models.DateTimeField(blank=True, null=True, verbose_name='en vigueur depuis le')),
                ('suspended_at', models.DateTimeField(blank=True, null=True, verbose_name='suspendue le')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='terminée le')),
                ('status_reason', models.TextField(blank=True, verbose_name='motif de la suspension ou de la fin')),
                ('adhesion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authorizations', to='adhesions.adhesion')),
                ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='authorization', to='documents.letter')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authorizations', to='adhesions.membership')),
                ('professional', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authorizations', to='accounts.healthprofessional')),
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='authorization', to='instruction.proposal')),
            ],
            options={
                'verbose_name': 'autorisation nominative',
                'verbose_name_plural': 'autorisations nominatives',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='NominativeAuthorizationRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transition', models.CharField(max_length=64, verbose_name='transition')),
                ('source', models.CharField(max_length=32, verbose_name='état de départ')),
                ('target', models.CharField(max_length=32, verbose_name='état d’arrivée')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('note', models.TextField(blank=True, verbose_name='motif')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur ou autrice')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record', to='adhesions.nominativeauthorization')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PracticalTraining',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='vérifié le')),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('supervisor', models.CharField(blank=True, max_length=200, verbose_name='personne qui a supervisé')),
                ('supervised_acts', models.IntegerField(blank=True, null=True, validators=[coopps.kernel.typed.bounds.Numbers(1, 5000)], verbose_name='actes réalisés sous supervision')),
                ('ended_on', models.DateField(blank=True, null=True, validators=[coopps.kernel.typed.bounds.Days(ahead=0, back=70)], verbose_name='terminée le')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='document')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='item_formation_pratique', to='adhesions.membership')),
                ('unconfirmed', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='document à vérifier')),
            ],
            options={
                'verbose_name': 'formation pratique',
                'ordering': ['pk'],
                'abstract': False,
            },
            bases=(coopps.kernel.typed.bounds.SavedAsTyped, models.Model),
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='vérifié le')),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('number', models.CharField(blank=True, help_text='Numéro au tableau de l’ordre, ou numéro d’enregistrement s’il n’y a pas d’ordre.', max_length=30, verbose_name='numéro d’inscription')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='document')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='item_inscription', to='adhesions.membership')),
                ('unconfirmed', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='document à vérifier')),
            ],
            options={
                'verbose_name': 'inscription professionnelle',
                'ordering': ['pk'],
                'abstract': False,
            },
            bases=(coopps.kernel.typed.bounds.SavedAsTyped, models.Model),
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Raison sociale ou nom du cabinet.', max_length=200, validators=[coopps.kernel.names.no_address], verbose_name='nom de la structure')),
                ('kind', models.CharField(choices=[('hopital_public', 'Établissement public de santé'), ('hopital_prive', 'Établissement de santé privé'), ('cds', 'Centre de santé'), ('cabinet', 'Cabinet'), ('msp', 'Maison de santé pluriprofessionnelle'), ('cpts', 'Communauté professionnelle territoriale de santé'), ('medico_social', 'Établissement ou service médico-social'), ('officine', 'Officine de pharmacie'), ('laboratoire', 'Laboratoire de biologie médicale'), ('armees', 'Service de santé des armées'), ('prevention', 'Centre de prévention ou de vaccination'), ('autre', 'Autre lieu d’exercice')], max_length=20, verbose_name='type de structure')),
                ('finess', models.CharField(blank=True, help_text='Neuf caractères, s’il existe.', max_length=9, verbose_name='numéro FINESS')),
                ('siret', models.CharField(blank=True, help_text='Quatorze chiffres, s’il existe.', max_length=14, verbose_name='numéro SIRET')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='adresse')),
                ('postcode', models.CharField(max_length=5, verbose_name='code postal')),
                ('city', models.CharField(max_length=100, verbose_name='commune')),
                ('department', models.CharField(db_index=True, help_text='Code du département\xa0: 76, 2A, 971…', max_length=3, verbose_name='département')),
                ('is_main', models.BooleanField(default=False, verbose_name='lieu principal')),
                ('adhesion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sites', to='adhesions.adhesion')),
            ],
            options={
                'verbose_name': 'lieu de l’équipe',
                'ordering': ['-is_main', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='sites',
            field=models.ManyToManyField(blank=True, related_name='memberships', to='adhesions.site', verbose_name='lieux d’exercice'),
        ),
        migrations.CreateModel(
            name='SwornStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='vérifié le')),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('text', models.TextField(blank=True, verbose_name='texte attesté')),
                ('sworn_at', models.DateTimeField(blank=True, null=True, verbose_name='attestée le')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='document')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='item_attestation', to='adhesions.membership')),
                ('unconfirmed', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='document à vérifier')),
            ],
            options={
                'verbose_name': 'attestation sur l’honneur',
                'ordering': ['pk'],
                'abstract': False,
            },
            bases=(coopps.kernel.typed.bounds.SavedAsTyped, models.Model),
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, validators=[coopps.kernel.names.no_address], verbose_name='nom de l’équipe')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'équipe',
            },
        ),
        migrations.AddField(
            model_name='adhesion',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adhesions', to='adhesions.team'),
        ),
        migrations.CreateModel(
            name='TheoreticalTraining',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='vérifié le')),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('organization', models.CharField(blank=True, max_length=200, verbose_name='organisme de formation')),
                ('hours', models.DecimalField(blank=True, decimal_places=1, max_digits=6, null=True, validators=[coopps.kernel.typed.bounds.Numbers(1, 5000)], verbose_name='heures suivies')),
                ('ended_on', models.DateField(blank=True, null=True, validators=[coopps.kernel.typed.bounds.Days(ahead=0, back=70)], verbose_name='terminée le')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='document')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='item_formation_theorique', to='adhesions.membership')),
                ('unconfirmed', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='document à vérifier')),
            ],
            options={
                'verbose_name': 'formation théorique',
                'ordering': ['pk'],
                'abstract': False,
            },
            bases=(coopps.kernel.typed.bounds.SavedAsTyped, models.Model),
        ),
        migrations.CreateModel(
            name='AdhesionUserGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='adhesions.adhesion')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'unique_together': {('user', 'permission', 'content_object')},
            },
        ),
        migrations.CreateModel(
            name='EmployerAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('employer', models.CharField(max_length=200, validators=[coopps.kernel.names.no_address], verbose_name='employeur')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse électronique de l’employeur')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandé le')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                ('agreed', models.BooleanField(blank=True, null=True, verbose_name='accord donné')),
                ('signatory_name', models.CharField(blank=True, max_length=200, validators=[coopps.kernel.names.no_address], verbose_name='prénom et nom')),
                ('signatory_function', models.CharField(blank=True, max_length=200, verbose_name='fonction')),
                ('comment', models.TextField(blank=True, verbose_name='commentaire')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='employer_agreements', to='adhesions.membership')),
            ],
            options={
                'verbose_name': 'accord de l’employeur',
                'verbose_name_plural': 'accords des employeurs',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('answered_at__isnull', True), models.Q(('agreed__isnull', False), models.Q(('signatory_name', ''), _negated=True), models.Q(('signatory_function', ''), _negated=True)), _connector='OR'), name='employer_answer_is_signed')],
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='signé le')),
                ('text', models.TextField(verbose_name='texte signé')),
                ('version_sha256', models.CharField(max_length=64, verbose_name='empreinte de la version du protocole')),
                ('counterpart_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='personnes nommées')),
                ('counterpart_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), size=None, verbose_name='noms')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='sans effet depuis le')),
                ('void_reason', models.TextField(blank=True, verbose_name='motif')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='adhesions.membership')),
            ],
            options={
                'verbose_name': 'engagement',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('membership',), name='one_commitment_in_force'), models.CheckConstraint(condition=models.Q(('voided_at__isnull', True), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='void_says_why')],
            },
        ),
        migrations.CreateModel(
            name='MembershipUserGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='adhesions.membership')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'unique_together': {('user', 'permission', 'content_object')},
            },
        ),
        migrations.AddConstraint(
            model_name='nominativeauthorization',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['en_attente', 'autorisee', 'active', 'suspendue', 'terminee', 'refusee', 'ajournee', 'reprise'])), name='authorization_known_states'),
        ),
        migrations.AddConstraint(
            model_name='nominativeauthorization',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'en_attente')), fields=('membership',), name='one_pending_decision_per_member'),
        ),
        migrations.AddConstraint(
            model_name='nominativeauthorization',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'refuser'), _negated=True), models.Q(('motivation', ''), _negated=True), _connector='OR'), name='refused_with_motivation'),
        ),
        migrations.AddConstraint(
            model_name='nominativeauthorization',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['suspendue', 'terminee']), _negated=True), models.Q(('status_reason', ''), _negated=True), _connector='OR'), name='stopped_with_motivation'),
        ),
        migrations.AddConstraint(
            model_name='nominativeauthorization',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['autorisee', 'active', 'suspendue', 'terminee']), _negated=True), models.Q(('acts__len__gt', 0), ('authorized_at__isnull', False)), _connector='OR'), name='authorized_with_acts'),
        ),
        migrations.AddConstraint(
            model_name='nominativeauthorization',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), ('began_at__isnull', False), _connector='OR'), name='active_since_a_date'),
        ),
        migrations.AddConstraint(
            model_name='nominativeauthorization',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state__in', ['autorisee', 'active', 'suspendue', 'terminee'])), expressions=[(adhesions.models.authorization._SameInteger('professional'), '&&'), (adhesions.models.authorization._SameInteger('adhesion'), '&&'), (adhesions.models.authorization._Period(models.F('authorized_at'), models.F('ended_at'), models.Value('[)')), '&&')], name='no_overlapping_authorizations'),
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=models.UniqueConstraint(condition=models.Q(('is_main', True)), fields=('adhesion',), name='one_main_site'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['invitee', 'en_cours', 'engagee', 'deposee', 'declinee', 'retiree'])), name='membership_known_states'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('invitee', 'en_cours', 'engagee', 'deposee')), ('user__isnull', False)), fields=('adhesion', 'user'), name='one_place_per_person'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('invitee', 'en_cours', 'engagee', 'deposee')), models.Q(('national_id', ''), _negated=True)), fields=('adhesion', 'national_id'), name='one_place_per_number'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['invitee', 'declinee', 'retiree']), models.Q(('professional__isnull', False), ('user__isnull', False)), _connector='OR'), name='member_is_somebody'),
        ),
        migrations.AddConstraint(
            model_name='adhesion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['brouillon', 'deposee', 'decidee', 'en_oeuvre', 'terminee', 'retiree'])), name='adhesion_known_states'),
        ),
        migrations.AddConstraint(
            model_name='adhesion',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['brouillon', 'deposee', 'decidee', 'en_oeuvre'])), fields=('team', 'protocol'), name='one_open_adhesion_per_team_and_protocol'),
        ),
        migrations.AddConstraint(
            model_name='adhesion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['brouillon', 'retiree', 'terminee']), models.Q(('acknowledgement__isnull', False), ('instruction__isnull', False)), _connector='OR'), name='filed_adhesion_is_acknowledged'),
        ),
    ]
