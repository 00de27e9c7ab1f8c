import coopps.kernel.names
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('documents', '0001_initial'),
        ('protocols', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('invitee', 'invitation envoyée'), ('acceptee', 'déclaration de liens attendue'), ('declaree', 'sans lien d’intérêts'), ('lien_declare', 'lien à examiner'), ('maintenue', 'maintenue malgré un lien'), ('recusee', 'récusée'), ('declinee', 'invitation déclinée'), ('remplacee', 'remplacée'), ('terminee', 'terminée')], default='invitee', editable=False, max_length=32, verbose_name='état')),
                ('invited_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='invitée le')),
                ('stated_at', models.DateTimeField(blank=True, null=True, verbose_name='déclaration faite le')),
                ('link', models.TextField(blank=True, verbose_name='lien déclaré')),
                ('found_link', models.TextField(blank=True, verbose_name='lien trouvé par le portail')),
                ('decision_reason', models.TextField(blank=True, verbose_name='motif de la décision')),
                ('decline_reason', models.TextField(blank=True, verbose_name='motif du refus')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='reviews.appointment')),
            ],
            options={
                'verbose_name': 'désignation',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='AppointmentRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transition', models.CharField(max_length=64, verbose_name='transition')),
                ('source', models.CharField(max_length=32, verbose_name='état de départ')),
                ('target', models.CharField(max_length=32, verbose_name='état d’arrivée')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('note', models.TextField(blank=True, verbose_name='motif')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur ou autrice')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record', to='reviews.appointment')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CollegeSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('convoquee', 'convoquée'), ('ouverte', 'ouverte'), ('revelee', 'avis révélés, vote ouvert'), ('votee', 'vote clos'), ('close', 'close'), ('annulee', 'annulée')], default='convoquee', editable=False, max_length=32, verbose_name='état')),
                ('held_at', models.DateTimeField(verbose_name='date et heure')),
                ('place', models.CharField(max_length=200, verbose_name='lieu ou visioconférence')),
                ('convened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='convoquée le')),
                ('members_count', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='membres non récusés')),
                ('quorum_needed', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='quorum')),
                ('synthesis', models.TextField(blank=True, verbose_name='synthèse')),
                ('outcome', models.CharField(blank=True, choices=[('FAVORABLE', 'Favorable'), ('FAVORABLE_AVEC_RESERVES', 'Favorable avec réserves'), ('DEFAVORABLE', 'Défavorable')], max_length=24, verbose_name='résultat du vote')),
                ('cancel_reason', models.TextField(blank=True, verbose_name='motif de l’annulation')),
                ('convened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('minutes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.act')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='protocols.protocolversion')),
            ],
            options={
                'verbose_name': 'séance du collège d’experts',
                'verbose_name_plural': 'séances du collège d’experts',
                'ordering': ['-held_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='CollegeSessionRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transition', models.CharField(max_length=64, verbose_name='transition')),
                ('source', models.CharField(max_length=32, verbose_name='état de départ')),
                ('target', models.CharField(max_length=32, verbose_name='état d’arrivée')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('note', models.TextField(blank=True, verbose_name='motif')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur ou autrice')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record', to='reviews.collegesession')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Expert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('specialties', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='spécialités')),
                ('employer', models.CharField(max_length=200, verbose_name='structure ou employeur')),
                ('finess', models.CharField(blank=True, max_length=9, verbose_name='numéro FINESS de la structure')),
                ('is_available', models.BooleanField(default=True, verbose_name='disponible')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='ajouté le')),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('profession', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.profession', verbose_name='profession')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='expert', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'expert ou experte',
                'verbose_name_plural': 'experts et expertes',
                'ordering': ['user__last_name', 'user__first_name'],
            },
        ),
        migrations.AddField(
            model_name='appointment',
            name='expert',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='reviews.expert'),
        ),
        migrations.CreateModel(
            name='ExpertOpinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('brouillon', 'à rendre'), ('rendue', 'rendu'), ('revelee', 'révélé au collège'), ('sans_objet', 'sans objet')], default='brouillon', editable=False, max_length=32, verbose_name='état')),
                ('conclusion', models.CharField(blank=True, choices=[('FAVORABLE', 'Favorable'), ('FAVORABLE_AVEC_RESERVES', 'Favorable avec réserves'), ('DEFAVORABLE', 'Défavorable')], max_length=24, verbose_name='conclusion')),
                ('comment', models.TextField(blank=True, verbose_name='commentaire')),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('given_at', models.DateTimeField(blank=True, null=True, verbose_name='rendu le')),
                ('appointment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='opinion', to='reviews.appointment')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='protocols.protocolversion')),
            ],
            options={
                'verbose_name': 'avis individuel',
                'verbose_name_plural': 'avis individuels',
            },
        ),
        migrations.CreateModel(
            name='ExpertAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('criterion', models.CharField(max_length=4, verbose_name='critère')),
                ('question', models.CharField(max_length=300, verbose_name='question')),
                ('value', models.CharField(blank=True, choices=[('satisfaisant', 'Satisfaisant'), ('a_ameliorer', 'À améliorer'), ('insuffisant', 'Insuffisant'), ('sans_objet', 'Sans objet')], max_length=15, verbose_name='appréciation')),
                ('comment', models.TextField(blank=True, verbose_name='commentaire')),
                ('opinion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='reviews.expertopinion')),
            ],
            options={
                'verbose_name': 'réponse d’expertise',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ExpertOpinionRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transition', models.CharField(max_length=64, verbose_name='transition')),
                ('source', models.CharField(max_length=32, verbose_name='état de départ')),
                ('target', models.CharField(max_length=32, verbose_name='état d’arrivée')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('note', models.TextField(blank=True, verbose_name='motif')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur ou autrice')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record', to='reviews.expertopinion')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='InterestDeclaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('declared_on', models.DateField(verbose_name='déclarée le')),
                ('has_links', models.BooleanField(verbose_name='a des liens')),
                ('links', models.TextField(blank=True, verbose_name='liens des cinq dernières années')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='reviews.expert')),
            ],
            options={
                'verbose_name': 'déclaration publique d’intérêts',
                'ordering': ['-declared_on', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='appointment',
            name='declaration',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.interestdeclaration'),
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('recue', 'à prendre en charge'), ('en_recevabilite', 'recevabilité à vérifier'), ('en_instruction', 'en instruction'), ('modifications_demandees', 'modifications demandées à l’équipe'), ('expertise', 'devant le collège d’experts'), ('avis_propose', 'avis à la signature'), ('avis_rendu', 'avis rendu'), ('retiree', 'retirée'), ('sans_suite', 'sans suite')], default='recue', editable=False, max_length=32, verbose_name='état')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reçu le')),
                ('admissibility', models.TextField(blank=True, verbose_name='examen de la recevabilité')),
                ('changes', models.TextField(blank=True, verbose_name='modifications demandées')),
                ('changes_due_on', models.DateField(blank=True, null=True, verbose_name='attendues avant le')),
                ('opinions_due_on', models.DateField(blank=True, null=True, verbose_name='avis individuels attendus avant le')),
                ('closing_reason', models.TextField(blank=True, verbose_name='motif')),
                ('agency', models.ForeignKey(help_text='La HAS.', on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='accounts.agency', verbose_name='autorité')),
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='protocols.project')),
                ('reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to=settings.AUTH_USER_MODEL, verbose_name='chef ou cheffe de projet')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='protocols.protocolversion')),
            ],
            options={
                'verbose_name': 'instruction par la HAS',
                'verbose_name_plural': 'instructions par la HAS',
            },
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.CharField(choices=[('ordre', 'Ordre professionnel'), ('cnp', 'Conseil national professionnel'), ('inca', 'Institut national du cancer'), ('urps', 'Union régionale de professionnels de santé'), ('financeurs', 'Collège des financeurs'), ('autre', 'Autre organisme')], max_length=12, verbose_name='organisme')),
                ('name', models.CharField(max_length=200, validators=[coopps.kernel.names.no_address], verbose_name='nom de l’organisme')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse électronique')),
                ('question', models.TextField(verbose_name='question posée')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandé le')),
                ('due_on', models.DateField(verbose_name='réponse attendue avant le')),
                ('link_round', models.PositiveSmallIntegerField(default=1)),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                ('answered_by', models.CharField(blank=True, max_length=200, verbose_name='nom et qualité de la personne qui répond')),
                ('answer', models.TextField(blank=True, verbose_name='réponse')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='close le')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='reviews.review')),
            ],
            options={
                'verbose_name': 'consultation',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='collegesession',
            name='review',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='reviews.review'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='review',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='reviews.review'),
        ),
        migrations.CreateModel(
            name='ReviewRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transition', models.CharField(max_length=64, verbose_name='transition')),
                ('source', models.CharField(max_length=32, verbose_name='état de départ')),
                ('target', models.CharField(max_length=32, verbose_name='état d’arrivée')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('note', models.TextField(blank=True, verbose_name='motif')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur ou autrice')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record', to='reviews.review')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SessionMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_rapporteur', models.BooleanField(default=False, verbose_name='rapporteur ou rapporteuse')),
                ('is_present', models.BooleanField(default=False, verbose_name='présent ou présente')),
                ('vote', models.CharField(blank=True, choices=[('pour', 'Pour'), ('pour_avec_reserves', 'Pour, avec réserves'), ('contre', 'Contre'), ('abstention', 'Abstention')], max_length=20, verbose_name='vote')),
                ('voted_at', models.DateTimeField(blank=True, null=True, verbose_name='voté le')),
                ('dissent', models.TextField(blank=True, verbose_name='position divergente')),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='convocations', to='reviews.appointment')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='reviews.collegesession')),
                ('vote_recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'membre convoqué',
                'verbose_name_plural': 'membres convoqués',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='expertopinion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['brouillon', 'rendue', 'revelee', 'sans_objet'])), name='expert_opinion_known_states'),
        ),
        migrations.AddConstraint(
            model_name='expertopinion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['rendue', 'revelee']), _negated=True), models.Q(('given_at__isnull', False), models.Q(('conclusion', ''), _negated=True)), _connector='OR'), name='given_opinion_concludes'),
        ),
        migrations.AddConstraint(
            model_name='expertanswer',
            constraint=models.UniqueConstraint(fields=('opinion', 'criterion'), name='one_answer_per_expert_criterion'),
        ),
        migrations.AddConstraint(
            model_name='interestdeclaration',
            constraint=models.CheckConstraint(condition=models.Q(('has_links', False), models.Q(('links', ''), _negated=True), _connector='OR'), name='declared_links_are_named'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['state', 'received_at'], name='reviews_by_stage'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['recue', 'en_recevabilite', 'en_instruction', 'modifications_demandees', 'expertise', 'avis_propose', 'avis_rendu', 'retiree', 'sans_suite'])), name='review_known_states'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['recue', 'retiree', 'sans_suite']), ('reviewer__isnull', False), _connector='OR'), name='review_has_a_reviewer'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'modifications_demandees'), _negated=True), models.Q(('changes', ''), _negated=True), _connector='OR'), name='changes_asked_are_said'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'expertise'), _negated=True), ('opinions_due_on__isnull', False), _connector='OR'), name='expertise_has_a_deadline'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'sans_suite'), _negated=True), models.Q(('closing_reason', ''), _negated=True), _connector='OR'), name='closed_review_says_why'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(('answered_at__isnull', True), models.Q(models.Q(('answer', ''), _negated=True), models.Q(('answered_by', ''), _negated=True)), _connector='OR'), name='answered_consultation_has_a_text'),
        ),
        migrations.AddConstraint(
            model_name='collegesession',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['convoquee', 'ouverte', 'revelee', 'votee', 'close', 'annulee'])), name='college_session_known_states'),
        ),
        migrations.AddConstraint(
            model_name='collegesession',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['convoquee', 'ouverte', 'revelee', 'votee'])), fields=('review',), name='one_open_session_per_review'),
        ),
        migrations.AddConstraint(
            model_name='collegesession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['votee', 'close']), _negated=True), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='voted_session_has_a_result'),
        ),
        migrations.AddConstraint(
            model_name='collegesession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'close'), _negated=True), ('minutes__isnull', False), _connector='OR'), name='closed_session_has_minutes'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['invitee', 'acceptee', 'declaree', 'lien_declare', 'maintenue', 'recusee', 'declinee', 'remplacee', 'terminee'])), name='appointment_known_states'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('invitee', 'acceptee', 'lien_declare', 'declaree', 'maintenue'))), fields=('review', 'expert'), name='one_open_appointment_per_expert'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['declaree', 'maintenue', 'lien_declare']), _negated=True), models.Q(('declaration__isnull', False), ('stated_at__isnull', False)), _connector='OR'), name='reads_after_the_statement'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['maintenue', 'recusee']), _negated=True), models.Q(('decision_reason', ''), _negated=True), _connector='OR'), name='decision_on_a_link_says_why'),
        ),
        migrations.AddConstraint(
            model_name='sessionmember',
            constraint=models.UniqueConstraint(fields=('session', 'appointment'), name='convened_once'),
        ),
        migrations.AddConstraint(
            model_name='sessionmember',
            constraint=models.UniqueConstraint(condition=models.Q(('is_rapporteur', True)), fields=('session',), name='one_rapporteur_per_session'),
        ),
        migrations.AddConstraint(
            model_name='sessionmember',
            constraint=models.CheckConstraint(condition=models.Q(('vote', ''), models.Q(('is_present', True), ('voted_at__isnull', False)), _connector='OR'), name='votes_when_present'),
        ),
    ]
