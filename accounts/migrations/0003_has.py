from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_kept"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="agency",
            options={
                "ordering": ["region"],
                "permissions": [
                    ("instruct", "instruire les dossiers"),
                    ("review", "instruire les dossiers à la HAS"),
                    ("sign", "signer les décisions"),
                    ("supervise", "suspendre ou mettre fin"),
                    ("keep_register", "tenir le registre des envois postaux"),
                    ("manage_roles", "gérer les rôles de l’agence"),
                ],
                "verbose_name": "agence",
            },
        ),
        migrations.AddField(
            model_name="agency",
            name="kind",
            field=models.CharField(
                choices=[("ars", "Agence régionale de santé"), ("has", "Haute Autorité de santé")],
                default="ars",
                max_length=3,
                verbose_name="nature",
            ),
        ),
        migrations.AddField(
            model_name="agency",
            name="seat_department",
            field=models.CharField(blank=True, max_length=3, verbose_name="département du siège"),
        ),
        migrations.AddField(
            model_name="agency",
            name="transmission",
            field=models.CharField(
                choices=[("agence", "l’agence"), ("equipe", "l’équipe, après le visa de l’agence")],
                default="agence",
                max_length=6,
                verbose_name="transmission à la HAS",
            ),
        ),
        migrations.AlterField(
            model_name="agencyrole",
            name="kind",
            field=models.CharField(
                choices=[
                    ("instructeur", "Instruction des dossiers"),
                    ("direction", "Direction générale"),
                    ("suivi", "Suivi des autorisations"),
                    ("administration", "Administration de l’agence"),
                    ("chef_de_projet", "Chef ou cheffe de projet à la HAS"),
                ],
                max_length=15,
                verbose_name="rôle",
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.UniqueConstraint(condition=models.Q(("kind", "has")), fields=("kind",), name="one_has"),
        ),
    ]
