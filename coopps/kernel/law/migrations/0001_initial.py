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
            name='CompetentCourt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department', models.CharField(max_length=3, unique=True, verbose_name='département')),
                ('name', models.CharField(max_length=100, verbose_name='tribunal administratif')),
            ],
            options={
                'verbose_name': 'tribunal compétent',
                'verbose_name_plural': 'tribunaux compétents',
                'ordering': ['department'],
            },
        ),
        migrations.CreateModel(
            name='LegalText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='en vigueur à compter du')),
                ('valid_to', models.DateField(blank=True, help_text='Dernier jour inclus.', null=True, verbose_name='jusqu’au')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('note', models.TextField(blank=True, help_text='Ce qui n’a pas été lu dans une source officielle.', verbose_name='à vérifier')),
                ('reviewed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='relu le')),
                ('key', models.CharField(choices=[('notification.visas', 'Visas de la notification nominative'), ('notification.prise_effet', 'Prise d’effet de l’autorisation'), ('notification.exercice_illegal', 'Avertissement sur l’exercice illégal'), ('notification.sans_autorisation', 'Avertissement, sans autorisation'), ('notification.obligations', 'Obligations de la personne autorisée'), ('notification.donnees_personnelles', 'Données personnelles, mention courte'), ('recours.autorisation', 'Voies et délais de recours, autorisation'), ('recours.refus', 'Voies et délais de recours, refus ou ajournement'), ('recours.outre_mer', 'Délai de distance d’un mois'), ('recours.etranger', 'Délai de distance de deux mois'), ('notification_electronique.information', 'Information sur la notification électronique'), ('notification_electronique.accord', 'Accord pour la notification électronique'), ('depot.accuse_reception', 'Accusé de réception d’une demande'), ('silence.rejet', 'Silence valant rejet'), ('silence.acceptation', 'Silence valant acceptation'), ('silence.a_confirmer', 'Sens du silence à confirmer'), ('depot.pieces_manquantes', 'Demande de pièces manquantes'), ('dossier.engagement', 'Engagement volontaire'), ('dossier.attestation_honneur', 'Attestation sur l’honneur'), ('dossier.accord_employeur', 'Accord de l’employeur'), ('intention.attestation', 'Attestation jointe à une lettre d’intention'), ('intention.accuse_reception', 'Accusé de réception d’une lettre d’intention'), ('intention.retenue', 'Lettre d’intention retenue'), ('intention.extension_retenue', 'Lettre d’intention d’extension retenue'), ('intention.reorientee', 'Lettre d’intention réorientée'), ('intention.non_retenue', 'Lettre d’intention non retenue'), ('intention.sans_suite', 'Lettre d’intention classée sans suite'), ('transmission.bordereau', 'Bordereau de transmission à la HAS'), ('avis.visas', 'Visas de l’avis de la HAS'), ('arrete.visas', 'Visas de l’arrêté d’autorisation d’un protocole'), ('arrete.conditions', 'Arrêté : conditions de mise en œuvre'), ('arrete.suivi', 'Arrêté : suivi'), ('arrete.fin', 'Arrêté : suspension et fin'), ('arrete.recours', 'Arrêté : voies et délais de recours'), ('arrete.execution', 'Arrêté : exécution et publication')], max_length=60, verbose_name='texte')),
                ('regime', models.CharField(blank=True, help_text='Vide : pour tous les régimes.', max_length=20, verbose_name='régime')),
                ('title', models.CharField(max_length=200, verbose_name='titre')),
                ('body', models.TextField(verbose_name='contenu')),
                ('reviewed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='relu par')),
            ],
            options={
                'verbose_name': 'texte',
                'verbose_name_plural': 'textes',
                'ordering': ['key', 'regime', '-valid_from'],
                'permissions': [('review_legaltext', 'Peut marquer les textes et les règles comme relus')],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reviewed_by__isnull', True), ('reviewed_on__isnull', True)), models.Q(('reviewed_by__isnull', False), ('reviewed_on__isnull', False)), _connector='OR'), name='legaltext_review_has_day_and_author'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='legaltext_ends_after_it_begins'), models.UniqueConstraint(fields=('key', 'regime', 'valid_from'), name='one_text_per_key_and_day')],
            },
        ),
        migrations.CreateModel(
            name='ProcedureRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='en vigueur à compter du')),
                ('valid_to', models.DateField(blank=True, help_text='Dernier jour inclus.', null=True, verbose_name='jusqu’au')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('note', models.TextField(blank=True, help_text='Ce qui n’a pas été lu dans une source officielle.', verbose_name='à vérifier')),
                ('reviewed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='relu le')),
                ('procedure', models.CharField(choices=[('adhesion.enregistrement', 'Enregistrement d’une demande d’adhésion'), ('intention.suite', 'Suite donnée à une lettre d’intention'), ('protocole.autorisation', 'Autorisation d’un protocole'), ('extension.autorisation', 'Extension d’un protocole à une région'), ('depot.pieces_manquantes', 'Production des pièces demandées'), ('notification_electronique.consultation', 'Consultation d’une notification électronique'), ('recours.contentieux', 'Recours devant le tribunal administratif'), ('recours.outre_mer', 'Délai de distance, outre-mer'), ('recours.etranger', 'Délai de distance, étranger')], max_length=60, verbose_name='procédure')),
                ('months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='mois')),
                ('days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='jours')),
                ('silence_effect', models.CharField(blank=True, choices=[('rejet', 'Rejet'), ('acceptation', 'Acceptation'), ('sans_objet', 'Sans objet')], help_text='Vide tant qu’il n’est pas établi.', max_length=12, verbose_name='sens du silence')),
                ('legal_basis', models.CharField(max_length=300, verbose_name='fondement')),
                ('reviewed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='relu par')),
            ],
            options={
                'verbose_name': 'règle de délai',
                'verbose_name_plural': 'règles de délai',
                'ordering': ['procedure', '-valid_from'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reviewed_by__isnull', True), ('reviewed_on__isnull', True)), models.Q(('reviewed_by__isnull', False), ('reviewed_on__isnull', False)), _connector='OR'), name='procedurerule_review_has_day_and_author'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='procedurerule_ends_after_it_begins'), models.UniqueConstraint(fields=('procedure', 'valid_from'), name='one_rule_per_procedure_and_day'), models.CheckConstraint(condition=models.Q(models.Q(('days__isnull', True), ('months__isnull', False)), models.Q(('days__isnull', False), ('months__isnull', True)), _connector='OR'), name='rule_counts_months_or_days'), models.CheckConstraint(condition=models.Q(('reviewed_on__isnull', True), models.Q(('silence_effect', ''), _negated=True), _connector='OR'), name='reviewed_rule_says_what_silence_means')],
            },
        ),
    ]
