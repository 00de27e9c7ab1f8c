import coopps.kernel.names
import coopps.kernel.typed.bounds
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='DirectoryImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=255, verbose_name='fichier')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte du fichier')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='commencé le')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='terminé le')),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='lignes lues')),
                ('people', models.PositiveIntegerField(default=0, verbose_name='personnes dans le fichier')),
                ('added', models.PositiveIntegerField(default=0, verbose_name='personnes ajoutées')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='personnes modifiées')),
                ('vanished', models.PositiveIntegerField(default=0, verbose_name='personnes disparues')),
                ('returned', models.PositiveIntegerField(default=0, verbose_name='personnes revenues')),
                ('bad_lines', models.PositiveIntegerField(default=0, verbose_name='lignes écartées')),
                ('bad_line_samples', models.JSONField(blank=True, default=list, verbose_name='premières lignes écartées')),
            ],
            options={
                'verbose_name': 'import de l’annuaire',
                'verbose_name_plural': 'imports de l’annuaire',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse électronique')),
                ('first_name', models.CharField(blank=True, max_length=100, validators=[coopps.kernel.names.no_address], verbose_name='prénom')),
                ('last_name', models.CharField(blank=True, max_length=100, validators=[coopps.kernel.names.no_address], verbose_name='nom')),
                ('is_active', models.BooleanField(default=True, verbose_name='actif')),
                ('is_staff', models.BooleanField(default=False, verbose_name='accès à l’administration technique')),
                ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='compte de démonstration')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créé le')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'compte',
                'verbose_name_plural': 'comptes',
            },
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('ars', 'Agence régionale de santé'), ('has', 'Haute Autorité de santé')], default='ars', max_length=3, verbose_name='nature')),
                ('insee', models.CharField(max_length=2, unique=True, verbose_name='code INSEE de la région')),
                ('code', models.CharField(max_length=3, unique=True, verbose_name='sigle')),
                ('name', models.CharField(max_length=120, verbose_name='nom')),
                ('region', models.CharField(max_length=80, verbose_name='région')),
                ('seat', models.CharField(max_length=80, verbose_name='siège')),
                ('seat_department', models.CharField(blank=True, max_length=3, verbose_name='département du siège')),
                ('departments', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), size=None, verbose_name='départements')),
                ('timezone', models.CharField(max_length=40, verbose_name='fuseau horaire')),
                ('service', models.CharField(default='Service des coopérations entre professionnels de santé', max_length=160, verbose_name='service')),
                ('address', models.CharField(blank=True, max_length=250, verbose_name='adresse postale')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse électronique')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('dpo_email', models.EmailField(blank=True, max_length=254, verbose_name='délégué à la protection des données')),
                ('signature_mode', models.CharField(choices=[('cachet', 'Cachet de l’agence'), ('personnelle', 'Signature personnelle du signataire')], default='cachet', max_length=12, verbose_name='signature électronique')),
                ('transmission', models.CharField(choices=[('agence', 'l’agence'), ('equipe', 'l’équipe, après le visa de l’agence')], default='agence', max_length=6, verbose_name='transmission à la HAS')),
            ],
            options={
                'verbose_name': 'agence',
                'ordering': ['region'],
                'permissions': [('instruct', 'instruire les dossiers'), ('review', 'instruire les dossiers à la HAS'), ('sign', 'signer les décisions'), ('supervise', 'suspendre ou mettre fin'), ('keep_register', 'tenir le registre des envois postaux'), ('manage_roles', 'gérer les rôles de l’agence')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'has')), fields=('kind',), name='one_has')],
            },
        ),
        migrations.CreateModel(
            name='AgencyGroupGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.agency')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.group')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AgencyRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(validators=[coopps.kernel.typed.bounds.Days(ahead=30, back=40)], verbose_name='à compter du')),
                ('valid_to', models.DateField(blank=True, help_text='Dernier jour inclus.', null=True, validators=[coopps.kernel.typed.bounds.Days(ahead=30, back=40)], verbose_name='jusqu’au')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('kind', models.CharField(choices=[('instructeur', 'Instruction des dossiers'), ('direction', 'Direction générale'), ('suivi', 'Suivi des autorisations'), ('administration', 'Administration de l’agence'), ('chef_de_projet', 'Chef ou cheffe de projet à la HAS')], max_length=15, verbose_name='rôle')),
                ('quality', models.CharField(help_text='Telle qu’elle s’imprime\xa0: «\xa0Directrice générale\xa0».', max_length=150, verbose_name='qualité')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='accounts.agency')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agency_roles', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'rôle dans une agence',
                'verbose_name_plural': 'rôles dans les agences',
            },
        ),
        migrations.CreateModel(
            name='AgencyUserGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.agency')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DirectoryPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('national_id', models.TextField(db_collation='C', help_text='8 + RPPS, ou 0 + ADELI.', verbose_name='identification nationale')),
                ('last_name', models.TextField(verbose_name='nom d’exercice')),
                ('first_name', models.TextField(verbose_name='prénom d’exercice')),
                ('civility_code', models.TextField(verbose_name='code civilité')),
                ('profession_code', models.TextField(verbose_name='code profession')),
                ('profession_label', models.TextField(verbose_name='profession')),
                ('expertise', models.TextField(verbose_name='savoir-faire')),
                ('fingerprint', models.BigIntegerField(help_text='Somme des empreintes de ses lignes\xa0: elle change quand l’une d’elles change.', verbose_name='empreinte')),
                ('vanished_at', models.DateTimeField(blank=True, null=True, verbose_name='absente de l’extraction depuis le')),
            ],
            options={
                'verbose_name': 'personne de l’annuaire',
                'verbose_name_plural': 'personnes de l’annuaire',
                'constraints': [models.UniqueConstraint(fields=('national_id',), name='directory_person_national_id')],
            },
        ),
        migrations.CreateModel(
            name='DirectoryActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('profession_code', models.TextField(verbose_name='code profession')),
                ('profession_label', models.TextField(verbose_name='profession')),
                ('expertise', models.TextField(verbose_name='savoir-faire')),
                ('mode_code', models.TextField(verbose_name='code mode d’exercice')),
                ('sector_code', models.TextField(verbose_name='code secteur d’activité')),
                ('sector_label', models.TextField(verbose_name='secteur d’activité')),
                ('structure_name', models.TextField(verbose_name='structure')),
                ('finess', models.TextField(verbose_name='FINESS du site')),
                ('siret', models.TextField(verbose_name='SIRET du site')),
                ('address', models.TextField(verbose_name='adresse')),
                ('postcode', models.TextField(verbose_name='code postal')),
                ('commune_code', models.TextField(verbose_name='code de la commune')),
                ('city', models.TextField(verbose_name='commune')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='accounts.directoryperson', to_field='national_id', verbose_name='personne')),
            ],
            options={
                'verbose_name': 'activité de l’annuaire',
                'verbose_name_plural': 'activités de l’annuaire',
            },
        ),
        migrations.CreateModel(
            name='HealthProfessional',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('civility', models.CharField(blank=True, choices=[('', 'Sans civilité'), ('mme', 'Madame'), ('m', 'Monsieur')], max_length=4, verbose_name='civilité')),
                ('exercise_name', models.CharField(max_length=100, validators=[coopps.kernel.names.no_address], verbose_name='nom d’exercice')),
                ('birth_name', models.CharField(blank=True, max_length=100, validators=[coopps.kernel.names.no_address], verbose_name='nom de naissance')),
                ('first_names', models.CharField(max_length=100, validators=[coopps.kernel.names.no_address], verbose_name='prénom d’exercice')),
                ('birth_date', models.DateField(blank=True, null=True, validators=[coopps.kernel.typed.bounds.Days(ahead=-16, back=110)], verbose_name='date de naissance')),
                ('specialty', models.CharField(blank=True, max_length=150, verbose_name='spécialité ou savoir-faire')),
                ('identifier_kind', models.CharField(choices=[('rpps', 'RPPS'), ('adeli', 'ADELI')], default='rpps', max_length=5, verbose_name='type de numéro')),
                ('identifier', models.CharField(db_index=True, max_length=11, verbose_name='numéro RPPS ou ADELI')),
                ('identifier_justification', models.TextField(blank=True, help_text='Pourquoi le numéro diffère de ce que l’annuaire connaît.', verbose_name='explication')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('resides_overseas', models.BooleanField(default=False, help_text='Allonge d’un mois le délai de recours.', verbose_name='réside outre-mer')),
                ('resides_abroad', models.BooleanField(default=False, help_text='Allonge de deux mois le délai de recours.', verbose_name='réside à l’étranger')),
                ('verified_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='identité vérifiée le')),
                ('verification_means', models.CharField(blank=True, choices=[('piece_identite', 'pièce d’identité comparée au répertoire'), ('ordre', 'confirmation de l’ordre professionnel'), ('rencontre', 'rencontre avec la personne'), ('pro_sante_connect', 'Pro Santé Connect')], editable=False, max_length=20, verbose_name='moyen de vérification')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='professional', to=settings.AUTH_USER_MODEL)),
                ('verified_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'professionnel de santé',
                'verbose_name_plural': 'professionnels de santé',
            },
        ),
        migrations.CreateModel(
            name='IdentityVerification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(choices=[('verifiee', 'vérifiée'), ('redeclaree', 'redevenue déclarée')], max_length=20, verbose_name='événement')),
                ('means', models.CharField(blank=True, choices=[('piece_identite', 'pièce d’identité comparée au répertoire'), ('ordre', 'confirmation de l’ordre professionnel'), ('rencontre', 'rencontre avec la personne'), ('pro_sante_connect', 'Pro Santé Connect')], max_length=20, verbose_name='moyen')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('identity', models.CharField(help_text='Telle qu’elle était à ce moment.', max_length=350, verbose_name='identité')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur ou autrice')),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency', verbose_name='agence')),
                ('professional', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='accounts.healthprofessional')),
            ],
            options={
                'verbose_name': 'vérification d’identité',
                'verbose_name_plural': 'vérifications d’identité',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='NotificationConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='donné le')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='retiré le')),
                ('professional', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='accounts.healthprofessional')),
            ],
            options={
                'verbose_name': 'accord pour la notification électronique',
            },
        ),
        migrations.CreateModel(
            name='PersonalCertificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pkcs12', models.BinaryField(verbose_name='certificat')),
                ('subject', models.CharField(max_length=250, verbose_name='titulaire')),
                ('not_after', models.DateTimeField(verbose_name='valable jusqu’au')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'certificat de signature',
            },
        ),
        migrations.CreateModel(
            name='PlaceOfExercise',
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
                ('status', models.CharField(choices=[('liberal', 'Exercice libéral'), ('salarie_public', 'Salarié du secteur public'), ('salarie_prive', 'Salarié du secteur privé'), ('benevole', 'Bénévole')], max_length=20, verbose_name='statut d’exercice')),
                ('from_directory', models.BooleanField(default=False, editable=False, verbose_name='repris de l’annuaire')),
                ('professional', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='accounts.healthprofessional')),
            ],
            options={
                'verbose_name': 'lieu d’exercice',
                'verbose_name_plural': 'lieux d’exercice',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Profession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(db_index=True, max_length=4, verbose_name='code')),
                ('label', models.CharField(max_length=100, verbose_name='libellé')),
                ('family', models.CharField(max_length=30, verbose_name='famille')),
                ('csp_article', models.CharField(blank=True, max_length=60, verbose_name='article du code de la santé publique')),
                ('eligible_since', models.CharField(blank=True, max_length=4, verbose_name='éligible depuis')),
                ('eligible', models.BooleanField(default=True, verbose_name='éligible à la coopération')),
                ('note', models.TextField(blank=True, verbose_name='note')),
            ],
            options={
                'verbose_name': 'profession',
                'ordering': ['label'],
                'constraints': [models.UniqueConstraint(fields=('code', 'label'), name='profession_code_label')],
            },
        ),
        migrations.AddField(
            model_name='healthprofessional',
            name='profession',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.profession', verbose_name='profession'),
        ),
        migrations.CreateModel(
            name='SignatureDelegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(validators=[coopps.kernel.typed.bounds.Days(ahead=30, back=40)], verbose_name='à compter du')),
                ('valid_to', models.DateField(blank=True, help_text='Dernier jour inclus.', null=True, validators=[coopps.kernel.typed.bounds.Days(ahead=30, back=40)], verbose_name='jusqu’au')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('quality', models.CharField(max_length=150, verbose_name='qualité')),
                ('reference', models.CharField(max_length=150, verbose_name='référence de la décision')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='accounts.agency')),
                ('delegate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='délégataire')),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='déléguée par')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'délégation de signature',
                'verbose_name_plural': 'délégations de signature',
            },
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_any_case'),
        ),
        migrations.AlterUniqueTogether(
            name='agencygroupgrant',
            unique_together={('group', 'permission', 'content_object')},
        ),
        migrations.AddConstraint(
            model_name='agencyrole',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='role_ends_after_it_begins'),
        ),
        migrations.AlterUniqueTogether(
            name='agencyusergrant',
            unique_together={('user', 'permission', 'content_object')},
        ),
        migrations.AddIndex(
            model_name='directoryactivity',
            index=models.Index(fields=['person'], name='directory_activity_person'),
        ),
        migrations.AddConstraint(
            model_name='notificationconsent',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('professional',), name='one_current_consent'),
        ),
        migrations.AddConstraint(
            model_name='healthprofessional',
            constraint=models.UniqueConstraint(condition=models.Q(('verified_at__isnull', False)), fields=('identifier_kind', 'identifier'), name='one_verified_identity_per_number'),
        ),
        migrations.AddConstraint(
            model_name='healthprofessional',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verification_means', ''), ('verified_at__isnull', True), ('verified_by__isnull', True)), models.Q(('verified_at__isnull', False), models.Q(('verification_means', ''), _negated=True)), _connector='OR'), name='verification_says_when_and_how'),
        ),
        migrations.AddConstraint(
            model_name='signaturedelegation',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='delegation_ends_after_it_begins'),
        ),
    ]
