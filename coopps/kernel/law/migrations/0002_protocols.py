from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("law", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="legaltext",
            name="key",
            field=models.CharField(
                choices=[
                    ("notification.visas", "Visas de la notification nominative"),
                    ("notification.prise_effet", "Prise d’effet de l’autorisation"),
                    ("notification.exercice_illegal", "Avertissement sur l’exercice illégal"),
                    ("notification.sans_autorisation", "Avertissement, sans autorisation"),
                    ("notification.obligations", "Obligations de la personne autorisée"),
                    ("notification.donnees_personnelles", "Données personnelles, mention courte"),
                    ("recours.autorisation", "Voies et délais de recours, autorisation"),
                    ("recours.refus", "Voies et délais de recours, refus ou ajournement"),
                    ("recours.outre_mer", "Délai de distance d’un mois"),
                    ("recours.etranger", "Délai de distance de deux mois"),
                    ("notification_electronique.information", "Information sur la notification électronique"),
                    ("notification_electronique.accord", "Accord pour la notification électronique"),
                    ("depot.accuse_reception", "Accusé de réception d’une demande"),
                    ("silence.rejet", "Silence valant rejet"),
                    ("silence.acceptation", "Silence valant acceptation"),
                    ("silence.a_confirmer", "Sens du silence à confirmer"),
                    ("depot.pieces_manquantes", "Demande de pièces manquantes"),
                    ("dossier.engagement", "Engagement volontaire"),
                    ("dossier.attestation_honneur", "Attestation sur l’honneur"),
                    ("dossier.accord_employeur", "Accord de l’employeur"),
                    ("intention.attestation", "Attestation jointe à une lettre d’intention"),
                    ("intention.accuse_reception", "Accusé de réception d’une lettre d’intention"),
                    ("intention.retenue", "Lettre d’intention retenue"),
                    ("intention.extension_retenue", "Lettre d’intention d’extension retenue"),
                    ("intention.reorientee", "Lettre d’intention réorientée"),
                    ("intention.non_retenue", "Lettre d’intention non retenue"),
                    ("intention.sans_suite", "Lettre d’intention classée sans suite"),
                    ("transmission.bordereau", "Bordereau de transmission à la HAS"),
                    ("avis.visas", "Visas de l’avis de la HAS"),
                    ("arrete.visas", "Visas de l’arrêté d’autorisation d’un protocole"),
                    ("arrete.conditions", "Arrêté : conditions de mise en œuvre"),
                    ("arrete.suivi", "Arrêté : suivi"),
                    ("arrete.fin", "Arrêté : suspension et fin"),
                    ("arrete.recours", "Arrêté : voies et délais de recours"),
                    ("arrete.execution", "Arrêté : exécution et publication"),
                ],
                max_length=60,
                verbose_name="texte",
            ),
        ),
        migrations.AlterField(
            model_name="procedurerule",
            name="procedure",
            field=models.CharField(
                choices=[
                    ("adhesion.enregistrement", "Enregistrement d’une demande d’adhésion"),
                    ("intention.suite", "Suite donnée à une lettre d’intention"),
                    ("protocole.autorisation", "Autorisation d’un protocole"),
                    ("extension.autorisation", "Extension d’un protocole à une région"),
                    ("depot.pieces_manquantes", "Production des pièces demandées"),
                    ("notification_electronique.consultation", "Consultation d’une notification électronique"),
                    ("recours.contentieux", "Recours devant le tribunal administratif"),
                    ("recours.outre_mer", "Délai de distance, outre-mer"),
                    ("recours.etranger", "Délai de distance, étranger"),
                    ("recours.administratif", "Réponse à un recours gracieux ou hiérarchique"),
                ],
                max_length=60,
                verbose_name="procédure",
            ),
        ),
    ]
