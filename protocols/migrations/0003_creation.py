import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_has"),
        ("accounts", "__first__"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("documents", "0003_letters_to_nobody"),
        ("instruction", "0003_protocols"),
        ("protocols", "0002_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="CollegeRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="en vigueur à compter du")),
                (
                    "valid_to",
                    models.DateField(blank=True, help_text="Dernier jour inclus.", null=True, verbose_name="jusqu’au"),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="Ce qui n’a pas été lu dans une source officielle.",
                        verbose_name="à vérifier",
                    ),
                ),
                ("reviewed_on", models.DateField(blank=True, editable=False, null=True, verbose_name="relu le")),
                ("quorum_numerator", models.PositiveSmallIntegerField(default=1, verbose_name="quorum, numérateur")),
                (
                    "quorum_denominator",
                    models.PositiveSmallIntegerField(default=2, verbose_name="quorum, dénominateur"),
                ),
                ("minimum_present", models.PositiveSmallIntegerField(default=2, verbose_name="présents au moins")),
                (
                    "reservations_lifted_by",
                    models.CharField(
                        choices=[("has", "la Haute Autorité de santé"), ("ars", "l’agence régionale de santé")],
                        default="has",
                        max_length=3,
                        verbose_name="les réserves sont levées par",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="relu par",
                    ),
                ),
            ],
            options={
                "verbose_name": "règle du collège d’experts",
                "verbose_name_plural": "règles du collège d’experts",
                "ordering": ["-valid_from"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_by__isnull", True), ("reviewed_on__isnull", True)),
                            models.Q(("reviewed_by__isnull", False), ("reviewed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="collegerule_review_has_day_and_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="collegerule_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(fields=("valid_from",), name="one_college_rule_per_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minimum_present__gte", 1),
                            ("quorum_denominator__gte", models.F("quorum_numerator")),
                            ("quorum_numerator__gte", 1),
                        ),
                        name="quorum_is_a_fraction",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Expert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "specialties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="spécialités",
                    ),
                ),
                ("employer", models.CharField(max_length=200, verbose_name="structure ou employeur")),
                ("finess", models.CharField(blank=True, max_length=9, verbose_name="numéro FINESS de la structure")),
                ("is_available", models.BooleanField(default=True, verbose_name="disponible")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="ajouté le")),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "profession",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.profession",
                        verbose_name="profession",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="expert", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "expert ou experte",
                "verbose_name_plural": "experts et expertes",
                "ordering": ["user__last_name", "user__first_name"],
            },
        ),
        migrations.CreateModel(
            name="Intent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("creation", "Création d’un protocole"),
                            ("extension", "Extension d’un protocole à une région"),
                            ("revision", "Nouvelle version d’un protocole"),
                        ],
                        max_length=10,
                        verbose_name="nature de la démarche",
                    ),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("brouillon", "en préparation"),
                            ("deposee", "à examiner"),
                            ("en_examen", "en examen"),
                            ("complement_demande", "complément demandé"),
                            ("retenue", "retenue"),
                            ("reorientee", "réorientée"),
                            ("non_retenue", "non retenue"),
                            ("retiree", "retirée"),
                            ("sans_suite", "sans suite"),
                        ],
                        default="brouillon",
                        editable=False,
                        max_length=32,
                        protected=True,
                        verbose_name="état",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=250, verbose_name="intitulé provisoire")),
                ("purpose", models.TextField(blank=True, verbose_name="objet de la coopération")),
                (
                    "nature",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("actes_de_soins", "Transfert d’actes de soins"),
                                ("activites", "Transfert d’activités"),
                                ("prevention", "Transfert d’actes de prévention"),
                                ("reorganisation", "Réorganisation du mode d’intervention auprès des patients"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="nature",
                    ),
                ),
                (
                    "specialties",
                    models.CharField(blank=True, max_length=250, verbose_name="disciplines ou pathologies"),
                ),
                ("context", models.TextField(blank=True, verbose_name="situation actuelle et difficulté constatée")),
                ("regional_need", models.TextField(blank=True, verbose_name="besoin de santé régional")),
                (
                    "expected_volume",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="patients attendus par an"),
                ),
                ("expected_benefits", models.TextField(blank=True, verbose_name="résultats attendus")),
                ("planned_start", models.DateField(blank=True, null=True, verbose_name="début souhaité")),
                (
                    "similar_reason",
                    models.TextField(
                        blank=True,
                        help_text="L’agence lit cette explication.",
                        verbose_name="pourquoi les protocoles proches ne suffisent pas",
                    ),
                ),
                ("sincere", models.BooleanField(default=False, verbose_name="sincérité attestée")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("saved_at", models.DateTimeField(auto_now=True)),
                (
                    "number",
                    models.CharField(
                        blank=True, editable=False, max_length=30, null=True, unique=True, verbose_name="numéro"
                    ),
                ),
                ("filed_at", models.DateTimeField(blank=True, null=True, verbose_name="déposée le")),
                ("question", models.TextField(blank=True, verbose_name="complément demandé")),
                ("question_due_on", models.DateField(blank=True, null=True, verbose_name="réponse attendue avant le")),
                ("reply", models.TextField(blank=True, verbose_name="réponse de l’équipe")),
                (
                    "redirection",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("adhesion", "Adhérer à un protocole déjà autorisé"),
                            ("extension", "Demander l’extension d’un protocole autorisé ailleurs"),
                            ("national", "Déclarer la mise en œuvre d’un protocole national"),
                            ("local", "Écrire un protocole local dans la structure"),
                            ("ppspr", "Écrire un protocole pluriprofessionnel de soins de premier recours"),
                            ("aucune", "Aucune dérogation n’est nécessaire"),
                        ],
                        max_length=10,
                        verbose_name="réorientation",
                    ),
                ),
                ("motivation", models.TextField(blank=True, verbose_name="motivation")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="suite donnée le")),
                (
                    "acknowledgement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.act",
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intents",
                        to="accounts.agency",
                        verbose_name="agence",
                    ),
                ),
                (
                    "answer_act",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.act",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="intents", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "filed_letter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.act",
                    ),
                ),
                (
                    "instructor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "protocol",
                    models.ForeignKey(
                        blank=True,
                        help_text="Pour une extension ou une nouvelle version : le protocole concerné.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intents",
                        to="protocols.protocol",
                        verbose_name="protocole",
                    ),
                ),
                (
                    "related_protocol",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="protocols.protocol",
                        verbose_name="protocole proche",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="protocols.theme",
                        verbose_name="thème",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="protocols.protocolversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "lettre d’intention",
                "verbose_name_plural": "lettres d’intention",
                "permissions": [("lead", "porter la lettre d’intention")],
                "indexes": [models.Index(fields=["agency", "state"], name="intents_of_agency")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "brouillon",
                                    "deposee",
                                    "en_examen",
                                    "complement_demande",
                                    "retenue",
                                    "reorientee",
                                    "non_retenue",
                                    "retiree",
                                    "sans_suite",
                                ],
                            )
                        ),
                        name="intent_known_states",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["brouillon", "retiree"]),
                            models.Q(
                                ("acknowledgement__isnull", False),
                                ("agency__isnull", False),
                                ("filed_at__isnull", False),
                                ("number__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="filed_intent_is_acknowledged",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["reorientee", "non_retenue"]), _negated=True),
                            models.Q(("motivation", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="intent_not_retained_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "reorientee"), _negated=True),
                            models.Q(("redirection", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="intent_redirected_says_where",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="numéro")),
                ("text", models.TextField(verbose_name="recommandation")),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="protocols.hasopinion",
                    ),
                ),
            ],
            options={
                "verbose_name": "recommandation",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("opinion", "number"), name="one_number_per_recommendation")
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionalAuthorizationRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transition", models.CharField(max_length=64, verbose_name="transition")),
                ("source", models.CharField(max_length=32, verbose_name="état de départ")),
                ("target", models.CharField(max_length=32, verbose_name="état d’arrivée")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                ("note", models.TextField(blank=True, verbose_name="motif")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur ou autrice",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record",
                        to="protocols.regionalauthorization",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="numéro")),
                ("text", models.TextField(verbose_name="réserve")),
                ("section", models.SlugField(blank=True, max_length=40, verbose_name="rubrique concernée")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("ouverte", "à lever"),
                            ("repondue", "réponse à examiner"),
                            ("levee", "levée"),
                            ("caduque", "caduque"),
                        ],
                        default="ouverte",
                        editable=False,
                        max_length=32,
                        protected=True,
                        verbose_name="état",
                    ),
                ),
                ("answer_text", models.TextField(blank=True, verbose_name="réponse de l’équipe")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondue le")),
                ("refusal_reason", models.TextField(blank=True, verbose_name="pourquoi la réponse ne suffit pas")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="levée le")),
                (
                    "answered_version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="protocols.protocolversion",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservations",
                        to="protocols.hasopinion",
                    ),
                ),
            ],
            options={
                "verbose_name": "réserve",
                "ordering": ["number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ouverte", "repondue", "levee", "caduque"])),
                        name="reservation_known_states",
                    ),
                    models.UniqueConstraint(fields=("opinion", "number"), name="one_number_per_reservation"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["repondue", "levee"]), _negated=True),
                            models.Q(("answered_version__isnull", False), models.Q(("answer_text", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="answered_reservation_has_a_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "levee"), _negated=True),
                            models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="lifted_reservation_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IntentAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=300, verbose_name="acte ou activité")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("PREVENTION", "Prévention"),
                            ("DIAGNOSTIC", "Diagnostic"),
                            ("THERAPEUTIQUE", "Thérapeutique"),
                        ],
                        max_length=13,
                        verbose_name="finalité",
                    ),
                ),
                (
                    "legal_basis",
                    models.CharField(
                        blank=True,
                        help_text="Par exemple : CSP, R. 4311-7.",
                        max_length=200,
                        verbose_name="texte de compétence visé",
                    ),
                ),
                ("why_derogatory", models.TextField(blank=True, verbose_name="pourquoi l’acte est dérogatoire")),
                (
                    "intent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="acts", to="protocols.intent"
                    ),
                ),
            ],
            options={
                "verbose_name": "acte envisagé",
                "verbose_name_plural": "actes envisagés",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="IntentProfessional",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("delegant", "Délégant"), ("delegue", "Délégué")], max_length=8, verbose_name="rôle"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="prénom et nom")),
                ("specialty", models.CharField(blank=True, max_length=150, verbose_name="spécialité")),
                ("employer", models.CharField(blank=True, max_length=200, verbose_name="structure ou employeur")),
                ("finess", models.CharField(blank=True, max_length=9, verbose_name="numéro FINESS de la structure")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                ("is_lead", models.BooleanField(default=False, editable=False, verbose_name="porte la démarche")),
                (
                    "intent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="professionals", to="protocols.intent"
                    ),
                ),
                (
                    "profession",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.profession",
                        verbose_name="profession",
                    ),
                ),
            ],
            options={
                "verbose_name": "professionnel pressenti",
                "verbose_name_plural": "professionnels pressentis",
                "ordering": ["-is_lead", "pk"],
            },
        ),
        migrations.CreateModel(
            name="IntentRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transition", models.CharField(max_length=64, verbose_name="transition")),
                ("source", models.CharField(max_length=32, verbose_name="état de départ")),
                ("target", models.CharField(max_length=32, verbose_name="état d’arrivée")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                ("note", models.TextField(blank=True, verbose_name="motif")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur ou autrice",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record", to="protocols.intent"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="IntentSite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="Raison sociale ou nom du cabinet.",
                        max_length=200,
                        verbose_name="nom de la structure",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hopital_public", "Établissement public de santé"),
                            ("hopital_prive", "Établissement de santé privé"),
                            ("cds", "Centre de santé"),
                            ("cabinet", "Cabinet"),
                            ("msp", "Maison de santé pluriprofessionnelle"),
                            ("cpts", "Communauté professionnelle territoriale de santé"),
                            ("medico_social", "Établissement ou service médico-social"),
                            ("officine", "Officine de pharmacie"),
                            ("laboratoire", "Laboratoire de biologie médicale"),
                            ("armees", "Service de santé des armées"),
                            ("prevention", "Centre de prévention ou de vaccination"),
                            ("autre", "Autre lieu d’exercice"),
                        ],
                        max_length=20,
                        verbose_name="type de structure",
                    ),
                ),
                (
                    "finess",
                    models.CharField(
                        blank=True,
                        help_text="Neuf caractères, s’il existe.",
                        max_length=9,
                        verbose_name="numéro FINESS",
                    ),
                ),
                (
                    "siret",
                    models.CharField(
                        blank=True,
                        help_text="Quatorze chiffres, s’il existe.",
                        max_length=14,
                        verbose_name="numéro SIRET",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                ("postcode", models.CharField(max_length=5, verbose_name="code postal")),
                ("city", models.CharField(max_length=100, verbose_name="commune")),
                (
                    "department",
                    models.CharField(
                        db_index=True,
                        help_text="Code du département\xa0: 76, 2A, 971…",
                        max_length=3,
                        verbose_name="département",
                    ),
                ),
                ("is_main", models.BooleanField(default=False, verbose_name="lieu principal")),
                (
                    "intent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sites", to="protocols.intent"
                    ),
                ),
            ],
            options={
                "verbose_name": "lieu d’exercice",
                "ordering": ["-is_main", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_main", True)), fields=("intent",), name="one_main_site_per_intent"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IntentUserGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "content_object",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="protocols.intent"),
                ),
                ("permission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "abstract": False,
                "unique_together": {("user", "permission", "content_object")},
            },
        ),
        migrations.CreateModel(
            name="InterestDeclaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("declared_on", models.DateField(verbose_name="déclarée le")),
                ("has_links", models.BooleanField(verbose_name="a des liens")),
                ("links", models.TextField(blank=True, verbose_name="liens des cinq dernières années")),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="declarations", to="protocols.expert"
                    ),
                ),
            ],
            options={
                "verbose_name": "déclaration publique d’intérêts",
                "ordering": ["-declared_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("has_links", False), models.Q(("links", ""), _negated=True), _connector="OR"
                        ),
                        name="declared_links_are_named",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=500, verbose_name="intitulé")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("redaction", "en rédaction"),
                            ("depose", "déposé"),
                            ("vise", "visé par l’agence"),
                            ("transmis", "transmis à la HAS"),
                            ("avis_rendu", "avis de la HAS rendu"),
                            ("decide", "décidé"),
                            ("rejete", "rejeté par l’agence"),
                            ("retire", "retiré"),
                            ("sans_suite", "sans suite"),
                        ],
                        default="redaction",
                        editable=False,
                        max_length=32,
                        protected=True,
                        verbose_name="état",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("filed_at", models.DateTimeField(blank=True, null=True, verbose_name="déposé le")),
                ("transmitted_at", models.DateTimeField(blank=True, null=True, verbose_name="transmis à la HAS le")),
                ("closing_reason", models.TextField(blank=True, verbose_name="motif")),
                (
                    "acknowledgement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.act",
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="projects", to="accounts.agency"
                    ),
                ),
                (
                    "intent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="project", to="protocols.intent"
                    ),
                ),
                (
                    "protocol",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="projects", to="protocols.protocol"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="protocols.protocolversion",
                        verbose_name="dernière version déposée",
                    ),
                ),
            ],
            options={
                "verbose_name": "projet de protocole",
                "verbose_name_plural": "projets de protocole",
                "permissions": [("lead", "porter le projet"), ("write", "rédiger le projet")],
                "indexes": [models.Index(fields=["agency", "state"], name="projects_of_agency")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "redaction",
                                    "depose",
                                    "vise",
                                    "transmis",
                                    "avis_rendu",
                                    "decide",
                                    "rejete",
                                    "retire",
                                    "sans_suite",
                                ],
                            )
                        ),
                        name="project_known_states",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["redaction", "retire", "sans_suite"]),
                            models.Q(
                                ("acknowledgement__isnull", False),
                                ("filed_at__isnull", False),
                                ("version__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="filed_project_has_a_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["transmis", "avis_rendu", "decide"]), _negated=True),
                            ("transmitted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="transmitted_project_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sans_suite"), _negated=True),
                            models.Q(("closing_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="closed_project_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReservationRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transition", models.CharField(max_length=64, verbose_name="transition")),
                ("source", models.CharField(max_length=32, verbose_name="état de départ")),
                ("target", models.CharField(max_length=32, verbose_name="état d’arrivée")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                ("note", models.TextField(blank=True, verbose_name="motif")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur ou autrice",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record", to="protocols.reservation"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Appendix",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=200, verbose_name="intitulé")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="ajouté le")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="retiré le")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.storedfile"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="appendices", to="protocols.project"
                    ),
                ),
            ],
            options={
                "verbose_name": "document-type",
                "verbose_name_plural": "documents-types",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Author",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse électronique")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="prénom et nom")),
                (
                    "role",
                    models.CharField(
                        choices=[("delegant", "Délégant"), ("delegue", "Délégué")], max_length=8, verbose_name="rôle"
                    ),
                ),
                ("is_lead", models.BooleanField(default=False, verbose_name="porte le projet")),
                ("invitation_round", models.PositiveSmallIntegerField(default=1)),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="invité le")),
                ("joined_at", models.DateTimeField(blank=True, null=True, verbose_name="a rejoint le projet le")),
                (
                    "left_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="n’est plus dans le projet depuis le"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authorships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="authors", to="protocols.project"
                    ),
                ),
            ],
            options={
                "verbose_name": "auteur ou autrice",
                "ordering": ["-is_lead", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_lead", True), ("left_at__isnull", True)),
                        fields=("project",),
                        name="one_lead_author",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("left_at__isnull", True), ("user__isnull", False)),
                        fields=("project", "user"),
                        name="one_authorship_per_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftSection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40, verbose_name="rubrique")),
                ("content", models.JSONField(default=dict, verbose_name="contenu")),
                ("number", models.PositiveIntegerField(default=0, verbose_name="numéro d’enregistrement")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="enregistrée le")),
                (
                    "updated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sections", to="protocols.project"
                    ),
                ),
            ],
            options={
                "verbose_name": "rubrique",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("project", "key"), name="one_draft_per_section")],
            },
        ),
        migrations.CreateModel(
            name="ProjectRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transition", models.CharField(max_length=64, verbose_name="transition")),
                ("source", models.CharField(max_length=32, verbose_name="état de départ")),
                ("target", models.CharField(max_length=32, verbose_name="état d’arrivée")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                ("note", models.TextField(blank=True, verbose_name="motif")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur ou autrice",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record", to="protocols.project"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProjectUserGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "content_object",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="protocols.project"),
                ),
                ("permission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "abstract": False,
                "unique_together": {("user", "permission", "content_object")},
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("section", models.SlugField(max_length=40, verbose_name="rubrique")),
                ("field", models.SlugField(blank=True, max_length=40, verbose_name="champ")),
                ("text", models.TextField(verbose_name="remarque")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[("ouverte", "à traiter"), ("repondue", "répondue"), ("close", "close")],
                        default="ouverte",
                        editable=False,
                        max_length=32,
                        protected=True,
                        verbose_name="état",
                    ),
                ),
                (
                    "opened_for",
                    models.CharField(
                        help_text="L’agence, la HAS, ou l’équipe.", max_length=120, verbose_name="au titre de"
                    ),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="faite le")),
                ("answer_text", models.TextField(blank=True, verbose_name="réponse")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remarks", to="protocols.project"
                    ),
                ),
            ],
            options={
                "verbose_name": "remarque",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ouverte", "repondue", "close"])), name="remark_known_states"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "repondue"), _negated=True),
                            models.Q(("answer_text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="answered_remark_has_an_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30, unique=True, verbose_name="numéro de dossier")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("recue", "à prendre en charge"),
                            ("en_recevabilite", "recevabilité à vérifier"),
                            ("en_instruction", "en instruction"),
                            ("modifications_demandees", "modifications demandées à l’équipe"),
                            ("expertise", "devant le collège d’experts"),
                            ("avis_propose", "avis à la signature"),
                            ("avis_rendu", "avis rendu"),
                            ("retiree", "retirée"),
                            ("sans_suite", "sans suite"),
                        ],
                        default="recue",
                        editable=False,
                        max_length=32,
                        protected=True,
                        verbose_name="état",
                    ),
                ),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçu le")),
                ("admissibility", models.TextField(blank=True, verbose_name="examen de la recevabilité")),
                ("changes", models.TextField(blank=True, verbose_name="modifications demandées")),
                ("changes_due_on", models.DateField(blank=True, null=True, verbose_name="attendues avant le")),
                (
                    "opinions_due_on",
                    models.DateField(blank=True, null=True, verbose_name="avis individuels attendus avant le"),
                ),
                ("closing_reason", models.TextField(blank=True, verbose_name="motif")),
                (
                    "agency",
                    models.ForeignKey(
                        help_text="La HAS.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="accounts.agency",
                        verbose_name="autorité",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="chef ou cheffe de projet",
                    ),
                ),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="review", to="protocols.project"
                    ),
                ),
                (
                    "transmittal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.act",
                        verbose_name="bordereau de transmission",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="protocols.protocolversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "instruction par la HAS",
                "verbose_name_plural": "instructions par la HAS",
                "indexes": [models.Index(fields=["state", "received_at"], name="reviews_by_stage")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "recue",
                                    "en_recevabilite",
                                    "en_instruction",
                                    "modifications_demandees",
                                    "expertise",
                                    "avis_propose",
                                    "avis_rendu",
                                    "retiree",
                                    "sans_suite",
                                ],
                            )
                        ),
                        name="review_known_states",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["recue", "retiree", "sans_suite"]), ("lead__isnull", False), _connector="OR"
                        ),
                        name="review_has_a_lead",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "modifications_demandees"), _negated=True),
                            models.Q(("changes", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="changes_asked_are_said",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "expertise"), _negated=True),
                            ("opinions_due_on__isnull", False),
                            _connector="OR",
                        ),
                        name="expertise_has_a_deadline",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sans_suite"), _negated=True),
                            models.Q(("closing_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="closed_review_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("invitee", "invitation envoyée"),
                            ("acceptee", "déclaration de liens attendue"),
                            ("declaree", "sans lien d’intérêts"),
                            ("lien_declare", "lien à examiner"),
                            ("maintenue", "maintenue malgré un lien"),
                            ("recusee", "récusée"),
                            ("declinee", "invitation déclinée"),
                            ("remplacee", "remplacée"),
                            ("terminee", "terminée"),
                        ],
                        default="invitee",
                        editable=False,
                        max_length=32,
                        protected=True,
                        verbose_name="état",
                    ),
                ),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="invitée le")),
                ("stated_at", models.DateTimeField(blank=True, null=True, verbose_name="déclaration faite le")),
                ("link", models.TextField(blank=True, verbose_name="lien déclaré")),
                ("found_link", models.TextField(blank=True, verbose_name="lien trouvé par le portail")),
                ("decision_reason", models.TextField(blank=True, verbose_name="motif de la décision")),
                ("decline_reason", models.TextField(blank=True, verbose_name="motif du refus")),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="protocols.appointment",
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appointments", to="protocols.expert"
                    ),
                ),
                (
                    "declaration",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="protocols.interestdeclaration",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appointments", to="protocols.review"
                    ),
                ),
            ],
            options={
                "verbose_name": "désignation",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "invitee",
                                    "acceptee",
                                    "declaree",
                                    "lien_declare",
                                    "maintenue",
                                    "recusee",
                                    "declinee",
                                    "remplacee",
                                    "terminee",
                                ],
                            )
                        ),
                        name="appointment_known_states",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ("invitee", "acceptee", "lien_declare", "declaree", "maintenue"))
                        ),
                        fields=("review", "expert"),
                        name="one_open_appointment_per_expert",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["declaree", "maintenue", "lien_declare"]), _negated=True),
                            models.Q(("declaration__isnull", False), ("stated_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="reads_after_the_statement",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["maintenue", "recusee"]), _negated=True),
                            models.Q(("decision_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_on_a_link_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CollegeSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("convoquee", "convoquée"),
                            ("ouverte", "ouverte"),
                            ("revelee", "avis révélés, vote ouvert"),
                            ("votee", "vote clos"),
                            ("close", "close"),
                            ("annulee", "annulée"),
                        ],
                        default="convoquee",
                        editable=False,
                        max_length=32,
                        protected=True,
                        verbose_name="état",
                    ),
                ),
                ("held_at", models.DateTimeField(verbose_name="date et heure")),
                ("place", models.CharField(max_length=200, verbose_name="lieu ou visioconférence")),
                ("convened_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="convoquée le")),
                (
                    "members_count",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="membres non récusés"),
                ),
                ("quorum_needed", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="quorum")),
                ("synthesis", models.TextField(blank=True, verbose_name="synthèse")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("FAVORABLE", "Favorable"),
                            ("FAVORABLE_AVEC_RESERVES", "Favorable avec réserves"),
                            ("DEFAVORABLE", "Défavorable"),
                        ],
                        max_length=24,
                        verbose_name="résultat du vote",
                    ),
                ),
                ("cancel_reason", models.TextField(blank=True, verbose_name="motif de l’annulation")),
                (
                    "convened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.act",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="protocols.protocolversion"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="protocols.review"
                    ),
                ),
            ],
            options={
                "verbose_name": "séance du collège d’experts",
                "verbose_name_plural": "séances du collège d’experts",
                "ordering": ["-held_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["convoquee", "ouverte", "revelee", "votee", "close", "annulee"])
                        ),
                        name="college_session_known_states",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["convoquee", "ouverte", "revelee", "votee"])),
                        fields=("review",),
                        name="one_open_session_per_review",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["votee", "close"]), _negated=True),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="voted_session_has_a_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "close"), _negated=True), ("minutes__isnull", False), _connector="OR"
                        ),
                        name="closed_session_has_minutes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consultation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "body",
                    models.CharField(
                        choices=[
                            ("ordre", "Ordre professionnel"),
                            ("cnp", "Conseil national professionnel"),
                            ("inca", "Institut national du cancer"),
                            ("urps", "Union régionale de professionnels de santé"),
                            ("financeurs", "Collège des financeurs"),
                            ("autre", "Autre organisme"),
                        ],
                        max_length=12,
                        verbose_name="organisme",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="nom de l’organisme")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse électronique")),
                ("question", models.TextField(verbose_name="question posée")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandé le")),
                ("due_on", models.DateField(verbose_name="réponse attendue avant le")),
                ("link_round", models.PositiveSmallIntegerField(default=1)),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                (
                    "answered_by",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="nom et qualité de la personne qui répond"
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="réponse")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="close le")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consultations", to="protocols.review"
                    ),
                ),
            ],
            options={
                "verbose_name": "consultation",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True),
                            models.Q(
                                models.Q(("answer", ""), _negated=True), models.Q(("answered_by", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="answered_consultation_has_a_text",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RemarkRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transition", models.CharField(max_length=64, verbose_name="transition")),
                ("source", models.CharField(max_length=32, verbose_name="état de départ")),
                ("target", models.CharField(max_length=32, verbose_name="état d’arrivée")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                ("note", models.TextField(blank=True, verbose_name="motif")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur ou autrice",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record", to="protocols.remark"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReviewRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transition", models.CharField(max_length=64, verbose_name="transition")),
                ("source", models.CharField(max_length=32, verbose_name="état de départ")),
                ("target", models.CharField(max_length=32, verbose_name="état d’arrivée")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                ("note", models.TextField(blank=True, verbose_name="motif")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur ou autrice",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record", to="protocols.review"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AppointmentRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transition", models.CharField(max_length=64, verbose_name="transition")),
                ("source", models.CharField(max_length=32, verbose_name="état de départ")),
                ("target", models.CharField(max_length=32, verbose_name="état d’arrivée")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                ("note", models.TextField(blank=True, verbose_name="motif")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur ou autrice",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record", to="protocols.appointment"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CollegeSessionRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transition", models.CharField(max_length=64, verbose_name="transition")),
                ("source", models.CharField(max_length=32, verbose_name="état de départ")),
                ("target", models.CharField(max_length=32, verbose_name="état d’arrivée")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                ("note", models.TextField(blank=True, verbose_name="motif")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur ou autrice",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record",
                        to="protocols.collegesession",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ExpertOpinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("brouillon", "à rendre"),
                            ("rendue", "rendu"),
                            ("revelee", "révélé au collège"),
                            ("sans_objet", "sans objet"),
                        ],
                        default="brouillon",
                        editable=False,
                        max_length=32,
                        protected=True,
                        verbose_name="état",
                    ),
                ),
                (
                    "conclusion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("FAVORABLE", "Favorable"),
                            ("FAVORABLE_AVEC_RESERVES", "Favorable avec réserves"),
                            ("DEFAVORABLE", "Défavorable"),
                        ],
                        max_length=24,
                        verbose_name="conclusion",
                    ),
                ),
                ("comment", models.TextField(blank=True, verbose_name="commentaire")),
                ("saved_at", models.DateTimeField(auto_now=True)),
                ("given_at", models.DateTimeField(blank=True, null=True, verbose_name="rendu le")),
                (
                    "appointment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opinion", to="protocols.appointment"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="protocols.protocolversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "avis individuel",
                "verbose_name_plural": "avis individuels",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["brouillon", "rendue", "revelee", "sans_objet"])),
                        name="expert_opinion_known_states",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["rendue", "revelee"]), _negated=True),
                            models.Q(("given_at__isnull", False), models.Q(("conclusion", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="given_opinion_concludes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_rapporteur", models.BooleanField(default=False, verbose_name="rapporteur ou rapporteuse")),
                ("is_present", models.BooleanField(default=False, verbose_name="présent ou présente")),
                (
                    "vote",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pour", "Pour"),
                            ("pour_avec_reserves", "Pour, avec réserves"),
                            ("contre", "Contre"),
                            ("abstention", "Abstention"),
                        ],
                        max_length=20,
                        verbose_name="vote",
                    ),
                ),
                ("voted_at", models.DateTimeField(blank=True, null=True, verbose_name="voté le")),
                ("dissent", models.TextField(blank=True, verbose_name="position divergente")),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="convocations",
                        to="protocols.appointment",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="protocols.collegesession",
                    ),
                ),
                (
                    "vote_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "membre convoqué",
                "verbose_name_plural": "membres convoqués",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "appointment"), name="convened_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_rapporteur", True)),
                        fields=("session",),
                        name="one_rapporteur_per_session",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("vote", ""), models.Q(("is_present", True), ("voted_at__isnull", False)), _connector="OR"
                        ),
                        name="votes_when_present",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpertAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("criterion", models.CharField(max_length=4, verbose_name="critère")),
                ("question", models.CharField(max_length=300, verbose_name="question")),
                (
                    "value",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("satisfaisant", "Satisfaisant"),
                            ("a_ameliorer", "À améliorer"),
                            ("insuffisant", "Insuffisant"),
                            ("sans_objet", "Sans objet"),
                        ],
                        max_length=15,
                        verbose_name="appréciation",
                    ),
                ),
                ("comment", models.TextField(blank=True, verbose_name="commentaire")),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="protocols.expertopinion",
                    ),
                ),
            ],
            options={
                "verbose_name": "réponse d’expertise",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("opinion", "criterion"), name="one_answer_per_expert_criterion")
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpertOpinionRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transition", models.CharField(max_length=64, verbose_name="transition")),
                ("source", models.CharField(max_length=32, verbose_name="état de départ")),
                ("target", models.CharField(max_length=32, verbose_name="état d’arrivée")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                ("note", models.TextField(blank=True, verbose_name="motif")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur ou autrice",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record", to="protocols.expertopinion"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.AlterModelOptions(
            name="hasopinion",
            options={
                "ordering": ["-date", "-pk"],
                "verbose_name": "avis de la HAS",
                "verbose_name_plural": "avis de la HAS",
            },
        ),
        migrations.AlterModelOptions(
            name="regionalauthorization",
            options={
                "ordering": ["agency__region", "pk"],
                "verbose_name": "autorisation régionale",
                "verbose_name_plural": "autorisations régionales",
            },
        ),
        migrations.RemoveConstraint(
            model_name="ministerialauthorization",
            name="known_ministerial_state",
        ),
        migrations.RemoveConstraint(
            model_name="regionalauthorization",
            name="known_regional_state",
        ),
        migrations.RemoveConstraint(
            model_name="regionalauthorization",
            name="one_authorization_per_region",
        ),
        migrations.AddField(
            model_name="hasopinion",
            name="letter",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="has_opinion",
                to="documents.letter",
            ),
        ),
        migrations.AddField(
            model_name="hasopinion",
            name="motives",
            field=models.TextField(blank=True, verbose_name="motifs"),
        ),
        migrations.AddField(
            model_name="hasopinion",
            name="rendered_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="envoyé à l’agence le"),
        ),
        migrations.AddField(
            model_name="hasopinion",
            name="version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="protocols.protocolversion",
            ),
        ),
        migrations.AddField(
            model_name="protocolversion",
            name="is_public",
            field=models.BooleanField(
                default=True,
                editable=False,
                help_text="Connue du catalogue, ou autorisée dans une région.",
                verbose_name="publique",
            ),
        ),
        migrations.AlterField(
            model_name="protocolversion",
            name="is_public",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Connue du catalogue, ou autorisée dans une région.",
                verbose_name="publique",
            ),
        ),
        migrations.AddField(
            model_name="regionalauthorization",
            name="change_reason",
            field=models.TextField(blank=True, verbose_name="motif de la suspension ou de la fin"),
        ),
        migrations.AddField(
            model_name="regionalauthorization",
            name="instruction",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="authorization",
                to="instruction.instruction",
            ),
        ),
        migrations.AddField(
            model_name="regionalauthorization",
            name="letter",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="regional_authorization",
                to="documents.letter",
            ),
        ),
        migrations.AddField(
            model_name="regionalauthorization",
            name="motivation",
            field=models.TextField(blank=True, verbose_name="motivation"),
        ),
        migrations.AddField(
            model_name="regionalauthorization",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[("autoriser", "Autoriser"), ("refuser", "Refuser")],
                max_length=10,
                verbose_name="décision proposée",
            ),
        ),
        migrations.AddField(
            model_name="regionalauthorization",
            name="proposed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="hasopinion",
            name="protocol",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="opinions",
                to="protocols.protocol",
                verbose_name="protocole",
            ),
        ),
        migrations.AlterField(
            model_name="ministerialauthorization",
            name="state",
            field=models.CharField(
                choices=[
                    ("demandee", "Demandée"),
                    ("a_la_signature", "À la signature"),
                    ("autorisee", "Autorisée"),
                    ("refusee", "Refusée"),
                    ("suspendue", "Suspendue"),
                    ("abrogee", "Abrogée"),
                    ("remplacee", "Remplacée par un protocole national"),
                    ("retiree", "Demande retirée"),
                    ("sans_suite", "Sans suite"),
                ],
                max_length=14,
                verbose_name="état",
            ),
        ),
        migrations.AlterField(
            model_name="regionalauthorization",
            name="state",
            field=django_fsm.FSMField(
                choices=[
                    ("demandee", "Demandée"),
                    ("a_la_signature", "À la signature"),
                    ("autorisee", "Autorisée"),
                    ("refusee", "Refusée"),
                    ("suspendue", "Suspendue"),
                    ("abrogee", "Abrogée"),
                    ("remplacee", "Remplacée par un protocole national"),
                    ("retiree", "Demande retirée"),
                    ("sans_suite", "Sans suite"),
                ],
                default="demandee",
                editable=False,
                max_length=32,
                protected=True,
                verbose_name="état",
            ),
        ),
        migrations.AlterField(
            model_name="regionalauthorization",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="authorizations",
                to="protocols.protocolversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="ministerialauthorization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "demandee",
                            "a_la_signature",
                            "autorisee",
                            "refusee",
                            "suspendue",
                            "abrogee",
                            "remplacee",
                            "retiree",
                            "sans_suite",
                        ],
                    )
                ),
                name="known_ministerial_state",
            ),
        ),
        migrations.AddField(
            model_name="regionalauthorization",
            name="intent",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="authorization",
                to="protocols.intent",
                verbose_name="lettre d’intention",
            ),
        ),
        migrations.AddConstraint(
            model_name="regionalauthorization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "demandee",
                            "a_la_signature",
                            "autorisee",
                            "refusee",
                            "suspendue",
                            "abrogee",
                            "remplacee",
                            "retiree",
                            "sans_suite",
                        ],
                    )
                ),
                name="known_regional_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="regionalauthorization",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "autorisee")),
                fields=("protocol", "agency", "version"),
                name="one_authorization_per_version_and_region",
            ),
        ),
        migrations.AddConstraint(
            model_name="regionalauthorization",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["demandee", "a_la_signature"])),
                fields=("protocol", "agency"),
                name="one_request_per_region",
            ),
        ),
        migrations.AddConstraint(
            model_name="regionalauthorization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "a_la_signature"), _negated=True),
                    models.Q(
                        ("letter__isnull", False),
                        ("proposed_by__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="pending_order_has_a_letter",
            ),
        ),
        migrations.AddConstraint(
            model_name="regionalauthorization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("letter__isnull", True),
                    models.Q(("state", "refusee"), _negated=True),
                    models.Q(("motivation", ""), _negated=True),
                    _connector="OR",
                ),
                name="refused_order_says_why",
            ),
        ),
        migrations.AddField(
            model_name="hasopinion",
            name="review",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="opinion",
                to="protocols.review",
            ),
        ),
        migrations.AddConstraint(
            model_name="hasopinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("review__isnull", True),
                    models.Q(("outcome", "DEFAVORABLE"), _negated=True),
                    ("rendered_at__isnull", True),
                    models.Q(("motives", ""), _negated=True),
                    _connector="OR",
                ),
                name="unfavorable_opinion_has_motives",
            ),
        ),
    ]
