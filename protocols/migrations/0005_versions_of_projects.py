"""A version knows the project that filed it: two projects may prepare a new version of the same protocol."""

import django.db.models.deletion
from django.db import migrations, models


def name_the_project(apps, schema_editor):
    """Until here the versions of a project were those frozen since it was opened, up to its last one."""
    version_model = apps.get_model("protocols", "ProtocolVersion")
    for project in apps.get_model("protocols", "Project").objects.filter(version__isnull=False).select_related("version"):
        version_model.objects.filter(
            protocol=project.protocol, frozen_at__gte=project.created_at, number__lte=project.version.number, project=None
        ).update(project=project)


class Migration(migrations.Migration):
    dependencies = [("protocols", "0004_creation_kept")]
    operations = [
        migrations.AddField(
            model_name="protocolversion",
            name="project",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="protocols.project",
            ),
        ),
        migrations.RunPython(name_the_project, migrations.RunPython.noop),
    ]
