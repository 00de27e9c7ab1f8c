from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("instruction", "0002_kept"),
    ]

    operations = [
        migrations.AlterField(
            model_name="examination",
            name="subject",
            field=models.CharField(
                choices=[("equipe", "Équipe"), ("membre", "Membre"), ("protocole", "Protocole"), ("acte", "Acte")],
                max_length=10,
                verbose_name="objet",
            ),
        ),
    ]
